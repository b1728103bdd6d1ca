//! What follows a report of a loss or a settlement: who reported is paid, and events tell what changed.

use estuary_events::registry::{
    BondSlashed, BountyPaid, CommissionChanged, LossFlagged, OperatorExited, OperatorJailed,
};
use estuary_interfaces::{Balance, Fault, OperatorId, OperatorSettlement, Provided, RegistryError};
use ink::primitives::AccountId;

use crate::{
    operators::{Announced, Entry, Operator, Place, Terms},
    registry::OperatorRegistry,
};

impl OperatorRegistry {
    /// Provides for these losses of one operator, of which some are new, or some are not there any more. Returns the
    /// change.
    pub(crate) fn announce(
        &mut self,
        entry: &mut Entry,
        mut record: Operator,
        losses: Balance,
        free_cover: Balance,
        terms: &Terms,
        keeper: AccountId,
    ) -> Result<Provided, RegistryError> {
        let fault = record.fault;
        let (provided, bounty) = record
            .flag(entry, losses, free_cover, terms)
            .ok_or(RegistryError::Arithmetic)?;
        self.operators.insert(entry.operator, &record);
        self.emit_flagged(entry.operator, &record.announced);
        self.follow_jailing(entry.operator, fault, record.fault, bounty, keeper)?;
        Ok(provided)
    }

    /// Tells of a new fault, and pays whoever reported it.
    pub(crate) fn follow_jailing(
        &self,
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
            self.env()
                .transfer(keeper, bounty)
                .map_err(|_| RegistryError::TransferFailed)?;
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
    ) {
        if after.announced != before.announced {
            self.emit_flagged(operator, &after.announced);
        }
        if outcome.loss > 0 {
            self.env().emit_event(BondSlashed {
                operator,
                paid: outcome.bond_paid,
                bond: after.bond,
                debt: after.debt,
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

    fn emit_flagged(&self, operator: OperatorId, announced: &Announced) {
        self.env().emit_event(LossFlagged {
            operator,
            announced: announced.amount,
            cover: announced.cover,
            uncovered: announced.uncovered,
        });
    }
}
