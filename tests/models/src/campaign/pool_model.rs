use estuary_interfaces::{Balance, OperatorSettlement, PoolParameters, ProvisionChange, Timestamp};
use estuary_markets::stable::Prices;
use num_bigint::BigInt;
use staking_pool::accounting::{Accounting, Layer, Losses};

use super::time_models::{ceil, floor, narrow, LimitModel, StreamModel};
use super::CoverNumbers;
use crate::markets::wad;

/// Thirty days.
const REPAYMENT_PERIOD: Timestamp = 30 * 86_400_000;

/// The pool's book as the design writes it, in integers without a limit.
///
/// `E = buffered + staked − unvested − owed − provision`; `M = E + the holders' part of provision + returning`, and what returns to those who absorbed a
/// loss is in `M` already.
#[derive(Clone, Debug, Default)]
pub struct PoolModel {
    pub shares: BigInt,
    pub buffered: BigInt,
    pub reserve: BigInt,
    pub reserve_target: BigInt,
    reserve_limit: LimitModel,
    pub cover: BigInt,
    pub cover_reserved: BigInt,
    cover_spent: BigInt,
    pub staked: BigInt,
    pub owed: BigInt,
    pub provision: BigInt,
    queue_provision: BigInt,
    unrecovered: BigInt,
    rewards: StreamModel,
    returning: StreamModel,
    pub limit: LimitModel,
    /// The terms of the layer, if there are any.
    pub terms: Option<CoverNumbers>,
    pub layer: Layer,
    pub losses: Losses,
}

/// What one settlement or flag took and gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// Of a provision that is released: what the queue gets back, before it absorbs anything.
    pub restored: Balance,
    /// Of new losses: what the queue absorbs, and what the price does.
    pub queue: Balance,
    pub holders: Balance,
    pub keeper: Balance,
    pub operator_shares: Balance,
    pub treasury_shares: Balance,
    /// Shares of the layer that were burnt, and the planck that they paid.
    pub burnt: (Balance, Balance),
}

fn bps(amount: &BigInt, part: u16) -> BigInt {
    amount * part / 10_000
}

impl PoolModel {
    pub fn open(endowment: Balance) -> Self {
        Self {
            shares: endowment.into(),
            buffered: endowment.into(),
            ..Self::default()
        }
    }

    /// What the contract must have booked.
    pub fn as_booked(&self) -> Accounting {
        Accounting {
            total_shares: narrow(&self.shares),
            buffered: narrow(&self.buffered),
            reserve: narrow(&self.reserve),
            reserve_target: narrow(&self.reserve_target),
            reserve_limit: self.reserve_limit.as_booked(),
            cover: narrow(&self.cover),
            cover_reserved: narrow(&self.cover_reserved),
            cover_spent: narrow(&self.cover_spent),
            staked: narrow(&self.staked),
            owed: narrow(&self.owed),
            provision: narrow(&self.provision),
            queue_provision: narrow(&self.queue_provision),
            unrecovered_loss: narrow(&self.unrecovered),
            stream: self.rewards.as_booked(),
            returning: self.returning.as_booked(),
            stake_limit: self.limit.as_booked(),
        }
    }

    /// `E`
    pub fn equity(&self, now: Timestamp) -> BigInt {
        self.mint_equity(now) - self.discount(now)
    }

    /// `M`
    fn mint_equity(&self, now: Timestamp) -> BigInt {
        &self.buffered + &self.staked - self.rewards.unvested(now) - &self.owed - &self.queue_provision
    }

    fn discount(&self, now: Timestamp) -> BigInt {
        &self.provision - &self.queue_provision + self.returning.unvested(now)
    }

    pub fn impaired(&self, now: Timestamp) -> bool {
        self.equity(now) * 1_000_000 < self.shares
    }

    /// `⌊shares·E/S⌋`
    pub fn worth(&self, shares: Balance, now: Timestamp) -> Balance {
        narrow(&floor(&shares.into(), &self.equity(now), &self.shares))
    }

    /// `⌊10¹⁸·E/S⌋`, `⌊10¹⁸·M/S⌋`
    pub fn prices(&self, now: Timestamp) -> Prices {
        let mint = floor(&wad(), &self.mint_equity(now), &self.shares);
        Prices {
            exit: narrow(&floor(&wad(), &self.equity(now), &self.shares)),
            mint: narrow(&mint),
        }
    }

    /// `⌈shares·E/S⌉`
    pub fn worth_up(&self, shares: Balance, now: Timestamp) -> Balance {
        narrow(&ceil(&shares.into(), &self.equity(now), &self.shares))
    }

    /// The shares that `amount` planck of a holder of `held` shares are: all for the whole balance.
    pub fn shares_for(&self, amount: Balance, held: Balance, now: Timestamp) -> Balance {
        if amount == self.worth(held, now) {
            return held;
        }
        narrow(&floor(&amount.into(), &self.shares, &self.equity(now)))
    }

    pub fn stake(&mut self, amount: &BigInt, now: Timestamp, period: Timestamp) -> BigInt {
        let (mint, discount) = (self.mint_equity(now), self.discount(now));
        let minted = floor(amount, &self.shares, &mint);
        if discount > BigInt::ZERO {
            let worth = ceil(&minted, &(mint - discount), &self.shares);
            self.returning.add(&(amount - worth), now, period);
        }
        self.buffered += amount;
        self.shares += &minted;
        minted
    }

    fn burn(&mut self, shares: Balance) {
        let left = &self.shares - shares;
        self.unrecovered = ceil(&self.unrecovered, &left, &self.shares);
        self.shares = left;
    }

    /// A request is for what the shares are worth; while the queue absorbs a part of an announced loss, for no more than
    /// what would be worth as much as the shares without that loss. It brings a part of the provision along.
    pub fn redeem(&mut self, shares: Balance, now: Timestamp, period: Timestamp) -> Balance {
        let worth = BigInt::from(self.worth(shares, now));
        let mut amount = worth.clone();
        if self.queue_provision > BigInt::ZERO {
            let held = floor(&shares.into(), &self.mint_equity(now), &self.shares);
            amount = amount.min(floor(&held, &self.owed, &(&self.owed + &self.queue_provision)));
            if self.owed > BigInt::ZERO {
                let carried = floor(&amount, &self.queue_provision, &self.owed);
                self.queue_provision = (&self.queue_provision + carried).min(self.provision.clone());
            }
            self.returning.add(&(worth - &amount), now, period);
        }
        self.burn(shares);
        self.owed += &amount;
        narrow(&amount)
    }

    /// What `shares` are worth, and the fee to leave at once: the rate's integral over the used reserve.
    pub fn exit_quote(
        &self,
        shares: Balance,
        parameters: &PoolParameters,
        now: Timestamp,
    ) -> Option<(Balance, Balance)> {
        let value = BigInt::from(self.worth(shares, now));
        if value > self.reserve {
            return None;
        }
        let left = &self.reserve - &value;
        let (from, to) = (
            (&self.reserve).min(&self.reserve_target),
            (&left).min(&self.reserve_target),
        );
        let twice: BigInt = &self.reserve_target * 2;
        let used = match twice == BigInt::ZERO {
            true => value.clone(),
            false => ceil(&(from - to), &(&twice - from - to), &twice),
        };
        let (ten_thousand, steep) = (
            BigInt::from(10_000),
            parameters.max_exit_fee - parameters.min_exit_fee,
        );
        let fee = ceil(&value, &parameters.min_exit_fee.into(), &ten_thousand)
            + ceil(&used, &steep.into(), &ten_thousand);
        Some((narrow(&value), narrow(&fee.min(value))))
    }

    pub fn exit_now(
        &mut self,
        shares: Balance,
        (value, fee): (Balance, Balance),
        now: Timestamp,
        period: Timestamp,
    ) {
        self.burn(shares);
        self.reserve -= value;
        // Less than the reserve, where the target has fallen.
        let left = self.reserve_limit.available(&self.reserve_target, period, now) - value;
        self.reserve_limit.set(left.max(BigInt::ZERO), now);
        self.buffered -= value - fee;
        self.rewards.add(&fee.into(), now, period);
    }

    pub fn give_up(&mut self, shares: Balance, now: Timestamp, period: Timestamp) -> Balance {
        let value = self.worth(shares, now);
        self.burn(shares);
        self.returning.add(&value.into(), now, period);
        value
    }

    /// Books a settlement: the loss, what is announced beside it, the reward.
    pub fn settle(
        &mut self,
        found: &OperatorSettlement,
        parameters: &PoolParameters,
        now: Timestamp,
    ) -> Booked {
        let period = parameters.reward_period;
        let mut at_stake = self.at_stake();
        let (worth, equity, shares) = (self.layer_worth(now), self.equity(now), self.shares.clone());
        let mut booked = Booked::default();
        self.staked += BigInt::from(found.total) - found.book;
        self.buffered += found.bond_paid + (found.received - found.reward);
        let repaid_to_layer = self.repay(found.repaid, now);

        // The loss: bond, cover fund, layer, what was provided, and then queue and holders.
        self.reserve_cover(&found.provided);
        let fund = found.cover_paid.min(narrow(&self.cover));
        self.cover -= fund;
        self.cover_spent += fund;
        self.buffered += fund;
        let underwriters = (found.cover_paid - fund).min(worth);
        if underwriters > 0 {
            let burnt = narrow(&ceil(&underwriters.into(), &shares, &equity));
            self.burn(burnt);
            self.layer.shares -= burnt;
            self.layer.burnt += burnt;
            self.layer.spent += underwriters;
            self.layer.paid += underwriters;
            booked.burnt = (burnt, underwriters);
        }
        at_stake -= underwriters;
        self.losses.loss += found.loss;
        self.losses.bond += found.bond_paid;
        self.losses.fund += fund;
        self.losses.underwriters += underwriters;
        let uncovered = found.loss - found.bond_paid - fund - underwriters;
        let released = found.provided.released;
        let provided = uncovered.min(released);
        if provided > 0 {
            self.queue_provision -= ceil(&provided.into(), &self.queue_provision, &self.provision);
            self.provision -= provided;
        }
        self.release(released - provided, now, period, &mut booked);
        self.absorb(uncovered - provided, &at_stake, now, &mut booked);
        self.provide(found.provided.added, now, &mut booked);

        let to_layer = repaid_to_layer + self.reward(found, worth, parameters, now, &mut booked);
        let minted = self.restake(&to_layer.into(), now, period);
        self.layer.shares += minted;
        self.layer.credited += minted;
        booked
    }

    /// Books what is announced, or not any more.
    pub fn change_provision(
        &mut self,
        provided: &ProvisionChange,
        now: Timestamp,
        period: Timestamp,
    ) -> Booked {
        let mut booked = Booked::default();
        self.reserve_cover(provided);
        self.release(provided.released, now, period, &mut booked);
        self.provide(provided.added, now, &mut booked);
        booked
    }

    /// `A = E + unvested + owed`
    fn at_stake(&self) -> BigInt {
        &self.buffered + &self.staked - &self.provision
    }

    fn reserve_cover(&mut self, provided: &ProvisionChange) {
        self.cover_reserved += provided.cover_added;
        self.cover_reserved -= provided.cover_released;
    }

    fn provide(&mut self, amount: Balance, now: Timestamp, booked: &mut Booked) {
        let (at_stake, before) = (self.at_stake(), booked.queue);
        self.provision += amount;
        self.absorb(amount, &at_stake, now, booked);
        self.queue_provision += booked.queue - before;
    }

    /// Queue and holders get back what they absorb of the provision; the queue at once.
    fn release(&mut self, amount: Balance, now: Timestamp, period: Timestamp, booked: &mut Booked) {
        if amount == 0 {
            return;
        }
        let queue = floor(&amount.into(), &self.queue_provision, &self.provision);
        self.losses.returned += amount;
        self.provision -= amount;
        self.queue_provision -= &queue;
        self.owed += &queue;
        booked.restored += narrow(&queue);
        self.give_back(amount - narrow(&queue), now, period);
    }

    /// The queue absorbs `⌈loss·owed/A⌉`, holders the rest: first out of what streams.
    fn absorb(&mut self, loss: Balance, at_stake: &BigInt, now: Timestamp, booked: &mut Booked) {
        if loss == 0 {
            return;
        }
        let queue = ceil(&loss.into(), &self.owed, at_stake);
        self.owed -= &queue;
        let mut holders = BigInt::from(loss) - &queue;
        self.unrecovered += &holders;
        let all = holders.clone();
        holders -= self.rewards.take(&holders, now);
        holders -= self.returning.take(&holders, now);
        self.losses.queue += narrow(&queue);
        self.losses.stream += narrow(&(all - &holders));
        self.losses.holders += narrow(&holders);
        booked.queue += narrow(&queue);
        booked.holders += narrow(&holders);
    }

    fn give_back(&mut self, amount: Balance, now: Timestamp, period: Timestamp) {
        self.recover(&amount.into());
        self.returning.add(&amount.into(), now, period);
    }

    fn recover(&mut self, amount: &BigInt) -> BigInt {
        let recovered = amount.clone().min(self.unrecovered.clone());
        self.unrecovered -= &recovered;
        recovered
    }

    /// The cover fund is repaid first.
    fn repay_cover(&mut self, amount: Balance) -> Balance {
        let to_cover = BigInt::from(amount).min(self.cover_spent.clone());
        self.cover_spent -= &to_cover;
        self.cover += &to_cover;
        amount - narrow(&to_cover)
    }

    /// Then the underwriters. Returns what is theirs.
    fn repay_layer(&mut self, amount: &mut Balance) -> Balance {
        let to_layer = (*amount).min(self.layer.spent);
        self.layer.spent -= to_layer;
        *amount -= to_layer;
        to_layer
    }

    /// Then the holders. Returns what is the underwriters'.
    fn repay(&mut self, amount: Balance, now: Timestamp) -> Balance {
        let mut rest = self.repay_cover(amount);
        let to_layer = self.repay_layer(&mut rest);
        self.buffered += rest;
        self.give_back(rest, now, REPAYMENT_PERIOD);
        to_layer
    }

    /// What the layer's shares are worth.
    fn layer_worth(&self, now: Timestamp) -> Balance {
        match self.layer.shares {
            0 => 0,
            shares => self.worth(shares, now),
        }
    }

    /// Cover fund, what the layer can promise, and what of both is reserved.
    pub fn covers(&self, now: Timestamp) -> [Balance; 3] {
        [
            narrow(&self.cover),
            narrow(&bps(&self.layer_worth(now).into(), 8_000)),
            narrow(&self.cover_reserved),
        ]
    }

    /// What is reserved beyond the cover fund.
    pub fn reserved_of_layer(&self) -> BigInt {
        (&self.cover_reserved - &self.cover).max(BigInt::ZERO)
    }

    /// The shares that must stay for it.
    pub fn reserved_shares(&self, now: Timestamp) -> Balance {
        let (reserved, equity) = (self.reserved_of_layer(), self.equity(now));
        if reserved == BigInt::ZERO {
            return 0;
        }
        if equity == BigInt::ZERO {
            return self.layer.shares;
        }
        narrow(&ceil(&reserved, &self.shares, &equity).min(self.layer.shares.into()))
    }

    fn reward(
        &mut self,
        found: &OperatorSettlement,
        worth: Balance,
        parameters: &PoolParameters,
        now: Timestamp,
        booked: &mut Booked,
    ) -> Balance {
        let period = parameters.reward_period;
        let mut returned = self.repay_cover(found.debt_repaid);
        let to_layer = self.repay_layer(&mut returned);
        self.recover(&returned.into());
        let holders = BigInt::from(found.reward - found.commission - found.debt_repaid);
        let free = self.recover(&holders);
        let fee = bps(&(&holders - free), parameters.protocol_fee);
        let (keeper, cover) = (
            bps(&fee, parameters.keeper_part),
            bps(&fee, parameters.cover_part),
        );
        let premium = match self.terms {
            Some(terms) => {
                let earning = worth.min(terms.target);
                floor(
                    &bps(&cover, terms.premium_part),
                    &earning.into(),
                    &terms.target.into(),
                )
            }
            None => BigInt::ZERO,
        };
        self.cover += &cover - &premium;
        booked.keeper = narrow(&keeper);
        booked.operator_shares = self.restake(&found.commission.into(), now, period);
        booked.treasury_shares = self.restake(&(&fee - keeper - cover), now, period);
        let streamed = holders - fee;
        self.buffered += &streamed + returned;
        self.rewards.add(&streamed, now, period.max(found.accrued));
        self.returning.add(&returned.into(), now, REPAYMENT_PERIOD);
        to_layer + narrow(&premium)
    }

    fn restake(&mut self, amount: &BigInt, now: Timestamp, period: Timestamp) -> Balance {
        if *amount == BigInt::ZERO || self.impaired(now) {
            self.buffered += amount;
            self.rewards.add(amount, now, period);
            return 0;
        }
        narrow(&self.stake(amount, now, period))
    }

    /// What the queue may have.
    pub fn payable(&self) -> Balance {
        narrow(&(&self.buffered - &self.reserve).min(self.owed.clone()))
    }

    /// Who is paid gets nothing of the provision back.
    pub fn pay_queue(&mut self, amount: Balance, emptied: bool, now: Timestamp, period: Timestamp) {
        let left = &self.owed - amount;
        self.queue_provision = match emptied || left == BigInt::ZERO {
            true => BigInt::ZERO,
            false => floor(&self.queue_provision, &left, &self.owed),
        };
        self.buffered -= amount;
        self.owed -= amount;
        if emptied {
            let dust = std::mem::take(&mut self.owed);
            self.rewards.add(&dust, now, period);
        }
    }

    /// The queue first, then the reserve up to its target, as far as that has grown back since the last exits. Returns
    /// what may be delegated, and what is missing.
    pub fn plan_buffer(&mut self, parameters: &PoolParameters, now: Timestamp) -> (Balance, Balance) {
        self.reserve_target = bps(&self.equity(now), parameters.reserve_part);
        self.reserve = (&self.reserve).min(&self.reserve_target).clone();
        let grown = self
            .reserve_limit
            .available(&self.reserve_target, parameters.reward_period, now);
        let most = grown.max(self.reserve.clone());
        let free = &self.buffered - &self.reserve;
        let missing = (&self.owed - &free).max(BigInt::ZERO);
        let spare = (free - &self.owed).max(BigInt::ZERO);
        let refill = spare.clone().min(&most - &self.reserve);
        self.reserve += &refill;
        if refill > BigInt::ZERO {
            self.reserve_limit.set(most, now);
        }
        (narrow(&(spare - refill)), narrow(&missing))
    }

    pub fn delegate(&mut self, amount: Balance) {
        self.buffered -= amount;
        self.staked += amount;
    }
}
