use estuary_codec::Packed;

use crate::Balance;

/// The edge registry → nominator: the only caller of a nominator is the registry that instantiated it.
#[ink::trait_definition]
pub trait Nominator {
    /// Stakes the transferred value behind the validator, and nominates it if nothing is nominated yet. An error
    /// returns the value to the caller.
    #[ink(message, payable)]
    fn delegate(&mut self) -> Result<(), NominatorError>;

    /// Starts unbonding `amount` planck of active stake, after chilling if `chill` says so. Returns what really left
    /// the active stake: the chain unbonds a remainder below the existential deposit along.
    #[ink(message)]
    fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance, NominatorError>;

    /// Nominates the validator again, whatever is nominated now. Moves no stake.
    #[ink(message)]
    fn renew(&mut self) -> Result<(), NominatorError>;

    /// Compares the chain's ledger with `booked_stake`, the total in the registry's book, withdraws the unbonded stake,
    /// and sends all liquid money to the pool. If the chain refuses the withdrawal, the next settlement tries again. A
    /// withdrawal that would end the stash is made only if `closing`.
    #[ink(message)]
    fn settle(&mut self, booked_stake: Balance, closing: bool) -> Result<Settlement, NominatorError>;

    /// Tells where the runtime has the staking pallet now. Moves no stake.
    #[ink(message)]
    fn set_calls(&mut self, calls: StakingCalls) -> Result<(), NominatorError>;
}

/// What a settlement found. To the planck: `booked_stake + reward = total + received + loss`, but for less than one existential
/// deposit that the account keeps of the last of its stake where a runtime upgrade has raised the deposit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct Settlement {
    /// Native money sent to the pool: principal that came back, and rewards.
    pub received: Balance,
    /// What the stash has gained: staking rewards and donations.
    pub reward: Balance,
    /// What the chain took from the ledger since the book.
    pub loss: Balance,
    /// The ledger's total now: the new book.
    pub total: Balance,
    /// The part of `total` that backs the nomination; the rest is unlocking.
    pub active: Balance,
    /// What the chain has announced to take, and not taken yet. The nominator leaves it at 0, and the registry reads it:
    /// others decide how much there is to read.
    pub pending: Balance,
    /// The latest era of an offence for which the stash was slashed, or is going to be. 0 if there was none since it was
    /// bonded: then nothing is announced.
    pub slash_era: u32,
}

/// A message of the staking pallet that a nominator sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ChainCall {
    Bond,
    BondExtra,
    Unbond,
    WithdrawUnbonded,
    Nominate,
    Chill,
}

/// Where the chain's runtime has the staking pallet and its messages: they differ from chain to chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct StakingCalls {
    /// Index of the pallet in the runtime.
    pub pallet: u8,
    pub bond: u8,
    pub bond_extra: u8,
    pub unbond: u8,
    pub withdraw_unbonded: u8,
    pub nominate: u8,
    pub chill: u8,
    pub rebond: u8,
}

/// As the chain extension answers them, in the order of the fields.
impl From<[u8; 8]> for StakingCalls {
    fn from(indices: [u8; 8]) -> Self {
        let [pallet, bond, bond_extra, unbond, withdraw_unbonded, nominate, chill, rebond] = indices;
        Self {
            pallet,
            bond,
            bond_extra,
            unbond,
            withdraw_unbonded,
            nominate,
            chill,
            rebond,
        }
    }
}

/// Why a nominator refuses. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum NominatorError {
    /// Only the registry may call.
    NotRegistry,
    /// The chain refused this message of the staking pallet; it gives no reason.
    ChainRefused(ChainCall),
    /// The chain accepted a message but the ledger did not change by what was asked.
    LedgerMismatch(ChainCall),
    /// The money could not be sent to the pool.
    TransferFailed,
    /// Arithmetic overflow.
    Arithmetic,
}
