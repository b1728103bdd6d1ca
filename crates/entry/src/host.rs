//! What a hot code asks of the chain.

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

/// The message that is called, if the input is long enough to name one.
pub fn selector() -> Option<[u8; 4]> {
    decode_input().ok()
}

/// The call's arguments, if they are what the message takes.
pub fn arguments<Arguments: Decode>() -> Option<Arguments> {
    decode_input::<([u8; 4], Arguments)>()
        .ok()
        .map(|(_, arguments)| arguments)
}

/// Whether the call brings money.
pub fn is_paid() -> bool {
    transferred_value::<DefaultEnvironment>() != 0
}

/// Ends the call with what a message has returned.
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

/// Leaves the empty cell that ink! looks for in every contract, so that an upgrade may bring a code that ink!
/// dispatches.
pub fn leave_root() {
    set_contract_storage(&ROOT, &());
}

/// Ends the call with ink!'s word for a message that there is not, or whose arguments are not what it takes.
pub fn not_understood() -> ! {
    let nothing = MessageResult::<()>::Err(LangError::CouldNotReadInput);
    return_value(ReturnFlags::REVERT, &nothing)
}

/// Ends the call with what the code of that hash answers to it.
///
/// # Panics
/// If that code is not on the chain, or traps. The call has changed nothing then.
pub fn hand_over(code: &[u8; 32]) -> ! {
    // A call that does not trap does not come back either: what the callee answers goes to the caller.
    let _trapped = Chain::delegate_call(CallFlags::FORWARD_INPUT | CallFlags::TAIL_CALL, code, &[], None);
    panic!("the full code trapped")
}
