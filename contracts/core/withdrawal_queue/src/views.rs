//! The views of requests.

use estuary_interfaces::{Balance, QueueError, QueueLength, RequestId, RequestStatus, Timestamp};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::host::{Host, Result};

/// The most requests that one call looks at. Their ids fit the chain's buffer of 16 KiB, and the reads fit a block.
pub const MAX_LOOKED_AT: u32 = 1_000;

/// The views that compute. The other views are reads of the [`Host`].
pub trait Views: Host {
    /// The number of open requests, and the least planck that finalize all of them.
    fn length(&self) -> Result<QueueLength> {
        self.ledger().length().ok_or(QueueError::Arithmetic)
    }

    /// The planck that a request pays, how far it is from being finalized, and the hint for its claim.
    fn status(&self, id: RequestId) -> Result<RequestStatus> {
        let request = self.request(id).ok_or(QueueError::UnknownRequest)?;
        self.ledger()
            .status(id, &request, |number| self.checkpoint(number))
            .ok_or(QueueError::Arithmetic)
    }

    /// The time at which the oldest open request was made, in milliseconds. Requests are finalized in order, so the
    /// oldest open request is the request after the last finalized request.
    fn oldest_open(&self) -> Option<Timestamp> {
        let next = self.ledger().finalized_id.checked_add(1)?;
        self.request(next).map(|request| request.made_at)
    }

    /// The requests of `owner` among the `max` latest up to `from`, latest first, and the `from` of the next page.
    fn requests_of(
        &self,
        owner: AccountId,
        from: RequestId,
        max: u32,
    ) -> (Vec<RequestId>, Option<RequestId>) {
        latest_first(from, self.ledger().last_id, max, |id| {
            self.request(id).is_some_and(|r| r.owner == owner)
        })
    }

    /// The planck that a finalized request pays, rounded down.
    fn claimable(&self, id: RequestId) -> Result<Balance> {
        let request = self.request(id).ok_or(QueueError::UnknownRequest)?;
        self.worth(&self.ledger(), id, &request, None)
    }
}

impl<H: Host> Views for H {}

/// The requests for which `is_theirs` holds among the `max` latest up to `from`, at most [`MAX_LOOKED_AT`], latest
/// first. Also the `from` of the next page, if there are older requests. `last_id` is the latest of all.
pub fn latest_first(
    from: RequestId,
    last_id: RequestId,
    max: u32,
    is_theirs: impl Fn(RequestId) -> bool,
) -> (Vec<RequestId>, Option<RequestId>) {
    let from = from.min(last_id);
    let older = from.saturating_sub(max.min(MAX_LOOKED_AT).into());
    let after_older = older.saturating_add(1);
    let found = (after_older..=from).rev().filter(|id| is_theirs(*id)).collect();
    (found, (older > 0).then_some(older))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_meet_without_gap_or_overlap() {
        let mut all = Vec::new();
        let mut from = Some(RequestId::MAX);
        while let Some(id) = from {
            let (found, next) = latest_first(id, 10, 3, |id| id % 2 == 0);
            all.extend(found);
            from = next;
        }
        assert_eq!(all, [10, 8, 6, 4, 2]);
    }

    #[test]
    fn a_page_looks_at_no_more_than_it_may() {
        let (found, next) = latest_first(5_000, 5_000, u32::MAX, |_| true);
        assert_eq!(found.len(), 1_000);
        assert_eq!((found[0], found[999], next), (5_000, 4_001, Some(4_000)));
    }

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(latest_first(3, 10, 3, |_| true), (vec![3, 2, 1], None));
        assert_eq!(latest_first(0, 10, 3, |_| true), (vec![], None));
        assert_eq!(latest_first(9, 0, 3, |_| true), (vec![], None));
    }

    #[test]
    fn a_page_of_nothing_stays_where_it_is() {
        assert_eq!(latest_first(5, 10, 0, |_| true), (vec![], Some(5)));
    }
}
