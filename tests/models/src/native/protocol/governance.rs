//! What guardian and admin do.

use estuary_governance::GovernanceError;
use estuary_interfaces::{
    Action, BrakeError, ContractKind, CoverTerms, GovernorError, OperatorId, PoolError, ProposalId,
    RegistryError, Shares, Timestamp,
};
use governor::proposals::{Proposal, Standing};
use staking_pool::{
    governance::GovernanceCalls, host::Host, liquid_staking::LiquidStakingCalls, parameters::Parameters,
};
use validator_registry::{
    governance as registry_governance, host::Host as _, keeper_calls::KeeperCalls,
    Parameters as RegistryParameters,
};
use withdrawal_queue::views::Views;

use super::{Native, Outcome, KEEPER};
use crate::{
    campaign::*,
    native::{
        accounts::{self, account},
        world::World,
    },
    BLOCK_MS, DELAYS,
};

const DAY: Timestamp = 24 * 3_600_000;

/// A decision that waits, as the governor keeps it, and what it is for.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    proposal: Proposal,
    decision: Decision,
    /// The layout that an upgrade is made for.
    from: u16,
}

/// The governor's action of which a decision stands for one that waits as long.
fn action(decision: Decision) -> Action {
    match decision {
        Decision::ProposeUpgrade { .. } => Action::Upgrade {
            contract: ContractKind::Pool,
            code: [0; 32].into(),
            from_version: 0,
        },
        _ => Action::ArmGuardian,
    }
}

/// Which of the counts of changes is a decision's.
fn counted(decision: Decision) -> Option<usize> {
    match decision {
        Decision::ProposeUpgrade { part, .. } => Some(part as usize),
        Decision::ProposePool { .. } => Some(4),
        Decision::ProposeRegistry { .. } => Some(5),
        Decision::ProposeCover { .. } => Some(6),
        _ => None,
    }
}

impl Native {
    fn propose(&mut self, decision: Decision, delay: Timestamp, from: u16) {
        let proposal = Proposal {
            action: action(decision),
            eta: self.world.chain.now() + delay,
            shares: self.world.total_shares(),
            based_on: counted(decision).map_or(0, |count| self.changes[count]),
            sealed_at: None,
        };
        self.last_proposal += 1;
        self.proposals.insert(
            self.last_proposal,
            Waiting {
                proposal,
                decision,
                from,
            },
        );
    }

    /// Sends a message of the governor to the pool.
    fn govern_pool(&mut self, message: impl FnOnce(&mut World) -> Result<(), PoolError>) {
        self.world
            .call(accounts::governor(), accounts::pool(), 0, message)
            .expect("the governor may");
    }

    /// Sends a message of the governor to the registry.
    fn govern_registry(&mut self, message: impl FnOnce(&mut World) -> Result<(), RegistryError>) {
        self.world
            .call(accounts::governor(), accounts::registry(), 0, message)
            .expect("the governor may");
    }

    fn pause_until(&mut self, until: Timestamp) {
        self.paused_until = until;
        self.govern_pool(|pool| pool.pause_until(until));
    }

    fn standing(&self, id: ProposalId) -> Standing {
        let proposal = &self.proposals[&id].proposal;
        proposal.standing(self.locked_against(id), self.world.total_shares())
    }

    pub(super) fn govern(&mut self, decision: Decision) -> Outcome {
        let now = self.world.chain.now();
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
                self.pause_until(now + u64::from(blocks) * BLOCK_MS);
            }
            Decision::Unpause => self.pause_until(self.paused_until.min(now)),
            Decision::Seal { number } => {
                let id = number as ProposalId;
                let standing = self.standing(id);
                let waiting = self.proposals.get_mut(&id).expect("it waits");
                let end = waiting.proposal.seal(&standing, now).map_err(Refusal::Governor)?;
                return Ok(Answer::Amount(end.into()));
            }
            Decision::Apply { number } => {
                let id = number as ProposalId;
                let standing = self.standing(id);
                let Waiting {
                    proposal,
                    decision,
                    from,
                } = self.proposals[&id].clone();
                let are_paid = |end| Ok(self.world.queue.oldest_open().is_none_or(|made_at| made_at > end));
                let may = proposal.may_be_applied(&standing, now, are_paid);
                may.map_err(Refusal::Governor)?;
                if counted(decision).is_some_and(|count| self.changes[count] != proposal.based_on) {
                    return refused(GovernorError::Outdated);
                }
                if !self.carry_out(decision, from) {
                    return refused(GovernorError::Upgrade(GovernanceError::WrongStorageVersion));
                }
                if let Some(count) = counted(decision) {
                    self.changes[count] += 1;
                }
                self.proposals.remove(&id);
            }
            Decision::ProposeUpgrade {
                part: Part::Queue, ..
            } => {
                return refused(GovernorError::Renounced);
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
                let current = self.world.parameters_and_pause().expect("it is constructed");
                let parameters = Parameters {
                    protocol_fee,
                    reserve_part,
                    ..current.parameters
                };
                self.govern_pool(|pool| pool.set_parameters(parameters));
            }
            Decision::ProposeRegistry {
                bond_ratio,
                bounty_part,
            } => {
                let parameters = RegistryParameters {
                    bond_ratio,
                    bounty_part,
                    ..self.world.parameters().expect("it is constructed")
                };
                self.govern_registry(|registry| {
                    registry_governance::GovernanceCalls::set_parameters(registry, parameters)
                });
            }
            Decision::ProposeCover { numbers, cap } => {
                let terms = numbers.map(|numbers| CoverTerms {
                    vault: accounts::cover_vault(),
                    premium_part: numbers.premium_part,
                    target: numbers.target,
                    max: numbers.max,
                });
                let (governor, pool) = (accounts::governor(), accounts::pool());
                let set = self
                    .world
                    .call(governor, pool, 0, |pool| pool.replace_cover_terms(terms));
                if set.is_err() {
                    return false;
                }
                self.govern_registry(|registry| {
                    registry_governance::GovernanceCalls::limit_cover(registry, cap)
                });
            }
            Decision::ProposeUpgrade { part, next } => {
                let (version, code) = (&mut self.versions[part as usize], 1 + u16::from(next));
                if part != Part::Nominators && (*version != from || code < from) {
                    return false;
                }
                *version = code;
                if part == Part::Nominators {
                    let code = accounts::nominator_code(code);
                    self.govern_registry(|registry| {
                        registry_governance::GovernanceCalls::set_nominator_code(registry, code)
                    });
                }
            }
            _ => self.armed = true,
        }
        true
    }

    pub(super) fn locked_against(&self, id: ProposalId) -> Shares {
        let counts = |against: &ProposalId| *against == 0 || *against == id;
        let locks = self.locks.iter().filter(|((_, against), _)| counts(against));
        locks.map(|(_, position)| position.units).sum()
    }

    pub(super) fn brake(
        &mut self,
        actor: usize,
        act: Braking,
        against: ProposalId,
        units: Shares,
    ) -> Outcome {
        let now = self.world.chain.now();
        let is_over = against != 0
            && !self
                .proposals
                .get(&against)
                .is_some_and(|waiting| waiting.proposal.is_pending(now));
        let position = self.locks.entry((actor, against)).or_default();
        let done = match act {
            Braking::Lock if units == 0 => Err(BrakeError::ZeroAmount),
            Braking::Lock if is_over => Err(BrakeError::NotPending),
            Braking::Lock => {
                position.units += units;
                self.move_units(actor, units, false);
                Ok(Answer::Done)
            }
            Braking::Notice => position
                .release(units, now)
                .map(|until| Answer::Amount(until.into())),
            Braking::Keep => position.keep(now).map(|()| Answer::Done),
            Braking::Withdraw if position.units == 0 => Err(BrakeError::NotLocked),
            Braking::Withdraw => position.withdraw(is_over, now).map(|units| {
                self.move_units(actor, units, true);
                Answer::Amount(units)
            }),
        };
        done.map_err(Refusal::Brake)
    }

    pub(super) fn update_nominator(&mut self, operator: OperatorId) -> Outcome {
        self.registry(account(KEEPER), 0, |registry| registry.update_nominator(operator))
            .map(|()| Answer::Done)
    }
}
