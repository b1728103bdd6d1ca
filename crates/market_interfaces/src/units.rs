//! How the contracts of the markets move units of the wrapped token.

use estuary_interfaces::{verdict, Shares};
use ink::{
    codegen::TraitCallBuilder, env::DefaultEnvironment, prelude::vec::Vec, primitives::AccountId, EnvAccess,
};
use psp22::{PSP22Error, PSP22};

type UnitsAt = ink::contract_ref!(PSP22, DefaultEnvironment);

fn env() -> EnvAccess<'static, DefaultEnvironment> {
    EnvAccess::default()
}

/// Takes `units` of the caller by its allowance. A wrapped token that traps is `failed`, and its refusal goes through
/// `refused`.
pub fn take<E>(wrapper: AccountId, units: Shares, failed: E, refused: fn(PSP22Error) -> E) -> Result<(), E> {
    let mut token: UnitsAt = wrapper.into();
    let taken = token
        .call_mut()
        .transfer_from(env().caller(), env().account_id(), units, Vec::new())
        .try_invoke();
    verdict(taken, failed, refused)
}

/// Sends `units` of the contract to `to`. The errors are those of [`take`].
pub fn send<E>(
    wrapper: AccountId,
    to: AccountId,
    units: Shares,
    failed: E,
    refused: fn(PSP22Error) -> E,
) -> Result<(), E> {
    let mut token: UnitsAt = wrapper.into();
    let sent = token.call_mut().transfer(to, units, Vec::new()).try_invoke();
    verdict(sent, failed, refused)
}
