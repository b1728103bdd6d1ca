//! A pool of two coins of nearly one price: a native coin, and units that are worth a rate each.
//!
//! It follows Curve's StableSwap (M. Egorov: StableSwap, 2019) and its implementation StableSwapNG, with one
//! difference: the invariant D and the reserve y are *defined* (see [`invariant`] and [`other`]), not the place where
//! Newton's method happens to stop. So the value of a liquidity share (LP) never falls by a trade, by proof.
//!
//! Each trade is computed at two prices of a unit: the price at which the unit is redeemed (*exit*), and the price at
//! which it is minted (*mint*). They differ while a loss is provided for. The result that is worse for the caller
//! counts.

mod fee;
mod invariant;
mod oracle;
mod price;
mod trades;

pub use fee::fee_at;
pub use invariant::{holds, invariant, other};
pub use oracle::{Peg, WINDOWS};
pub use price::{marginal_price, virtual_price};
pub use trades::{add, add_first, remove, remove_one, swap, Trade};

/// The largest amplification.
pub const MAX_AMPLIFICATION: u32 = 10_000;
/// A whole, where fees and their multiplier are counted in parts of 10⁻¹⁰.
pub const FEE_WHOLE: u64 = 10_000_000_000;
/// The largest fee: 1 %.
pub const MAX_FEE: u32 = 100_000_000;
/// The largest multiplier of the fee away from the peg: tenfold.
pub const MAX_OFF_PEG: u64 = 100_000_000_000;
/// The most that one side is worth after a trade, in times of the other, unless the trade makes a larger skew smaller.
pub const MAX_SKEW: u128 = 100;

/// A coin of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "codec", ink::scale_derive(Encode, Decode, TypeInfo))]
pub enum Coin {
    /// The chain's own coin. Its rate is 1.
    Native,
    /// Units of the other token, which are worth a rate each.
    Units,
}

/// The parameters of a pool. They never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curve {
    /// A, as Curve counts it: 1 … 10,000.
    pub amplification: u32,
    /// The fee of a swap in 10⁻¹⁰, at the peg: 10⁸ (1 %) at most.
    pub fee: u32,
    /// How many times the fee is taken far from the peg, in 10⁻¹⁰: 10¹⁰ … 10¹¹.
    pub off_peg: u64,
}

impl Curve {
    /// Whether all parameters are in their bounds.
    pub fn is_valid(&self) -> bool {
        (1..=MAX_AMPLIFICATION).contains(&self.amplification)
            && self.fee <= MAX_FEE
            && (FEE_WHOLE..=MAX_OFF_PEG).contains(&self.off_peg)
    }
}

/// The prices of a unit in native, in parts of [`WAD`](crate::WAD).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// At which a unit is redeemed.
    pub exit: u128,
    /// At which a unit is minted.
    pub mint: u128,
}

/// The pool's reserves, and the supply of its shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Native reserve in planck.
    pub native: u128,
    /// Reserve of units.
    pub units: u128,
    /// Liquidity shares (LP).
    pub supply: u128,
}

/// Why the pool refuses a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A number left its range, or a reserve or price is zero.
    Arithmetic,
    /// The first deposit lacks a coin.
    OneCoinMissing,
    /// The first deposit is worth less than ten times the liquidity that is locked.
    FirstDepositTooSmall,
    /// One side would be worth over a hundred times the other, and more so than before.
    Skewed,
    /// The invariant per share would fall. By proof this does not happen.
    InvariantBroken,
}
