//! The arithmetic against arbitrary-precision integers, against values that others published, and its properties.

#![allow(clippy::arithmetic_side_effects)] // of big integers, and of cases that must fit

mod attacks;
mod cap;
mod common_amm;
mod interest;
mod lending;
mod morpho_blue;
mod morpho_irm;
mod morpho_rules;
mod numbers;
mod oracle;
mod reference;
mod solver;
mod stableswap_ng;
mod trades;

use proptest::prelude::ProptestConfig;

/// So many cases of a property, unless the environment asks for fewer (`ESTUARY_CASES`).
fn cases(number: u32) -> ProptestConfig {
    let most = std::env::var("ESTUARY_CASES")
        .ok()
        .and_then(|most| most.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(number.min(most.unwrap_or(number)))
    }
}
