//! `attestation_service`: a committee signs the roots of rounds, and who signs two roots of one round is slashed.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Timestamp};
use estuary_restaking::Units;
use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};

use crate::restake_vault::{RestakeError, SlashId, Slashed, SlotId};

/// The number of an operator of the service.
pub type OperatorIndex = u32;

/// The number of a round.
pub type Round = u64;

/// The root of the data of a round.
pub type Root = [u8; 32];

/// An sr25519 signature.
pub type Signature = [u8; 64];

/// The first bytes of all that operators sign.
pub const DOMAIN: [u8; 21] = *b"estuary/attestation/1";

/// What an operator signs: the domain, the account of the service, the round in eight bytes from the lowest on, and the
/// root. 93 bytes.
pub fn signed_bytes(service: &AccountId, round: Round, root: &Root) -> Vec<u8> {
    let service: &[u8; 32] = service.as_ref();
    [&DOMAIN[..], service, &round.to_le_bytes(), root].concat()
}

/// What operators, users and reporters do.
#[ink::trait_definition]
pub trait AttestationService {
    /// Makes the caller an operator with an sr25519 key, for ever, and opens a slot of the vault for it. A key serves
    /// one operator. Returns the operator's number and its slot.
    #[ink(message)]
    fn join(&mut self, key: [u8; 32]) -> Result<(OperatorIndex, SlotId), ServiceError>;

    /// Reads of the vault whether the operator is secured by at least the least units now. Then it counts. Anyone can,
    /// and once an epoch somebody should. Returns whether it counts.
    #[ink(message)]
    fn refresh(&mut self, index: OperatorIndex) -> Result<bool, ServiceError>;

    /// Records the root of a round for the transferred value, which is the fee, with signatures of more than two thirds
    /// of the operators that count, in ascending order of their numbers.
    #[ink(message, payable)]
    fn commit(
        &mut self,
        round: Round,
        root: Root,
        signatures: Vec<(OperatorIndex, Signature)>,
    ) -> Result<(), ServiceError>;

    /// Proves that an operator signed two roots of one round. Slashes it, once per round, and it counts no more. Pays
    /// the caller a bounty. Returns what was set aside.
    #[ink(message)]
    fn report(
        &mut self,
        index: OperatorIndex,
        first: Statement,
        second: Statement,
    ) -> Result<Slashed, ServiceError>;

    /// Gives the fees beyond one bounty to the vault as a reward. Anyone can. Returns the planck.
    #[ink(message)]
    fn forward(&mut self) -> Result<Balance, ServiceError>;

    /// What never changes.
    #[ink(message)]
    fn setup(&self) -> Option<ServiceSetup>;

    /// An operator.
    #[ink(message)]
    fn operator(&self, index: OperatorIndex) -> Option<Operator>;

    /// How many operators there are and count, and the fees.
    #[ink(message)]
    fn totals(&self) -> Totals;

    /// The root of a round.
    #[ink(message)]
    fn root(&self, round: Round) -> Option<Root>;
}

/// What a service is made with. Its constructor keeps the bounds, and nothing changes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ServiceSetup {
    /// The restake vault.
    pub vault: AccountId,
    /// The beginning of round 0, in milliseconds.
    pub start: Timestamp,
    /// The length of a round, in milliseconds.
    pub round: Timestamp,
    /// The part of bond and slashable units that two roots of one round cost, in basis points: 1 to 10,000.
    pub penalty_part: u16,
    /// The fee for a root, in planck.
    pub fee: Balance,
    /// The least units, the bond's included, with which an operator counts.
    pub least: Units,
    /// The most planck that a reporter gets: a tenth of `least` at most.
    pub bounty_cap: Balance,
    /// The most units that the service asks for behind each operator.
    pub wanted: Units,
    /// The hash of what the service promises.
    pub terms: Hash,
}

/// An operator of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Operator {
    /// The account whose bond pays first.
    pub account: AccountId,
    /// The key by which it signs.
    pub key: [u8; 32],
    /// Its slot of the vault.
    pub slot: SlotId,
    /// Whether its signature counts.
    pub counts: bool,
    /// Whether it was reported: it counts no more then.
    pub reported: bool,
}

/// How many operators there are and count, and the fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Totals {
    /// All operators. Their numbers begin at 0.
    pub operators: u32,
    /// Operators whose signature counts.
    pub counting: u32,
    /// Fees that were not forwarded, in planck.
    pub fees: Balance,
}

impl estuary_entry::Returned for Totals {}

/// What an operator signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Statement {
    /// The round.
    pub round: Round,
    /// The root of its data.
    pub root: Root,
    /// The operator's signature of both.
    pub signature: Signature,
}

/// Why the service refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ServiceError {
    /// A number is outside of its bounds.
    InvalidSetup,
    /// There is no such operator, or it does not count.
    UnknownOperator,
    /// An operator has the key.
    KeyTaken,
    /// A signature is not the operator's, of this service, round and root.
    BadSignature,
    /// Both statements are of one root.
    SameRoot,
    /// The statements are of two rounds.
    OtherRound,
    /// The round has not begun.
    FutureRound,
    /// The round has its root.
    Committed,
    /// The operator was reported for this round.
    Reported,
    /// Two thirds of the operators that count, or fewer, have signed.
    NoQuorum,
    /// The signers are not in ascending order.
    DuplicateSigner,
    /// More than 32 signatures.
    TooManySigners,
    /// The transferred value is not the fee.
    WrongFee,
    /// The fees are not more than a bounty.
    NothingToForward,
    /// The bounty could not be sent.
    TransferFailed,
    /// The vault trapped or ran out of gas.
    VaultFailed,
    /// The vault refused.
    Vault(RestakeError),
    /// Arithmetic overflow.
    Arithmetic,
}

/// An operator joined.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The operator.
    #[ink(topic)]
    pub index: OperatorIndex,
    /// The account whose bond pays first.
    #[ink(topic)]
    pub account: AccountId,
    /// The key by which it signs.
    pub key: [u8; 32],
    /// Its slot of the vault.
    pub slot: SlotId,
}

/// An operator was compared with the least security.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshed {
    /// The operator.
    #[ink(topic)]
    pub index: OperatorIndex,
    /// Whether its signature counts.
    pub counts: bool,
}

/// A round got its root.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootCommitted {
    /// The round.
    #[ink(topic)]
    pub round: Round,
    /// The root of its data.
    pub root: Root,
    /// How many operators signed.
    pub signers: u32,
}

/// An operator signed two roots of one round.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquivocationReported {
    /// The operator.
    #[ink(topic)]
    pub index: OperatorIndex,
    /// The account that proved it.
    #[ink(topic)]
    pub reporter: AccountId,
    /// The round.
    pub round: Round,
    /// The slash of the vault.
    pub slash: SlashId,
    /// Units of the operator that are set aside.
    pub bond: Units,
    /// Units of holders that are set aside.
    pub units: Units,
    /// Planck paid to the reporter.
    pub bounty: Balance,
}

/// Fees went to the vault as a reward.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeesForwarded {
    /// Planck.
    pub planck: Balance,
    /// Units that stream to holders of the LRT.
    pub units: Units,
}
