//! How the stake is spread over the operators.

use estuary_interfaces::Balance;
use estuary_math::{mul_div, Rounding, BPS};
use validator_registry::table::Entry;

/// The whole, when a part is a fixed-point number.
const ONE: u128 = 1_000_000_000;

/// The part that `stake` is of all stake in the table, in basis points, rounded down. 0 if there is no stake.
pub fn stake_part(stake: Balance, table: &[Entry]) -> Option<u16> {
    part(stake, total(table)?, BPS)?.try_into().ok()
}

/// The Herfindahl index: the sum of the squares of all parts, in basis points, rounded down. Each part is rounded down
/// to a billionth first. With 300 parts, that loses less than a tenth of a basis point.
pub fn concentration(table: &[Entry]) -> Option<u16> {
    let total = total(table)?;
    let mut sum = 0u128;
    for entry in table {
        let part = part(entry.total, total, ONE)?;
        sum = sum.checked_add(part.checked_mul(part)?)?;
    }
    // ONE² is 10,000 basis points.
    let index = mul_div(sum, BPS, ONE.checked_mul(ONE)?, Rounding::Down)?;
    index.try_into().ok()
}

/// The most basis points of `at_stake` that the total loss of one operator's stake would cost holders and queue, rounded
/// up: what its bond does not pay. Stake and bond are in planck.
pub fn largest_loss(operators: impl Iterator<Item = (Balance, Balance)>, at_stake: Balance) -> Option<u16> {
    let uncovered = operators.map(|(stake, bond)| stake.saturating_sub(bond));
    let largest = uncovered.max().unwrap_or(0);
    if at_stake == 0 {
        return Some(0);
    }
    mul_div(largest, BPS, at_stake, Rounding::Up)?.try_into().ok()
}

fn part(stake: Balance, total: Balance, whole: u128) -> Option<u128> {
    match total {
        0 => Some(0),
        _ => mul_div(stake, whole, total, Rounding::Down),
    }
}

fn total(table: &[Entry]) -> Option<Balance> {
    table
        .iter()
        .try_fold(0, |sum: Balance, entry| sum.checked_add(entry.total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use validator_registry::table::Status;

    fn table(stakes: &[Balance]) -> Vec<Entry> {
        let entry = |total: &Balance| Entry {
            operator: 0,
            total: *total,
            active: 0,
            capacity: 0,
            status: Status::Active,
            refused: false,
        };
        stakes.iter().map(entry).collect()
    }

    #[test]
    fn the_largest_loss_is_what_the_largest_stake_has_above_its_bond() {
        let loss =
            |operators: &[(Balance, Balance)], at_stake| largest_loss(operators.iter().copied(), at_stake);
        assert_eq!(loss(&[(300, 30), (400, 200)], 1_000), Some(2_700));
        assert_eq!(loss(&[(300, 299)], 3), Some(3_334), "rounded up");
        assert_eq!(loss(&[(300, 301)], 1_000), Some(0));
        assert_eq!(loss(&[], 1_000), Some(0));
        assert_eq!(loss(&[(1, 0)], 0), Some(0));
        assert_eq!(loss(&[(70_000, 0)], 1), None, "more than the type has");
    }

    #[test]
    fn equal_operators_share_the_index_by_their_number() {
        let index = |stakes: &[Balance]| concentration(&table(stakes)).unwrap();
        assert_eq!(index(&[7]), 10_000);
        assert_eq!(index(&[7, 7]), 5_000);
        assert_eq!(index(&[7; 200]), 50);
        assert_eq!(index(&[9, 1]), 8_200);
        assert_eq!(index(&[9, 1, 0]), 8_200);
    }

    #[test]
    fn thirds_lose_less_than_a_basis_point_to_rounding() {
        assert_eq!(concentration(&table(&[1, 1, 1])), Some(3_333));
    }

    #[test]
    fn no_stake_is_not_concentrated() {
        assert_eq!(concentration(&[]), Some(0));
        assert_eq!(concentration(&table(&[0, 0])), Some(0));
        assert_eq!(stake_part(0, &table(&[0])), Some(0));
    }

    #[test]
    fn a_share_is_rounded_down() {
        assert_eq!(stake_part(2, &table(&[1, 2])), Some(6_666));
        assert_eq!(stake_part(3, &table(&[3])), Some(10_000));
    }

    #[test]
    fn more_stake_than_can_be_counted_has_no_answer() {
        let table = table(&[Balance::MAX, 1]);
        assert_eq!((concentration(&table), stake_part(1, &table)), (None, None));
    }
}
