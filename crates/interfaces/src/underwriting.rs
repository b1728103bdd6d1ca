use ink::primitives::AccountId;

use crate::{Balance, PoolError, Shares};

/// The edge cover vault → pool. The pool holds the underwriters' shares, so it can burn them in the step that books a
/// loss. Only the vault that the terms of cover name may send the two messages that change something.
#[ink::trait_definition]
pub trait Underwriting {
    /// Moves `shares` of `owner` into the layer. Their worth in planck, rounded up, comes out of the owner's allowance
    /// for the vault, unless the owner is the vault. Refuses no shares, an old sweep, a layer that would be worth more
    /// than the terms allow, and everything while a loss is announced that the cover fund does not pay alone.
    #[ink(message)]
    fn underwrite(&mut self, owner: AccountId, shares: Shares) -> Result<UnderwritingState, PoolError>;

    /// Moves `shares` out of the layer to `to`. Refuses an old sweep, and shares that announced losses have reserved.
    #[ink(message)]
    fn release(&mut self, to: AccountId, shares: Shares) -> Result<UnderwritingState, PoolError>;

    /// The layer now. `None` where no terms are set.
    #[ink(message)]
    fn underwriting(&self) -> Option<UnderwritingState>;
}

/// The layer of underwriters, as the pool has it. The last three only grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct UnderwritingState {
    /// The contract that puts shares in and takes them out.
    pub vault: AccountId,
    /// Shares in the layer.
    pub shares: Shares,
    /// The shares that must stay for announced losses.
    pub reserved_shares: Shares,
    /// Planck of cover fund and layer that announced losses have reserved.
    pub reserved: Balance,
    /// Planck that the shares are worth, rounded down.
    pub worth: Balance,
    /// Planck that the layer has paid and not got back yet.
    pub spent: Balance,
    /// Shares that premiums and repaid debt have added.
    pub credited: Shares,
    /// Shares that were burnt for losses.
    pub burnt: Shares,
    /// Planck that were paid for losses.
    pub paid: Balance,
}
