//! Every error that the compiled contracts can answer is put in words: their metadata say which there are.
//!
//! `docs/errors.md` for people and `docs/errors.json` for programs have the same words. ESTUARY_WRITE=1 writes both.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs::{self, File},
    path::{Path, PathBuf},
};

use estuary_client::words::InWords;
use estuary_cover_interfaces::CoverError;
use estuary_governance::GovernanceError;
use estuary_interfaces::{
    BrakeError, FeeSharesError, GovernorError, NominatorError, PSP34Error, PoolError, QueueError,
    RegistryError, WrapError,
};
use estuary_market_interfaces::{
    lending_market::MarketError, leverage::LeverageError, stable_pool::StableError,
};
use estuary_option_interfaces::{offers::OfferError, option_series::SeriesError};
use estuary_restaking_interfaces::{
    attestation_service::ServiceError, restake_vault::RestakeError, reward_auction::AuctionError,
};
use ink_metadata::InkProject;
use lens::LensError;
use psp22::PSP22Error;
use scale::{Decode, Encode};
use scale_info::{form::PortableForm, TypeDef, TypeDefVariant};

/// The contracts that the tool speaks to.
const CONTRACTS: [&str; 17] = [
    "attestation_service",
    "brake",
    "cover_vault",
    "governor",
    "lending_market",
    "lens",
    "leverage",
    "nominator",
    "offers",
    "option_series",
    "restake_vault",
    "reward_auction",
    "stable_pool",
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
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
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

/// The words of each variant.
type Words = Vec<(String, String)>;

/// Puts each variant that the metadata have in words.
fn in_words<E: Decode + Encode + InWords>(name: &str, variants: &TypeDefVariant<PortableForm>) -> Words {
    /// What a variant carries: a text, or a number, or the first variant of another error.
    const CARRIED: [&[u8]; 2] = [&[4, b'x'], &[0; 4]];

    let mut all = Vec::new();
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
        let carried = variant
            .fields
            .first()
            .and_then(|field| field.type_name.as_deref());
        let words = match carried.map(|carried| carried.rsplit("::").next().unwrap_or(carried)) {
            Some(carried) if carried.ends_with("Error") => format!("as `{carried}`"),
            Some("String") => "the reason itself".into(),
            Some("u32") => words.replace(" 0 ", " N "),
            _ => words,
        };
        all.push((variant.name.clone(), words));
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
    all
}

/// All errors of the contracts in words, by the name of their type.
fn all_in_words() -> BTreeMap<String, Words> {
    let errors = errors();
    assert!(errors.len() > 5, "the metadata have error types");
    let words = errors.into_iter().map(|(name, variants)| {
        let words = match name.as_str() {
            "AuctionError" => in_words::<AuctionError>(&name, &variants),
            "BrakeError" => in_words::<BrakeError>(&name, &variants),
            "CoverError" => in_words::<CoverError>(&name, &variants),
            "FeeSharesError" => in_words::<FeeSharesError>(&name, &variants),
            "GovernanceError" => in_words::<GovernanceError>(&name, &variants),
            "GovernorError" => in_words::<GovernorError>(&name, &variants),
            "LensError" => in_words::<LensError>(&name, &variants),
            "LeverageError" => in_words::<LeverageError>(&name, &variants),
            "MarketError" => in_words::<MarketError>(&name, &variants),
            "NominatorError" => in_words::<NominatorError>(&name, &variants),
            "OfferError" => in_words::<OfferError>(&name, &variants),
            "PSP22Error" => in_words::<PSP22Error>(&name, &variants),
            "PSP34Error" => in_words::<PSP34Error>(&name, &variants),
            "PoolError" => in_words::<PoolError>(&name, &variants),
            "QueueError" => in_words::<QueueError>(&name, &variants),
            "RegistryError" => in_words::<RegistryError>(&name, &variants),
            "RestakeError" => in_words::<RestakeError>(&name, &variants),
            "SeriesError" => in_words::<SeriesError>(&name, &variants),
            "ServiceError" => in_words::<ServiceError>(&name, &variants),
            "StableError" => in_words::<StableError>(&name, &variants),
            "WrapError" => in_words::<WrapError>(&name, &variants),
            _ => panic!("the tool has no words for {name}"),
        };
        (name, words)
    });
    words.collect()
}

fn page(errors: &BTreeMap<String, Words>) -> String {
    let mut page = String::from(
        "# Errors\n\nWhat contracts answer when they refuse, in the words of the tool. Nothing has changed then. Programs \
         find the same in\n[errors.json](errors.json). The tool's source writes both.\n",
    );
    for (name, words) in errors {
        write!(page, "\n## {name}\n\n| error | in words |\n|---|---|\n").expect("text has room");
        for (variant, words) in words {
            writeln!(page, "| `{variant}` | {words} |").expect("text has room");
        }
    }
    page
}

/// What programs read: by type, and within a type by variant.
fn json(errors: BTreeMap<String, Words>) -> String {
    let errors: BTreeMap<_, BTreeMap<_, _>> = errors
        .into_iter()
        .map(|(name, words)| (name, words.into_iter().collect()))
        .collect();
    serde_json::to_string_pretty(&errors).expect("it is text") + "\n"
}

/// Compares a file of `docs/` with what the tool's source says, or writes it.
fn must_be(file: &str, content: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(file);
    if std::env::var_os("ESTUARY_WRITE").is_some() {
        fs::write(&path, content).expect("the page can be written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == content,
        "docs/{file} is stale: ESTUARY_WRITE=1 cargo test --workspace --test words"
    );
}

#[test]
fn every_error_of_every_contract_is_in_words_and_on_the_page() {
    let errors = all_in_words();
    must_be("errors.md", &page(&errors));
    must_be("errors.json", &json(errors));
}
