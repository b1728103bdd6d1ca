//! What decodes bytes from outside: a contract's arguments and answers, its storage after an upgrade, and both sides
//! of the chain extension.

use std::fmt::Debug;

use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, UnlockingChunk, ValidatorInfo, MAX_BATCH};
use estuary_governance::{Governance, GovernanceError};
use estuary_interfaces::{
    Action, Balance, BrakeError, BrakeWiring, Delays, FeeSharesError, Finalized, GovernorError, HotCodes, Id,
    NominatorError, OperatorId, OperatorSettlement, PSP34Error, PoolError, PoolParameters, ProvisionChange,
    QueueError, QueueLength, Rebalanced, RegistryError, RegistryParameters, RequestId, RequestStatus,
    Settlement, Shares, StakingCalls, Swept, TokenMetadata, WrapError,
};
use ink::primitives::AccountId;
use psp22::PSP22Error;
use scale::{Compact, Decode, DecodeAll, Encode};
use staking_pool::{
    accounting::{rate_limit::RateLimit, Accounting},
    parameters::ParametersAndPause,
};
use validator_registry::{operator::Operator, table::Entry};
use withdrawal_queue::{
    ledger::{Checkpoint, Ledger},
    request::Request,
};

/// What the runtime's side of the extension does with a contract's bytes. That crate needs all of FRAME, and this
/// module of it nothing.
#[path = "../../../../chain/extension/src/input.rs"]
mod input;

/// What is decoded encodes to the same bytes: no value has two encodings, and nothing is made up.
fn round_trip<T: DecodeAll + Encode + PartialEq + Debug>(bytes: &[u8]) {
    let Ok(value) = T::decode_all(&mut &bytes[..]) else {
        return;
    };
    let encoded = value.encode();
    assert_eq!(encoded, bytes, "{value:?}");
    assert_eq!(T::decode_all(&mut &encoded[..]), Ok(value));
}

macro_rules! round_trips {
    ($bytes:expr, $number:expr, $($type:ty),+ $(,)?) => {{
        let decoders: &[fn(&[u8])] = &[$(round_trip::<$type>),+];
        decoders[usize::from($number) % decoders.len()]($bytes);
    }};
}

/// Arguments and answers of messages, and of the chain extension. The first byte says of which.
pub fn arguments(bytes: &[u8]) {
    let Some((number, bytes)) = bytes.split_first() else {
        return;
    };
    extension(bytes);
    round_trips!(
        bytes,
        *number,
        Action,
        PoolParameters,
        RegistryParameters,
        StakingCalls,
        Delays,
        Id,
        Option<AccountId>,
        (AccountId, Balance, Vec<u8>),
        (AccountId, Id, Vec<u8>),
        Vec<RequestId>,
        Vec<(RequestId, Option<u32>)>,
        (Balance, u16, AccountId, Vec<u8>),
        (OperatorId, Balance),
        (Shares, Option<AccountId>),
        Result<Settlement, NominatorError>,
        Result<OperatorSettlement, RegistryError>,
        Result<Option<ProvisionChange>, RegistryError>,
        Result<Swept, RegistryError>,
        Result<Rebalanced, PoolError>,
        Result<Finalized, QueueError>,
        Result<Shares, FeeSharesError>,
        Result<Shares, WrapError>,
        Result<(), GovernanceError>,
        Result<(), GovernorError>,
        Result<(), BrakeError>,
        Option<BrakeWiring>,
        HotCodes,
        TokenMetadata,
        Result<(), PSP22Error>,
        Result<(), PSP34Error>,
        QueueLength,
        RequestStatus,
        StashInfo,
        Vec<StashInfo>,
        ValidatorInfo,
        StakingInfo,
        Vec<UnlockingChunk>,
        ExposureInfo,
    );
}

/// Storage cells, which the code of a later version reads as well.
pub fn cells(bytes: &[u8]) {
    let Some((number, bytes)) = bytes.split_first() else {
        return;
    };
    round_trips!(
        bytes,
        *number,
        Accounting,
        ParametersAndPause,
        RateLimit,
        Vec<Entry>,
        Operator,
        Ledger,
        Request,
        Checkpoint,
        Governance,
    );
}

/// An account, and a batch: as many as were promised, were there, and are allowed.
fn extension(bytes: &[u8]) {
    type Account = [u8; 32];
    let account = input::account::<Account>(bytes);
    assert_eq!(account, bytes.try_into().ok(), "an account is its 32 bytes");
    let pair = input::pair::<Account>(bytes).map(|(one, two)| [one, two].concat());
    assert_eq!(pair, (bytes.len() == 64).then(|| bytes.to_vec()), "two accounts");

    let bytes = &bytes[..bytes.len().min(input::max_len::<Account>() as usize)];
    assert_eq!(input::accounts::<Account>(bytes), batch(bytes), "a batch");
}

fn batch(mut bytes: &[u8]) -> Option<Vec<[u8; 32]>> {
    let promised = Compact::<u32>::decode(&mut bytes).ok()?.0.min(MAX_BATCH);
    let length = promised as usize;
    let taken: Vec<_> = bytes.chunks_exact(32).take(length).collect();
    let all = taken
        .iter()
        .map(|one| <[u8; 32]>::try_from(*one).expect("32 bytes"));
    (taken.len() == length).then(|| all.collect())
}
