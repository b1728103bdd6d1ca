//! Deployment: all contracts, wired as a chain team would.

use brake::BrakeRef;
use drink::Weight;
use estuary_interfaces::HotCodes;
use estuary_models::{default_pool_parameters, default_registry_parameters, DELAYS, ENDOWMENT};
use estuary_runtime::{
    account,
    units::{EXISTENTIAL_DEPOSIT, MIN_NOMINATOR_BOND, UNIT},
    AccountId, Balance, EstuarySandbox, BLOCK_MS,
};
use governor::GovernorRef;
use staking_pool::{parameters::Parameters as PoolParameters, StakingPoolRef};
use validator_registry::{Parameters as RegistryParameters, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;

use crate::{
    artifacts::split,
    call::{to_ink, Transaction, GAS_LIMIT},
    deployment::{deploy, hot_code, token_metadata, upload},
    flows::Flows,
    wrapped_lst::{deploy_wrapped_lst, Token},
};

// The models have the runtime's numbers.
const _: () = assert!(
    estuary_models::UNIT == UNIT
        && estuary_models::EXISTENTIAL_DEPOSIT == EXISTENTIAL_DEPOSIT
        && estuary_models::MIN_NOMINATOR_BOND == MIN_NOMINATOR_BOND
        && estuary_models::BLOCK_MS == BLOCK_MS
);

/// The chain and the protocol on it.
pub struct World {
    pub chain: EstuarySandbox,
    pub governor: AccountId,
    pub pool: AccountId,
    pub registry: AccountId,
    pub queue: AccountId,
    pub wrapped_lst: Token,
    pub brake: AccountId,
    /// The stable pool that a test has deployed last.
    pub stable_pool: Option<AccountId>,
    /// The lending market that a test has deployed last.
    pub lending_market: Option<AccountId>,
    /// The restake vault that a test has deployed last.
    pub restake_vault: Option<AccountId>,
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
    /// The codes that the wiring installs.
    pub hot_codes: HotCodes,
    /// The last transaction that did not trap.
    pub last_transaction: Option<Transaction>,
}

impl Default for World {
    fn default() -> Self {
        Self::new(default_pool_parameters(), default_registry_parameters())
    }
}

impl World {
    /// Deploys and wires everything, with these parameters.
    pub fn new(pool_parameters: PoolParameters, registry_parameters: RegistryParameters) -> Self {
        Self::with_endowment(pool_parameters, registry_parameters, ENDOWMENT)
    }

    /// The same, where the deployer stakes `endowment` for ever.
    pub fn with_endowment(
        pool_parameters: PoolParameters,
        registry_parameters: RegistryParameters,
        endowment: Balance,
    ) -> Self {
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
        let [pool_code, registry_code, queue_code] =
            ["staking_pool", "validator_registry", "withdrawal_queue"]
                .map(|contract| hot_code(&mut chain, &deployer, contract));
        let pool = deploy(
            &mut chain,
            &deployer,
            "staking_pool",
            endowment,
            StakingPoolRef::new(to_ink(&governor), pool_parameters, token_metadata()),
        );
        let queue = deploy(
            &mut chain,
            &deployer,
            "withdrawal_queue",
            0,
            WithdrawalQueueRef::new(to_ink(&pool), to_ink(&governor)),
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
                UNIT,
            ),
        );
        let wrapped_lst = deploy_wrapped_lst(&mut chain, &deployer, &pool);
        let brake = deploy(
            &mut chain,
            &deployer,
            "brake",
            0,
            BrakeRef::new(to_ink(&governor), to_ink(&wrapped_lst.0)),
        );
        let mut world = Self {
            chain,
            governor,
            pool,
            registry,
            queue,
            wrapped_lst,
            brake,
            stable_pool: None,
            lending_market: None,
            restake_vault: None,
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
            hot_codes: HotCodes {
                pool: pool_code,
                registry: registry_code,
                queue: queue_code,
            },
            flows: Flows {
                came: endowment,
                paid: 0,
            },
        };
        let admin = world.deployer.clone();
        world.governor().wire(&admin).expect("the contracts are new");
        world
    }

    /// The contracts of this world in several codes, and their accounts.
    pub fn split(&self) -> Vec<(&'static str, AccountId)> {
        let account_of = |contract| match contract {
            "lending_market" => self.lending_market.as_ref(),
            "restake_vault" => self.restake_vault.as_ref(),
            "stable_pool" => self.stable_pool.as_ref(),
            "staking_pool" => Some(&self.pool),
            "validator_registry" => Some(&self.registry),
            "withdrawal_queue" => Some(&self.queue),
            "wrapped_lst" => Some(&self.wrapped_lst.0),
            other => panic!("the world knows no {other}"),
        };
        split()
            .filter_map(|contract| Some((contract, account_of(contract)?.clone())))
            .collect()
    }

    /// Opens an account that owns `amount`.
    pub fn funded(&mut self, name: &str, amount: Balance) -> AccountId {
        let account = account(name);
        self.chain.fund(&account, amount + EXISTENTIAL_DEPOSIT);
        account
    }
}
