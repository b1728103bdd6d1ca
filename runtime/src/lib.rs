#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod config;
pub mod units;

#[cfg(feature = "std")]
pub mod chain;
#[cfg(feature = "std")]
mod sandbox;

#[cfg(feature = "std")]
pub use chain::{account, validator};
pub use config::{
    contracts::{RefusedCalls, StakingCalls},
    session::{SessionKeys, BLOCKS_PER_ERA, BLOCKS_PER_SESSION, SESSIONS_PER_ERA},
    staking::SlashDeferDuration,
};
#[cfg(feature = "std")]
pub use sandbox::{EstuarySandbox, BLOCK_MS};

use frame_support::construct_runtime;
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};

pub type Signature = MultiSignature;
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
pub type Address = MultiAddress<AccountId, ()>;
/// Planck.
pub type Balance = u128;
pub type BlockNumber = u32;
pub type Nonce = u32;
pub type Hash = sp_core::H256;
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
pub type SignedExtra = (
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
);
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, SignedExtra>;
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

// Genesis is built in the order of declaration: the session pallet asks the staking pallet for its first validators.
construct_runtime!(
    pub enum Runtime {
        System: frame_system = 0,
        Timestamp: pallet_timestamp = 1,
        Balances: pallet_balances = 2,
        Authorship: pallet_authorship = 3,
        Staking: pallet_staking = 4,
        Session: pallet_session = 5,
        Historical: pallet_session::historical = 6,
        Contracts: pallet_contracts = 7,
    }
);
