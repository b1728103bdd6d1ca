//! What guardian and admin send.

use estuary_interfaces::Action;
use estuary_models::campaign::{Answer, Decision, Part, Refusal};
use estuary_runtime::BLOCK_MS;
use estuary_tests::{prelude::*, to_ink};

use super::{Compiled, Outcome};

impl Compiled {
    pub(super) fn govern(&mut self, decision: Decision) -> Outcome {
        let (admin, guardian) = (self.world.deployer.clone(), self.world.guardian.clone());
        let world = &mut self.world;
        let done = match decision {
            Decision::Pause { blocks } => world.governor().pause(&guardian, u64::from(blocks) * BLOCK_MS),
            Decision::Unpause => world.governor().unpause(&admin),
            Decision::Seal { number } => {
                let end = world
                    .governor()
                    .seal(&admin, number as u32)
                    .map_err(Refusal::Governor)?;
                return Ok(Answer::Amount(end.into()));
            }
            Decision::Apply { number } => world.governor().apply(&admin, number as u32),
            proposal => {
                let action = self.action(proposal);
                self.world.governor().propose(&admin, action).map(drop)
            }
        };
        done.map(|()| Answer::Done).map_err(Refusal::Governor)
    }

    fn action(&mut self, proposal: Decision) -> Action {
        let world = &mut self.world;
        match proposal {
            Decision::ProposePool {
                protocol_fee,
                reserve_part,
            } => {
                let mut parameters = world.pool().parameters().expect("the pool is set up");
                (parameters.protocol_fee, parameters.reserve_part) = (protocol_fee, reserve_part);
                Action::PoolParameters(parameters)
            }
            Decision::ProposeRegistry {
                bond_ratio,
                bounty_part,
            } => {
                let mut parameters = world.registry().parameters().expect("the registry is set up");
                (parameters.bond_ratio, parameters.bounty_part) = (bond_ratio, bounty_part);
                Action::RegistryParameters(parameters)
            }
            Decision::ProposeCover { numbers, cap } => {
                let vault = to_ink(&self.cover_vault);
                let terms = numbers.map(|numbers| CoverTerms {
                    vault,
                    premium_part: numbers.premium_part,
                    target: numbers.target,
                    max: numbers.max,
                });
                Action::Cover { terms, cap }
            }
            Decision::ProposeUpgrade { part, next } => self.upgrade(part, next),
            _ => Action::ArmGuardian,
        }
    }

    fn upgrade(&mut self, part: Part, next: bool) -> Action {
        let world = &mut self.world;
        let [pool, registry, queue] = [&world.pool, &world.registry, &world.queue].map(Clone::clone);
        let (name, contract) = match part {
            Part::Pool => ("staking_pool", Some((ContractKind::Pool, pool))),
            Part::Registry => ("validator_registry", Some((ContractKind::Registry, registry))),
            Part::Queue => ("withdrawal_queue", Some((ContractKind::Queue, queue))),
            Part::Nominators => ("nominator", None),
        };
        let name = format!("{name}{}", if next { "_v2" } else { "" });
        let uploaded = self.codes.entry(name.clone());
        let whole = self.full_codes;
        let code = *uploaded.or_insert_with(|| match whole {
            true => world.upload_alone(&name),
            false => world.upload(&name),
        });
        match contract {
            Some((contract, account)) => Action::Upgrade {
                contract,
                code,
                from_version: world.storage_version(&account),
            },
            None => nominator_code(code),
        }
    }
}
