//! How the contracts of Estuary talk to each other: one trait per edge of the call graph, with its types and errors.
//!
//! Calls form a DAG, because the chain denies re-entry:
//!
//! ```text
//! user ─► staking_pool ─► validator_registry ─► nominator ─► the chain's staking pallet
//!               └───────► withdrawal_queue
//! operator ─► validator_registry ─► staking_pool (fee shares only)
//! admin, guardian ─► governor ─► {staking_pool, validator_registry, withdrawal_queue, brake}
//! underwriters ─► cover_vault ─► {staking_pool, wrapped_lst}
//! holders ─► brake ─► {governor (is_pending only), wrapped_lst}
//! ```
//!
//! Amounts are planck, rates basis points, times milliseconds since the Unix epoch.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod brake;
mod governor;
mod liquid_staking;
mod nominator;
mod pool;
mod psp34;
mod queue;
mod registry;
mod token;
mod underwriting;
mod wrapped_lst;

pub use brake::{Brake, BrakeError, BrakeWiring, Proposals};
pub use estuary_governance::ContractKind;
pub use governor::{
    Action, CoverTerms, Delays, GovernorError, HotCodes, PoolGovernance, PoolParameters, ProposalId,
    QueueGovernance, RegistryGovernance, RegistryParameters,
};
pub use liquid_staking::{LiquidStaking, Price};
pub use nominator::{ChainCall, Nominator, NominatorError, Settlement, StakingCalls};
pub use pool::{FeeShares, FeeSharesError, PoolError};
pub use psp34::{Id, PSP34Error, PSP34};
pub use queue::{Finalized, Queue, QueueError, QueueLength, RequestId, RequestStatus};
pub use registry::{
    CoverState, Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, Registry, RegistryError,
    Swept, MAX_OPERATORS,
};
pub use token::TokenMetadata;
pub use underwriting::{Underwriting, UnderwritingState};
pub use wrapped_lst::{RateProvider, WrapError, WrappedLst};

use ink::{env::Error as EnvError, LangError};

/// An amount of the chain's native token, in planck.
pub type Balance = u128;

/// An amount of the pool's shares.
pub type Shares = u128;

/// Milliseconds since the Unix epoch.
pub type Timestamp = u64;

/// The result of `try_invoke` for a message that returns `Result<T, E>`: the verdicts of the environment, the
/// dispatcher and the callee, each inside the other.
pub type Invoked<T, E> = Result<Result<Result<T, E>, LangError>, EnvError>;

/// Turns the callee's verdict into the caller's. A callee that trapped, ran out of gas, or does not understand the
/// message is `failed`. Its own error goes through `refused`.
pub fn verdict<T, E, F>(invoked: Invoked<T, E>, failed: F, refused: fn(E) -> F) -> Result<T, F> {
    match invoked {
        Ok(Ok(result)) => result.map_err(refused),
        _ => Err(failed),
    }
}
