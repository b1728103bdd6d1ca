//! What the chain takes for an offence.
//!
//! Superlinear penalties make correlation the tail: the offenders of one event count together, those elsewhere on the
//! chain too.

pub mod ethereum;
pub mod polkadot;
pub mod unbonding;

use estuary_interfaces::Balance;

/// The kind of an offence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offence {
    /// Two signed messages where there must be one: both chains slash for it.
    #[default]
    Equivocation,
    /// No messages. Some Substrate chains slash for it.
    Offline,
}

/// The chain's rules for slashes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rules {
    /// A chain with `pallet-staking`.
    Polkadot(polkadot::Rules),
    /// A chain with Ethereum's beacon chain.
    Ethereum(ethereum::Rules),
}

/// All offenders of one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offenders {
    /// Validators, in the pool and elsewhere.
    pub validators: u64,
    /// Planck that they stake together.
    pub stake: Balance,
}

impl Rules {
    /// The planck that `validators` equal validators lose, which have `stake` planck together, where so many offend at
    /// once.
    pub fn penalty(
        &self,
        offence: Offence,
        stake: Balance,
        validators: u64,
        offenders: &Offenders,
    ) -> Option<Balance> {
        match self {
            Self::Polkadot(rules) => Some(rules.fraction(offence, offenders.validators) * stake),
            Self::Ethereum(rules) => {
                let each = stake.checked_div(validators.into())?;
                let penalty = rules.slashing(each.try_into().ok()?, offenders.stake.try_into().ok()?)?;
                Some(u128::from(penalty).checked_mul(validators.into())?.min(stake))
            }
        }
    }

    /// The planck of rewards that a slashed validator misses until it has left. They are no loss of stake.
    pub fn missed_rewards(&self, stake: Balance, validators: u64) -> Option<Balance> {
        match self {
            Self::Polkadot(_) => Some(0),
            Self::Ethereum(rules) => {
                let each = stake.checked_div(validators.into())?;
                let missed = rules.missed_rewards(each.try_into().ok()?)?;
                u128::from(missed).checked_mul(validators.into())
            }
        }
    }

    /// Days from an offence to the loss of the stake.
    pub fn deferral(&self) -> f64 {
        match self {
            Self::Polkadot(rules) => rules.deferral,
            // The midterm penalty comes 4,096 epochs after the slashing, which is public at once.
            Self::Ethereum(_) => ethereum::days(ethereum::EPOCHS_SLASHED / 2),
        }
    }
}
