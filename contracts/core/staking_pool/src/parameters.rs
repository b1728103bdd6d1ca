//! The pool's parameters and their bounds.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, CoverTerms, Timestamp};

pub use estuary_interfaces::PoolParameters as Parameters;
use estuary_math::BPS;

use crate::accounting::{exit_fee::ExitRates, Premium, RewardParameters};

/// The largest protocol fee, in basis points of a reward.
pub const MAX_PROTOCOL_FEE: u16 = 2_000;

/// The largest fee of an instant exit, in basis points of its value.
pub const MAX_EXIT_FEE: u16 = 500;

/// The largest reserve for instant exits, in basis points of the equity.
pub const MAX_RESERVE: u16 = 2_000;

const HOUR: Timestamp = 3_600_000;
const DAY: Timestamp = 24 * HOUR;

/// The time in which rewards stream: an hour to thirty days.
const REWARD_PERIOD: core::ops::RangeInclusive<Timestamp> = HOUR..=30 * DAY;

/// The time in which a used stake limit grows back: thirty days at most.
const STAKE_LIMIT_PERIOD: core::ops::RangeInclusive<Timestamp> = 1..=30 * DAY;

/// The bounds of a sweep's greatest age for an instant exit: an hour to thirty days.
const MAX_SWEEP_AGE: core::ops::RangeInclusive<Timestamp> = HOUR..=30 * DAY;

/// The bounds of a request's wait. An hour is enough to report an offence before a request is finalized. Above thirty
/// days, age alone would delay a request for too long.
const MIN_WAIT: core::ops::RangeInclusive<Timestamp> = HOUR..=30 * DAY;

/// The smallest bound for the least request, in existential deposits. Such a request can be paid even after losses.
const MIN_REQUEST_DEPOSITS: Balance = 10;

/// The largest bound for the least request, in existential deposits, or a token where deposits are tiny. So nobody can
/// shut the exit to small holders.
const MAX_REQUEST_DEPOSITS: Balance = 100;

/// A withdrawal of at most as many existential deposits is one request and one claim, whatever the parameters.
const WHOLE_REQUEST_DEPOSITS: Balance = 100_000;

/// The parameters and the pause in one storage cell. Every message that a pause stops reads the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ParametersAndPause {
    /// The parameters that the governor has set.
    pub parameters: Parameters,
    /// The end of the pause, in milliseconds: before this time no message changes the book.
    pub paused_until: Timestamp,
}

/// Whether the parameters keep all bounds. A token has `unit` planck.
pub fn within_bounds(parameters: &Parameters, existential_deposit: Balance, unit: Balance) -> bool {
    parameters.protocol_fee <= MAX_PROTOCOL_FEE
        && u32::from(parameters.keeper_part).saturating_add(parameters.cover_part.into()) <= 10_000
        && REWARD_PERIOD.contains(&parameters.reward_period)
        && MIN_WAIT.contains(&parameters.min_wait)
        && parameters.min_stake >= existential_deposit
        && parameters.min_request >= existential_deposit.saturating_mul(MIN_REQUEST_DEPOSITS)
        && parameters.min_request <= existential_deposit.saturating_mul(MAX_REQUEST_DEPOSITS).max(unit)
        && parameters.max_request >= parameters.min_request.saturating_mul(2)
        && parameters.max_request >= existential_deposit.saturating_mul(WHOLE_REQUEST_DEPOSITS)
        && STAKE_LIMIT_PERIOD.contains(&parameters.stake_limit_period)
        && parameters.reserve_part <= MAX_RESERVE
        && parameters.min_exit_fee <= parameters.max_exit_fee
        && parameters.max_exit_fee <= MAX_EXIT_FEE
        && MAX_SWEEP_AGE.contains(&parameters.max_sweep_age)
}

/// Whether the terms of cover keep all bounds.
pub fn are_within_bounds(terms: &CoverTerms) -> bool {
    u128::from(terms.premium_part) <= BPS && terms.target > 0 && terms.max >= terms.target
}

/// The rates of the fee of an instant exit, in basis points.
pub fn exit_rates(parameters: &Parameters) -> ExitRates {
    ExitRates {
        min: parameters.min_exit_fee,
        max: parameters.max_exit_fee,
    }
}

/// The parameters that split a reward and stream it.
pub fn reward_parameters(parameters: &Parameters, terms: Option<&CoverTerms>) -> RewardParameters {
    RewardParameters {
        protocol_fee: parameters.protocol_fee,
        keeper_part: parameters.keeper_part,
        cover_part: parameters.cover_part,
        premium: terms.map(Premium::of),
        period: parameters.reward_period,
    }
}

#[cfg(test)]
mod tests {
    use ink::primitives::AccountId;

    use super::*;

    const ED: Balance = 1_000;

    /// A token that is worth less than a hundred existential deposits.
    const SMALL: Balance = 99 * ED;

    /// A token that is worth more than a hundred existential deposits. Two tokens are worth more than a hundred
    /// thousand.
    const LARGE: Balance = 50_001 * ED;

    fn parameters() -> Parameters {
        Parameters {
            treasury: AccountId::from([1; 32]),
            protocol_fee: MAX_PROTOCOL_FEE,
            keeper_part: 4_000,
            cover_part: 6_000,
            reward_period: HOUR,
            min_wait: 30 * DAY,
            min_stake: ED,
            min_request: 10 * ED,
            max_request: 100_000 * ED,
            max_pooled: 0,
            stake_limit: 0,
            stake_limit_period: 30 * DAY,
            reserve_part: MAX_RESERVE,
            min_exit_fee: MAX_EXIT_FEE,
            max_exit_fee: MAX_EXIT_FEE,
            max_sweep_age: HOUR,
        }
    }

    #[test]
    fn each_bound_is_inclusive_and_no_further() {
        assert!(within_bounds(&parameters(), ED, SMALL));
        let beyond: [fn(&mut Parameters); 16] = [
            |p| p.protocol_fee += 1,
            |p| p.keeper_part += 1,
            |p| p.reward_period -= 1,
            |p| p.reward_period = 30 * DAY + 1,
            |p| p.min_wait += 1,
            |p| p.min_wait = HOUR - 1,
            |p| p.min_stake -= 1,
            |p| p.min_request -= 1,
            |p| p.max_request -= 1,
            |p| p.stake_limit_period = 0,
            |p| p.stake_limit_period += 1,
            |p| p.reserve_part += 1,
            |p| p.max_exit_fee -= 1,
            |p| p.max_sweep_age -= 1,
            |p| p.max_sweep_age = 30 * DAY + 1,
            |p| (p.min_exit_fee, p.max_exit_fee) = (MAX_EXIT_FEE, MAX_EXIT_FEE + 1),
        ];
        for (number, change) in beyond.iter().enumerate() {
            let mut parameters = parameters();
            change(&mut parameters);
            assert!(!within_bounds(&parameters, ED, SMALL), "bound {number}");
        }
        let an_hour = Parameters {
            min_wait: HOUR,
            ..parameters()
        };
        assert!(within_bounds(&an_hour, ED, SMALL));
    }

    #[test]
    fn the_least_request_is_a_hundred_deposits_at_most_or_a_token_where_that_is_more() {
        for (min_request, unit, allowed) in [
            (100 * ED, 0, true),
            (100 * ED, SMALL, true),
            (100 * ED + 1, SMALL, false),
            (LARGE, LARGE, true),
            (LARGE + 1, LARGE, false),
        ] {
            let parameters = Parameters {
                min_request,
                max_request: Balance::MAX,
                ..parameters()
            };
            assert_eq!(
                within_bounds(&parameters, ED, unit),
                allowed,
                "{min_request} {unit}"
            );
        }
    }

    #[test]
    fn the_largest_request_is_twice_the_least_whatever_the_deposit() {
        for (max_request, allowed) in [(2 * LARGE, true), (2 * LARGE - 1, false)] {
            let parameters = Parameters {
                min_request: LARGE,
                max_request,
                ..parameters()
            };
            assert_eq!(within_bounds(&parameters, ED, LARGE), allowed, "{max_request}");
        }
    }

    #[test]
    fn a_token_is_a_fit_least_request_where_the_deposit_is_tiny() {
        let (ed, unit) = (500, 1_000_000_000_000);
        let parameters = Parameters {
            min_stake: unit,
            min_request: unit,
            max_request: 100_000 * unit,
            ..parameters()
        };
        assert!(within_bounds(&parameters, ed, unit));
        assert!(!within_bounds(&parameters, ed, 0));
    }
}
