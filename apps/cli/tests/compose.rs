//! `deploy/compose.yaml` starts what is there: each command, option, variable and file in it exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use clap::CommandFactory;
use estuary_cli::arguments::Arguments;
use serde_yaml_ng::{Mapping, Value};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The file, with what its services share in each of them.
fn compose() -> Value {
    let mut compose: Value = serde_yaml_ng::from_str(&read("compose.yaml")).expect("it is YAML");
    compose.apply_merge().expect("what is shared are mappings");
    compose
}

fn mapping<'a>(value: &'a Value, what: &str) -> &'a Mapping {
    value
        .as_mapping()
        .unwrap_or_else(|| panic!("{what} is no mapping"))
}

fn names(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        None => BTreeSet::new(),
        Some(Value::Sequence(list)) => list.iter().map(text).collect(),
        Some(value) => mapping(value, "a list of names").keys().map(text).collect(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("{other:?} is no text"),
    }
}

/// The services that run the tool, by name.
fn services(compose: &Value) -> BTreeMap<String, &Mapping> {
    let all = mapping(&compose["services"], "services").iter();
    all.map(|(name, service)| (text(name), mapping(service, "a service")))
        .filter(|(_, service)| service.contains_key("build"))
        .collect()
}

/// The variables of `.env.example`, with their values.
fn example() -> BTreeMap<String, String> {
    let lines = read(".env.example");
    let lines = lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            line.split_once('=')
                .unwrap_or_else(|| panic!("{line} sets nothing"))
        })
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

/// Each `${…}` of a text: the variable, and what stands behind its name.
fn variables(text: &str) -> Vec<(String, String)> {
    let parts = text.split("${").skip(1);
    parts
        .map(|part| {
            let (inner, _) = part.split_once('}').expect("a variable ends");
            let end = inner.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
            (name.to_string(), rest.to_string())
        })
        .collect()
}

/// A value as compose fills it in from `.env.example`.
fn filled(value: &str, example: &BTreeMap<String, String>) -> String {
    variables(value)
        .into_iter()
        .fold(value.to_string(), |value, (name, rest)| {
            value.replace(&format!("${{{name}{rest}}}"), &example[&name])
        })
}

/// The tool's command line for a service, with its variables as the options that they stand for.
fn line(service: &Mapping, example: &BTreeMap<String, String>) -> Vec<String> {
    let words: Vec<String> = service["command"]
        .as_sequence()
        .expect("a list")
        .iter()
        .map(text)
        .collect();
    let root = Arguments::command();
    let command = root
        .find_subcommand(&words[0])
        .unwrap_or_else(|| panic!("there is no `estuary {}`", words[0]));
    let mut line = vec!["estuary".to_string()];
    line.extend(words.iter().cloned());
    for (name, value) in mapping(&service["environment"], "environment") {
        let (name, value) = (text(name), filled(&text(value), example));
        let mut options = command.get_arguments().chain(root.get_arguments());
        let option = options
            .find(|argument| argument.get_env().is_some_and(|env| env == name.as_str()))
            .unwrap_or_else(|| panic!("`estuary {}` does not read {name}", words[0]));
        line.push(format!("--{}", option.get_long().expect("it has a name")));
        line.push(value);
    }
    line
}

#[test]
fn every_command_option_and_variable_of_a_service_is_the_tools() {
    let (compose, example) = (compose(), example());
    let mut commands = BTreeSet::new();
    for (name, service) in services(&compose) {
        let line = line(service, &example);
        commands.insert(line[1].clone());
        let read = Arguments::command()
            .mut_args(|argument| argument.env(None))
            .try_get_matches_from(&line);
        assert!(read.is_ok(), "{name}: {}", read.unwrap_err());
    }
    assert_eq!(
        commands.into_iter().collect::<Vec<_>>(),
        ["index", "keeper", "serve"]
    );
}

#[test]
fn what_the_example_sets_is_what_the_file_asks_for() {
    let asked: BTreeSet<_> = variables(&read("compose.yaml"))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let set: BTreeSet<_> = example().into_keys().collect();
    assert_eq!(set, asked);
    // What has no usual value is asked for at the latest by the first service that needs it.
    for name in ["ESTUARY_URL", "POSTGRES_PASSWORD"] {
        let rests = variables(&read("compose.yaml"))
            .into_iter()
            .filter(|(asked, _)| asked == name);
        assert!(
            rests.map(|(_, rest)| rest).any(|rest| rest.starts_with(":?")),
            "{name}"
        );
    }
}

#[test]
fn services_name_services_volumes_and_secrets_that_are_there() {
    let compose = compose();
    let (services, volumes, secrets) = (
        names(compose.get("services")),
        names(compose.get("volumes")),
        names(compose.get("secrets")),
    );
    for (name, service) in mapping(&compose["services"], "services") {
        let service = mapping(service, "a service");
        for other in names(service.get("depends_on")) {
            assert!(services.contains(&other), "{name:?} waits for {other}");
            let waited_for = mapping(&compose["services"][other.as_str()], "a service");
            assert!(
                waited_for.contains_key("healthcheck"),
                "nobody knows when {other} is healthy"
            );
        }
        for secret in names(service.get("secrets")) {
            assert!(secrets.contains(&secret), "{name:?} reads {secret}");
        }
        for mount in names(service.get("volumes")) {
            let (from, _) = mount.split_once(':').expect("from and to");
            assert!(
                from.starts_with("./") || volumes.contains(from),
                "{name:?} mounts {from}"
            );
        }
    }
    // The keeper's key is where its service looks for it.
    let keeper = mapping(&compose["services"]["keeper"], "the keeper");
    let file = text(&keeper["environment"]["ESTUARY_SURI_FILE"]);
    assert!(
        secrets.contains(file.trim_start_matches("/run/secrets/")),
        "{file}"
    );
}

#[test]
fn the_image_is_built_of_this_package_by_this_compiler() {
    let build = compose()["services"]["indexer"]["build"].clone();
    let context = folder().join(text(&build["context"]));
    let file = std::fs::read_to_string(context.join(text(&build["dockerfile"]))).expect("it is there");
    assert!(
        file.contains(concat!("--package ", env!("CARGO_PKG_NAME"), " --bin estuary")),
        "{file}"
    );
    assert!(
        file.contains("COPY --from=build /estuary/target/release/estuary "),
        "{file}"
    );
    let toolchain = std::fs::read_to_string(context.join("rust-toolchain.toml")).expect("it is there");
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = "));
    let channel = channel.expect("it names a compiler").trim_matches('"');
    assert!(
        file.starts_with('#') && file.contains(&format!("FROM rust:{channel}-")),
        "{channel}: {file}"
    );
}
