use ink::primitives::AccountId;
use psp22::PSP22Error;

use crate::{Balance, PoolError, Shares};

/// The messages of the wrapped token, beside `PSP22`.
#[ink::trait_definition]
pub trait WrappedLst {
    /// The pool whose shares are wrapped.
    #[ink(message)]
    fn pool(&self) -> Option<AccountId>;

    /// Takes `shares` of the pool from the caller, who must have approved their value, and gives as many
    /// units for them.
    #[ink(message)]
    fn wrap(&mut self, shares: Shares) -> Result<(), WrapError>;

    /// Takes `units` from the caller and gives as many shares of the pool for them.
    #[ink(message)]
    fn unwrap(&mut self, units: Shares) -> Result<(), WrapError>;

    /// Stakes the transferred value and gives the caller a unit for each minted share. Refuses fewer than `min_units`.
    /// Returns the units.
    #[ink(message, payable)]
    fn stake_and_wrap(&mut self, min_units: Shares, referral: Option<AccountId>)
        -> Result<Shares, WrapError>;

    /// Takes `units` from the caller and leaves the pool with their shares at once, for the pool's fee. Pays
    /// `recipient`, and refuses less than `min_out`. Returns the planck paid.
    #[ink(message)]
    fn unwrap_and_unstake_now(
        &mut self,
        units: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance, WrapError>;
}

/// The rate of a token that markets trade at, as ink! AMMs ask for it. Its selector is 0x73098e66.
#[ink::trait_definition]
pub trait RateProvider {
    /// The worth of a unit in planck, times 10^12, rounded down. Panics if there is no price.
    #[ink(message)]
    fn get_rate(&mut self) -> u128;
}

/// Why the wrapped token refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum WrapError {
    /// Nothing to wrap or unwrap.
    ZeroAmount,
    /// The pool trapped or ran out of gas.
    PoolFailed,
    /// The pool's token refused to move the shares.
    Shares(PSP22Error),
    /// The pool refused the stake or the exit.
    Pool(PoolError),
    /// The wrapped token refused.
    Units(PSP22Error),
    /// A name, a symbol or decimals that no token can have.
    InvalidToken,
    /// Arithmetic overflow.
    Arithmetic,
    /// The hot code is not on the chain, or hands calls to another full code.
    WrongHotCode,
}
