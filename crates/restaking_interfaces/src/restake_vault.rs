//! `restake_vault`: units of the wrapped token secure services, and LRT stand for them.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, PoolError, Timestamp, WrapError};
use estuary_restaking::{
    allotment::Allotment, book::Book, bucket::Bucket, policy::Policy, slash::Slash, Epoch, Lrt, Refusal,
    Units,
};
use ink::primitives::{AccountId, Hash};
use psp22::PSP22Error;

/// The number of a slot: one service and one operator.
pub type SlotId = u32;

/// The number of a slash.
pub type SlashId = u32;

/// What holders, services, operators, the curator, resolvers and anyone do, beside `PSP22` and `RateProvider`.
#[ink::trait_definition]
pub trait RestakeVault {
    /// Takes `units` of the wrapped token from the caller, who must have approved them, and mints LRT for them at the
    /// mint price, rounded down. Refuses fewer than `min_lrt`. Of the first deposit, a million LRT stay in the vault
    /// for ever. Returns the LRT.
    #[ink(message)]
    fn deposit(&mut self, units: Units, min_lrt: Lrt) -> Result<Lrt, RestakeError>;

    /// Stakes the transferred value, wraps it, and deposits the units for the caller. See [`RestakeVault::deposit`].
    /// Returns the LRT.
    #[ink(message, payable)]
    fn stake_and_deposit(&mut self, min_lrt: Lrt) -> Result<Lrt, RestakeError>;

    /// Burns `lrt` of the caller, whose units can be claimed when the next epoch is over. Until then slashes take their
    /// part of them. Refuses fewer than `min_units`. Returns the epoch by which they are claimed, and the units,
    /// rounded down.
    #[ink(message)]
    fn request_withdrawal(&mut self, lrt: Lrt, min_units: Units) -> Result<(Epoch, Units), RestakeError>;

    /// Sends the caller the units of its requests of `epoch`, which must be over. Returns the units, rounded down.
    #[ink(message)]
    fn claim(&mut self, epoch: Epoch) -> Result<Units, RestakeError>;

    /// Like [`RestakeVault::claim`], and sends the units to `to`.
    #[ink(message)]
    fn claim_to(&mut self, epoch: Epoch, to: AccountId) -> Result<Units, RestakeError>;

    /// Stakes the transferred value, wraps it, and gives the units to holders as a reward that streams, less the
    /// curator's part. Returns the units.
    #[ink(message, payable)]
    fn reward(&mut self) -> Result<Units, RestakeError>;

    /// Takes `units` of the wrapped token from the caller, who must have approved them, as a reward. See
    /// [`RestakeVault::reward`].
    #[ink(message)]
    fn reward_units(&mut self, units: Units) -> Result<(), RestakeError>;

    /// Opens a slot for the caller, a service, and one operator. `resolver` may veto slashes of the slot. `wanted` is
    /// the most units that the service asks for, and `terms` the hash of what it promises. Nothing of it ever changes.
    /// Returns the slot.
    #[ink(message)]
    fn register(
        &mut self,
        operator: AccountId,
        resolver: Option<AccountId>,
        wanted: Units,
        terms: Hash,
    ) -> Result<SlotId, RestakeError>;

    /// Ends a slot of the caller, a service, with this epoch.
    #[ink(message)]
    fn leave(&mut self, slot: SlotId) -> Result<(), RestakeError>;

    /// Sets `units` of a slot of the caller aside for a fault at the moment `captured_at`, of this epoch or the last,
    /// in milliseconds: the operator's bond first, then units of holders. More than is slashable counts as all of it.
    #[ink(message)]
    fn request_slash(
        &mut self,
        slot: SlotId,
        units: Units,
        captured_at: Timestamp,
    ) -> Result<Slashed, RestakeError>;

    /// Takes `units` of the wrapped token from the caller, the slot's operator, who must have approved them, into its
    /// bond.
    #[ink(message)]
    fn bond(&mut self, slot: SlotId, units: Units) -> Result<(), RestakeError>;

    /// Sends the caller, the slot's operator, its whole bond, when the slot ended two epochs ago and no slash of it is
    /// open. Returns the units.
    #[ink(message)]
    fn unbond(&mut self, slot: SlotId) -> Result<Units, RestakeError>;

    /// Puts `units` behind a slot from three epochs on, and so behind the service until the slot ends. For the curator.
    #[ink(message)]
    fn opt_in(&mut self, slot: SlotId, units: Units) -> Result<(), RestakeError>;

    /// Ends a slot with this epoch. For the curator.
    #[ink(message)]
    fn opt_out(&mut self, slot: SlotId) -> Result<(), RestakeError>;

    /// Sets the most active units that deposits lead to. For the curator.
    #[ink(message)]
    fn set_cap(&mut self, units: Units) -> Result<(), RestakeError>;

    /// Proposes another curator, who has to accept, or takes the proposal back. For the curator.
    #[ink(message)]
    fn propose_curator(&mut self, proposed: Option<AccountId>) -> Result<(), RestakeError>;

    /// Makes the caller the curator, if the curator has proposed it.
    #[ink(message)]
    fn accept_curator(&mut self) -> Result<(), RestakeError>;

    /// Gives back all that a slash set aside, before its deadline, and ends its slot. For the slot's resolver.
    #[ink(message)]
    fn veto(&mut self, slash: SlashId) -> Result<(), RestakeError>;

    /// Gives up all that a slash set aside, for all holders of the staking pool's token, from its deadline on. Anyone
    /// can. Returns the planck that they gain.
    #[ink(message)]
    fn execute(&mut self, slash: SlashId) -> Result<Balance, RestakeError>;

    /// Takes the units of a slot back that ended two epochs ago, or before it counted. Anyone can. Returns the units.
    #[ink(message)]
    fn free(&mut self, slot: SlotId) -> Result<Units, RestakeError>;

    /// The contracts and numbers that never change.
    #[ink(message)]
    fn setup(&self) -> Option<VaultSetup>;

    /// All units and LRT, as of now.
    #[ink(message)]
    fn book(&self) -> Result<Book, RestakeError>;

    /// A slot. Its numbers are as of the last step that changed it.
    #[ink(message)]
    fn slot(&self, slot: SlotId) -> Option<Slot>;

    /// How many slots there are. Their numbers begin at 0.
    #[ink(message)]
    fn slots(&self) -> SlotId;

    /// A slash that is neither vetoed nor executed.
    #[ink(message)]
    fn slash(&self, slash: SlashId) -> Option<OpenSlash>;

    /// How many slashes there were. Their numbers begin at 0.
    #[ink(message)]
    fn slashes(&self) -> SlashId;

    /// The units that leave in an epoch.
    #[ink(message)]
    fn bucket(&self, epoch: Epoch) -> Bucket;

    /// The units that `owner` would get for its requests of `epoch`, if it were over.
    #[ink(message)]
    fn claimable(&self, owner: AccountId, epoch: Epoch) -> Result<Units, RestakeError>;

    /// The units of holders that a slash of a slot could take for a fault at that moment, in milliseconds.
    #[ink(message)]
    fn slashable(&self, slot: SlotId, captured_at: Timestamp) -> Result<Units, RestakeError>;

    /// The units, the bond's included, that a slash of a slot could take for a fault at that moment,
    /// in milliseconds.
    #[ink(message)]
    fn security(&self, slot: SlotId, captured_at: Timestamp) -> Result<Units, RestakeError>;

    /// The units that stand behind all slots of a service.
    #[ink(message)]
    fn service_units(&self, service: AccountId) -> Units;

    /// The curator, and the account that it has proposed.
    #[ink(message)]
    fn curator(&self) -> Curator;

    /// The units that the vault holds, and the units that it has booked. Without donations they are the same.
    #[ink(message)]
    fn backing(&self) -> Result<(Units, Units), RestakeError>;
}

/// What a vault is made with. Its constructor keeps the bounds, and nothing changes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VaultSetup {
    /// The staking pool.
    pub pool: AccountId,
    /// The wrapped token of the staking pool.
    pub wrapper: AccountId,
    /// The beginning of epoch 0, in milliseconds.
    pub start: Timestamp,
    /// The numbers that never change.
    pub policy: Policy,
}

/// One service and one operator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Slot {
    /// The service: the contract that opened the slot, and that alone can slash.
    pub service: AccountId,
    /// The operator, whose bond pays first.
    pub operator: AccountId,
    /// The account that may veto slashes.
    pub resolver: Option<AccountId>,
    /// The hash of what the service promises.
    pub terms: Hash,
    /// Units, bond, and the epochs that count.
    pub allotment: Allotment,
}

/// A slash that is neither vetoed nor executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct OpenSlash {
    /// The slot.
    pub slot: SlotId,
    /// Units set aside, and where they came from.
    pub slash: Slash,
}

/// What a request for a slash set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Slashed {
    /// The slash.
    pub id: SlashId,
    /// Units of the operator.
    pub bond: Units,
    /// Units of holders.
    pub units: Units,
}

/// Who curates, and who may accept to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Curator {
    /// The curator. It gets its part of rewards.
    pub curator: Option<AccountId>,
    /// The account that it has proposed.
    pub proposed: Option<AccountId>,
}

/// Why the vault refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum RestakeError {
    /// Nothing to move.
    ZeroAmount,
    /// Less than the caller accepts, or nothing. The first deposit is ten million units at least.
    TooFew,
    /// More units than the curator lets in.
    CapExceeded,
    /// The LRT is worth less than a millionth of its first worth, or there is none: the vault takes nothing in, and
    /// still pays out.
    VaultImpaired,
    /// Slashes took nearly all units that leave with this epoch: a request fits again in the next.
    BucketSpent,
    /// The caller has no request of that epoch, or has claimed it.
    NothingToClaim,
    /// The epoch is not over, or the slash can still be vetoed.
    TooEarly,
    /// A slash of the units that leave can still be vetoed. Claim after its deadline.
    SlashPending,
    /// There is no such slot.
    UnknownSlot,
    /// There is no such slash.
    UnknownSlash,
    /// Only the service that opened the slot may.
    NotService,
    /// Only the operator of the slot may.
    NotOperator,
    /// Only the curator may.
    NotCurator,
    /// Only the account that the curator has proposed may.
    NotProposedCurator,
    /// Only the resolver of the slot may.
    NotResolver,
    /// More than the slot wants, or than services together may have.
    OverAllotted,
    /// More than one service may have.
    ServiceOverAllotted,
    /// The slot has its units already.
    AlreadyOptedIn,
    /// The slot has ended.
    SlotEnded,
    /// The slot did not end two epochs ago, a slash of it is open, or nothing is left to free.
    SlotNotFree,
    /// The moment is neither of this epoch nor of the last, or the slot did not count then.
    CaptureOutOfRange,
    /// Neither bond nor units are left to slash.
    NothingSlashable,
    /// Less than a million units, and more is slashable.
    SlashTooSmall,
    /// The slash was vetoed or executed.
    Decided,
    /// The time for a veto has passed.
    VetoClosed,
    /// A number is outside of its bounds, or the name or symbol is none that a token can have.
    InvalidPolicy,
    /// The vault itself can receive nothing.
    RecipientIsVault,
    /// The wrapped token belongs to another staking pool.
    WrongWrapper,
    /// The caller has fewer LRT.
    InsufficientLrt,
    /// The wrapped token trapped or ran out of gas.
    WrapperFailed,
    /// The wrapped token refused to stake, wrap or unwrap.
    Wrapper(WrapError),
    /// The wrapped token refused to move the units.
    Units(PSP22Error),
    /// The staking pool trapped or ran out of gas.
    PoolFailed,
    /// The staking pool refused.
    Pool(PoolError),
    /// Arithmetic overflow.
    Arithmetic,
    /// The hot code is not on the chain, or hands calls to another full code.
    WrongHotCode,
}

impl From<Refusal> for RestakeError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ZeroAmount => Self::ZeroAmount,
            Refusal::TooFew => Self::TooFew,
            Refusal::CapExceeded => Self::CapExceeded,
            Refusal::VaultImpaired => Self::VaultImpaired,
            Refusal::BucketSpent => Self::BucketSpent,
            Refusal::NothingToClaim => Self::NothingToClaim,
            Refusal::TooEarly => Self::TooEarly,
            Refusal::SlashPending => Self::SlashPending,
            Refusal::OverAllotted => Self::OverAllotted,
            Refusal::ServiceOverAllotted => Self::ServiceOverAllotted,
            Refusal::AlreadyOptedIn => Self::AlreadyOptedIn,
            Refusal::SlotEnded => Self::SlotEnded,
            Refusal::SlotNotFree => Self::SlotNotFree,
            Refusal::CaptureOutOfRange => Self::CaptureOutOfRange,
            Refusal::NothingSlashable => Self::NothingSlashable,
            Refusal::SlashTooSmall => Self::SlashTooSmall,
            Refusal::VetoClosed => Self::VetoClosed,
            Refusal::Arithmetic => Self::Arithmetic,
        }
    }
}

/// Units came in. The owner is a topic of the `Transfer` beside it, which mints the LRT.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// The account that got the LRT.
    pub owner: AccountId,
    /// Units of the wrapped token.
    pub units: Units,
    /// LRT minted for the owner.
    pub lrt: Lrt,
}

/// Units began to leave. The owner is a topic of the `Transfer` beside it, which burns the LRT.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalRequested {
    /// The account that leaves.
    pub owner: AccountId,
    /// The epoch after which the units can be claimed.
    pub epoch: Epoch,
    /// LRT burnt.
    pub lrt: Lrt,
    /// Units that leave, before slashes.
    pub units: Units,
    /// The owner's part of all that leaves in the epoch.
    pub keys: u128,
}

/// Units left.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The account that asked for them.
    #[ink(topic)]
    pub owner: AccountId,
    /// The account that got them.
    pub to: AccountId,
    /// The epoch after which they could be claimed.
    pub epoch: Epoch,
    /// Units of the wrapped token.
    pub units: Units,
}

/// A reward came in. It streams to holders, less the curator's part.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewarded {
    /// The account that gave it.
    #[ink(topic)]
    pub from: AccountId,
    /// Units of the wrapped token.
    pub units: Units,
    /// LRT minted for the curator.
    pub curator_lrt: Lrt,
}

/// A service opened a slot.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRegistered {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// The service.
    #[ink(topic)]
    pub service: AccountId,
    /// The operator.
    #[ink(topic)]
    pub operator: AccountId,
    /// The account that may veto slashes.
    pub resolver: Option<AccountId>,
    /// The most units that the service asks for.
    pub wanted: Units,
    /// The hash of what the service promises.
    pub terms: Hash,
}

/// The service ended its slot.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotLeft {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// The last epoch that counts.
    pub closing: Epoch,
}

/// Units were set aside for a slash.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashRequested {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// The service.
    #[ink(topic)]
    pub service: AccountId,
    /// The slash.
    #[ink(topic)]
    pub id: SlashId,
    /// The epoch of the fault.
    pub captured: Epoch,
    /// Units of the operator.
    pub bond: Units,
    /// Units of holders.
    pub active: Units,
    /// Units of holders who leave.
    pub leaving: Units,
    /// From it on anyone can execute the slash, in milliseconds.
    pub deadline: Timestamp,
}

/// An operator added to its bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bonded {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// Units added.
    pub units: Units,
}

/// An operator took its bond back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbonded {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// All units of the bond.
    pub units: Units,
}

/// The curator put units behind a slot.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptedIn {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// Units that are slashable.
    pub units: Units,
    /// The first epoch that counts.
    pub start: Epoch,
}

/// The curator ended a slot.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptedOut {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// The last epoch that counts.
    pub closing: Epoch,
}

/// The curator set the cap.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapSet {
    /// The most active units that deposits lead to.
    pub units: Units,
}

/// The curator proposed another, or took the proposal back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuratorProposed {
    /// The account that may accept.
    pub proposed: Option<AccountId>,
}

/// There is another curator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuratorAccepted {
    /// The account that accepted.
    #[ink(topic)]
    pub curator: AccountId,
}

/// A resolver gave back what a slash set aside. The slot has ended.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashVetoed {
    /// The slash.
    #[ink(topic)]
    pub id: SlashId,
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
}

/// What a slash set aside is gone.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashExecuted {
    /// The slash.
    #[ink(topic)]
    pub id: SlashId,
    /// Units unwrapped, and given up.
    pub units: Units,
    /// Planck that all holders of the staking pool's token gain.
    pub planck: Balance,
}

/// The units of a slot that is over stand behind it no more.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotFreed {
    /// The slot.
    #[ink(topic)]
    pub slot: SlotId,
    /// Units that were slashable.
    pub units: Units,
}

/// The first step of an epoch.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochBegan {
    /// The epoch.
    #[ink(topic)]
    pub epoch: Epoch,
    /// Units that back the LRT.
    pub active: Units,
    /// Units that slashes of this epoch can take.
    pub capacity: Units,
    /// Units that stand behind all slots.
    pub allotted: Units,
}
