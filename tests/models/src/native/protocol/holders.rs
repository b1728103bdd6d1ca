//! What holders do, and owners of requests.

use estuary_interfaces::{Balance, PoolError, RequestId, Shares, WrapError};
use psp22::PSP22Error;
use staking_pool::{parameters::exit_rates, requests::whole_or};
use withdrawal_queue::{claims::Claims, pool_calls::PoolCalls};

use super::{pool, Native, Outcome};
use crate::{campaign::*, native::account};

const MAX_PARTS: u32 = 16;

impl Native {
    /// All for the whole balance, else rounded down.
    pub(super) fn shares_for(&self, holder: usize, amount: Balance) -> Result<Shares, Refusal> {
        let (now, held) = (self.chain.now(), self.shares[holder]);
        match pool(self.book.to_amount_down(held, now))? {
            balance if amount > balance => Err(Refusal::Pool(PoolError::InsufficientBalance)),
            balance if amount == balance => Ok(held),
            _ => pool(self.book.to_shares_down(amount, now)),
        }
    }

    pub(super) fn stake(&mut self, holder: usize, amount: Balance) -> Outcome {
        let (now, period) = self.running()?;
        let parameters = &self.parameters;
        if amount < parameters.min_stake {
            return Err(Refusal::Pool(PoolError::BelowMinimum));
        }
        let mut book = self.book;
        book.stake_limit = book
            .stake_limit
            .after(amount, parameters.stake_limit, parameters.stake_limit_period, now)
            .ok_or(Refusal::Pool(PoolError::StakeLimitExceeded))?;
        if self.book.impaired(now) {
            return Err(Refusal::Pool(PoolError::PoolImpaired));
        }
        let shares = pool(book.stake(amount, now, period))?;
        if shares == 0 {
            return Err(Refusal::Pool(PoolError::TooFewShares));
        }
        if book
            .equity(now)
            .is_none_or(|pooled| pooled > parameters.max_pooled)
        {
            return Err(Refusal::Pool(PoolError::CapExceeded));
        }
        self.book = book;
        self.shares[holder] += shares;
        self.pool_native += amount;
        Ok(Answer::Amount(shares))
    }

    pub(super) fn stake_and_wrap(&mut self, actor: usize, amount: Balance) -> Outcome {
        let staked = self.stake(WRAPPED_LST, amount).map_err(|refusal| match refusal {
            Refusal::Pool(error) => Refusal::WrappedLst(WrapError::Pool(error)),
            other => other,
        })?;
        if let Answer::Amount(units) = staked {
            self.kept[Holding::WrappedLst as usize][actor] += units;
        }
        Ok(staked)
    }

    pub(super) fn transfer(&mut self, from: usize, to: usize, amount: Balance) -> Outcome {
        let shares = self.shares_for(from, amount)?;
        if shares == 0 {
            return Err(Refusal::Token(PSP22Error::Custom("BelowOneShare".into())));
        }
        self.shares[from] -= shares;
        self.shares[to] += shares;
        Ok(Answer::Done)
    }

    pub(super) fn allowance_after(
        &self,
        spender: usize,
        owner: usize,
        amount: Balance,
    ) -> Result<Balance, Refusal> {
        let allowance = self.allowances[owner][spender];
        if spender == owner || allowance == Balance::MAX {
            return Ok(allowance);
        }
        let left = allowance.checked_sub(amount);
        left.ok_or(Refusal::Token(PSP22Error::InsufficientAllowance))
    }

    pub(super) fn transfer_from(
        &mut self,
        spender: usize,
        from: usize,
        to: usize,
        amount: Balance,
    ) -> Outcome {
        let left = self.allowance_after(spender, from, amount)?;
        self.transfer(from, to, amount)?;
        self.allowances[from][spender] = left;
        Ok(Answer::Done)
    }

    pub(super) fn transfer_shares_from(
        &mut self,
        spender: usize,
        from: usize,
        to: usize,
        shares: Shares,
    ) -> Outcome {
        let worth = pool(self.book.to_amount_up(shares, self.chain.now()))?;
        self.allowances[from][spender] = self.allowance_after(spender, from, worth)?;
        self.shares[from] -= shares;
        self.shares[to] += shares;
        Ok(Answer::Done)
    }

    pub(super) fn request(&mut self, actor: usize, amount: Balance) -> Outcome {
        let shares = self.shares_for(actor, amount)?;
        self.enqueue(actor, shares, amount)
    }

    pub(super) fn request_shares(&mut self, actor: usize, shares: Shares) -> Outcome {
        let amount = pool(self.book.to_amount_down(shares, self.chain.now()))?;
        self.enqueue(actor, shares, amount)
    }

    fn enqueue(&mut self, actor: usize, shares: Shares, amount: Balance) -> Outcome {
        let (now, period) = self.running()?;
        let (held, min) = (self.shares[actor], self.parameters.min_request);
        let shares = whole_or(&self.book, held, shares, amount, min, now).map_err(Refusal::Pool)?;
        let mut book = self.book;
        let amount = pool(book.redeem(shares, now, period))?;
        let parts = u32::try_from(amount.div_ceil(self.parameters.max_request)).unwrap_or(u32::MAX);
        let parts = parts.min(MAX_PARTS);
        let first = self
            .queue
            .send_as_pool(|queue| queue.enqueue(account(actor), amount, parts))
            .map_err(|error| Refusal::Pool(PoolError::Queue(error)))?;
        self.book = book;
        self.shares[actor] -= shares;
        Ok(Answer::Requests(first, parts))
    }

    pub(super) fn exit_now(&mut self, actor: usize, amount: Balance) -> Outcome {
        let shares = self.shares_for(actor, amount)?;
        self.exit_now_shares(actor, shares)
    }

    pub(super) fn exit_now_shares(&mut self, actor: usize, shares: Shares) -> Outcome {
        if shares > self.shares[actor] {
            return Err(Refusal::Pool(PoolError::InsufficientBalance));
        }
        let (now, period, _) = self.swept_within(self.parameters.max_sweep_age)?;
        let mut book = self.book;
        let quote = book.exit_quote(shares, exit_rates(&self.parameters), now);
        let quote = quote.ok_or(Refusal::Pool(PoolError::ReserveTooSmall))?;
        let paid = pool(book.exit_now(shares, quote, now, period))?;
        if paid == 0 {
            return Err(Refusal::Pool(PoolError::BelowMinimum));
        }
        self.book = book;
        self.shares[actor] -= shares;
        self.pool_native -= paid;
        Ok(Answer::Amount(paid))
    }

    pub(super) fn burn_shares(&mut self, actor: usize, shares: Shares) -> Outcome {
        let (now, period) = self.running()?;
        if shares == 0 {
            return Err(Refusal::Pool(PoolError::BelowMinimum));
        }
        self.shares[actor] -= shares;
        Ok(Answer::Amount(pool(self.book.give_up(shares, now, period))?))
    }

    pub(super) fn hold(&mut self, actor: usize, how: Holding, shares: Shares, comes: bool) -> Outcome {
        let kept = &mut self.kept;
        let (units, vault) = (Holding::WrappedLst as usize, how as usize);
        let holder = if how == Holding::ShareVault {
            SHARE_VAULT
        } else {
            WRAPPED_LST
        };
        let (from, to) = match how {
            Holding::UnitVault => {
                let [units, _, vault] = kept;
                (&mut units[actor], &mut vault[actor])
            }
            _ => {
                let [a, b] = self
                    .shares
                    .get_disjoint_mut([actor, holder])
                    .expect("two holders");
                let booked = &mut kept[if how == Holding::WrappedLst { units } else { vault }][actor];
                *booked = if comes { *booked + shares } else { *booked - shares };
                (a, b)
            }
        };
        let (from, to) = if comes { (from, to) } else { (to, from) };
        *from -= shares;
        *to += shares;
        Ok(Answer::Done)
    }

    pub(super) fn claim(&mut self, actor: usize, ids: &[RequestId], hints: Option<&[u32]>) -> Outcome {
        let hint = |position: usize| hints.map(|hints| hints[position]);
        let claims: Vec<_> = (0..)
            .zip(ids)
            .map(|(position, id)| (*id, hint(position)))
            .collect();
        let paid = self
            .queue
            .send_as(account(actor), |queue| queue.claim_many(&claims, account(actor)));
        paid.map(Answer::Amount).map_err(Refusal::Queue)
    }
}
