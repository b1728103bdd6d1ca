//! Passwords of encrypted keys: out of a file, or as somebody types them.

use std::{
    io::{stdin, IsTerminal},
    path::Path,
};

use crate::{
    error::{Error, Result},
    key,
};

const INSTEAD: &str = "give the password with --password-file";

/// The password of a key that exists.
pub fn ask(question: &str, file: Option<&Path>) -> Result<String> {
    match file {
        Some(path) => Ok(of_lines(&key::read_secret(path)?)),
        None => hidden(question, INSTEAD),
    }
}

/// A password for a key: two times the same, and not empty.
pub fn choose(question: &str, file: Option<&Path>) -> Result<String> {
    let password = ask(question, file)?;
    if password.is_empty() {
        return Err(Error::Usage("the password is empty".into()));
    }
    if file.is_none() && hidden("The same password again", INSTEAD)? != password {
        return Err(Error::Usage("the passwords are not the same".into()));
    }
    Ok(password)
}

/// What somebody types on the terminal, which does not show it. `instead` is what to do where nobody is there.
pub fn hidden(question: &str, instead: &str) -> Result<String> {
    let nobody = |reason: String| Error::Usage(format!("nobody is there to be asked: {reason}"));
    if !stdin().is_terminal() {
        return Err(nobody(instead.into()));
    }
    rpassword::prompt_password(format!("{question}: ")).map_err(|error| nobody(error.to_string()))
}

/// An editor ends the last line.
fn of_lines(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_have_blanks_and_no_end_of_a_line() {
        for (text, password) in [("a b ", "a b "), ("a\n", "a"), ("a\r\n", "a"), ("\n", "")] {
            assert_eq!(of_lines(text), password);
        }
    }
}
