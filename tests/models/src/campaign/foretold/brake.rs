//! What holders lock against proposals.

use estuary_interfaces::{BrakeError, ProposalId, Shares, Timestamp};

use super::of;
use crate::campaign::{subject::*, trial::Trial, Braking, Holding};

const DAY: Timestamp = 24 * 3_600_000;

/// From a notice to the withdrawal, and for how long that can follow.
const NOTICE: Timestamp = 3 * DAY;
const WINDOW: Timestamp = 7 * DAY;

/// What an actor has locked against one proposal, or, with 0, against all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lock {
    pub units: Shares,
    noticed: Shares,
    /// When the last notice was given.
    since: Timestamp,
}

impl Lock {
    fn under_notice(&self, now: Timestamp) -> Shares {
        match now <= self.since + NOTICE + WINDOW {
            true => self.noticed,
            false => 0,
        }
    }
}

impl<S: Subject> Trial<S> {
    /// All units that hold a proposal up.
    pub(super) fn locked_against(&self, id: ProposalId) -> Shares {
        let counts = |(_, against): &(usize, ProposalId)| [0, id].contains(against);
        let locks = self.locks.iter().filter(|(at, _)| counts(at));
        locks.map(|(_, lock)| lock.units).sum()
    }

    pub(super) fn brake(&mut self, actor: usize, act: Braking, percent: u8, proposal: Option<u32>) -> bool {
        // Those that are over, and one that was never made, are among them.
        let against = proposal.map_or(0, |number| number % (self.office.last_id + 2));
        let now = self.now();
        let lock = self.locks.get(&(actor, against)).copied().unwrap_or_default();
        let kept = self.kept[Holding::WrappedLst as usize][actor];
        let is_over = against != 0
            && !self
                .proposals
                .iter()
                .any(|proposal| proposal.id == against && now <= proposal.expires());
        let units = match act {
            Braking::Lock => of(percent, kept),
            Braking::Notice => of(percent, lock.units),
            Braking::Keep | Braking::Withdraw => 0,
        };
        let refused = |error| Err(Refusal::Brake(error));
        let (mut after, mut answer) = (lock, Ok(Answer::Done));
        match act {
            Braking::Lock if units == 0 => answer = refused(BrakeError::ZeroAmount),
            Braking::Lock if is_over => answer = refused(BrakeError::NotPending),
            Braking::Lock => after.units += units,
            Braking::Notice if units == 0 => answer = refused(BrakeError::ZeroAmount),
            Braking::Notice if lock.under_notice(now) + units > lock.units => {
                answer = refused(BrakeError::NotLocked);
            }
            Braking::Notice => {
                (after.noticed, after.since) = (lock.under_notice(now) + units, now);
                answer = Ok(Answer::Amount((now + NOTICE).into()));
            }
            Braking::Keep if lock.under_notice(now) == 0 => answer = refused(BrakeError::NotReleased),
            Braking::Keep => after.noticed = 0,
            Braking::Withdraw if lock.units == 0 => answer = refused(BrakeError::NotLocked),
            Braking::Withdraw if is_over => {
                after = Lock::default();
                answer = Ok(Answer::Amount(lock.units));
            }
            Braking::Withdraw if lock.under_notice(now) == 0 || now < lock.since + NOTICE => {
                answer = refused(BrakeError::NotReleased);
            }
            Braking::Withdraw => {
                (after.units, after.noticed) = (lock.units - lock.noticed, 0);
                answer = Ok(Answer::Amount(lock.noticed));
            }
        }
        if answer.is_ok() {
            self.locks.insert((actor, against), after);
            self.kept[Holding::WrappedLst as usize][actor] = kept + lock.units - after.units;
        }
        let message = Message::Brake {
            actor,
            act,
            against,
            units,
        };
        self.expect(&message, answer)
    }

    /// What is locked is in the brake, and what holds each proposal up is the sum of it.
    pub(crate) fn check_locks(&mut self) {
        let locked = self.locks.values().map(|lock| lock.units).sum::<Shares>();
        assert_eq!(self.subject.locked(), locked, "the units in the brake");
        let ids: Vec<_> = self.proposals.iter().map(|proposal| proposal.id).collect();
        for id in ids.into_iter().chain([0]) {
            let against = self.locked_against(id);
            assert_eq!(self.subject.against(id), against, "against {id}");
        }
    }
}
