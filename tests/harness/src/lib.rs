//! A protocol in a chain in memory: the compiled contracts, deployed on `estuary-runtime`, behind typed calls.
//!
//! The tests of this crate and the demo share it. [`World`] is the entry: it deploys everything, its methods
//! are named after the contracts' messages, and [`World::chain`] is the chain with the real staking pallet.

mod artifacts;
mod balance_sheet;
mod call;
mod deployment;
mod flows;
mod heartbeat_service;
mod lens;
mod messages;
mod scripted_caller;
mod stash_events;
mod storage;
mod vaults;
mod world;
mod wrapped_lst;

pub use self::wrapped_lst::Token;
pub use artifacts::{codes, split, wasm as code};
pub use balance_sheet::BalanceSheet;
pub use call::{to_account, to_ink, Call, Gas, Limits, Transaction};
pub use deployment::nominator_code;
pub use estuary_models::{
    default_pool_parameters, default_registry_parameters, CALLS, DELAYS, ENDOWMENT, MAX_COMMISSION,
};
pub use flows::Flows;
/// What the macro [`message!`] is made of.
pub use ink;
pub use lens::Lens;
pub use messages::{
    AuctionHandle, CoverVaultHandle, LeverageHandle, MarketHandle, OffersHandle, SeriesHandle, ServiceHandle,
    VaultHandle,
};
pub use scripted_caller::Callback;
pub use stash_events::StashEvent;
pub use world::World;

/// The most common names of a test in one import.
pub mod prelude {
    pub use crate::{nominator_code, World};
    pub use estuary_events::{brake, governor, pool, queue, registry};
    pub use estuary_governance::GovernanceError;
    pub use estuary_interfaces::{
        Action, BrakeError, ChainCall, ContractKind, CoverTerms, Delays, Fault, FeeSharesError,
        GovernorError, NominatorError, OperatorId, PoolError, QueueError, RegistryError,
    };
    pub use estuary_runtime::{
        account,
        units::{EXISTENTIAL_DEPOSIT, MILLI, UNIT},
        validator, AccountId, Balance,
    };
    pub use sp_runtime::Perbill;
    pub use validator_registry::{operator::Suspicion, table::Status};
}
