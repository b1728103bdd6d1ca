//! What every number rests on, and what no number contains.

use super::Note;

/// Assumptions, by the names that metrics refer to.
const ASSUMPTIONS: [(&str, &str); 14] = [
    ("A1", "Events of all sources are independent Poisson processes. Rates stay the same over the horizon."),
    ("A2", "An operator that was struck is jailed and drained at once, unless the portfolio says that it stays."),
    ("A3", "Between events the book stays as it is: no reward, deposit or payment to the queue in a path of the loss model."),
    ("A4", "A shared fault strikes each operator of its group with the probability ρ, independently, and all validators of a struck operator."),
    ("A5", "Every loss is announced at the offence, and flagged before anybody leaves."),
    ("A6", "A slash is cancelled whole or not at all, for all operators of an event."),
    ("A7", "Deposits and requests follow their mean. Their batches are Poisson distributed."),
    ("A8", "A keeper settles, sweeps, finalizes and rebalances once in each era."),
    ("A9", "The price of a unit is its worth discounted over the wait at the higher of both rates. It is a price of scarcity, and no constant."),
    ("A10", "Arbitrageurs buy below that price and queue what they bought, until the price is reached or their capital is tied up."),
    ("A11", "Liquidators act only if the sale of what they seize pays for the debt they repay."),
    ("A12", "Losers of one layer do not sell because they lost, unless a row says so."),
    ("A13", "Nodes of a cluster fail and are repaired independently of each other."),
    ("A14", "Custody at a central exchange has one party, whose failure takes all. Its rate is an input."),
];

/// What no number contains.
const LIMITS: [(&str, &str); 5] = [
    (
        "L1",
        "No contract bug, key theft, governance attack, censorship or law is in the numbers.",
    ),
    (
        "L2",
        "Rates rest on few events. An interval of 95 % around them is often wider than a factor of ten.",
    ),
    ("L3", "ρ is judged, and not measured."),
    ("L4", "Agents are rules. People may act in other ways."),
    ("L5", "Nothing is said about the price of the native token."),
];

fn notes(listed: &[(&str, &str)]) -> Vec<Note> {
    let note = |(id, text): &(&str, &str)| Note {
        id: (*id).into(),
        text: (*text).into(),
    };
    listed.iter().map(note).collect()
}

/// All assumptions.
pub fn assumptions() -> Vec<Note> {
    notes(&ASSUMPTIONS)
}

/// All limits.
pub fn limits() -> Vec<Note> {
    notes(&LIMITS)
}
