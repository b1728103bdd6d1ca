//! Calls of other contracts. One function makes all of them, and their arguments and answers have the types that the
//! contracts declare.

use ink::{
    env::{
        call::{
            build_call,
            utils::{ReturnType, Set},
            CallBuilder, ExecutionInput, Selector,
        },
        CallFlags, DefaultEnvironment,
    },
    prelude::vec::Vec,
    primitives::AccountId,
    scale::{Decode, Encode, Error, Input, Output},
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
    invoke_bytes(
        *call.callee(),
        call.exec_input().encode(),
        *call.transferred_value(),
        *call.call_flags(),
    )
}

/// The bytes of the answer.
#[inline(never)]
fn invoke_bytes(callee: AccountId, input: Vec<u8>, value: u128, flags: CallFlags) -> Option<Vec<u8>> {
    let (selector, arguments) = input.split_first_chunk::<4>()?;
    let input = ExecutionInput::new(Selector::new(*selector)).push_arg(Bytes(arguments.into()));
    let answer = build_call::<DefaultEnvironment>()
        .call(callee)
        .transferred_value(value)
        .call_flags(flags)
        .exec_input(input)
        .returns::<Bytes>()
        .try_invoke();
    match answer {
        Ok(Ok(Bytes(answer))) => Some(answer),
        _ => None,
    }
}

/// Bytes as they are, without their number.
struct Bytes(Vec<u8>);

impl Encode for Bytes {
    fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
        output.write(&self.0);
    }
}

impl Decode for Bytes {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        while let Ok(byte) = input.read_byte() {
            bytes.push(byte);
        }
        Ok(Self(bytes))
    }
}
