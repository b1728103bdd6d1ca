//! What anyone may ask about requests.

use estuary_interfaces::{Balance, QueueError, QueueLength, RequestId, RequestStatus};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::{
    ledger::Request,
    listing::latest_first,
    queue::{RequestQueue, Result},
};

impl RequestQueue {
    pub fn length(&self) -> Result<QueueLength> {
        self.ledger().length().ok_or(QueueError::Arithmetic)
    }

    pub fn request(&self, id: RequestId) -> Option<Request> {
        self.requests.get(id)
    }

    pub fn status(&self, id: RequestId) -> Result<RequestStatus> {
        let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
        self.ledger()
            .status(id, &request, |number| self.checkpoints.get(number))
            .ok_or(QueueError::Arithmetic)
    }

    pub fn requests_of(
        &self,
        owner: AccountId,
        from: RequestId,
        max: u32,
    ) -> (Vec<RequestId>, Option<RequestId>) {
        latest_first(from, self.ledger().last_id, max, |id| {
            self.requests.get(id).is_some_and(|r| r.owner == owner)
        })
    }

    pub fn claimable(&self, id: RequestId) -> Result<Balance> {
        let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
        self.worth(&self.ledger(), id, &request, None)
    }
}
