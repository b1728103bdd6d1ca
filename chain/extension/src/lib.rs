//! Chain extension that lets ink! contracts read `pallet-staking`.
//!
//! A contract can act in the staking pallet by `call_runtime`, but it cannot read what became of its stake. This crate
//! adds exactly the reads that Estuary's contracts need. It stores nothing, changes nothing and trusts nobody: every
//! answer comes from the pallet's own storage in the state of the running call. The functions and their types are in
//! `estuary-chain-reads`, which the contracts use too.
//!
//! # Adding it to a runtime
//!
//! The runtime needs `pallet-contracts` and `pallet-staking`, with balances that fit a `u128`.
//!
//! ```ignore
//! impl pallet_contracts::Config for Runtime {
//!     // A tuple even for one extension: it is the tuple that compares the id.
//!     type ChainExtension = (estuary_chain_extension::StakingReads,);
//!     type CallFilter = StakingCalls;
//!     // …
//! }
//!
//! /// What contracts may dispatch.
//! pub struct StakingCalls;
//! impl Contains<RuntimeCall> for StakingCalls {
//!     fn contains(call: &RuntimeCall) -> bool {
//!         use pallet_staking::Call;
//!         matches!(
//!             call,
//!             RuntimeCall::Staking(
//!                 Call::bond { .. }
//!                     | Call::bond_extra { .. }
//!                     | Call::unbond { .. }
//!                     | Call::withdraw_unbonded { .. }
//!                     | Call::nominate { .. }
//!                     | Call::chill { .. }
//!                     | Call::rebond { .. }
//!             )
//!         )
//!     }
//! }
//! ```
//!
//! The contracts need no other call. They ask the extension for the pallet's index and the indices of these calls. When a
//! runtime upgrade moves them, `update_nominator` of the registry tells each nominator.
//!
//! The runtime's own tests should call [`assert_layouts`]: it fails where the pallet's storage is not what this crate
//! decodes.
//!
//! ```ignore
//! #[test]
//! fn the_staking_pallet_stores_what_the_extension_reads() {
//!     estuary_chain_extension::assert_layouts::<Runtime>();
//! }
//! ```
//!
//! # What a function costs
//!
//! `T::DbWeight` for each read, [`REF_TIME_PER_BYTE`] for each byte that is read, taken in or handed out, and the
//! bytes that a read can add to the proof of validity. Each step is charged before it happens. With `RocksDbWeight`
//! (25 µs a read):
//!
//! | function | reads | proof, at most |
//! |---|---|---|
//! | `STASH` | 8, and slashes | 15 KiB, and slashes |
//! | `LEDGER` | 8, one more if it was ever slashed | 15 KiB, and its spans |
//! | `STASHES` | 2, 6 per account, and slashes | 1 KiB, 14 KiB per account, and slashes |
//! | `VALIDATOR` | 4, 5 while an era is planned | 6 KiB, 9 KiB |
//! | `EXPOSURE` | 4, 2 per page of the validator's exposure up to the nominator's | 7 KiB, 3 KiB and its length per page |
//! | `STAKING` | 3 | 2 KiB |
//! | `UNLOCKING` | 3 | 6 KiB |
//! | `CALLS` | none | none |
//! | `UNPAID_ERAS` | 2, 3 per era of the history in which it validated, 1 per other | 1 KiB, 6 KiB per era |
//!
//! Slashes: one read more, and its spans, for a stash that was ever slashed; for each coming era that can slash it one
//! read and 3 KiB, and where something is scheduled one read more, and its length. These are at most
//! `SlashDeferDuration + 1` eras, none for a stash that was not slashed lately, and a batch reads each of them once.
//!
//! # Limits
//!
//! - [`pending`](estuary_chain_reads::StashInfo::pending) is an estimate. Between the announcement and the slash the
//!   ledger can change, and governance can cancel. Only the ledger decides.
//! - A stash that was killed, and bonded again, has lost its slashing spans. A slash announced against its former life
//!   is not counted, although the pallet would take it from the new ledger.
//! - An entry that another `SlashDeferDuration` scheduled, before a runtime upgrade, can lie outside of the eras that
//!   are read.
//! - An entry of unknown length is charged as one read before its length is looked at, and its bytes are charged before
//!   they are decoded. A host that reads the whole value to tell its length does that for the price of one read, where
//!   the caller has no gas for the bytes.
//! - `free` is charged as one read of the system account, where `pallet-balances` usually keeps it.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod announced;
mod calls;
mod input;
#[cfg(feature = "std")]
mod layouts;
mod ledger;
mod mirror;
mod reads;
mod weight;

pub use calls::{calls, CallOf};
#[cfg(feature = "std")]
pub use layouts::assert_layouts;
pub use ledger::{Chunk, LedgerCopy};
pub use reads::{exposure, ledger, staking, stash, stashes, unlocking, unpaid_eras, validator, BalanceOf};
pub use weight::REF_TIME_PER_BYTE;

use alloc::vec::Vec;
use estuary_chain_reads::{function, EXTENSION_ID};
use pallet_contracts::chain_extension::{
    BufInBufOutState, ChainExtension, Environment, Ext, InitState, RegisteredChainExtension, Result, RetVal,
};
use pallet_staking::Call as StakingCall;
use scale::Encode;
use sp_runtime::DispatchError;

/// The extension. Every function takes and returns SCALE in buffers and returns 0. Two faults trap the contract: what it
/// asks wrongly, an unknown function or arguments that do not decode; and storage of the pallet that does not decode.
#[derive(Default)]
pub struct StakingReads;

impl<T> RegisteredChainExtension<T> for StakingReads
where
    T: pallet_contracts::Config + pallet_staking::Config,
    BalanceOf<T>: Into<u128>,
    CallOf<T>: From<StakingCall<T>>,
{
    const ID: u16 = EXTENSION_ID;
}

impl<T> ChainExtension<T> for StakingReads
where
    T: pallet_contracts::Config + pallet_staking::Config,
    BalanceOf<T>: Into<u128>,
    CallOf<T>: From<StakingCall<T>>,
{
    fn call<E: Ext<T = T>>(&mut self, env: Environment<E, InitState>) -> Result<RetVal> {
        let id = env.func_id();
        let mut env = env.buf_in_buf_out();
        let output = answer::<T, E>(id, &mut env)?;
        env.write(&output, false, Some(weight::of_bytes(1)))?;
        Ok(RetVal::Converging(0))
    }
}

fn answer<T, E>(id: u16, env: &mut Environment<E, BufInBufOutState>) -> Result<Vec<u8>>
where
    T: pallet_contracts::Config + pallet_staking::Config,
    E: Ext<T = T>,
    BalanceOf<T>: Into<u128>,
    CallOf<T>: From<StakingCall<T>>,
{
    let length = env.in_len().min(input::max_len::<T::AccountId>());
    env.charge_weight(weight::of_bytes(length.into()))?;
    let input = env.read(length)?;
    let charge = &mut |reads, proof| env.charge_weight(weight::of_reads::<T>(reads, proof)).map(drop);

    Ok(match id {
        function::STASH => reads::stash::<T>(&decoded(input::account(&input))?, charge)?.encode(),
        function::STASHES => reads::stashes::<T>(&decoded(input::accounts(&input))?, charge)?.encode(),
        function::VALIDATOR => reads::validator::<T>(&decoded(input::account(&input))?, charge)?.encode(),
        function::STAKING => reads::staking::<T>(charge)?.encode(),
        function::UNLOCKING => reads::unlocking::<T>(&decoded(input::account(&input))?, charge)?.encode(),
        function::UNPAID_ERAS => reads::unpaid_eras::<T>(&decoded(input::account(&input))?, charge)?.encode(),
        function::LEDGER => reads::ledger::<T>(&decoded(input::account(&input))?, charge)?.encode(),
        function::EXPOSURE => {
            let (validator, nominator) = decoded(input::pair(&input))?;
            reads::exposure::<T>(&validator, &nominator, charge)?.encode()
        }
        function::CALLS => calls::<T>().encode(),
        _ => return Err(DispatchError::Other("staking reads: unknown function")),
    })
}

fn decoded<A>(arguments: Option<A>) -> Result<A> {
    arguments.ok_or(DispatchError::Other("staking reads: undecodable input"))
}
