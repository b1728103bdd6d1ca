//! Single values of a scenario file.

use std::ops::Range;

use estuary_placed::Reader;
use estuary_runtime::{units::UNIT, Balance};
use sp_runtime::Perbill;
use toml::{Spanned, Value};

use super::{Part, PlacedError, Source};
use crate::amount::{parse, tokens, DECIMALS, PERCENT_DECIMALS};

type Result<T> = std::result::Result<T, PlacedError>;

/// Far beyond the chain's issuance, and far below where its arithmetic ends.
const MAX_AMOUNT: Balance = 1_000_000_000 * UNIT;

/// Reads values and knows where they are.
pub struct Checker<'a> {
    pub source: &'a Source,
}

impl Reader for Checker<'_> {
    /// Names become accounts of 32 bytes, after a word that says what they are.
    const MAX_NAME: usize = 20;

    fn source(&self) -> &Source {
        self.source
    }
}

impl Checker<'_> {
    pub fn era(&self, era: &Spanned<u32>, last: u32) -> Result<u32> {
        if *era.get_ref() > last {
            let reason = format!("the story ends with era {last}");
            return self.refuse(era.span(), reason);
        }
        Ok(*era.get_ref())
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
}
