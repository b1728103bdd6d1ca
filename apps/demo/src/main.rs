//! `estuary-demo`: see `--help`.

use std::{env, fs, io, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use estuary_demo::{
    arguments::{self, Request, HELP},
    output, report, Scenario, Story,
};

fn main() -> ExitCode {
    let played = match arguments::parse(env::args().skip(1)) {
        Ok(Request::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Request::Check { scenario }) => check(scenario.as_deref()),
        Ok(Request::Play { scenario, out }) => play(scenario.as_deref(), &out),
        Err(mistake) => {
            eprint!("error: {mistake}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn read(file: Option<&Path>) -> Result<Scenario> {
    let Some(file) = file else {
        return Ok(Scenario::built_in()?);
    };
    let name = file.display().to_string();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    Ok(Scenario::parse(&name, &text)?)
}

fn check(file: Option<&Path>) -> Result<()> {
    println!("{:#}", read(file)?.to_json());
    Ok(())
}

fn play(file: Option<&Path>, folder: &Path) -> Result<()> {
    let scenario = read(file)?;
    let mut out = io::stdout();
    let outcome = Story::play(&scenario, &mut out)?;
    report::print(&outcome, &mut out)?;
    outcome.sheet.check()?;
    println!("The balance sheet closes to the planck.\n");
    for path in output::write(&scenario, &outcome, folder)? {
        println!("Written: {}", path.display());
    }
    Ok(())
}
