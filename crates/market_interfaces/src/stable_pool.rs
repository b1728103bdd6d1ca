//! `stable_pool`: trades between the native token and units of the wrapped token.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_markets::stable::{Coin, Curve, Peg, Refusal};
use ink::primitives::AccountId;
use psp22::PSP22Error;

/// What traders and liquidity providers do. `deadline` is the last moment in which a message may happen, in
/// milliseconds.
#[ink::trait_definition]
pub trait StablePool {
    /// Sells the transferred value for units, which go to `to`. Refuses fewer than `min_units`. Returns the units.
    #[ink(message, payable)]
    fn swap_native(
        &mut self,
        min_units: Shares,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Shares, StableError>;

    /// Sells `units` of the caller, who must have approved them. Pays native to `to`, and refuses less than
    /// `min_native` planck. Returns the planck.
    #[ink(message)]
    fn swap_units(
        &mut self,
        units: Shares,
        min_native: Balance,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Balance, StableError>;

    /// Adds the transferred value and `units` of the caller, who must have approved them. Mints liquidity shares for
    /// `to`, and refuses fewer than `min_lp`. Returns the liquidity shares.
    #[ink(message, payable)]
    fn add_liquidity(
        &mut self,
        units: Shares,
        min_lp: Balance,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Balance, StableError>;

    /// Burns `lp` liquidity shares of the caller, and pays their part of both reserves to `to`, rounded down. Refuses
    /// less than `min_native` planck or `min_units`. Needs no price. Returns planck and units.
    #[ink(message)]
    fn remove_liquidity(
        &mut self,
        lp: Balance,
        min_native: Balance,
        min_units: Shares,
        to: AccountId,
    ) -> Result<(Balance, Shares), StableError>;

    /// Burns `lp` liquidity shares of the caller, and pays `to` in one coin alone. Refuses less than `min_out`. Returns
    /// the planck or units.
    #[ink(message)]
    fn remove_one(
        &mut self,
        lp: Balance,
        coin: Coin,
        min_out: Balance,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Balance, StableError>;

    /// The units that selling `native` planck pays now.
    #[ink(message)]
    fn quote_native(&self, native: Balance) -> Result<Shares, StableError>;

    /// The planck that selling `units` pays now.
    #[ink(message)]
    fn quote_units(&self, units: Shares) -> Result<Balance, StableError>;

    /// The liquidity shares that adding `native` planck and `units` mints now.
    #[ink(message)]
    fn quote_add(&self, native: Balance, units: Shares) -> Result<Balance, StableError>;

    /// The planck or units that burning `lp` liquidity shares for one coin alone pays now.
    #[ink(message)]
    fn quote_remove_one(&self, lp: Balance, coin: Coin) -> Result<Balance, StableError>;

    /// The reserves, and the supply of liquidity shares.
    #[ink(message)]
    fn reserves(&self) -> Reserves;

    /// What never changes.
    #[ink(message)]
    fn terms(&self) -> Option<StableTerms>;

    /// The worth of a liquidity share in native at the pool's exit price, times 10^18, rounded down. It falls with a
    /// loss of the staking pool only.
    #[ink(message)]
    fn virtual_price(&self) -> Result<Balance, StableError>;
}

/// The price at which units trade, for whoever needs it. A price weighs the time for which it stood.
#[ink::trait_definition]
pub trait PegOracle {
    /// The marginal price of a unit over its exit price, as of now: of the last trade, on average, and summed up over
    /// all milliseconds. Calls no contract.
    #[ink(message)]
    fn peg(&self) -> Peg;

    /// The average price of a unit in native, times 10^18, rounded down. It follows a loss of the staking pool at once.
    #[ink(message)]
    fn average_price(&self) -> Result<Balance, StableError>;
}

/// What a stable pool is made with. Its constructor keeps the bounds, and nothing changes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct StableTerms {
    /// The staking pool, whose price values units.
    pub pool: AccountId,
    /// The wrapped token.
    pub wrapper: AccountId,
    /// Curve's A: 1 to 10,000.
    pub amplification: u32,
    /// The fee of a swap at the peg, in parts of 10^10: 10^8, which is 1 %, at most.
    pub fee: u32,
    /// How many times the fee is taken far from the peg, in parts of 10^10: 1 to 10 times.
    pub off_peg: u64,
    /// The window of the average price, in milliseconds: 10 minutes to a day.
    pub window: u64,
    /// How long ago the last sweep for losses may have begun, in milliseconds: an hour to 30 days.
    pub max_age: u64,
}

impl StableTerms {
    /// The terms of the curve.
    pub fn curve(&self) -> Curve {
        Curve {
            amplification: self.amplification,
            fee: self.fee,
            off_peg: self.off_peg,
        }
    }
}

/// The reserves, and the supply of liquidity shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Reserves {
    /// Planck.
    pub native: Balance,
    /// Units of the wrapped token.
    pub units: Shares,
    /// Liquidity shares.
    pub supply: Balance,
}

/// Why the stable pool refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum StableError {
    /// The deadline has passed.
    Expired,
    /// Nothing to trade, add or remove.
    ZeroAmount,
    /// It would pay less than the caller accepts, or nothing.
    TooLittleOut,
    /// The pool has no liquidity yet.
    NoLiquidity,
    /// The first deposit needs both coins.
    OneCoinMissing,
    /// The first deposit is worth less than ten times the liquidity that is locked for ever.
    FirstDepositTooSmall,
    /// The staking pool has no price, or a price of zero.
    NoPrice,
    /// The last sweep for losses is too long ago. Anyone can sweep.
    PriceTooOld,
    /// One side would be worth over a hundred times the other, and more so than before.
    Skewed,
    /// The worth of a liquidity share would fall. By proof, no trade leads here.
    InvariantBroken,
    /// A term is outside of its bounds, or the name or symbol is none that a token can have.
    InvalidTerms,
    /// The wrapped token belongs to another staking pool.
    WrongWrapper,
    /// The caller has fewer liquidity shares.
    InsufficientLp,
    /// The pool itself can receive nothing.
    RecipientIsPool,
    /// The money could not be sent: a new account takes an existential deposit.
    TransferFailed,
    /// The staking pool trapped or ran out of gas.
    PoolFailed,
    /// The wrapped token trapped or ran out of gas.
    WrapperFailed,
    /// The wrapped token refused to move the units.
    Wrapper(PSP22Error),
    /// Arithmetic overflow.
    Arithmetic,
    /// The hot code is not on the chain, or hands calls to another full code.
    WrongHotCode,
}

impl estuary_entry::Returned for Reserves {}

impl From<Refusal> for StableError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Arithmetic => Self::Arithmetic,
            Refusal::OneCoinMissing => Self::OneCoinMissing,
            Refusal::FirstDepositTooSmall => Self::FirstDepositTooSmall,
            Refusal::Skewed => Self::Skewed,
            Refusal::InvariantBroken => Self::InvariantBroken,
        }
    }
}

/// A trade.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swapped {
    /// The account that sold.
    #[ink(topic)]
    pub trader: AccountId,
    /// The account that was paid.
    pub to: AccountId,
    /// Whether native was sold for units, or units for native.
    pub native_in: bool,
    /// What was sold, in planck or units.
    pub paid: u128,
    /// What was bought, in units or planck.
    pub out: u128,
    /// The marginal price of a unit over its exit price after the trade, times 10^18.
    pub peg: u128,
}

/// Liquidity came in.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiquidityAdded {
    /// The account that paid.
    #[ink(topic)]
    pub provider: AccountId,
    /// The account that got the liquidity shares.
    pub to: AccountId,
    /// Planck.
    pub native: Balance,
    /// Units of the wrapped token.
    pub units: Shares,
    /// Liquidity shares minted. Of the first deposit, some of them belong to the pool itself for ever.
    pub lp: Balance,
}

/// Liquidity went out. The provider is a topic of the `Transfer` beside it, which burns the liquidity shares.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiquidityRemoved {
    /// The account whose liquidity shares were burnt.
    pub provider: AccountId,
    /// The account that was paid.
    pub to: AccountId,
    /// Planck.
    pub native: Balance,
    /// Units of the wrapped token.
    pub units: Shares,
    /// Liquidity shares burnt.
    pub lp: Balance,
}
