//! `estuary config`: what node, deployment and key commands use, and what says so.

use serde::Serialize;

use super::{
    output::{lines, say, table},
    Session,
};
use crate::{
    error::Result,
    settings::{self, KeySource, Setting, Source},
};

/// The settings of a command.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SettingsView {
    /// The file of profiles. It need not be there.
    file: String,
    /// The name of the profile.
    profile: Option<String>,
    /// The node.
    url: Row,
    /// The file with the addresses of the contracts.
    deployment: Row,
    /// Which key, and never the key itself.
    key: Option<Row>,
}

/// A setting.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "SettingView"))]
struct Row {
    /// What it is.
    value: String,
    /// What says so: `command_line`, `environment`, `profile` or `default`.
    #[cfg_attr(test, schemars(with = "String"))]
    source: Source,
}

impl Row {
    fn of<T>(setting: &Setting<T>, show: impl Fn(&T) -> String) -> Self {
        Self {
            value: show(&setting.value),
            source: setting.source,
        }
    }
}

/// `estuary config path`
pub fn path() -> Result<()> {
    say(settings::path()?.display())
}

impl Session {
    pub(super) fn show_settings(&self) -> Result<()> {
        let settings = &self.settings;
        let view = SettingsView {
            file: settings.file.display().to_string(),
            profile: settings.profile.clone(),
            url: Row::of(&settings.url, Clone::clone),
            deployment: Row::of(&settings.deployment, |path| path.display().to_string()),
            key: settings.key.as_ref().map(|key| Row::of(key, key_in_words)),
        };
        if self.output.json {
            return self.output.view(&view);
        }
        let mut rows = table(&["setting", "value", "from"]);
        rows.add_row(["profile", view.profile.as_deref().unwrap_or("none"), &view.file]);
        let key = view.key.as_ref();
        let all = [
            ("url", Some(&view.url)),
            ("deployment", Some(&view.deployment)),
            ("key", key),
        ];
        for (name, row) in all {
            let (value, source) = row.map_or(("none", ""), |row| (&row.value, in_words(row.source)));
            rows.add_row([name, value, source]);
        }
        say(lines(&rows))
    }
}

fn key_in_words(key: &KeySource) -> String {
    match key {
        KeySource::Suri(_) => "a phrase or seed, not shown".into(),
        KeySource::File(path) => format!("the file {}", path.display()),
        KeySource::Stored(name) => name.clone(),
    }
}

fn in_words(source: Source) -> &'static str {
    match source {
        Source::CommandLine => "the command line",
        Source::Environment => "the environment",
        Source::Profile => "the profile",
        Source::Default => "the default",
    }
}
