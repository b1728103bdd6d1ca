//! What every message costs, measured on the compiled contracts: gas, storage deposit, code size. No wall time: the
//! same code always costs the same.
//!
//! Run it by `scripts/bench.sh`.

mod arguments;
mod budgets;
mod cases;
mod meter;
mod table;

use std::{fs, process::ExitCode};

use anyhow::{Context, Result};
use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("error: {mistake}\n\n{}", arguments::HELP);
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all budgets are kept.
fn run(arguments: &Arguments) -> Result<bool> {
    let rows = cases::all(arguments.full)?;
    print!("{}", table::of(&rows));
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&rows)?;
        fs::write(file, json).with_context(|| format!("writing {}", file.display()))?;
    }
    let verdicts = budgets::read()?.check(&rows)?;
    print!("\n{}", budgets::table(&verdicts));
    Ok(verdicts.iter().all(budgets::Verdict::is_kept))
}
