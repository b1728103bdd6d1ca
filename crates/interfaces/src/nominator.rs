use estuary_codec::Packed;

use crate::Balance;

/// The edge registry → nominator: the only caller of a nominator is the registry that instantiated it.
#[ink::trait_definition]
pub trait Nominator {
    /// Stakes the transferred value behind the validator, and nominates it if nothing is nominated yet. An error
    /// returns the value to the caller.
    #[ink(message, payable)]
    fn delegate(&mut self) -> Result<(), NominatorError>;

    /// Starts unbonding `amount` planck of active stake. Chills before, if `chill` is true. Returns the planck that
    /// left the active stake: the chain also unbonds a remainder below the existential deposit.
    #[ink(message)]
    fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance, NominatorError>;

    /// Nominates the validator again, whatever is nominated now. Moves no stake.
    #[ink(message)]
    fn renew(&mut self) -> Result<(), NominatorError>;

    /// Compares the chain's ledger with `booked_stake`, the planck in the registry's book. Withdraws the unbonded
    /// stake, and sends all liquid money to the pool. If the chain refuses the withdrawal, the next settlement tries
    /// again. A withdrawal that would end the stash is made only if `closing`.
    #[ink(message)]
    fn settle(&mut self, booked_stake: Balance, closing: bool) -> Result<Settlement, NominatorError>;

    /// Replaces the indices of the staking calls, after the runtime has moved them. Moves no stake.
    #[ink(message)]
    fn set_calls(&mut self, calls: StakingCalls) -> Result<(), NominatorError>;
}

/// The result of a settlement. `booked_stake + reward = total + received + loss` holds to the planck, with one
/// exception. Where a runtime upgrade has raised the existential deposit, the account keeps less than one deposit of
/// the last of its stake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct Settlement {
    /// Planck sent to the pool: principal that came back, and rewards.
    pub received: Balance,
    /// Planck that the stash has gained: staking rewards and donations.
    pub reward: Balance,
    /// Planck that the chain took from the ledger since the stake was booked.
    pub loss: Balance,
    /// Planck in the ledger now: the new booked stake.
    pub total: Balance,
    /// The part of `total` that backs the nomination, in planck. The other part is unlocking.
    pub active: Balance,
    /// Planck that the chain has announced to take, and has not taken yet. The nominator leaves it at 0, and the
    /// registry reads it, because strangers decide how much there is to read.
    pub pending: Balance,
    /// The latest era of an offence for which the stash was slashed, or is going to be slashed. 0 if there was no
    /// offence since it was bonded: then no loss is announced.
    pub slash_era: u32,
}

/// A call of the staking pallet that a nominator sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ChainCall {
    /// `bond`: makes the account a stash, with its first stake.
    Bond,
    /// `bond_extra`: adds free balance to the stake.
    BondExtra,
    /// `unbond`: lets active stake begin to unlock.
    Unbond,
    /// `withdraw_unbonded`: takes unlocked stake out of the ledger.
    WithdrawUnbonded,
    /// `nominate`: puts the stake behind the operator's validator.
    Nominate,
    /// `chill`: ends the nomination.
    Chill,
}

/// Indices of the staking pallet and its calls in the chain's runtime. They differ from chain to chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct StakingCalls {
    /// Index of the pallet in the runtime.
    pub pallet: u8,
    /// Index of the call `bond` in the pallet.
    pub bond: u8,
    /// Index of the call `bond_extra` in the pallet.
    pub bond_extra: u8,
    /// Index of the call `unbond` in the pallet.
    pub unbond: u8,
    /// Index of the call `withdraw_unbonded` in the pallet.
    pub withdraw_unbonded: u8,
    /// Index of the call `nominate` in the pallet.
    pub nominate: u8,
    /// Index of the call `chill` in the pallet.
    pub chill: u8,
    /// Index of the call `rebond` in the pallet.
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
    /// The chain refused this call of the staking pallet. It gives no reason.
    ChainRefused(ChainCall),
    /// The chain accepted a call, but the ledger did not change by the requested planck.
    LedgerMismatch(ChainCall),
    /// The money could not be sent to the pool.
    TransferFailed,
    /// Arithmetic overflow.
    Arithmetic,
}
