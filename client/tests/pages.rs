//! The page for integrators has the example as it is compiled.

use std::{fs, path::Path};

#[test]
fn the_page_has_the_bot_as_it_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("it is there");
    let (page, bot) = (read("../docs/integrators.md"), read("examples/bot.rs"));
    let code = bot.split_once("\n\n").expect("the head ends").1;
    assert!(page.contains(code), "docs/integrators.md has another bot");
    assert!(code.lines().count() <= 50, "a bot is short");
}
