//! Messages as the contracts' own crates declare them: what goes in and what comes back is checked by the compiler.

use ink::env::{
    call::{
        utils::{ReturnType, Set},
        CallBuilder, ExecutionInput,
    },
    Environment,
};
use scale::Encode;

use crate::{
    account,
    chain::{Account, Answer, Weight},
};

/// A message to a contract, with its arguments, that answers `R`.
#[derive(Clone, Debug)]
pub struct Message<R> {
    pub label: &'static str,
    pub callee: Account,
    pub input: Vec<u8>,
    /// What it must have beside what its dry run needs.
    pub spare: Weight,
    answer: Answer<R>,
}

/// The registry gives a nominator at most 40·10⁹ picoseconds and half a mebibyte of proof, keeps 10·10⁹ for
/// itself, and speaks to none where there is less. What is set aside and not used, a dry run does not count.
const FOR_A_NOMINATOR: Weight = Weight {
    ref_time: 50_000_000_000,
    proof_size: 512 * 1024,
};

/// The governor reads other contracts only with 20·10⁹ picoseconds left, and half a mebibyte of proof where one does not
/// answer. A dry run does not count what is left.
const FOR_READS: Weight = Weight {
    ref_time: 20_000_000_000,
    proof_size: 512 * 1024,
};

/// A message as the contracts' own crates build it.
type Built<E, Args, R> =
    CallBuilder<E, Set<ink::env::call::Call<E>>, Set<ExecutionInput<Args>>, Set<ReturnType<R>>>;

impl<R> Message<R> {
    pub fn new<E, Args>(label: &'static str, call: Built<E, Args, R>) -> Self
    where
        E: Environment<AccountId = ink::primitives::AccountId>,
        Args: Encode,
    {
        let params = call.params();
        Self {
            label,
            callee: account::from_ink(*params.callee()),
            input: params.exec_input().encode(),
            spare: Weight::default(),
            answer: Answer::default(),
        }
    }

    /// The same message, with gas enough that the governor reads other contracts.
    pub fn with_reads(self) -> Self {
        Self {
            spare: FOR_READS,
            ..self
        }
    }

    /// The same message, with gas enough that the registry speaks to nominators.
    pub fn to_nominators(self) -> Self {
        Self {
            spare: FOR_A_NOMINATOR,
            ..self
        }
    }
}

/// `message!(Contract(address).message(arguments))`: a message, ready to be asked or sent.
#[macro_export]
macro_rules! message {
    ($contract:ident($address:expr).$message:ident($($argument:expr),* $(,)?)) => {
        $crate::message::Message::new(
            stringify!($message),
            $crate::ink::codegen::TraitCallBuilder::call_mut(
                &mut <$contract as $crate::ink::env::call::FromAccountId<_>>::from_account_id(
                    $crate::account::to_ink(&$address),
                ),
            )
            .$message($($argument),*),
        )
    };
}
pub use message;
