//! Constructors as they are sent, and how their answers are read.

use estuary_interfaces::Balance;
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
use scale::{Decode, Encode};
use subxt::utils::H256;

use crate::{
    chain::{no_verdict, Account},
    words::InWords,
};

/// What must be there before a constructor can run.
#[derive(Clone, Debug)]
pub enum Needed {
    Code(H256),
    Contract(Account),
}

/// A constructor's input, how its answer is read, and what must be there before.
pub struct ConstructorOf {
    pub input: Vec<u8>,
    pub verdict: fn(&[u8]) -> Result<(), String>,
    pub needs: Vec<Needed>,
}

impl ConstructorOf {
    /// The constructor asks the chain for this code.
    pub fn after(self, code: H256) -> Self {
        Self {
            needs: vec![Needed::Code(code)],
            ..self
        }
    }

    /// The constructor calls these contracts.
    pub fn calling(self, contracts: impl IntoIterator<Item = Account>) -> Self {
        Self {
            needs: contracts.into_iter().map(Needed::Contract).collect(),
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

/// A constructor that cannot refuse.
pub fn willing<E, C, Args, R>(constructor: Create<E, C, Args, R>) -> ConstructorOf
where
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    ConstructorOf {
        input: input_of(constructor),
        verdict: no_verdict,
        needs: Vec::new(),
    }
}

/// A constructor that can refuse.
pub fn refusing<Refusal, E, C, Args, R>(constructor: Create<E, C, Args, R>) -> ConstructorOf
where
    Refusal: Decode + InWords,
    E: Environment<Balance = Balance, Hash = Hash>,
    Args: Encode,
{
    ConstructorOf {
        input: input_of(constructor),
        verdict: verdict::<Refusal>,
        needs: Vec::new(),
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
