//! Calls by bytes, for a contract that hands on what others answer.

use ink::{
    env::{
        call::{build_call, ExecutionInput, Selector},
        CallFlags, DefaultEnvironment,
    },
    prelude::vec::Vec,
    primitives::AccountId,
    scale::{Decode, Encode, Error, Input, Output},
};

/// Calls a contract with selector and arguments, and with `value` planck. Returns the bytes of what the message returns,
/// of a refusal too. `None` if the callee traps, is no contract, or does not understand the message.
#[inline(never)]
pub fn invoke(callee: AccountId, input: &[u8], value: u128, flags: CallFlags) -> Option<Vec<u8>> {
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
