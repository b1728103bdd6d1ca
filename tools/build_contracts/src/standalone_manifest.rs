//! A contract's manifest as a workspace of its own.
//!
//! contract-build copies a contract's manifest out of its workspace. Of a member of a workspace it resolves
//! the inherited dependencies but not the inherited package fields, it ignores the lock file, and it gives
//! each contract a build folder of its own, where all dependencies are compiled again. A contract that is its
//! own workspace has none of this.

use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::contract::{read_manifest, Contract};

/// The manifest of `contract` without anything inherited. Its paths begin with `base`, where `root` does.
pub fn of(base: &Path, root: &Path, contract: &Contract) -> Result<Table> {
    let root_manifest = read_manifest(root)?;
    // A contract outside of the repository is where it is.
    let folder = match contract.folder.strip_prefix(root) {
        Ok(inner) => base.join(inner),
        Err(_) => contract.folder.clone(),
    };
    let workspace = table(&root_manifest, "workspace")?;
    let mut manifest = contract.manifest.clone();

    for (field, value) in table_mut(&mut manifest, "package")? {
        if is_inherited(value) {
            *value = inherited(table(workspace, "package")?, field)?.clone();
        }
    }
    if manifest.get("lints").is_some_and(is_inherited) {
        manifest.insert("lints".into(), inherited(workspace, "lints")?.clone());
    }
    for (name, dependency) in table_mut(&mut manifest, "dependencies")? {
        if is_inherited(dependency) {
            let mut source = inherited(table(workspace, "dependencies")?, name)?.clone();
            make_path_absolute(&mut source, base);
            *dependency = merge_dependency(source, dependency);
        } else {
            make_path_absolute(dependency, &folder);
        }
    }
    let source = path_value(&folder.join("src/lib.rs"));
    manifest.insert(
        "lib".into(),
        Table::from_iter([("path".to_string(), source)]).into(),
    );
    // Not needed for the code, and some of them run on the host only.
    manifest.remove("dev-dependencies");
    manifest.insert("workspace".into(), Table::new().into());
    let mut patch = table(&root_manifest, "patch")?.clone();
    for (_, registry) in &mut patch {
        for (_, replacement) in registry.as_table_mut().into_iter().flatten() {
            make_path_absolute(replacement, base);
        }
    }
    manifest.insert("patch".into(), patch.into());
    Ok(manifest)
}

/// The version of a contract, its own or the workspace's.
pub fn version_of(root: &Path, contract: &Contract) -> Result<String> {
    let manifest = of(root, root, contract)?;
    let version = table(&manifest, "package")?
        .get("version")
        .and_then(Value::as_str);
    let version = version.with_context(|| format!("{} has no version", contract.name))?;
    Ok(version.to_string())
}

/// The workspace's `source` of a dependency with the features and flags that the contract adds to it.
fn merge_dependency(source: Value, member: &Value) -> Value {
    let mut merged = match source {
        Value::Table(table) => table,
        version => Table::from_iter([("version".to_string(), version)]),
    };
    for (key, value) in member
        .as_table()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != "workspace")
    {
        match (merged.get_mut(key), value) {
            (Some(Value::Array(features)), Value::Array(more)) => features.extend(more.iter().cloned()),
            _ => {
                merged.insert(key.clone(), value.clone());
            }
        }
    }
    merged.into()
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool).unwrap_or(false)
}

fn inherited<'a>(section: &'a Table, key: &str) -> Result<&'a Value> {
    section
        .get(key)
        .with_context(|| format!("the workspace defines no `{key}` to inherit"))
}

fn make_path_absolute(dependency: &mut Value, base: &Path) {
    if let Some(path) = dependency.get_mut("path") {
        *path = path_value(&base.join(path.as_str().unwrap_or_default()));
    }
}

fn path_value(path: &Path) -> Value {
    path.display().to_string().into()
}

fn table<'a>(parent: &'a Table, key: &str) -> Result<&'a Table> {
    parent
        .get(key)
        .and_then(Value::as_table)
        .with_context(|| format!("no section `{key}`"))
}

fn table_mut<'a>(parent: &'a mut Table, key: &str) -> Result<&'a mut Table> {
    parent
        .get_mut(key)
        .and_then(Value::as_table_mut)
        .with_context(|| format!("no section `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(text: &str) -> Value {
        toml::from_str::<Table>(text)
            .unwrap()
            .remove("dependency")
            .unwrap()
    }

    #[test]
    fn inherited_version_becomes_a_table() {
        let merged = merge_dependency("=1.0.0".into(), &dependency("dependency = { workspace = true }"));
        assert_eq!(merged, dependency(r#"dependency = { version = "=1.0.0" }"#));
    }

    #[test]
    fn features_of_workspace_and_contract_add_up() {
        let source =
            dependency(r#"dependency = { path = "a", default-features = false, features = ["derive"] }"#);
        let member = dependency(r#"dependency = { workspace = true, optional = true, features = ["ink"] }"#);
        let expected = r#"dependency =
            { path = "a", default-features = false, optional = true, features = ["derive", "ink"] }"#;
        assert_eq!(
            merge_dependency(source, &member),
            dependency(&expected.replace("=\n", "= "))
        );
    }
}
