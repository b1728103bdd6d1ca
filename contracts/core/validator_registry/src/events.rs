//! Events of settlements and faults: emissions that several use cases share.

use estuary_events::registry::{BondSlashed, CommissionChanged, LossFlagged, OperatorExited, OperatorJailed};
use estuary_interfaces::{Fault, OperatorId, OperatorSettlement};

use crate::{
    host::Host,
    operator::{Announced, Operator, Place},
};

/// The emissions of settlements and faults.
pub trait Events: Host {
    /// Emits the changes of a settlement, beside the stake.
    fn emit_settled(
        &mut self,
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
            self.emit(BondSlashed {
                operator: operator_id,
                paid: outcome.bond_paid,
                bond: after.bond,
                debt: after.debt,
                offence_era,
            });
        }
        if after.commission != before.commission {
            self.emit(CommissionChanged {
                operator: operator_id,
                commission: after.commission,
            });
        }
        if after.place == Place::Left {
            self.emit(OperatorExited {
                operator: operator_id,
            });
        }
    }

    /// Emits that the operator is jailed.
    fn emit_jailed(&mut self, operator_id: OperatorId, fault: Fault) {
        self.emit(OperatorJailed {
            operator: operator_id,
            fault,
        });
    }

    /// Emits the losses that are announced now, or not settled yet.
    fn emit_flagged(&mut self, operator_id: OperatorId, announced: &Announced, offence_era: u32) {
        self.emit(LossFlagged {
            operator: operator_id,
            announced: announced.amount,
            cover: announced.cover,
            uncovered: announced.uncovered,
            offence_era,
        });
    }
}

impl<H: Host> Events for H {}
