//! What changes with time alone: streams, and the limit of stakes. And how the models round.

use estuary_interfaces::{PoolParameters, Timestamp};
use estuary_stream::Stream;
use num_bigint::BigInt;
use staking_pool::accounting::rate_limit::RateLimit;

pub fn floor(a: &BigInt, b: &BigInt, c: &BigInt) -> BigInt {
    a * b / c
}

pub fn ceil(a: &BigInt, b: &BigInt, c: &BigInt) -> BigInt {
    (a * b + c - 1) / c
}

/// As the contract's number.
pub fn narrow(number: &BigInt) -> u128 {
    u128::try_from(number).unwrap_or_else(|_| panic!("{number} is out of range"))
}

#[derive(Clone, Debug, Default)]
pub struct StreamModel {
    amount: BigInt,
    start: Timestamp,
    end: Timestamp,
}

impl StreamModel {
    pub fn unvested(&self, now: Timestamp) -> BigInt {
        if now >= self.end {
            return BigInt::ZERO;
        }
        let left = BigInt::from(self.end - now);
        ceil(&self.amount, &left, &BigInt::from(self.end - self.start))
    }

    /// The new end is the mean of both, weighted by what has not vested.
    pub fn add(&mut self, amount: &BigInt, now: Timestamp, period: Timestamp) {
        if *amount == BigInt::ZERO {
            return;
        }
        let unvested = self.unvested(now);
        let total = &unvested + amount;
        let left = self.end.saturating_sub(now);
        let weighted = unvested * left + amount * period;
        let mean = u64::try_from(weighted / &total).expect("between both ends");
        (self.amount, self.start, self.end) = (total, now, now + mean);
    }

    pub fn take(&mut self, amount: &BigInt, now: Timestamp) -> BigInt {
        let unvested = self.unvested(now);
        let taken = amount.clone().min(unvested.clone());
        if taken > BigInt::ZERO {
            (self.amount, self.start) = (unvested - &taken, now);
        }
        taken
    }

    pub fn as_booked(&self) -> Stream {
        Stream {
            amount: narrow(&self.amount),
            start: self.start,
            end: self.end,
        }
    }
}

/// What was left at a time of what may be staked, or leave at once; it grows back over a period.
#[derive(Clone, Debug, Default)]
pub struct LimitModel {
    left: BigInt,
    since: Timestamp,
}

impl LimitModel {
    /// What is left now, of `most`.
    pub fn available(&self, most: &BigInt, period: Timestamp, now: Timestamp) -> BigInt {
        let passed = (now - self.since).min(period);
        let regrown = floor(most, &passed.into(), &period.into());
        (&self.left + regrown).min(most.clone())
    }

    pub fn set(&mut self, left: BigInt, now: Timestamp) {
        (self.left, self.since) = (left, now);
    }

    /// Takes `amount` of what may be staked now, if that is enough.
    pub fn take(&mut self, amount: &BigInt, parameters: &PoolParameters, now: Timestamp) -> bool {
        let available = self.available(&parameters.stake_limit.into(), parameters.stake_limit_period, now);
        let enough = *amount <= available;
        if enough {
            self.set(available - amount, now);
        }
        enough
    }

    pub fn as_booked(&self) -> RateLimit {
        RateLimit {
            left: narrow(&self.left),
            since: self.since,
        }
    }
}
