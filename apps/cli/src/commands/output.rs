//! Answers, on the standard output: for people, or as JSON for programs.

use std::{
    fmt::Display,
    io::{ErrorKind, Write},
};

use comfy_table::{presets::NOTHING, Table};
use serde::Serialize;

use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub json: bool,
}

impl Output {
    /// Prints a sentence, or the same as JSON.
    pub fn tell(self, sentence: &str, answer: &impl Serialize) -> Result<()> {
        match self.json {
            true => self.view(answer),
            false => say(sentence),
        }
    }

    /// Prints a view as JSON.
    pub fn view(self, view: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(view).map_err(|error| Error::decode("the answer", error))?;
        say(text)
    }
}

/// What was done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Done {
    /// What was done, in words.
    pub done: String,
}

/// Prints a line, or several. That nobody reads on, as `head` does not, is no error.
pub fn say(text: impl Display) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|source| Error::File {
            path: "the standard output".into(),
            source,
        }),
    }
}

/// A table as it is printed: nothing follows the last letter of a line.
pub fn lines(table: &Table) -> String {
    table.trim_fmt()
}

/// A table without lines, as other tools of the field print theirs.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header);
    table
}
