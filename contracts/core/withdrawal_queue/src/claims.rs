//! The owners' messages: claims of finalized requests.

use estuary_events::queue::Claimed;
use estuary_interfaces::{Balance, QueueError, RequestId};
use ink::primitives::AccountId;

use crate::{
    events::Events,
    host::{Host, Result},
};

/// The most requests that one call claims.
pub const MAX_CLAIMS: usize = 100;

/// The use cases of owners.
pub trait Claims: Host {
    /// Pays a finalized request of the caller to `recipient`. Returns the planck paid.
    fn claim(&mut self, id: RequestId, recipient: AccountId, hint: Option<u32>) -> Result<Balance> {
        self.pay(&[(id, hint)], recipient)
    }

    /// Pays up to 100 finalized requests of the caller to `recipient`, all or none. Returns the planck paid.
    fn claim_many(&mut self, claims: &[(RequestId, Option<u32>)], recipient: AccountId) -> Result<Balance> {
        if claims.len() > MAX_CLAIMS {
            return Err(QueueError::TooManyClaims);
        }
        self.pay(claims, recipient)
    }

    /// Pays requests of the caller, each with its hint if there is one, in one sum. A request that is listed twice is
    /// gone the second time, and then nothing is paid at all.
    fn pay(&mut self, claims: &[(RequestId, Option<u32>)], recipient: AccountId) -> Result<Balance> {
        // The queue itself could never give the money back.
        if recipient == self.account() {
            return Err(QueueError::RecipientIsQueue);
        }
        let owner = self.caller();
        let mut ledger = self.ledger();
        let mut total: Balance = 0;
        for (id, hint) in claims {
            let request = self.take_request(*id).ok_or(QueueError::UnknownRequest)?;
            if request.owner != owner {
                return Err(QueueError::NotOwner);
            }
            let amount = self.worth(&ledger, *id, &request, *hint)?;
            ledger.unlock(amount)?;
            total = total.checked_add(amount).ok_or(QueueError::Arithmetic)?;
            self.emit(Claimed {
                id: *id,
                owner,
                recipient,
                amount,
            });
            self.emit_transfer(Some(owner), None, *id);
        }
        self.set_ledger(&ledger);
        let count = u32::try_from(claims.len()).map_err(|_| QueueError::Arithmetic)?;
        self.change_held(owner, u32::checked_sub, count)
            .ok_or(QueueError::Arithmetic)?;
        if total > 0 {
            self.send(recipient, total).ok_or(QueueError::TransferFailed)?;
        }
        Ok(total)
    }
}

impl<H: Host> Claims for H {}
