//! The command line.

use std::path::PathBuf;

pub const HELP: &str = include_str!("usage.txt");

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Help,
    Check { scenario: Option<PathBuf> },
    Play { scenario: Option<PathBuf>, out: PathBuf },
}

/// # Errors
/// What is wrong with the command line.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Request, String> {
    let (mut scenario, mut out, mut check) = (None, None, false);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let place = match argument.as_str() {
            "--help" | "-h" => return Ok(Request::Help),
            "--check" => {
                check = true;
                continue;
            }
            "--scenario" => &mut scenario,
            "--out" => &mut out,
            unknown => return Err(format!("unknown argument `{unknown}`")),
        };
        if place.is_some() {
            return Err(format!("`{argument}` is there twice"));
        }
        let value = arguments.next().filter(|value| !value.starts_with("--"));
        let value = value.ok_or(format!("`{argument}` needs a value"))?;
        *place = Some(PathBuf::from(value));
    }
    if check {
        return Ok(Request::Check { scenario });
    }
    Ok(Request::Play {
        scenario,
        out: out.unwrap_or("target/demo".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_arguments_the_built_in_story_is_told() {
        let (scenario, out) = (None, "target/demo".into());
        assert_eq!(parsed(""), Ok(Request::Play { scenario, out }));
    }

    #[test]
    fn scenario_and_folder_can_be_chosen() {
        let (scenario, out) = (Some("a.toml".into()), "b".into());
        assert_eq!(
            parsed("--out b --scenario a.toml"),
            Ok(Request::Play { scenario, out })
        );
    }

    #[test]
    fn a_story_can_be_checked_alone() {
        let scenario = Some("a.toml".into());
        assert_eq!(
            parsed("--check --scenario a.toml"),
            Ok(Request::Check { scenario })
        );
    }

    #[test]
    fn a_mistake_is_named() {
        let mistakes = [
            ("--scenarios a", "unknown argument `--scenarios`"),
            ("a.toml", "unknown argument `a.toml`"),
            ("--out", "`--out` needs a value"),
            ("--out --scenario", "`--out` needs a value"),
            ("--out a --out b", "`--out` is there twice"),
        ];
        for (line, mistake) in mistakes {
            assert_eq!(parsed(line), Err(mistake.into()));
        }
    }
}
