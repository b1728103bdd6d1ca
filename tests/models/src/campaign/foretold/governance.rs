//! What guardian and admin do, and anyone after them.

use estuary_interfaces::{OperatorId, Timestamp};

use crate::{
    campaign::{subject::*, trial::Trial, Decision, Part},
    DELAYS,
};

/// How long a proposal can be applied.
const WINDOW: Timestamp = 14 * 24 * 3_600_000;

/// A decision that waits.
#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    pub due: Timestamp,
    pub decision: Decision,
    /// The layout of the storage that an upgrade is made for.
    pub from: u16,
}

/// The layouts of all storage, and of the nominators to come.
#[derive(Clone, Copy, Debug)]
pub struct Versions {
    pool: u16,
    registry: u16,
    queue: u16,
    pub nominator_code: u16,
}

impl Default for Versions {
    fn default() -> Self {
        Self {
            pool: 1,
            registry: 1,
            queue: 1,
            nominator_code: 1,
        }
    }
}

impl Versions {
    fn of(&mut self, part: Part) -> &mut u16 {
        match part {
            Part::Pool => &mut self.pool,
            Part::Registry => &mut self.registry,
            Part::Queue => &mut self.queue,
            Part::Nominators => &mut self.nominator_code,
        }
    }
}

/// Code of this version and of the next: no code goes back to an older layout.
fn layout(next: bool) -> u16 {
    1 + u16::from(next)
}

impl<S: Subject> Trial<S> {
    pub(super) fn govern(&mut self, decision: Decision) -> bool {
        let now = self.now();
        match decision {
            Decision::Pause { blocks } => {
                let paused = self.subject.send(&Message::Govern(decision));
                if let Ok(answer) = &paused {
                    assert_eq!(*answer, Answer::Done);
                    self.paused_until = now + u64::from(blocks) * crate::BLOCK_MS;
                }
                paused.is_ok()
            }
            Decision::Unpause => {
                let unpaused = self.subject.send(&Message::Govern(decision)).is_ok();
                if unpaused {
                    self.paused_until = now;
                }
                unpaused
            }
            Decision::Apply { number } => self.apply(number),
            Decision::ProposePool { .. } | Decision::ProposeRegistry { .. } | Decision::ProposeArming => {
                self.propose(decision, DELAYS.delay, 0)
            }
            Decision::ProposeUpgrade { part, .. } => {
                let from = *self.versions.of(part);
                self.propose(decision, DELAYS.upgrade_delay, from)
            }
        }
    }

    fn propose(&mut self, decision: Decision, delay: Timestamp, from: u16) -> bool {
        let due = self.now() + delay;
        self.proposals.push(Proposal { due, decision, from });
        self.expect(&Message::Govern(decision), Ok(Answer::Done))
    }

    /// One of the proposals, be it due or not; where it is refused, it stays.
    fn apply(&mut self, number: usize) -> bool {
        let now = self.now();
        self.proposals.retain(|proposal| now <= proposal.due + WINDOW);
        let Some(number) = number.checked_rem(self.proposals.len()) else {
            return false;
        };
        let Proposal { due, decision, from } = self.proposals[number];
        let fits = match decision {
            Decision::ProposeUpgrade {
                part: Part::Nominators,
                ..
            } => true,
            Decision::ProposeUpgrade { part, next } => {
                let version = *self.versions.of(part);
                from == version && layout(next) >= version
            }
            _ => true,
        };
        let apply = Message::Govern(Decision::Apply { number });
        if self.expect_whether(&apply, due <= now && fits).is_none() {
            return false;
        }
        self.proposals.remove(number);
        match decision {
            Decision::ProposePool {
                protocol_fee,
                reserve_part,
            } => {
                (self.rules.protocol_fee, self.rules.reserve_part) = (protocol_fee, reserve_part);
            }
            Decision::ProposeRegistry {
                bond_ratio,
                bounty_part,
            } => {
                (self.terms.bond_ratio, self.terms.bounty_part) = (bond_ratio, bounty_part);
            }
            Decision::ProposeUpgrade { part, next } => *self.versions.of(part) = layout(next),
            _ => {}
        }
        true
    }

    /// Gives a nominator the registry's code: nothing of its books changes.
    pub(super) fn update_nominator(&mut self, operator: OperatorId) -> bool {
        let (index, code) = (operator as usize, self.versions.nominator_code);
        let there = self.operators[index].nominator.is_some();
        let allowed = there && code >= self.nominators[index];
        let message = Message::UpdateNominator { operator };
        let done = self.expect_whether(&message, allowed).is_some();
        if done {
            self.nominators[index] = code;
        }
        done
    }
}
