//! Sessions and session keys.

// `impl_opaque_keys!` names it.
use alloc::vec::Vec;

use frame_support::{parameter_types, traits::ConstU32};
use sp_runtime::{impl_opaque_keys, traits::OpaqueKeys, KeyTypeId};

use crate::{AccountId, Balance, BlockNumber, Runtime, RuntimeEvent, Staking};

pub const BLOCKS_PER_SESSION: BlockNumber = 4;
pub const SESSIONS_PER_ERA: u32 = 3;
pub const BLOCKS_PER_ERA: BlockNumber = SESSIONS_PER_ERA * BLOCKS_PER_SESSION;

parameter_types! {
    /// Kept in storage so that the genesis of a local chain can make eras shorter.
    pub storage BlocksPerSession: BlockNumber = BLOCKS_PER_SESSION;
}

type Rotation = pallet_session::PeriodicSessions<BlocksPerSession, ConstU32<0>>;

impl_opaque_keys! {
    /// No consensus engine signs with session keys here, so there are none.
    pub struct SessionKeys {}
}

impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = pallet_staking::StashOf<Runtime>;
    type ShouldEndSession = Rotation;
    type NextSessionRotation = Rotation;
    type SessionManager = pallet_session::historical::NoteHistoricalRoot<Runtime, Staking>;
    type SessionHandler = NoConsensus;
    type Keys = SessionKeys;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::historical::Config for Runtime {
    type FullIdentification = pallet_staking::Exposure<AccountId, Balance>;
    type FullIdentificationOf = pallet_staking::ExposureOf<Runtime>;
}

/// Nobody to tell about new sessions.
pub struct NoConsensus;

impl pallet_session::SessionHandler<AccountId> for NoConsensus {
    const KEY_TYPE_IDS: &'static [KeyTypeId] = &[];
    fn on_genesis_session<Keys: OpaqueKeys>(_validators: &[(AccountId, Keys)]) {}
    fn on_new_session<Keys: OpaqueKeys>(
        _changed: bool,
        _validators: &[(AccountId, Keys)],
        _queued_validators: &[(AccountId, Keys)],
    ) {
    }
    fn on_disabled(_validator_index: u32) {}
}
