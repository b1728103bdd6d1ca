//! Block 0.

use pallet_staking::StakerStatus;
use sp_runtime::{BuildStorage, Perbill, Storage};

use super::{account, validator};
use crate::{
    units::{MIN_NOMINATOR_BOND, MIN_VALIDATOR_BOND, UNIT},
    AccountId, Balance, BalancesConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, StakingConfig,
};

/// Validators at genesis, all of them active. Enough for several to be chilled.
pub const VALIDATORS: u32 = 12;

/// What each actor owns at genesis, and each validator beside its bond.
pub const ENDOWMENT: Balance = 1_000_000 * UNIT;

/// Accounts that own [`ENDOWMENT`] at genesis.
const ACTORS: [&str; 6] = ["alice", "bob", "charlie", "dave", "eve", "ferdie"];

/// What the `index`-th validator bonds itself: no two the same, so that no test passes by symmetry.
pub fn validator_bond(index: u32) -> Balance {
    (50_000 + 1_000 * Balance::from(index)) * UNIT
}

pub fn storage(more_balances: Vec<(AccountId, Balance)>) -> Storage {
    let validators = || (0..VALIDATORS).map(|index| (validator(index), validator_bond(index)));
    let actors = ACTORS.iter().map(|name| (account(name), ENDOWMENT));
    let balances = validators()
        .map(|(stash, bond)| (stash, bond + ENDOWMENT))
        .chain(actors)
        .chain(more_balances);
    let keys = validators().map(|(stash, _)| (stash.clone(), stash, SessionKeys {}));
    let stakers = validators().map(|(stash, bond)| (stash.clone(), stash, bond, StakerStatus::Validator));

    RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: balances.collect(),
        },
        session: SessionConfig { keys: keys.collect() },
        staking: StakingConfig {
            validator_count: VALIDATORS,
            minimum_validator_count: 2,
            stakers: stakers.collect(),
            slash_reward_fraction: Perbill::from_percent(10),
            min_nominator_bond: MIN_NOMINATOR_BOND,
            min_validator_bond: MIN_VALIDATOR_BOND,
            ..Default::default()
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis is valid")
}
