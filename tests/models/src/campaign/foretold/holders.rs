//! What holders do with their shares.

use estuary_interfaces::{Balance, PoolError, Shares, WrapError};
use psp22::PSP22Error;

use super::of;
use crate::{
    campaign::{subject::*, time_models::narrow, trial::Trial, Holding},
    queue_story::{Operation, Outcome},
};

const MAX_PARTS: u32 = 16;

impl<S: Subject> Trial<S> {
    pub(super) fn stake(&mut self, actor: usize, amount: Balance) -> bool {
        let expected = self.staked(actor, amount);
        let answer = expected.map(Answer::Amount).map_err(Refusal::Pool);
        self.expect(&Message::Stake { actor, amount }, answer)
    }

    /// The wrapper stakes for itself, and each share is a unit of the actor.
    pub(super) fn stake_and_wrap(&mut self, actor: usize, amount: Balance) -> bool {
        let expected = self.staked(WRAPPER, amount);
        if let Ok(units) = expected {
            self.kept[Holding::Wrapper as usize][actor] += units;
        }
        let answer = expected.map(Answer::Amount);
        let answer = answer.map_err(|error| Refusal::Wrapper(WrapError::Stake(error)));
        self.expect(&Message::StakeAndWrap { actor, amount }, answer)
    }

    /// Books a stake of `amount` for a holder. Returns its shares, or why it is refused.
    fn staked(&mut self, holder: usize, amount: Balance) -> Result<Shares, PoolError> {
        let (now, rules) = (self.now(), self.rules);
        let mut pool = self.pool.clone();
        if self.running().is_err() {
            return Err(PoolError::Paused);
        }
        if amount < rules.min_stake {
            return Err(PoolError::BelowMinimum);
        }
        if !pool.limit.take(&amount.into(), &rules, now) {
            return Err(PoolError::StakeLimitExceeded);
        }
        if pool.impaired(now) {
            return Err(PoolError::PoolImpaired);
        }
        let shares = narrow(&pool.stake(&amount.into(), now, rules.reward_period));
        if shares == 0 {
            return Err(PoolError::TooFewShares);
        }
        if pool.equity(now) > rules.max_pooled.into() {
            return Err(PoolError::CapExceeded);
        }
        self.pool = pool;
        self.shares[holder] += shares;
        Ok(shares)
    }

    pub(super) fn transfer(&mut self, from: usize, to: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[from], now));
        if amount == 0 || from == to {
            return false;
        }
        let expected = match self.pool.shares_for(amount, self.shares[from], now) {
            0 => Err(Refusal::Token(PSP22Error::Custom("BelowOneShare".into()))),
            shares => {
                self.shares[from] -= shares;
                self.shares[to] += shares;
                Ok(Answer::Done)
            }
        };
        self.expect(&Message::Transfer { from, to, amount }, expected)
    }

    pub(super) fn request(&mut self, actor: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[actor], now));
        let message = Message::Request { actor, amount };
        let mut pool = self.pool.clone();
        let shares = pool.shares_for(amount, self.shares[actor], now);
        let expected = self.running().and_then(|()| {
            if amount < self.rules.min_request {
                return Err(Refusal::Pool(PoolError::BelowMinimum));
            }
            let amount = pool.redeem(shares, now);
            let parts = amount.div_ceil(self.rules.max_request);
            if parts > MAX_PARTS.into() {
                return Err(Refusal::Pool(PoolError::TooManyParts));
            }
            let parts = parts as u32;
            let enqueue = Operation::Enqueue {
                owner: actor,
                amount,
                parts,
            };
            match self.queue.perform(&enqueue, now) {
                Outcome::Enqueued(first) => Ok(Answer::Requests(first, parts)),
                Outcome::Refused(error) => Err(Refusal::Pool(PoolError::Queue(error))),
                other => panic!("{other:?}"),
            }
        });
        if expected.is_ok() {
            self.pool = pool;
            self.shares[actor] -= shares;
        }
        self.expect(&message, expected)
    }

    pub(super) fn exit_now(&mut self, actor: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[actor], now));
        let mut pool = self.pool.clone();
        let shares = pool.shares_for(amount, self.shares[actor], now);
        let (rules, swept) = (self.rules, self.swept);
        let expected = self.running().and_then(|()| {
            if swept.is_none_or(|swept| now - swept > rules.max_sweep_age) {
                return Err(Refusal::Pool(PoolError::SweepTooOld));
            }
            let terms = pool.exit_terms(shares, &rules, now);
            let (value, fee) = terms.ok_or(Refusal::Pool(PoolError::ReserveTooSmall))?;
            pool.exit_now(shares, (value, fee), now, rules.reward_period);
            match value - fee {
                0 => Err(Refusal::Pool(PoolError::BelowMinimum)),
                paid => Ok(paid),
            }
        });
        if expected.is_ok() {
            self.pool = pool;
            self.shares[actor] -= shares;
        }
        self.expect(&Message::ExitNow { actor, amount }, expected.map(Answer::Amount))
    }

    pub(super) fn burn_shares(&mut self, actor: usize, percent: u8) -> bool {
        let shares = of(percent, self.shares[actor]);
        let now = self.now();
        let expected = self.running().and(match shares {
            0 => Err(Refusal::Pool(PoolError::BelowMinimum)),
            _ => Ok(()),
        });
        let expected = expected.map(|()| {
            self.shares[actor] -= shares;
            Answer::Amount(self.pool.give_up(shares, now, self.rules.reward_period))
        });
        self.expect(&Message::BurnShares { actor, shares }, expected)
    }
}
