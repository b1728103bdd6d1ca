//! What the metadata of the compiled contracts say.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn metadata(contract: &str) -> Value {
    let file = root().join("artifacts").join(contract).with_extension("json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The messages of a contract that can change anything.
pub fn mutating(contract: &str) -> BTreeSet<String> {
    let metadata = metadata(contract);
    let messages = metadata["spec"]["messages"].as_array().unwrap();
    messages
        .iter()
        .filter(|message| message["mutates"] == true)
        .map(|message| message["label"].as_str().unwrap().to_string())
        .collect()
}

/// The contracts of the protocol: all but the examples.
pub fn contracts() -> Vec<String> {
    let folders = fs::read_dir(root().join("contracts")).unwrap();
    folders
        .map(|folder| folder.unwrap().path())
        .filter(|folder| folder.join("Cargo.toml").exists())
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_string())
        .collect()
}

#[test]
fn every_message_and_constructor_of_every_contract_is_documented() {
    let contracts = [
        "governor",
        "lens",
        "nominator",
        "share_vault",
        "staking_pool",
        "unit_vault",
        "validator_registry",
        "withdrawal_queue",
        "wrapped_lst",
    ];
    for contract in contracts {
        let metadata = metadata(contract);
        for kind in ["constructors", "messages"] {
            for message in metadata["spec"][kind].as_array().unwrap() {
                let documented = message["docs"].as_array().is_some_and(|docs| !docs.is_empty());
                assert!(documented, "{contract}: {}", message["label"]);
            }
        }
    }
}
