//! The command line.

use std::path::PathBuf;

pub const HELP: &str = include_str!("usage.txt");

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    pub full: bool,
    pub json: Option<PathBuf>,
}

/// `None` asks for help.
///
/// # Errors
/// What is wrong with the command line.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut parsed = Arguments::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--full" => parsed.full = true,
            "--json" => {
                let file = arguments.next().filter(|file| !file.starts_with("--"));
                parsed.json = Some(file.ok_or("`--json` needs a file")?.into());
            }
            unknown => return Err(format!("unknown argument `{unknown}`")),
        }
    }
    Ok(Some(parsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Arguments>, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_asked_for_is_understood() {
        assert_eq!(parsed(""), Ok(Some(Arguments::default())));
        assert_eq!(parsed("--json f --help"), Ok(None));
        let all = Arguments {
            full: true,
            json: Some("f".into()),
        };
        assert_eq!(parsed("--full --json f"), Ok(Some(all)));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parsed("--json"), Err("`--json` needs a file".into()));
        assert_eq!(parsed("--json --full"), Err("`--json` needs a file".into()));
        assert_eq!(parsed("--fast"), Err("unknown argument `--fast`".into()));
    }
}
