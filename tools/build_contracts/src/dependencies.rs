//! What a contract is built from, beside its own files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use toml::{Table, Value};

/// The packages of this repository, as cargo reads their manifests, and the lock file.
pub struct Workspace {
    packages: Vec<Package>,
    lock: String,
}

/// What a package of this repository, or a contract's edited copy, depends on.
pub struct Dependencies {
    /// The folders of the packages of this repository, without the package itself.
    pub folders: BTreeSet<PathBuf>,
    /// Names, versions, checksums and features of all packages.
    pub identities: BTreeSet<String>,
}

impl Workspace {
    pub fn read(root: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .no_deps()
            .exec()?;
        Ok(Self {
            packages: metadata.packages,
            lock: fs::read_to_string(root.join("Cargo.lock")).context("reading Cargo.lock")?,
        })
    }

    /// What the package `name` depends on, directly or not.
    pub fn dependencies_of(&self, name: &str) -> Result<Dependencies> {
        let mut identities = locked_packages(&self.lock, name)?;
        let is_needed = |package: &&Package| {
            identities.contains(&identity(&package.name, &package.version.to_string(), ""))
        };
        let needed: Vec<_> = self.packages.iter().filter(is_needed).collect();
        let others = needed.iter().filter(|package| package.name != name);
        let folders = others
            .filter_map(|package| Some(package.manifest_path.parent()?.into()))
            .collect();
        identities.extend(needed.into_iter().flat_map(declared));
        Ok(Dependencies { folders, identities })
    }
}

/// What a package says of itself and of those it depends on, with all that it inherits from the workspace.
fn declared(package: &Package) -> Vec<String> {
    let needed = package
        .dependencies
        .iter()
        .filter(|needed| needed.kind == DependencyKind::Normal);
    let all = needed.map(|needed| {
        let defaults = if needed.uses_default_features {
            "default"
        } else {
            ""
        };
        format!(
            "{} needs {} {} {defaults} {:?}",
            package.name, needed.name, needed.req, needed.features
        )
    });
    all.chain([format!("{} {}", package.name, package.edition)])
        .collect()
}

fn identity(name: &str, version: &str, checksum: &str) -> String {
    [name, version, checksum].join(" ")
}

/// The package `name` and those that the lock file gives to it, directly or not: name, version and checksum. Those of this
/// repository have no checksum. The lock file does not tell what only tests need.
fn locked_packages(lock: &str, name: &str) -> Result<BTreeSet<String>> {
    let lock: Table = toml::from_str(lock).context("parsing Cargo.lock")?;
    let all = lock.get("package").and_then(Value::as_array);
    let mut by_name: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for package in all.into_iter().flatten() {
        by_name.entry(text_of(package, "name")).or_default().push(package);
    }
    let (mut found, mut unread) = (BTreeSet::new(), vec![name.to_string()]);
    while let Some(wanted) = unread.pop() {
        // A name, and a version where there are several.
        let mut words = wanted.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        let candidates = by_name.get(name).into_iter().flatten();
        for package in
            candidates.filter(|package| version.is_none_or(|version| version == text_of(package, "version")))
        {
            let [name, version, checksum] =
                ["name", "version", "checksum"].map(|field| text_of(package, field));
            if found.insert(identity(name, version, checksum)) {
                let dependencies = package.get("dependencies").and_then(Value::as_array);
                let names = dependencies.into_iter().flatten().filter_map(Value::as_str);
                unread.extend(names.map(String::from));
            }
        }
    }
    Ok(found)
}

fn text_of<'a>(package: &'a Value, field: &str) -> &'a str {
    package.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
        [[package]]
        name = "contract"
        version = "0.1.0"
        dependencies = ["codec", "math 2.0.0"]

        [[package]]
        name = "codec"
        version = "3.0.0"
        checksum = "aa"
        dependencies = ["codec"]

        [[package]]
        name = "math"
        version = "1.0.0"
        checksum = "bb"

        [[package]]
        name = "math"
        version = "2.0.0"
        checksum = "cc"

        [[package]]
        name = "other"
        version = "1.0.0"
    "#;

    #[test]
    fn locked_packages_are_those_that_can_be_reached() {
        let found = locked_packages(LOCK, "contract").unwrap();
        let expected = ["codec 3.0.0 aa", "contract 0.1.0 ", "math 2.0.0 cc"];
        assert_eq!(found, expected.map(String::from).into());
    }

    #[test]
    fn packages_of_this_repository_are_found_through_each_other_with_what_they_inherit() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .unwrap();
        let found = Workspace::read(&root)
            .unwrap()
            .dependencies_of("nominator")
            .unwrap();
        // The nominator knows the interfaces, and these know governance. It emits no events.
        for (package, needed) in [
            ("interfaces", true),
            ("governance", true),
            ("memory", true),
            ("events", false),
        ] {
            assert_eq!(
                found.folders.contains(&root.join("crates").join(package)),
                needed,
                "{package}"
            );
        }
        assert!(!found.folders.contains(&root.join("contracts/core/nominator")));
        // The workspace sets the features.
        let inherited = |line: &&String| line.starts_with("estuary-interfaces needs psp22 ");
        let line = found.identities.iter().find(inherited).unwrap();
        assert!(line.ends_with(r#"["ink-as-dependency"]"#), "{line}");
    }

    #[test]
    fn an_edit_of_a_crate_rebuilds_its_users_only() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .unwrap();
        let workspace = Workspace::read(&root).unwrap();
        let users = |of: &str| {
            let contracts = crate::contract::find_all(&root).unwrap();
            let names: BTreeSet<_> = contracts
                .into_iter()
                .filter(|contract| {
                    let found = workspace.dependencies_of(&contract.name).unwrap();
                    found.folders.contains(&root.join("crates").join(of))
                })
                .map(|contract| contract.name)
                .collect();
            names.into_iter().collect::<Vec<_>>().join(" ")
        };
        let markets =
            "cover_vault lending_market leverage offers option_series restake_vault reward_auction scripted_caller stable_pool";
        for (edited, rebuilt) in [
            ("market_interfaces", markets),
            ("markets", markets),
            ("cover_interfaces", "cover_vault"),
            (
                "restaking_interfaces",
                "attestation_service heartbeat_service restake_vault reward_auction",
            ),
            ("host", "lens staking_pool validator_registry withdrawal_queue"),
        ] {
            assert_eq!(users(edited), rebuilt, "{edited}");
        }
    }
}
