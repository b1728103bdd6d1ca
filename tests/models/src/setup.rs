//! The protocol and the chain as they are set up for tests. `estuary-tests` deploys the same, and its build fails
//! where the runtime has other numbers.

use estuary_interfaces::{Balance, Delays, PoolParameters, RegistryParameters, StakingCalls, Timestamp};
use ink::primitives::AccountId;

/// One token.
pub const UNIT: Balance = 1_000_000_000_000;

/// The least that an account may hold.
pub const EXISTENTIAL_DEPOSIT: Balance = UNIT / 1_000;

/// The least that may back a nomination.
pub const MIN_NOMINATOR_BOND: Balance = 10 * UNIT;

/// The time between two blocks, of which an era has twelve.
pub const BLOCK_MS: Timestamp = DAY_MS / 12;

/// What the deployer stakes for ever when the pool opens.
pub const ENDOWMENT: Balance = UNIT;

/// The most that a validator may take of a reward, on chain and here, in basis points.
pub const MAX_COMMISSION: u16 = 2_000;

/// Where the runtime has the staking pallet, and the calls that nominators send.
pub const CALLS: StakingCalls = StakingCalls {
    pallet: 4,
    bond: 0,
    bond_extra: 1,
    unbond: 2,
    withdraw_unbonded: 3,
    nominate: 5,
    chill: 6,
    rebond: 19,
};

/// How long the governor's actions wait.
pub const DELAYS: Delays = Delays {
    delay: 3 * DAY_MS,
    upgrade_delay: 15 * DAY_MS,
};

const DAY_MS: Timestamp = 24 * 60 * 60 * 1_000;

/// The account of that name: the name, padded with zeros.
fn account(name: &str) -> AccountId {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes.into()
}

/// 10 % protocol fee, of which a tenth goes to the keeper and three tenths to the cover fund; rewards stream
/// for a day, which is an era; requests wait for one.
pub fn default_pool_parameters() -> PoolParameters {
    PoolParameters {
        treasury: account("treasury"),
        protocol_fee: 1_000,
        keeper_part: 1_000,
        cover_part: 3_000,
        reward_period: DAY_MS,
        min_wait: DAY_MS,
        min_stake: UNIT / 10,
        min_request: UNIT / 10,
        max_request: 100_000 * UNIT,
        max_pooled: Balance::MAX,
        stake_limit: Balance::MAX,
        stake_limit_period: DAY_MS,
        reserve_part: 0,
        min_exit_fee: 10,
        max_exit_fee: 300,
        max_sweep_age: 2 * DAY_MS,
    }
}

/// A bond backs twenty times its stake.
pub fn default_registry_parameters() -> RegistryParameters {
    RegistryParameters {
        curator: account("curator"),
        min_bond: 1_000 * UNIT,
        bond_ratio: 500,
        open_cap: 0,
        max_commission: MAX_COMMISSION,
        commission_delay: 7 * DAY_MS,
        min_move: UNIT,
        bounty_part: 0,
        bounty_cap: 0,
    }
}
