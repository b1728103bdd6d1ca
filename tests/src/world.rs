//! Deployment: all contracts, wired as a chain team would.

use drink::Weight;
use estuary_interfaces::{Delays, StakingCalls};
use estuary_runtime::{
    account,
    units::{EXISTENTIAL_DEPOSIT, UNIT},
    AccountId, Balance, EstuarySandbox,
};
use governor::GovernorRef;
use staking_pool::{parameters::Parameters as PoolParameters, StakingPoolRef};
use validator_registry::{Parameters as RegistryParameters, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;

use crate::{
    call::{to_ink, Transaction, GAS_LIMIT},
    deployment::{deploy, hot_code, upload},
    flows::Flows,
};

/// What the deployer stakes for ever when the pool opens.
pub const ENDOWMENT: Balance = UNIT;

/// The most that a validator may take of a reward, on chain and here, in basis points.
pub const MAX_COMMISSION: u16 = 2_000;

/// How long the governor's actions wait.
pub const DELAYS: Delays = Delays {
    delay: 2 * DAY_MS,
    upgrade_delay: 15 * DAY_MS,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The chain and the protocol on it.
pub struct World {
    pub chain: EstuarySandbox,
    pub governor: AccountId,
    pub pool: AccountId,
    pub registry: AccountId,
    pub queue: AccountId,
    /// The governor's admin.
    pub deployer: AccountId,
    pub guardian: AccountId,
    pub curator: AccountId,
    pub treasury: AccountId,
    /// Gas that a transaction may take: the weight of a block, unless a test gives less.
    pub gas_limit: Weight,
    /// Gas that the last transaction consumed.
    pub last_gas: Weight,
    /// Gas that the last transaction had to bring: more than it consumed, where it set gas aside for a callee.
    pub last_gas_required: Weight,
    /// Planck that the last transaction's caller left as a deposit for storage.
    pub last_deposit: Balance,
    /// The same, negative where the caller got a deposit back.
    pub last_deposit_change: i128,
    /// What has come to pool and registry, and what was paid out by them and the queue.
    pub flows: Flows,
    /// The last transaction that did not trap.
    pub last_transaction: Option<Transaction>,
}

impl Default for World {
    fn default() -> Self {
        Self::new(default_pool_parameters(), default_registry_parameters())
    }
}

/// 10 % protocol fee, of which a tenth goes to the keeper and three tenths to the cover fund; rewards stream
/// for a day, which is an era; requests wait for one.
pub fn default_pool_parameters() -> PoolParameters {
    PoolParameters {
        treasury: to_ink(&account("treasury")),
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
        curator: to_ink(&account("curator")),
        calls: StakingCalls {
            pallet: 4,
            bond: 0,
            bond_extra: 1,
            unbond: 2,
            withdraw_unbonded: 3,
            nominate: 5,
            chill: 6,
            rebond: 19,
        },
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

impl World {
    /// Deploys and wires everything, with these parameters.
    pub fn new(pool_parameters: PoolParameters, registry_parameters: RegistryParameters) -> Self {
        let [deployer, guardian, curator, treasury] =
            ["deployer", "guardian", "curator", "treasury"].map(account);
        let mut chain = EstuarySandbox::default();
        for role in [&deployer, &guardian, &curator, &treasury] {
            chain.fund(role, 10_000 * UNIT);
        }
        let governor = deploy(
            &mut chain,
            &deployer,
            "governor",
            0,
            GovernorRef::new(to_ink(&guardian), DELAYS.delay, DELAYS.upgrade_delay),
        );
        let [pool_code, queue_code, registry_code] =
            ["staking_pool", "withdrawal_queue", "validator_registry"]
                .map(|contract| hot_code(&mut chain, &deployer, contract));
        let pool = deploy(
            &mut chain,
            &deployer,
            "staking_pool",
            ENDOWMENT,
            StakingPoolRef::new(to_ink(&governor), pool_parameters, pool_code),
        );
        let queue = deploy(
            &mut chain,
            &deployer,
            "withdrawal_queue",
            0,
            WithdrawalQueueRef::new(to_ink(&pool), to_ink(&governor), queue_code),
        );
        let nominator_code = upload(&mut chain, &deployer, "nominator");
        let registry = deploy(
            &mut chain,
            &deployer,
            "validator_registry",
            0,
            ValidatorRegistryRef::new(
                to_ink(&governor),
                to_ink(&pool),
                nominator_code,
                registry_parameters,
                registry_code,
            ),
        );
        let mut world = Self {
            chain,
            governor,
            pool,
            registry,
            queue,
            deployer,
            guardian,
            curator,
            treasury,
            gas_limit: GAS_LIMIT,
            last_gas: Weight::zero(),
            last_gas_required: Weight::zero(),
            last_deposit: 0,
            last_transaction: None,
            last_deposit_change: 0,
            flows: Flows {
                came: ENDOWMENT,
                paid: 0,
            },
        };
        world
            .wire(&world.deployer.clone())
            .expect("the contracts are new");
        world
    }

    /// Opens an account that owns `amount`.
    pub fn funded(&mut self, name: &str, amount: Balance) -> AccountId {
        let account = account(name);
        self.chain.fund(&account, amount + EXISTENTIAL_DEPOSIT);
        account
    }
}
