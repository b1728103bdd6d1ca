//! The view of redemptions: how long a request still waits.

use estuary_interfaces::{Balance, QueueError, RequestId, Timestamp};
use ink::{codegen::TraitCallBuilder, prelude::vec::Vec};
use validator_registry::parameters::MAX_PAGE;

use crate::{
    contracts::read,
    storage::{LensError, LensStorage, Result},
    wait::{wait, Wait},
};

impl LensStorage {
    /// The wait of a request: the end of its least wait, and the unbonding that it needs.
    pub fn estimated_wait(&self, id: RequestId) -> Result<Wait> {
        let (pool, queue) = (self.pool_ref()?, self.queue()?);
        let status = match queue.call().status(id).try_invoke() {
            Ok(Ok(Ok(status))) => status,
            Ok(Ok(Err(QueueError::UnknownRequest))) => return Err(LensError::UnknownRequest),
            _ => return Err(LensError::NoQueue),
        };
        if status.checkpoint.is_some() {
            return Ok(Wait::default());
        }
        let current = read(pool.call().parameters_and_pause().try_invoke(), LensError::NoPool)?;
        let current = current.map_err(|_| LensError::NoPool)?;
        let accounting = read(pool.call().accounting().try_invoke(), LensError::NoPool)?;
        let missing = status.until_finalized.saturating_sub(accounting.payable());
        let not_before = status.made_at.saturating_add(current.parameters.min_wait);
        self.wait_for(missing, not_before)
    }

    /// The wait for `missing` planck: stake that is unbonding comes back first.
    fn wait_for(&self, missing: Balance, not_before: Timestamp) -> Result<Wait> {
        let chain = self.env().extension().staking();
        let mut unlocking = Vec::new();
        if missing > 0 {
            let registry = self.registry()?;
            let slots = u32::try_from(self.table(&registry)?.len()).map_err(|_| LensError::Arithmetic)?;
            let mut from = 0;
            while from < slots {
                for (_, operator) in self.page(&registry, from, MAX_PAGE)? {
                    let nominator = operator.nominator.ok_or(LensError::NoRegistry)?;
                    unlocking.extend(self.env().extension().unlocking(nominator));
                }
                from = from.saturating_add(MAX_PAGE);
            }
        }
        Ok(wait(missing, not_before, unlocking, &chain))
    }
}
