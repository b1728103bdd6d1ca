use estuary_codec::Packed;
use estuary_governance::{ContractKind, GovernanceError};
use ink::primitives::{AccountId, Hash};

use crate::{Balance, PoolError, RegistryError, Timestamp};

/// The edge governor → pool, beside `Governed`.
#[ink::trait_definition]
pub trait PoolGovernance {
    /// Wires the pool with its registry and its queue, once and for ever, and opens it. Until then the pool is paused.
    #[ink(message)]
    fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<(), PoolError>;

    /// Replaces all parameters, within their bounds.
    #[ink(message)]
    fn set_parameters(&mut self, parameters: PoolParameters) -> Result<(), PoolError>;

    /// Pauses a wired pool until the time `until`, in milliseconds: nobody stakes, leaves, settles or rebalances before
    /// it. Transfers and claims go on. A time that has passed ends a pause.
    #[ink(message)]
    fn pause_until(&mut self, until: Timestamp) -> Result<(), PoolError>;

    /// Replaces the terms of the underwriters' layer, within their bounds. With another vault, or without terms, the
    /// vault of before gets all shares of the layer. `CoverReserved` while announced losses have reserved shares.
    #[ink(message)]
    fn set_cover_terms(&mut self, terms: Option<CoverTerms>) -> Result<(), PoolError>;
}

/// The edge governor → registry, beside `Governed`.
#[ink::trait_definition]
pub trait RegistryGovernance {
    /// The pool whose stake the registry manages, for ever.
    #[ink(message)]
    fn pool(&self) -> Option<AccountId>;

    /// Replaces all parameters, within their bounds.
    #[ink(message)]
    fn set_parameters(&mut self, parameters: RegistryParameters) -> Result<(), RegistryError>;

    /// Sets the code of new nominators. Nominators that exist take it by `update_nominator`.
    #[ink(message)]
    fn set_nominator_code(&mut self, code: Hash) -> Result<(), RegistryError>;

    /// Limits the cover of one operator: above `cap` planck of debt the pool's cover pays for no loss of it. `None` is
    /// no limit.
    #[ink(message)]
    fn set_cover_cap(&mut self, cap: Option<Balance>) -> Result<(), RegistryError>;
}

/// The edge governor → queue.
#[ink::trait_definition]
pub trait QueueGovernance {
    /// The time at which the oldest open request was made, in milliseconds. `None` if no request is open.
    #[ink(message)]
    fn oldest_open(&self) -> Option<Timestamp>;
}

/// The parameters of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct PoolParameters {
    /// The account that receives its part of the protocol fee, as shares.
    pub treasury: AccountId,
    /// Basis points of a reward after commission, at most 2,000. The part that makes a loss good pays no fee.
    pub protocol_fee: u16,
    /// Basis points of the protocol fee, paid in planck to the account that settles.
    pub keeper_part: u16,
    /// Basis points of the protocol fee, put into the cover fund. The remainder goes to the treasury.
    pub cover_part: u16,
    /// Milliseconds in which a reward reaches the price: an hour to thirty days, and one era as a rule. A reward that
    /// accrued over a longer time takes that time.
    pub reward_period: Timestamp,
    /// Milliseconds that a redemption request waits at least: an hour to thirty days, and one era as a rule.
    pub min_wait: Timestamp,
    /// The least planck of a stake: at least the existential deposit.
    pub min_stake: Balance,
    /// The least planck of a redemption: at least ten existential deposits. At most a hundred existential deposits, or
    /// a token where a token is more.
    pub min_request: Balance,
    /// Planck above which a redemption is split: at least a hundred thousand existential deposits, and at least twice
    /// `min_request`.
    pub max_request: Balance,
    /// The planck that the pool takes at most: stake that would make all shares worth more is refused.
    pub max_pooled: Balance,
    /// The planck that may be staked at once. The largest number is no limit.
    pub stake_limit: Balance,
    /// Milliseconds in which a used stake limit grows back: thirty days at most.
    pub stake_limit_period: Timestamp,
    /// Basis points of the equity that are kept for instant exits, at most 2,000.
    pub reserve_part: u16,
    /// Basis points that an instant exit costs with a full reserve, at most `max_exit_fee`.
    pub min_exit_fee: u16,
    /// Basis points that the last planck of the reserve costs, at most 500.
    pub max_exit_fee: u16,
    /// The greatest age of the last completed sweep for an instant exit, in milliseconds: an hour to thirty days.
    pub max_sweep_age: Timestamp,
}

/// The terms on which underwriters cover losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct CoverTerms {
    /// The contract that puts shares into the layer, and takes them out.
    pub vault: AccountId,
    /// Basis points of the cover fund's part of a protocol fee that underwriters get as a premium.
    pub premium_part: u16,
    /// The planck of worth at which the layer earns the whole premium: above 0. A smaller layer earns its part of it.
    pub target: Balance,
    /// The planck of worth up to which the layer takes shares: `target` at least.
    pub max: Balance,
}

/// The parameters of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RegistryParameters {
    /// The account that approves operators, caps their stake, and releases them after a loss.
    pub curator: AccountId,
    /// The least bond to register with, in planck.
    pub min_bond: Balance,
    /// Bond per stake, in basis points (1 to 10,000): at 500, a bond backs a stake of twenty times the bond.
    pub bond_ratio: u16,
    /// The planck of stake up to which a validator may approve itself. 0 leaves approvals to the curator.
    pub open_cap: Balance,
    /// The most that on-chain and protocol commission may take together, in basis points, at most 10,000.
    pub max_commission: u16,
    /// Milliseconds from the announcement of a higher commission until it may apply: a day to ninety days.
    pub commission_delay: Timestamp,
    /// The least planck worth bonding or unbonding: at most ten thousand existential deposits, or a token where a token
    /// is more.
    pub min_move: Balance,
    /// Basis points of its bond that an operator pays for the first report of its loss, at most 100.
    pub bounty_part: u16,
    /// The most planck of a bounty.
    pub bounty_cap: Balance,
}

/// An action that the governor takes after a delay, so that holders who do not like it can leave before.
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
        /// Kind of the contract whose code changes: pool, registry or nominator.
        contract: ContractKind,
        /// Hash of the new code. It must be on the chain when it is proposed.
        code: Hash,
        /// Layout of the storage for which the new code is made. Not read for nominators.
        from_version: u16,
    },
    /// Replaces the terms of cover at the pool, and the limit of one operator's cover at the registry, after the delay.
    Cover {
        /// The vault of the underwriters, and its terms. `None` ends the layer.
        terms: Option<CoverTerms>,
        /// The most planck that one operator can owe for its losses before the cover ends. `None` is no limit.
        cap: Option<Balance>,
    },
}

/// How long actions wait, in milliseconds: `3 days ≤ delay ≤ upgrade_delay`, and `14 days ≤ upgrade_delay ≤ 90 days`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Delays {
    /// Milliseconds for the actions that change parameters, or name or arm a guardian.
    pub delay: Timestamp,
    /// Milliseconds for upgrades, and for other delays.
    pub upgrade_delay: Timestamp,
}

/// The codes that answer for the governed contracts from their wiring on. Each code is on the chain, and so are the
/// codes to which it hands calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct HotCodes {
    /// Hash of the pool's hot code.
    pub pool: Hash,
    /// Hash of the registry's hot code.
    pub registry: Hash,
    /// Hash of the queue's hot code.
    pub queue: Hash,
}

/// Number of a proposal. The first is 1, and no number is used twice.
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
    /// Only the admin and the guardian may cancel. The guardian may not cancel its own replacement.
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
    /// This contract has another governor, or names no governor.
    NotGoverned(ContractKind),
    /// This contract was made for another pool, or is of another kind.
    NotOfPool(ContractKind),
    /// There is no such proposal, or it was applied or cancelled.
    UnknownProposal,
    /// The proposal has to wait longer.
    TooEarly,
    /// The proposal was not sealed or applied in time.
    Expired,
    /// Another proposal has changed the same thing since this proposal was made.
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
    /// The contract trapped during the upgrade, or ran out of gas: the new code may be of another contract.
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
