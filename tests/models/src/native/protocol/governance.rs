//! What guardian and admin do.

use estuary_governance::GovernanceError;
use estuary_interfaces::{GovernorError, OperatorId, RegistryError, Timestamp};

use super::{Native, Outcome};
use crate::{campaign::*, BLOCK_MS, DELAYS};

const DAY: Timestamp = 24 * 3_600_000;

/// How long a proposal can be applied.
const WINDOW: Timestamp = 14 * DAY;

/// A decision that waits: when it is due, the layout that an upgrade is made for, and how often the same was changed
/// before.
pub(super) type Proposal = (Timestamp, Decision, u16, u32);

/// Which of the counts of changes is a decision's.
fn counted(decision: Decision) -> Option<usize> {
    match decision {
        Decision::ProposeUpgrade { part, .. } => Some(part as usize),
        Decision::ProposePool { .. } => Some(4),
        Decision::ProposeRegistry { .. } => Some(5),
        _ => None,
    }
}

impl Native {
    fn propose(&mut self, decision: Decision, delay: Timestamp, from: u16) {
        let changes = counted(decision).map_or(0, |count| self.changes[count]);
        let due = self.chain.now() + delay;
        self.proposals.push((due, decision, from, changes));
    }

    pub(super) fn govern(&mut self, decision: Decision) -> Outcome {
        let now = self.chain.now();
        let refused = |error| Err(Refusal::Governor(error));
        match decision {
            Decision::Pause { .. } if !self.armed => return refused(GovernorError::NotArmed),
            Decision::Pause { .. }
                if self.paused_until > 0 && now < self.paused_until + DELAYS.delay.max(7 * DAY) =>
            {
                return refused(GovernorError::PausedRecently);
            }
            Decision::Pause { blocks } => {
                self.armed = false;
                self.paused_until = now + u64::from(blocks) * BLOCK_MS;
            }
            Decision::Unpause => self.paused_until = self.paused_until.min(now),
            Decision::Apply { number } => {
                self.proposals.retain(|(due, ..)| now <= due + WINDOW);
                let (due, decision, from, changes) = self.proposals[number];
                if now < due {
                    return refused(GovernorError::TooEarly);
                }
                if counted(decision).is_some_and(|count| self.changes[count] != changes) {
                    return refused(GovernorError::Outdated);
                }
                if !self.carry_out(decision, from) {
                    return refused(GovernorError::Upgrade(GovernanceError::WrongStorageVersion));
                }
                if let Some(count) = counted(decision) {
                    self.changes[count] += 1;
                }
                self.proposals.remove(number);
            }
            Decision::ProposeUpgrade { part, .. } => {
                let from = self.versions[part as usize];
                self.propose(decision, DELAYS.upgrade_delay, from);
            }
            proposal => self.propose(proposal, DELAYS.delay, 0),
        }
        Ok(Answer::Done)
    }

    /// Whether it could be done: an upgrade needs storage of the layout that it was made for.
    pub(super) fn carry_out(&mut self, decision: Decision, from: u16) -> bool {
        match decision {
            Decision::ProposePool {
                protocol_fee,
                reserve_part,
            } => {
                (self.parameters.protocol_fee, self.parameters.reserve_part) = (protocol_fee, reserve_part);
            }
            Decision::ProposeRegistry {
                bond_ratio,
                bounty_part,
            } => {
                self.registry.set_terms(bond_ratio, bounty_part);
            }
            Decision::ProposeUpgrade { part, next } => {
                let (version, code) = (&mut self.versions[part as usize], 1 + u16::from(next));
                if part != Part::Nominators && (*version != from || code < from) {
                    return false;
                }
                *version = code;
            }
            _ => self.armed = true,
        }
        true
    }

    pub(super) fn update_nominator(&mut self, operator: OperatorId) -> Outcome {
        let code = self.versions[Part::Nominators as usize];
        let nominator = self.registry.places[operator as usize].1;
        let nominator = nominator.ok_or(Refusal::Registry(RegistryError::WrongStatus))?;
        let version = self.nominators.entry(nominator).or_insert(1);
        if *version > code {
            let refused = RegistryError::NominatorUpgrade(GovernanceError::WrongStorageVersion);
            return Err(Refusal::Registry(refused));
        }
        *version = code;
        Ok(Answer::Done)
    }
}
