//! The pool's book: who owns what of the native tokens that the pool, its nominators, and the queue hold.
//!
//! ```text
//! equity       E = buffered + staked − unvested − owed − provision      the exit price is E / S
//! mint equity  M = E + provision                                        the mint price is M / S
//! stake(a):    ⌊a·S/M⌋ shares        redeem(s): ⌊s·E/S⌋ planck
//! ```
//!
//! All amounts are planck. Every rounding favours those who stay. A function that returns `None` met a number out of its
//! range and may have changed the book half: the caller must drop it.

use estuary_interfaces::{Balance, OperatorSettlement, Shares, Timestamp};
use estuary_math::{bps_of, mul_div, Rounding};

use crate::stream::Stream;

/// The price of a share may be a million times its first price, or a millionth of it; outside, the pool takes no stake.
const PRICE_RANGE: u128 = 1_000_000;

/// The book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Accounting {
    /// All shares, those that are locked for ever included.
    pub total_shares: Shares,
    /// Native tokens in the pool that belong to holders and queue.
    pub buffered: Balance,
    /// The part of `buffered` that is kept for instant exits.
    pub reserve: Balance,
    /// Native tokens in the pool that wait to cover losses; not part of `buffered`.
    pub cover: Balance,
    /// What the cover fund has paid and was not repaid yet.
    pub cover_spent: Balance,
    /// What is bonded on the chain or unlocking there, as last booked.
    pub staked: Balance,
    /// What the queue is owed.
    pub owed: Balance,
    /// Losses that the chain has announced and not applied.
    pub provision: Balance,
    /// Losses of the holders that rewards have not made good yet. Rewards that do pay no protocol fee.
    pub unrecovered_loss: Balance,
    /// What streams into the price.
    pub stream: Stream,
}

/// How a reward is shared, and how fast what remains reaches the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RewardRules {
    /// Basis points of a reward.
    pub protocol_fee: u16,
    /// Basis points of the protocol fee.
    pub keeper_part: u16,
    /// Basis points of the protocol fee.
    pub cover_part: u16,
    /// Milliseconds.
    pub period: Timestamp,
}

/// What became of a reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewardShares {
    /// Shares for the operator's commission.
    pub operator_shares: Shares,
    /// Shares for the treasury.
    pub treasury_shares: Shares,
    /// Native, for whoever called.
    pub keeper: Balance,
    /// Native, into the cover fund.
    pub cover: Balance,
    /// The planck behind `treasury_shares`.
    pub treasury: Balance,
    /// What streams.
    pub streamed: Balance,
}

/// Who bore a loss that no bond paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LossShares {
    /// The cover fund.
    pub cover: Balance,
    /// Borne already, as a provision.
    pub provided: Balance,
    /// Open redemption requests.
    pub queue: Balance,
    /// Rewards that were still streaming.
    pub stream: Balance,
    /// The price.
    pub holders: Balance,
}

impl Accounting {
    /// The first stake: `endowment` shares for as many planck.
    pub fn open(endowment: Balance) -> Self {
        Self {
            total_shares: endowment,
            buffered: endowment,
            ..Default::default()
        }
    }

    /// `E`: what all shares can be redeemed for.
    pub fn equity(&self, now: Timestamp) -> Option<Balance> {
        self.mint_equity(now)?.checked_sub(self.provision)
    }

    /// `M`: what all shares would be worth if no announced loss came true. New stake is priced by it.
    pub fn mint_equity(&self, now: Timestamp) -> Option<Balance> {
        self.buffered
            .checked_add(self.staked)?
            .checked_sub(self.stream.unvested(now))?
            .checked_sub(self.owed)
    }

    /// `⌊amount·S/E⌋`
    pub fn to_shares_down(&self, amount: Balance, now: Timestamp) -> Option<Shares> {
        mul_div(amount, self.total_shares, self.equity(now)?, Rounding::Down)
    }

    /// `⌊shares·E/S⌋`
    pub fn to_amount_down(&self, shares: Shares, now: Timestamp) -> Option<Balance> {
        mul_div(shares, self.equity(now)?, self.total_shares, Rounding::Down)
    }

    /// Whether the price is outside of its range.
    pub fn impaired(&self, now: Timestamp) -> bool {
        let times = |n: u128| n.saturating_mul(PRICE_RANGE);
        self.equity(now)
            .is_none_or(|equity| times(equity) < self.total_shares || equity > times(self.total_shares))
    }

    /// Takes `amount` of native tokens in and mints `⌊amount·S/M⌋` shares. What they cost above the exit price, while a
    /// provision stands, streams to all.
    pub fn stake(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Shares> {
        let priced_at = self.mint_equity(now)?;
        self.mint(amount, priced_at, now, period)
    }

    fn mint(
        &mut self,
        amount: Balance,
        priced_at: Balance,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<Shares> {
        let shares = mul_div(amount, self.total_shares, priced_at, Rounding::Down)?;
        self.buffered = self.buffered.checked_add(amount)?;
        if self.provision > 0 {
            let exit_price = priced_at.checked_sub(self.provision)?;
            let worth = mul_div(shares, exit_price, self.total_shares, Rounding::Up)?;
            self.stream.add(amount.saturating_sub(worth), now, period)?;
        }
        self.total_shares = self.total_shares.checked_add(shares)?;
        Some(shares)
    }

    /// Burns `shares` for a claim of `⌊shares·E/S⌋` planck on the queue.
    pub fn redeem(&mut self, shares: Shares, now: Timestamp) -> Option<Balance> {
        let amount = self.to_amount_down(shares, now)?;
        self.burn(shares)?;
        self.owed = self.owed.checked_add(amount)?;
        Some(amount)
    }

    /// Whoever leaves takes a part of the unrecovered loss along: `⌈loss·S'/S⌉` remains.
    fn burn(&mut self, shares: Shares) -> Option<()> {
        let left = self.total_shares.checked_sub(shares)?;
        self.unrecovered_loss = mul_div(self.unrecovered_loss, left, self.total_shares, Rounding::Up)?;
        self.total_shares = left;
        Some(())
    }

    /// Replaces an operator's book and takes in the money that came with the settlement: from its nominator and from its
    /// bond. Losses and gains are booked by [`Self::book_loss`] and [`Self::book_reward`], with `E` in between as if both were not
    /// there: so book the loss right after this, and the reward then.
    fn take_in(&mut self, settled: &OperatorSettlement) -> Option<()> {
        self.staked = self
            .staked
            .checked_sub(settled.book)?
            .checked_add(settled.total)?;
        self.buffered = self
            .buffered
            .checked_add(settled.received)?
            .checked_add(settled.bond_paid)?;
        self.provision = self.provision.checked_sub(settled.released)?;
        Some(())
    }

    /// Books all that a settlement found: the loss first, then the reward.
    pub fn settle(
        &mut self,
        settled: &OperatorSettlement,
        rules: &RewardRules,
        now: Timestamp,
    ) -> Option<(LossShares, RewardShares)> {
        let at_stake = self.at_stake()?;
        self.take_in(settled)?;
        let uncovered = settled.loss.checked_sub(settled.bond_paid)?;
        let loss = self.book_loss(uncovered, settled.released, at_stake, now, rules.period)?;
        let reward = self.book_reward(settled, rules, now)?;
        Some((loss, reward))
    }

    /// `A = E + unvested + owed`: what can bear a loss.
    fn at_stake(&self) -> Option<Balance> {
        self.buffered
            .checked_add(self.staked)?
            .checked_sub(self.provision)
    }

    /// The cover fund pays first. What it cannot was borne already as far as it was provided for; of the rest, the queue
    /// bears its share and the holders theirs. What was provided in excess streams back.
    fn book_loss(
        &mut self,
        loss: Balance,
        released: Balance,
        at_stake: Balance,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<LossShares> {
        let cover = loss.min(self.cover);
        self.cover = self.cover.checked_sub(cover)?;
        self.cover_spent = self.cover_spent.checked_add(cover)?;
        self.buffered = self.buffered.checked_add(cover)?;

        let uncovered = loss.checked_sub(cover)?;
        let provided = uncovered.min(released);
        self.give_back(released.checked_sub(provided)?, now, period)?;

        let shared = self.share_loss(uncovered.checked_sub(provided)?, at_stake, now)?;
        Some(LossShares {
            cover,
            provided,
            ..shared
        })
    }

    /// Provides for an announced loss of `amount`, net of bond and cover: it is borne at once.
    pub fn provide(&mut self, amount: Balance, now: Timestamp) -> Option<LossShares> {
        let at_stake = self.at_stake()?;
        self.provision = self.provision.checked_add(amount)?;
        self.share_loss(amount, at_stake, now)
    }

    /// Of `loss`, the queue bears `⌈loss·owed/A⌉` and the holders the rest: first what still streams, then the price.
    fn share_loss(&mut self, loss: Balance, at_stake: Balance, now: Timestamp) -> Option<LossShares> {
        if loss == 0 {
            return Some(LossShares::default());
        }
        let queue = mul_div(loss, self.owed, at_stake, Rounding::Up)?;
        self.owed = self.owed.checked_sub(queue)?;
        let borne = loss.checked_sub(queue)?;
        self.unrecovered_loss = self.unrecovered_loss.checked_add(borne)?;
        let stream = self.stream.take(borne, now)?;
        Some(LossShares {
            queue,
            stream,
            holders: borne.checked_sub(stream)?,
            ..Default::default()
        })
    }

    /// Streams money that makes a loss good: free of fees.
    fn give_back(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<()> {
        self.unrecovered_loss = self.unrecovered_loss.saturating_sub(amount);
        self.stream.add(amount, now, period)
    }

    /// Shares a reward: commission and repaid debt as the registry says; of the rest, what makes a loss good is free, the protocol
    /// takes its fee of what remains, and all else streams. Commission and treasury part are restaked one after the
    /// other, each at the mint price before its own money arrives.
    fn book_reward(
        &mut self,
        settled: &OperatorSettlement,
        rules: &RewardRules,
        now: Timestamp,
    ) -> Option<RewardShares> {
        let mut shares = RewardShares::default();
        // A gain that did not arrive as money, which only the chain's root can cause, cannot be paid out.
        if settled.received < settled.reward {
            shares.streamed = settled.reward;
            self.stream.add(settled.reward, now, rules.period)?;
            return Some(shares);
        }
        // The money is in the buffer already; while it is shared out, it belongs to nobody.
        self.buffered = self.buffered.checked_sub(settled.reward)?;

        let to_cover = settled.debt_repaid.min(self.cover_spent);
        self.cover_spent = self.cover_spent.checked_sub(to_cover)?;
        self.cover = self.cover.checked_add(to_cover)?;
        let repaid = settled.debt_repaid.checked_sub(to_cover)?;
        self.unrecovered_loss = self.unrecovered_loss.saturating_sub(repaid);

        let holders = settled
            .reward
            .checked_sub(settled.commission)?
            .checked_sub(settled.debt_repaid)?;
        let recovered = holders.min(self.unrecovered_loss);
        self.unrecovered_loss = self.unrecovered_loss.checked_sub(recovered)?;
        let fee = bps_of(holders.checked_sub(recovered)?, rules.protocol_fee)?;
        shares.keeper = bps_of(fee, rules.keeper_part)?;
        shares.cover = bps_of(fee, rules.cover_part)?;
        shares.treasury = fee.checked_sub(shares.keeper)?.checked_sub(shares.cover)?;
        self.cover = self.cover.checked_add(shares.cover)?;

        shares.operator_shares = self.restake(settled.commission, now, rules.period)?;
        shares.treasury_shares = self.restake(shares.treasury, now, rules.period)?;

        shares.streamed = holders.checked_sub(fee)?;
        let rest = shares.streamed.checked_add(repaid)?;
        self.buffered = self.buffered.checked_add(rest)?;
        self.stream.add(rest, now, rules.period)?;
        Some(shares)
    }

    /// Stakes a fee. Where it is worth no share, or has no price, it streams.
    fn restake(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Shares> {
        if amount == 0 || self.impaired(now) {
            self.buffered = self.buffered.checked_add(amount)?;
            self.stream.add(amount, now, period)?;
            return Some(0);
        }
        self.stake(amount, now, period)
    }

    /// Money above the reserve that the queue may have.
    pub fn payable(&self) -> Balance {
        self.buffered.saturating_sub(self.reserve).min(self.owed)
    }

    /// Pays `amount` to the queue. When it has no open request left, what rounding still owes it streams.
    pub fn pay_queue(
        &mut self,
        amount: Balance,
        emptied: bool,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<()> {
        self.buffered = self.buffered.checked_sub(amount)?;
        self.owed = self.owed.checked_sub(amount)?;
        if emptied {
            let dust = core::mem::take(&mut self.owed);
            self.stream.add(dust, now, period)?;
        }
        Some(())
    }

    /// What may be delegated, and what should unbond: the buffer above the reserve first serves the queue.
    pub fn deployable_and_demand(&self) -> (Balance, Balance) {
        let free = self.buffered.saturating_sub(self.reserve);
        (free.saturating_sub(self.owed), self.owed.saturating_sub(free))
    }

    /// Money went from the buffer to validators.
    pub fn delegate(&mut self, amount: Balance) -> Option<()> {
        self.buffered = self.buffered.checked_sub(amount)?;
        self.staked = self.staked.checked_add(amount)?;
        Some(())
    }

    /// Adds to the cover fund what was meant for it, or could not be paid out.
    pub fn add_cover(&mut self, amount: Balance) -> Option<()> {
        self.cover = self.cover.checked_add(amount)?;
        Some(())
    }
}

#[cfg(test)]
mod tests;
