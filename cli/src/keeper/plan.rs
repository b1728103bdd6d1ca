//! What is due: a plain function of what the chain shows. It sends nothing and asks nothing, so it can be tested
//! without a chain, and two keepers that see the same do the same.

use std::fmt;

use estuary_interfaces::{
    Balance, Fault, OperatorId, OperatorSettlement, PoolParameters, Provided, Rebalanced, RequestStatus,
    Timestamp,
};
use staking_pool::accounting::Accounting;
use validator_registry::operators::Status;

use crate::chain::{Account, UnpaidPage};

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
    pub book: Accounting,
    /// When the last completed sweep began.
    pub swept: Option<Timestamp>,
    /// Whether a sweep has begun and is not complete.
    pub sweeping: bool,
    /// The oldest request that is not finalized.
    pub oldest: Option<RequestStatus>,
    /// What a rebalancing would move; nothing where it would fail.
    pub rebalancing: Option<Rebalanced>,
    pub operators: Vec<OperatorSnapshot>,
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
    /// The chain has refused to move its stake; a settlement lets it be tried again.
    pub refused: bool,
    /// The era in which this keeper has settled it for that reason.
    pub retried: Option<u32>,
    /// Whether a higher commission waits for the settlement that ends the old one.
    pub rise_due: bool,
    /// What a settlement would bring; nothing where it would fail.
    pub settlement: Option<OperatorSettlement>,
    /// What a check would find.
    pub fault: Option<Fault>,
    /// Whether its last stake can be unbonded.
    pub closable: bool,
    /// Whether its nominator has another code than the registry names.
    pub outdated: bool,
    /// Rewards that nobody has paid out, oldest first.
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
            Self::Flag(operator)
            | Self::Settle(operator)
            | Self::Check(operator)
            | Self::Update(operator)
            | Self::Close(operator) => write!(f, "{name} operator {operator}"),
            Self::Sweep | Self::Finalize | Self::Rebalance => f.write_str(name),
        }
    }
}

/// What is due, in the order in which it helps: losses are known before anyone is paid, money comes in before it is
/// given out, and what is left is moved last.
pub fn due(snapshot: &Snapshot) -> Vec<Action> {
    let mut actions = Vec::new();
    let running = snapshot.now >= snapshot.paused_until;
    for operator in &snapshot.operators {
        if running && snapshot.settles(operator) {
            // It sets aside for what is announced, too.
            actions.push((1, Action::Settle(operator.operator)));
        } else if running && operator.pending != operator.announced {
            actions.push((0, Action::Flag(operator.operator)));
        }
        if operator.status == Status::Active && operator.fault.is_some() {
            actions.push((2, Action::Check(operator.operator)));
        }
        if operator.outdated {
            actions.push((3, Action::Update(operator.operator)));
        }
        if operator.closable {
            actions.push((8, Action::Close(operator.operator)));
        }
        // The end of its stash waits for everybody's rewards.
        let leaving = operator.status == Status::Exiting;
        let unpaid = operator.unpaid.iter().filter(|unpaid| unpaid.ours || leaving);
        actions.extend(unpaid.map(|unpaid| {
            let payout = Action::Payout {
                validator: operator.validator.clone(),
                era: unpaid.era,
                page: unpaid.page,
            };
            (4, payout)
        }));
    }
    let of_the_pool = [
        (5, Action::Sweep, snapshot.sweeps()),
        (6, Action::Finalize, snapshot.finalizes()),
        (7, Action::Rebalance, snapshot.rebalances()),
    ];
    actions.extend(
        of_the_pool
            .into_iter()
            .filter(|(_, _, is_due)| running && *is_due)
            .map(|(rank, action, _)| (rank, action)),
    );
    actions.sort_by_key(|(rank, _)| *rank);
    actions.into_iter().map(|(_, action)| action).collect()
}

impl Snapshot {
    fn settles(&self, operator: &OperatorSnapshot) -> bool {
        let Some(settlement) = &operator.settlement else {
            return false;
        };
        // A refusal may stand until the chain's next era: once each is enough.
        let stuck = operator.refused && operator.retried != Some(self.era);
        self.is_worthwhile(operator.status, settlement) || operator.rise_due || stuck
    }

    /// Whether a settlement changes what matters. Money is left until it is worth moving, unless somebody waits.
    pub fn is_worthwhile(&self, status: Status, settlement: &OperatorSettlement) -> bool {
        let somebody_waits = self.book.owed > 0 || status == Status::Exiting || status == Status::Jailed;
        let enough = if somebody_waits { 1 } else { self.min_move.max(1) };
        settlement.loss > 0
            || settlement.repaid > 0
            || settlement.provided != Provided::default()
            || settlement.received >= enough
    }

    /// A sweep is due to complete one; for a request that only waits for it; and while the last is getting old: the
    /// pool takes none for instant exits, and markets no price, that is too old.
    fn sweeps(&self) -> bool {
        let old = match self.swept {
            None => true,
            Some(swept) => self.now.saturating_sub(swept) > self.parameters.max_sweep_age / 2,
        };
        let waited_for = self.oldest_is_payable() && !self.oldest_is_swept();
        self.sweeping || old || waited_for
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

    /// The last completed sweep began after the oldest request was made.
    fn oldest_is_swept(&self) -> bool {
        let made_at = self.oldest.as_ref().map(|oldest| oldest.made_at);
        made_at
            .zip(self.swept)
            .is_some_and(|(made_at, swept)| swept > made_at)
    }

    /// It moves stake, or the reserve by more than a trifle.
    fn rebalances(&self) -> bool {
        let Some(moved) = self.rebalancing else {
            return false;
        };
        let mut after = self.book;
        let planned = after
            .plan_buffer(self.parameters.reserve_part, self.now)
            .is_some();
        let reserve = after.reserve.abs_diff(self.book.reserve);
        moved.delegated > 0 || moved.unbonding > 0 || (planned && reserve >= self.min_move.max(1))
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
