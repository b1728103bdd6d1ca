//! What owners of requests do.

use estuary_interfaces::{QueueError, RequestId};

use crate::{
    campaign::{subject::*, trial::Trial, Hint},
    queue_story::{Operation, Outcome},
};

impl<S: Subject> Trial<S> {
    pub(super) fn claim(&mut self, actor: usize, most: usize, hint: Hint) -> bool {
        let mut ids = self.queue.claimable_by(actor);
        ids.truncate(most);
        // Whoever can claim nothing tries with a request of somebody.
        if ids.is_empty() {
            ids.push(self.queue.some_request(most as u64, false));
        }
        let hints = (hint != Hint::None).then(|| ids.iter().map(|id| self.hint(*id, hint)).collect());
        let claim = Operation::ClaimMany {
            caller: actor,
            ids: ids.clone(),
            hints: hints.clone(),
        };
        let expected = match self.queue.perform(&claim, 0) {
            Outcome::Paid(paid) => Ok(Answer::Amount(paid.iter().map(|(_, amount)| amount).sum())),
            Outcome::Refused(error) => Err(Refusal::Queue(error)),
            other => panic!("{other:?}"),
        };
        let twice = Message::Claim { actor, ids, hints };
        let done = self.expect(&twice, expected);
        if done {
            self.expect(&twice, Err(Refusal::Queue(QueueError::UnknownRequest)));
        }
        done
    }

    /// The checkpoint that an owner believes a request to be in.
    fn hint(&self, id: RequestId, hint: Hint) -> u32 {
        let right = self.queue.checkpoint(id);
        match hint {
            Hint::None | Hint::Right => right.unwrap_or(0),
            Hint::Before => right.unwrap_or(0).saturating_sub(1),
            Hint::After => right.unwrap_or(0) + 1,
            Hint::Latest => self.queue.checkpoints(),
        }
    }

    pub(super) fn hand_over(&mut self, to: usize, request: u64) -> bool {
        let id = self.queue.some_request(request, false);
        let Some(owner) = self.queue.owner(id) else {
            return false;
        };
        let caller = owner;
        let moved = self.queue.perform(&Operation::Transfer { caller, to, id }, 0);
        assert_eq!(moved, Outcome::Done);
        self.expect(&Message::HandOver { owner, to, id }, Ok(Answer::Done))
    }
}
