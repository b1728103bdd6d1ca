//! See the library for what it does.

use std::{io::IsTerminal, process::ExitCode};

use estuary_cli::{
    arguments::{Arguments, Common, LogFormat},
    commands,
};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::read();
    start_logging(&arguments.common);
    let log = arguments.common.log;
    match commands::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match log {
                LogFormat::Json => tracing::error!(kind = error.kind(), "{error}"),
                // Whatever RUST_LOG hides.
                LogFormat::Text => eprintln!("error: {error}"),
            }
            error.exit_code()
        }
    }
}

/// Colours are for people, unless they do not want them: <https://no-color.org>
fn wants_colours() -> bool {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    std::io::stderr().is_terminal() && !forbidden && !dumb
}

/// Progress goes to the standard error; RUST_LOG says how much of it.
fn start_logging(common: &Common) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| "estuary_cli=info,estuary=info".into());
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(wants_colours())
        .with_writer(std::io::stderr);
    match common.log {
        LogFormat::Json => builder.json().flatten_event(true).init(),
        LogFormat::Text => builder.without_time().with_target(false).init(),
    }
}
