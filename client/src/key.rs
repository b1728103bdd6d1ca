//! Keys: phrases, seeds and development keys, on the command line, in the environment, or in a file.

use std::path::Path;

use sp_core::{sr25519::Pair, Pair as _};

use crate::error::{Error, Result};

/// Reads a key. What is wrong with it is not repeated. No key at all would be one that everybody knows.
pub fn parse(suri: &str) -> Result<Pair> {
    if suri.is_empty() {
        return Err(Error::Usage("the key is empty".into()));
    }
    Pair::from_string(suri, None)
        .map_err(|_| Error::Usage("the key is neither a phrase, nor a seed, nor a development key".into()))
}

/// Reads a key from a file that only its owner can read.
pub fn read(path: &Path) -> Result<Pair> {
    parse(read_secret(path)?.trim())
}

/// Reads a file that only its owner can read.
pub fn read_secret(path: &Path) -> Result<String> {
    let file_error = Error::file(path);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        /// What a file lets its group and everybody else do.
        const OTHERS: u32 = 0o077;
        let mode = std::fs::metadata(path).map_err(file_error)?.permissions().mode();
        if mode & OTHERS != 0 {
            let path = path.display();
            return Err(Error::Usage(format!(
                "others may use the file {path}: forbid it with `chmod 600 {path}`"
            )));
        }
    }
    std::fs::read_to_string(path).map_err(file_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_and_a_wrong_one_is_not_repeated() {
        let alice = crate::account::parse("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        assert_eq!(parse("//Alice").unwrap().public().0, alice.0);
        for secret in ["my secret", "0x1234", ""] {
            let error = parse(secret).map(|_| ()).unwrap_err().to_string();
            assert!(secret.is_empty() || !error.contains(secret), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "//Alice\n").unwrap();
        let read_with = |mode| {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            read(&path).map(|key| key.public())
        };
        let alice = parse("//Alice").unwrap().public();
        assert_eq!(read_with(0o600).unwrap(), alice);
        assert_eq!(read_with(0o400).unwrap(), alice);
        for mode in [0o640, 0o604, 0o622] {
            let error = read_with(mode).unwrap_err();
            assert!(matches!(error, Error::Usage(_)), "{mode:o}: {error}");
        }
        let missing = read(&folder.path().join("none")).map(|_| ());
        assert!(matches!(missing, Err(Error::File { .. })));
    }
}
