//! What is done in the markets.

use estuary_interfaces::Balance;
use estuary_market_interfaces::leverage::{Entry, Exit};
use estuary_markets::stable::Coin;

/// A part of what there is, in per cent. Some are more than there is.
pub type Percent = u16;

/// What somebody does in the markets. Of a step, `Part` is a [`Percent`]; of a message, an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deal<Part> {
    SwapNative {
        native: Balance,
    },
    SwapUnits {
        units: Part,
    },
    AddLiquidity {
        native: Balance,
        units: Part,
    },
    RemoveLiquidity {
        lp: Part,
    },
    RemoveOne {
        lp: Part,
        coin: Coin,
    },
    SendLiquidity {
        to: usize,
        lp: Part,
    },
    Supply {
        native: Balance,
    },
    /// One of both is 0, or the market refuses.
    Withdraw {
        native: Part,
        shares: Part,
    },
    SendSupply {
        to: usize,
        shares: Part,
    },
    AddCollateral {
        units: Part,
    },
    TakeCollateral {
        units: Part,
    },
    /// Of what the units still carry.
    Borrow {
        native: Part,
    },
    /// Of the debt.
    Repay {
        native: Part,
    },
    Accrue,
    /// The router may act for the actor, or no longer.
    Authorize {
        is_authorized: bool,
    },
    /// Units, or shares of debt, and of what they cost. In a step a number of [`ACTORS`](crate::queue_story::ACTORS) or
    /// more is an actor beyond its limit, if there is one.
    Liquidate {
        borrower: usize,
        units: Part,
        shares: Part,
        native: Part,
    },
    /// A loan, in per cent of one's own money.
    Open {
        own: Balance,
        native: Part,
        entry: Entry,
    },
    /// What is sold of a split is, of a step, in per cent of the units.
    Close {
        units: Part,
        exit: Exit,
        takes_rest: bool,
    },
    /// Without money.
    LiquidateByExit {
        borrower: usize,
        units: Part,
        shares: Part,
        exit: Exit,
    },
    MintAndSell {
        native: Balance,
    },
    BuyAndExit {
        native: Balance,
    },
    /// A gift to one of [`WINGS`](super::WINGS).
    GiveNative {
        to: usize,
        native: Balance,
    },
    GiveUnits {
        to: usize,
        units: Part,
    },
}
