//! How a pool is set up, and within which bounds.

use estuary_interfaces::{Balance, Timestamp};
use ink::primitives::AccountId;

use crate::{accounting::RewardRules, exit_fee::ExitRates};

/// The most the protocol may take of a reward, in basis points.
pub const MAX_PROTOCOL_FEE: u16 = 2_000;

/// The most that leaving at once may cost, in basis points.
pub const MAX_EXIT_FEE: u16 = 500;

/// The most of all stake that is kept for instant exits, in basis points.
pub const MAX_RESERVE: u16 = 2_000;

const HOUR: Timestamp = 3_600_000;
const DAY: Timestamp = 24 * HOUR;

/// Rewards stream for at least an hour and at most thirty days.
const REWARD_PERIOD: core::ops::RangeInclusive<Timestamp> = HOUR..=30 * DAY;

/// A used stake limit grows back within thirty days at the latest.
const STAKE_LIMIT_PERIOD: core::ops::RangeInclusive<Timestamp> = 1..=30 * DAY;

/// A sweep may be at least this old, and at most that old, for an instant exit.
const MAX_SWEEP_AGE: core::ops::RangeInclusive<Timestamp> = HOUR..=30 * DAY;

/// No request waits longer than this for no reason but its age.
const MAX_MIN_WAIT: Timestamp = 30 * DAY;

/// A request is worth at least as many existential deposits, so that it can be paid even after losses.
const MIN_REQUEST_DEPOSITS: Balance = 10;

/// The parameters of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Parameters {
    /// Receives its part of the protocol fee as shares.
    pub treasury: AccountId,
    /// Basis points of a reward, at most 2,000.
    pub protocol_fee: u16,
    /// Basis points of the protocol fee, paid in native tokens to whoever settles.
    pub keeper_part: u16,
    /// Basis points of the protocol fee, put into the cover fund. What remains goes to the treasury.
    pub cover_part: u16,
    /// Milliseconds in which a reward reaches the price: one era, an hour at least, thirty days at most.
    pub reward_period: Timestamp,
    /// Milliseconds that a redemption request waits at least: one era, thirty days at most.
    pub min_wait: Timestamp,
    /// The least planck to stake; at least the existential deposit.
    pub min_stake: Balance,
    /// The least planck to redeem; at least ten existential deposits.
    pub min_request: Balance,
    /// Planck above which a redemption is split; at least twice `min_request`.
    pub max_request: Balance,
    /// The planck that the pool takes at most: stake that would make all shares worth more is refused.
    pub max_pooled: Balance,
    /// The planck that may be staked at once; the largest number is no limit.
    pub stake_limit: Balance,
    /// Milliseconds in which a used stake limit grows back; thirty days at most.
    pub stake_limit_period: Timestamp,
    /// Basis points of all stake that are kept for instant exits, at most 2,000.
    pub reserve_part: u16,
    /// Basis points that an instant exit costs with a full reserve.
    pub min_exit_fee: u16,
    /// Basis points that the last planck of the reserve costs, at most 500.
    pub max_exit_fee: u16,
    /// Milliseconds that the last completed sweep may be old for an instant exit; at least an hour, thirty
    /// days at most.
    pub max_sweep_age: Timestamp,
}

impl Parameters {
    /// Whether all bounds are kept.
    pub fn within_bounds(&self, existential_deposit: Balance) -> bool {
        self.protocol_fee <= MAX_PROTOCOL_FEE
            && u32::from(self.keeper_part).saturating_add(self.cover_part.into()) <= 10_000
            && REWARD_PERIOD.contains(&self.reward_period)
            && self.min_wait <= MAX_MIN_WAIT
            && self.min_stake >= existential_deposit
            && self.min_request >= existential_deposit.saturating_mul(MIN_REQUEST_DEPOSITS)
            && self.max_request >= self.min_request.saturating_mul(2)
            && STAKE_LIMIT_PERIOD.contains(&self.stake_limit_period)
            && self.reserve_part <= MAX_RESERVE
            && self.min_exit_fee <= self.max_exit_fee
            && self.max_exit_fee <= MAX_EXIT_FEE
            && MAX_SWEEP_AGE.contains(&self.max_sweep_age)
    }

    pub fn exit_rates(&self) -> ExitRates {
        ExitRates {
            min: self.min_exit_fee,
            max: self.max_exit_fee,
        }
    }

    pub fn reward_rules(&self) -> RewardRules {
        RewardRules {
            protocol_fee: self.protocol_fee,
            keeper_part: self.keeper_part,
            cover_part: self.cover_part,
            period: self.reward_period,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED: Balance = 1_000;

    fn parameters() -> Parameters {
        Parameters {
            treasury: AccountId::from([1; 32]),
            protocol_fee: MAX_PROTOCOL_FEE,
            keeper_part: 4_000,
            cover_part: 6_000,
            reward_period: HOUR,
            min_wait: MAX_MIN_WAIT,
            min_stake: ED,
            min_request: 10 * ED,
            max_request: 20 * ED,
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
        assert!(parameters().within_bounds(ED));
        let beyond: [fn(&mut Parameters); 15] = [
            |p| p.protocol_fee += 1,
            |p| p.keeper_part += 1,
            |p| p.reward_period -= 1,
            |p| p.reward_period = 30 * DAY + 1,
            |p| p.min_wait += 1,
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
            assert!(!parameters.within_bounds(ED), "bound {number}");
        }
    }
}
