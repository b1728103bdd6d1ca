//! The pool's book: who owns what of the native tokens that the pool, its nominators, and the queue hold.
//!
//! ```text
//! equity       E = buffered + staked − unvested − owed − provision      the exit price is E / S
//! mint equity  M = E + provision − Q + returning                        the mint price is M / S
//! stake(a):    ⌊a·S/M⌋ shares        redeem(s): ⌊s·E/S⌋ planck
//! ```
//!
//! **An announced loss** is borne at once, by queue and holders. `queue_provision`, `Q`, is the part of `provision`
//! that open requests bear. Of each released planck the queue gets `Q/provision` back. So nobody must gain by
//! moving between the two before a release:
//!
//! - A payment to the queue takes its part of `Q` along: that part is the holders' from then on.
//! - A new request carries the part of the provision along that its amount has in the queue, so the others keep theirs.
//!   With a release it pays `amount·(1 + Q/owed)`, and its shares would be worth `s·M/S`. The request is for the
//!   lesser of `⌊s·E/S⌋` and what makes both equal, `⌊⌊s·M/S⌋·owed/(owed + Q)⌋`.
//!
//! All amounts are planck. Every rounding favours those who stay. A function that returns `None` met a number
//! out of its range and may have changed the book half: the caller must drop it.

pub mod exit_fee;
pub mod rate_limit;
pub mod stream;

use estuary_interfaces::{Balance, OperatorSettlement, ProvisionChange, Shares, Timestamp};
use estuary_math::{bps_of, mul_div, Rounding};

use self::{
    exit_fee::{exit_fee, ExitRates},
    rate_limit::RateLimit,
    stream::Stream,
};

/// Below a millionth of its first price, the pool takes no stake: shares would be minted by the million for a planck.
const PRICE_RANGE: u128 = 1_000_000;

/// Repaid debt streams for thirty days, in milliseconds. Otherwise an operator could buy in before it repays, and get
/// most of its money back.
pub const REPAYMENT_PERIOD: Timestamp = 30 * 24 * 60 * 60 * 1_000;

/// The book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Accounting {
    /// All shares, those that are locked for ever included.
    pub total_shares: Shares,
    /// Native tokens in the pool that belong to holders and queue.
    pub buffered: Balance,
    /// The part of `buffered` that is kept for instant exits.
    pub reserve: Balance,
    /// What `reserve` should be, as of the last rebalancing: fixed in between, so that an exit does not
    /// change what the next one costs but through the reserve.
    pub reserve_target: Balance,
    /// How far `reserve` may be refilled. Each exit lowers it, and it grows back within `reward_period`: or an exit
    /// in parts, with a refill in between, would take out more than the reserve and pay the fee of a full one.
    pub reserve_limit: RateLimit,
    /// Native tokens in the pool that wait to cover losses; not part of `buffered`.
    pub cover: Balance,
    /// The part of `cover` that is reserved for announced losses.
    pub cover_reserved: Balance,
    /// What the cover fund has paid and was not repaid yet.
    pub cover_spent: Balance,
    /// What is bonded on the chain or unlocking there, as last booked.
    pub staked: Balance,
    /// What the queue is owed.
    pub owed: Balance,
    /// Losses that the chain has announced and not applied.
    pub provision: Balance,
    /// The part of `provision` that open redemption requests bear.
    pub queue_provision: Balance,
    /// Losses of the holders that rewards have not made good yet. Rewards that do pay no protocol fee.
    pub unrecovered_loss: Balance,
    /// Rewards that stream into the price.
    pub stream: Stream,
    /// What streams into the exit price and is in the mint price already.
    pub returning: Stream,
    /// How much may be staked now. It has no worth, and is here because every stake changes both.
    pub stake_limit: RateLimit,
}

estuary_interfaces::packed!(Accounting {
    total_shares: Shares,
    buffered: Balance,
    reserve: Balance,
    reserve_target: Balance,
    reserve_limit: RateLimit,
    cover: Balance,
    cover_reserved: Balance,
    cover_spent: Balance,
    staked: Balance,
    owed: Balance,
    provision: Balance,
    queue_provision: Balance,
    unrecovered_loss: Balance,
    stream: Stream,
    returning: Stream,
    stake_limit: RateLimit,
});

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
pub struct RewardSplit {
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

/// Who bore a loss beside the bond, and who got back what did not come true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LossSplit {
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
    /// Given back to open redemption requests, out of a provision that is released.
    pub restored: Balance,
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

    /// What streams and is not in the exit price yet.
    pub fn unvested(&self, now: Timestamp) -> Balance {
        self.stream
            .unvested(now)
            .saturating_add(self.returning.unvested(now))
    }

    /// `E`: what all shares can be redeemed for.
    pub fn equity(&self, now: Timestamp) -> Option<Balance> {
        self.mint_equity(now)?.checked_sub(self.discount(now)?)
    }

    /// `M − E`: what the mint price counts and the exit price does not.
    fn discount(&self, now: Timestamp) -> Option<Balance> {
        self.provision
            .checked_sub(self.queue_provision)?
            .checked_add(self.returning.unvested(now))
    }

    /// `M`: what all shares would be worth if no announced loss came true and all that is returning were back. New
    /// stake is priced by it.
    pub fn mint_equity(&self, now: Timestamp) -> Option<Balance> {
        self.buffered
            .checked_add(self.staked)?
            .checked_sub(self.stream.unvested(now))?
            .checked_sub(self.owed)?
            .checked_sub(self.queue_provision)
    }

    /// `⌊amount·S/E⌋`
    pub fn to_shares_down(&self, amount: Balance, now: Timestamp) -> Option<Shares> {
        mul_div(amount, self.total_shares, self.equity(now)?, Rounding::Down)
    }

    /// `⌈amount·S/E⌉`
    pub fn to_shares_up(&self, amount: Balance, now: Timestamp) -> Option<Shares> {
        mul_div(amount, self.total_shares, self.equity(now)?, Rounding::Up)
    }

    /// `⌈shares·E/S⌉`
    pub fn to_amount_up(&self, shares: Shares, now: Timestamp) -> Option<Balance> {
        mul_div(shares, self.equity(now)?, self.total_shares, Rounding::Up)
    }

    /// `⌊shares·E/S⌋`
    pub fn to_amount_down(&self, shares: Shares, now: Timestamp) -> Option<Balance> {
        mul_div(shares, self.equity(now)?, self.total_shares, Rounding::Down)
    }

    /// Whether losses have taken all but a millionth of the price.
    pub fn impaired(&self, now: Timestamp) -> bool {
        self.equity(now)
            .is_none_or(|equity| mul_div(equity, PRICE_RANGE, self.total_shares, Rounding::Down) == Some(0))
    }

    /// The most that can be staked so that all shares are worth `max_pooled` planck at most: `⌊(max_pooled − E)·M/E⌋`, or
    /// the largest number where that is beyond it. For a price that is not nothing.
    pub fn largest_stake(&self, max_pooled: Balance, now: Timestamp) -> Option<Balance> {
        let (equity, mint_equity) = (self.equity(now)?, self.mint_equity(now)?);
        let room = max_pooled.saturating_sub(equity);
        Some(mul_div(room, mint_equity, equity, Rounding::Down).unwrap_or(Balance::MAX))
    }

    /// Takes `amount` of native tokens in and mints `⌊amount·S/M⌋` shares. What they cost above the exit price
    /// returns to all, so that the mint price stays.
    pub fn stake(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Shares> {
        let (mint_equity, discount) = (self.mint_equity(now)?, self.discount(now)?);
        let shares = mul_div(amount, self.total_shares, mint_equity, Rounding::Down)?;
        self.buffered = self.buffered.checked_add(amount)?;
        if discount > 0 {
            let equity = mint_equity.checked_sub(discount)?;
            let worth = mul_div(shares, equity, self.total_shares, Rounding::Up)?;
            self.returning.add(amount.saturating_sub(worth), now, period)?;
        }
        self.total_shares = self.total_shares.checked_add(shares)?;
        Some(shares)
    }

    /// Burns `shares` for a claim of `⌊shares·E/S⌋` planck on the queue; for less, where that could pay more than the
    /// shares if an announced loss does not come true. What it is less by returns to those who stay.
    pub fn redeem(&mut self, shares: Shares, now: Timestamp, period: Timestamp) -> Option<Balance> {
        let worth = self.to_amount_down(shares, now)?;
        let mut amount = worth;
        if self.queue_provision > 0 {
            let restored = mul_div(shares, self.mint_equity(now)?, self.total_shares, Rounding::Down)?;
            let whole = self.owed.checked_add(self.queue_provision)?;
            amount = worth.min(mul_div(restored, self.owed, whole, Rounding::Down)?);
            if self.owed > 0 {
                let carried = mul_div(amount, self.queue_provision, self.owed, Rounding::Down)?;
                self.queue_provision = self.queue_provision.checked_add(carried)?.min(self.provision);
            }
            self.returning.add(worth.checked_sub(amount)?, now, period)?;
        }
        self.burn(shares)?;
        self.owed = self.owed.checked_add(amount)?;
        Some(amount)
    }

    /// What leaving at once with `shares` would cost now: the whole value, and the fee in it. `None` as well
    /// if the reserve is too small.
    pub fn exit_terms(&self, shares: Shares, rates: ExitRates, now: Timestamp) -> Option<(Balance, Balance)> {
        let value = self.to_amount_down(shares, now)?;
        let fee = exit_fee(value, self.reserve, self.reserve_target, rates)?;
        // A few planck can be worth less than the roundings of their fee.
        Some((value, fee.min(value)))
    }

    /// Burns `shares` for their value out of the reserve, of which `fee` stays and streams to those who stay.
    pub fn exit_now(
        &mut self,
        shares: Shares,
        (value, fee): (Balance, Balance),
        now: Timestamp,
        period: Timestamp,
    ) -> Option<Balance> {
        self.burn(shares)?;
        let paid = value.checked_sub(fee)?;
        self.reserve = self.reserve.checked_sub(value)?;
        let limit = self.reserve_limit.after(value, self.reserve_target, period, now);
        self.reserve_limit = limit.unwrap_or(RateLimit { left: 0, since: now });
        self.buffered = self.buffered.checked_sub(paid)?;
        self.stream.add(fee, now, period)?;
        Some(paid)
    }

    /// Burns `shares` for nothing: their value returns to those who stay.
    pub fn give_up(&mut self, shares: Shares, now: Timestamp, period: Timestamp) -> Option<Balance> {
        let value = self.to_amount_down(shares, now)?;
        self.burn(shares)?;
        self.returning.add(value, now, period)?;
        Some(value)
    }

    /// Whoever leaves takes a part of the unrecovered loss along: `⌈loss·S'/S⌉` remains.
    fn burn(&mut self, shares: Shares) -> Option<()> {
        let left = self.total_shares.checked_sub(shares)?;
        self.unrecovered_loss = mul_div(self.unrecovered_loss, left, self.total_shares, Rounding::Up)?;
        self.total_shares = left;
        Some(())
    }

    /// What the cover fund could still pay.
    pub fn free_cover(&self) -> Balance {
        self.cover.saturating_sub(self.cover_reserved)
    }

    /// Books all that a settlement found: the loss first, then what is still announced, and then the reward.
    pub fn settle(
        &mut self,
        settled: &OperatorSettlement,
        rules: &RewardRules,
        now: Timestamp,
    ) -> Option<(LossSplit, LossSplit, RewardSplit)> {
        let at_stake = self.at_stake()?;
        self.staked = self
            .staked
            .checked_sub(settled.book)?
            .checked_add(settled.total)?;
        self.buffered = self.buffered.checked_add(settled.bond_paid)?;
        // Until it is shared out, a reward is in no one's account.
        let principal = settled.received.checked_sub(settled.reward);
        if let Some(principal) = principal {
            self.buffered = self.buffered.checked_add(principal)?;
        } else {
            // A gain that did not arrive as money, which only the chain's root can cause, cannot be paid out.
            self.buffered = self.buffered.checked_add(settled.received)?;
            self.stream.add(settled.reward, now, rules.period)?;
        }
        self.repay(settled.repaid, now)?;
        let loss = self.book_loss(settled, at_stake, now, rules.period)?;
        let announced = self.provide(settled.provided.added, now)?;
        let reward = match principal {
            Some(_) => self.book_reward(settled, rules, now)?,
            None => RewardSplit {
                streamed: settled.reward,
                ..Default::default()
            },
        };
        Some((loss, announced, reward))
    }

    /// `A = E + unvested + owed`: what can bear a loss.
    fn at_stake(&self) -> Option<Balance> {
        self.buffered
            .checked_add(self.staked)?
            .checked_sub(self.provision)
    }

    /// After the bond, the cover fund pays, as the registry says. What is left was borne already as far as it
    /// was provided for; of the rest, the queue bears its share and the holders theirs. What was provided in
    /// excess streams back.
    fn book_loss(
        &mut self,
        settled: &OperatorSettlement,
        at_stake: Balance,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<LossSplit> {
        self.reserve_cover(&settled.provided)?;
        let cover = settled.cover_paid;
        self.cover = self.cover.checked_sub(cover)?;
        self.cover_spent = self.cover_spent.checked_add(cover)?;
        self.buffered = self.buffered.checked_add(cover)?;

        let released = settled.provided.released;
        let uncovered = settled.loss.checked_sub(settled.bond_paid)?.checked_sub(cover)?;
        let provided = uncovered.min(released);
        self.take_provision(provided, Rounding::Up)?;
        let restored = self.release(released.checked_sub(provided)?, now, period)?;

        let shared = self.share_loss(uncovered.checked_sub(provided)?, at_stake, now)?;
        Some(LossSplit {
            cover,
            provided,
            restored,
            ..shared
        })
    }

    /// Follows the registry's provision for announced losses. What is new is borne at once; what is not
    /// needed any more streams back.
    pub fn change_provision(
        &mut self,
        provided: &ProvisionChange,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<LossSplit> {
        self.reserve_cover(provided)?;
        let restored = self.release(provided.released, now, period)?;
        let borne = self.provide(provided.added, now)?;
        Some(LossSplit { restored, ..borne })
    }

    /// Gives a provision back that is not needed any more: to the queue at once, which cannot be bought into, and to the
    /// holders as a stream. Returns the queue's part.
    fn release(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Balance> {
        let restored = self.take_provision(amount, Rounding::Down)?;
        self.owed = self.owed.checked_add(restored)?;
        self.give_back(amount.checked_sub(restored)?, now, period)?;
        Some(restored)
    }

    /// Takes `amount` out of the provision. Returns the queue's part of it, `amount·queue_provision/provision`.
    fn take_provision(&mut self, amount: Balance, rounding: Rounding) -> Option<Balance> {
        if amount == 0 {
            return Some(0);
        }
        let queue = mul_div(amount, self.queue_provision, self.provision, rounding)?;
        self.provision = self.provision.checked_sub(amount)?;
        self.queue_provision = self.queue_provision.checked_sub(queue)?;
        Some(queue)
    }

    fn reserve_cover(&mut self, provided: &ProvisionChange) -> Option<()> {
        self.cover_reserved = self
            .cover_reserved
            .checked_add(provided.cover_added)?
            .checked_sub(provided.cover_released)?;
        Some(())
    }

    /// Provides for an announced loss of `amount`, net of bond and cover: it is borne at once.
    fn provide(&mut self, amount: Balance, now: Timestamp) -> Option<LossSplit> {
        let at_stake = self.at_stake()?;
        self.provision = self.provision.checked_add(amount)?;
        let borne = self.share_loss(amount, at_stake, now)?;
        self.queue_provision = self.queue_provision.checked_add(borne.queue)?;
        Some(borne)
    }

    /// Of `loss`, the queue bears `⌈loss·owed/A⌉` and the holders the rest: first what still streams, then the price.
    fn share_loss(&mut self, loss: Balance, at_stake: Balance, now: Timestamp) -> Option<LossSplit> {
        if loss == 0 {
            return Some(LossSplit::default());
        }
        let queue = mul_div(loss, self.owed, at_stake, Rounding::Up)?;
        self.owed = self.owed.checked_sub(queue)?;
        let borne = loss.checked_sub(queue)?;
        self.unrecovered_loss = self.unrecovered_loss.checked_add(borne)?;
        let rewards = self.stream.take(borne, now)?;
        let returning = self.returning.take(borne.checked_sub(rewards)?, now)?;
        let stream = rewards.checked_add(returning)?;
        Some(LossSplit {
            queue,
            stream,
            holders: borne.checked_sub(stream)?,
            ..Default::default()
        })
    }

    /// An operator pays for an earlier loss: the cover fund gets back what it has spent, and the rest returns to
    /// the holders.
    fn repay(&mut self, amount: Balance, now: Timestamp) -> Option<()> {
        let returned = self.repay_cover(amount)?;
        self.buffered = self.buffered.checked_add(returned)?;
        self.give_back(returned, now, REPAYMENT_PERIOD)
    }

    /// Gives the cover fund what it has spent, out of `amount`. Returns what is left.
    fn repay_cover(&mut self, amount: Balance) -> Option<Balance> {
        let to_cover = amount.min(self.cover_spent);
        self.cover_spent = self.cover_spent.checked_sub(to_cover)?;
        self.cover = self.cover.checked_add(to_cover)?;
        amount.checked_sub(to_cover)
    }

    /// Returns money that makes a loss good: free of fees.
    fn give_back(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<()> {
        self.unrecovered_loss = self.unrecovered_loss.saturating_sub(amount);
        self.returning.add(amount, now, period)
    }

    /// Shares a reward: commission and repaid debt as the registry says; of the rest, what makes a loss good
    /// is free, the protocol takes its fee of what remains, and all else streams. Commission and treasury
    /// part are restaked one after the other, each at the mint price before its own money arrives.
    fn book_reward(
        &mut self,
        settled: &OperatorSettlement,
        rules: &RewardRules,
        now: Timestamp,
    ) -> Option<RewardSplit> {
        let mut shares = RewardSplit::default();
        let repaid = self.repay_cover(settled.debt_repaid)?;
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
        self.buffered = self.buffered.checked_add(shares.streamed)?.checked_add(repaid)?;
        let period = rules.period.max(settled.accrued);
        self.stream.add(shares.streamed, now, period)?;
        self.returning.add(repaid, now, REPAYMENT_PERIOD)?;
        Some(shares)
    }

    /// Stakes a fee. Where losses have taken the price, it streams. A fee that is worth no share stays in the pool.
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

    /// Pays `amount` to the queue, which takes its part of the queue's provision along: whoever is paid gets nothing back
    /// of it. When the queue has no open request left, what rounding still owes it streams.
    pub fn pay_queue(
        &mut self,
        amount: Balance,
        emptied: bool,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<()> {
        self.buffered = self.buffered.checked_sub(amount)?;
        let left = self.owed.checked_sub(amount)?;
        self.queue_provision = match emptied || left == 0 {
            true => 0,
            false => mul_div(self.queue_provision, left, self.owed, Rounding::Down)?,
        };
        self.owed = left;
        if emptied {
            let dust = core::mem::take(&mut self.owed);
            self.stream.add(dust, now, period)?;
        }
        Some(())
    }

    /// Plans the buffer: what the queue is owed comes first, then the reserve is filled up to `reserve_part`
    /// basis points of `E`, as far as it has grown back within `period`, and the rest may be delegated. Returns
    /// that, and what should unbond because the queue is owed more than there is.
    pub fn plan_buffer(
        &mut self,
        reserve_part: u16,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<(Balance, Balance)> {
        self.reserve_target = bps_of(self.equity(now)?, reserve_part)?;
        self.reserve = self.reserve.min(self.reserve_target);
        let grown = self.reserve_limit.available(self.reserve_target, period, now);
        let left = grown.max(self.reserve);
        let free = self.buffered.checked_sub(self.reserve)?;
        let spare = free.saturating_sub(self.owed);
        let refill = spare.min(left.checked_sub(self.reserve)?);
        self.reserve = self.reserve.checked_add(refill)?;
        if refill > 0 {
            self.reserve_limit = RateLimit { left, since: now };
        }
        Some((spare.checked_sub(refill)?, self.owed.saturating_sub(free)))
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
