//! Who loses when a loss is announced, when a debt is liquidated after that, and who gets back what was announced for
//! nothing: all claims right before and right after, in the same block.

use estuary_interfaces::OperatorId;

use super::{claims::Claims, Story};
use crate::amount::signed;

/// Whoever can lose, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    Bonds,
    Cover,
    Queue,
    Streams,
    Holders,
    Fees,
    Providers,
    Borrowers,
    Suppliers,
    Liquidators,
    Nobody,
}

/// What each party gained; losses are negative. In planck.
pub type Gains = [i128; Party::ALL.len()];

/// An announced loss, or several of one era, and what came of that.
#[derive(Clone, Debug)]
pub struct Episode {
    pub era: u32,
    pub operators: Vec<String>,
    pub columns: Vec<Column>,
}

/// What happened in an episode in one way.
#[derive(Clone, Debug)]
pub struct Column {
    pub kind: Kind,
    pub gains: Gains,
    /// What the sum of all gains must be.
    pub total: i128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Announced,
    Liquidated,
    Cancelled,
}

impl Party {
    pub const ALL: [Self; 11] = [
        Self::Bonds,
        Self::Cover,
        Self::Queue,
        Self::Streams,
        Self::Holders,
        Self::Fees,
        Self::Providers,
        Self::Borrowers,
        Self::Suppliers,
        Self::Liquidators,
        Self::Nobody,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Bonds => "operators' bonds",
            Self::Cover => "cover fund",
            Self::Queue => "the queue: requests",
            Self::Streams => "streaming to holders",
            Self::Holders => "holders",
            Self::Fees => "treasury, commissions",
            Self::Providers => "liquidity providers",
            Self::Borrowers => "borrowers",
            Self::Suppliers => "suppliers",
            Self::Liquidators => "liquidators",
            Self::Nobody => "locked, and rounding",
        }
    }
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Liquidated => "liquidations",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Claims {
    /// What each party has but bonds and cover fund, which pay when the chain does, and but liquidators, who keep what
    /// they get.
    fn of_parties(&self) -> Gains {
        let book = &self.book;
        let markets = self.markets.unwrap_or_default();
        Party::ALL.map(|party| match party {
            Party::Bonds | Party::Cover | Party::Liquidators => 0,
            Party::Queue => signed(book.owed) + self.claimable,
            Party::Streams => signed(book.unvested),
            Party::Holders => self.tokens,
            Party::Fees => self.commission + self.treasury,
            Party::Providers => markets.liquidity_native + markets.liquidity_units,
            Party::Borrowers => markets.collateral - markets.debts,
            Party::Suppliers => markets.supplied,
            Party::Nobody => self.locked + markets.locked_liquidity + markets.virtual_shares + self.rounding,
        })
    }
}

impl Column {
    fn add(&mut self, gains: &Gains, total: i128) {
        for (sum, gain) in self.gains.iter_mut().zip(gains) {
            *sum += gain;
        }
        self.total += total;
    }
}

impl Story<'_> {
    /// Remembers whom a flag of `operator` cost what, or whom it gave back what. Both bond and cover fund pay what the
    /// registry says that they will.
    pub(super) fn note_flag(&mut self, position: usize, before: &Claims, announced: [u128; 3]) {
        let id = self.operators[position].id;
        let now = self.announced_parts(id);
        let [bond, cover, total] = [0, 1, 2].map(|part| signed(announced[part]) - signed(now[part]));
        if total == 0 {
            return;
        }
        let mut gains = self.gains_since(before);
        gains[Party::Bonds as usize] = bond;
        gains[Party::Cover as usize] = cover;
        let era = self.world.chain.active_era();
        let name = self.operators[position].name.clone();
        let kind = match total {
            ..0 => Kind::Announced,
            _ => Kind::Cancelled,
        };
        let another = match self.episodes.last() {
            Some(last) => kind == Kind::Announced && (last.era != era || last.columns.len() > 1),
            None => true,
        };
        if another {
            self.episodes.push(Episode {
                era,
                operators: Vec::new(),
                columns: Vec::new(),
            });
        }
        if let Some(episode) = self.episodes.last_mut() {
            if !episode.operators.contains(&name) {
                episode.operators.push(name);
            }
            episode.add(kind, &gains, total);
        }
    }

    /// Remembers whom a liquidation cost what that left the liquidator with `profit`.
    pub(super) fn note_liquidation(&mut self, before: &Claims, profit: i128) {
        let mut gains = self.gains_since(before);
        gains[Party::Liquidators as usize] = profit;
        if let Some(episode) = self.episodes.last_mut() {
            episode.add(Kind::Liquidated, &gains, 0);
        }
    }

    /// Of what is announced against an operator: what its bond will pay, what the cover fund, and all.
    pub(super) fn announced_parts(&mut self, operator: OperatorId) -> [u128; 3] {
        let announced = self.world.registry().operator(operator).announced;
        let bond = announced.amount - announced.cover - announced.uncovered;
        [bond, announced.cover, announced.amount]
    }

    fn gains_since(&mut self, before: &Claims) -> Gains {
        let (then, now) = (before.of_parties(), self.claims().of_parties());
        std::array::from_fn(|party| now[party] - then[party])
    }
}

impl Episode {
    fn add(&mut self, kind: Kind, gains: &Gains, total: i128) {
        match self.columns.iter_mut().find(|column| column.kind == kind) {
            Some(column) => column.add(gains, total),
            None => self.columns.push(Column {
                kind,
                gains: *gains,
                total,
            }),
        }
    }
}
