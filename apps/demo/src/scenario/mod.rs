//! What shall happen: a scenario file, read and checked.

mod check;
mod events;
mod file;
mod json;
mod markets;
mod sources;
#[cfg(test)]
mod tests;
mod values;

use std::ops::Range;

use estuary_runtime::Balance;
use sp_runtime::Perbill;

pub use estuary_placed::{PlacedError, Source};

/// The story that is told without a scenario file. The file itself tells the same one.
const DEFAULT: &str = include_str!("../../scenarios/a-slash-and-a-rush.toml");
const DEFAULT_NAME: &str = "apps/demo/scenarios/a-slash-and-a-rush.toml";

/// A checked scenario.
#[derive(Debug)]
pub struct Scenario {
    pub title: String,
    pub description: String,
    pub eras: u32,
    pub slash_defer: u32,
    /// Eras in which nothing happens are told only if they are multiples of this.
    pub tell_every: u32,
    pub markets: Option<Markets>,
    pub operators: Vec<Operator>,
    pub depositors: Vec<Depositor>,
    /// By era, and within an era as in the file.
    pub events: Vec<Event>,
    pub source: Source,
}

/// A stable pool, a lending market and a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Markets {
    /// The part of the pool's money that is kept for instant exits, in basis points.
    pub reserve: u16,
}

#[derive(Debug)]
pub struct Operator {
    pub name: String,
    pub validator: u32,
    pub bond: Balance,
    /// Basis points.
    pub commission: u16,
    pub on_chain_commission: Perbill,
    pub at: Range<usize>,
}

#[derive(Debug)]
pub struct Depositor {
    pub name: String,
    pub claims_at_once: bool,
}

#[derive(Debug)]
pub struct Event {
    pub era: u32,
    pub action: Action,
    /// Where it is in the source.
    pub at: Range<usize>,
}

/// Depositors and operators by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Stake { who: usize, amount: Balance },
    Exit { who: usize, amount: Part },
    Transfer { from: usize, to: usize, amount: Part },
    Claim { who: usize },
    Donate { operator: usize, amount: Balance },
    Offend { operator: usize, fraction: Perbill },
    CancelSlash { operator: usize },
    Market(MarketAction),
}

/// What happens in the markets. Depositors by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketAction {
    /// As much of both coins.
    AddLiquidity {
        who: usize,
        amount: Balance,
    },
    RemoveLiquidity {
        who: usize,
        amount: Part,
    },
    Buy {
        who: usize,
        amount: Balance,
    },
    Sell {
        who: usize,
        amount: Part,
    },
    Supply {
        who: usize,
        amount: Balance,
    },
    Withdraw {
        who: usize,
        amount: Part,
    },
    Borrow {
        who: usize,
        amount: Balance,
        collateral: Part,
    },
    Repay {
        who: usize,
        amount: Part,
    },
    /// `borrow` beside the depositor's own `amount`.
    Lever {
        who: usize,
        amount: Balance,
        borrow: Balance,
    },
    Deleverage {
        who: usize,
        amount: Part,
    },
    Liquidate {
        borrower: usize,
        liquidator: usize,
    },
    Arbitrage {
        who: usize,
        amount: Balance,
        through: Door,
    },
}

/// Where an arbitrage meets the staking pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Staked there, and sold in the stable pool.
    Stake,
    /// Bought in the stable pool, and paid out of the reserve at once.
    Exit,
    /// Bought in the stable pool, and redeemed through the queue.
    Queue,
}

impl Door {
    pub const ALL: [Self; 3] = [Self::Stake, Self::Exit, Self::Queue];

    /// As scenario files call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stake => "stake",
            Self::Exit => "exit",
            Self::Queue => "queue",
        }
    }
}

/// How much of what somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    All,
    Share(Perbill),
    Tokens(Balance),
}

impl Scenario {
    /// Reads and checks the text of a scenario file.
    pub fn parse(name: &str, text: &str) -> Result<Self, PlacedError> {
        check::read(Source::new(name, text))
    }

    /// The story that is told without a scenario file.
    pub fn built_in() -> Result<Self, PlacedError> {
        Self::parse(DEFAULT_NAME, DEFAULT)
    }

    /// The file's name without folder and extension.
    pub fn short_name(&self) -> String {
        let path = std::path::Path::new(&*self.source.name);
        path.file_stem()
            .map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned())
    }
}

impl Part {
    /// The planck that this part of `balance` is.
    pub fn of(self, balance: Balance) -> Balance {
        match self {
            Part::All => balance,
            Part::Share(share) => share * balance,
            Part::Tokens(amount) => amount,
        }
    }
}
