//! The penalties of a slashed validator on Ethereum's beacon chain, in gwei, as the consensus specification computes
//! them: every division rounds down, and its place is part of the rule.

/// A gwei-denominated ether: `EFFECTIVE_BALANCE_INCREMENT`.
pub const ETHER: u64 = 1_000_000_000;

/// Epochs in which a slashed validator is penalized until it can be withdrawn: `EPOCHS_PER_SLASHINGS_VECTOR`.
pub const EPOCHS_SLASHED: u64 = 8_192;

/// An epoch has 32 slots of 12 seconds.
const EPOCH_SECONDS: u64 = 384;

/// `BASE_REWARD_FACTOR`.
const REWARD_FACTOR: u64 = 64;

/// `PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX`.
const MULTIPLIER: u64 = 3;

/// Weights of an attestation's source and target, of [`WEIGHTS`].
const SOURCE: u64 = 14;
const TARGET: u64 = 26;
/// `WEIGHT_DENOMINATOR`.
const WEIGHTS: u64 = 64;

/// The fork, which decides on the initial penalty and on the midterm penalty's rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    /// From September 2022 on.
    Bellatrix,
    /// From May 2025 on.
    Electra,
}

/// The rules of a beacon chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The fork.
    pub fork: Fork,
    /// Gwei of effective balance of all active validators.
    pub total: u64,
}

/// The days that so many epochs take.
pub fn days(epochs: u64) -> f64 {
    epochs.saturating_mul(EPOCH_SECONDS) as f64 / 86_400.0
}

impl Rules {
    /// All gwei that a slashed validator of `balance` gwei loses, where validators of `slashed` gwei are slashed within
    /// 18 days before and after. At most its balance.
    pub fn slashing(&self, balance: u64, slashed: u64) -> Option<u64> {
        let balance = effective(balance);
        let whole = self
            .initial(balance)?
            .checked_add(self.midterm(balance, slashed)?)?
            .checked_add(self.attestations(balance)?)?;
        Some(whole.min(balance))
    }

    /// The penalty at the slashing.
    pub fn initial(&self, balance: u64) -> Option<u64> {
        balance.checked_div(match self.fork {
            Fork::Bellatrix => 32,
            Fork::Electra => 4_096,
        })
    }

    /// The penalty halfway, by the stake that is slashed in the window.
    pub fn midterm(&self, balance: u64, slashed: u64) -> Option<u64> {
        let adjusted = slashed.saturating_mul(MULTIPLIER).min(self.total);
        let increments = balance / ETHER;
        match self.fork {
            Fork::Bellatrix => {
                let product = u128::from(increments).checked_mul(adjusted.into())?;
                let ethers = product.checked_div(self.total.into())?;
                u64::try_from(ethers).ok()?.checked_mul(ETHER)
            }
            Fork::Electra => {
                let all = self.total / ETHER;
                adjusted.checked_div(all)?.checked_mul(increments)
            }
        }
    }

    /// Penalties for missing source and target in every epoch until the exit.
    pub fn attestations(&self, balance: u64) -> Option<u64> {
        let reward = self.base_reward(balance)?;
        let part = |weight: u64| reward.checked_mul(weight).map(|part| part / WEIGHTS);
        part(SOURCE)?
            .checked_add(part(TARGET)?)?
            .checked_mul(EPOCHS_SLASHED)
    }

    /// Rewards of consensus that the validator would have earned meanwhile, those of proposals at their mean. Rewards
    /// of execution are left out.
    pub fn missed_rewards(&self, balance: u64) -> Option<u64> {
        self.base_reward(effective(balance))?.checked_mul(EPOCHS_SLASHED)
    }

    /// The reward of an epoch.
    fn base_reward(&self, balance: u64) -> Option<u64> {
        let per_increment = (ETHER.checked_mul(REWARD_FACTOR)?).checked_div(self.total.isqrt())?;
        (balance / ETHER).checked_mul(per_increment)
    }
}

/// A balance in whole ethers.
fn effective(balance: u64) -> u64 {
    balance / ETHER * ETHER
}

/// Days in the churn's queue for `amount` gwei in Electra: 57,600 ether a day leave, for all validators together.
pub fn churn_days(amount: u64) -> f64 {
    amount as f64 / (57_600.0 * ETHER as f64)
}

/// Validators that may leave in an epoch before Electra: `max(4, ⌊n/65,536⌋)`.
pub fn churn_before_electra(validators: u64) -> u64 {
    (validators / 65_536).max(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALIDATOR: u64 = 32 * ETHER;

    fn rules(fork: Fork, validators: u64) -> Rules {
        Rules {
            fork,
            total: validators * VALIDATOR,
        }
    }

    /// The cases of lido-oracle's tests of `get_penalty`: validators slashed of 50,000 and of a million.
    #[test]
    fn a_lone_slashing_has_no_midterm_penalty_before_electra() {
        let chain = rules(Fork::Bellatrix, 50_000);
        assert_eq!(chain.midterm(VALIDATOR, 500 * VALIDATOR), Some(0));
        // 1/96 of the stake is the first that costs an ether.
        assert_eq!(chain.midterm(VALIDATOR, 520 * VALIDATOR), Some(0));
        assert_eq!(chain.midterm(VALIDATOR, 521 * VALIDATOR), Some(ETHER));
        assert_eq!(chain.midterm(VALIDATOR, 50_000 * VALIDATOR), Some(VALIDATOR));
    }

    #[test]
    fn electra_rounds_by_the_gwei() {
        let chain = rules(Fork::Electra, 50_000);
        // 3·32e9 / 1.6e6 = 60,000 gwei an ether.
        assert_eq!(chain.midterm(VALIDATOR, VALIDATOR), Some(32 * 60_000));
        assert_eq!(chain.initial(VALIDATOR), Some(7_812_500));
        assert_eq!(chain.midterm(VALIDATOR, 50_000 * VALIDATOR), Some(VALIDATOR));
    }

    #[test]
    fn a_penalty_takes_the_balance_at_most() {
        for fork in [Fork::Bellatrix, Fork::Electra] {
            let chain = rules(fork, 50_000);
            assert_eq!(chain.slashing(VALIDATOR, 50_000 * VALIDATOR), Some(VALIDATOR));
        }
    }

    #[test]
    fn the_churn_before_electra_is_four_validators_or_more() {
        assert_eq!([0, 300_000, 884_736].map(churn_before_electra), [4, 4, 13]);
    }
}
