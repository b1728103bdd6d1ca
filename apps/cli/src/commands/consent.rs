//! Questions on a terminal, before what cannot be taken back.

use std::io::{IsTerminal, Write};

use super::Session;
use crate::{
    error::{Error, Result},
    outbox::Mode,
};

impl Session {
    /// Asks whoever sits at a terminal. Scripts are not asked, nor is anybody where nothing is sent.
    pub(super) fn confirm(&self, question: &str) -> Result<()> {
        let signing = &self.signing;
        if signing.yes || signing.mode() != Mode::Send || !std::io::stdin().is_terminal() {
            return Ok(());
        }
        eprint!("{question} [y/N] ");
        let mut answer = String::new();
        std::io::stderr()
            .flush()
            .and_then(|()| std::io::stdin().read_line(&mut answer))
            .map_err(|error| Error::Usage(format!("the answer cannot be read: {error}")))?;
        match is_yes(&answer) {
            true => Ok(()),
            false => Err(Error::Usage("nothing was done".into())),
        }
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(["y", "Y\n", " yes\r\n"].into_iter().all(is_yes));
        assert!(!["", "\n", "n", "yep", "no"].into_iter().any(is_yes));
    }
}
