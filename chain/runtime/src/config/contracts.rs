//! Contracts: what they may dispatch, what they pay.

use alloc::vec::Vec;

use estuary_chain_extension::StakingReads;
use frame_support::{
    parameter_types,
    traits::{ConstBool, ConstU128, ConstU32, Contains, Randomness},
};
use frame_system::EnsureSigned;
use pallet_staking::Call;
use scale::Encode;
use sp_runtime::Perbill;

use crate::{
    units::UNIT, AccountId, Balance, Balances, BlockNumber, Hash, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeHoldReason, Timestamp, TransactionPayment,
};

const MAX_CODE_BYTES: u32 = 123 * 1024;
/// 0.00004 UNIT. A contract of 50 KiB costs about 2 UNIT.
const DEPOSIT_PER_BYTE: Balance = UNIT / 25_000;
/// A storage item is charged as 32 bytes beside its own.
const DEPOSIT_PER_ITEM: Balance = 32 * DEPOSIT_PER_BYTE;

parameter_types! {
    pub Schedule: pallet_contracts::Schedule<Runtime> = Default::default();
    pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(30);
    /// Calls of the staking pallet that contracts may not dispatch all the same, by their indices. Kept in
    /// storage so that a test can let the chain refuse each.
    pub storage RefusedCalls: Vec<u8> = Vec::new();
    /// For a transaction that sets no limit: enough for the largest code and what it stores.
    pub const DefaultDepositLimit: Balance = 2 * MAX_CODE_BYTES as Balance * DEPOSIT_PER_BYTE;
}

impl pallet_contracts::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Time = Timestamp;
    type Randomness = NoRandomness;
    type WeightPrice = TransactionPayment;
    type WeightInfo = pallet_contracts::weights::SubstrateWeight<Runtime>;

    type CallFilter = StakingCalls;
    type ChainExtension = (StakingReads,);

    type Schedule = Schedule;
    type CallStack = [pallet_contracts::Frame<Self>; 5];
    type MaxCodeLen = ConstU32<MAX_CODE_BYTES>;
    type MaxStorageKeyLen = ConstU32<128>;
    type MaxDebugBufferLen = ConstU32<{ 2 * 1024 * 1024 }>;
    type MaxDelegateDependencies = ConstU32<32>;
    type UnsafeUnstableInterface = ConstBool<false>;

    type DepositPerByte = ConstU128<DEPOSIT_PER_BYTE>;
    type DepositPerItem = ConstU128<DEPOSIT_PER_ITEM>;
    type DefaultDepositLimit = DefaultDepositLimit;
    type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;

    type AddressGenerator = pallet_contracts::DefaultAddressGenerator;
    type UploadOrigin = EnsureSigned<AccountId>;
    type InstantiateOrigin = EnsureSigned<AccountId>;
    type Migrations = ();
    type Debug = ();
    type Environment = ();
    type ApiVersion = ();
    type Xcm = ();
}

/// The calls that contracts may dispatch: what Estuary's nominators need, and nothing else.
pub struct StakingCalls;

impl Contains<RuntimeCall> for StakingCalls {
    fn contains(call: &RuntimeCall) -> bool {
        let needed = matches!(
            call,
            RuntimeCall::Staking(
                Call::bond { .. }
                    | Call::bond_extra { .. }
                    | Call::unbond { .. }
                    | Call::withdraw_unbonded { .. }
                    | Call::nominate { .. }
                    | Call::chill { .. }
                    | Call::rebond { .. }
            )
        );
        let refused = RefusedCalls::get();
        needed && (refused.is_empty() || !call.using_encoded(|bytes| refused.contains(&bytes[1])))
    }
}

/// The pallet wants a source, but refuses every contract that would use it.
pub struct NoRandomness;

impl Randomness<Hash, BlockNumber> for NoRandomness {
    fn random(_subject: &[u8]) -> (Hash, BlockNumber) {
        Default::default()
    }
}
