//! Deployment of compiled contracts: those of the world, and others beside them, for what a constructor
//! refuses and for wirings that nobody should have.

use drink::{
    pallet_contracts::Determinism,
    sandbox_api::prelude::{ContractAPI, SystemAPI},
};
use estuary_interfaces::{
    Action, ContractKind, Delays, GovernorError, PoolError, RegistryError, TokenMetadata,
};
use estuary_models::{default_pool_parameters, ENDOWMENT};
use estuary_runtime::{units::UNIT, AccountId, Balance, EstuarySandbox};
use governor::GovernorRef;
use ink::{
    env::{
        call::{
            state::Salt,
            utils::{ReturnType, Set, Unset},
            CreateBuilder, ExecutionInput, LimitParamsV2,
        },
        Environment,
    },
    primitives::Hash,
    scale::{Decode, Encode},
    LangError,
};
use staking_pool::{parameters::Parameters as PoolParameters, StakingPoolRef};
use validator_registry::{Parameters as RegistryParameters, ValidatorRegistryRef};

use crate::{
    artifacts::{codes, wasm},
    call::{to_ink, GAS_LIMIT},
    World,
};

/// A constructor with its arguments.
type Create<E, C, Args, R> = CreateBuilder<
    E,
    C,
    Unset<Hash>,
    Set<LimitParamsV2<E>>,
    Unset<Balance>,
    Set<ExecutionInput<Args>>,
    Unset<Salt>,
    Set<ReturnType<R>>,
>;

/// What a constructor that can refuse returns: the dispatcher's verdict, and its own.
type Verdict<Refusal> = Result<Result<(), Refusal>, LangError>;

/// Uploads a code. Returns its hash.
pub(crate) fn upload(chain: &mut EstuarySandbox, uploader: &AccountId, code: &str) -> Hash {
    chain
        .upload_contract(wasm(code), uploader.clone(), None, Determinism::Enforced)
        .unwrap_or_else(|error| panic!("{code} could not be uploaded: {error:?}"))
        .code_hash
        .0
        .into()
}

/// How the pool's token is shown in tests.
pub fn token_metadata() -> TokenMetadata {
    TokenMetadata {
        name: "Staked UNIT".into(),
        symbol: "stUNIT".into(),
        decimals: 12,
    }
}

/// The action that names the code of nominators.
pub fn nominator_code(code: Hash) -> Action {
    Action::Upgrade {
        contract: ContractKind::Nominator,
        code,
        from_version: 1,
    }
}

/// Uploads all codes of a contract. Returns the hash of the hot one, for the wiring or the constructor.
pub(crate) fn hot_code(chain: &mut EstuarySandbox, uploader: &AccountId, contract: &str) -> Hash {
    let uploaded = codes(contract)
        .iter()
        .map(|code| upload(chain, uploader, &code.name));
    uploaded.last().expect("the contract has a hot code")
}

/// Instantiates a code. Returns its account, and what its constructor returned.
fn instantiate<E, C, Args, R>(
    chain: &mut EstuarySandbox,
    deployer: &AccountId,
    code: Vec<u8>,
    value: Balance,
    salt: &[u8],
    constructor: Create<E, C, Args, R>,
) -> (AccountId, Vec<u8>)
where
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    let params = constructor
        .endowment(value)
        .code_hash(Hash::default())
        .salt_bytes([])
        .params();
    let input = params.exec_input().encode();
    let deployer = deployer.clone();
    let outcome = chain
        .deploy_contract(code, value, input, salt.to_vec(), deployer, GAS_LIMIT, None)
        .result
        .unwrap_or_else(|error| panic!("a contract could not be deployed: {error:?}"));
    (outcome.account_id, outcome.result.data)
}

/// Deploys a contract.
///
/// # Panics
/// If its constructor refuses.
pub(crate) fn deploy<E, C, Args, R>(
    chain: &mut EstuarySandbox,
    deployer: &AccountId,
    contract: &str,
    value: Balance,
    constructor: Create<E, C, Args, R>,
) -> AccountId
where
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    let (account, returned) = instantiate(chain, deployer, wasm(contract), value, &[], constructor);
    assert_willing(contract, &returned);
    account
}

/// A constructor returns `Ok(())`, or `Ok(Ok(()))` where it can refuse.
fn assert_willing(contract: &str, returned: &[u8]) {
    let willing = returned.iter().all(|byte| *byte == 0);
    assert!(willing, "{contract}'s constructor refused: {returned:?}");
}

impl World {
    /// Deploys a contract that is no part of this repository, from its code.
    ///
    /// # Panics
    /// If its constructor refuses.
    pub fn deploy<E, C, Args, R>(
        &mut self,
        code: Vec<u8>,
        value: Balance,
        constructor: Create<E, C, Args, R>,
    ) -> AccountId
    where
        E: Environment<Balance = Balance, Hash = Hash>,
        Args: Encode,
    {
        let (account, returned) = instantiate(&mut self.chain, &self.deployer, code, value, &[], constructor);
        assert_willing("the contract", &returned);
        account
    }

    /// Deploys another pool, which is not wired. The deployer itself is its governor.
    pub fn deploy_pool(
        &mut self,
        parameters: PoolParameters,
        endowment: Balance,
    ) -> Result<AccountId, PoolError> {
        self.deploy_pool_for(&self.deployer.clone(), parameters, endowment)
    }

    /// Like [`World::deploy_pool`], for this governor.
    pub fn deploy_pool_for(
        &mut self,
        governor: &AccountId,
        parameters: PoolParameters,
        endowment: Balance,
    ) -> Result<AccountId, PoolError> {
        let pool = StakingPoolRef::new(to_ink(governor), parameters, token_metadata());
        self.deploy_another("staking_pool", endowment, pool)
    }

    /// Deploys another pool whose token is shown so.
    pub fn deploy_pool_of(&mut self, token: TokenMetadata) -> Result<AccountId, PoolError> {
        let pool = StakingPoolRef::new(to_ink(&self.deployer), default_pool_parameters(), token);
        self.deploy_another("staking_pool", ENDOWMENT, pool)
    }

    /// Deploys another registry. The deployer itself is its governor.
    pub fn deploy_registry(
        &mut self,
        pool: &AccountId,
        nominator_code: Hash,
        parameters: RegistryParameters,
    ) -> Result<AccountId, RegistryError> {
        self.deploy_registry_for(&self.deployer.clone(), pool, nominator_code, parameters)
    }

    /// Like [`World::deploy_registry`], for this governor.
    pub fn deploy_registry_for(
        &mut self,
        governor: &AccountId,
        pool: &AccountId,
        nominator_code: Hash,
        parameters: RegistryParameters,
    ) -> Result<AccountId, RegistryError> {
        let (governor, pool) = (to_ink(governor), to_ink(pool));
        let registry = ValidatorRegistryRef::new(governor, pool, nominator_code, parameters, UNIT);
        self.deploy_another("validator_registry", 0, registry)
    }

    /// Deploys another governor, whose admin is the deployer.
    pub fn deploy_governor(&mut self, delays: Delays) -> Result<AccountId, GovernorError> {
        let guardian = to_ink(&self.guardian);
        let governor = GovernorRef::new(guardian, delays.delay, delays.upgrade_delay);
        self.deploy_another("governor", 0, governor)
    }

    /// Uploads one code alone. Returns its hash.
    pub fn upload_alone(&mut self, code: &str) -> Hash {
        upload(&mut self.chain, &self.deployer, code)
    }

    /// Uploads the code of a contract, or of a fixture of one, as an upgrade needs it. Returns its hash. Of a
    /// contract in several codes all are uploaded, and it is the hot one's.
    pub fn upload(&mut self, contract: &str) -> Hash {
        let (chain, deployer) = (&mut self.chain, &self.deployer);
        let uploaded = codes(contract)
            .iter()
            .map(|code| upload(chain, deployer, &code.name));
        uploaded.last().expect("a contract has a code")
    }

    pub(crate) fn deploy_another<E, C, Args, R, Refusal>(
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
        self.chain.reset_events();
        let (chain, deployer) = (&mut self.chain, &self.deployer);
        let (account, returned) =
            instantiate(chain, deployer, wasm(contract), value, b"another", constructor);
        let verdict = Verdict::<Refusal>::decode(&mut &returned[..]);
        verdict
            .expect("a constructor returns what it declares")
            .expect("a contract understands its own constructor")
            .map(|()| account)
    }
}
