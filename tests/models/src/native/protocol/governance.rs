//! What guardian and admin do.

use estuary_governance::GovernanceError;
use estuary_interfaces::{GovernorError, OperatorId, RegistryError, Timestamp};

use super::{Native, Outcome};
use crate::{campaign::*, BLOCK_MS, DELAYS};

/// How long a proposal can be applied.
const WINDOW: Timestamp = 14 * 24 * 3_600_000;

impl Native {
    pub(super) fn govern(&mut self, decision: Decision) -> Outcome {
        let now = self.chain.now();
        let refused = |error| Err(Refusal::Governor(error));
        match decision {
            Decision::Pause { .. } if !self.armed => return refused(GovernorError::NotArmed),
            Decision::Pause { .. } if now < self.paused_until + DELAYS.delay => {
                return refused(GovernorError::PausedRecently);
            }
            Decision::Pause { blocks } => {
                self.armed = false;
                self.paused_until = now + u64::from(blocks) * BLOCK_MS;
            }
            Decision::Unpause => self.paused_until = now,
            Decision::Apply { number } => {
                self.proposals.retain(|(due, ..)| now <= due + WINDOW);
                let (due, decision, from) = self.proposals[number];
                if now < due {
                    return refused(GovernorError::TooEarly);
                }
                if !self.carry_out(decision, from) {
                    return refused(GovernorError::Upgrade(GovernanceError::WrongStorageVersion));
                }
                self.proposals.remove(number);
            }
            Decision::ProposeUpgrade { part, .. } => {
                let from = self.versions[part as usize];
                self.proposals.push((now + DELAYS.upgrade_delay, decision, from));
            }
            proposal => self.proposals.push((now + DELAYS.delay, proposal, 0)),
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
                let parameters = &mut self.registry.parameters;
                (parameters.bond_ratio, parameters.bounty_part) = (bond_ratio, bounty_part);
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
