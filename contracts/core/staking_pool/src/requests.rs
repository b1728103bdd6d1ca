//! Sizes of withdrawal requests, and the age of the sweep that an exit needs.

use estuary_interfaces::{Balance, PoolError, Shares, Timestamp};

use estuary_math::{mul_div, Rounding};

use crate::accounting::Accounting;

/// Requests are finalized if the last completed sweep began an hour ago at most, in milliseconds. The caller can sweep
/// first.
pub const FINALIZATION_SWEEP_AGE: Timestamp = 60 * 60 * 1_000;

/// Whether a sweep that began at `swept` still shows the losses that the chain knows. The sweep is `max_age`
/// milliseconds old at most, and began after the end of the last pause, because nobody can report a loss during a
/// pause.
pub fn is_fresh(swept: Timestamp, max_age: Timestamp, paused_until: Timestamp, now: Timestamp) -> bool {
    swept >= paused_until && now.saturating_sub(swept) <= max_age
}

/// The most requests that one redemption is split into.
const MAX_PARTS: u32 = 16;

/// The number of requests into which `amount` is split: parts of `max` planck, or larger parts where the number would
/// exceed the most.
pub fn parts(amount: Balance, max: Balance) -> u32 {
    let parts = mul_div(amount, 1, max, Rounding::Up);
    parts
        .and_then(|parts| u32::try_from(parts).ok())
        .unwrap_or(MAX_PARTS)
        .min(MAX_PARTS)
}

/// The shares that a request for `shares`, worth `amount` planck, burns of the `held` shares. It burns all of them
/// where the remainder would be worth less than the least request, `min`, so nobody keeps a remainder that is too
/// small for a request. A request for the whole balance may be below `min`.
pub fn whole_or(
    accounting: &Accounting,
    held: Shares,
    shares: Shares,
    amount: Balance,
    min: Balance,
    now: Timestamp,
) -> Result<Shares, PoolError> {
    if shares == held {
        return Ok(held);
    }
    if amount < min {
        return Err(PoolError::BelowMinimum);
    }
    let left = held.checked_sub(shares).ok_or(PoolError::InsufficientBalance)?;
    let rest = accounting
        .to_amount_down(left, now)
        .ok_or(PoolError::Arithmetic)?;
    Ok(if rest < min { held } else { shares })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: Balance = 10;

    /// A thousand shares at a price of 2.
    fn book() -> Accounting {
        Accounting {
            total_shares: 1_000,
            buffered: 2_000,
            ..Default::default()
        }
    }

    fn burnt(held: Shares, shares: Shares) -> Result<Shares, PoolError> {
        whole_or(&book(), held, shares, 2 * shares, MIN, 0)
    }

    #[test]
    fn a_request_that_leaves_too_little_takes_all() {
        assert_eq!(burnt(20, 15), Ok(15));
        assert_eq!(burnt(20, 16), Ok(20));
        assert_eq!(burnt(20, 20), Ok(20));
    }

    #[test]
    fn the_least_request_bounds_all_but_the_whole_balance() {
        assert_eq!(burnt(20, 4), Err(PoolError::BelowMinimum));
        assert_eq!(burnt(20, 5), Ok(5));
        assert_eq!(burnt(4, 4), Ok(4));
        assert_eq!(burnt(4, 3), Err(PoolError::BelowMinimum));
        assert_eq!(burnt(4, 5), Err(PoolError::InsufficientBalance));
    }

    #[test]
    fn a_sweep_is_fresh_until_it_is_too_old_or_there_was_a_pause() {
        assert!(is_fresh(100, 10, 0, 110));
        assert!(!is_fresh(100, 10, 0, 111));
        assert!(is_fresh(100, 10, 100, 105));
        assert!(!is_fresh(100, 10, 101, 105));
    }

    #[test]
    fn a_large_request_is_split_and_a_very_large_one_into_larger_parts() {
        let split = [1, 100, 101, 1_599, 1_600, 1_601, Balance::MAX].map(|amount| parts(amount, 100));
        assert_eq!(split, [1, 1, 2, 16, 16, 16, 16]);
        assert_eq!(parts(0, 100), 0);
        assert_eq!(parts(Balance::MAX, 1), 16);
    }
}
