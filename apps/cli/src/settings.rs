//! Settings: the node, the deployment and the key, of the command line, the environment or a profile, in this order.
//!
//! Profiles stand in a file, which `estuary config path` names.

use std::{
    collections::BTreeMap,
    env,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    arguments::{Common, Signing},
    error::{Error, Result},
    keystore::Keystore,
};

/// Where a node runs that nobody names, and the file of a deployment that nobody names.
const LOCAL_NODE: &str = "ws://127.0.0.1:9944";
const HERE: &str = "deployment.json";

/// The folder of settings and keys, in the user's own folder for settings.
const FOLDER: &str = "estuary";
const FILE: &str = "config.toml";
const KEYS: &str = "keys";

/// What all commands need to know of where they work, and for whom.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The file with the profiles. It need not be there.
    pub file: PathBuf,
    pub profile: Option<String>,
    pub url: Setting<String>,
    pub deployment: Setting<PathBuf>,
    pub key: Option<Setting<KeySource>>,
}

/// A value, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    pub value: T,
    pub source: Source,
}

/// Who says what a setting is, the first of them where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    CommandLine,
    Environment,
    Profile,
    Default,
}

/// Where the key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The key itself.
    Suri(String),
    /// A file with the key as it is.
    File(PathBuf),
    /// The name of an encrypted key.
    Stored(String),
}

/// The file of profiles.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profiles {
    /// The profile of commands that name none.
    profile: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    url: Option<String>,
    /// Relative to the file of profiles.
    deployment: Option<PathBuf>,
    /// The name of an encrypted key.
    key: Option<String>,
}

impl Settings {
    pub fn read(common: &Common, signing: &Signing) -> Result<Self> {
        let file = path()?;
        let text = match std::fs::read_to_string(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            text => text.map_err(Error::file(&file))?,
        };
        Self::of(common, signing, file, &text)
    }

    fn of(common: &Common, signing: &Signing, file: PathBuf, text: &str) -> Result<Self> {
        let Profiles { profile, profiles } = toml::from_str(text)
            .map_err(|error| Error::Usage(format!("{} cannot be read: {error}", file.display())))?;
        let name = common.profile.clone().or(profile);
        let profile = match &name {
            None => Profile::default(),
            Some(name) => profiles
                .get(name)
                .cloned()
                .ok_or_else(|| Error::Usage(format!("there is no profile `{name}` in {}", file.display())))?,
        };
        let folder = file.parent().unwrap_or(Path::new(""));
        let given = |option| common.source(option);
        let of_profile = |value| Setting {
            value,
            source: Source::Profile,
        };
        let url = pick(common.url.clone(), given("url"), profile.url, LOCAL_NODE.into());
        let deployment = pick(
            common.deployment.clone(),
            given("deployment"),
            profile.deployment.map(|path| folder.join(path)),
            HERE.into(),
        );
        let key = match key_source(common, signing)? {
            Some(key) => Some(key),
            None => profile.key.map(KeySource::Stored).map(of_profile),
        };
        Ok(Self {
            profile: name,
            url,
            deployment,
            key,
            file,
        })
    }

    /// The keys that the tool keeps.
    pub fn keystore(&self) -> Keystore {
        Keystore(self.file.with_file_name(KEYS))
    }
}

/// The first that is there.
fn pick<T>(given: Option<T>, by: Source, of_profile: Option<T>, default: T) -> Setting<T> {
    let (value, source) = match (given, of_profile) {
        (Some(value), _) => (value, by),
        (None, Some(value)) => (value, Source::Profile),
        (None, None) => (default, Source::Default),
    };
    Setting { value, source }
}

/// The key of the command line or, if there is none, of the environment. Two at one place are refused: one of them
/// would sign what the other was meant for.
fn key_source(common: &Common, signing: &Signing) -> Result<Option<Setting<KeySource>>> {
    let keys = [
        ("suri", signing.suri.clone().map(KeySource::Suri)),
        ("suri_file", signing.suri_file.clone().map(KeySource::File)),
        ("key", signing.key.clone().map(KeySource::Stored)),
    ];
    let mut given: Vec<_> = keys
        .into_iter()
        .filter_map(|(option, key)| {
            let source = common.source(option);
            key.map(|value| Setting { value, source })
        })
        .collect();
    given.sort_by_key(|key| key.source);
    match &given[..] {
        [first, second, ..] if first.source == second.source => Err(Error::Usage(
            "there are two keys: give one of --suri, --suri-file and --key, also in the environment".into(),
        )),
        _ => Ok(given.into_iter().next()),
    }
}

/// The file of profiles: ESTUARY_CONFIG, or in the folder of the user's settings.
pub fn path() -> Result<PathBuf> {
    let variable = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable("ESTUARY_CONFIG")
        .or_else(|| {
            let folder = variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))?;
            Some(folder.join(FOLDER).join(FILE))
        })
        .ok_or_else(|| Error::Usage("there is no HOME: ESTUARY_CONFIG names the file of settings".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;

    const FILE: &str = r#"
        profile = "devnet"

        [profiles.devnet]
        url = "ws://127.0.0.1:9955"

        [profiles.main]
        url = "wss://node.example"
        deployment = "main.json"
        key = "cold"
    "#;

    fn settings(line: &str, file: &str) -> Result<Settings> {
        let arguments = Arguments::of_line(line).expect("the line is right");
        Settings::of(
            &arguments.common,
            &arguments.signing,
            "/home/config.toml".into(),
            file,
        )
    }

    #[test]
    fn the_command_line_stands_above_the_profile_and_that_above_what_is_usual() {
        let url = |line, file| {
            let Setting { value, source } = settings(line, file).unwrap().url;
            (value, source)
        };
        assert_eq!(url("estuary status", ""), (LOCAL_NODE.into(), Source::Default));
        assert_eq!(
            url("estuary status", FILE),
            ("ws://127.0.0.1:9955".into(), Source::Profile)
        );
        let main = "estuary status --profile main";
        assert_eq!(url(main, FILE), ("wss://node.example".into(), Source::Profile));
        let other = "estuary status --profile main --url ws://b";
        assert_eq!(url(other, FILE), ("ws://b".into(), Source::CommandLine));
    }

    #[test]
    fn a_profile_names_a_file_beside_it_and_a_key() {
        let main = settings("estuary status --profile main", FILE).unwrap();
        assert_eq!(main.deployment.value, Path::new("/home/main.json"));
        assert_eq!(main.key.unwrap().value, KeySource::Stored("cold".into()));
        let hot = settings("estuary status --profile main --key hot", FILE).unwrap();
        assert_eq!(hot.key.unwrap().value, KeySource::Stored("hot".into()));
        assert_eq!(hot.file.with_file_name(KEYS), Path::new("/home/keys"));
        let devnet = settings("estuary status", FILE).unwrap();
        assert_eq!(devnet.deployment.value, Path::new(HERE));
        assert_eq!(devnet.key, None);
    }

    #[test]
    fn a_key_of_the_command_line_stands_above_one_of_the_environment_and_two_are_refused() {
        let mut arguments = Arguments::of_line("estuary status --key hot").unwrap();
        let key = |arguments: &Arguments| key_source(&arguments.common, &arguments.signing);
        // As the environment gives it: it is not among the options of the line.
        arguments.signing.suri = Some("//Alice".into());
        let found = key(&arguments).unwrap().unwrap();
        assert_eq!(found.value, KeySource::Stored("hot".into()));
        assert_eq!(found.source, Source::CommandLine);
        arguments.signing.key = None;
        let found = key(&arguments).unwrap().unwrap();
        assert_eq!(found.value, KeySource::Suri("//Alice".into()));
        assert_eq!(found.source, Source::Environment);
        arguments.signing.suri_file = Some("file".into());
        assert!(matches!(key(&arguments), Err(Error::Usage(_))));
    }

    #[test]
    fn a_profile_that_is_not_there_and_a_word_that_nobody_knows_are_refused() {
        let refusal = |line, file| settings(line, file).map(drop).unwrap_err().to_string();
        let missing = refusal("estuary status --profile test", FILE);
        assert_eq!(missing, "there is no profile `test` in /home/config.toml");
        assert!(refusal("estuary status", "profile = \"a\"").contains("no profile `a`"));
        let unknown = refusal("estuary status", "[profiles.a]\nnode = \"ws://a\"");
        assert!(unknown.contains("unknown field `node`"), "{unknown}");
    }
}
