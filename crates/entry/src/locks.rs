//! The locks by which a hot code keeps the other codes of its account on the chain.

use pallet_contracts_uapi::{HostFn, HostFnImpl as Chain};

/// Where a contract's storage has the hashes of the locked codes: the key of a cell of `ManualKey<21>`.
const LOCKED: u32 = 21;

/// The most codes that a hot code hands calls to.
const MOST: usize = 2;

/// Locks the codes to which a new hot code hands calls, in place of the codes that the hot code before has locked.
///
/// # Panics
/// If a code is not on the chain. The upgrade has changed nothing then.
pub fn lock<const N: usize>(codes: &[[u8; 32]; N]) {
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
