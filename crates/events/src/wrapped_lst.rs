//! Events of `wrapped_lst`, beside `Transfer` and `Approval` of the `psp22` crate.

use ink::primitives::AccountId;

/// Shares came in, and as many wrapped units were minted.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// The account that received the units.
    #[ink(topic)]
    pub owner: AccountId,
    /// Number of shares, and of units.
    pub shares: u128,
}

/// Wrapped units were burnt, and as many shares went out.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwrapped {
    /// The account that returned the units and received the shares.
    #[ink(topic)]
    pub owner: AccountId,
    /// Number of shares, and of units.
    pub shares: u128,
}
