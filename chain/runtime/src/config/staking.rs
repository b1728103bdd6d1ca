//! Staking, elections and inflation.

use frame_election_provider_support::{
    bounds::{ElectionBounds, ElectionBoundsBuilder},
    onchain, SequentialPhragmen,
};
use frame_support::{parameter_types, traits::ConstU32};
use sp_runtime::{curve::PiecewiseLinear, Perbill};
use sp_staking::{currency_to_vote::U128CurrencyToVote, EraIndex};

use super::session::SESSIONS_PER_ERA;
use crate::{AccountId, Balance, Balances, Runtime, RuntimeEvent, Session, Staking, Timestamp};

/// Yearly inflation over the part of all tokens that is staked: linear up to the ideal part, and from there on the
/// excess over the minimum halves with every 5 % more.
const INFLATION: PiecewiseLinear<'static> = PiecewiseLinear {
    points: &[
        (Perbill::zero(), Perbill::from_parts(25_000_000)),
        (Perbill::from_percent(75), Perbill::from_percent(10)),
        (Perbill::from_percent(80), Perbill::from_parts(62_500_000)),
        (Perbill::from_percent(85), Perbill::from_parts(43_750_000)),
        (Perbill::from_percent(90), Perbill::from_parts(34_375_000)),
        (Perbill::from_percent(95), Perbill::from_parts(29_687_500)),
        (Perbill::one(), Perbill::from_parts(27_343_750)),
    ],
    maximum: Perbill::from_percent(10),
};

parameter_types! {
    /// Eras from an offence to its slash, less one. Kept in storage so that a test can choose; 0 slashes at once.
    /// Must be less than the bonding duration.
    pub storage SlashDeferDuration: EraIndex = 2;
    pub const Inflation: &'static PiecewiseLinear<'static> = &INFLATION;
    /// High enough that some offences in one era do not force the next.
    pub const OffendingValidatorsThreshold: Perbill = Perbill::from_percent(50);
    pub Unbounded: ElectionBounds = ElectionBoundsBuilder::default().build();
}

/// Elects on chain, which is feasible for the few voters of a test chain.
pub struct OnChain;

impl onchain::Config for OnChain {
    type System = Runtime;
    type Solver = SequentialPhragmen<AccountId, Perbill>;
    type DataProvider = Staking;
    type WeightInfo = frame_election_provider_support::weights::SubstrateWeight<Runtime>;
    type MaxWinners = ConstU32<100>;
    type Bounds = Unbounded;
}

pub struct Benchmarking;

impl pallet_staking::BenchmarkingConfig for Benchmarking {
    type MaxValidators = ConstU32<100>;
    type MaxNominators = ConstU32<100>;
}

impl pallet_staking::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type CurrencyBalance = Balance;
    type CurrencyToVote = U128CurrencyToVote;
    type UnixTime = Timestamp;
    type AdminOrigin = frame_system::EnsureRoot<AccountId>;
    type WeightInfo = pallet_staking::weights::SubstrateWeight<Runtime>;
    type BenchmarkingConfig = Benchmarking;

    type SessionsPerEra = ConstU32<SESSIONS_PER_ERA>;
    type SessionInterface = Self;
    type NextNewSession = Session;
    type BondingDuration = ConstU32<7>;
    type HistoryDepth = ConstU32<84>;
    type MaxUnlockingChunks = ConstU32<32>;
    type MaxExposurePageSize = ConstU32<64>;
    type MaxControllersInDeprecationBatch = ConstU32<100>;

    type ElectionProvider = onchain::OnChainExecution<OnChain>;
    type GenesisElectionProvider = onchain::OnChainExecution<OnChain>;
    type VoterList = pallet_staking::UseNominatorsAndValidatorsMap<Self>;
    type TargetList = pallet_staking::UseValidatorsMap<Self>;
    type NominationsQuota = pallet_staking::FixedNominationsQuota<16>;

    type EraPayout = pallet_staking::ConvertCurve<Inflation>;
    type Reward = ();
    type RewardRemainder = ();

    type Slash = ();
    type SlashDeferDuration = SlashDeferDuration;
    type OffendingValidatorsThreshold = OffendingValidatorsThreshold;
    type EventListeners = ();
}
