//! What is due: a plain function of what the chain shows. It sends nothing and asks nothing, so it can be tested
//! without a chain, and two keepers that see the same do the same.
//!
//! A keeper makes a plan for each block, and sends as much of it as that block has room for. So what becomes due
//! meanwhile, a loss above all, waits for one block at most, however much there is to do.

use std::fmt;

use estuary_interfaces::{
    Balance, Fault, OperatorId, OperatorSettlement, PoolParameters, ProvisionChange, Rebalanced,
    RequestStatus, Timestamp,
};
use staking_pool::{
    accounting::{Accounting, Layer},
    requests::FINALIZATION_SWEEP_AGE,
};
use validator_registry::table::Status;

use super::{
    bots::{due_in_markets, Bots, MarketSnapshot},
    history::UnpaidPage,
    restaking::RestakingAction,
};
use crate::chain::{Account, Weight};

/// The part of a block that one keeper takes: one in so many.
const BLOCK_PARTS: u64 = 2;

/// What a keeper looks at, all at one block.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub now: Timestamp,
    /// The era that is being validated.
    pub era: u32,
    /// Until when the pool stands still.
    pub paused_until: Timestamp,
    pub parameters: PoolParameters,
    /// The least planck worth moving.
    pub min_move: Balance,
    /// What the transaction of a settlement costs, in planck, about.
    pub settlement_fee: Balance,
    pub book: Accounting,
    /// The underwriters' layer.
    pub layer: Layer,
    /// When the last completed sweep began.
    pub swept: Option<Timestamp>,
    /// The oldest request that is not finalized.
    pub oldest: Option<RequestStatus>,
    /// What a rebalancing would move; nothing where it would fail.
    pub rebalancing: Option<Rebalanced>,
    pub operators: Vec<OperatorSnapshot>,
    /// What is done in the markets.
    pub bots: Bots,
    /// The markets, where there are any. Nothing in an urgent look.
    pub markets: Option<MarketSnapshot>,
    /// What is due in the restaking wing. Nothing in an urgent look.
    pub restaking: Vec<RestakingAction>,
}

/// What a keeper sees of an approved operator.
#[derive(Clone, Debug)]
pub struct OperatorSnapshot {
    pub operator: OperatorId,
    pub validator: Account,
    pub status: Status,
    /// Losses that are set aside for.
    pub announced: Balance,
    /// Losses that the chain shows.
    pub pending: Balance,
    /// What its stake has earned in all.
    pub rewards: Balance,
    /// The chain has refused to move its stake; a settlement lets it be tried again.
    pub refused: bool,
    /// The era in which this keeper has settled it last.
    pub settled_in: Option<u32>,
    /// Whether a higher commission waits for the settlement that ends the old one.
    pub rise_due: bool,
    /// What a settlement would bring; nothing where it would fail, or was not tried.
    pub settlement: Option<OperatorSettlement>,
    /// What a check would find.
    pub fault: Option<Fault>,
    /// The era in which a check found a fault that only another check, in a later era, confirms or refutes.
    pub suspected_in: Option<u32>,
    /// The era in which this keeper has checked it last.
    pub checked_in: Option<u32>,
    /// Whether its last stake can be unbonded.
    pub closable: bool,
    /// Whether its nominator has another code than the registry names, or looks for the staking pallet elsewhere.
    pub outdated: bool,
    /// Rewards that nobody has paid out.
    pub unpaid: Vec<UnpaidPage>,
}

/// One transaction that anyone may send.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Lets the chain pay a page of a validator's nominators for an era.
    Payout {
        validator: Account,
        era: u32,
        page: u32,
    },
    Flag(OperatorId),
    Settle(OperatorId),
    Check(OperatorId),
    Update(OperatorId),
    Sweep,
    Finalize,
    Rebalance,
    Close(OperatorId),
    /// In the markets.
    Market(MarketAction),
    /// In the restaking wing.
    Restaking(RestakingAction),
}

/// One transaction in the markets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarketAction {
    /// Books the interest.
    Accrue,
    Liquidate(Account),
    MintAndSell,
    BuyAndExit,
    /// Buys units that are redeemed.
    BuyForQueue,
    /// The steps of that.
    Unwrap,
    Request,
    Claim,
}

impl MarketAction {
    fn name(&self) -> &'static str {
        match self {
            Self::Accrue => "accrue",
            Self::Liquidate(_) => "liquidate",
            Self::MintAndSell => "mint_and_sell",
            Self::BuyAndExit => "buy_and_exit",
            Self::BuyForQueue => "buy_for_queue",
            Self::Unwrap => "unwrap",
            Self::Request => "request",
            Self::Claim => "claim",
        }
    }
}

impl Action {
    /// A label for logs and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Payout { .. } => "payout",
            Self::Flag(_) => "flag",
            Self::Settle(_) => "settle",
            Self::Check(_) => "check",
            Self::Update(_) => "update",
            Self::Sweep => "sweep",
            Self::Finalize => "finalize",
            Self::Rebalance => "rebalance",
            Self::Close(_) => "close",
            Self::Market(action) => action.name(),
            Self::Restaking(action) => action.name(),
        }
    }

    /// The operator that it is about, by number.
    pub fn operator(&self) -> Option<OperatorId> {
        match self {
            Self::Flag(operator)
            | Self::Settle(operator)
            | Self::Check(operator)
            | Self::Update(operator)
            | Self::Close(operator) => Some(*operator),
            Self::Payout { .. }
            | Self::Sweep
            | Self::Finalize
            | Self::Rebalance
            | Self::Market(_)
            | Self::Restaking(_) => None,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Payout { validator, era, page } => {
                write!(f, "{name} of {validator}, era {era}, page {page}")
            }
            Self::Restaking(action) => match action.number() {
                Some(number) => write!(f, "{name} {number}"),
                None => f.write_str(name),
            },
            Self::Market(MarketAction::Liquidate(borrower)) => write!(f, "{name} {borrower}"),
            _ => match self.operator() {
                Some(operator) => write!(f, "{name} operator {operator}"),
                None => f.write_str(name),
            },
        }
    }
}

/// The order in which actions help: losses are known before anyone is paid, debts beyond their limit grow no further,
/// whoever waits is paid before anything is moved, and an operator is closed before another era's rewards keep it from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Loss,
    Sweep,
    Liquidate,
    Finalize,
    Check,
    Close,
    Update,
    PayoutOfLeaving,
    Payout,
    Settle,
    Rebalance,
    Restaking,
    Market,
}

/// What is due, the most urgent first.
pub fn due(snapshot: &Snapshot) -> Vec<Action> {
    let mut actions = Vec::new();
    let running = snapshot.now >= snapshot.paused_until;
    for operator in &snapshot.operators {
        let id = operator.operator;
        if running {
            actions.extend(snapshot.booking(operator));
        }
        if snapshot.checks(operator) {
            actions.push((Rank::Check, Action::Check(id)));
        }
        if operator.outdated {
            actions.push((Rank::Update, Action::Update(id)));
        }
        if operator.closable {
            actions.push((Rank::Close, Action::Close(id)));
        }
        // The end of its stash waits for everybody's rewards.
        let leaving = operator.status == Status::Exiting;
        let rank = if leaving {
            Rank::PayoutOfLeaving
        } else {
            Rank::Payout
        };
        let unpaid = operator.unpaid.iter().filter(|unpaid| unpaid.ours || leaving);
        actions.extend(unpaid.map(|unpaid| {
            let payout = Action::Payout {
                validator: operator.validator.clone(),
                era: unpaid.era,
                page: unpaid.page,
            };
            (rank, payout)
        }));
    }
    let of_the_pool = [
        (Rank::Sweep, Action::Sweep, snapshot.sweeps()),
        (Rank::Finalize, Action::Finalize, snapshot.finalizes()),
        (Rank::Rebalance, Action::Rebalance, snapshot.rebalances()),
    ];
    actions.extend(
        of_the_pool
            .into_iter()
            .filter(|(_, _, is_due)| running && *is_due)
            .map(|(rank, action, _)| (rank, action)),
    );
    if let Some(markets) = &snapshot.markets {
        actions.extend(due_in_markets(&snapshot.bots, snapshot.settlement_fee, markets));
    }
    let restaking = snapshot
        .restaking
        .iter()
        .filter(|action| running || action.works_paused());
    actions.extend(restaking.map(|action| (Rank::Restaking, Action::Restaking(action.clone()))));
    actions.sort_by_key(|(rank, _)| *rank);
    actions.into_iter().map(|(_, action)| action).collect()
}

impl Snapshot {
    /// What books an operator's losses, or its money.
    fn booking(&self, operator: &OperatorSnapshot) -> Option<(Rank, Action)> {
        let settlement = operator.settlement.as_ref();
        if settlement.is_some_and(|settlement| settlement.loss > 0) {
            // It sets aside for what is announced, too.
            return Some((Rank::Loss, Action::Settle(operator.operator)));
        }
        if operator.pending != operator.announced {
            return Some((Rank::Loss, Action::Flag(operator.operator)));
        }
        let settles = settlement.is_some_and(|settlement| {
            // A refusal may stand until the chain's next era: once each is enough.
            let stuck = operator.refused && operator.settled_in != Some(self.era);
            self.is_worthwhile(operator, settlement) || operator.rise_due || stuck
        });
        settles.then_some((Rank::Settle, Action::Settle(operator.operator)))
    }

    /// A fault is reported when it is seen. Of a suspicion a dry run does not tell whether it is refuted, so it is
    /// checked once in each later era.
    fn checks(&self, operator: &OperatorSnapshot) -> bool {
        let is_new = operator.status == Status::Active && operator.fault.is_some();
        let again = operator.suspected_in.is_some_and(|era| self.era > era);
        is_new || (again && operator.checked_in != Some(self.era))
    }

    /// Whether nothing but a payout is due for an operator.
    pub fn is_quiet(&self, operator: &OperatorSnapshot) -> bool {
        self.booking(operator).is_none() && !self.checks(operator) && !operator.closable && !operator.outdated
    }

    /// Whether a settlement changes what matters.
    pub fn is_worthwhile(&self, operator: &OperatorSnapshot, settlement: &OperatorSettlement) -> bool {
        settlement.loss > 0
            || settlement.repaid > 0
            || settlement.provided != ProvisionChange::default()
            || self.is_enough(operator, settlement.received)
    }

    /// Whether money is worth a settlement: more than the transaction costs, and more than is worth moving unless
    /// somebody waits for it. Then less is brought in once an era: a planck, which anyone can send, makes nobody pay
    /// more often.
    pub fn is_enough(&self, operator: &OperatorSnapshot, money: Balance) -> bool {
        let leaving = matches!(operator.status, Status::Exiting | Status::Jailed);
        let somebody_waits = self.book.owed > 0 || leaving;
        let fee = self.settlement_fee.max(1);
        if !somebody_waits {
            return money >= self.min_move.max(fee);
        }
        money >= fee || (money > 0 && operator.settled_in != Some(self.era))
    }

    /// A sweep is due for a request that only waits for it, and while the last is getting old: the pool takes none for
    /// instant exits, and markets no price, that is too old. One that somebody else has begun is theirs to complete.
    fn sweeps(&self) -> bool {
        let old = match self.swept {
            None => true,
            Some(swept) => self.now.saturating_sub(swept) > self.max_sweep_age() / 2,
        };
        let before_the_pause = self.swept.is_some_and(|swept| swept < self.paused_until);
        let waited_for = self.oldest_is_payable() && !self.oldest_is_swept();
        old || before_the_pause || waited_for
    }

    /// How old the last sweep may be for whoever needs the youngest, in milliseconds.
    fn max_sweep_age(&self) -> Timestamp {
        let markets = self.markets.iter().map(|markets| &markets.quotes);
        let ages = markets.flat_map(|quotes| [quotes.stable.max_age, quotes.terms.max_age]);
        ages.fold(self.parameters.max_sweep_age, Timestamp::min)
    }

    fn finalizes(&self) -> bool {
        self.oldest_is_payable() && self.oldest_is_swept()
    }

    /// The oldest request is old enough, and its money is there.
    fn oldest_is_payable(&self) -> bool {
        self.oldest.as_ref().is_some_and(|oldest| {
            let due_at = oldest.made_at.saturating_add(self.parameters.min_wait);
            self.now >= due_at && self.book.payable() >= oldest.until_finalized
        })
    }

    /// The last completed sweep began after the oldest request was made and after the last pause, and not long ago.
    fn oldest_is_swept(&self) -> bool {
        let made_at = self.oldest.as_ref().map(|oldest| oldest.made_at);
        made_at.zip(self.swept).is_some_and(|(made_at, swept)| {
            swept > made_at
                && swept >= self.paused_until
                && self.now.saturating_sub(swept) <= FINALIZATION_SWEEP_AGE
        })
    }

    /// It moves stake, or the reserve by more than a trifle.
    fn rebalances(&self) -> bool {
        let Some(moved) = self.rebalancing else {
            return false;
        };
        let mut after = self.book;
        let (part, period) = (self.parameters.reserve_part, self.parameters.reward_period);
        let planned = after.plan_buffer(part, self.now, period).is_some();
        let reserve = after.reserve.abs_diff(self.book.reserve);
        moved.delegated > 0 || moved.unbonding > 0 || (planned && reserve >= self.min_move.max(1))
    }
}

/// What of the next block is left for a keeper's transactions.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    left: Weight,
    is_empty: bool,
}

impl Room {
    /// Of a block that has `block` for everybody: others want to send something, too.
    pub fn of(block: Weight) -> Self {
        Self {
            left: Weight {
                ref_time: block.ref_time / BLOCK_PARTS,
                proof_size: block.proof_size / BLOCK_PARTS,
            },
            is_empty: true,
        }
    }

    /// Takes what a transaction needs. The first one always has room: there is no smaller way to send it.
    pub fn take(&mut self, needed: Weight) -> bool {
        let left = self
            .left
            .ref_time
            .checked_sub(needed.ref_time)
            .zip(self.left.proof_size.checked_sub(needed.proof_size));
        let fits = left.is_some() || self.is_empty;
        if fits {
            let (ref_time, proof_size) = left.unwrap_or_default();
            self.left = Weight { ref_time, proof_size };
            self.is_empty = false;
        }
        fits
    }
}

/// What a keeper tells its owner, beside what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The chain shows more losses than before.
    Loss {
        operator: OperatorId,
        pending: Balance,
    },
    Jailed {
        operator: OperatorId,
    },
}

/// What has happened between two looks; with the first, what there is.
pub fn news(before: &[OperatorSnapshot], now: &[OperatorSnapshot]) -> Vec<News> {
    let mut news = Vec::new();
    for operator in now {
        let id = operator.operator;
        let earlier = before.iter().find(|earlier| earlier.operator == id);
        if operator.pending > earlier.map_or(0, |earlier| earlier.pending) {
            let pending = operator.pending;
            news.push(News::Loss {
                operator: id,
                pending,
            });
        }
        let was_jailed = earlier.is_some_and(|earlier| earlier.status == Status::Jailed);
        if operator.status == Status::Jailed && !was_jailed {
            news.push(News::Jailed { operator: id });
        }
    }
    news
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
