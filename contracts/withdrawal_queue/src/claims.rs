//! The claims of owners, which pay finalized requests.

use estuary_events::queue::Claimed;
use estuary_interfaces::{Balance, QueueError, RequestId};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::storage::{RequestQueue, Result};

/// The most requests that one call claims.
pub const MAX_CLAIMS: usize = 100;

impl RequestQueue {
    pub fn claim(&mut self, id: RequestId) -> Result<Balance> {
        self.pay(&[(id, None)], self.env().caller())
    }

    pub fn claim_with_hint(&mut self, id: RequestId, checkpoint: u32) -> Result<Balance> {
        self.pay(&[(id, Some(checkpoint))], self.env().caller())
    }

    pub fn claim_to(&mut self, id: RequestId, recipient: AccountId) -> Result<Balance> {
        self.pay_to(&[(id, None)], recipient)
    }

    pub fn claim_to_with_hint(
        &mut self,
        id: RequestId,
        recipient: AccountId,
        checkpoint: u32,
    ) -> Result<Balance> {
        self.pay_to(&[(id, Some(checkpoint))], recipient)
    }

    pub fn claim_many(&mut self, ids: Vec<RequestId>) -> Result<Balance> {
        let claims: Vec<_> = ids.into_iter().map(|id| (id, None)).collect();
        self.pay(&claims, self.env().caller())
    }

    pub fn claim_many_with_hints(&mut self, claims: Vec<(RequestId, u32)>) -> Result<Balance> {
        let claims: Vec<_> = claims.into_iter().map(|(id, hint)| (id, Some(hint))).collect();
        self.pay(&claims, self.env().caller())
    }

    /// Pays to `recipient`, which the caller names. The queue itself could never give the money back.
    fn pay_to(&mut self, claims: &[(RequestId, Option<u32>)], recipient: AccountId) -> Result<Balance> {
        if recipient == self.env().account_id() {
            return Err(QueueError::RecipientIsQueue);
        }
        self.pay(claims, recipient)
    }

    /// Pays requests of the caller, each with its hint if there is a hint, in one sum. A request that is listed twice
    /// is unknown the second time, and then nothing is paid.
    fn pay(&mut self, claims: &[(RequestId, Option<u32>)], recipient: AccountId) -> Result<Balance> {
        if claims.len() > MAX_CLAIMS {
            return Err(QueueError::TooManyClaims);
        }
        let owner = self.env().caller();
        let mut ledger = self.ledger();
        let mut total: Balance = 0;
        for (id, hint) in claims {
            let request = self.requests.take(id).ok_or(QueueError::UnknownRequest)?;
            if request.owner != owner {
                return Err(QueueError::NotOwner);
            }
            let amount = self.worth(&ledger, *id, &request, *hint)?;
            ledger.unlock(amount)?;
            total = total.checked_add(amount).ok_or(QueueError::Arithmetic)?;
            self.env().emit_event(Claimed {
                id: *id,
                owner,
                recipient,
                amount,
            });
            self.emit_transfer(Some(owner), None, *id);
        }
        self.ledger.set(&ledger);
        let count = u32::try_from(claims.len()).map_err(|_| QueueError::Arithmetic)?;
        self.change_held(owner, u32::checked_sub, count)
            .ok_or(QueueError::Arithmetic)?;
        if total > 0 {
            self.env()
                .transfer(recipient, total)
                .map_err(|_| QueueError::TransferFailed)?;
        }
        Ok(total)
    }
}
