//! `docs/glossary.md` against the public names of the compiled contracts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::Value;

use crate::pages::metadata::{metadata, root};

/// The page's words with their meanings.
fn words() -> BTreeMap<String, String> {
    let page = fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| word"));
    let mut words = BTreeMap::new();
    for row in rows {
        let (names, meaning) = row[2..].split_once(" | ").expect("a row has two columns");
        for name in names.split(", ") {
            words.insert(name.replace('`', ""), meaning.to_string());
        }
    }
    words
}

/// A type of a contract's metadata, by its name.
fn definition(contract: &str, name: &str) -> Value {
    let metadata = metadata(contract);
    let types = metadata["types"].as_array().unwrap().iter();
    let mut named = types.map(|entry| &entry["type"]).filter(|entry| {
        let path = entry["path"].as_array();
        path.and_then(|path| path.last()) == Some(&name.into())
    });
    named
        .next()
        .unwrap_or_else(|| panic!("{contract} has no type {name}"))["def"]
        .clone()
}

/// The variants of an enum as words: `NotValidating` is "not validating".
fn variants(contract: &str, name: &str) -> BTreeSet<String> {
    let definition = definition(contract, name);
    let variants = definition["variant"]["variants"].as_array().unwrap().iter();
    let in_words = |name: &str| {
        let mut words = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        }
        words
    };
    variants
        .map(|variant| in_words(variant["name"].as_str().unwrap()))
        .collect()
}

#[test]
fn each_state_that_a_contract_tells_is_named_where_the_page_lists_them() {
    let words = words();
    for (word, contract, name) in [
        ("status", "validator_registry", "Status"),
        ("fault", "validator_registry", "Fault"),
        ("contract kind", "governor", "ContractKind"),
    ] {
        let meaning = words.get(word).unwrap_or_else(|| panic!("no word `{word}`"));
        for variant in variants(contract, name) {
            assert!(meaning.contains(&variant), "{word}: no {variant}");
        }
    }
}

#[test]
fn each_number_of_the_book_has_its_word() {
    /// Numbers of another name than the word for them.
    const OTHERS: [(&str, &str); 7] = [
        ("total_shares", "S"),
        ("reserve_target", "reserve"),
        ("reserve_limit", "reserve"),
        ("cover", "cover"),
        ("cover_reserved", "to reserve"),
        ("cover_spent", "cover"),
        ("unrecovered_loss", "loss"),
    ];
    let (words, definition) = (words(), definition("staking_pool", "Accounting"));
    for field in definition["composite"]["fields"].as_array().unwrap() {
        let field = field["name"].as_str().unwrap();
        let other = OTHERS.iter().find(|(name, _)| *name == field);
        let word = other.map_or_else(|| field.replace('_', " "), |(_, word)| word.to_string());
        assert!(words.contains_key(&word), "{field}: no word `{word}`");
    }
}

#[test]
fn each_contract_has_its_word() {
    let words = words();
    for contract in crate::pages::metadata::contracts() {
        let quoted = format!("`{contract}`");
        let named = words.contains_key(&contract) || words.values().any(|meaning| meaning.contains(&quoted));
        assert!(named, "{contract}");
    }
}
