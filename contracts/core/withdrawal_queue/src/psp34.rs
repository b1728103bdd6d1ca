//! `PSP34`: requests as the standard's tokens.

use estuary_events::psp34::Approval;
use estuary_interfaces::{Balance, Id, PSP34Error, RequestId};
use ink::{prelude::string::String, primitives::AccountId};

use crate::{
    events::Events,
    host::Host,
    request::{request_id, Request},
};

/// The use cases of the standard.
pub trait Psp34Calls: Host {
    /// The queue's account, as bytes.
    fn collection_id(&self) -> Id {
        let account = self.account();
        Id::Bytes(AsRef::<[u8]>::as_ref(&account).to_vec())
    }

    /// The number of requests that were not claimed.
    fn total_supply(&self) -> Balance {
        self.ledger().unclaimed().into()
    }

    /// The number of requests that `owner` has.
    fn balance_of(&self, owner: AccountId) -> u32 {
        self.held(owner)
    }

    /// The owner of the request `id`.
    fn owner_of(&self, id: Id) -> Option<AccountId> {
        self.named(&id).map(|(_, request)| request.owner)
    }

    /// Whether `operator` may transfer the request `id` of `owner`, or without an `id`, every request of `owner`.
    fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool {
        let for_all = || self.is_agent(owner, operator);
        match id {
            None => for_all(),
            Some(id) => self.named(&id).is_some_and(|(_, request)| {
                request.owner == owner && (request.approved == Some(operator) || for_all())
            }),
        }
    }

    /// Transfers the request `id` to `to`, for its owner or an approved account. The request's own approval ends.
    fn transfer(&mut self, to: AccountId, id: Id) -> Result<(), PSP34Error> {
        let caller = self.caller();
        let (id, mut request) = self.named(&id).ok_or(PSP34Error::TokenNotExists)?;
        if !request.may_be_moved_by(caller) && !self.is_agent(request.owner, caller) {
            return Err(PSP34Error::NotApproved);
        }
        // The queue itself could neither claim nor transfer the request.
        if to == self.account() {
            return Err(PSP34Error::Custom(String::from("RecipientIsQueue")));
        }
        let from = request.hand_over(to);
        self.set_request(id, &request);
        self.change_held(from, u32::checked_sub, 1)
            .and_then(|()| self.change_held(to, u32::checked_add, 1))
            .ok_or_else(|| PSP34Error::Custom(String::from("Arithmetic")))?;
        self.emit_transfer(Some(from), Some(to), id);
        Ok(())
    }

    /// Lets `operator` transfer the caller's request `id`, or every request, or ends that.
    fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error> {
        let owner = self.caller();
        if operator == owner {
            return Err(PSP34Error::SelfApprove);
        }
        match &id {
            None => self.set_agent(owner, operator, approved),
            Some(name) => {
                let (number, mut request) = self.named(name).ok_or(PSP34Error::TokenNotExists)?;
                if request.owner != owner {
                    return Err(PSP34Error::NotApproved);
                }
                let replaced = request.approve(operator, approved);
                self.set_request(number, &request);
                if let Some(operator) = replaced {
                    self.emit(Approval {
                        owner,
                        operator,
                        id: id.clone(),
                        approved: false,
                    });
                }
            }
        }
        self.emit(Approval {
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
        Some((id, self.request(id)?))
    }
}

impl<H: Host> Psp34Calls for H {}
