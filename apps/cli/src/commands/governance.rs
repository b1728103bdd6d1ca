//! `estuary govern`: what the admin and the guardian do.

use std::path::Path;

use estuary_governance::Governed;
use estuary_interfaces::{Action, ContractKind, Delays, GovernorError, ProposalId, QueueGovernance};
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
    /// In words.
    action: String,
    /// Number by number.
    changes: Vec<String>,
    /// The end of its delay, in milliseconds since 1970.
    eta: u64,
    /// When it can be sealed, or applied where it needs no seal.
    due: u64,
    /// Milliseconds until then.
    wait: u64,
    /// The end of its last call.
    end: Option<u64>,
    /// Whether exits come first.
    exits_first: bool,
    /// Units of the wrapped token that hold it up, and those that would for the longest time.
    locked: String,
    full: String,
    /// Whether requests of before the end of the last call are open.
    to_pay: bool,
    /// Where it stands, in words.
    stands: String,
    /// What holds it up, in words.
    held: String,
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
            say(format!("\nproposal {}: {}", proposal.id, proposal.action))?;
            for change in &proposal.changes {
                say(format!("  {change}"))?;
            }
            say(format!("  {}", proposal.stands))?;
            say(format!("  {}", proposal.held))?;
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
                let id = self
                    .send(message!(GovernorRef(governor).propose(action)).with_reads())
                    .await?;
                format!("Proposal {id} waits; `estuary govern show` tells how long.")
            }
            Command::Apply { proposal } => {
                self.send(message!(GovernorRef(governor).apply(proposal)).with_reads())
                    .await?;
                format!("Proposal {proposal} is applied.")
            }
            Command::Seal { proposal } => {
                let end = self
                    .send(message!(GovernorRef(governor).seal(proposal)).with_reads())
                    .await?;
                let now = self.protocol.chain.now(None).await?;
                format!(
                    "The last call of proposal {proposal} ends in {}: whoever asks until then is paid before it is \
                     applied.",
                    duration(end.saturating_sub(now))
                )
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

fn upgradable(code: Code) -> ContractKind {
    match code {
        Code::Pool => ContractKind::Pool,
        Code::Registry => ContractKind::Registry,
        Code::Nominators => ContractKind::Nominator,
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
        let oldest = self
            .ask(
                message!(WithdrawalQueueRef(self.contracts.queue).oldest_open()),
                None,
            )
            .await?;
        let now = self.chain.now(None).await?;
        let mut proposals = Vec::new();
        for id in 1..=last {
            let proposal = self.ask(message!(GovernorRef(governor).proposal(id)), None);
            if let Some(proposal) = proposal.await? {
                proposals.push(self.proposal_view(id, &proposal, oldest, now).await?);
            }
        }
        let show = |account| self.chain.show(&from_ink(account));
        let codes = [
            ("pool", renounced.pool),
            ("registry", renounced.registry),
            ("queue", true),
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

    /// A proposal at `now`, while the oldest request that is still to be paid was made at `oldest`.
    async fn proposal_view(
        &self,
        id: ProposalId,
        proposal: &Proposal,
        oldest: Option<u64>,
        now: u64,
    ) -> Result<ProposalView> {
        let governor = &self.contracts.governor;
        let standing = self
            .ask_for(message!(GovernorRef(governor).standing(id)), None)
            .await?;
        let to_pay = oldest
            .zip(standing.end)
            .is_some_and(|(made_at, end)| made_at <= end);
        let (action, changes) = self.in_words(&proposal.action).await?;
        let token = &self.chain.token;
        let (locked, full) = (token.number(standing.against), token.number(standing.full));
        let until = |time: u64| duration(time.saturating_sub(now));
        Ok(ProposalView {
            id,
            action,
            changes,
            eta: proposal.eta,
            due: standing.due,
            wait: standing.due.saturating_sub(now),
            end: standing.end,
            exits_first: standing.first,
            to_pay,
            stands: match standing.end {
                _ if now > proposal.expires_at() => "It has expired.".into(),
                None if now < standing.due => format!("It is due in {}.", until(standing.due)),
                None if standing.first => {
                    format!("It is due. Exits come first: `estuary govern seal {id}` begins its last call.")
                }
                None => "It can be applied.".into(),
                Some(end) if now <= end => format!(
                    "Its last call ends in {}: whoever asks until then is paid before it is applied.",
                    until(end)
                ),
                Some(_) if to_pay => {
                    "Its last call is over. Requests that were made until then are still to be paid.".into()
                }
                Some(_) => "Its last call is over, and all who asked are paid: it can be applied.".into(),
            },
            held: format!(
                "{locked} wrapped units are locked against it, of {full} that hold it up for 45 days."
            ),
            locked,
            full,
        })
    }

    /// An action in words, and what it changes.
    async fn in_words(&self, action: &Action) -> Result<(String, Vec<String>)> {
        let (pool, registry) = (&self.contracts.pool, &self.contracts.registry);
        let show = |account| self.chain.show(&from_ink(account));
        Ok(match action {
            Action::PoolParameters(after) => {
                let current = self.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), None);
                let before = current.await?.parameters;
                let mut changes = self.chain.bounds().pool_changes(&before, after);
                if before.treasury != after.treasury {
                    changes.push(format!("pool.treasury to {}", show(after.treasury)));
                }
                ("other parameters of the pool".into(), changes)
            }
            Action::RegistryParameters(after) => {
                let setup = self.ask_for(
                    message!(ValidatorRegistryRef(registry).parameters_and_code()),
                    None,
                );
                let before = setup.await?.parameters;
                let mut changes = self.chain.bounds().registry_changes(&before, after);
                if before.curator != after.curator {
                    changes.push(format!("registry.curator to {}", show(after.curator)));
                }
                ("other parameters of the registry".into(), changes)
            }
            Action::Guardian(account) => (format!("another guardian, {}", show(*account)), Vec::new()),
            Action::ArmGuardian => ("the guardian may pause once more".into(), Vec::new()),
            Action::Delays(delays) => {
                let (delay, upgrade) = (duration(delays.delay), duration(delays.upgrade_delay));
                (
                    format!("changes wait {delay}, and upgrades {upgrade}"),
                    Vec::new(),
                )
            }
            Action::Upgrade { contract, code, .. } => {
                let of = match contract {
                    ContractKind::Pool => "the pool",
                    ContractKind::Registry => "the registry",
                    ContractKind::Queue => "the queue",
                    ContractKind::Nominator => "the nominators",
                    ContractKind::Brake => "the brake",
                };
                let code = format!(
                    "code 0x{}: whoever cannot reproduce it treats it as hostile",
                    hex::encode(code)
                );
                (format!("other code of {of}"), vec![code])
            }
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
            // Each nominator knows its own layout.
            Code::Nominators => {
                return Ok(Action::Upgrade {
                    contract: ContractKind::Nominator,
                    code: hash,
                    from_version: 0,
                })
            }
            Code::Pool => (
                ContractKind::Pool,
                message!(StakingPoolRef(contracts.pool).storage_version()),
            ),
            Code::Registry => {
                let version = message!(ValidatorRegistryRef(contracts.registry).storage_version());
                (ContractKind::Registry, version)
            }
        };
        Ok(Action::Upgrade {
            contract,
            code: hash,
            from_version: self.ask(version, None).await?,
        })
    }
}
