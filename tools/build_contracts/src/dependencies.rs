//! What a contract is built from, beside its own files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::contract::read_manifest;

/// The folders of the packages of this repository that a manifest in `folder` depends on, directly or not, and of those
/// that take the place of a registry's.
pub fn own_packages(root: &Path, manifest: &Table, folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let workspace = read_manifest(root)?;
    let patched = entries(&workspace, &["patch", "crates-io"]);
    let mut found = BTreeSet::new();
    let mut unread: Vec<_> = patched.filter_map(|(_, patch)| path_in(patch, root)).collect();
    unread.extend(paths(manifest, folder, &workspace, root));
    while let Some(package) = unread.pop() {
        if found.insert(package.clone()) {
            unread.extend(paths(&read_manifest(&package)?, &package, &workspace, root));
        }
    }
    Ok(found)
}

/// The paths of a manifest's dependencies, its own and those that it inherits.
fn paths(manifest: &Table, folder: &Path, workspace: &Table, root: &Path) -> Vec<PathBuf> {
    let inherited: BTreeMap<_, _> = entries(workspace, &["workspace", "dependencies"]).collect();
    entries(manifest, &["dependencies"])
        .filter_map(|(name, own)| path_in(own, folder).or_else(|| path_in(inherited.get(name)?, root)))
        .collect()
}

fn path_in(dependency: &Value, folder: &Path) -> Option<PathBuf> {
    Some(folder.join(dependency.get("path")?.as_str()?))
}

/// What a section of a manifest lists; nothing, where there is no such section.
fn entries<'a>(manifest: &'a Table, path: &[&str]) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let section = path
        .iter()
        .try_fold(manifest, |section, name| section.get(*name)?.as_table());
    section.into_iter().flatten()
}

/// The packages that the lock file gives to the package `name`, directly or not, each with its version and checksum. The
/// lock file does not tell what only tests need.
pub fn locked_packages(root: &Path, name: &str) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(root.join("Cargo.lock")).context("reading Cargo.lock")?;
    packages_of(&text, name)
}

fn packages_of(lock: &str, name: &str) -> Result<BTreeSet<String>> {
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
            let identity = ["name", "version", "checksum"].map(|field| text_of(package, field));
            if found.insert(identity.join(" ")) {
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
        let found = packages_of(LOCK, "contract").unwrap();
        let expected = ["codec 3.0.0 aa", "contract 0.1.0 ", "math 2.0.0 cc"];
        assert_eq!(found, expected.map(String::from).into());
    }

    #[test]
    fn own_packages_are_found_through_each_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .unwrap();
        let folder = root.join("contracts/nominator");
        let found = own_packages(&root, &read_manifest(&folder).unwrap(), &folder).unwrap();
        // The nominator knows the interfaces, and these know governance. It emits no events.
        for (package, needed) in [
            ("interfaces", true),
            ("governance", true),
            ("memory", true),
            ("events", false),
        ] {
            assert_eq!(
                found.contains(&root.join("crates").join(package)),
                needed,
                "{package}"
            );
        }
    }
}
