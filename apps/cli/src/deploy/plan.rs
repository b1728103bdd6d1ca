//! What a deployment consists of: codes, contracts with their constructors, and where all will be.

use brake::BrakeRef;
use estuary_interfaces::{Balance, GovernorError, HotCodes, PoolError, RegistryError, WrapError};
use governor::GovernorRef;
use ink::primitives::Hash;
use lens::LensRef;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use validator_registry::ValidatorRegistryRef;
use withdrawal_queue::WithdrawalQueueRef;
use wrapped_lst::WrappedLstRef;

use super::{
    config::Config,
    constructors::{refusing, willing, ConstructorOf, Needed},
};
use crate::{
    account::to_ink,
    artifacts::{Artifact, Artifacts},
    chain::{contract_address, Account, Constructor},
    deployment::Record,
    error::Result,
};

const POOL: &str = "staking_pool";
const QUEUE: &str = "withdrawal_queue";
const REGISTRY: &str = "validator_registry";
const WRAPPED_LST: &str = "wrapped_lst";

/// Only its code is needed: the registry instantiates one for each operator.
pub const NOMINATOR: &str = "nominator";

/// A contract of the deployment.
pub struct Planned {
    pub artifact: Artifact,
    /// The code that answers its calls in the end: the artifact's own, or the hot one that the wiring or the constructor
    /// installs.
    pub answered_by: H256,
    /// What must be there before the constructor can run. It comes before it.
    pub needs: Vec<Needed>,
    pub constructor: Constructor,
    pub address: Account,
}

/// All that has to be there in the end.
#[derive(Default)]
pub struct Plan {
    /// Codes that are uploaded only, before all else.
    pub codes: Vec<Artifact>,
    /// In the order in which they need each other.
    pub contracts: Vec<Planned>,
}

impl Plan {
    /// The core: all that a pool needs.
    pub fn new(artifacts: &Artifacts, config: &Config, deployer: &Account, record: &Record) -> Result<Self> {
        let mut planner = Planner::new(artifacts, deployer, record, &config.salt);
        let nominator = artifacts.read(NOMINATOR)?;
        let nominator_hash = nominator.hash;
        planner.plan.codes.push(nominator);
        for contract in [POOL, QUEUE, REGISTRY, WRAPPED_LST] {
            planner.add_small_codes(contract)?;
        }
        let (guardian, delays) = (to_ink(&config.guardian), config.delays);
        let governor = GovernorRef::new(guardian, delays.delay, delays.upgrade_delay);
        let governor = planner.add("governor", 0, refusing::<GovernorError, _, _, _, _>(governor))?;
        let pool = StakingPoolRef::new(governor, config.pool, config.token.clone());
        let pool = planner.add(POOL, config.endowment, refusing::<PoolError, _, _, _, _>(pool))?;
        planner.add(QUEUE, 0, willing(WithdrawalQueueRef::new(pool, governor)))?;
        let registry = ValidatorRegistryRef::new(
            governor,
            pool,
            nominator_hash.0.into(),
            config.registry,
            config.token.unit(),
        );
        let registry = refusing::<RegistryError, _, _, _, _>(registry);
        planner.add(REGISTRY, 0, registry.after(nominator_hash))?;
        let hot = planner.hot(WRAPPED_LST);
        let wrapped_lst = WrappedLstRef::new(pool, config.wrapped.clone(), hot.0.into());
        let wrapped_lst = refusing::<WrapError, _, _, _, _>(wrapped_lst);
        let wrapped_lst = planner.add(WRAPPED_LST, 0, wrapped_lst.after(hot))?;
        planner.add("brake", 0, willing(BrakeRef::new(governor, wrapped_lst)))?;
        planner.add("lens", 0, willing(LensRef::new(pool)))?;
        Ok(planner.plan)
    }

    pub fn nominator_code(&self) -> H256 {
        let nominator = self.codes.iter().find(|code| code.name == NOMINATOR);
        nominator.map(|code| code.hash).unwrap_or_default()
    }

    /// The codes that the wiring installs.
    pub fn hot_codes(&self) -> HotCodes {
        let of = |name| {
            let mut contracts = self.contracts.iter();
            let planned = contracts.find(|contract| contract.constructor.name == name);
            Hash::from(planned.map(|contract| contract.answered_by.0).unwrap_or_default())
        };
        HotCodes {
            pool: of(POOL),
            registry: of(REGISTRY),
            queue: of(QUEUE),
        }
    }

    /// All codes, in the order of their upload.
    pub fn all_codes(&self) -> impl Iterator<Item = &Artifact> {
        self.codes
            .iter()
            .chain(self.contracts.iter().map(|contract| &contract.artifact))
    }
}

/// Adds one contract after another to a plan.
pub struct Planner<'a> {
    artifacts: &'a Artifacts,
    deployer: &'a Account,
    record: &'a Record,
    salt: &'a [u8],
    /// The codes that answer for contracts which have small ones.
    hot_codes: Vec<(&'static str, H256)>,
    pub plan: Plan,
}

impl<'a> Planner<'a> {
    pub fn new(artifacts: &'a Artifacts, deployer: &'a Account, record: &'a Record, salt: &'a [u8]) -> Self {
        Self {
            artifacts,
            deployer,
            record,
            salt,
            hot_codes: Vec::new(),
            plan: Plan::default(),
        }
    }

    /// The last of a contract's small codes answers its calls.
    pub fn add_small_codes(&mut self, contract: &'static str) -> Result<()> {
        let codes = self.artifacts.small_codes(contract)?;
        self.hot_codes
            .extend(codes.last().map(|hot| (contract, hot.hash)));
        self.plan.codes.extend(codes);
        Ok(())
    }

    /// The code that answers for a contract which has small ones; nothing for one that has none.
    fn found_hot(&self, contract: &str) -> Option<H256> {
        let found = self.hot_codes.iter().find(|(name, _)| *name == contract);
        found.map(|(_, hash)| *hash)
    }

    /// The same, for a constructor that takes it.
    pub fn hot(&self, contract: &str) -> H256 {
        self.found_hot(contract).unwrap_or_default()
    }

    /// Adds a contract, and tells where it will be.
    pub fn add(
        &mut self,
        name: &'static str,
        value: Balance,
        of: ConstructorOf,
    ) -> Result<ink::primitives::AccountId> {
        let artifact = self.artifacts.read(name)?;
        let constructor = Constructor {
            name,
            input: of.input,
            value,
            salt: self.salt.to_vec(),
            verdict: of.verdict,
        };
        let derived = contract_address(
            self.deployer,
            artifact.hash,
            &constructor.input,
            &constructor.salt,
        );
        let address = self.record.address(name)?.unwrap_or(derived);
        let ink_address = to_ink(&address);
        self.plan.contracts.push(Planned {
            answered_by: self.found_hot(name).unwrap_or(artifact.hash),
            needs: of.needs,
            artifact,
            constructor,
            address,
        });
        Ok(ink_address)
    }
}
