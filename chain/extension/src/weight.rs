//! What reading costs.

use frame_support::{traits::Get, weights::Weight};
use scale::MaxEncodedLen;

/// ref_time (picoseconds) to read, copy, decode and compare one byte. Not measured: a runtime that has benchmarked it may
/// charge less. `pallet-contracts` measures about a fifth of it for a byte that a contract reads from its own storage.
pub const REF_TIME_PER_BYTE: u64 = 3_000;

/// Proof bytes of the trie nodes above an entry of a map, as FRAME's benchmarks count them.
const PATH_TO_ENTRY: u64 = 2_475;
/// The same for a value that has a prefix for itself.
const PATH_TO_VALUE: u64 = 495;
/// The longer of the two hashes that the pallets read here put before the key of a map.
const KEY_HASH: u64 = 16;

pub fn of_bytes(bytes: u64) -> Weight {
    Weight::from_parts(bytes.saturating_mul(REF_TIME_PER_BYTE), 0)
}

pub fn of_reads<T: frame_system::Config>(reads: u64, proof: u64) -> Weight {
    T::DbWeight::get()
        .reads(reads)
        .saturating_add(of_bytes(proof))
        .saturating_add(Weight::from_parts(0, proof))
}

/// The most that a read of a map from accounts to `V` adds to the proof.
pub fn entry_proof<T: frame_system::Config, V: MaxEncodedLen>() -> u64 {
    path_proof::<T>().saturating_add(V::max_encoded_len() as u64)
}

/// The same without the value, whose length has no bound of its own: it is looked at first, and charged then.
pub fn path_proof<T: frame_system::Config>() -> u64 {
    PATH_TO_ENTRY + KEY_HASH + T::AccountId::max_encoded_len() as u64
}

/// The most that a read of a single value adds to the proof.
pub fn value_proof<V: MaxEncodedLen>() -> u64 {
    PATH_TO_VALUE + V::max_encoded_len() as u64
}
