//! What the metadata of the compiled contracts say.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
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
    let wings = [
        "contracts/core",
        "contracts/cover",
        "contracts/markets",
        "contracts/restaking",
        "contracts/yield",
    ];
    let folders = wings.map(|wing| fs::read_dir(root().join(wing)).unwrap());
    folders
        .into_iter()
        .flatten()
        .map(|folder| folder.unwrap().path())
        .filter(|folder| folder.join("Cargo.toml").exists())
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_string())
        .collect()
}

/// All contracts, the examples included.
const ALL: [&str; 20] = [
    "attestation_service",
    "brake",
    "cover_vault",
    "governor",
    "heartbeat_service",
    "lending_market",
    "lens",
    "leverage",
    "nominator",
    "offers",
    "option_series",
    "restake_vault",
    "reward_auction",
    "share_vault",
    "stable_pool",
    "staking_pool",
    "unit_vault",
    "validator_registry",
    "withdrawal_queue",
    "wrapped_lst",
];

#[test]
fn every_message_and_constructor_of_every_contract_is_documented() {
    for contract in ALL {
        let metadata = metadata(contract);
        for kind in ["constructors", "messages"] {
            for message in metadata["spec"][kind].as_array().unwrap() {
                let documented = message["docs"].as_array().is_some_and(|docs| !docs.is_empty());
                assert!(documented, "{contract}: {}", message["label"]);
            }
        }
    }
}

#[test]
fn metadata_list_the_events_that_the_contract_emits_and_no_others() {
    for contract in ALL {
        let metadata = metadata(contract);
        let events = metadata["spec"]["events"].as_array().unwrap().iter();
        let labels: Vec<_> = events
            .map(|event| event["label"].as_str().unwrap().to_string())
            .collect();
        let listed: BTreeSet<_> = labels.iter().cloned().collect();
        assert_eq!(
            labels.len(),
            listed.len(),
            "{contract}: wallets tell events by their labels"
        );
        assert_eq!(listed, emitted(contract), "{contract}");
    }
}

/// The folder of a contract's sources.
pub fn folder(contract: &str) -> PathBuf {
    ["core", "cover", "markets", "restaking", "yield", "examples"]
        .map(|wing| root().join("contracts").join(wing).join(contract).join("src"))
        .into_iter()
        .find(|folder| folder.exists())
        .unwrap()
}

/// The events that the sources of a contract construct or pass on.
fn emitted(contract: &str) -> BTreeSet<String> {
    let mut sources = String::new();
    collect(&folder(contract), &mut sources);
    // The messages of a plain token, and their events, are in a crate.
    if sources.contains("estuary_shares") {
        collect(&root().join("crates/shares/src"), &mut sources);
    }
    let mut events = BTreeSet::new();
    for (of, folder, module) in [
        ("estuary_events", "events", "brake"),
        ("estuary_events", "events", "governor"),
        ("estuary_events", "events", "pool"),
        ("estuary_events", "events", "psp34"),
        ("estuary_events", "events", "queue"),
        ("estuary_events", "events", "registry"),
        ("estuary_events", "events", "wrapped_lst"),
        ("estuary_market_interfaces", "market_interfaces", "lending_market"),
        ("estuary_market_interfaces", "market_interfaces", "leverage"),
        ("estuary_market_interfaces", "market_interfaces", "stable_pool"),
        ("estuary_cover_interfaces", "cover_interfaces", "lib"),
        (
            "estuary_restaking_interfaces",
            "restaking_interfaces",
            "attestation_service",
        ),
        ("estuary_option_interfaces", "option_interfaces", "offers"),
        ("estuary_option_interfaces", "option_interfaces", "option_series"),
        (
            "estuary_restaking_interfaces",
            "restaking_interfaces",
            "restake_vault",
        ),
        (
            "estuary_restaking_interfaces",
            "restaking_interfaces",
            "reward_auction",
        ),
    ] {
        let path = match module {
            "lib" => of.into(),
            _ => format!("{of}::{module}"),
        };
        if !sources.contains(&path) {
            continue;
        }
        let declared = root().join(format!("crates/{folder}/src/{module}.rs"));
        let declared = fs::read_to_string(declared).unwrap();
        let declarations = declared.split("#[ink::event]\n").skip(1);
        let names = declarations.filter_map(|event| event.split("pub struct ").nth(1));
        events.extend(names.map(|name| name.split(' ').next().unwrap().to_string()));
    }
    if sources.contains("psp22") {
        events.extend(["Transfer", "Approval"].map(String::from));
    }
    let constructed = |event: &String| {
        let forms = [" {", "Event {", "(event) =>"].map(|end| format!("{event}{end}"));
        forms.iter().any(|form| sources.contains(form))
    };
    events.retain(constructed);
    events
}

fn collect(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, sources),
            false => sources.push_str(&fs::read_to_string(&path).unwrap()),
        }
    }
}
