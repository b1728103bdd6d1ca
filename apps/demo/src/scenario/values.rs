//! Single values of a scenario file.

use std::ops::Range;

use estuary_runtime::{units::UNIT, Balance};
use sp_runtime::Perbill;
use toml::{Spanned, Value};

use super::{Part, ScenarioError, Source};
use crate::amount::{parse, tokens, DECIMALS, PERCENT_DECIMALS};

type Result<T> = std::result::Result<T, ScenarioError>;

/// Names become accounts of 32 bytes, after a word that says what they are.
const MAX_NAME: usize = 20;

/// Far beyond the chain's issuance, and far below where its arithmetic ends.
const MAX_AMOUNT: Balance = 1_000_000_000 * UNIT;

/// Reads values and knows where they are.
pub struct Checker<'a> {
    pub source: &'a Source,
}

impl Checker<'_> {
    pub fn era(&self, era: &Spanned<u32>, last: u32) -> Result<u32> {
        if *era.get_ref() > last {
            let reason = format!("the story ends with era {last}");
            return self.refuse(era.span(), reason);
        }
        Ok(*era.get_ref())
    }

    pub fn new_name<'n>(
        &self,
        name: &Spanned<String>,
        mut taken: impl Iterator<Item = &'n String>,
    ) -> Result<String> {
        let text = name.get_ref();
        if text.is_empty() || text.len() > MAX_NAME {
            return self.refuse(name.span(), format!("a name has 1 to {MAX_NAME} bytes"));
        }
        if taken.any(|other| other == text) {
            return self.refuse(name.span(), format!("the name `{text}` is taken"));
        }
        Ok(text.clone())
    }

    pub fn position<'n>(
        &self,
        kind: &str,
        name: &Spanned<String>,
        mut known: impl Iterator<Item = &'n String>,
    ) -> Result<usize> {
        match known.position(|known| known == name.get_ref()) {
            Some(position) => Ok(position),
            None => self.refuse(name.span(), format!("there is no {kind} `{}`", name.get_ref())),
        }
    }

    /// The number as it is written, so that no float comes between.
    pub fn written(&self, value: &Spanned<Value>) -> Result<String> {
        match value.get_ref() {
            Value::String(text) => Ok(text.clone()),
            Value::Integer(_) | Value::Float(_) => Ok(self.source.text[value.span()].into()),
            _ => self.refuse(value.span(), "a number is expected here"),
        }
    }

    pub fn amount(&self, value: &Spanned<Value>) -> Result<Balance> {
        let amount = parse(&self.written(value)?, DECIMALS).or_else(|e| self.refuse(value.span(), e))?;
        if amount == 0 {
            return self.refuse(value.span(), "the amount is zero");
        }
        if amount > MAX_AMOUNT {
            return self.refuse(value.span(), format!("the most is {} tokens", tokens(MAX_AMOUNT)));
        }
        Ok(amount)
    }

    pub fn percent(&self, value: &Spanned<Value>) -> Result<Perbill> {
        self.perbill(&self.written(value)?, value.span())
    }

    pub fn perbill(&self, text: &str, at: Range<usize>) -> Result<Perbill> {
        let parts = parse(text, PERCENT_DECIMALS).or_else(|e| self.refuse(at.clone(), e))?;
        match u32::try_from(parts) {
            Ok(parts) if parts <= Perbill::one().deconstruct() => Ok(Perbill::from_parts(parts)),
            _ => self.refuse(at, "there is no more than 100 %"),
        }
    }

    pub fn part(&self, value: &Spanned<Value>) -> Result<Part> {
        let text = self.written(value)?;
        if text == "all" {
            return Ok(Part::All);
        }
        match text.strip_suffix('%') {
            Some(percent) => {
                let share = self.perbill(percent.trim_end(), value.span())?;
                if share.is_zero() {
                    return self.refuse(value.span(), "the amount is zero");
                }
                Ok(Part::Share(share))
            }
            None => self.amount(value).map(Part::Tokens),
        }
    }

    pub fn refuse<T>(&self, at: Range<usize>, reason: impl Into<String>) -> Result<T> {
        Err(self.source.error(at, reason))
    }
}
