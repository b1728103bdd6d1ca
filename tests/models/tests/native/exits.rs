//! The page's table of who is paid before harmful code runs.

use std::{fs, path::Path};

use estuary_models::exits::{paid_in_time, table, Rules, PEOPLE};

#[test]
fn the_page_has_the_table_that_the_simulation_computes() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security.md");
    let (page, table) = (fs::read_to_string(page).unwrap(), table());
    assert!(page.contains(&table), "{table}");
}

#[test]
fn each_rule_pays_more_than_the_one_before() {
    for people in &PEOPLE {
        let rules = [Rules::Delay(35.0), Rules::ExitsFirst(35.0), Rules::Brake(35.0)];
        let paid = rules.map(|rules| paid_in_time(people, rules));
        assert!(
            paid[0] < paid[1] && paid[1] < paid[2],
            "{}: {paid:?}",
            people.name
        );
    }
}
