//! Events of settlements and faults.

use estuary_events::registry::{BondSlashed, CommissionChanged, LossFlagged, OperatorExited, OperatorJailed};
use estuary_interfaces::{Fault, OperatorId, OperatorSettlement};

use crate::{
    operator::{Announced, Operator, Place},
    storage::OperatorRegistry,
};

impl OperatorRegistry {
    /// Emits the changes of a settlement, beside the stake.
    pub(crate) fn emit_settled(
        &self,
        operator_id: OperatorId,
        before: &Operator,
        after: &Operator,
        outcome: &OperatorSettlement,
        offence_era: u32,
    ) {
        if after.announced != before.announced {
            self.emit_flagged(operator_id, &after.announced, offence_era);
        }
        if outcome.loss > 0 {
            self.env().emit_event(BondSlashed {
                operator: operator_id,
                paid: outcome.bond_paid,
                bond: after.bond,
                debt: after.debt,
                offence_era,
            });
        }
        if after.commission != before.commission {
            self.env().emit_event(CommissionChanged {
                operator: operator_id,
                commission: after.commission,
            });
        }
        if after.place == Place::Left {
            self.env().emit_event(OperatorExited {
                operator: operator_id,
            });
        }
    }

    pub(crate) fn emit_jailed(&self, operator_id: OperatorId, fault: Fault) {
        self.env().emit_event(OperatorJailed {
            operator: operator_id,
            fault,
        });
    }

    pub(crate) fn emit_flagged(&self, operator_id: OperatorId, announced: &Announced, offence_era: u32) {
        self.env().emit_event(LossFlagged {
            operator: operator_id,
            announced: announced.amount,
            cover: announced.cover,
            uncovered: announced.uncovered,
            offence_era,
        });
    }
}
