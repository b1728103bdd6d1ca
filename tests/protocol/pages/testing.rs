//! `docs/testing.md` against the tests.

use std::{fs, path::Path};

use crate::pages::metadata::root;

/// All code of tests below a folder.
fn code(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| match path.is_dir() {
            true => code(&path),
            false if path.extension().is_some_and(|ext| ext == "rs") => fs::read_to_string(path).unwrap(),
            false => String::new(),
        })
        .collect()
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let page = fs::read_to_string(root().join("docs/testing.md")).unwrap();
    let folders = ["tests", "chain/runtime/tests", "crates/restaking/tests"];
    let tests: String = folders.iter().map(|folder| code(&root().join(folder))).collect();
    let quoted = page.split('`').skip(1).step_by(2);
    // Names of tests have three words at least, and nothing but words.
    let is_name = |text: &&str| text.matches('_').count() > 2 && !text.contains([' ', '/', '.', ':', '(']);
    let named: Vec<_> = quoted.filter(is_name).collect();
    assert!(named.len() > 40);
    for name in named {
        assert!(tests.contains(&format!("#[test]\nfn {name}()")), "{name}");
    }
}
