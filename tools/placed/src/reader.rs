//! Values of a file, read with their places.

use std::ops::Range;

use toml::{Spanned, Value};

use crate::{PlacedError, Source};

type Result<T> = std::result::Result<T, PlacedError>;

/// Reads values of a file, and refuses them by their places.
pub trait Reader {
    /// The most bytes of a name.
    const MAX_NAME: usize;

    /// The file.
    fn source(&self) -> &Source;

    /// A name of its own: no other of the `taken` names.
    fn new_name<'n>(
        &self,
        name: &Spanned<String>,
        mut taken: impl Iterator<Item = &'n String>,
    ) -> Result<String> {
        let text = name.get_ref();
        if text.is_empty() || text.len() > Self::MAX_NAME {
            return self.refuse(name.span(), format!("a name has 1 to {} bytes", Self::MAX_NAME));
        }
        if taken.any(|other| other == text) {
            return self.refuse(name.span(), format!("the name `{text}` is taken"));
        }
        Ok(text.clone())
    }

    /// The position of a name among the `known` names.
    fn position<'n>(
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
    fn written(&self, value: &Spanned<Value>) -> Result<String> {
        match value.get_ref() {
            Value::String(text) => Ok(text.clone()),
            Value::Integer(_) | Value::Float(_) => Ok(self.source().text[value.span()].into()),
            _ => self.refuse(value.span(), "a number is expected here"),
        }
    }

    /// The error that `reason` is at the bytes `at`.
    fn refuse<T>(&self, at: Range<usize>, reason: impl Into<String>) -> Result<T> {
        Err(self.source().error(at, reason))
    }
}
