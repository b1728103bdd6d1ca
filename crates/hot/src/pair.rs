//! That a hot code never loses its whole one.

use ink::{
    env::{self, DefaultEnvironment},
    primitives::Hash,
};
#[cfg(target_arch = "wasm32")]
use pallet_contracts_uapi::{HostFn, HostFnImpl as Chain};

/// Where a contract's storage has the hash of the whole code that is locked: the key that a cell of
/// `ManualKey<21>` has.
const LOCKED: u32 = 21;

/// Lets the hot code of that hash answer the calls of the contract that is constructed, and keeps the whole code,
/// whose constructor runs, on the chain for it.
///
/// # Errors
/// If there is no such code on the chain.
pub fn answer_by(hot: Hash) -> env::Result<()> {
    let whole = env::own_code_hash::<DefaultEnvironment>()?;
    env::set_code_hash::<DefaultEnvironment>(&hot)?;
    env::lock_delegate_dependency::<DefaultEnvironment>(&whole);
    env::set_contract_storage(&LOCKED, &whole);
    Ok(())
}

/// Keeps the whole code of a new hot code on the chain, in place of the one before.
#[cfg(target_arch = "wasm32")]
pub fn follow(whole: &[u8; 32]) {
    let key = LOCKED.to_le_bytes();
    let mut locked = [0; 32];
    let found = Chain::get_storage_v1(&key, &mut &mut locked[..]);
    if locked == *whole {
        return;
    }
    if found.is_ok() {
        Chain::unlock_delegate_dependency(&locked);
    }
    Chain::lock_delegate_dependency(whole);
    Chain::set_storage_v2(&key, whole);
}
