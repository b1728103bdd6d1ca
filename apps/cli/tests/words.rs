//! Every error that the compiled contracts can answer is put in words: their metadata say which there are.

use std::{collections::BTreeMap, fs::File, path::Path};

use estuary_cli::words::InWords;
use estuary_governance::GovernanceError;
use estuary_interfaces::{
    BrakeError, FeeSharesError, GovernorError, NominatorError, PSP34Error, PoolError, QueueError,
    RegistryError, WrapError,
};
use ink_metadata::InkProject;
use lens::LensError;
use psp22::PSP22Error;
use scale::{Decode, Encode};
use scale_info::{form::PortableForm, TypeDef, TypeDefVariant};

/// The contracts that the tool speaks to.
const CONTRACTS: [&str; 8] = [
    "brake",
    "governor",
    "lens",
    "nominator",
    "staking_pool",
    "validator_registry",
    "withdrawal_queue",
    "wrapped_lst",
];

/// What goes wrong before a contract is asked: ink!'s own.
const OF_INK: &str = "LangError";

/// All error types of the contracts, by name.
fn errors() -> BTreeMap<String, TypeDefVariant<PortableForm>> {
    let mut errors = BTreeMap::new();
    for contract in CONTRACTS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
        let file = File::open(folder.join(format!("{contract}.json")));
        let file = file.expect("scripts/build.sh has built the contracts");
        let project: InkProject = serde_json::from_reader(file).expect("these are metadata");
        for kind in &project.registry().types {
            let name = kind.ty.path.segments.last();
            let name = name.filter(|name| name.ends_with("Error") && *name != OF_INK);
            if let (Some(name), TypeDef::Variant(variants)) = (name, &kind.ty.type_def) {
                errors.insert(name.clone(), variants.clone());
            }
        }
    }
    errors
}

/// Puts each variant that the metadata have in words, no two in the same.
fn all_in_words<E: Decode + Encode + InWords>(name: &str, variants: &TypeDefVariant<PortableForm>) {
    /// What a variant carries: a text, or the first variant of another error.
    const CARRIED: [&[u8]; 2] = [&[4, b'x'], &[0, 0, 0]];

    for variant in &variants.variants {
        let decoded = CARRIED.iter().find_map(|carried| {
            let bytes = [&[variant.index], *carried].concat();
            E::decode(&mut &bytes[..]).ok()
        });
        let error = decoded.unwrap_or_else(|| panic!("the tool does not know {name}::{}", variant.name));
        assert_eq!(error.encode()[0], variant.index, "{name}::{}", variant.name);
        let words = error.in_words();
        assert!(!words.is_empty(), "{name}::{} has no words", variant.name);
        assert!(
            !words.contains(&variant.name),
            "{name}::{}: {words}",
            variant.name
        );
    }
    let beyond = variants.variants.iter().map(|variant| variant.index).max();
    let beyond = beyond.expect("an error has a variant") + 1;
    for carried in CARRIED {
        let bytes = [&[beyond], carried].concat();
        assert!(
            E::decode(&mut &bytes[..]).is_err(),
            "{name} has more variants than its metadata"
        );
    }
}

#[test]
fn every_error_of_every_contract_is_in_words() {
    let errors = errors();
    assert!(errors.len() > 5, "the metadata have error types");
    for (name, variants) in &errors {
        match name.as_str() {
            "BrakeError" => all_in_words::<BrakeError>(name, variants),
            "FeeSharesError" => all_in_words::<FeeSharesError>(name, variants),
            "GovernanceError" => all_in_words::<GovernanceError>(name, variants),
            "GovernorError" => all_in_words::<GovernorError>(name, variants),
            "LensError" => all_in_words::<LensError>(name, variants),
            "NominatorError" => all_in_words::<NominatorError>(name, variants),
            "PSP22Error" => all_in_words::<PSP22Error>(name, variants),
            "PSP34Error" => all_in_words::<PSP34Error>(name, variants),
            "PoolError" => all_in_words::<PoolError>(name, variants),
            "QueueError" => all_in_words::<QueueError>(name, variants),
            "RegistryError" => all_in_words::<RegistryError>(name, variants),
            "WrapError" => all_in_words::<WrapError>(name, variants),
            _ => panic!("the tool has no words for {name}"),
        }
    }
}
