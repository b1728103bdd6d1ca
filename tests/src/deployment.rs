//! More contracts beside those of the world: for what a constructor refuses, and for wirings that nobody should have.

use drink::{
    sandbox_api::prelude::{ContractAPI, SystemAPI},
    Weight,
};
use estuary_interfaces::{PoolError, RegistryError};
use estuary_runtime::{AccountId, Balance};
use ink::{
    env::Environment,
    primitives::Hash,
    scale::{Decode, Encode},
    LangError,
};
use staking_pool::{parameters::Parameters as PoolParameters, StakingPoolRef};
use validator_registry::{Parameters as RegistryParameters, ValidatorRegistryRef};

use crate::{artifacts::wasm, world::Create, World};

const GAS_LIMIT: Weight = Weight::from_parts(2_000_000_000_000, 5 * 1024 * 1024);

impl World {
    /// Deploys another pool, which is not wired.
    pub fn deploy_pool(
        &mut self,
        parameters: PoolParameters,
        endowment: Balance,
    ) -> Result<AccountId, PoolError> {
        self.deploy_another("staking_pool", endowment, StakingPoolRef::new(parameters))
    }

    /// Deploys another registry.
    pub fn deploy_registry(&mut self, parameters: RegistryParameters) -> Result<AccountId, RegistryError> {
        self.deploy_another("validator_registry", 0, ValidatorRegistryRef::new(parameters))
    }

    fn deploy_another<E, C, Args, R, Refusal>(
        &mut self,
        contract: &str,
        value: Balance,
        constructor: Create<E, C, Args, R>,
    ) -> Result<AccountId, Refusal>
    where
        E: Environment<Balance = Balance, Hash = Hash>,
        Args: Encode,
        Refusal: Decode,
    {
        let params = constructor
            .endowment(value)
            .code_hash(Hash::default())
            .salt_bytes([])
            .params();
        let input = params.exec_input().encode();
        self.chain.reset_events();
        let outcome = self.chain.deploy_contract(
            wasm(contract),
            value,
            input,
            b"another".to_vec(),
            self.deployer.clone(),
            GAS_LIMIT,
            None,
        );
        let outcome = outcome
            .result
            .unwrap_or_else(|error| panic!("{contract}'s constructor trapped: {error:?}"));
        let verdict: Result<Result<(), Refusal>, LangError> =
            Decode::decode(&mut &outcome.result.data[..]).expect("a constructor returns what it declares");
        verdict
            .expect("a contract understands its own constructor")
            .map(|()| outcome.account_id)
    }
}
