//! What follows a report of a loss or a settlement: who reported is paid, and events tell what changed.

use estuary_chain_reads::StashInfo;
use estuary_events::registry::{
    BondSlashed, BountyPaid, CommissionChanged, LossFlagged, OperatorExited, OperatorJailed,
};
use estuary_interfaces::{Balance, Fault, OperatorId, OperatorSettlement, ProvisionChange, RegistryError};
use ink::primitives::AccountId;

use crate::{
    losses::losses,
    operator::{Announced, Operator, Place},
    parameters::Terms,
    storage::OperatorRegistry,
    table::Entry,
};

/// What the chain shows of an operator's losses.
pub(crate) struct Report {
    /// Planck that are announced, or taken and not settled.
    pub losses: Balance,
    pub offence_era: u32,
    /// Who reports.
    pub keeper: AccountId,
}

impl OperatorRegistry {
    /// The losses that `stash`, of which `total` is booked, shows.
    pub(crate) fn report(
        &self,
        total: Balance,
        stash: &StashInfo,
        keeper: AccountId,
    ) -> Result<Report, RegistryError> {
        let losses = losses(total, stash, self.env().minimum_balance()).ok_or(RegistryError::Arithmetic)?;
        Ok(Report {
            losses,
            offence_era: stash.slash_era,
            keeper,
        })
    }

    /// Provides for these losses of one operator, of which some are new, or some are not there any more. Returns the
    /// change.
    pub(crate) fn announce(
        &mut self,
        entry: &mut Entry,
        mut record: Operator,
        report: &Report,
        free_cover: Balance,
        terms: &Terms,
    ) -> Result<ProvisionChange, RegistryError> {
        let fault = record.fault;
        let (provided, bounty) = record
            .flag(entry, report.losses, free_cover, terms)
            .ok_or(RegistryError::Arithmetic)?;
        self.operators.insert(entry.operator, &record);
        self.emit_flagged(entry.operator, &record.announced, report.offence_era);
        self.follow_jailing(entry.operator, fault, record.fault, bounty, report.keeper)?;
        Ok(provided)
    }

    /// Tells of a new fault, and pays whoever reported it.
    pub(crate) fn follow_jailing(
        &mut self,
        operator: OperatorId,
        before: Option<Fault>,
        after: Option<Fault>,
        bounty: Balance,
        keeper: AccountId,
    ) -> Result<(), RegistryError> {
        if let Some(fault) = after.filter(|_| after != before) {
            self.emit_jailed(operator, fault);
        }
        if bounty > 0 {
            self.pay_out(keeper, bounty)?;
            self.env().emit_event(BountyPaid {
                operator,
                keeper,
                amount: bounty,
            });
        }
        Ok(())
    }

    /// Tells what a settlement changed beside the stake.
    pub(crate) fn emit_settled(
        &self,
        operator: OperatorId,
        before: &Operator,
        after: &Operator,
        outcome: &OperatorSettlement,
        offence_era: u32,
    ) {
        if after.announced != before.announced {
            self.emit_flagged(operator, &after.announced, offence_era);
        }
        if outcome.loss > 0 {
            self.env().emit_event(BondSlashed {
                operator,
                paid: outcome.bond_paid,
                bond: after.bond,
                debt: after.debt,
                offence_era,
            });
        }
        if after.commission != before.commission {
            self.env().emit_event(CommissionChanged {
                operator,
                commission: after.commission,
            });
        }
        if after.place == Place::Left {
            self.env().emit_event(OperatorExited { operator });
        }
    }

    pub(crate) fn emit_jailed(&self, operator: OperatorId, fault: Fault) {
        self.env().emit_event(OperatorJailed { operator, fault });
    }

    fn emit_flagged(&self, operator: OperatorId, announced: &Announced, offence_era: u32) {
        self.env().emit_event(LossFlagged {
            operator,
            announced: announced.amount,
            cover: announced.cover,
            uncovered: announced.uncovered,
            offence_era,
        });
    }
}
