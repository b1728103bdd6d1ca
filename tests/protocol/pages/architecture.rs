//! `ARCHITECTURE.md` against the metadata of the compiled contracts.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::pages::metadata::{contracts, metadata, root};

/// Keys that ink! derives from names are larger.
const LARGEST: u32 = 100;

/// The keys of all cells in a storage layout.
fn keys(layout: &Value) -> BTreeSet<u32> {
    let own = layout["root_key"].as_str().map(|key| {
        let digits = u32::from_str_radix(key.trim_start_matches("0x"), 16).unwrap();
        digits.swap_bytes()
    });
    let children: Vec<&Value> = match layout {
        Value::Object(fields) => fields.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    own.into_iter()
        .chain(children.into_iter().flat_map(keys))
        .collect()
}

/// The numbers that begin the rows of the contract's table.
fn rows(page: &str, contract: &str) -> Vec<u32> {
    let (_, rest) = page.split_once(&format!("\n### {contract}\n")).unwrap();
    let section = rest.split("\n#").next().unwrap();
    let cells = section.lines().filter_map(|line| line.split('|').nth(1));
    cells.filter_map(|cell| cell.trim().parse().ok()).collect()
}

#[test]
fn every_storage_key_has_its_row_on_the_page() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for contract in contracts() {
        let mut keys = keys(&metadata(&contract)["storage"]);
        keys.retain(|key| (1..LARGEST).contains(key));
        let named = rows(&page, &contract);
        assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), keys, "{contract}");
        assert_eq!(named.len(), keys.len(), "{contract}");
    }
}
