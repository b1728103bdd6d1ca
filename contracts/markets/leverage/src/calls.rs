//! Calls of other contracts. One function makes all of them, and their arguments and answers have the types that the
//! contracts declare.

use estuary_market_interfaces::bytes;
use ink::{
    env::{
        call::{
            utils::{ReturnType, Set},
            CallBuilder, ExecutionInput,
        },
        DefaultEnvironment,
    },
    prelude::vec::Vec,
    scale::{Decode, Encode},
};

use crate::refusal::{Reason, Refusal};

/// A message with its arguments: `Args` go in, `R` comes back.
pub(crate) type Call<Args, R> = CallBuilder<
    DefaultEnvironment,
    Set<ink::env::call::Call<DefaultEnvironment>>,
    Set<ExecutionInput<Args>>,
    Set<ReturnType<R>>,
>;

/// Sends a message that can refuse. A callee that traps is `failed`. Its refusal is handed on as `refused`.
pub(crate) fn send<Args: Encode, T: Decode, E>(
    call: Call<Args, Result<T, E>>,
    failed: Reason,
    refused: Reason,
) -> Result<T, Refusal> {
    let answer = invoke(call).ok_or(failed)?;
    let done = match answer.split_first() {
        Some((0, answer)) => T::decode(&mut &*answer).ok(),
        Some((1, error)) => return Err(Refusal::of(refused, error)),
        _ => None,
    };
    done.ok_or_else(|| failed.into())
}

/// Asks a message that cannot refuse. `None` if the callee traps.
pub(crate) fn ask<Args: Encode, T: Decode>(call: Call<Args, T>) -> Option<T> {
    T::decode(&mut &*invoke(call)?).ok()
}

fn invoke<Args: Encode, R>(call: Call<Args, R>) -> Option<Vec<u8>> {
    let call = call.params();
    bytes::invoke(
        *call.callee(),
        &call.exec_input().encode(),
        *call.transferred_value(),
        *call.call_flags(),
    )
}
