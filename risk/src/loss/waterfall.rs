//! Who absorbs a loss: bond, cover fund, queue, streams and holders.
//!
//! No copy of the rules is here. The modules of registry, pool and queue are compiled natively and called in the
//! keeper's order: `Operator::flag` → `Accounting::change_provision` → `Ledger::absorb_loss` when a loss is announced,
//! `Operator::settle` → `Accounting::settle` when the chain has taken it, `Operator::flag` with nothing when it is
//! cancelled.

use estuary_interfaces::{Balance, Settlement, Timestamp};
use ink::primitives::AccountId;
use staking_pool::{
    accounting::{Accounting, Layer, LossSplit, RewardParameters},
    parameters::reward_parameters,
};
use validator_registry::{
    cover::Cover,
    operator::{Operator, Place},
    parameters::{Bounty, LossParameters},
    table::{Entry, Status},
};
use withdrawal_queue::ledger::Ledger;

use crate::input::portfolio::Portfolio;

/// What a path's losses came to, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Absorbed {
    /// Paid by bonds.
    pub bond: Balance,
    /// Paid by the cover fund.
    pub cover: Balance,
    /// Absorbed by open requests, less what came back.
    pub queue: Balance,
    /// Absorbed by the streams of rewards.
    pub stream: Balance,
    /// Absorbed by the price.
    pub holders: Balance,
    /// Given back to the holders because a slash was cancelled, or less was taken than announced.
    pub returned: Balance,
    /// Paid out of bonds for the reports of losses. They are no part of a loss.
    pub bounties: Balance,
}

impl Absorbed {
    /// What holders lost in the end.
    pub fn net_holders(&self) -> Balance {
        (self.holders.saturating_add(self.stream)).saturating_sub(self.returned)
    }

    /// What bonds did not pay.
    pub fn beyond_bonds(&self) -> Balance {
        self.cover
            .saturating_add(self.queue)
            .saturating_add(self.net_holders())
    }
}

/// The book of a portfolio, as a path changes it.
#[derive(Clone, Debug)]
pub struct Book {
    pub pool: Accounting,
    pub queue: Ledger,
    operators: Vec<(Operator, Entry)>,
    /// Planck that are announced against each operator, and not taken yet.
    pending: Vec<Balance>,
    losses: LossParameters,
    rewards: RewardParameters,
}

impl Book {
    /// The book as a portfolio has it.
    pub fn new(portfolio: &Portfolio) -> Option<Self> {
        let mut pool = portfolio.pool.accounting;
        if portfolio.waterfall.senior_queue {
            // The queue's money stands apart: no loss reaches it.
            pool.buffered = pool.buffered.checked_sub(pool.owed)?;
            pool.reserve = pool.reserve.min(pool.buffered);
            pool.owed = 0;
        }
        let nobody = AccountId::from([0; 32]);
        let mut queue = Ledger::default();
        if pool.owed > 0 {
            queue.append(nobody, pool.owed, 0).ok()?;
        }
        let losses = LossParameters {
            bond_ratio: portfolio.waterfall.bond_ratio.max(1),
            bounty: Bounty {
                part: portfolio.waterfall.bounty.0,
                cap: portfolio.waterfall.bounty.1,
            },
        };
        let operators: Vec<(Operator, Entry)> = portfolio
            .operators
            .iter()
            .zip(0..)
            .map(|(listed, number)| {
                let operator = Operator {
                    place: Place::Slot(number),
                    nominator: Some(nobody),
                    stake_cap: Balance::MAX,
                    ..Operator::new(nobody, nobody, listed.commission, listed.bond)
                };
                let entry = Entry {
                    operator: number,
                    total: listed.stake,
                    active: listed.stake,
                    capacity: 0,
                    status: Status::Active,
                    refused: false,
                };
                (operator, entry)
            })
            .collect();
        Some(Self {
            pool,
            queue,
            pending: vec![0; operators.len()],
            operators,
            losses,
            rewards: reward_parameters(&portfolio.pool.parameters, None),
        })
    }

    /// Makes the book the same as `other`, where the operators `changed` differ.
    pub fn reset(&mut self, other: &Self, changed: &[usize]) {
        (self.pool, self.queue) = (other.pool, other.queue);
        for operator in changed {
            if let (Some(mine), Some(theirs)) =
                (self.operators.get_mut(*operator), other.operators.get(*operator))
            {
                *mine = *theirs;
            }
            if let Some(pending) = self.pending.get_mut(*operator) {
                *pending = 0;
            }
        }
    }

    /// The stake of an operator that no announced loss takes.
    pub fn exposed(&self, operator: usize) -> Option<Balance> {
        let (_, entry) = self.operators.get(operator)?;
        entry.total.checked_sub(*self.pending.get(operator)?)
    }

    /// What an operator owes for losses that its bond did not pay.
    pub fn debt(&self, operator: usize) -> Balance {
        self.operators
            .get(operator)
            .map_or(0, |(operator, _)| operator.debt)
    }

    /// What all shares redeem for, with all that streams. No share is burnt in a path, so it moves as the price does.
    pub fn price(&self) -> Balance {
        self.pool.equity(Timestamp::MAX).unwrap_or(0)
    }

    /// Announces that an operator loses `loss` planck more.
    pub fn announce(
        &mut self,
        operator: usize,
        loss: Balance,
        now: Timestamp,
        into: &mut Absorbed,
    ) -> Option<()> {
        let pending = self.pending.get_mut(operator)?;
        *pending = pending.checked_add(loss)?;
        self.flag(operator, now, into)
    }

    /// Cancels the announced loss of `loss` planck.
    pub fn cancel(
        &mut self,
        operator: usize,
        loss: Balance,
        now: Timestamp,
        into: &mut Absorbed,
    ) -> Option<()> {
        let pending = self.pending.get_mut(operator)?;
        *pending = pending.checked_sub(loss)?;
        self.flag(operator, now, into)
    }

    fn flag(&mut self, operator: usize, now: Timestamp, into: &mut Absorbed) -> Option<()> {
        let amount = *self.pending.get(operator)?;
        let (operator, entry) = self.operators.get_mut(operator)?;
        let cover = cover_of(&self.pool, now)?;
        let (change, bounty) = operator.flag(entry, amount, &cover, &self.losses)?;
        into.bounties = into.bounties.checked_add(bounty)?;
        let owed = self.pool.owed;
        let split = self.pool.change_provision(&change, now, self.rewards.period)?;
        let returned = change.released.checked_sub(split.restored)?;
        self.tell_queue(&split, owed, into)?;
        into.add(&split, returned)
    }

    /// Lets the chain take `loss` planck that it has announced.
    pub fn take(
        &mut self,
        operator: usize,
        loss: Balance,
        now: Timestamp,
        into: &mut Absorbed,
    ) -> Option<()> {
        let pending = self.pending.get_mut(operator)?;
        *pending = pending.checked_sub(loss)?;
        let (operator, entry) = self.operators.get_mut(operator)?;
        let found = Settlement {
            loss,
            total: entry.total.checked_sub(loss)?,
            active: entry.active.saturating_sub(loss),
            pending: *pending,
            slash_era: 1,
            ..Default::default()
        };
        let cover = cover_of(&self.pool, now)?;
        let (settled, bounty) = operator.settle(entry, &found, &cover, &self.losses, now)?;
        into.bounties = into.bounties.checked_add(bounty)?;
        into.bond = into.bond.checked_add(settled.bond_paid)?;
        let owed = self.pool.owed;
        let (split, announced, _) = self
            .pool
            .settle(&mut Layer::default(), &settled, &self.rewards, now)?;
        let released = settled.provided.released;
        let returned = released
            .checked_sub(split.provided)?
            .checked_sub(split.restored)?;
        let queue = LossSplit {
            queue: split.queue.checked_add(announced.queue)?,
            ..split
        };
        self.tell_queue(&queue, owed, into)?;
        into.add(&announced, 0)?;
        into.add(&split, returned)
    }

    /// As the pool's `tell_queue`: first what comes back, then what is absorbed.
    fn tell_queue(&mut self, split: &LossSplit, owed: Balance, into: &mut Absorbed) -> Option<()> {
        if split.restored > 0 {
            self.queue.restore(split.restored).ok()?;
            into.queue = into.queue.checked_sub(split.restored)?;
        }
        if split.queue > 0 {
            self.queue
                .absorb_loss(split.queue, owed.checked_add(split.restored)?)
                .ok()?;
        }
        Some(())
    }
}

/// The pool's cover: its fund, without underwriters and without a cap per operator.
fn cover_of(pool: &Accounting, now: Timestamp) -> Option<Cover> {
    Some(Cover {
        state: pool.cover_state(&Layer::default(), now)?,
        cap: None,
    })
}

impl Absorbed {
    fn add(&mut self, split: &LossSplit, returned: Balance) -> Option<()> {
        self.cover = self.cover.checked_add(split.cover)?;
        self.queue = self.queue.checked_add(split.queue)?;
        self.stream = self.stream.checked_add(split.stream)?;
        self.holders = self.holders.checked_add(split.holders)?;
        self.returned = self.returned.checked_add(returned)?;
        Some(())
    }
}
