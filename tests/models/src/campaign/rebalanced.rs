//! What a rebalancing may do. Which operators it chooses is its own business; what it may not do is said here.

use estuary_interfaces::{Balance, Rebalanced};
use validator_registry::table::{Entry, Status};

use super::{subject::*, trial::Trial};

impl<S: Subject> Trial<S> {
    pub(super) fn rebalance(&mut self, max: u32) -> bool {
        let message = Message::Rebalance { max };
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let now = self.now();
        let (deployable, missing) = self.pool.plan_buffer(&self.pool_parameters, now);
        let least = self.subject.staking().min_nominator_bond;
        let before = self.table.clone();
        let stashes: Vec<_> = before
            .iter()
            .map(|entry| self.subject.stash(entry.operator))
            .collect();
        let unlocking: Balance = before.iter().map(|entry| entry.total - entry.active).sum();
        let answer = self.subject.send(&message);
        let after = self.subject.view().table;
        assert_eq!(before.len(), after.len());

        let (mut moved, mut delegated, mut unbonding) = (0, 0, 0);
        for ((was, is), stash) in before.iter().zip(&after).zip(stashes) {
            if was == is {
                continue;
            }
            let expected = Entry {
                total: is.total,
                active: is.active,
                refused: is.refused,
                ..*was
            };
            assert_eq!(*is, expected, "a rebalancing moves stake and nothing else");
            moved += 1;
            let now = self.subject.stash(is.operator);
            let (came, went) = (
                now.total - stash.total,
                stash.active + (now.total - stash.total) - now.active,
            );
            assert_eq!(is.total, was.total + came, "what came is booked");
            assert_eq!(
                is.active,
                (was.active + came).saturating_sub(went),
                "what unbonds is booked"
            );
            if came > 0 {
                assert_eq!((went, was.status, was.refused), (0, Status::Active, false));
                assert!(is.total <= is.capacity, "within its capacity");
                assert!(now.targets > 0, "all of it nominates");
                // A slash that nobody has seen may have left less; whoever begins to nominate has enough.
                assert!(
                    stash.targets > 0 || now.active >= least,
                    "it nominates with enough"
                );
            }
            if went > 0 {
                assert!(
                    now.active >= least || now.targets == 0,
                    "it nominates with enough, or not at all"
                );
                let leaves = !was.status.keeps_stake() || was.active > was.capacity;
                assert!(leaves || missing > unlocking, "nobody unbonds without a reason");
            }
            delegated += came;
            unbonding += went;
        }
        assert!(moved <= max, "as many operators as were asked for");
        assert!(
            delegated <= deployable,
            "what the queue and the reserve need stays"
        );
        let expected = Rebalanced { delegated, unbonding };
        assert_eq!(answer, Ok(Answer::Moved(expected)));
        self.pool.delegate(delegated);
        self.at_stashes += delegated;
        self.table = after;
        moved > 0
    }
}
