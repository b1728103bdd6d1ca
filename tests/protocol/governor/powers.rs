//! `docs/powers.md` against the metadata of the compiled contracts.

use std::{collections::BTreeSet, fs};

use crate::pages::metadata::{contracts, metadata, mutating, root};

/// The page, from the heading of that name to the next.
fn section(heading: &str) -> String {
    let page = fs::read_to_string(root().join("docs/powers.md")).unwrap();
    let start = format!("\n## {heading}\n");
    let (_, rest) = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("no section `{heading}`"));
    rest.split("\n## ").next().unwrap().to_string()
}

/// The names in backticks that begin the rows of a table.
fn rows(section: &str) -> Vec<String> {
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| quoted(row)[0].clone()).collect()
}

/// The names in backticks in the paragraph of what anyone may call.
fn permissionless(section: &str) -> Vec<String> {
    let paragraph = section
        .split("\n\n")
        .find(|text| text.starts_with("Anyone may call"));
    paragraph.map(quoted).unwrap_or_default()
}

fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(String::from).collect()
}

#[test]
fn every_message_that_changes_anything_has_its_place_on_the_page_and_no_other_has() {
    let contracts = contracts();
    assert!(contracts.len() >= 6);
    for contract in contracts {
        let section = section(&contract);
        let (privileged, open) = (rows(&section), permissionless(&section));
        let named: BTreeSet<_> = privileged.iter().chain(&open).cloned().collect();
        assert_eq!(
            named.len(),
            privileged.len() + open.len(),
            "{contract}: a message is named twice"
        );
        assert_eq!(named, mutating(&contract), "{contract}");
    }
}

#[test]
fn every_action_that_can_be_proposed_has_its_delay_on_the_page() {
    let metadata = metadata("governor");
    let types = metadata["types"].as_array().unwrap().iter();
    let action = types
        .map(|entry| &entry["type"])
        .find(|entry| entry["path"].as_array().and_then(|path| path.last()) == Some(&"Action".into()))
        .unwrap();
    let variants = action["def"]["variant"]["variants"].as_array().unwrap();
    let actions: BTreeSet<_> = variants
        .iter()
        .map(|variant| variant["name"].as_str().unwrap().to_string())
        .collect();
    let named = rows(&section("How long a change takes"));
    assert_eq!(named.iter().cloned().collect::<BTreeSet<_>>(), actions);
    assert_eq!(named.len(), actions.len());
}

#[test]
fn the_wrapped_token_obeys_nobody() {
    assert!(rows(&section("wrapped_lst")).is_empty());
    let open: BTreeSet<_> = permissionless(&section("wrapped_lst")).into_iter().collect();
    assert_eq!(open, mutating("wrapped_lst"));
}
