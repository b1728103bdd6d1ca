//! `estuary completions` and `estuary man`: what shells and `man` want to know of the tool.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::output::say;
use crate::{
    arguments::Arguments,
    error::{Error, Result},
};

/// The tool's name in a shell.
const NAME: &str = "estuary";

/// Prints the script by which a shell completes commands and options.
pub fn complete(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut script);
    say(String::from_utf8_lossy(&script).trim_end())
}

/// Writes a page for each command into a folder, or prints the page of the tool itself.
pub fn man(folder: Option<&Path>) -> Result<()> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command())
            .render(&mut page)
            .map_err(|error| Error::decode("the manual", error))?;
        return say(String::from_utf8_lossy(&page).trim_end());
    };
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map_err(Error::file(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_a_page() {
        let folder = tempfile::tempdir().unwrap();
        man(Some(folder.path())).unwrap();
        for page in ["estuary.1", "estuary-stake.1", "estuary-operator-register.1"] {
            assert!(folder.path().join(page).exists(), "{page}");
        }
    }
}
