//! One story: each step is taken by the subject and foretold by the models, and both must agree on every planck.

use std::collections::BTreeMap;

use estuary_interfaces::{
    Balance, OperatorId, PoolError, PoolParameters, ProposalId, RegistryParameters, Shares, Timestamp,
};
use lens::invariants::{broken, Books, Invariant};
use num_bigint::BigInt;
use validator_registry::{
    operator::{Operator, Place},
    table::Entry,
};

use super::{
    cover_model::CoverModel,
    covering::Covering,
    deal::Deal,
    foretold::{Lock, Office, Proposal, Versions},
    markets_model::MarketsModel,
    pool_model::{Booked, PoolModel},
    stable_model::Asked,
    subject::*,
    time_models::narrow,
    Braking, Decision, Hint, Holding, Step,
};
use crate::{
    queue_story::{Operation, Outcome, Reference, ACTORS},
    ENDOWMENT,
};

/// How often the subject is asked by messages what is otherwise read from its storage, in steps.
const AUDITED_EVERY: u64 = 40;

/// The protocol beside what it should be.
pub struct Trial<S> {
    pub(super) subject: S,
    pub(super) pool: PoolModel,
    pub(super) queue: Reference,
    pub(super) table: Vec<Entry>,
    pub(super) operators: Vec<Operator>,
    /// Number of the validator of each operator, and its payout account.
    pub(super) validators: Vec<usize>,
    pub(super) payouts: Vec<usize>,
    pub(super) fee_shares: Vec<Shares>,
    pub(super) shares: [Shares; HOLDERS],
    /// Shares of each actor that the integrators' contracts keep.
    pub(super) kept: [[Shares; ACTORS]; 3],
    /// Units that actors have locked against proposals.
    pub(super) locks: BTreeMap<(usize, ProposalId), Lock>,
    /// Planck that an actor lets another move: owner, then spender.
    pub(super) allowances: [[Balance; ACTORS]; ACTORS],
    /// Donations that no book knows of: to pool, registry, queue.
    pub(super) stray: [Balance; 3],
    /// Native tokens at the stashes, above their existential deposits.
    pub(super) at_stashes: Balance,
    pub(super) pool_parameters: PoolParameters,
    pub(super) registry_parameters: RegistryParameters,
    pub(super) paused_until: Timestamp,
    pub(super) proposals: Vec<Proposal>,
    pub(super) versions: Versions,
    pub(super) office: Office,
    /// The layout of each operator's nominator.
    pub(super) nominators: Vec<u16>,
    /// When the sweep that is on its way began, and with which slot it goes on.
    pub(super) sweep: (Timestamp, usize),
    pub(super) swept: Option<Timestamp>,
    /// Of the last message: what the price absorbed of new losses.
    pub(super) absorbed: Balance,
    /// Of the last message: the shares that a loss burnt, and the planck that they paid.
    pub(super) burnt: (Shares, Balance),
    pub(super) cover: CoverModel,
    /// The most that an operator may owe before the cover ends.
    pub(super) cover_cap: Option<Balance>,
    pub(super) markets: MarketsModel,
    /// Of the last message to the markets: the planck that its sender has more.
    pub(super) earned: i128,
    steps: u64,
    /// How many steps of each kind did something, and how many were refused for which reason.
    pub done: BTreeMap<String, u64>,
}

impl<S: Subject> Trial<S> {
    pub fn new(setup: &Setup) -> Self {
        let mut shares = [0; HOLDERS];
        shares[LOCKED] = ENDOWMENT;
        let (mut subject, pool) = (S::open(setup), PoolModel::open(ENDOWMENT));
        let now = subject.now();
        let asked = Asked {
            prices: pool.prices(now),
            swept: None,
            now,
        };
        let mut trial = Self {
            subject,
            pool,
            markets: MarketsModel::new(&setup.markets, &asked),
            earned: 0,
            queue: Reference::default(),
            table: Vec::new(),
            operators: Vec::new(),
            validators: Vec::new(),
            payouts: Vec::new(),
            fee_shares: Vec::new(),
            shares,
            kept: [[0; ACTORS]; 3],
            locks: BTreeMap::new(),
            allowances: [[0; ACTORS]; ACTORS],
            stray: [0; 3],
            at_stashes: 0,
            pool_parameters: setup.pool,
            registry_parameters: setup.registry,
            paused_until: 0,
            proposals: Vec::new(),
            versions: Versions::default(),
            office: Office::default(),
            nominators: Vec::new(),
            sweep: (0, 0),
            swept: None,
            absorbed: 0,
            burnt: (0, 0),
            cover: CoverModel::default(),
            cover_cap: None,
            steps: 0,
            done: BTreeMap::new(),
        };
        for (validator, (bond, commission)) in setup.operators.iter().enumerate() {
            trial.register(validator, *bond, *commission);
            trial.operator(
                trial.operators.len() as OperatorId - 1,
                super::Act::Approve { cap: Balance::MAX },
            );
        }
        trial.check();
        trial
    }

    /// The protocol that is on trial.
    pub fn subject(&mut self) -> &mut S {
        &mut self.subject
    }

    /// Takes a step and checks all that must hold after it.
    ///
    /// # Panics
    /// If anything is not as foretold.
    pub fn take(&mut self, step: &Step) {
        let now = self.now();
        let (equity, shares) = (self.pool.equity(now), self.pool.shares.clone());
        (self.absorbed, self.burnt) = (0, (0, 0));
        if self.perform(step) {
            *self.done.entry(step.kind()).or_default() += 1;
        }
        if self.now() == now {
            self.check_price(&equity, &shares, now);
        }
        self.steps += 1;
        self.check();
        if matches!(step, Step::Trade { .. }) {
            let now = self.now();
            self.check_sum(now);
        }
    }

    /// After settling all, each book is the chain's; and when everybody leaves, everybody is paid.
    ///
    /// # Panics
    /// If that is not so.
    pub fn end(&mut self, everybody_leaves: bool) {
        self.take(&Step::Govern(Decision::Unpause));
        while self.now() < self.paused_until {
            self.take(&Step::Advance { blocks: 1 });
        }
        for operator in 0..self.operators.len() {
            self.take(&Step::Settle { operator });
        }
        for entry in self.table.clone() {
            let stash = self.subject.stash(entry.operator);
            assert_eq!(
                (entry.total, entry.active),
                (stash.total, stash.active),
                "settled"
            );
        }
        let now = self.now();
        self.subject.audit(now, narrow(&self.pool.equity(now)));
        if everybody_leaves {
            self.leave();
        }
    }

    /// All actors ask for all they have, and are paid by the stake that unbonds: whatever happened before, within two
    /// unbonding periods.
    fn leave(&mut self) {
        self.leave_cover();
        self.leave_markets();
        self.unlock_all();
        for actor in 0..ACTORS {
            for how in [Holding::UnitVault, Holding::ShareVault, Holding::WrappedLst] {
                self.take(&Step::Release {
                    actor,
                    how,
                    percent: 100,
                });
            }
            self.take(&Step::Request { actor, percent: 100 });
        }
        let max = self.table.len() as u32;
        // A sweep that was begun before ends.
        self.take(&Step::Sweep { max });
        for _ in 0..16 {
            self.take(&Step::Advance { blocks: 12 });
            for operator in 0..self.operators.len() {
                self.take(&Step::Settle { operator });
            }
            self.take(&Step::Rebalance { max });
            self.take(&Step::SweepAndFinalize);
        }
        let left = (self.pool.as_booked(), &self.table);
        assert_eq!(self.queue.open(), 0, "all are paid: {left:?}");
        for actor in 0..ACTORS {
            while !self.queue.claimable_by(actor).is_empty() {
                let (most, hint) = (100, Hint::Right);
                self.take(&Step::Claim { actor, most, hint });
            }
        }
        assert_eq!(self.queue.unclaimed().count(), 0, "all have claimed");
    }

    /// All debts are repaid, and everybody takes out what it has in the markets. No message of these needs a price.
    fn leave_markets(&mut self) {
        for actor in 0..ACTORS {
            for deal in [
                Deal::Repay { native: 200 },
                Deal::TakeCollateral { units: 100 },
                Deal::RemoveLiquidity { lp: 100 },
            ] {
                self.take(&Step::Trade { actor, deal });
            }
        }
        for actor in 0..ACTORS {
            let deal = Deal::Withdraw {
                native: 0,
                shares: 100,
            };
            self.take(&Step::Trade { actor, deal });
        }
        let (stable, lending) = (&self.markets.stable, &self.markets.lending);
        assert_eq!(stable.lp, [0; ACTORS], "all liquidity is removed");
        assert_eq!(lending.loans.shares, 0, "all debts are repaid");
        for actor in 0..ACTORS {
            assert!(self.supplied_by(actor) <= 1, "all supplies are withdrawn");
        }
    }

    /// All underwriters leave. Where a loss is announced they leave its part behind.
    fn leave_cover(&mut self) {
        let all = |trial: &mut Self, act| {
            for actor in 0..ACTORS {
                trial.take(&Step::Cover { actor, act });
            }
        };
        all(self, Covering::RequestExit { parts: 100 });
        let eras = self.subject.staking().bonding_duration + 1;
        self.take(&Step::Advance { blocks: 12 * eras });
        self.take(&Step::SweepAndFinalize);
        all(self, Covering::ClaimExit);
        // Only parts that are worth no share are left, or parts behind which a loss has reserved all.
        let (now, mut cover) = (self.now(), self.cover.clone());
        cover.sync(&self.pool.layer, now);
        let reserved = self.pool.reserved_shares(now);
        let owned = cover.owned(self.pool.layer.shares, now);
        if !cover.is_retired {
            assert_eq!(cover.worths(&owned, reserved), [0; ACTORS], "all have left");
        }
    }

    /// All locks end, by a notice where their proposals are not over.
    fn unlock_all(&mut self) {
        let locks: Vec<_> = self
            .locks
            .iter()
            .filter(|(_, lock)| lock.units > 0)
            .map(|(at, _)| *at)
            .collect();
        for act in [Braking::Keep, Braking::Notice, Braking::Withdraw] {
            for (actor, against) in locks.clone() {
                let proposal = (against > 0).then_some(against);
                self.take(&Step::Brake {
                    actor,
                    act,
                    percent: 100,
                    proposal,
                });
            }
            if act == Braking::Notice {
                self.take(&Step::Advance { blocks: 36 });
            }
        }
        self.check_locks();
    }

    pub(super) fn now(&mut self) -> Timestamp {
        self.subject.now()
    }

    /// The refusal of a pool that is paused.
    pub(super) fn running(&mut self) -> Result<(), Refusal> {
        match self.now() < self.paused_until {
            true => Err(Refusal::Pool(PoolError::Paused)),
            false => Ok(()),
        }
    }

    /// Sends a message whose outcome is known.
    pub(super) fn expect(&mut self, message: &Message, expected: Result<Answer, Refusal>) -> bool {
        assert_eq!(self.subject.send(message), expected, "{message:?}");
        if let Err(refusal) = &expected {
            *self.done.entry(format!("refused: {refusal:?}")).or_default() += 1;
        }
        expected.is_ok()
    }

    /// Sends a message of which it is known whether it is refused.
    pub(super) fn expect_whether(&mut self, message: &Message, allowed: bool) -> Option<Answer> {
        let outcome = self.subject.send(message);
        assert_eq!(outcome.is_ok(), allowed, "{message:?}: {outcome:?}");
        outcome.ok()
    }

    /// Refuses where the last sweep is older than that, or began before the last pause ended.
    pub(super) fn swept_within(&mut self, max_age: Timestamp) -> Result<Timestamp, PoolError> {
        let now = self.now();
        if now < self.paused_until {
            return Err(PoolError::Paused);
        }
        self.swept
            .filter(|swept| *swept >= self.paused_until && now - swept <= max_age)
            .ok_or(PoolError::SweepTooOld)
    }

    /// Lets the model of the queue get back, and absorb, what the pool's says.
    pub(super) fn tell_queue(&mut self, booked: &Booked) {
        let (amount, loss) = (booked.restored, booked.queue);
        if amount > 0 {
            let restored = self.queue.perform(&Operation::Restore { amount }, 0);
            assert_eq!(restored, Outcome::Done, "somebody is there to get it back");
        }
        if loss > 0 {
            let owed = self.queue.owed();
            let absorbed = self.queue.perform(&Operation::AbsorbLoss { loss, owed }, 0);
            assert_eq!(
                absorbed,
                Outcome::Done,
                "the queue absorbs no more than it is owed"
            );
        }
    }

    pub(super) fn slot(&self, operator: OperatorId) -> Option<usize> {
        match self.operators.get(operator as usize)?.place {
            Place::Slot(slot) => Some(slot as usize),
            Place::Waiting | Place::Left => None,
        }
    }

    /// At a fixed time the price falls by booked losses only, and rises only by roundings: up to a share in each of
    /// the three mints of a settlement, or up to a planck.
    fn check_price(&self, equity: &BigInt, shares: &BigInt, now: Timestamp) {
        let (later, left) = (self.pool.equity(now), &self.pool.shares);
        // What the layer pays, it pays at the price of before, and at most a share more.
        let (burnt, paid) = self.burnt;
        let spared = equity * burnt - shares * paid;
        assert!(
            BigInt::ZERO <= spared && spared < equity.max(&1.into()).clone(),
            "a burn"
        );
        let (equity, shares) = (equity - paid, shares - burnt);
        let rise = &later * &shares - (&equity - self.absorbed) * left;
        assert!(rise >= BigInt::ZERO, "the price fell");
        assert!(rise <= later.max(shares) * 3, "the price rose");
    }

    fn check(&mut self) {
        let flows = self.subject.flows();
        self.at_stashes = self.at_stashes + flows.rewarded - flows.slashed;
        let now = self.now();
        let view = self.subject.view();
        let (book, ledger) = (view.book, view.ledger);
        let equity = narrow(&self.pool.equity(now));

        assert_eq!(book, self.pool.as_booked(), "the pool's book");
        assert_eq!(book.equity(now), Some(equity), "the equity");
        assert_eq!(view.table, self.table, "the table of operators");
        assert_eq!(view.operators, self.operators, "the operators");
        assert_eq!(view.shares, self.shares, "the shares of all holders");
        assert_eq!(view.allowances, self.allowances, "the allowances of all actors");
        assert_eq!(
            self.shares.iter().sum::<Shares>(),
            book.total_shares,
            "the sum of all shares"
        );
        let balances = self.shares.iter().map(|shares| self.pool.worth(*shares, now));
        assert!(balances.sum::<Balance>() <= equity, "the sum of all balances");

        self.queue.check();
        let expected = self.queue.summary();
        assert_eq!(
            (ledger.index, ledger.last_id, ledger.finalized_id, ledger.locked),
            (
                expected.index,
                expected.last_id,
                expected.finalized_id,
                expected.locked
            ),
            "the queue"
        );
        assert_eq!(
            ledger.length().expect("in range").amount,
            expected.due,
            "what is due"
        );
        assert_eq!(self.queue.owed(), book.owed, "what the queue is owed");

        let bonds = self.operators.iter().map(|o| o.bond + o.repaid).sum();
        assert_eq!(view.held, bonds, "what the registry holds for operators");
        let held = [book.buffered + book.cover, bonds, ledger.locked];
        let native = std::array::from_fn(|n| held[n] + self.stray[n]);
        assert_eq!(view.native, native, "what the accounts own");
        let stashes = 0..self.operators.len() as OperatorId;
        let at_stashes: Balance = stashes
            .filter(|id| self.operators[*id as usize].nominator.is_some())
            .map(|id| self.subject.stash(id).free - crate::EXISTENTIAL_DEPOSIT)
            .sum();
        assert_eq!(at_stashes, self.at_stashes, "what the stashes own");

        let expected = self.markets.as_stored(&self.kept[Holding::WrappedLst as usize]);
        assert_eq!(view.markets, expected, "the markets");
        self.markets.check();

        let expected = CoverView {
            layer: self.pool.layer,
            losses: self.pool.losses,
            book: self.cover.as_stored(),
            positions: self.cover.positions,
        };
        assert_eq!(view.cover, expected, "the underwriters' layer");
        let reserved = self.pool.reserved_shares(now);
        self.cover.check(self.pool.layer.shares, reserved, now);

        let books = Books {
            pool: book,
            layer: view.cover.layer,
            losses: view.cover.losses,
            pool_shares: view.shares[LOCKED],
            queue: ledger,
            stakes: view.table.iter().map(|entry| entry.total).sum(),
            bonds,
            pool_native: view.native[0],
            registry_native: view.native[1],
            queue_native: view.native[2],
        };
        let mut broken = broken(&books, now);
        // Losses that nobody covered have made the layer worth less than it promised.
        if broken == [Invariant::ReservedCoverInCover]
            && self.pool.layer.credited + self.pool.layer.shares > 0
        {
            *self.done.entry("under-reserved".into()).or_default() += 1;
            broken.clear();
        }
        assert_eq!(broken, [], "the lens's invariants");
        if self.steps.is_multiple_of(AUDITED_EVERY) {
            self.subject.audit(now, equity);
            self.check_locks();
            self.check_sum(now);
        }
    }
}
