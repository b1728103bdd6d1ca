//! `estuary-risk`: see the library for what it does.

use std::process::ExitCode;

use clap::Parser;
use estuary_risk::command::{self, Command};

#[derive(Debug, Parser)]
#[command(
    name = "estuary-risk",
    version,
    about = "The risk of a liquid staking token, as numbers that anyone can compute again."
)]
#[command(after_help = "Exit codes: 0 done, 1 a check failed, 2 wrong arguments or input.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    match command::run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code().into()
        }
    }
}
