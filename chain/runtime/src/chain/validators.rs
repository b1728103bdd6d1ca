//! Validators: joining, preferences, leaving.

use ink_sandbox::Sandbox;
use pallet_staking::{Call as StakingCall, RewardDestination, ValidatorPrefs, Validators};
use sp_runtime::{DispatchResult, Perbill};

use super::account;
use crate::{AccountId, Balance, EstuarySandbox, Runtime, SessionKeys};

impl EstuarySandbox {
    /// A validator by name that owns twice its bond, has session keys and takes no commission. It is elected for the
    /// next era to be planned, if it is among the best backed.
    pub fn new_validator(&mut self, name: &str, bond: Balance) -> AccountId {
        let stash = account(name);
        self.fund(&stash, 2 * bond);
        self.bond_validator(&stash, bond)
            .expect("a new account can bond what it owns");
        self.validate(&stash, Perbill::zero())
            .expect("the bond suffices for a validator");
        stash
    }

    /// Bonds planck of the account as a validator does, its rewards included, and sets its session keys. It does not
    /// validate yet.
    pub fn bond_validator(&mut self, stash: &AccountId, value: Balance) -> DispatchResult {
        self.call_as(
            stash,
            StakingCall::bond {
                value,
                payee: RewardDestination::Staked,
            },
        )?;
        self.call_as(
            stash,
            pallet_session::Call::set_keys {
                keys: SessionKeys {},
                proof: Vec::new(),
            },
        )
    }

    /// Declares the intention to validate from the next planned era on, or changes the commission. Nominations are
    /// accepted.
    pub fn validate(&mut self, validator: &AccountId, commission: Perbill) -> DispatchResult {
        let prefs = ValidatorPrefs {
            commission,
            blocked: false,
        };
        self.call_as(validator, StakingCall::validate { prefs })
    }

    /// Refuses new nominations, or accepts them again, at the same commission.
    pub fn set_blocked(&mut self, validator: &AccountId, blocked: bool) -> DispatchResult {
        let commission = self.execute_with(|| Validators::<Runtime>::get(validator).commission);
        self.call_as(
            validator,
            StakingCall::validate {
                prefs: ValidatorPrefs { commission, blocked },
            },
        )
    }

    /// How many validators elections choose from now on: 100 at most.
    pub fn set_validator_count(&mut self, count: u32) -> DispatchResult {
        self.call_as_root(StakingCall::set_validator_count { new: count })
    }

    /// Stops validating, or nominating, from the next planned era on.
    pub fn chill(&mut self, stash: &AccountId) -> DispatchResult {
        self.call_as(stash, StakingCall::chill {})
    }

    /// Removes the nomination of `nominator`, which it can renew unless the validator is blocked.
    pub fn kick(&mut self, validator: &AccountId, nominator: &AccountId) -> DispatchResult {
        self.call_as(
            validator,
            StakingCall::kick {
                who: vec![nominator.clone().into()],
            },
        )
    }
}
