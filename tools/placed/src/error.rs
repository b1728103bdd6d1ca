//! Errors that point into a file.

use std::{error::Error, fmt, ops::Range, sync::Arc};

/// The text of a file, and its name for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub name: Arc<str>,
    pub text: Arc<str>,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedError {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    pub reason: String,
    /// The line itself.
    text: String,
    /// Characters to underline.
    length: usize,
}

impl Source {
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The error that `reason` is at the bytes `at`.
    pub fn error(&self, at: Range<usize>, reason: impl Into<String>) -> PlacedError {
        let start = at.start.min(self.text.len());
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let text = self.text[line_start..].lines().next().unwrap_or_default();
        let end = at
            .end
            .clamp(start, line_start + text.len().max(start - line_start));
        let underlined = self.text[start..end].chars().count();
        PlacedError {
            file: self.name.to_string(),
            line: self.text[..line_start].matches('\n').count() + 1,
            column: self.text[line_start..start].chars().count() + 1,
            reason: reason.into(),
            text: text.into(),
            length: underlined.max(1),
        }
    }
}

impl fmt::Display for PlacedError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            reason,
            text,
            length,
        } = self;
        let margin = line.to_string().len();
        writeln!(f, "{file}, line {line}, column {column}: {reason}")?;
        writeln!(f, "{:margin$} |", "")?;
        writeln!(f, "{line} | {text}")?;
        write!(f, "{:margin$} | {:>indent$}", "", "", indent = column - 1)?;
        write!(f, "{}", "^".repeat(*length))
    }
}

impl Error for PlacedError {}
