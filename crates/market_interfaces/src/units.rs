//! How the contracts of the markets move units of the wrapped token.

use estuary_interfaces::{verdict, Shares, WrappedLst};
use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment, prelude::vec::Vec, primitives::AccountId};
use psp22::{PSP22Error, PSP22};

type UnitsAt = ink::contract_ref!(PSP22, DefaultEnvironment);
type WrapperAt = ink::contract_ref!(WrappedLst, DefaultEnvironment);

/// Whether `wrapper` is a wrapped token of the staking pool `pool`.
pub fn wraps_shares_of(wrapper: AccountId, pool: AccountId) -> bool {
    let wrapper: WrapperAt = wrapper.into();
    matches!(wrapper.call().pool().try_invoke(), Ok(Ok(wrapped)) if wrapped == Some(pool))
}

/// Moves `units` from `from` to `to`. One of both is the contract: it takes units by its allowance, and needs none for its
/// own. A wrapped token that traps is `failed`, and its refusal goes through `refused`.
///
/// One call for both directions: code is paid for by the byte.
#[inline(never)]
pub fn transfer<E>(
    wrapper: AccountId,
    from: AccountId,
    to: AccountId,
    units: Shares,
    failed: E,
    refused: fn(PSP22Error) -> E,
) -> Result<(), E> {
    let mut token: UnitsAt = wrapper.into();
    let moved = token
        .call_mut()
        .transfer_from(from, to, units, Vec::new())
        .try_invoke();
    verdict(moved, failed, refused)
}
