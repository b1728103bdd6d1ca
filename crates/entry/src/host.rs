//! The host functions of small codes: they read the call, and end it.

use estuary_governance::GovernanceError;
use ink::{
    env::{decode_input, return_value, set_contract_storage, transferred_value, DefaultEnvironment},
    LangError, MessageResult,
};
use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl as Chain, ReturnFlags};
use scale::{Decode, Encode};

use crate::Returned;

/// The key under which ink! keeps the contract itself.
const ROOT: u32 = 0;

/// The selector of the message that is called. `None` if the input is too short for a selector.
pub fn selector() -> Option<[u8; 4]> {
    decode_input().ok()
}

/// The arguments of the call. `None` if the input does not decode as the message's arguments.
pub fn arguments<Arguments: Decode>() -> Option<Arguments> {
    decode_input::<([u8; 4], Arguments)>()
        .ok()
        .map(|(_, arguments)| arguments)
}

/// Whether the call transfers money.
pub fn is_paid() -> bool {
    transferred_value::<DefaultEnvironment>() != 0
}

/// Ends the call with the answer of a message. If the answer is a refusal, the chain undoes the call.
pub fn reply<Answer: Returned + Encode>(answer: &Answer) -> ! {
    let flags = if answer.is_refused() {
        ReturnFlags::REVERT
    } else {
        ReturnFlags::empty()
    };
    return_value(flags, &MessageResult::Ok(answer))
}

/// Ends an upgrade to a code that cannot be the account's own, and undoes all of it.
pub fn refuse_upgrade() -> ! {
    reply::<Result<(), _>>(&Err(GovernanceError::PartCode))
}

/// Writes the empty cell that ink! reads in every contract, so that an upgrade may install a code with ink!'s entry
/// points.
pub fn leave_root() {
    set_contract_storage(&ROOT, &());
}

/// Ends the call with ink!'s error for an unknown message, or for arguments that do not decode.
pub fn not_understood() -> ! {
    let nothing = MessageResult::<()>::Err(LangError::CouldNotReadInput);
    return_value(ReturnFlags::REVERT, &nothing)
}

/// Hands the call to the code with the hash `code`, and ends it with the answer of that code.
///
/// # Panics
/// If that code is not on the chain, or traps. The call has changed nothing then.
pub fn hand_over(code: &[u8; 32]) -> ! {
    // A call that does not trap does not come back either: what the callee answers goes to the caller.
    let _trapped = Chain::delegate_call(CallFlags::FORWARD_INPUT | CallFlags::TAIL_CALL, code, &[], None);
    panic!("the full code trapped")
}
