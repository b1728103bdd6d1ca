//! What follows a settlement: fees are paid and credited, and events tell who bore and who earned.

use estuary_events::pool::{DebtRepaid, LossBooked, LossProvided, Rebased, RewardBooked};
use estuary_interfaces::{OperatorId, OperatorSettlement, PoolError, Provided};

use crate::{
    accounting::{Accounting, LossShares, RewardShares},
    parameters::Parameters,
    pool::{Pool, Wiring},
};

impl Pool {
    /// Pays whoever called. An account that cannot take so little leaves it to the cover fund.
    pub(crate) fn pay_keeper(
        &self,
        accounting: &mut Accounting,
        reward: &mut RewardShares,
    ) -> Result<(), PoolError> {
        if reward.keeper > 0 && self.pay(self.env().caller(), reward.keeper).is_err() {
            let unpaid = core::mem::take(&mut reward.keeper);
            accounting.add_cover(unpaid).ok_or(PoolError::Arithmetic)?;
            reward.cover = reward.cover.saturating_add(unpaid);
        }
        Ok(())
    }

    pub(crate) fn credit_fees(
        &mut self,
        operator: OperatorId,
        wiring: &Wiring,
        parameters: &Parameters,
        accounting: &Accounting,
        reward: &RewardShares,
    ) {
        if reward.operator_shares > 0 {
            let earned = self
                .fee_shares_of(operator)
                .saturating_add(reward.operator_shares);
            self.fee_shares.insert(operator, &earned);
            self.mint(wiring.registry, reward.operator_shares, accounting);
        }
        self.mint(parameters.treasury, reward.treasury_shares, accounting);
    }

    pub(crate) fn emit_settled(
        &self,
        operator: OperatorId,
        settled: &OperatorSettlement,
        loss: &LossShares,
        reward: &RewardShares,
    ) {
        if settled.loss > 0 {
            self.env().emit_event(LossBooked {
                operator,
                era: settled.era,
                offence_era: settled.offence_era,
                loss: settled.loss,
                bond: settled.bond_paid,
                cover: loss.cover,
                provided: loss.provided,
                queue: loss.queue,
                stream: loss.stream,
                holders: loss.holders,
            });
        }
        if settled.repaid > 0 {
            self.env().emit_event(DebtRepaid {
                operator,
                amount: settled.repaid,
            });
        }
        if settled.reward > 0 {
            self.env().emit_event(RewardBooked {
                operator,
                reward: settled.reward,
                commission: settled.commission,
                debt_repaid: settled.debt_repaid,
                keeper: reward.keeper,
                cover: reward.cover,
                treasury: reward.treasury,
                streamed: reward.streamed,
            });
        }
    }

    /// Tells of announced losses that were borne, or are not announced any more.
    pub(crate) fn emit_provided(
        &self,
        operator: Option<OperatorId>,
        provided: &Provided,
        borne: &LossShares,
    ) {
        let Provided { added, released, .. } = *provided;
        if added > 0 || released > 0 {
            self.env().emit_event(LossProvided {
                operator,
                added,
                released,
                restored: borne.restored,
                queue: borne.queue,
                stream: borne.stream,
                holders: borne.holders,
            });
        }
    }

    /// Tells of a book that changed otherwise than by a deposit or a payout.
    pub(crate) fn emit_rebased(&self, before: &Accounting, after: &Accounting) {
        let now = self.now();
        let pooled_before = before.equity(now).unwrap_or(0);
        let pooled_after = after.equity(now).unwrap_or(0);
        let streams = (after.stream, after.returning);
        if pooled_before != pooled_after || streams != (before.stream, before.returning) {
            self.env().emit_event(Rebased {
                shares_before: before.total_shares,
                pooled_before,
                shares_after: after.total_shares,
                pooled_after,
                unvested: after.unvested(now),
                stream_end: after.stream.end.max(after.returning.end),
            });
        }
    }
}
