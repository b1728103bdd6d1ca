//! Views that read more than one cell.

use estuary_interfaces::{OperatorId, RegistryError};
use ink::prelude::vec::Vec;

use crate::{
    host::{Host, Result},
    operator::Operator,
    parameters::MAX_PAGE,
    table::{Slot, Status},
};

/// The use cases that only read.
pub trait Views: Host {
    /// The operators in at most `max` slots, from the slot `from` on.
    fn page(&self, from: Slot, max: u32) -> Result<Vec<(OperatorId, Operator)>> {
        let table = self.table();
        let end = Slot::try_from(table.slots()).map_err(|_| RegistryError::Arithmetic)?;
        let until = from.saturating_add(max.min(MAX_PAGE)).min(end);
        let mut page = Vec::new();
        for slot in from..until {
            let entry = table.entry(slot)?;
            if entry.status != Status::Exited {
                page.push((entry.operator, self.operator(entry.operator)?));
            }
        }
        Ok(page)
    }
}

impl<H: Host> Views for H {}
