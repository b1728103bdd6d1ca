//! Answers, on the standard output: for people, or as JSON for programs.

use comfy_table::{presets::NOTHING, Table};
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub json: bool,
}

impl Output {
    /// Prints a sentence, or the same as JSON.
    pub fn tell(self, sentence: &str, json: &Value) {
        match self.json {
            true => println!("{json}"),
            false => println!("{sentence}"),
        }
    }

    /// Prints a view as JSON.
    pub fn view(self, view: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(view).map_err(|error| Error::decode("the answer", error))?;
        println!("{text}");
        Ok(())
    }
}

/// A table without lines, as other tools of the field print theirs.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header);
    table
}
