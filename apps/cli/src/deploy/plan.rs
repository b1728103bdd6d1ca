//! What a deployment consists of: codes, contracts with their constructors, and where all will be.

use brake::BrakeRef;
use estuary_interfaces::{Balance, GovernorError, HotCodes, PoolError, RegistryError, WrapError};
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
    LangError,
};
use lens::LensRef;
use scale::{Decode, Encode};
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use validator_registry::ValidatorRegistryRef;
use withdrawal_queue::WithdrawalQueueRef;
use wrapped_lst::WrappedLstRef;

use super::{config::Config, record::Record};
use crate::{
    account::to_ink,
    artifacts::{Artifact, Artifacts},
    chain::{contract_address, no_verdict, Account, Constructor},
    error::Result,
    words::InWords,
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
    /// A code that the constructor asks the chain for. It is uploaded before.
    pub needs: Option<H256>,
    pub constructor: Constructor,
    pub address: Account,
}

/// All that has to be there in the end.
pub struct Plan {
    /// Codes that are uploaded only, before all else.
    pub codes: Vec<Artifact>,
    /// In the order in which they need each other.
    pub contracts: Vec<Planned>,
}

impl Plan {
    pub fn new(artifacts: &Artifacts, config: &Config, deployer: &Account, record: &Record) -> Result<Self> {
        let nominator = artifacts.read(NOMINATOR)?;
        let nominator_hash = nominator.hash;
        let mut codes = vec![nominator];
        let mut hot_codes = Vec::new();
        for contract in [POOL, QUEUE, REGISTRY, WRAPPED_LST] {
            codes.extend(artifacts.small_codes(contract)?);
            hot_codes.extend(codes.last().map(|hot| (contract, hot.hash)));
        }
        let hot = |name| {
            let found = hot_codes.iter().find(|(contract, _)| *contract == name);
            found.map(|(_, hash)| *hash)
        };
        let mut plan = Self {
            codes,
            contracts: Vec::new(),
        };
        let mut add = |name, value, of: ConstructorOf| -> Result<ink::primitives::AccountId> {
            let artifact = artifacts.read(name)?;
            let constructor = Constructor {
                name,
                input: of.input,
                value,
                salt: config.salt.clone(),
                verdict: of.verdict,
            };
            let derived = contract_address(deployer, artifact.hash, &constructor.input, &constructor.salt);
            let address = record.address(name)?.unwrap_or(derived);
            let ink_address = to_ink(&address);
            plan.contracts.push(Planned {
                answered_by: hot(name).unwrap_or(artifact.hash),
                needs: of.needs,
                artifact,
                constructor,
                address,
            });
            Ok(ink_address)
        };
        let (guardian, delays) = (to_ink(&config.guardian), config.delays);
        let governor = GovernorRef::new(guardian, delays.delay, delays.upgrade_delay);
        let governor = add("governor", 0, refusing::<GovernorError, _, _, _, _>(governor))?;
        let pool = StakingPoolRef::new(governor, config.pool, config.token.clone());
        let pool = add(POOL, config.endowment, refusing::<PoolError, _, _, _, _>(pool))?;
        add(QUEUE, 0, willing(WithdrawalQueueRef::new(pool, governor)))?;
        let registry = ValidatorRegistryRef::new(
            governor,
            pool,
            nominator_hash.0.into(),
            config.registry,
            config.token.unit(),
        );
        let registry = refusing::<RegistryError, _, _, _, _>(registry);
        add(REGISTRY, 0, registry.after(nominator_hash))?;
        let wrapped_hot = hot(WRAPPED_LST).unwrap_or_default();
        let wrapped_lst = WrappedLstRef::new(pool, config.wrapped.clone(), wrapped_hot.0.into());
        let wrapped_lst = refusing::<WrapError, _, _, _, _>(wrapped_lst);
        let wrapped_lst = add(WRAPPED_LST, 0, wrapped_lst.after(wrapped_hot))?;
        add("brake", 0, willing(BrakeRef::new(governor, wrapped_lst)))?;
        add("lens", 0, willing(LensRef::new(pool)))?;
        Ok(plan)
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

/// A constructor's input, how its answer is read, and the code that it asks the chain for.
struct ConstructorOf {
    input: Vec<u8>,
    verdict: fn(&[u8]) -> Result<(), String>,
    needs: Option<H256>,
}

impl ConstructorOf {
    /// The constructor asks the chain for this code.
    fn after(self, code: H256) -> Self {
        Self {
            needs: Some(code),
            ..self
        }
    }
}

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

fn willing<E, C, Args, R>(constructor: Create<E, C, Args, R>) -> ConstructorOf
where
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    ConstructorOf {
        input: input_of(constructor),
        verdict: no_verdict,
        needs: None,
    }
}

fn refusing<Refusal, E, C, Args, R>(constructor: Create<E, C, Args, R>) -> ConstructorOf
where
    Refusal: Decode + InWords,
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    ConstructorOf {
        input: input_of(constructor),
        verdict: verdict::<Refusal>,
        needs: None,
    }
}

fn input_of<E, C, Args, R>(constructor: Create<E, C, Args, R>) -> Vec<u8>
where
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    let complete = constructor.endowment(0).code_hash(Hash::default()).salt_bytes([]);
    complete.params().exec_input().encode()
}

/// What a constructor that can refuse returns.
fn verdict<Refusal: Decode + InWords>(data: &[u8]) -> Result<(), String> {
    match Result::<Result<(), Refusal>, LangError>::decode(&mut &data[..]) {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(refusal))) => Err(refusal.in_words()),
        Ok(Err(_)) => Err("the code does not know this constructor".into()),
        Err(error) => Err(format!("its answer cannot be read: {error}")),
    }
}
