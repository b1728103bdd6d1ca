//! `PSP34`: requests as the standard's tokens.

use estuary_events::psp34::Approval;
use estuary_interfaces::{Balance, Id, PSP34Error, RequestId};
use ink::{prelude::string::String, primitives::AccountId};

use crate::{
    request::{request_id, Request},
    storage::RequestQueue,
};

impl RequestQueue {
    /// The queue's account, as bytes.
    pub fn collection_id(&self) -> Id {
        let account = self.env().account_id();
        Id::Bytes(AsRef::<[u8]>::as_ref(&account).to_vec())
    }

    /// The number of requests that were not claimed.
    pub fn total_supply(&self) -> Balance {
        self.ledger().unclaimed().into()
    }

    /// The number of requests that `owner` has.
    pub fn balance_of(&self, owner: AccountId) -> u32 {
        self.held.get(owner).unwrap_or_default()
    }

    /// The owner of the request `id`.
    pub fn owner_of(&self, id: Id) -> Option<AccountId> {
        self.named(&id).map(|(_, request)| request.owner)
    }

    /// Whether `operator` may transfer the request `id` of `owner`, or without an `id`, every request of `owner`.
    pub fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool {
        let for_all = || self.agents.contains((owner, operator));
        match id {
            None => for_all(),
            Some(id) => self.named(&id).is_some_and(|(_, request)| {
                request.owner == owner && (request.approved == Some(operator) || for_all())
            }),
        }
    }

    /// Transfers the request `id` to `to`, for its owner or an approved account. The request's own approval ends.
    pub fn transfer(&mut self, to: AccountId, id: Id) -> Result<(), PSP34Error> {
        let caller = self.env().caller();
        let (id, mut request) = self.named(&id).ok_or(PSP34Error::TokenNotExists)?;
        if !request.may_be_moved_by(caller) && !self.agents.contains((request.owner, caller)) {
            return Err(PSP34Error::NotApproved);
        }
        // The queue itself could neither claim nor transfer the request.
        if to == self.env().account_id() {
            return Err(PSP34Error::Custom(String::from("RecipientIsQueue")));
        }
        let from = request.hand_over(to);
        self.requests.insert(id, &request);
        self.change_held(from, u32::checked_sub, 1)
            .and_then(|()| self.change_held(to, u32::checked_add, 1))
            .ok_or_else(|| PSP34Error::Custom(String::from("Arithmetic")))?;
        self.emit_transfer(Some(from), Some(to), id);
        Ok(())
    }

    /// Lets `operator` transfer the caller's request `id`, or every request, or ends that.
    pub fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error> {
        let owner = self.env().caller();
        if operator == owner {
            return Err(PSP34Error::SelfApprove);
        }
        match &id {
            None if approved => {
                self.agents.insert((owner, operator), &());
            }
            None => self.agents.remove((owner, operator)),
            Some(name) => {
                let (number, mut request) = self.named(name).ok_or(PSP34Error::TokenNotExists)?;
                if request.owner != owner {
                    return Err(PSP34Error::NotApproved);
                }
                let replaced = request.approve(operator, approved);
                self.requests.insert(number, &request);
                if let Some(operator) = replaced {
                    self.env().emit_event(Approval {
                        owner,
                        operator,
                        id: id.clone(),
                        approved: false,
                    });
                }
            }
        }
        self.env().emit_event(Approval {
            owner,
            operator,
            id,
            approved,
        });
        Ok(())
    }

    /// The request that PSP34 names `name`.
    fn named(&self, name: &Id) -> Option<(RequestId, Request)> {
        let id = request_id(name)?;
        Some((id, self.requests.get(id)?))
    }
}
