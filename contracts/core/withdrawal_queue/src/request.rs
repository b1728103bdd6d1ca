//! A redemption request: its units, its name in PSP34, and the accounts that may transfer it.

use estuary_interfaces::{Id, RequestId, Timestamp};
use ink::primitives::AccountId;

/// A redemption request. The units of all requests before it are kept with it, so that the queue can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Request {
    /// The account that can claim and transfer it.
    pub owner: AccountId,
    /// Units of the request, which never change. Their worth follows the loss index.
    pub units: u128,
    /// Units of this and all earlier requests since the queue was last empty.
    pub cumulative: u128,
    /// The time at which it was made, in milliseconds.
    pub made_at: Timestamp,
    /// Another account that may transfer it. It is kept here, so that it ends with a transfer or a claim and takes no
    /// cell.
    pub approved: Option<AccountId>,
}

/// The name of a request in PSP34.
pub fn asset(id: RequestId) -> Id {
    Id::U64(id)
}

/// The request that PSP34 names `asset`. Only one type of names is used, so that each request has one name.
pub fn request_id(asset: &Id) -> Option<RequestId> {
    match asset {
        Id::U64(id) => Some(*id),
        _ => None,
    }
}

impl Request {
    /// Whether `caller` may transfer it without an approval for all requests of its owner.
    pub fn may_be_moved_by(&self, caller: AccountId) -> bool {
        self.owner == caller || self.approved == Some(caller)
    }

    /// Gives it to `to`, and ends the approval. Returns the owner before.
    pub fn hand_over(&mut self, to: AccountId) -> AccountId {
        self.approved = None;
        core::mem::replace(&mut self.owner, to)
    }

    /// Approves `agent`, or ends its approval. Returns the agent whose approval is replaced: a request has one at most.
    pub fn approve(&mut self, agent: AccountId, approved: bool) -> Option<AccountId> {
        if approved {
            self.approved.replace(agent).filter(|before| *before != agent)
        } else {
            self.approved = self.approved.filter(|before| *before != agent);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: [u8; 32] = [1; 32];
    const BOB: [u8; 32] = [2; 32];
    const CAROL: [u8; 32] = [3; 32];

    fn request_of(owner: [u8; 32]) -> Request {
        Request {
            owner: owner.into(),
            units: 10,
            cumulative: 10,
            made_at: 0,
            approved: None,
        }
    }

    #[test]
    fn a_request_has_one_name() {
        assert_eq!(request_id(&asset(7)), Some(7));
        for alias in [Id::U8(7), Id::U16(7), Id::U32(7), Id::U128(7), Id::Bytes(vec![7])] {
            assert_eq!(request_id(&alias), None);
        }
    }

    #[test]
    fn its_owner_and_who_is_approved_may_move_it() {
        let mut request = request_of(ALICE);
        assert_eq!(request.approve(BOB.into(), true), None);
        assert!(request.may_be_moved_by(ALICE.into()));
        assert!(request.may_be_moved_by(BOB.into()));
        assert!(!request.may_be_moved_by(CAROL.into()));
    }

    #[test]
    fn an_approval_replaces_the_one_before() {
        let mut request = request_of(ALICE);
        request.approve(BOB.into(), true);
        assert_eq!(request.approve(BOB.into(), true), None);
        assert_eq!(request.approve(CAROL.into(), true), Some(BOB.into()));
        assert!(!request.may_be_moved_by(BOB.into()));
    }

    #[test]
    fn only_the_approval_that_stands_can_be_withdrawn() {
        let mut request = request_of(ALICE);
        request.approve(BOB.into(), true);
        assert_eq!(request.approve(CAROL.into(), false), None);
        assert!(request.may_be_moved_by(BOB.into()));
        assert_eq!(request.approve(BOB.into(), false), None);
        assert!(!request.may_be_moved_by(BOB.into()));
    }

    #[test]
    fn an_approval_ends_when_the_request_changes_hands() {
        let mut request = request_of(ALICE);
        request.approve(BOB.into(), true);
        assert_eq!(request.hand_over(CAROL.into()), ALICE.into());
        assert_eq!(request.owner, CAROL.into());
        assert!(!request.may_be_moved_by(BOB.into()));
    }
}
