//! The story as it is told: one line per era, and below it what happened.

use std::io::{IsTerminal, Write};

use anyhow::Result;

use super::{peg_of, Sample};
use crate::amount::{group, price, tokens};

/// The widest line.
const WIDTH: usize = 110;

/// What happened stands below the columns, to the right of the era.
const INDENT: usize = 9;

/// Lines of an era, and what happened in it.
pub struct Timeline<'a> {
    out: &'a mut dyn Write,
    notes: Vec<String>,
    /// Quiet eras are told only if they are multiples of this.
    tell_every: u32,
    /// Whether somebody watches standard error.
    watched: bool,
}

impl<'a> Timeline<'a> {
    pub fn new(out: &'a mut dyn Write, tell_every: u32) -> Self {
        Self {
            out,
            notes: Vec::new(),
            tell_every,
            watched: std::io::stderr().is_terminal(),
        }
    }

    pub fn begin(&mut self, title: &str, description: &str, with_peg: bool) -> Result<()> {
        writeln!(self.out, "{title}")?;
        writeln!(self.out, "{}\n", "═".repeat(title.chars().count()))?;
        for paragraph in description.trim().split("\n\n") {
            let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(self.out, "{}\n", wrap(&words, 0))?;
        }
        let peg = if with_peg {
            format!("{:>9}", "peg")
        } else {
            String::new()
        };
        let head = format!(
            "{:>5}{:>20}{:>15}{:>10}{:>19}{:>19}{:>13}{peg}",
            "era", "total pooled", "share price", "requests", "queue is owed", "unlocking", "cover"
        );
        writeln!(self.out, "{head}\n{}", "─".repeat(head.chars().count()))?;
        Ok(())
    }

    /// Remembers what happened in this era.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Tells the era and all that happened in it.
    pub fn tell(&mut self, sample: &Sample) -> Result<()> {
        if self.notes.is_empty() && !sample.era.is_multiple_of(self.tell_every) {
            return Ok(());
        }
        self.clear_progress();
        let peg = sample.markets.map_or(String::new(), |markets| {
            format!("{:>9}", markets.peg.map_or("–".into(), peg_of))
        });
        writeln!(
            self.out,
            "{:>5}{:>20}{:>15}{:>10}{:>19}{:>19}{:>13}{peg}",
            sample.era,
            tokens(sample.sheet.equity),
            price(sample.share_price),
            group(sample.open_requests.into()),
            tokens(sample.sheet.owed),
            tokens(sample.unlocking),
            tokens(sample.sheet.cover),
        )?;
        for note in self.notes.drain(..) {
            writeln!(self.out, "{:INDENT$}{}", "", wrap(&note, INDENT))?;
        }
        self.out.flush()?;
        Ok(())
    }

    /// Shows what takes so long, over the last such line.
    pub fn progress(&self, step: impl std::fmt::Display) {
        if self.watched {
            eprint!("\r\x1b[2K{step} …");
        }
    }

    pub fn clear_progress(&self) {
        if self.watched {
            eprint!("\r\x1b[2K");
        }
    }
}

/// Breaks a text that starts at column `indent` so that it fits; further lines start two columns later.
fn wrap(text: &str, indent: usize) -> String {
    let hanging = if indent > 0 { indent + 2 } else { 0 };
    let mut wrapped = String::new();
    let mut column = indent;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > hanging && column + 1 + length > WIDTH {
            wrapped += "\n";
            wrapped += &" ".repeat(hanging);
            column = hanging;
        } else if !wrapped.is_empty() {
            wrapped.push(' ');
            column += 1;
        }
        wrapped += word;
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_note_hangs_below_its_first_word() {
        let note = ["word"; 30].join(" ");
        let lines: Vec<_> = wrap(&note, 9).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(9 + lines[0].len(), 108);
        assert!(lines[1].starts_with("           word word"));
    }
}
