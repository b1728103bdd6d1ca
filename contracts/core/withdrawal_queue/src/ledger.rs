//! The queue's book: open requests, finalized requests, and the money that is locked for claims.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Finalized, QueueError, QueueLength, RequestId, RequestStatus, Timestamp};
use estuary_math::{mul_div, Rounding};
use ink::primitives::AccountId;

use crate::{request::Request, search::last_that_fits, units};

/// The loss index of finalized requests: the requests after the previous checkpoint, up to `last_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Checkpoint {
    /// The last request of the checkpoint.
    pub last_id: RequestId,
    /// The loss index at which its requests were finalized, in parts of 10^27.
    pub index: u128,
}

/// The sums over all requests, in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Ledger {
    /// The loss index of open requests, in parts of 10^27.
    pub index: u128,
    /// The latest request, or 0 before the first.
    pub last_id: RequestId,
    /// The latest finalized request. All requests up to it are finalized.
    pub finalized_id: RequestId,
    /// Cumulative units at `last_id`.
    pub units: u128,
    /// Cumulative units at `finalized_id`.
    pub finalized_units: u128,
    /// Planck kept for claims of finalized requests.
    pub locked: Balance,
    /// Number of checkpoints. The first has number 1.
    pub checkpoints: u32,
    /// Number of requests that were claimed.
    pub claimed: u64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            index: units::ONE,
            last_id: 0,
            finalized_id: 0,
            units: 0,
            finalized_units: 0,
            locked: 0,
            checkpoints: 0,
            claimed: 0,
        }
    }
}

impl Ledger {
    /// Units of open requests.
    pub fn open_units(&self) -> u128 {
        self.units.saturating_sub(self.finalized_units)
    }

    /// Number and worth of the open requests.
    pub fn length(&self) -> Option<QueueLength> {
        Some(QueueLength {
            requests: self.last_id.saturating_sub(self.finalized_id),
            amount: units::worth(self.open_units(), self.index)?,
        })
    }

    /// Number of requests that were not claimed yet.
    pub fn unclaimed(&self) -> u64 {
        self.last_id.saturating_sub(self.claimed)
    }

    /// Appends one request for `amount` planck.
    pub fn append(
        &mut self,
        owner: AccountId,
        amount: Balance,
        now: Timestamp,
    ) -> Result<(RequestId, Request), QueueError> {
        if amount == 0 {
            return Err(QueueError::ZeroAmount);
        }
        if self.index < units::IMPAIRED_BELOW {
            return Err(QueueError::QueueImpaired);
        }
        let units = units::units_for(amount, self.index).ok_or(QueueError::Arithmetic)?;
        self.units = self.units.checked_add(units).ok_or(QueueError::Arithmetic)?;
        self.last_id = self.last_id.checked_add(1).ok_or(QueueError::Arithmetic)?;
        let request = Request {
            owner,
            units,
            cumulative: self.units,
            made_at: now,
            approved: None,
        };
        Ok((self.last_id, request))
    }

    /// Lets open requests absorb `loss` of the `owed` planck.
    pub fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<(), QueueError> {
        self.index = units::index_after_loss(self.index, loss, owed).ok_or(QueueError::Arithmetic)?;
        Ok(())
    }

    /// Gives open requests `amount` planck back of a loss that they absorbed.
    pub fn restore(&mut self, amount: Balance) -> Result<(), QueueError> {
        self.index =
            units::index_after_gain(self.index, amount, self.open_units()).ok_or(QueueError::Arithmetic)?;
        Ok(())
    }

    /// Finalizes the longest prefix of open requests that was made at or before `made_before` and that `budget` pays
    /// for, in O(log n) calls of `request`. Returns the finalized requests and their loss index.
    pub fn finalize(
        &mut self,
        budget: Balance,
        made_before: Timestamp,
        request: impl Fn(RequestId) -> Option<Request>,
    ) -> Result<(Finalized, u128), QueueError> {
        let price =
            |cumulative: u128| units::worth(cumulative.checked_sub(self.finalized_units)?, self.index);
        let last_id = last_that_fits(self.finalized_id, self.last_id, |id| {
            request(id).is_some_and(|r| {
                r.made_at <= made_before && price(r.cumulative).is_some_and(|cost| cost <= budget)
            })
        });
        let index = self.index;
        let requests = last_id.saturating_sub(self.finalized_id);
        let mut done = Finalized {
            requests,
            last_id,
            amount: 0,
            emptied: false,
        };
        if requests == 0 {
            return Ok((done, index));
        }
        let cumulative = request(last_id).ok_or(QueueError::Arithmetic)?.cumulative;
        done.amount = price(cumulative).ok_or(QueueError::Arithmetic)?;
        done.emptied = last_id == self.last_id;
        self.locked = self
            .locked
            .checked_add(done.amount)
            .ok_or(QueueError::Arithmetic)?;
        self.finalized_id = last_id;
        self.finalized_units = cumulative;
        if done.emptied {
            self.index = units::ONE;
            self.units = 0;
            self.finalized_units = 0;
        }
        Ok((done, index))
    }

    /// The planck that a finalized request pays, by the checkpoint that finalized it. The search takes O(log n) calls
    /// of `checkpoint`.
    pub fn claimable(
        &self,
        id: RequestId,
        request: &Request,
        checkpoint: impl Fn(u32) -> Option<Checkpoint>,
    ) -> Result<Balance, QueueError> {
        let number = self.checkpoint_of(id, &checkpoint)?;
        let Checkpoint { index, .. } = checkpoint(number).ok_or(QueueError::Arithmetic)?;
        units::worth(request.units, index).ok_or(QueueError::Arithmetic)
    }

    /// Like [`claimable`](Self::claimable) in two calls of `checkpoint`: `hint` is the number of the checkpoint. A
    /// wrong hint is refused. A right hint never goes stale, and a search would take more gas than was estimated.
    pub fn claimable_with_hint(
        &self,
        id: RequestId,
        request: &Request,
        hint: u32,
        checkpoint: impl Fn(u32) -> Option<Checkpoint>,
    ) -> Result<Balance, QueueError> {
        if id > self.finalized_id {
            return Err(QueueError::NotFinalized);
        }
        let before = hint.checked_sub(1).ok_or(QueueError::WrongHint)?;
        let begins_before = before == 0 || checkpoint(before).is_some_and(|c| c.last_id < id);
        let Checkpoint { index, .. } = checkpoint(hint)
            .filter(|c| begins_before && c.last_id >= id)
            .ok_or(QueueError::WrongHint)?;
        units::worth(request.units, index).ok_or(QueueError::Arithmetic)
    }

    /// The status of a request: its worth, its checkpoint, and the least budget that finalizes it.
    pub fn status(
        &self,
        id: RequestId,
        request: &Request,
        checkpoint: impl Fn(u32) -> Option<Checkpoint>,
    ) -> Option<RequestStatus> {
        let open = id > self.finalized_id;
        let (number, index, until_finalized) = if open {
            let units = request.cumulative.checked_sub(self.finalized_units)?;
            (None, self.index, units::worth(units, self.index)?)
        } else {
            let number = self.checkpoint_of(id, &checkpoint).ok()?;
            (Some(number), checkpoint(number)?.index, 0)
        };
        Some(RequestStatus {
            owner: request.owner,
            amount: units::worth(request.units, index)?,
            made_at: request.made_at,
            checkpoint: number,
            until_finalized,
        })
    }

    /// The number of the checkpoint that finalized `id`: the first checkpoint whose `last_id` reaches `id`.
    fn checkpoint_of(
        &self,
        id: RequestId,
        checkpoint: impl Fn(u32) -> Option<Checkpoint>,
    ) -> Result<u32, QueueError> {
        if id > self.finalized_id {
            return Err(QueueError::NotFinalized);
        }
        let numbered = |number: u64| u32::try_from(number).ok().and_then(&checkpoint);
        let before = last_that_fits(0, self.checkpoints.into(), |number| {
            numbered(number).is_some_and(|c| c.last_id < id)
        });
        u32::try_from(before.saturating_add(1)).map_err(|_| QueueError::Arithmetic)
    }

    /// Takes the claim of a request, `amount` planck, out of the locked money.
    pub fn unlock(&mut self, amount: Balance) -> Result<(), QueueError> {
        self.locked = self.locked.checked_sub(amount).ok_or(QueueError::Arithmetic)?;
        self.claimed = self.claimed.checked_add(1).ok_or(QueueError::Arithmetic)?;
        Ok(())
    }
}

/// The `number`-th of `parts` even parts of `amount`, numbered from 0: `⌈(amount − number)/parts⌉`. The remainder goes
/// to the first parts, a planck to each.
pub fn part_of(amount: Balance, parts: u32, number: u32) -> Option<Balance> {
    let rest = amount.saturating_sub(number.into());
    mul_div(rest, 1, parts.into(), Rounding::Up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cell::RefCell, collections::BTreeMap};

    /// A ledger with its requests and checkpoints in memory.
    #[derive(Default)]
    struct Memory {
        ledger: Ledger,
        requests: RefCell<BTreeMap<RequestId, Request>>,
        checkpoints: Vec<Checkpoint>,
    }

    impl Memory {
        fn append(&mut self, amount: Balance, now: Timestamp) -> RequestId {
            let (id, request) = self.ledger.append(AccountId::from([1; 32]), amount, now).unwrap();
            self.requests.borrow_mut().insert(id, request);
            id
        }

        fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Finalized {
            let requests = self.requests.borrow();
            let (done, index) = self
                .ledger
                .finalize(budget, made_before, |id| requests.get(&id).copied())
                .unwrap();
            if done.requests > 0 {
                let last_id = done.last_id;
                self.checkpoints.push(Checkpoint { last_id, index });
                self.ledger.checkpoints += 1;
            }
            done
        }

        fn claim(&mut self, id: RequestId) -> Result<Balance, QueueError> {
            let request = self.requests.borrow()[&id];
            let checkpoint = |number: u32| self.checkpoints.get(number as usize - 1).copied();
            let amount = self.ledger.claimable(id, &request, checkpoint)?;
            self.ledger.unlock(amount)?;
            self.requests.borrow_mut().remove(&id);
            Ok(amount)
        }
    }

    #[test]
    fn a_budget_finalizes_the_longest_prefix_it_pays_for() {
        let mut queue = Memory::default();
        for amount in [100, 200, 300] {
            queue.append(amount, 0);
        }
        assert_eq!(queue.finalize(99, 0).requests, 0);
        let done = queue.finalize(599, 0);
        assert_eq!(
            (done.requests, done.last_id, done.amount, done.emptied),
            (2, 2, 300, false)
        );
        assert_eq!(queue.claim(3), Err(QueueError::NotFinalized));
        let done = queue.finalize(300, 0);
        assert_eq!(
            (done.requests, done.last_id, done.amount, done.emptied),
            (1, 3, 300, true)
        );
        assert_eq!(
            (queue.claim(2), queue.claim(3), queue.claim(1)),
            (Ok(200), Ok(300), Ok(100))
        );
        assert_eq!(queue.ledger.locked, 0);
    }

    #[test]
    fn a_request_younger_than_the_limit_waits_and_so_do_all_behind_it() {
        let mut queue = Memory::default();
        queue.append(100, 1_000);
        queue.append(100, 2_000);
        assert_eq!(queue.finalize(500, 999).requests, 0);
        assert_eq!(queue.finalize(500, 1_999).last_id, 1);
        assert_eq!(queue.finalize(500, 2_000).last_id, 2);
    }

    #[test]
    fn a_loss_before_finalization_is_shared_and_one_after_it_is_not() {
        let mut queue = Memory::default();
        queue.append(100, 0);
        queue.append(300, 0);
        queue.ledger.absorb_loss(40, 400).unwrap();
        assert_eq!(queue.finalize(90, 0).amount, 90);
        queue.ledger.absorb_loss(90, 270).unwrap();
        assert_eq!(queue.finalize(180, 0).amount, 180);
        assert_eq!((queue.claim(1), queue.claim(2)), (Ok(90), Ok(180)));
    }

    #[test]
    fn the_index_starts_afresh_when_the_queue_empties() {
        let mut queue = Memory::default();
        queue.append(100, 0);
        queue.ledger.absorb_loss(50, 100).unwrap();
        assert!(queue.finalize(50, 0).emptied);
        assert_eq!(queue.ledger.index, units::ONE);
        queue.append(70, 0);
        assert_eq!(queue.finalize(70, 0).amount, 70);
        assert_eq!((queue.claim(1), queue.claim(2)), (Ok(50), Ok(70)));
    }

    #[test]
    fn requests_that_lost_everything_finalize_for_nothing_and_free_the_queue() {
        let mut queue = Memory::default();
        queue.append(100, 0);
        queue.ledger.absorb_loss(100, 100).unwrap();
        let refused = queue.ledger.append(AccountId::from([1; 32]), 1, 0);
        assert_eq!(refused.map(|_| ()), Err(QueueError::QueueImpaired));
        let done = queue.finalize(0, 0);
        assert_eq!((done.requests, done.amount, done.emptied), (1, 0, true));
        assert_eq!(queue.claim(1), Ok(0));
        assert_eq!(queue.append(5, 0), 2);
    }

    #[test]
    fn a_queue_is_impaired_below_a_millionth() {
        let append = |index: u128| {
            let mut ledger = Ledger {
                index,
                ..Default::default()
            };
            ledger.append(AccountId::from([1; 32]), 1, 0).map(|(id, _)| id)
        };
        assert_eq!(append(units::IMPAIRED_BELOW), Ok(1));
        assert_eq!(append(units::IMPAIRED_BELOW - 1), Err(QueueError::QueueImpaired));
    }

    #[test]
    fn a_hint_pays_what_a_search_pays_and_a_wrong_one_is_refused() {
        let mut queue = Memory::default();
        for amount in [100, 100, 100, 100] {
            queue.append(amount, 0);
        }
        queue.finalize(200, 0);
        queue.ledger.absorb_loss(100, 200).unwrap();
        queue.finalize(50, 0);
        let with_hint = |id: RequestId, hint: u32| {
            let request = queue.requests.borrow()[&id];
            let checkpoint = |number: u32| queue.checkpoints.get((number as usize).checked_sub(1)?).copied();
            queue.ledger.claimable_with_hint(id, &request, hint, checkpoint)
        };
        assert_eq!([1, 2].map(|id| with_hint(id, 1)), [Ok(100), Ok(100)]);
        assert_eq!(with_hint(3, 2), Ok(50));
        for (id, hint) in [(1, 0), (1, 2), (2, 2), (3, 1), (3, 3), (3, u32::MAX)] {
            assert_eq!(with_hint(id, hint), Err(QueueError::WrongHint), "{id} at {hint}");
        }
        assert_eq!(with_hint(4, 2), Err(QueueError::NotFinalized));
    }

    #[test]
    fn a_status_names_the_least_budget_that_finalizes_the_request() {
        let mut queue = Memory::default();
        for (amount, now) in [(100, 5), (200, 6), (300, 7)] {
            queue.append(amount, now);
        }
        queue.ledger.absorb_loss(200, 600).unwrap();
        let status = |queue: &Memory, id: RequestId| {
            let request = queue.requests.borrow()[&id];
            let checkpoint = |number: u32| queue.checkpoints.get(number as usize - 1).copied();
            queue.ledger.status(id, &request, checkpoint).unwrap()
        };
        // Two thirds, each rounded down: 133 and 199, and together 399.
        let last = status(&queue, 3);
        assert_eq!((last.amount, last.made_at, last.checkpoint), (199, 7, None));
        let budget = status(&queue, 2).until_finalized;
        assert_eq!(budget, 199);
        assert_eq!(queue.finalize(budget - 1, 10).last_id, 1);
        assert_eq!(status(&queue, 2).until_finalized, 133);
        assert_eq!(queue.finalize(133, 10).last_id, 2);
        let paid = status(&queue, 2);
        assert_eq!(
            (paid.amount, paid.checkpoint, paid.until_finalized),
            (133, Some(2), 0)
        );
    }

    #[test]
    fn counts_what_is_open_and_what_is_not_claimed() {
        let mut queue = Memory::default();
        for amount in [100, 200, 300] {
            queue.append(amount, 0);
        }
        queue.finalize(100, 0);
        queue.claim(1).unwrap();
        let (requests, amount) = (2, 500);
        assert_eq!(queue.ledger.length(), Some(QueueLength { requests, amount }));
        assert_eq!(queue.ledger.unclaimed(), 2);
    }

    #[test]
    fn refuses_a_request_for_nothing() {
        let refused = Ledger::default().append(AccountId::from([1; 32]), 0, 0);
        assert_eq!(refused.map(|_| ()), Err(QueueError::ZeroAmount));
    }

    #[test]
    fn parts_are_even_and_add_up() {
        assert_eq!([0, 1, 2].map(|n| part_of(11, 3, n)), [Some(4), Some(4), Some(3)]);
        assert_eq!(part_of(11, 0, 0), None);
    }
}
