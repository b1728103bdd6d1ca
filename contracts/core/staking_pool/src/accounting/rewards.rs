//! Rewards: commission, the protocol's fee, and the stream to the holders.

use estuary_interfaces::{Balance, OperatorSettlement, Shares, Timestamp};
use estuary_math::bps_of;

use super::{layer::Premium, repayments::REPAYMENT_PERIOD, Accounting, Layer};

/// How a reward is split, and how fast the remainder reaches the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RewardParameters {
    /// Basis points of a reward.
    pub protocol_fee: u16,
    /// Basis points of the protocol fee, for the caller.
    pub keeper_part: u16,
    /// Basis points of the protocol fee, for the cover fund.
    pub cover_part: u16,
    /// The underwriters' part of the cover fund's part. `None` without terms of cover.
    pub premium: Option<Premium>,
    /// Milliseconds in which the remainder reaches the price.
    pub period: Timestamp,
}

/// The parts of a reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewardSplit {
    /// Shares for the operator's commission.
    pub operator_shares: Shares,
    /// Shares for the treasury.
    pub treasury_shares: Shares,
    /// Planck for the caller.
    pub keeper: Balance,
    /// Planck for the cover fund.
    pub cover: Balance,
    /// Planck for the underwriters, out of the cover fund's part.
    pub premium: Balance,
    /// Planck of repaid debt for the underwriters.
    pub repaid_to_layer: Balance,
    /// Shares for the underwriters.
    pub layer_shares: Shares,
    /// The planck behind `treasury_shares`.
    pub treasury: Balance,
    /// Planck that stream to the holders.
    pub streamed: Balance,
}

impl Accounting {
    /// Splits a reward. Commission and repaid debt are as the registry says. Of the remainder, the part that makes a
    /// loss good is free of fees, the protocol takes its fee of the other part, and the money left streams. Commission
    /// and treasury part are restaked one after the other, each at the mint price before its own money arrives. The
    /// layer, of `worth` planck before the settlement, earns its premium.
    pub(super) fn book_reward(
        &mut self,
        layer: &mut Layer,
        worth: Balance,
        settled: &OperatorSettlement,
        parameters: &RewardParameters,
        now: Timestamp,
    ) -> Option<RewardSplit> {
        let mut split = RewardSplit::default();
        let (to_layer, repaid) = layer.repay(self.repay_cover(settled.debt_repaid)?)?;
        split.repaid_to_layer = to_layer;
        self.unrecovered_loss = self.unrecovered_loss.saturating_sub(repaid);

        let holders = settled
            .reward
            .checked_sub(settled.commission)?
            .checked_sub(settled.debt_repaid)?;
        let recovered = holders.min(self.unrecovered_loss);
        self.unrecovered_loss = self.unrecovered_loss.checked_sub(recovered)?;
        let fee = bps_of(holders.checked_sub(recovered)?, parameters.protocol_fee)?;
        split.keeper = bps_of(fee, parameters.keeper_part)?;
        let fund_part = bps_of(fee, parameters.cover_part)?;
        split.treasury = fee.checked_sub(split.keeper)?.checked_sub(fund_part)?;
        split.premium = match parameters.premium {
            Some(premium) => premium.amount(fund_part, worth)?,
            None => 0,
        };
        split.cover = fund_part.checked_sub(split.premium)?;
        self.cover = self.cover.checked_add(split.cover)?;

        split.operator_shares = self.restake(settled.commission, now, parameters.period)?;
        split.treasury_shares = self.restake(split.treasury, now, parameters.period)?;

        split.streamed = holders.checked_sub(fee)?;
        self.buffered = self.buffered.checked_add(split.streamed)?.checked_add(repaid)?;
        let period = parameters.period.max(settled.accrued);
        self.stream.add(split.streamed, now, period)?;
        self.returning.add(repaid, now, REPAYMENT_PERIOD)?;
        Some(split)
    }

    /// Stakes a fee. In an impaired pool it streams instead. A fee that is worth no share stays in the pool.
    pub(super) fn restake(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Shares> {
        if amount == 0 || self.impaired(now) {
            self.buffered = self.buffered.checked_add(amount)?;
            self.stream.add(amount, now, period)?;
            return Some(0);
        }
        self.stake(amount, now, period)
    }
}
