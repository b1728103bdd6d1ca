//! What a public chain has beside staking and contracts, and a chain in memory makes no use of: fees, and a root that
//! can report offences.

use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU8},
    weights::{ConstantMultiplier, IdentityFee},
};
use pallet_transaction_payment::{ConstFeeMultiplier, CurrencyAdapter, Multiplier};
use sp_runtime::traits::One;

use crate::{root_offences, units::MILLI, Balance, Balances, Runtime, RuntimeCall, RuntimeEvent};

/// What a byte of a transaction costs: 0.000001 UNIT.
const FEE_PER_BYTE: Balance = MILLI / 1_000;

parameter_types! {
    /// Fees are the same however full the blocks are.
    pub Constant: Multiplier = Multiplier::one();
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = CurrencyAdapter<Balances, ()>;
    type OperationalFeeMultiplier = ConstU8<5>;
    /// One planck for a picosecond: a contract call of 10 ms costs 0.01 UNIT.
    type WeightToFee = IdentityFee<Balance>;
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<FEE_PER_BYTE>>;
    type FeeMultiplierUpdate = ConstFeeMultiplier<Constant>;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl root_offences::Config for Runtime {}
