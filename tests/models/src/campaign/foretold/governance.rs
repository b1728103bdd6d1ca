//! What guardian and admin do, and anyone after them.

use estuary_interfaces::{OperatorId, Timestamp};
use validator_registry::table::Status;

use crate::{
    campaign::{operator_model, subject::*, trial::Trial, Decision, Part},
    DELAYS,
};

const DAY: Timestamp = 24 * 3_600_000;

/// How long a proposal can be applied.
const WINDOW: Timestamp = 14 * DAY;

/// How long the pool runs between two pauses, at least.
const APART: Timestamp = if DELAYS.delay > 7 * DAY {
    DELAYS.delay
} else {
    7 * DAY
};

/// A decision that waits.
#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    pub due: Timestamp,
    pub decision: Decision,
    /// The layout of the storage that an upgrade is made for.
    pub from: u16,
    /// The number of changes before it of what it would change.
    pub changes: u32,
}

/// What the guardian may do, and how often each thing was changed.
#[derive(Clone, Copy, Debug)]
pub struct Office {
    armed: bool,
    /// The end of the last pause.
    last_pause: Option<Timestamp>,
    parameters: [u32; 2],
    codes: [u32; 4],
}

impl Default for Office {
    fn default() -> Self {
        Self {
            armed: true,
            last_pause: None,
            parameters: [0; 2],
            codes: [0; 4],
        }
    }
}

impl Office {
    /// How often something else than this decision has changed the same; nothing for what changes nothing for good.
    fn changes(&mut self, decision: Decision) -> Option<&mut u32> {
        match decision {
            Decision::ProposePool { .. } => Some(&mut self.parameters[0]),
            Decision::ProposeRegistry { .. } => Some(&mut self.parameters[1]),
            Decision::ProposeUpgrade { part, .. } => Some(&mut self.codes[part as usize]),
            _ => None,
        }
    }
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
                let rested = self.office.last_pause.is_none_or(|end| now >= end + APART);
                let may = self.office.armed && rested;
                let paused = self.expect_whether(&Message::Govern(decision), may).is_some();
                if paused {
                    self.paused_until = now + u64::from(blocks) * crate::BLOCK_MS;
                    (self.office.armed, self.office.last_pause) = (false, Some(self.paused_until));
                }
                paused
            }
            Decision::Unpause => {
                self.paused_until = self.paused_until.min(now);
                self.office.last_pause = self.office.last_pause.map(|end| end.min(now));
                self.expect(&Message::Govern(decision), Ok(Answer::Done))
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
        let changes = self.office.changes(decision).map_or(0, |changes| *changes);
        self.proposals.push(Proposal {
            due,
            decision,
            from,
            changes,
        });
        self.expect(&Message::Govern(decision), Ok(Answer::Done))
    }

    /// One of the proposals, be it due or not; where it is refused, it stays.
    fn apply(&mut self, number: usize) -> bool {
        let now = self.now();
        self.proposals.retain(|proposal| now <= proposal.due + WINDOW);
        let Some(number) = number.checked_rem(self.proposals.len()) else {
            return false;
        };
        let Proposal {
            due,
            decision,
            from,
            changes,
        } = self.proposals[number];
        let current = self.office.changes(decision).is_none_or(|now| *now == changes);
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
        if self
            .expect_whether(&apply, due <= now && current && fits)
            .is_none()
        {
            return false;
        }
        if let Some(changes) = self.office.changes(decision) {
            *changes += 1;
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
                for entry in self.table.iter_mut().filter(|e| e.status != Status::Exited) {
                    let record = &self.operators[entry.operator as usize];
                    entry.capacity = operator_model::capacity(record, &self.terms);
                }
            }
            Decision::ProposeUpgrade { part, next } => *self.versions.of(part) = layout(next),
            _ => self.office.armed = true,
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
