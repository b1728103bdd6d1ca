//! `estuary key`: keys that the tool keeps encrypted.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;
use sp_core::{sr25519::Pair, Pair as _};

use super::{
    output::{lines, say, table},
    Session,
};
use crate::{
    account::Prefix,
    arguments::KeyCommand,
    error::{Error, Result},
    key,
    keystore::KeyFile,
    password,
    settings::{KeySource, Source},
};

/// A key as it is shown. The address is that of no chain in particular.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct KeyView {
    /// How it is called here.
    name: String,
    /// The account's address, of no chain in particular.
    address: String,
    /// The file.
    path: String,
}

/// A key in a list.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ListedKey {
    /// How it is called here.
    name: String,
    /// The account's address, of no chain in particular. Null where the file cannot be read.
    address: Option<String>,
    /// The file.
    path: String,
}

/// A key that was made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct NewKey {
    #[serde(flatten)]
    key: KeyView,
    /// The phrase, which is the key.
    phrase: String,
}

impl KeyView {
    fn in_words(&self) -> String {
        let Self { name, address, path } = self;
        format!("{name}: {address}, in {path}")
    }
}

impl Session {
    pub(super) fn key(&self, command: &KeyCommand) -> Result<()> {
        match command {
            KeyCommand::New { name } => self.new_key(name),
            KeyCommand::Import { name, file } => self.import_key(name, file.as_deref()),
            KeyCommand::List => self.list_keys(),
            KeyCommand::Show { name } => self.tell_key(&self.key_view(name)?),
            KeyCommand::Remove { name } => self.remove_key(name),
        }
    }

    fn new_key(&self, name: &str) -> Result<()> {
        self.settings.keystore().must_be_free(name)?;
        let (pair, phrase, _) = Pair::generate_with_phrase(None);
        let key = self.encrypt(name, &pair)?;
        let sentence = format!(
            "{}\nWrite this phrase down. Whoever has it has the key, and without it nobody can bring the key back:\n{phrase}",
            key.in_words()
        );
        self.output.tell(&sentence, &NewKey { key, phrase })
    }

    fn import_key(&self, name: &str, file: Option<&Path>) -> Result<()> {
        let keystore = self.settings.keystore();
        keystore.must_be_free(name)?;
        let key = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
                let file = KeyFile::parse(&text)?;
                // A file that nobody can open is no key.
                file.decrypt(&self.password("Password of the file")?)?;
                keystore.add(name, &file)?;
                self.key_view(name)?
            }
            None => self.encrypt(name, &self.key_to_import()?)?,
        };
        self.tell_key(&key)
    }

    /// The key of this command line, or of whoever sits at the terminal. A key of the environment or of a profile is
    /// there for other commands.
    fn key_to_import(&self) -> Result<Pair> {
        let given = self
            .settings
            .key
            .as_ref()
            .filter(|key| key.source == Source::CommandLine);
        match given.map(|key| &key.value) {
            Some(KeySource::Suri(suri)) => key::parse(suri),
            Some(KeySource::File(path)) => key::read(path),
            Some(KeySource::Stored(_)) => Err(Error::Usage("--key names a key that is here already".into())),
            None => {
                let secret =
                    password::hidden("Phrase or seed", "name a file with the phrase by --suri-file")?;
                key::parse(secret.trim())
            }
        }
    }

    /// Encrypts a key under a new password, and keeps it.
    fn encrypt(&self, name: &str, pair: &Pair) -> Result<KeyView> {
        let question = format!("Password for the key `{name}`");
        let password = password::choose(&question, self.signing.password_file.as_deref())?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let file = KeyFile::encrypt(pair, &password, name, now.as_millis() as u64)?;
        self.settings.keystore().add(name, &file)?;
        self.key_view(name)
    }

    fn list_keys(&self) -> Result<()> {
        let names = self.settings.keystore().names()?;
        let keys = names
            .iter()
            .map(|name| self.listed_key(name))
            .collect::<Result<Vec<_>>>()?;
        if self.output.json {
            return self.output.view(&keys);
        }
        if keys.is_empty() {
            let folder = self.settings.keystore().0;
            return say(format!(
                "There are no keys in {}: `estuary key new` makes one.",
                folder.display()
            ));
        }
        let mut rows = table(&["key", "address"]);
        for key in keys {
            rows.add_row([key.name, key.address.unwrap_or_else(|| "damaged".into())]);
        }
        say(lines(&rows))
    }

    fn remove_key(&self, name: &str) -> Result<()> {
        let key = self.key_view(name)?;
        self.confirm(&format!("Delete the key `{name}` of {} for ever?", key.address))?;
        self.settings.keystore().remove(name)?;
        self.output.tell(&format!("Deleted {}.", key.path), &key)
    }

    fn tell_key(&self, key: &KeyView) -> Result<()> {
        self.output.tell(&key.in_words(), key)
    }

    /// A damaged file hides no other.
    fn listed_key(&self, name: &str) -> Result<ListedKey> {
        let (address, path) = match self.key_view(name) {
            Ok(KeyView { address, path, .. }) => (Some(address), path),
            Err(error) => {
                tracing::warn!("{error}");
                (None, self.settings.keystore().path(name)?.display().to_string())
            }
        };
        let name = name.into();
        Ok(ListedKey { name, address, path })
    }

    fn key_view(&self, name: &str) -> Result<KeyView> {
        let keystore = self.settings.keystore();
        Ok(KeyView {
            name: name.into(),
            address: Prefix::GENERIC.show(&keystore.read(name)?.account()?),
            path: keystore.path(name)?.display().to_string(),
        })
    }
}
