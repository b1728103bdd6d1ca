//! Fields of a file: quantities with their places and their evidence. Mistakes are gathered, so that all of them are
//! told at once.

use std::{cell::RefCell, ops::Range};

use estuary_interfaces::Balance;
use estuary_placed::{PlacedError, Reader, Source};
use toml::{Spanned, Value};

use super::{
    evidence::{Evidence, ASSUMED, LEVELS},
    quantity, Mistakes,
};

/// A quantity as it is written: text, a number, or a table with its evidence.
pub type Field = Spanned<Value>;

/// The token that amounts are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The unit of amounts in files.
    pub symbol: String,
    /// Planck of a token: so many powers of ten.
    pub decimals: u32,
}

/// Reads fields.
pub struct Fields<'a> {
    source: &'a Source,
    pub token: Token,
    mistakes: RefCell<Vec<PlacedError>>,
    evidence: RefCell<Vec<Evidence>>,
}

impl Reader for Fields<'_> {
    /// As long as an address.
    const MAX_NAME: usize = 48;

    fn source(&self) -> &Source {
        self.source
    }
}

/// Reads a file of one shape.
pub fn parse<File: serde::de::DeserializeOwned>(source: &Source) -> Result<File, Mistakes> {
    toml::from_str(&source.text).map_err(|error| {
        let reason = error.message().trim().replace('\n', "; ");
        Mistakes(vec![source.error(error.span().unwrap_or(0..0), reason)])
    })
}

impl<'a> Fields<'a> {
    pub fn new(source: &'a Source, token: Token) -> Self {
        Self {
            source,
            token,
            mistakes: RefCell::default(),
            evidence: RefCell::default(),
        }
    }

    /// What was read, and its evidence; or all mistakes.
    pub fn finish<T>(self, read: T) -> Result<(T, Vec<Evidence>), Mistakes> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        match mistakes.is_empty() {
            true => Ok((read, self.evidence.into_inner())),
            false => Err(Mistakes(mistakes)),
        }
    }

    /// Notes a mistake.
    pub fn mistake(&self, at: Range<usize>, reason: impl Into<String>) {
        self.mistakes.borrow_mut().push(self.source.error(at, reason));
    }

    /// What was read, or nothing and a mistake more.
    pub fn noted<T>(&self, read: Result<T, PlacedError>) -> Option<T> {
        read.map_err(|mistake| self.mistakes.borrow_mut().push(mistake))
            .ok()
    }

    /// Notes a mistake unless something holds.
    pub fn must(&self, holds: bool, at: &Field, reason: impl Into<String>) {
        if !holds {
            self.mistake(at.span(), reason);
        }
    }

    pub fn amount(&self, path: &str, field: &Field) -> Balance {
        let Token { symbol, decimals } = &self.token;
        self.read(path, field, |text| quantity::amount(text, symbol, *decimals))
    }

    pub fn part(&self, path: &str, field: &Field) -> f64 {
        let part = self.read(path, field, quantity::part);
        self.must(part <= 1.0, field, "there is no more than 100 %");
        part
    }

    pub fn bps(&self, path: &str, field: &Field) -> u16 {
        self.read(path, field, quantity::bps)
    }

    pub fn rate(&self, path: &str, field: &Field) -> f64 {
        self.read(path, field, quantity::rate)
    }

    pub fn days(&self, path: &str, field: &Field) -> f64 {
        self.read(path, field, quantity::days)
    }

    pub fn plain(&self, path: &str, field: &Field) -> f64 {
        self.read(path, field, quantity::plain)
    }

    pub fn count(&self, path: &str, field: &Field) -> u64 {
        self.read(path, field, quantity::count)
    }

    /// A field that may be left out.
    pub fn or<T>(
        &self,
        path: &str,
        field: &Option<Field>,
        read: fn(&Self, &str, &Field) -> T,
        otherwise: T,
    ) -> T {
        field.as_ref().map_or(otherwise, |field| read(self, path, field))
    }

    /// Reads a quantity, and notes its evidence.
    fn read<T: Default>(&self, path: &str, field: &Field, read: impl Fn(&str) -> Result<T, String>) -> T {
        let found = self.evident(path, field).and_then(|evidence| {
            let read = read(&evidence.value).or_else(|reason| self.refuse(field.span(), reason))?;
            self.evidence.borrow_mut().push(evidence);
            Ok(read)
        });
        self.noted(found).unwrap_or_default()
    }

    /// The text of a quantity with its evidence.
    fn evident(&self, path: &str, field: &Field) -> Result<Evidence, PlacedError> {
        let Value::Table(table) = field.get_ref() else {
            return Ok(Evidence {
                path: path.into(),
                value: self.written(field)?,
                level: ASSUMED,
                from: None,
                on: None,
            });
        };
        const KEYS: [&str; 4] = ["value", "level", "from", "on"];
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let reason = format!("unknown field `{key}`: a number has {}", KEYS.join(", "));
            return self.refuse(field.span(), reason);
        }
        let value = match table.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Float(number)) => number.to_string(),
            _ => return self.refuse(field.span(), "a number with evidence has a `value`"),
        };
        let level = match table.get("level").map(Value::as_integer) {
            Some(Some(level)) if LEVELS.contains(&level) => level,
            _ => {
                let reason = "evidence has a `level`: 1 read from the chain, 2 published, 3 assumed";
                return self.refuse(field.span(), reason);
            }
        };
        let text = |key| match table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Datetime(date)) => Ok(Some(date.to_string())),
            Some(_) => self.refuse(field.span(), format!("`{key}` is a text or a date")),
        };
        let from = text("from")?;
        if level < i64::from(ASSUMED) && from.is_none() {
            return self.refuse(
                field.span(),
                "a number that is not assumed says where it is `from`",
            );
        }
        Ok(Evidence {
            path: path.into(),
            value,
            level: u8::try_from(level).unwrap_or(ASSUMED),
            from,
            on: text("on")?,
        })
    }
}
