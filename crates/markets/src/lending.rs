//! Loans of native on units: their limit, their health, their liquidation. It follows Morpho Blue, and refuses
//! liquidations that would leave bad debt on next to no collateral.
//!
//! Prices are native planck for a unit in parts of [`WAD`]. Debts are shares of [`Total`], the sum of all loans.

use estuary_math::{
    mul_div,
    Rounding::{Down, Up},
    BPS,
};

use crate::{shares::Total, wide::product, WAD};

/// The loan-to-value ratios (LLTV) that a market may have, in parts of [`WAD`].
pub const LLTVS: [u128; 5] = [
    625_000_000_000_000_000,
    770_000_000_000_000_000,
    860_000_000_000_000_000,
    915_000_000_000_000_000,
    945_000_000_000_000_000,
];

/// The most that a liquidator gets for each planck repaid.
const MOST_INCENTIVE: u128 = WAD / 100 * 115;

/// The liquidation incentive factor (LIF): the worth of the units that a liquidator gets for each planck repaid, in
/// parts of [`WAD`], rounded down. `min(1.15·W, ⌊W²/(W − ⌊0.3·(W − lltv)⌋)⌋)`. `None` if `lltv` exceeds `W`.
pub fn incentive(lltv: u128) -> Option<u128> {
    let bonus = mul_div(3, WAD.checked_sub(lltv)?, 10, Down)?;
    Some(mul_div(WAD, WAD, WAD.checked_sub(bonus)?, Down)?.min(MOST_INCENTIVE))
}

/// Whether a market may have these terms: `lltv` is in [`LLTVS`], and with the LIF
/// - `lltv·LIF·(1 + headroom) ≤ 1`: at the cap nobody borrows more than the units are worth;
/// - `lltv·LIF ≤ 1 − largest_step`: after the price falls by `largest_step` at once, the units of a loan at its limit
///   pay for its liquidation.
///
/// `headroom` and `largest_step` are in basis points. All is compared without rounding but that of the LIF.
pub fn are_terms_safe(lltv: u128, headroom: u16, largest_step: u16) -> bool {
    let Some(incentive) = incentive(lltv) else {
        return false;
    };
    let raised = product(lltv, incentive, BPS.saturating_add(headroom.into()));
    let whole = product(WAD, WAD, BPS);
    let fallen = BPS.saturating_sub(largest_step.into());
    LLTVS.contains(&lltv) && raised <= whole && product(lltv, incentive, BPS) <= product(WAD, WAD, fallen)
}

/// An account's collateral and debt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "codec",
    derive(estuary_codec::Packed),
    ink::scale_derive(Encode, TypeInfo)
)]
#[cfg_attr(
    all(feature = "codec", feature = "std"),
    derive(ink::storage::traits::StorageLayout)
)]
pub struct Position {
    /// Shares of the sum of all loans.
    pub borrow_shares: u128,
    /// Units of collateral.
    pub units: u128,
}

#[cfg(feature = "codec")]
impl estuary_entry::Returned for Position {}

impl Position {
    /// The debt in planck, rounded up.
    pub fn debt(&self, loans: &Total) -> Option<u128> {
        loans.to_assets_up(self.borrow_shares)
    }

    /// The most that the units carry, in planck: `⌊⌊units·price/W⌋·lltv/W⌋`.
    pub fn limit(&self, price: u128, lltv: u128) -> Option<u128> {
        mul_div(worth(self.units, price)?, lltv, WAD, Down)
    }

    /// Whether the debt, rounded up, is within the limit, rounded down.
    pub fn is_healthy(&self, loans: &Total, price: u128, lltv: u128) -> Option<bool> {
        Some(self.debt(loans)? <= self.limit(price, lltv)?)
    }

    /// `⌊limit·W/debt⌋`: below [`WAD`] it is liquidated. `None` without debt, or if it exceeds 128 bits.
    pub fn health(&self, loans: &Total, price: u128, lltv: u128) -> Option<u128> {
        mul_div(self.limit(price, lltv)?, WAD, self.debt(loans)?, Down)
    }

    /// The most planck that it can borrow and be healthy, of `available`.
    ///
    /// The debt that a loan adds is rounded up twice, and the rounding of the first debt may fall away. While a share
    /// is worth a planck at most, the answer is within one of `limit ⊖ debt`, and exact. Else it may be less.
    pub fn max_borrow(&self, loans: &Total, price: u128, lltv: u128, available: u128) -> Option<u128> {
        let room = self.limit(price, lltv)?.saturating_sub(self.debt(loans)?);
        for less in 0..2 {
            let loan = room.checked_add(1)?.saturating_sub(less).min(available);
            let shares = loans.to_shares_up(loan)?;
            let borrowed = Self {
                borrow_shares: self.borrow_shares.checked_add(shares)?,
                units: self.units,
            };
            if borrowed.is_healthy(&loans.plus(loan, shares)?, price, lltv)? {
                return Some(loan);
            }
        }
        Some(room.saturating_sub(loans.to_assets_up(1)?).min(available))
    }
}

/// A payment and the debt that it settles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "codec", ink::scale_derive(Encode, Decode, TypeInfo))]
pub struct Repayment {
    /// Planck that are taken.
    pub assets: u128,
    /// Shares of debt that are gone.
    pub shares: u128,
}

/// How `payment` planck settle a debt of so many `shares`: all shares where the payment is the debt, rounded up, or
/// more. Else `⌊to_shares(payment)⌋` shares.
pub fn repay(payment: u128, shares: u128, loans: &Total) -> Option<Repayment> {
    let debt = loans.to_assets_up(shares)?;
    Some(match payment >= debt {
        true => Repayment { assets: debt, shares },
        // The payment is less than the debt, so these are not more than all shares.
        false => Repayment {
            assets: payment,
            shares: loans.to_shares_down(payment)?,
        },
    })
}

/// The terms of a market's loans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoanTerms {
    /// How much of the units' worth may be owed, in parts of [`WAD`].
    pub lltv: u128,
    /// The LIF: [`incentive`] of `lltv`.
    pub incentive: u128,
    /// The least debt in planck.
    pub min_borrow: u128,
}

/// A liquidator's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seizure {
    /// To get so many units, for what they cost.
    Units(u128),
    /// To repay so many shares of the debt, for the units that these are worth.
    Shares(u128),
}

/// A liquidation, and the position and loans after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidation {
    /// Units for the liquidator.
    pub seized: u128,
    /// Planck from the liquidator.
    pub repaid: u128,
    /// Shares of debt that are repaid.
    pub repaid_shares: u128,
    /// Planck of debt without units. Suppliers lose them at once.
    pub bad_debt: u128,
    /// The borrower's position after it.
    pub position: Position,
    /// The sum of all loans after it.
    pub loans: Total,
}

/// Why a position is not liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLiquidated {
    /// A number left its range, or the price is zero.
    Arithmetic,
    /// The loan is within its limit.
    Healthy,
    /// More shares than the debt has.
    InsufficientShares,
    /// More units than the position has.
    InsufficientCollateral,
    /// Debt would be left on units worth less than the least debt, and nobody would clear it.
    DustLeft,
}

/// The shares and planck that `seized` units cost: `⌈to_shares(⌈⌈seized·price/W⌉·W/LIF⌉)⌉`, and what these are worth,
/// rounded up.
pub fn cost_of_units(seized: u128, price: u128, incentive: u128, loans: &Total) -> Option<Repayment> {
    let worth = mul_div(seized, price, WAD, Up)?;
    let shares = loans.to_shares_up(mul_div(worth, WAD, incentive, Up)?)?;
    Some(Repayment {
        assets: loans.to_assets_up(shares)?,
        shares,
    })
}

/// The units that `shares` of debt buy: `⌊⌊⌊to_assets(shares)⌋·LIF/W⌋·W/price⌋`. `None` at a price of zero.
pub fn units_for_shares(shares: u128, price: u128, incentive: u128, loans: &Total) -> Option<u128> {
    let worth = mul_div(loans.to_assets_down(shares)?, incentive, WAD, Down)?;
    mul_div(worth, WAD, price, Down)
}

/// Liquidates a position beyond its limit, in part or whole.
///
/// All roundings are for those who supply. Where all units are seized and debt is left, it leaves the sum of all loans
/// at once, rounded up, and at most all of it. To seize all units or to repay all shares is always possible: where all
/// shares buy more units than there are, all units cost no more shares than there are.
pub fn liquidate(
    position: &Position,
    loans: &Total,
    price: u128,
    terms: &LoanTerms,
    seizure: Seizure,
) -> Result<Liquidation, NotLiquidated> {
    use NotLiquidated::*;
    if position.is_healthy(loans, price, terms.lltv).ok_or(Arithmetic)? {
        return Err(Healthy);
    }
    let sums = match seizure {
        Seizure::Units(seized) => cost_of_units(seized, price, terms.incentive, loans)
            .map(|cost| (seized, cost.assets, cost.shares)),
        Seizure::Shares(shares) => units_for_shares(shares, price, terms.incentive, loans)
            .zip(loans.to_assets_up(shares))
            .map(|(seized, repaid)| (seized, repaid, shares)),
    };
    let (seized, repaid, repaid_shares) = sums.ok_or(Arithmetic)?;
    let mut position = Position {
        borrow_shares: position
            .borrow_shares
            .checked_sub(repaid_shares)
            .ok_or(InsufficientShares)?,
        units: position.units.checked_sub(seized).ok_or(InsufficientCollateral)?,
    };
    if leaves_dust(&position, price, terms.min_borrow).ok_or(Arithmetic)? {
        return Err(DustLeft);
    }
    let mut loans = loans.minus(repaid, repaid_shares).ok_or(Arithmetic)?;
    let mut bad_debt = 0;
    if position.units == 0 {
        bad_debt = position.debt(&loans).ok_or(Arithmetic)?.min(loans.assets);
        loans = loans.minus(bad_debt, position.borrow_shares).ok_or(Arithmetic)?;
        position.borrow_shares = 0;
    }
    Ok(Liquidation {
        seized,
        repaid,
        repaid_shares,
        bad_debt,
        position,
        loans,
    })
}

/// Whether a position is debt on units that are worth less than the least debt. No liquidation may leave it: a planck
/// of units would keep bad debt in the books.
pub fn leaves_dust(position: &Position, price: u128, min_borrow: u128) -> Option<bool> {
    let is_dust = worth(position.units, price)? < min_borrow;
    Some(position.borrow_shares > 0 && position.units > 0 && is_dust)
}

/// `⌊units·price/W⌋`
fn worth(units: u128, price: u128) -> Option<u128> {
    mul_div(units, price, WAD, Down)
}
