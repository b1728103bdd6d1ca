//! `lending_market`: loans of native against units of the wrapped token.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_markets::{
    cap::CapTerms,
    interest::Apys,
    lending::{self, NotLiquidated, Position, Repayment},
};
use ink::{prelude::vec::Vec, primitives::AccountId};
use psp22::PSP22Error;

/// Shares of all that is supplied, or of all that is borrowed. The first planck is a million of them.
pub type MarketShares = u128;

/// What suppliers, borrowers and liquidators do. `on_behalf` is the account whose supply, units or debt change. To take
/// from another account, or to raise its debt, needs its authorization.
#[ink::trait_definition]
pub trait LendingMarket {
    /// Supplies the transferred value, and mints supply shares for `on_behalf`, rounded down. Refuses fewer than
    /// `min_shares`. Returns the supply shares.
    #[ink(message, payable)]
    fn supply(&mut self, on_behalf: AccountId, min_shares: MarketShares)
        -> Result<MarketShares, MarketError>;

    /// Withdraws exactly `assets` planck, or burns exactly `shares`. The other is 0. Pays `receiver`. Returns the
    /// planck, rounded down, and the supply shares, rounded up.
    #[ink(message)]
    fn withdraw(
        &mut self,
        assets: Balance,
        shares: MarketShares,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<(Balance, MarketShares), MarketError>;

    /// Takes `units` of the caller, who must have approved them, as collateral of `on_behalf`.
    #[ink(message)]
    fn supply_collateral(&mut self, units: Shares, on_behalf: AccountId) -> Result<(), MarketError>;

    /// Sends `units` of collateral to `receiver`. Where debt is left, it must be within its limit at a fresh price.
    #[ink(message)]
    fn withdraw_collateral(
        &mut self,
        units: Shares,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<(), MarketError>;

    /// Lends `assets` planck to `on_behalf`, and pays them to `receiver`. The debt must be within its limit at a fresh
    /// price. Returns the shares of debt, rounded up.
    #[ink(message)]
    fn borrow(
        &mut self,
        assets: Balance,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<MarketShares, MarketError>;

    /// Repays the transferred value, and at most the whole debt of `on_behalf`. The rest goes back to the caller.
    #[ink(message, payable)]
    fn repay(&mut self, on_behalf: AccountId) -> Result<Repayment, MarketError>;

    /// Liquidates a debt beyond its limit: takes `seized` units for what they cost, or repays `repaid_shares` of debt for
    /// the units that they buy. The other is 0. More shares than the debt has count as all of them.
    ///
    /// Without `data` the transferred value pays, and the rest goes back. With `data` no value is transferred: the
    /// caller gets the units first, and pays in [`MarketCallback::on_collateral`].
    #[ink(message, payable)]
    fn liquidate(
        &mut self,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        data: Option<Vec<u8>>,
    ) -> Result<Liquidation, MarketError>;

    /// Lends `borrow` planck to `on_behalf`, pays them to the caller with [`MarketCallback::on_loan`], takes the units
    /// that it returns, and judges the debt then. Returns the units.
    #[ink(message)]
    fn lever(&mut self, on_behalf: AccountId, borrow: Balance, data: Vec<u8>) -> Result<Shares, MarketError>;

    /// Sends `units` of collateral of `on_behalf` to the caller, calls [`MarketCallback::on_collateral`], takes what it
    /// pays as a repayment, and judges the debt that is left.
    #[ink(message)]
    fn unlever(
        &mut self,
        on_behalf: AccountId,
        units: Shares,
        data: Vec<u8>,
    ) -> Result<Repayment, MarketError>;

    /// Lets `operator` do with the caller's supply, units and debt whatever the caller can, or ends that.
    #[ink(message)]
    fn set_authorization(&mut self, operator: AccountId, authorized: bool) -> Result<(), MarketError>;

    /// Books the interest until now. Returns it in planck.
    #[ink(message)]
    fn accrue(&mut self) -> Result<Balance, MarketError>;

    /// All that is supplied and borrowed, as of now.
    #[ink(message)]
    fn totals(&self) -> Result<Totals, MarketError>;

    /// The units and the debt of an account.
    #[ink(message)]
    fn position(&self, account: AccountId) -> Position;

    /// The limit over the debt of an account, times 10^18, rounded down, as of now. Below 10^18 it can be liquidated.
    /// Nothing without a debt.
    #[ink(message)]
    fn health(&self, account: AccountId) -> Result<Option<u128>, MarketError>;

    /// The planck that an account can borrow now, beside its debt.
    #[ink(message)]
    fn max_borrow(&self, account: AccountId) -> Result<Balance, MarketError>;

    /// The planck that an account can withdraw now.
    #[ink(message)]
    fn max_withdraw(&self, account: AccountId) -> Result<Balance, MarketError>;

    /// The price of a unit that counts now.
    #[ink(message)]
    fn price(&self) -> Result<MarketPrice, MarketError>;

    /// The contracts and numbers that never change.
    #[ink(message)]
    fn terms(&self) -> Option<MarketTerms>;

    /// Whether `operator` acts for `owner`.
    #[ink(message)]
    fn is_authorized(&self, owner: AccountId, operator: AccountId) -> bool;

    /// The yearly rates of now, with interest on interest, times 10^18.
    #[ink(message)]
    fn apys(&self) -> Result<Apys, MarketError>;

    /// What a liquidation would do now. See [`LendingMarket::liquidate`].
    #[ink(message)]
    fn preview_liquidation(
        &self,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
    ) -> Result<Liquidation, MarketError>;
}

/// What a contract answers that levers, unlevers or liquidates without money of its own. It must allow the market to
/// call back (`CallFlags::ALLOW_REENTRY`), and refuse every other caller.
#[ink::trait_definition]
pub trait MarketCallback {
    /// The transferred value is a loan. Returns the units that the market takes as collateral, which must be approved.
    #[ink(message, payable)]
    fn on_loan(&mut self, data: Vec<u8>) -> Result<Shares, CallbackError>;

    /// The caller has `units` now, and owes `due` planck: the whole debt of who unlevers, or the price of a liquidation.
    /// It pays by a transfer to the market.
    #[ink(message)]
    fn on_collateral(&mut self, units: Shares, due: Balance, data: Vec<u8>) -> Result<(), CallbackError>;
}

/// Why a callback refuses: a number of the contract that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct CallbackError(pub u16);

/// What a market is made with. Its constructor keeps the bounds, and nothing changes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct MarketTerms {
    /// The staking pool, whose price values units.
    pub pool: AccountId,
    /// The wrapped token.
    pub wrapper: AccountId,
    /// How much of the units' worth may be owed, times 10^18: one of `estuary_markets::lending::LLTVS`.
    pub lltv: u128,
    /// The rate that the market starts with at nine tenths lent, in basis points a year: 10 to 20,000.
    pub initial_rate: u16,
    /// How much the price that counts rises in the long run, in basis points a year: 100 to 10,000.
    pub growth: u16,
    /// How much the price that counts rises at once, in basis points: 50 to 1,000.
    pub headroom: u16,
    /// The largest fall of the price at once that a liquidation covers, in basis points.
    pub largest_step: u16,
    /// How long ago the last sweep for losses may have begun, in milliseconds: an hour to 30 days.
    pub max_age: u64,
    /// The least debt in planck: at least ten existential deposits.
    pub min_borrow: Balance,
}

impl MarketTerms {
    /// How the cap of the price rises.
    pub fn cap(&self) -> CapTerms {
        CapTerms {
            growth: self.growth,
            headroom: self.headroom,
        }
    }
}

/// All that is supplied and borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Totals {
    /// Planck that suppliers own.
    pub supply_assets: Balance,
    /// All supply shares.
    pub supply_shares: MarketShares,
    /// Planck that borrowers owe.
    pub borrow_assets: Balance,
    /// All shares of debt.
    pub borrow_shares: MarketShares,
    /// The moment until which interest is booked, in milliseconds.
    pub updated: Timestamp,
    /// The rate at nine tenths lent: a second's, times 10^18.
    pub rate_at_target: u64,
}

/// The price of a unit in native, times 10^18.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct MarketPrice {
    /// The price that counts: the lower of the other two.
    pub price: u128,
    /// The staking pool's exit price.
    pub exit: u128,
    /// The most that a price counts for.
    pub cap: u128,
}

/// A liquidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Liquidation {
    /// Units for the liquidator.
    pub seized: Shares,
    /// Planck from the liquidator.
    pub repaid: Balance,
    /// Planck of debt without units. Suppliers lose them at once.
    pub bad_debt: Balance,
}

impl From<&lending::Liquidation> for Liquidation {
    fn from(liquidation: &lending::Liquidation) -> Self {
        Self {
            seized: liquidation.seized,
            repaid: liquidation.repaid,
            bad_debt: liquidation.bad_debt,
        }
    }
}

/// Why the market refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum MarketError {
    /// The account has not authorized the caller.
    NotAuthorized,
    /// Nothing to move.
    ZeroAmount,
    /// Only one of both amounts can be given.
    OneAmountOnly,
    /// It would mint fewer supply shares than the caller accepts.
    TooFewShares,
    /// The debt would be below the least debt.
    BelowMinimum,
    /// The debt would exceed its limit.
    Unhealthy,
    /// The debt is within its limit.
    Healthy,
    /// The liquidation would leave debt on units worth less than the least debt. To seize all units, or to repay all
    /// shares, is always possible.
    DustLeft,
    /// The account owes nothing.
    NoDebt,
    /// So much is not there: it is lent.
    InsufficientLiquidity,
    /// The account has fewer shares.
    InsufficientShares,
    /// The account has fewer units of collateral.
    InsufficientCollateral,
    /// A callback paid more than is due.
    TooMuchRepaid,
    /// The liquidation costs more.
    TooLittlePaid,
    /// A liquidation that calls back takes no money with the call.
    ValueWithData,
    /// The staking pool has no price, or a price of zero.
    NoPrice,
    /// The last sweep for losses is too long ago. Anyone can sweep.
    PriceTooOld,
    /// A term is outside of its bounds, or the name or symbol is none that a token can have.
    InvalidTerms,
    /// The wrapped token belongs to another staking pool.
    WrongWrapper,
    /// The market itself can own and receive nothing.
    RecipientIsMarket,
    /// The money could not be sent: a new account takes an existential deposit.
    TransferFailed,
    /// The staking pool trapped or ran out of gas.
    PoolFailed,
    /// The wrapped token trapped or ran out of gas.
    WrapperFailed,
    /// The wrapped token refused to move the units.
    Wrapper(PSP22Error),
    /// The caller trapped or ran out of gas when it was called back, or is no contract.
    CallbackFailed,
    /// The caller refused when it was called back.
    Callback(CallbackError),
    /// Arithmetic overflow.
    Arithmetic,
    /// The constructor was told a hot code that is not on the chain, or belongs to another full code.
    WrongHotCode,
}

impl From<NotLiquidated> for MarketError {
    fn from(reason: NotLiquidated) -> Self {
        match reason {
            NotLiquidated::Arithmetic => Self::Arithmetic,
            NotLiquidated::Healthy => Self::Healthy,
            NotLiquidated::InsufficientShares => Self::InsufficientShares,
            NotLiquidated::InsufficientCollateral => Self::InsufficientCollateral,
            NotLiquidated::DustLeft => Self::DustLeft,
        }
    }
}

/// Native came in, and supply shares were minted.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplied {
    /// The account that paid.
    pub caller: AccountId,
    /// The account that owns the supply shares.
    #[ink(topic)]
    pub on_behalf: AccountId,
    /// Planck.
    pub assets: Balance,
    /// Supply shares minted.
    pub shares: MarketShares,
}

/// Native went out, and supply shares were burnt.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The account that asked for it.
    pub caller: AccountId,
    /// The account that owned the supply shares.
    #[ink(topic)]
    pub on_behalf: AccountId,
    /// The account that was paid.
    pub receiver: AccountId,
    /// Planck.
    pub assets: Balance,
    /// Supply shares burnt.
    pub shares: MarketShares,
}

/// Units came in as collateral.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollateralSupplied {
    /// The account that paid.
    pub caller: AccountId,
    /// The account whose collateral they are.
    #[ink(topic)]
    pub on_behalf: AccountId,
    /// Units of the wrapped token.
    pub units: Shares,
}

/// Units of collateral went out.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollateralWithdrawn {
    /// The account that asked for it.
    pub caller: AccountId,
    /// The account whose collateral they were.
    #[ink(topic)]
    pub on_behalf: AccountId,
    /// The account that got them.
    pub receiver: AccountId,
    /// Units of the wrapped token.
    pub units: Shares,
}

/// A loan.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrowed {
    /// The account that asked for it.
    pub caller: AccountId,
    /// The account that owes it.
    #[ink(topic)]
    pub on_behalf: AccountId,
    /// The account that was paid.
    pub receiver: AccountId,
    /// Planck.
    pub assets: Balance,
    /// Shares of debt.
    pub shares: MarketShares,
}

/// A debt was repaid, in part or whole. A liquidation is told by [`Liquidated`].
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaid {
    /// The account that paid.
    pub caller: AccountId,
    /// The account that owed it.
    #[ink(topic)]
    pub on_behalf: AccountId,
    /// Planck.
    pub assets: Balance,
    /// Shares of debt.
    pub shares: MarketShares,
}

/// A debt beyond its limit was liquidated.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liquidated {
    /// The account that paid, and got the units.
    pub liquidator: AccountId,
    /// The account whose units and debt they were.
    #[ink(topic)]
    pub borrower: AccountId,
    /// Units seized.
    pub seized: Shares,
    /// Planck repaid.
    pub repaid: Balance,
    /// Planck of debt without units, which suppliers lost.
    pub bad_debt: Balance,
    /// The price of a unit in native, times 10^18.
    pub price: u128,
}

/// An account authorized another, or ended that.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationSet {
    /// The account whose supply, units and debt they are.
    #[ink(topic)]
    pub owner: AccountId,
    /// The account that acts for it.
    pub operator: AccountId,
    /// Whether it may.
    pub authorized: bool,
}

/// Interest was booked: borrowers owe it, suppliers own it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accrued {
    /// Planck.
    pub interest: Balance,
    /// The rate at nine tenths lent: a second's, times 10^18.
    pub rate_at_target: u64,
}
