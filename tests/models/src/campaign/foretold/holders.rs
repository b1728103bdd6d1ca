//! What holders do with their shares.

use estuary_interfaces::{Balance, PoolError, Shares, WrapError};
use psp22::PSP22Error;

use super::of;
use crate::{
    campaign::{subject::*, time_models::narrow, trial::Trial, Holding},
    queue_story::{Operation, Outcome},
};

const MAX_PARTS: Balance = 16;

impl<S: Subject> Trial<S> {
    pub(super) fn stake(&mut self, actor: usize, amount: Balance) -> bool {
        let expected = self.staked(actor, amount);
        let answer = expected.map(Answer::Amount).map_err(Refusal::Pool);
        self.expect(&Message::Stake { actor, amount }, answer)
    }

    /// The wrapped token stakes for itself, and each share is a unit of the actor.
    pub(super) fn stake_and_wrap(&mut self, actor: usize, amount: Balance) -> bool {
        let expected = self.staked(WRAPPED_LST, amount);
        if let Ok(units) = expected {
            self.kept[Holding::WrappedLst as usize][actor] += units;
        }
        let answer = expected.map(Answer::Amount);
        let answer = answer.map_err(|error| Refusal::WrappedLst(WrapError::Pool(error)));
        self.expect(&Message::StakeAndWrap { actor, amount }, answer)
    }

    /// Books a stake of `amount` for a holder. Returns its shares, or why it is refused.
    pub(super) fn staked(&mut self, holder: usize, amount: Balance) -> Result<Shares, PoolError> {
        let (now, parameters) = (self.now(), self.pool_parameters);
        let mut pool = self.pool.clone();
        if self.running().is_err() {
            return Err(PoolError::Paused);
        }
        if amount < parameters.min_stake {
            return Err(PoolError::BelowMinimum);
        }
        if !pool.limit.take(&amount.into(), &parameters, now) {
            return Err(PoolError::StakeLimitExceeded);
        }
        if pool.impaired(now) {
            return Err(PoolError::PoolImpaired);
        }
        let shares = narrow(&pool.stake(&amount.into(), now, parameters.reward_period));
        if shares == 0 {
            return Err(PoolError::TooFewShares);
        }
        if pool.equity(now) > parameters.max_pooled.into() {
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
        let held = self.shares[actor];
        let amount = of(percent, self.pool.worth(held, now));
        let shares = self.pool.shares_for(amount, held, now);
        let expected = self.requested(actor, shares, amount);
        self.expect(&Message::Request { actor, amount }, expected)
    }

    pub(super) fn request_shares(&mut self, actor: usize, percent: u8) -> bool {
        let now = self.now();
        let shares = of(percent, self.shares[actor]);
        let amount = self.pool.worth(shares, now);
        let expected = self.requested(actor, shares, amount);
        self.expect(&Message::RequestShares { actor, shares }, expected)
    }

    /// Books a request for `shares`, of which `amount` planck were asked for. Whoever would keep less than the least
    /// request gives all, and all are accepted.
    fn requested(&mut self, actor: usize, mut shares: Shares, amount: Balance) -> Result<Answer, Refusal> {
        let (now, parameters, held) = (self.now(), self.pool_parameters, self.shares[actor]);
        self.running()?;
        if shares < held {
            if amount < parameters.min_request {
                return Err(Refusal::Pool(PoolError::BelowMinimum));
            }
            if self.pool.worth(held - shares, now) < parameters.min_request {
                shares = held;
            }
        }
        let mut pool = self.pool.clone();
        let amount = pool.redeem(shares, now, parameters.reward_period);
        let parts = amount.div_ceil(parameters.max_request).min(MAX_PARTS) as u32;
        let enqueue = Operation::Enqueue {
            owner: actor,
            amount,
            parts,
        };
        match self.queue.perform(&enqueue, now) {
            Outcome::Enqueued(first) => {
                self.pool = pool;
                self.shares[actor] -= shares;
                Ok(Answer::Requests(first, parts))
            }
            Outcome::Refused(error) => Err(Refusal::Pool(PoolError::Queue(error))),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn exit_now(&mut self, actor: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[actor], now));
        let shares = self.pool.shares_for(amount, self.shares[actor], now);
        let expected = self.left_at_once(actor, shares);
        let expected = expected.map(Answer::Amount).map_err(Refusal::Pool);
        self.expect(&Message::ExitNow { actor, amount }, expected)
    }

    pub(super) fn exit_now_shares(&mut self, actor: usize, percent: u8) -> bool {
        let shares = of(percent, self.shares[actor]);
        let expected = self.left_at_once(actor, shares);
        let expected = expected.map(Answer::Amount).map_err(Refusal::Pool);
        self.expect(&Message::ExitNowShares { actor, shares }, expected)
    }

    /// Books an instant exit of a holder. Returns what it pays, or why it is refused.
    pub(super) fn left_at_once(&mut self, holder: usize, shares: Shares) -> Result<Balance, PoolError> {
        let (now, parameters) = (self.now(), self.pool_parameters);
        self.swept_within(parameters.max_sweep_age)?;
        let mut pool = self.pool.clone();
        let quote = pool.exit_quote(shares, &parameters, now);
        let (value, fee) = quote.ok_or(PoolError::ReserveTooSmall)?;
        pool.exit_now(shares, (value, fee), now, parameters.reward_period);
        match value - fee {
            0 => Err(PoolError::BelowMinimum),
            paid => {
                self.pool = pool;
                self.shares[holder] -= shares;
                Ok(paid)
            }
        }
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
            Answer::Amount(self.pool.give_up(shares, now, self.pool_parameters.reward_period))
        });
        self.expect(&Message::BurnShares { actor, shares }, expected)
    }
}
