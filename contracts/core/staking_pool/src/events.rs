//! Emissions that take more than a line.

use estuary_events::pool::{DebtRepaid, LossBooked, ProvisionChanged, Rebased, RewardBooked, TransferShares};
use estuary_interfaces::{Balance, OperatorId, OperatorSettlement, ProvisionChange, Shares};
use ink::primitives::AccountId;
use psp22::Transfer;

use crate::{
    accounting::{Accounting, LossSplit, RewardSplit},
    storage::Pool,
};

impl Pool {
    pub(crate) fn emit_transfer(
        &self,
        from: Option<AccountId>,
        to: Option<AccountId>,
        value: Balance,
        shares: Shares,
    ) {
        self.env().emit_event(Transfer { from, to, value });
        self.env().emit_event(TransferShares { from, to, shares });
    }

    pub(crate) fn emit_settled(
        &self,
        operator: OperatorId,
        settled: &OperatorSettlement,
        loss: &LossSplit,
        reward: &RewardSplit,
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

    /// Emits a change of the provision, with the part that each side absorbs or gets back.
    pub(crate) fn emit_provision_changed(
        &self,
        operator: Option<OperatorId>,
        provided: &ProvisionChange,
        absorbed: &LossSplit,
    ) {
        let ProvisionChange { added, released, .. } = *provided;
        if added > 0 || released > 0 {
            self.env().emit_event(ProvisionChanged {
                operator,
                added,
                released,
                restored: absorbed.restored,
                queue: absorbed.queue,
                stream: absorbed.stream,
                holders: absorbed.holders,
            });
        }
    }

    /// Emits a change of equity or streams, if there is any.
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
