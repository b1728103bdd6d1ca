//! The balance sheet at the end: what came in and went out, where the rest is, and whom it belongs to.
//!
//! The three have different sources. What moved was measured in the balances of those who paid and were paid,
//! and in the chain's events. Where the money is, the contracts' books and the chain's ledgers say, and
//! beside them the balances of the protocol's accounts. Whom it belongs to, token and queue say. All must
//! agree to the planck.

use std::{
    fmt,
    io::{self, Write},
};

use crate::{amount::exact, story::Episode};

/// The end of the story in numbers.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub came_in: Side,
    pub went_out: Side,
    pub is_at: Side,
    pub belongs_to: Side,
    /// Balances of the protocol's accounts as the chain has them, existential deposits left out.
    pub on_accounts: i128,
    /// What adds up of all accounts: the difference to what there is.
    pub missing: Vec<(&'static str, i128)>,
    pub dust: Vec<Dust>,
    /// Whom losses cost what, in a story with markets.
    pub episodes: Vec<Episode>,
}

/// What rounding leaves to nobody: of each kind, less than one for each of `accounts`.
#[derive(Clone, Debug)]
pub struct Dust {
    pub kind: &'static str,
    pub amount: i128,
    pub accounts: u64,
}

/// Amounts in planck, each with its name.
#[derive(Clone, Debug, Default)]
pub struct Side(pub Vec<(String, i128)>);

/// Why a sheet does not close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub what: String,
    pub difference: i128,
}

impl Side {
    /// Adds a line, unless it is empty.
    pub fn add(&mut self, name: impl Into<String>, amount: i128) {
        if amount != 0 {
            self.0.push((name.into(), amount));
        }
    }

    pub fn total(&self) -> i128 {
        self.0.iter().map(|(_, amount)| amount).sum()
    }
}

impl Sheet {
    /// # Errors
    /// If a planck is missing, or is too many.
    pub fn check(&self) -> Result<(), Mismatch> {
        let remaining = self.came_in.total() - self.went_out.total();
        let there = self.is_at.total();
        let differences = [
            ("what is there and what should have remained", there - remaining),
            (
                "what is there and what the accounts have",
                there - self.on_accounts,
            ),
            (
                "what is there and whom it belongs to",
                there - self.belongs_to.total(),
            ),
        ];
        let too_much_dust = self.dust.iter().map(|dust| {
            let most = i128::from(dust.accounts);
            let excess = dust.amount - dust.amount.clamp(0, most);
            (dust.kind, excess)
        });
        let losses = self.episodes.iter().flat_map(|episode| {
            let columns = episode.columns.iter();
            columns.map(|column| {
                let gained: i128 = column.gains.iter().sum();
                ("a loss and those who lost it", gained - column.total)
            })
        });
        match differences
            .into_iter()
            .chain(self.missing.iter().copied())
            .chain(too_much_dust)
            .chain(losses)
            .find(|(_, d)| *d != 0)
        {
            Some((what, difference)) => Err(Mismatch {
                what: what.into(),
                difference,
            }),
            None => Ok(()),
        }
    }

    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        headline(out, "Balance sheet, in tokens to the planck")?;
        print_side(out, "What came in", &self.came_in, "came in")?;
        print_side(out, "What went out", &self.went_out, "went out")?;
        print_side(out, "Where the rest is", &self.is_at, "is there")?;
        print_side(out, "Whom it belongs to", &self.belongs_to, "belongs to somebody")?;
        writeln!(
            out,
            "Not part of it: existential deposits of the contracts' accounts, and storage deposits, which \
             belong to\nthose who made them and come back when the storage is freed.\n"
        )?;
        for Dust {
            kind,
            amount,
            accounts,
        } in self.dust.iter().filter(|dust| dust.accounts > 0)
        {
            writeln!(out, "{kind}: {amount}, less than one for each of {accounts}.")?;
        }
        Ok(())
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { what, difference } = self;
        write!(
            f,
            "The balance sheet does not close: {what}: {difference:+} planck."
        )
    }
}

impl std::error::Error for Mismatch {}

/// A title with a line below.
pub fn headline(out: &mut dyn Write, title: &str) -> io::Result<()> {
    writeln!(out, "\n{title}\n{}\n", "─".repeat(title.chars().count()))
}

fn print_side(out: &mut dyn Write, title: &str, side: &Side, sum: &str) -> io::Result<()> {
    writeln!(out, "{title}")?;
    for (name, amount) in &side.0 {
        writeln!(out, "  {name:<58}{:>28}", written(*amount))?;
    }
    writeln!(out, "  {:>86}", "─".repeat(28))?;
    writeln!(out, "  {sum:<58}{:>28}\n", written(side.total()))
}

/// To the planck, with a sign if it is negative.
pub fn written(amount: i128) -> String {
    let sign = if amount < 0 { "−" } else { "" };
    format!("{sign}{}", exact(amount.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Column, Kind, Party};

    fn side(amount: i128) -> Side {
        let mut side = Side::default();
        side.add("all", amount);
        side
    }

    fn sheet() -> Sheet {
        Sheet {
            came_in: side(100),
            went_out: side(30),
            is_at: side(70),
            belongs_to: side(70),
            on_accounts: 70,
            missing: vec![("all shares and the shares of all", 0)],
            dust: vec![Dust {
                kind: "dust",
                amount: 3,
                accounts: 3,
            }],
            episodes: vec![Episode {
                era: 1,
                operators: vec!["one".into()],
                columns: vec![Column {
                    kind: Kind::Announced,
                    gains: [-1; Party::ALL.len()],
                    total: -11,
                }],
            }],
        }
    }

    #[test]
    fn a_sheet_in_which_all_agree_closes() {
        assert_eq!(sheet().check(), Ok(()));
    }

    #[test]
    fn a_planck_too_many_or_too_few_is_named_with_the_difference() {
        type Change = fn(&mut Sheet);
        let changes: [(Change, &str, i128); 8] = [
            (
                |s| s.came_in.0[0].1 += 1,
                "what is there and what should have remained",
                -1,
            ),
            (
                |s| s.went_out.0[0].1 += 1,
                "what is there and what should have remained",
                1,
            ),
            (
                |s| s.on_accounts -= 1,
                "what is there and what the accounts have",
                1,
            ),
            (
                |s| s.belongs_to.0[0].1 += 2,
                "what is there and whom it belongs to",
                -2,
            ),
            (|s| s.missing[0].1 = 5, "all shares and the shares of all", 5),
            (|s| s.dust[0].amount = 4, "dust", 1),
            (|s| s.dust[0].amount = -1, "dust", -1),
            (
                |s| s.episodes[0].columns[0].gains[Party::Suppliers as usize] = 0,
                "a loss and those who lost it",
                1,
            ),
        ];
        for (change, what, difference) in changes {
            let mut sheet = sheet();
            change(&mut sheet);
            let what = what.into();
            assert_eq!(sheet.check(), Err(Mismatch { what, difference }));
        }
    }
}
