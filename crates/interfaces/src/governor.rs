use estuary_codec::Packed;
use estuary_governance::{ContractKind, GovernanceError};
use ink::primitives::{AccountId, Hash};

use crate::{Balance, PoolError, RegistryError, Timestamp};

/// The edge governor → pool, beside `Governed`.
#[ink::trait_definition]
pub trait PoolGovernance {
    /// Tells the pool its registry and its queue, once and never again, and opens it: until then it is paused.
    #[ink(message)]
    fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<(), PoolError>;

    /// Replaces all parameters, within their bounds.
    #[ink(message)]
    fn set_parameters(&mut self, parameters: PoolParameters) -> Result<(), PoolError>;

    /// Lets the book of a wired pool stand still before the time `until`: nobody stakes, leaves, settles or
    /// rebalances. Transfers and claims go on. A time that has passed ends a pause.
    #[ink(message)]
    fn pause_until(&mut self, until: Timestamp) -> Result<(), PoolError>;
}

/// The edge governor → registry, beside `Governed`.
#[ink::trait_definition]
pub trait RegistryGovernance {
    /// The pool whose stake this is, for ever.
    #[ink(message)]
    fn pool(&self) -> Option<AccountId>;

    /// Replaces all parameters, within their bounds.
    #[ink(message)]
    fn set_parameters(&mut self, parameters: RegistryParameters) -> Result<(), RegistryError>;

    /// Names the code of the nominators to come. Those that exist take it by `update_nominator`.
    #[ink(message)]
    fn set_nominator_code(&mut self, code: Hash) -> Result<(), RegistryError>;
}

/// The edge governor → queue.
#[ink::trait_definition]
pub trait QueueGovernance {
    /// When the oldest open request was made. `None` if no request is open.
    #[ink(message)]
    fn oldest_open(&self) -> Option<Timestamp>;
}

/// The parameters of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct PoolParameters {
    /// Receives its part of the protocol fee as shares.
    pub treasury: AccountId,
    /// Basis points of a reward, at most 2,000.
    pub protocol_fee: u16,
    /// Basis points of the protocol fee, paid in native tokens to whoever settles.
    pub keeper_part: u16,
    /// Basis points of the protocol fee, put into the cover fund. What remains goes to the treasury.
    pub cover_part: u16,
    /// Milliseconds in which a reward reaches the price: one era, an hour at least, thirty days at most.
    pub reward_period: Timestamp,
    /// Milliseconds that a redemption request waits at least: one era, an hour at least, thirty days at most.
    pub min_wait: Timestamp,
    /// The least planck to stake; at least the existential deposit.
    pub min_stake: Balance,
    /// The least planck to redeem; at least ten existential deposits, and at most a hundred, or a token where that is
    /// more.
    pub min_request: Balance,
    /// Planck above which a redemption is split; at least a hundred thousand existential deposits, and twice
    /// `min_request`.
    pub max_request: Balance,
    /// The planck that the pool takes at most: stake that would make all shares worth more is refused.
    pub max_pooled: Balance,
    /// The planck that may be staked at once; the largest number is no limit.
    pub stake_limit: Balance,
    /// Milliseconds in which a used stake limit grows back; thirty days at most.
    pub stake_limit_period: Timestamp,
    /// Basis points of all stake that are kept for instant exits, at most 2,000.
    pub reserve_part: u16,
    /// Basis points that an instant exit costs with a full reserve.
    pub min_exit_fee: u16,
    /// Basis points that the last planck of the reserve costs, at most 500.
    pub max_exit_fee: u16,
    /// Milliseconds that the last completed sweep may be old for an instant exit; at least an hour, thirty
    /// days at most.
    pub max_sweep_age: Timestamp,
}

/// The parameters of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RegistryParameters {
    /// Approves operators, caps their stake, and releases them after a loss.
    pub curator: AccountId,
    /// The least bond to register with, in planck.
    pub min_bond: Balance,
    /// Bond per stake, in basis points (1 to 10,000): at 500, a bond backs twenty times its stake.
    pub bond_ratio: u16,
    /// The planck of stake up to which a validator may approve itself; 0 leaves it to the curator.
    pub open_cap: Balance,
    /// The most that on-chain and protocol commission may take together, in basis points.
    pub max_commission: u16,
    /// Milliseconds from the announcement of a higher commission until it may apply: a day to ninety days.
    pub commission_delay: Timestamp,
    /// The least planck worth bonding or unbonding; at most ten thousand existential deposits, or a token where that
    /// is more.
    pub min_move: Balance,
    /// Basis points of its bond that an operator pays to whoever reports its loss first, at most 100.
    pub bounty_part: u16,
    /// Planck that this is at most.
    pub bounty_cap: Balance,
}

/// What the governor does after a delay, so that whoever does not like it can leave before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
#[allow(clippy::cast_possible_truncation)]
pub enum Action {
    /// Replaces the pool's parameters, after the delay.
    PoolParameters(PoolParameters),
    /// Replaces the registry's parameters, after the delay.
    RegistryParameters(RegistryParameters),
    /// Names another guardian and arms it, after the delay.
    Guardian(AccountId),
    /// Lets the guardian pause once more, after the delay.
    ArmGuardian,
    /// Changes the delays, after the upgrade delay, and when exits are paid.
    Delays(Delays),
    /// Replaces the code of pool or registry, whose storage has the layout `from_version`, or names the code of
    /// nominators, each of which knows its own layout. After the upgrade delay, and when exits are paid.
    Upgrade {
        contract: ContractKind,
        code: Hash,
        from_version: u16,
    },
}

/// How long actions wait, in milliseconds: `3 days ≤ delay ≤ upgrade_delay`, and `14 days ≤ upgrade_delay ≤ 90 days`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Delays {
    /// Of all actions but those that wait for `upgrade_delay`.
    pub delay: Timestamp,
    /// Of upgrades, and of other delays.
    pub upgrade_delay: Timestamp,
}

/// The codes that answer for the governed contracts from their wiring on. Each is on the chain, and so are the codes to
/// which it hands calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct HotCodes {
    pub pool: Hash,
    pub registry: Hash,
    pub queue: Hash,
}

/// An action that was proposed. The first is 1; ids are never used again.
pub type ProposalId = u32;

/// Why the governor refuses. Nothing has changed then, in no contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[allow(clippy::cast_possible_truncation)]
pub enum GovernorError {
    /// Only the admin may call.
    NotAdmin,
    /// Only the proposed admin may call.
    NotProposedAdmin,
    /// Only the guardian may call.
    NotGuardian,
    /// Only the admin and the guardian may cancel, and the guardian not what replaces it.
    MayNotCancel,
    /// The guardian has paused before, and was not armed again.
    NotArmed,
    /// A pause is for a millisecond at least and seven days at most.
    PauseOutOfBounds,
    /// The last pause has ended less than the delay ago, or less than seven days: there must be time to leave.
    PausedRecently,
    /// A delay is outside of its bounds.
    DelaysOutOfBounds,
    /// The contracts are wired already: once and never again.
    AlreadyWired,
    /// The governor does not know its contracts yet.
    NotWired,
    /// This contract has another governor, or is none that can be governed.
    NotGoverned(ContractKind),
    /// This contract was made for another pool, or is no such contract.
    NotOfPool(ContractKind),
    /// There is no such proposal, or it was applied or cancelled.
    UnknownProposal,
    /// The proposal has to wait longer.
    TooEarly,
    /// The proposal could be applied, and was not in time.
    Expired,
    /// What the action would change has changed since it was proposed.
    Outdated,
    /// Upgrades of this code were renounced, for ever.
    Renounced,
    /// The registry decides which code its nominators have: its own upgrades must be renounced first.
    RegistryFirst,
    /// The pool refused.
    Pool(PoolError),
    /// The pool trapped or ran out of gas.
    PoolFailed,
    /// The registry refused.
    Registry(RegistryError),
    /// The registry trapped or ran out of gas.
    RegistryFailed,
    /// The contract, in its old code or its new, refused the upgrade.
    Upgrade(GovernanceError),
    /// The contract trapped during the upgrade, or ran out of gas: the new code may be of something else.
    UpgradeFailed,
    /// Arithmetic overflow.
    Arithmetic,
    /// The proposal has to be sealed first: exits come before it.
    NotSealed,
    /// The proposal needs no seal, or has one.
    NotToSeal,
    /// Requests that were made until the end of the last call are not paid yet.
    ExitsFirst,
    /// The brake trapped or ran out of gas.
    NoAnswer,
    /// Too little gas is left to read another contract.
    NotEnoughGas,
}
