//! Emissions that take more than a line.

use estuary_events::pool::{DebtRepaid, LossBooked, ProvisionChanged, Rebased, RewardBooked, TransferShares};
use estuary_interfaces::{Balance, OperatorId, OperatorSettlement, ProvisionChange, Shares};
use ink::primitives::AccountId;
use psp22::Transfer;

use crate::{
    accounting::{Accounting, LossSplit, RewardSplit},
    host::Host,
};

/// Emissions that several use cases share, or that read much.
pub trait Events: Host {
    /// Emits a movement of `shares`, worth `value` planck. Minted shares have no `from`, and burnt shares have no `to`.
    fn emit_transfer(
        &mut self,
        from: Option<AccountId>,
        to: Option<AccountId>,
        value: Balance,
        shares: Shares,
    ) {
        self.emit(Transfer { from, to, value });
        self.emit(TransferShares { from, to, shares });
    }

    /// Emits the loss, the repaid debt and the reward that a settlement found.
    fn emit_settled(
        &mut self,
        operator: OperatorId,
        settled: &OperatorSettlement,
        loss: &LossSplit,
        reward: &RewardSplit,
    ) {
        if settled.loss > 0 {
            self.emit(LossBooked {
                operator,
                era: settled.era,
                offence_era: settled.offence_era,
                loss: settled.loss,
                bond: settled.bond_paid,
                cover: loss.cover,
                underwriters: loss.underwriters,
                provided: loss.provided,
                queue: loss.queue,
                stream: loss.stream,
                holders: loss.holders,
            });
        }
        if settled.repaid > 0 {
            self.emit(DebtRepaid {
                operator,
                amount: settled.repaid,
            });
        }
        if settled.reward > 0 {
            self.emit(RewardBooked {
                operator,
                reward: settled.reward,
                commission: settled.commission,
                debt_repaid: settled.debt_repaid,
                keeper: reward.keeper,
                cover: reward.cover,
                premium: reward.premium,
                treasury: reward.treasury,
                streamed: reward.streamed,
            });
        }
    }

    /// Emits a change of the provision, with the part that each side absorbs or gets back.
    fn emit_provision_changed(
        &mut self,
        operator: Option<OperatorId>,
        provided: &ProvisionChange,
        absorbed: &LossSplit,
    ) {
        let ProvisionChange { added, released, .. } = *provided;
        if added > 0 || released > 0 {
            self.emit(ProvisionChanged {
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
    fn emit_rebased(&mut self, before: &Accounting, after: &Accounting) {
        let now = self.now();
        let pooled_before = before.equity(now).unwrap_or(0);
        let pooled_after = after.equity(now).unwrap_or(0);
        let streams = (after.stream, after.returning);
        if pooled_before != pooled_after || streams != (before.stream, before.returning) {
            self.emit(Rebased {
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

impl<H: Host> Events for H {}
