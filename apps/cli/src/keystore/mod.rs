//! The keys that the tool keeps: encrypted files, each under its name, in a folder beside the configuration.

mod key_file;

pub use key_file::KeyFile;

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

const ENDING: &str = "json";

/// The folder of encrypted keys.
#[derive(Clone, Debug)]
pub struct Keystore(pub PathBuf);

impl Keystore {
    /// Where the key of this name is, or would be.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(Error::Usage(format!(
                "`{name}` is no name of a key: it has letters, digits, - and _ only"
            )));
        }
        Ok(self.0.join(name).with_extension(ENDING))
    }

    pub fn read(&self, name: &str) -> Result<KeyFile> {
        let path = self.path(name)?;
        let text = fs::read_to_string(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => Error::Usage(format!(
                "there is no key `{name}`: `estuary key list` shows all, `estuary key new` makes one"
            )),
            _ => Error::file(&path)(source),
        })?;
        KeyFile::parse(&text).map_err(|error| Error::Usage(format!("{}: {error}", path.display())))
    }

    /// The names of all keys, sorted.
    pub fn names(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(Error::file(&self.0))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(Error::file(&self.0))?.path();
            let name = path.file_stem().and_then(|name| name.to_str());
            names.extend(
                name.filter(|_| path.extension().is_some_and(|ending| ending == ENDING))
                    .map(String::from),
            );
        }
        names.sort();
        Ok(names)
    }

    /// Refuses a name that has a key: nothing would bring that key back.
    pub fn must_be_free(&self, name: &str) -> Result<()> {
        match self.path(name)?.exists() {
            true => Err(Error::Usage(format!("there is a key `{name}` already"))),
            false => Ok(()),
        }
    }

    /// Writes a key that only its owner can read.
    pub fn add(&self, name: &str, file: &KeyFile) -> Result<()> {
        self.must_be_free(name)?;
        let path = self.path(name)?;
        let text = serde_json::to_string_pretty(file).map_err(|error| Error::decode("the key", error))?;
        make_private_folder(&self.0).map_err(Error::file(&self.0))?;
        write_new(&path, &text).map_err(Error::file(&path))
    }

    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.path(name)?;
        fs::remove_file(&path).map_err(Error::file(&path))
    }
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file that is not there, for its owner's eyes only.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key;

    #[test]
    fn a_key_is_added_once_listed_read_and_removed() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let store = Keystore(folder.path().join("deep/keys"));
        assert_eq!(store.names().unwrap(), Vec::<String>::new());
        let file = KeyFile::encrypt(&key::parse("//Alice").unwrap(), "a", "alice", 0).unwrap();
        store.add("alice", &file).unwrap();
        store.add("Bob_2", &file).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&store.path("alice").unwrap()), mode(&store.0)),
            (0o600, 0o700)
        );
        fs::write(store.0.join("note.txt"), "no key").unwrap();
        assert_eq!(store.names().unwrap(), ["Bob_2", "alice"]);
        assert_eq!(store.read("alice").unwrap(), file);
        let taken = store.add("alice", &file).unwrap_err().to_string();
        assert_eq!(taken, "there is a key `alice` already");
        store.remove("alice").unwrap();
        let gone = store.read("alice").unwrap_err().to_string();
        assert!(gone.starts_with("there is no key `alice`"), "{gone}");
        assert!(store.remove("alice").is_err());
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let store = Keystore("/keys".into());
        assert_eq!(store.path("main-1_b").unwrap(), Path::new("/keys/main-1_b.json"));
        for name in ["", "../alice", "a/b", "a.b", "ä", "a b"] {
            assert!(matches!(store.path(name), Err(Error::Usage(_))), "{name}");
        }
    }
}
