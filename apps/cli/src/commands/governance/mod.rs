//! `estuary govern`: what is proposed, and what the admin and the guardian do.

mod dates;
pub(super) mod proposals;
pub(super) mod watch;

use std::path::Path;

use estuary_governance::Governed;
use estuary_interfaces::{Action, ContractKind, CoverTerms, Delays, GovernorError, ProposalId};
use governor::GovernorRef;
use ink::primitives::Hash;
use scale::Decode;
use serde::Serialize;
use staking_pool::StakingPoolRef;

use validator_registry::ValidatorRegistryRef;

use super::Session;
use crate::{
    account::to_ink,
    amount::{duration, parse_duration},
    arguments::{Code, GovernCommand as Command, ProposeCommand as Propose, SignedGovernCommand as Signed},
    artifacts::Artifacts,
    chain::Sender,
    deploy::{bounds::Bounds, config::ConfigFile},
    error::{Error, Result},
    message::{message, Message},
    outbox::Mode,
    protocol::Protocol,
};

/// What was done in the governor.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct GovernanceDone {
    /// The number of the proposal. Null where the command is about none.
    proposal: Option<ProposalId>,
    /// `seal`: the end of the last call, in milliseconds since 1970. Otherwise null.
    last_call_ends: Option<u64>,
    /// What was done, in words.
    done: String,
}

impl GovernanceDone {
    fn about(proposal: ProposalId, done: String) -> Self {
        Self {
            proposal: Some(proposal),
            ..done.into()
        }
    }
}

impl From<String> for GovernanceDone {
    fn from(done: String) -> Self {
        Self {
            proposal: None,
            last_call_ends: None,
            done,
        }
    }
}

impl Session {
    pub(super) async fn govern(&self, command: Command) -> Result<()> {
        let command = match command {
            Command::Show => return self.show(&self.protocol().await?).await,
            Command::Watch(arguments) => return self.watch(&arguments).await,
            Command::Signed(command) => command,
        };
        let office = Office {
            session: self,
            signer: self.signer()?,
            protocol: self.protocol().await?,
        };
        let answer = office.carry_out(command).await?;
        self.report(&office.protocol, &answer.done, &answer)
    }
}

/// Who holds a key, at work.
struct Office<'a> {
    session: &'a Session,
    signer: Sender,
    protocol: Protocol,
}

impl Office<'_> {
    async fn carry_out(&self, command: Signed) -> Result<GovernanceDone> {
        let governor = &self.protocol.contracts.governor;
        Ok(match command {
            Signed::Propose(what) => {
                if matches!(what, Propose::Upgrade { .. }) {
                    self.session.confirm("Propose other code?")?;
                }
                let action = self.protocol.action(&self.signer, what).await?;
                let id = self
                    .send(message!(GovernorRef(governor).propose(action)).with_reads())
                    .await?;
                GovernanceDone::about(
                    id,
                    format!("Proposal {id} waits; `estuary govern show` tells how long."),
                )
            }
            Signed::Apply { proposal } => {
                self.send(message!(GovernorRef(governor).apply(proposal)).with_reads())
                    .await?;
                GovernanceDone::about(proposal, format!("Proposal {proposal} is applied."))
            }
            Signed::Seal { proposal } => {
                let end = self
                    .send(message!(GovernorRef(governor).seal(proposal)).with_reads())
                    .await?;
                let now = self.protocol.chain.now(None).await?;
                let sentence = format!(
                    "The last call of proposal {proposal} ends in {}: whoever asks until then is paid before it is \
                     applied.",
                    duration(end.saturating_sub(now))
                );
                GovernanceDone {
                    last_call_ends: Some(end),
                    ..GovernanceDone::about(proposal, sentence)
                }
            }
            Signed::Cancel { proposal } => {
                self.send(message!(GovernorRef(governor).cancel(proposal)))
                    .await?;
                GovernanceDone::about(proposal, format!("Proposal {proposal} is cancelled."))
            }
            Signed::Pause { time } => {
                let time = parse_duration(&time)?;
                self.send(message!(GovernorRef(governor).pause(time))).await?;
                format!(
                    "The pool is paused for {}; transfers and claims go on.",
                    duration(time)
                )
                .into()
            }
            Signed::Unpause => {
                self.send(message!(GovernorRef(governor).unpause())).await?;
                "The pool goes on.".to_string().into()
            }
            Signed::ProposeAdmin { account } => {
                let chain = &self.protocol.chain;
                let account = account.as_deref().map(|text| chain.named(text)).transpose()?;
                let proposed = account.as_ref().map(to_ink);
                self.send(message!(GovernorRef(governor).propose_admin(proposed)))
                    .await?;
                let to = account.map_or("nobody".into(), |account| chain.show(&account));
                format!("The role is offered to {to}.").into()
            }
            Signed::AcceptAdmin => {
                self.send(message!(GovernorRef(governor).accept_admin())).await?;
                "The signer is the admin.".to_string().into()
            }
            Signed::Renounce { code, .. } => {
                let of = upgradable(code);
                self.session.confirm("Make this code final, for ever?")?;
                self.send(message!(GovernorRef(governor).renounce_upgrades(of)))
                    .await?;
                "This code is final.".to_string().into()
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
    /// What is to be proposed; a code is uploaded first.
    async fn action(&self, signer: &Sender, what: Propose) -> Result<Action> {
        Ok(match what {
            Propose::PoolParameters { config } => {
                let parameters = ConfigFile::read(&config)?.resolve(&self.chain)?.pool;
                Bounds::of(&self.chain).check_pool(&parameters)?;
                Action::PoolParameters(parameters)
            }
            Propose::RegistryParameters { config } => {
                let parameters = ConfigFile::read(&config)?.resolve(&self.chain)?.registry;
                Bounds::of(&self.chain).check_registry(&parameters)?;
                Action::RegistryParameters(parameters)
            }
            Propose::Cover { end: true, cap, .. } => Action::Cover {
                terms: None,
                cap: cap.map(|cap| self.chain.token.parse(&cap)).transpose()?,
            },
            Propose::Cover {
                vault,
                premium_part,
                target,
                max,
                cap,
                ..
            } => {
                let token = &self.chain.token;
                let parse = |amount: Option<String>| amount.map(|amount| token.parse(&amount)).transpose();
                let vault = match vault {
                    Some(account) => self.chain.named(&account)?,
                    None => self.cover_vault()?.clone(),
                };
                let terms = CoverTerms {
                    vault: to_ink(&vault),
                    premium_part,
                    target: parse(target)?.unwrap_or_default(),
                    max: parse(max)?.unwrap_or_default(),
                };
                if terms.target == 0 || terms.max < terms.target {
                    let reason = "the target is above 0, and not above the most that the layer takes";
                    return Err(Error::Usage(reason.into()));
                }
                Action::Cover {
                    terms: Some(terms),
                    cap: parse(cap)?,
                }
            }
            Propose::Guardian { account } => Action::Guardian(to_ink(&self.chain.named(&account)?)),
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
    async fn upgrade(&self, signer: &Sender, code: Code, name: &str, folder: &Path) -> Result<Action> {
        let artifacts = Artifacts(folder.into());
        let mut needed = vec![artifacts.read(name)?];
        needed.extend(artifacts.small_codes(name)?);
        let mut hash = Hash::default();
        for artifact in needed {
            if self.outbox.mode != Mode::Send && !self.chain.has_code(artifact.hash).await? {
                let reason = format!(
                    "the code of {} is not on the chain yet: an upgrade can be tried when its codes are uploaded",
                    artifact.name
                );
                return Err(Error::Usage(reason));
            }
            artifact.upload(&self.chain, signer, &self.outbox).await?;
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
