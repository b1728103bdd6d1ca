//! `leverage`: positions of several times one's own money, opened and closed in one transaction each.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, PoolError, Shares, Timestamp, WrapError};
use estuary_markets::lending::Repayment;
use ink::primitives::AccountId;
use psp22::PSP22Error;

use crate::{
    lending_market::{Liquidation, MarketError, MarketShares},
    stable_pool::StableError,
};

/// What borrowers, liquidators and arbitrageurs do. The contract owns nothing between calls, and acts for its caller only.
/// A borrower authorizes it in the market, and approves no token. `deadline` is the last moment in which a message may
/// happen, in milliseconds.
#[ink::trait_definition]
pub trait Leverage {
    /// Borrows `borrow` planck for the caller, turns them and the transferred value into units, and leaves these as the
    /// caller's collateral. Refuses fewer than `min_units`. Returns the units.
    #[ink(message, payable)]
    fn open(
        &mut self,
        borrow: Balance,
        min_units: Shares,
        entry: Entry,
        deadline: Timestamp,
    ) -> Result<Shares, LeverageError>;

    /// Turns `units` of the caller's collateral into native, repays its debt with that, and pays the rest to the caller.
    /// Refuses less than `min_out` planck. With `take_rest` it sends the units that are left to the caller, if no debt is
    /// left. Returns what was repaid.
    #[ink(message)]
    fn close(
        &mut self,
        units: Shares,
        min_out: Balance,
        exit: Exit,
        deadline: Timestamp,
        take_rest: bool,
    ) -> Result<Repayment, LeverageError>;

    /// Liquidates a debt in the market with the units that it seizes, and pays the rest to the caller: `min_profit` planck
    /// at least. It takes no money.
    #[ink(message)]
    fn liquidate(
        &mut self,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        exit: Exit,
        min_profit: Balance,
    ) -> Result<Liquidation, LeverageError>;

    /// Stakes the transferred value and sells the units in the stable pool. Pays the caller `min_profit` planck more than
    /// that at least. Returns the profit in planck.
    #[ink(message, payable)]
    fn mint_and_sell(&mut self, min_profit: Balance, deadline: Timestamp) -> Result<Balance, LeverageError>;

    /// Buys units in the stable pool for the transferred value and leaves the staking pool with them at once. Pays the
    /// caller `min_profit` planck more than that at least. Returns the profit in planck.
    #[ink(message, payable)]
    fn buy_and_exit(&mut self, min_profit: Balance, deadline: Timestamp) -> Result<Balance, LeverageError>;

    /// The planck that `units` bring by each exit now.
    #[ink(message)]
    fn exits(&self, units: Shares) -> Exits;

    /// The contracts that it calls, for ever.
    #[ink(message)]
    fn wiring(&self) -> Option<LeverageWiring>;
}

/// How native becomes units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Entry {
    /// The staking pool mints them.
    Stake,
    /// The stable pool sells them.
    Buy,
    /// By what gives more now.
    Better,
}

/// How units become native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Exit {
    /// The stable pool buys them.
    Sell,
    /// The staking pool pays them out of its reserve, for a fee.
    AtOnce,
    /// By what gives more now.
    Better,
    /// The stable pool buys some, and the staking pool pays the rest.
    Split {
        /// The units to sell.
        sell: Shares,
    },
}

/// The planck that units bring. Nothing where an exit is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Exits {
    /// By the stable pool.
    pub sell: Option<Balance>,
    /// By the staking pool, less its fee.
    pub at_once: Option<Balance>,
}

/// The contracts that it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct LeverageWiring {
    /// The staking pool.
    pub pool: AccountId,
    /// The wrapped token.
    pub wrapper: AccountId,
    /// The lending market.
    pub market: AccountId,
    /// The stable pool.
    pub stable_pool: AccountId,
}

/// Why it refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum LeverageError {
    /// The deadline has passed.
    Expired,
    /// Only the market may call back.
    NotMarket,
    /// It would give fewer units than the caller accepts.
    TooFewUnits,
    /// It would pay less than the caller accepts.
    TooLittleOut,
    /// It would earn less than the caller accepts.
    TooLittleProfit,
    /// A callback without an order of this contract.
    BadData,
    /// Market and stable pool are not of one staking pool and wrapped token.
    WrongWiring,
    /// The money could not be sent: a new account takes an existential deposit.
    TransferFailed,
    /// The market trapped or ran out of gas.
    MarketFailed,
    /// The market refused.
    Market(MarketError),
    /// The stable pool trapped or ran out of gas.
    StablePoolFailed,
    /// The stable pool refused.
    StablePool(StableError),
    /// The wrapped token trapped or ran out of gas.
    WrapperFailed,
    /// The wrapped token refused.
    Wrapper(WrapError),
    /// The wrapped token refused to move or approve units.
    Units(PSP22Error),
    /// The staking pool refused.
    Pool(PoolError),
    /// Arithmetic overflow.
    Arithmetic,
}

/// A position was opened or increased.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The account whose position it is.
    #[ink(topic)]
    pub owner: AccountId,
    /// Planck of its own.
    pub own: Balance,
    /// Planck borrowed.
    pub borrowed: Balance,
    /// Units that became collateral.
    pub units: Shares,
}

/// A position was closed or reduced.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The account whose position it is.
    #[ink(topic)]
    pub owner: AccountId,
    /// Units of collateral.
    pub units: Shares,
    /// Planck that they brought.
    pub sold_for: Balance,
    /// Planck that repaid debt.
    pub repaid: Balance,
    /// Planck that the owner got.
    pub back: Balance,
}

/// A liquidation or an arbitrage.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profited {
    /// The account that asked for it.
    #[ink(topic)]
    pub caller: AccountId,
    /// Planck that it cost.
    pub paid: Balance,
    /// Planck that it brought. The caller keeps the difference.
    pub received: Balance,
}

impl estuary_entry::Returned for Exits {}
