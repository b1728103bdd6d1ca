//! What is proposed: in words, with its dates, and with what holds it up.

use brake::position::{Position, WINDOW};
use estuary_interfaces::{
    Action, Balance, ContractKind, GovernorError, LiquidStaking, ProposalId, RequestId, Shares, Timestamp,
};
use governor::{
    proposals::{Proposal, Standing},
    roles::Roles,
    GovernorRef,
};
use ink::primitives::AccountId;
use serde::Serialize;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use validator_registry::ValidatorRegistryRef;
use withdrawal_queue::WithdrawalQueueRef;

use super::dates::{Dates, Notice};
use crate::{
    account::from_ink,
    amount::{duration, percent},
    commands::{
        brake::ALL_PROPOSALS,
        output::{lines, say, table},
        Session,
    },
    deploy::bounds::Bounds,
    error::Result,
    message::message,
    protocol::Protocol,
};

/// The storage key of the brake's positions.
const POSITIONS: u32 = 3;

/// Keys, delays and proposals.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct GovernanceView {
    /// The admin's account.
    admin: String,
    /// The account that the admin's role is offered to.
    proposed_admin: Option<String>,
    /// The guardian's account.
    guardian: String,
    /// Whether the guardian may pause.
    armed: bool,
    /// The delay of changed parameters and of another guardian, in milliseconds.
    delay: u64,
    /// The delay of other code and of other delays, in milliseconds.
    upgrade_delay: u64,
    /// All that was proposed and was neither applied nor cancelled.
    proposals: Vec<ProposalView>,
    /// The codes that are final for ever.
    renounced: Vec<&'static str>,
}

/// A proposal. Times are in milliseconds since 1970.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct ProposalView {
    /// Its number.
    pub id: ProposalId,
    /// What it does, in words.
    pub action: String,
    /// What it changes, number by number, in words.
    changes: Vec<String>,
    /// `waiting`, `to_seal`, `last_call`, `unpaid`, `applicable` or `expired`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub stage: Stage,
    /// The end of its delay.
    eta: u64,
    /// When it can be sealed, or applied where it needs no seal.
    due: u64,
    /// Milliseconds until `due`.
    wait: u64,
    /// `due`, if all units under notice leave as soon as they can.
    earliest: u64,
    /// `due`, if holders lock all that holds it up.
    latest: u64,
    /// The end of its last call. Null before its seal.
    end: Option<u64>,
    /// Whether exits come first.
    exits_first: bool,
    /// Units of the wrapped token that hold it up.
    pub locked: String,
    /// The units of `locked` that are under notice.
    pub releasing: String,
    /// Units that would hold it up for the longest time.
    full: String,
    /// Open requests that are paid before it is applied: the requests until the end of the last call, or, before its
    /// seal, until now.
    requests: u64,
    /// Planck that `requests` take.
    to_pay: String,
    /// Where it stands, in words.
    pub stands: String,
    /// What holds it up, in words.
    held: String,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Stage {
    /// Its delay runs, or locked units hold it up.
    Waiting,
    /// It is due, and needs a seal.
    ToSeal,
    /// Holders ask for their money for the last time.
    LastCall,
    /// Requests of before the end of the last call are open.
    Unpaid,
    Applicable,
    Expired,
}

impl Stage {
    /// By the governor's own rules.
    fn of(proposal: &Proposal, standing: &Standing, now: Timestamp, is_paid: bool) -> Self {
        match proposal.may_be_applied(standing, now, |_| Ok(is_paid)) {
            Ok(()) => Self::Applicable,
            Err(GovernorError::Expired) => Self::Expired,
            Err(GovernorError::NotSealed) => Self::ToSeal,
            Err(GovernorError::ExitsFirst) => Self::Unpaid,
            Err(_) if standing.end.is_some() => Self::LastCall,
            Err(_) => Self::Waiting,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::ToSeal => "to_seal",
            Self::LastCall => "last_call",
            Self::Unpaid => "unpaid",
            Self::Applicable => "applicable",
            Self::Expired => "expired",
        }
    }
}

impl Serialize for Stage {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Session {
    pub(super) async fn show(&self, protocol: &Protocol) -> Result<()> {
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
        say(lines(&rows))?;
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

impl Protocol {
    async fn governance(&self) -> Result<GovernanceView> {
        let governor = &self.contracts.governor;
        let at = self.chain.best().await?;
        let Roles {
            admin,
            proposed_admin,
            guardian,
            armed,
            ..
        } = self
            .ask(message!(GovernorRef(governor).roles()), Some(at))
            .await?;
        let delays = self
            .ask(message!(GovernorRef(governor).delays()), Some(at))
            .await?;
        let renounced = self
            .ask(message!(GovernorRef(governor).renounced()), Some(at))
            .await?;
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
            proposals: self.proposals(at).await?,
            renounced: codes
                .into_iter()
                .filter(|(_, done)| *done)
                .map(|(code, _)| code)
                .collect(),
        })
    }

    /// All that was proposed and was neither applied nor cancelled, at a block.
    pub(super) async fn proposals(&self, at: H256) -> Result<Vec<ProposalView>> {
        let governor = &self.contracts.governor;
        let last = message!(GovernorRef(governor).last_proposal());
        let last = self.ask(last, Some(at)).await?;
        let mut proposals = Vec::new();
        for id in 1..=last {
            let proposal = self.ask(message!(GovernorRef(governor).proposal(id)), Some(at));
            proposals.extend(proposal.await?.map(|proposal| (id, proposal)));
        }
        if proposals.is_empty() {
            return Ok(Vec::new());
        }
        let surroundings = self.surroundings(at).await?;
        let mut views = Vec::new();
        for (id, proposal) in proposals {
            views.push(self.proposal_view(id, &proposal, &surroundings).await?);
        }
        Ok(views)
    }

    async fn surroundings(&self, at: H256) -> Result<Surroundings> {
        let shares = message!(StakingPoolRef(self.contracts.pool).total_shares());
        Ok(Surroundings {
            at,
            now: self.chain.now(Some(at)).await?,
            shares: self.ask(shares, Some(at)).await?,
            positions: self.chain.mapping(&self.contracts.brake, POSITIONS, at).await?,
        })
    }

    async fn proposal_view(
        &self,
        id: ProposalId,
        proposal: &Proposal,
        surroundings: &Surroundings,
    ) -> Result<ProposalView> {
        let (at, now) = (surroundings.at, surroundings.now);
        let standing = message!(GovernorRef(self.contracts.governor).standing(id));
        let standing = self.ask_for(standing, Some(at)).await?;
        let notices = surroundings.notices(id);
        let releasing: Shares = notices.iter().map(|notice| notice.units).sum();
        let dates = Dates::of(proposal, standing.against, surroundings.shares, notices, now);
        let to_pay = self.asked_until(standing.end.unwrap_or(now), at).await?;
        let stage = Stage::of(proposal, &standing, now, to_pay.requests == 0);
        let (action, changes) = self.in_words(&proposal.action).await?;
        let token = &self.chain.token;
        let in_time = |time: Timestamp| match time.saturating_sub(now) {
            0 => "now".into(),
            wait => format!("in {}", duration(wait)),
        };
        let paid = match to_pay.requests {
            0 => "nobody waits to be paid".into(),
            requests => format!("{requests} requests wait for {}", token.show(to_pay.amount)),
        };
        let stands = match stage {
            Stage::Waiting => format!(
                "It is due {}: {} at the earliest, if all units under notice leave, and {} at the latest.{}",
                in_time(dates.due),
                in_time(dates.earliest),
                in_time(dates.latest),
                match standing.first {
                    true => format!(" Exits come first: then it is sealed, and 14 days of last call follow. Now {paid}."),
                    false => String::new(),
                }
            ),
            Stage::ToSeal => {
                format!("It is due. Exits come first: `estuary govern seal {id}` begins its last call. Now {paid}.")
            }
            Stage::LastCall => format!(
                "Its last call ends {}: whoever asks until then is paid before it is applied. Now {paid}.",
                in_time(standing.end.unwrap_or(now))
            ),
            Stage::Unpaid => format!("Its last call is over. Of those who asked until then, {paid}."),
            Stage::Applicable if standing.end.is_none() => "It can be applied.".into(),
            Stage::Applicable if to_pay.requests == 0 => {
                "Its last call is over, and all who asked are paid: it can be applied.".into()
            }
            Stage::Applicable => format!(
                "Its last call is over for 90 days. It can be applied, though {paid}: too few units are locked."
            ),
            Stage::Expired => "It has expired.".into(),
        };
        Ok(ProposalView {
            id,
            action,
            changes,
            stage,
            eta: proposal.eta,
            due: dates.due,
            wait: dates.due.saturating_sub(now),
            earliest: dates.earliest,
            latest: dates.latest,
            end: standing.end,
            exits_first: standing.first,
            requests: to_pay.requests,
            to_pay: to_pay.amount.to_string(),
            stands,
            held: format!(
                "{} wrapped units are locked against it, {} of them under notice, of {} that hold it up for 45 days.",
                token.number(standing.against),
                token.number(releasing),
                token.number(standing.full)
            ),
            locked: standing.against.to_string(),
            releasing: releasing.to_string(),
            full: standing.full.to_string(),
        })
    }

    /// The open requests that were made until a time.
    async fn asked_until(&self, time: Timestamp, at: H256) -> Result<ToPay> {
        let queue = &self.contracts.queue;
        let ledger = self
            .ask(message!(WithdrawalQueueRef(queue).ledger()), Some(at))
            .await?;
        // Requests are made in order: the last one of before `time` is searched between these two.
        let (mut last, mut after) = (ledger.finalized_id, ledger.last_id.saturating_add(1));
        while after.saturating_sub(last) > 1 {
            let middle = last.midpoint(after);
            let status = message!(WithdrawalQueueRef(queue).status(middle));
            match self.ask_for(status, Some(at)).await?.made_at <= time {
                true => last = middle,
                false => after = middle,
            }
        }
        if last == ledger.finalized_id {
            return Ok(ToPay::default());
        }
        let status = message!(WithdrawalQueueRef(queue).status(last));
        Ok(ToPay {
            requests: last.saturating_sub(ledger.finalized_id),
            amount: self.ask_for(status, Some(at)).await?.until_finalized,
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
                let mut changes = Bounds::of(&self.chain).pool_changes(&before, after);
                if before.treasury != after.treasury {
                    changes.push(format!("pool.treasury to {}", show(after.treasury)));
                }
                ("other parameters of the pool".into(), changes)
            }
            Action::RegistryParameters(after) => {
                let current = self.ask_for(
                    message!(ValidatorRegistryRef(registry).parameters_and_code()),
                    None,
                );
                let before = current.await?.parameters;
                let mut changes = Bounds::of(&self.chain).registry_changes(&before, after);
                if before.curator != after.curator {
                    changes.push(format!("registry.curator to {}", show(after.curator)));
                }
                ("other parameters of the registry".into(), changes)
            }
            Action::Cover { terms, cap } => {
                let token = &self.chain.token;
                let mut changes = match terms {
                    Some(terms) => vec![
                        format!("the vault is {}", show(terms.vault)),
                        format!(
                            "underwriters get {} of the cover fund's part, from {} on",
                            percent(terms.premium_part),
                            token.show(terms.target)
                        ),
                        format!("the layer takes {} at most", token.show(terms.max)),
                    ],
                    None => vec!["the layer ends, and its vault gets all shares".into()],
                };
                changes.push(match cap {
                    Some(cap) => format!("the cover of an operator ends at a debt of {}", token.show(*cap)),
                    None => "the cover of an operator has no limit".into(),
                });
                ("other terms of cover".into(), changes)
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
}

/// What all proposals share at a block.
struct Surroundings {
    at: H256,
    now: Timestamp,
    /// All shares.
    shares: Shares,
    positions: Vec<((AccountId, ProposalId), Position)>,
}

impl Surroundings {
    /// The notices of units that hold a proposal up. A notice that has lapsed is none.
    fn notices(&self, id: ProposalId) -> Vec<Notice> {
        let holds_up = |against| against == id || against == ALL_PROPOSALS;
        self.positions
            .iter()
            .filter(|((_, against), _)| holds_up(*against))
            .map(|(_, position)| Notice {
                units: position.releasing,
                until: position.until,
            })
            .filter(|notice| notice.units > 0 && self.now <= notice.until.saturating_add(WINDOW))
            .collect()
    }
}

/// Open requests, and the planck that they take.
#[derive(Clone, Copy, Debug, Default)]
struct ToPay {
    requests: RequestId,
    amount: Balance,
}

#[cfg(test)]
impl ProposalView {
    /// A proposal of which nothing is told.
    pub fn empty(id: ProposalId) -> Self {
        Self {
            id,
            action: String::new(),
            changes: Vec::new(),
            stage: Stage::Waiting,
            eta: 0,
            due: 0,
            wait: 0,
            earliest: 0,
            latest: 0,
            end: None,
            exits_first: false,
            locked: String::new(),
            releasing: String::new(),
            full: String::new(),
            requests: 0,
            to_pay: String::new(),
            stands: String::new(),
            held: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Timestamp = 24 * 60 * 60 * 1_000;
    const ETA: Timestamp = 1_000 * DAY;
    const SHARES: Shares = 1_000;

    fn stage(sealed_at: Option<Timestamp>, against: Shares, now: Timestamp, is_paid: bool) -> Stage {
        let proposal = Proposal {
            action: Action::ArmGuardian,
            eta: ETA,
            shares: SHARES,
            based_on: 0,
            sealed_at,
        };
        Stage::of(&proposal, &proposal.standing(against, SHARES), now, is_paid)
    }

    #[test]
    fn stages_follow_the_governors_rules() {
        let full = SHARES / 20;
        for (sealed_at, against, now, is_paid, expected) in [
            (None, 0, ETA - 1, true, Stage::Waiting),
            (None, 0, ETA, false, Stage::Applicable),
            (None, full, ETA + 45 * DAY - 1, true, Stage::Waiting),
            (None, full, ETA + 45 * DAY, true, Stage::ToSeal),
            (None, full, ETA + 59 * DAY + 1, true, Stage::Expired),
            (Some(ETA), full, ETA + 14 * DAY, true, Stage::LastCall),
            (Some(ETA), full, ETA + 14 * DAY + 1, false, Stage::Unpaid),
            (Some(ETA), full, ETA + 14 * DAY + 1, true, Stage::Applicable),
            (Some(ETA), full, ETA + 104 * DAY + 1, false, Stage::Applicable),
            (Some(ETA), SHARES / 5, ETA + 104 * DAY + 1, false, Stage::Unpaid),
        ] {
            assert_eq!(
                stage(sealed_at, against, now, is_paid),
                expected,
                "{now} {against}"
            );
        }
    }

    #[test]
    fn notices_count_for_their_proposal_and_for_all_until_they_lapse() {
        let position = |owner: u8, against, releasing, until| {
            let position = Position {
                units: 100,
                releasing,
                until,
            };
            (([owner; 32].into(), against), position)
        };
        let surroundings = Surroundings {
            at: H256::zero(),
            now: 100 * DAY,
            shares: SHARES,
            positions: vec![
                position(1, 7, 10, 101 * DAY),
                position(2, 8, 20, 101 * DAY),
                position(3, ALL_PROPOSALS, 30, 93 * DAY),
                position(4, 7, 40, 93 * DAY - 1),
                position(5, 7, 0, 0),
            ],
        };
        let units: Vec<_> = surroundings
            .notices(7)
            .iter()
            .map(|notice| notice.units)
            .collect();
        assert_eq!(units, [10, 30]);
    }
}
