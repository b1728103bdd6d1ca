//! `estuary govern`: what the admin and the guardian do.

use std::path::Path;

use estuary_governance::Governed;
use estuary_interfaces::{Action, Contract, Delays, GovernorError, ProposalId, Upgradable};
use governor::{proposals::Proposal, roles::Roles, GovernorRef};
use ink::primitives::Hash;
use scale::Decode;
use serde::Serialize;
use serde_json::json;
use staking_pool::StakingPoolRef;
use subxt_signer::sr25519::Keypair;
use validator_registry::ValidatorRegistryRef;
use withdrawal_queue::WithdrawalQueueRef;

use super::{
    output::{say, table},
    Session,
};
use crate::{
    account::{self, from_ink, to_ink},
    amount::{duration, parse_duration},
    arguments::{Code, GovernCommand as Command, ProposeCommand as Propose},
    artifacts::Artifacts,
    deploy::config::ConfigFile,
    error::Result,
    message::{message, Message},
    protocol::Protocol,
};

#[derive(Debug, Serialize)]
struct GovernanceView {
    admin: String,
    proposed_admin: Option<String>,
    guardian: String,
    armed: bool,
    /// Milliseconds.
    delay: u64,
    upgrade_delay: u64,
    proposals: Vec<ProposalView>,
    renounced: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct ProposalView {
    id: ProposalId,
    action: String,
    /// Milliseconds since 1970, from which it can be applied.
    eta: u64,
    /// Milliseconds until then.
    wait: u64,
}

impl Session {
    pub(super) async fn govern(&self, command: Command) -> Result<()> {
        let protocol = self.protocol().await?;
        if matches!(command, Command::Show) {
            return self.show(&protocol).await;
        }
        let office = Office {
            signer: self.signer()?,
            protocol,
        };
        let done = office.carry_out(command).await?;
        self.output.tell(&done, &json!({ "done": done }))
    }

    async fn show(&self, protocol: &Protocol) -> Result<()> {
        let view = protocol.governance().await?;
        if self.output.json {
            return self.output.view(&view);
        }
        let mut rows = table(&["admin", &view.admin]);
        if let Some(proposed) = &view.proposed_admin {
            rows.add_row(["offered to", proposed]);
        }
        let armed = if view.armed {
            "may pause once"
        } else {
            "has paused"
        };
        rows.add_row(["guardian", &format!("{}, {armed}", view.guardian)]);
        rows.add_row(["changes wait", &duration(view.delay)]);
        rows.add_row(["upgrades wait", &duration(view.upgrade_delay)]);
        let renounced = match view.renounced.len() {
            0 => "none".into(),
            _ => view.renounced.join(", "),
        };
        rows.add_row(["final codes", &renounced]);
        say(rows)?;
        for proposal in &view.proposals {
            let when = match proposal.wait {
                0 => "can be applied".into(),
                wait => format!("in {}", duration(wait)),
            };
            say(format!("proposal {}, {when}: {}", proposal.id, proposal.action))?;
        }
        Ok(())
    }
}

/// Who holds a key, at work.
struct Office {
    signer: Keypair,
    protocol: Protocol,
}

impl Office {
    /// Returns what was done, for people.
    async fn carry_out(&self, command: Command) -> Result<String> {
        let governor = &self.protocol.contracts.governor;
        Ok(match command {
            // Nobody has to sign for it.
            Command::Show => String::new(),
            Command::Propose(what) => {
                let action = self.protocol.action(&self.signer, what).await?;
                let id = self.send(message!(GovernorRef(governor).propose(action))).await?;
                format!("Proposal {id} waits; `estuary govern show` tells how long.")
            }
            Command::Apply { proposal } => {
                self.send(message!(GovernorRef(governor).apply(proposal))).await?;
                format!("Proposal {proposal} is applied.")
            }
            Command::Cancel { proposal } => {
                self.send(message!(GovernorRef(governor).cancel(proposal)))
                    .await?;
                format!("Proposal {proposal} is cancelled.")
            }
            Command::Pause { time } => {
                let time = parse_duration(&time)?;
                self.send(message!(GovernorRef(governor).pause(time))).await?;
                format!(
                    "The pool is paused for {}; transfers and claims go on.",
                    duration(time)
                )
            }
            Command::Unpause => {
                self.send(message!(GovernorRef(governor).unpause())).await?;
                "The pool goes on.".into()
            }
            Command::ProposeAdmin { account } => {
                let account = account.as_deref().map(account::parse).transpose()?;
                let proposed = account.as_ref().map(to_ink);
                self.send(message!(GovernorRef(governor).propose_admin(proposed)))
                    .await?;
                let to = account.map_or("nobody".into(), |account| self.protocol.chain.show(&account));
                format!("The role is offered to {to}.")
            }
            Command::AcceptAdmin => {
                self.send(message!(GovernorRef(governor).accept_admin())).await?;
                "The signer is the admin.".into()
            }
            Command::Renounce { code, .. } => {
                let of = upgradable(code);
                self.send(message!(GovernorRef(governor).renounce_upgrades(of)))
                    .await?;
                "This code is final.".into()
            }
        })
    }

    async fn send<T: Decode>(&self, message: Message<Result<T, GovernorError>>) -> Result<T> {
        let (answer, _) = self.protocol.send(&self.signer, 0, message).await?;
        Ok(answer)
    }
}

fn upgradable(code: Code) -> Upgradable {
    match code {
        Code::Pool => Upgradable::Pool,
        Code::Registry => Upgradable::Registry,
        Code::Queue => Upgradable::Queue,
        Code::Nominators => Upgradable::Nominators,
    }
}

impl Protocol {
    async fn governance(&self) -> Result<GovernanceView> {
        let governor = &self.contracts.governor;
        let Roles {
            admin,
            proposed_admin,
            guardian,
            armed,
            ..
        } = self.ask(message!(GovernorRef(governor).roles()), None).await?;
        let delays = self.ask(message!(GovernorRef(governor).delays()), None).await?;
        let renounced = self
            .ask(message!(GovernorRef(governor).renounced()), None)
            .await?;
        let last = self
            .ask(message!(GovernorRef(governor).last_proposal()), None)
            .await?;
        let now = self.chain.now(None).await?;
        let mut proposals = Vec::new();
        for id in 1..=last {
            let proposal = self
                .ask(message!(GovernorRef(governor).proposal(id)), None)
                .await?;
            proposals.extend(proposal.map(|Proposal { action, eta, .. }| ProposalView {
                id,
                action: format!("{action:?}"),
                eta,
                wait: eta.saturating_sub(now),
            }));
        }
        let show = |account| self.chain.show(&from_ink(account));
        let codes = [
            ("pool", renounced.pool),
            ("registry", renounced.registry),
            ("queue", renounced.queue),
            ("nominators", renounced.nominators),
        ];
        Ok(GovernanceView {
            admin: show(admin),
            proposed_admin: proposed_admin.map(show),
            guardian: show(guardian),
            armed,
            delay: delays.delay,
            upgrade_delay: delays.upgrade_delay,
            proposals,
            renounced: codes
                .into_iter()
                .filter(|(_, done)| *done)
                .map(|(code, _)| code)
                .collect(),
        })
    }

    /// What is to be proposed; a code is uploaded first.
    async fn action(&self, signer: &Keypair, what: Propose) -> Result<Action> {
        Ok(match what {
            Propose::PoolParameters { config } => {
                let parameters = ConfigFile::read(&config)?.resolve(&self.chain)?.pool;
                self.chain.bounds().check_pool(&parameters)?;
                Action::PoolParameters(parameters)
            }
            Propose::RegistryParameters { config } => {
                let parameters = ConfigFile::read(&config)?.resolve(&self.chain)?.registry;
                self.chain.bounds().check_registry(&parameters)?;
                Action::RegistryParameters(parameters)
            }
            Propose::Guardian { account } => Action::Guardian(to_ink(&account::parse(&account)?)),
            Propose::ArmGuardian => Action::ArmGuardian,
            Propose::Delays { delay, upgrade_delay } => Action::Delays(Delays {
                delay: parse_duration(&delay)?,
                upgrade_delay: parse_duration(&upgrade_delay)?,
            }),
            Propose::Upgrade {
                code,
                artifact,
                artifacts,
            } => self.upgrade(signer, code, &artifact, &artifacts).await?,
        })
    }

    /// Uploads what an upgrade needs. The last of a contract's codes is the one that answers.
    async fn upgrade(&self, signer: &Keypair, code: Code, name: &str, folder: &Path) -> Result<Action> {
        let artifacts = Artifacts(folder.into());
        let mut needed = vec![artifacts.read(name)?];
        needed.extend(artifacts.small_codes(name)?);
        let mut hash = Hash::default();
        for artifact in needed {
            artifact.upload(&self.chain, signer).await?;
            hash = artifact.hash.0.into();
        }
        let contracts = &self.contracts;
        let (contract, version) = match code {
            Code::Nominators => return Ok(Action::NominatorCode(hash)),
            Code::Pool => (
                Contract::Pool,
                message!(StakingPoolRef(contracts.pool).storage_version()),
            ),
            Code::Registry => {
                let version = message!(ValidatorRegistryRef(contracts.registry).storage_version());
                (Contract::Registry, version)
            }
            Code::Queue => (
                Contract::Queue,
                message!(WithdrawalQueueRef(contracts.queue).storage_version()),
            ),
        };
        Ok(Action::Upgrade {
            contract,
            code: hash,
            from_version: self.ask(version, None).await?,
        })
    }
}
