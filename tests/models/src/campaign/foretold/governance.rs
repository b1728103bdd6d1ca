//! What guardian and admin do, and anyone after them.

use estuary_interfaces::{GovernorError, OperatorId, ProposalId, Shares, Timestamp};
use num_bigint::BigInt;
use validator_registry::table::Status;

use crate::{
    campaign::{operator_model, subject::*, time_models::narrow, trial::Trial, Decision, Part},
    DELAYS,
};

const DAY: Timestamp = 24 * 3_600_000;

/// How long a proposal can be applied once nothing holds it up any more.
const GRACE: Timestamp = 14 * DAY;

/// The most that locked units can hold a proposal up.
const LONGEST: Timestamp = 45 * DAY;

/// From a seal to the end of the last call.
const LAST_CALL: Timestamp = 14 * DAY;

/// How long open requests hold a sealed proposal up after that.
const PATIENCE: Timestamp = 90 * DAY;

/// How long the pool runs between two pauses, at least.
const APART: Timestamp = if DELAYS.delay > 7 * DAY {
    DELAYS.delay
} else {
    7 * DAY
};

/// A decision that waits.
#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    pub id: ProposalId,
    /// The end of its delay.
    pub eta: Timestamp,
    pub decision: Decision,
    /// The layout of the storage that an upgrade is made for.
    pub from: u16,
    /// The number of changes before it of what it would change.
    pub changes: u32,
    /// All shares when it was made.
    pub shares: Shares,
    /// The end of its last call.
    pub end: Option<Timestamp>,
}

impl Proposal {
    fn replaces_code(&self) -> bool {
        matches!(self.decision, Decision::ProposeUpgrade { .. })
    }

    pub fn expires(&self) -> Timestamp {
        match self.end {
            Some(end) => end + PATIENCE + GRACE,
            None => self.eta + LONGEST + GRACE,
        }
    }
}

/// Parts of all shares in basis points, rounded up, and one at least.
fn part(shares: Shares, basis_points: Shares) -> Shares {
    (shares * basis_points).div_ceil(10_000).max(1)
}

/// What the guardian may do, and how often each thing was changed.
#[derive(Clone, Copy, Debug)]
pub struct Office {
    armed: bool,
    /// The end of the last pause.
    last_pause: Option<Timestamp>,
    parameters: [u32; 3],
    codes: [u32; 4],
    /// The last proposal.
    pub last_id: ProposalId,
}

impl Default for Office {
    fn default() -> Self {
        Self {
            armed: true,
            last_pause: None,
            parameters: [0; 3],
            codes: [0; 4],
            last_id: 0,
        }
    }
}

impl Office {
    /// How often something else than this decision has changed the same; nothing for what changes nothing for good.
    fn changes(&mut self, decision: Decision) -> Option<&mut u32> {
        match decision {
            Decision::ProposePool { .. } => Some(&mut self.parameters[0]),
            Decision::ProposeRegistry { .. } => Some(&mut self.parameters[1]),
            Decision::ProposeCover { .. } => Some(&mut self.parameters[2]),
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
            Decision::Seal { number } => self.seal(number),
            Decision::Apply { number } => self.apply(number),
            Decision::ProposeUpgrade {
                part: Part::Queue, ..
            } => {
                let renounced = Refusal::Governor(GovernorError::Renounced);
                self.expect(&Message::Govern(decision), Err(renounced))
            }
            // A vault that was replaced is not named again.
            Decision::ProposeCover { cap, .. } if self.cover.is_retired => {
                let numbers = None;
                self.propose(Decision::ProposeCover { numbers, cap }, DELAYS.delay, 0)
            }
            Decision::ProposePool { .. }
            | Decision::ProposeRegistry { .. }
            | Decision::ProposeCover { .. }
            | Decision::ProposeArming => self.propose(decision, DELAYS.delay, 0),
            Decision::ProposeUpgrade { part, .. } => {
                let from = *self.versions.of(part);
                self.propose(decision, DELAYS.upgrade_delay, from)
            }
        }
    }

    fn propose(&mut self, decision: Decision, delay: Timestamp, from: u16) -> bool {
        let eta = self.now() + delay;
        let changes = self.office.changes(decision).map_or(0, |changes| *changes);
        self.office.last_id += 1;
        self.proposals.push(Proposal {
            id: self.office.last_id,
            eta,
            decision,
            from,
            changes,
            shares: narrow(&self.pool.shares),
            end: None,
        });
        self.expect(&Message::Govern(decision), Ok(Answer::Done))
    }

    /// One of the proposals that have not expired.
    fn pick(&mut self, number: usize) -> Option<usize> {
        let now = self.now();
        self.proposals.retain(|proposal| now <= proposal.expires());
        number.checked_rem(self.proposals.len())
    }

    /// When a proposal is due, whether exits come first, and whether it can be overdue.
    fn standing(&self, proposal: &Proposal) -> (Timestamp, bool, bool) {
        let against = self.locked_against(proposal.id);
        let shares = proposal.shares.min(narrow(&self.pool.shares));
        let (full, blocking) = (part(shares, 500), part(shares, 2_000));
        let extension = u128::from(LONGEST) * against.min(full) / full;
        (
            proposal.eta + extension as Timestamp,
            proposal.replaces_code() || against >= full,
            against < blocking,
        )
    }

    fn seal(&mut self, number: usize) -> bool {
        let Some(number) = self.pick(number) else {
            return false;
        };
        let (now, proposal) = (self.now(), self.proposals[number]);
        let (due, first, _) = self.standing(&proposal);
        let expected = if proposal.end.is_some() || !first {
            Err(Refusal::Governor(GovernorError::NotToSeal))
        } else if now < due {
            Err(Refusal::Governor(GovernorError::TooEarly))
        } else {
            self.proposals[number].end = Some(now + LAST_CALL);
            Ok(Answer::Amount((now + LAST_CALL).into()))
        };
        let number = proposal.id as usize;
        self.expect(&Message::Govern(Decision::Seal { number }), expected)
    }

    /// One of the proposals, be it due or not; where it is refused, it stays.
    fn apply(&mut self, number: usize) -> bool {
        let Some(number) = self.pick(number) else {
            return false;
        };
        let (now, proposal) = (self.now(), self.proposals[number]);
        let Proposal {
            id,
            decision,
            from,
            changes,
            end,
            ..
        } = proposal;
        let (due, first, can_be_overdue) = self.standing(&proposal);
        let may = match end {
            None => now >= due && !first,
            Some(end) => {
                let are_paid = self.queue.oldest().is_none_or(|made_at| made_at > end);
                now > end && (are_paid || (can_be_overdue && now > end + PATIENCE))
            }
        };
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
            // A vault is not replaced while losses have reserved its shares.
            Decision::ProposeCover { numbers: None, .. } => {
                self.pool.terms.is_none() || self.pool.reserved_of_layer() == BigInt::ZERO
            }
            _ => true,
        };
        let apply = Message::Govern(Decision::Apply { number: id as usize });
        if self.expect_whether(&apply, may && current && fits).is_none() {
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
                (
                    self.pool_parameters.protocol_fee,
                    self.pool_parameters.reserve_part,
                ) = (protocol_fee, reserve_part);
            }
            Decision::ProposeRegistry {
                bond_ratio,
                bounty_part,
            } => {
                (
                    self.registry_parameters.bond_ratio,
                    self.registry_parameters.bounty_part,
                ) = (bond_ratio, bounty_part);
                for entry in self.table.iter_mut().filter(|e| e.status != Status::Exited) {
                    let record = &self.operators[entry.operator as usize];
                    entry.capacity = operator_model::capacity(record, &self.registry_parameters);
                }
            }
            Decision::ProposeCover { numbers, cap } => {
                if numbers.is_none() {
                    self.retire_vault();
                }
                (self.pool.terms, self.cover_cap) = (numbers, cap);
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
