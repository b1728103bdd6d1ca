//! That a hot code never loses the codes that it hands calls to.

use ink::{
    env::{
        self,
        call::{build_call, ExecutionInput, Selector},
        DefaultEnvironment,
    },
    primitives::Hash,
};
#[cfg(target_arch = "wasm32")]
use pallet_contracts_uapi::{HostFn, HostFnImpl as Chain};

use crate::FOLLOW;

/// Where a contract's storage has the hashes of the codes that are locked: the key that a cell of `ManualKey<21>` has.
#[cfg(target_arch = "wasm32")]
const LOCKED: u32 = 21;

/// The most codes that a hot code hands calls to.
#[cfg(target_arch = "wasm32")]
const MOST: usize = 2;

/// The code that should answer is not on the chain, or is no hot code, or not all that it hands calls to are there.
pub struct NoHotCode;

/// Lets the hot code of that hash answer the calls of the contract that is constructed, and keeps the codes that it
/// hands calls to on the chain for it.
///
/// # Errors
/// If that cannot be done. The constructor must fail then.
pub fn answer_by(hot: Hash) -> Result<(), NoHotCode> {
    env::set_code_hash::<DefaultEnvironment>(&hot).map_err(|_| NoHotCode)?;
    let followed = build_call::<DefaultEnvironment>()
        .delegate(hot)
        .exec_input(ExecutionInput::new(Selector::new(FOLLOW)))
        .returns::<()>()
        .try_invoke();
    match followed {
        Ok(Ok(())) => Ok(()),
        _ => Err(NoHotCode),
    }
}

/// Keeps the codes that a new hot code hands calls to on the chain, in place of those of the one before.
#[cfg(target_arch = "wasm32")]
pub fn follow<const N: usize>(codes: &[[u8; 32]; N]) {
    let key = LOCKED.to_le_bytes();
    let mut bytes = [0; MOST * 32];
    let mut locked = &mut bytes[..];
    if Chain::get_storage_v1(&key, &mut locked).is_err() {
        locked = &mut [];
    }
    if locked == codes.as_flattened() {
        return;
    }
    for code in locked.chunks_exact(32) {
        Chain::unlock_delegate_dependency(code);
    }
    for code in codes {
        Chain::lock_delegate_dependency(code);
    }
    Chain::set_storage_v2(&key, codes.as_flattened());
}
