//! What one party can cause, and how concentrated a portfolio is.

use estuary_interfaces::Balance;
use lens::spread;
use validator_registry::table::{Entry, Status};

use crate::input::portfolio::{Kind, Portfolio};

/// The stake that each party holds in its hands, the largest first: operators, or who shares a label. Operators without
/// the label share one unknown party, which is the cautious choice.
pub fn stakes(portfolio: &Portfolio, by: Option<Kind>) -> Vec<Balance> {
    let mut parties = std::collections::BTreeMap::<Option<&str>, Balance>::new();
    for operator in &portfolio.operators {
        let party = match by {
            None => Some(operator.name.as_str()),
            Some(kind) => operator.labels[kind as usize].as_deref(),
        };
        *parties.entry(party).or_default() += operator.stake;
    }
    let mut stakes: Vec<Balance> = parties.into_values().collect();
    stakes.sort_unstable_by(|one, other| other.cmp(one));
    stakes
}

/// The Herfindahl index in basis points, as the lens computes it.
pub fn concentration(stakes: &[Balance]) -> f64 {
    let entry = |stake: &Balance| Entry {
        operator: 0,
        total: *stake,
        active: *stake,
        capacity: 0,
        status: Status::Active,
        refused: false,
    };
    let table: Vec<Entry> = stakes.iter().map(entry).collect();
    spread::concentration(&table).unwrap_or(0).into()
}

/// The part of all stake that the largest party holds.
pub fn largest(stakes: &[Balance]) -> f64 {
    let all: Balance = stakes.iter().sum();
    stakes
        .first()
        .map_or(0.0, |largest| *largest as f64 / all.max(1) as f64)
}

/// The fewest parties that hold `part` of all stake together.
pub fn fewest(stakes: &[Balance], part: f64) -> usize {
    let all: Balance = stakes.iter().sum();
    let mut sum = 0;
    let reached = stakes.iter().position(|stake| {
        sum += stake;
        sum as f64 >= part * all as f64
    });
    reached.map_or(stakes.len(), |position| position + 1)
}

/// The largest loss that one party can cause, of the stake: the largest of operators and of all that they share.
pub fn largest_of_any(portfolio: &Portfolio) -> f64 {
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| is_labelled(portfolio, *kind))
        .map(Some);
    let parts = kinds.chain([None]).map(|by| largest(&stakes(portfolio, by)));
    parts.fold(0.0, f64::max)
}

/// Whether any operator has such a label.
pub fn is_labelled(portfolio: &Portfolio, kind: Kind) -> bool {
    portfolio
        .operators
        .iter()
        .any(|operator| operator.labels[kind as usize].is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_counted_from_the_largest() {
        let stakes = [50, 30, 20];
        assert_eq!(
            [0.1, 0.5, 0.51, 1.0].map(|part| fewest(&stakes, part)),
            [1, 1, 2, 3]
        );
        assert_eq!((largest(&stakes), concentration(&stakes)), (0.5, 3_800.0));
        assert_eq!(
            (fewest(&[], 0.5), largest(&[]), concentration(&[])),
            (0, 0.0, 0.0)
        );
    }
}
