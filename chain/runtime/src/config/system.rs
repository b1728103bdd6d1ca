//! System, time, balances and block authors.

use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    parameter_types,
    traits::{ConstU128, ConstU16, ConstU32, ConstU64, DisabledValidators, FindAuthor},
    weights::{
        constants::{ExtrinsicBaseWeight, RocksDbWeight, WEIGHT_REF_TIME_PER_SECOND},
        Weight,
    },
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{traits::AccountIdLookup, ConsensusEngineId, Perbill};
use sp_version::RuntimeVersion;

use crate::{
    units::EXISTENTIAL_DEPOSIT, AccountId, Balance, Block, Hash, Nonce, PalletInfo, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, RuntimeOrigin, RuntimeTask, Session, Staking,
    System, VERSION,
};

/// The part of a block that transactions may fill.
const NORMAL: Perbill = Perbill::from_percent(75);
const MAX_BLOCK_BYTES: u32 = 5 * 1024 * 1024;

parameter_types! {
    pub Limits: BlockWeights = {
        let max = Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, MAX_BLOCK_BYTES.into());
        let normal = NORMAL * max;
        BlockWeights::builder()
            .for_class(DispatchClass::all(), |class| class.base_extrinsic = ExtrinsicBaseWeight::get())
            .for_class(DispatchClass::Normal, |class| {
                class.max_total = Some(normal);
                // The session pallet claims a whole block when a session ends. What is reserved stays usable, so such
                // a block still takes transactions.
                class.reserved = Some(normal);
            })
            .for_class(DispatchClass::Operational, |class| {
                class.max_total = Some(max);
                class.reserved = Some(max - normal);
            })
            .avg_block_initialization(Perbill::from_percent(10))
            .build_or_panic()
    };
    pub const Version: RuntimeVersion = VERSION;
    pub Length: BlockLength = BlockLength::max_with_normal_ratio(MAX_BLOCK_BYTES, NORMAL);
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig as frame_system::DefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type Nonce = Nonce;
    type Hash = Hash;
    type AccountId = AccountId;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type AccountData = pallet_balances::AccountData<Balance>;
    type BlockHashCount = ConstU32<2400>;
    type BlockWeights = Limits;
    type BlockLength = Length;
    type DbWeight = RocksDbWeight;
    type Version = Version;
    type SS58Prefix = ConstU16<42>;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = ();
    // Half of a block of 6 s, as a public chain has it.
    type MinimumPeriod = ConstU64<3_000>;
    type WeightInfo = ();
}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type Balance = Balance;
    type DustRemoval = ();
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = ();
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ();
    type MaxFreezes = ();
}

impl pallet_authorship::Config for Runtime {
    type FindAuthor = TakingTurns;
    type EventHandler = Staking;
}

/// Validators write blocks in turns. There is no consensus engine, and without authors there are no era points, hence
/// no rewards. As on a real chain, a validator that is disabled for an offence writes none.
pub struct TakingTurns;

impl FindAuthor<AccountId> for TakingTurns {
    fn find_author<'a, I>(_digests: I) -> Option<AccountId>
    where
        I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
    {
        let validators = Session::validators().into_iter().zip(0..);
        let mut working: alloc::vec::Vec<_> = validators
            .filter(|(_, index)| !Session::is_disabled(*index))
            .map(|(validator, _)| validator)
            .collect();
        let turn = (System::block_number() as usize).checked_rem(working.len())?;
        Some(working.swap_remove(turn))
    }
}
