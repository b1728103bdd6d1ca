//! `estuary keeper`: follows the chain and does what is due.
//!
//! It keeps nothing that the chain does not tell: whenever it is stopped, and wherever, another one goes on. Each
//! action is tried first and does nothing the second time, so two keepers do no harm but a fee. What fails is told,
//! counted, and tried again after a while.
//!
//! It makes a plan for every block: it looks, sends as much of what is due as one block has room for, waits until that
//! block is there, and looks again. So an announced loss waits for no more than a block, however much there is to do.

mod act;
mod bots;
pub mod history;
mod metrics;
mod patience;
pub mod plan;
mod restaking;
mod snapshot;

use std::time::{Duration, Instant};

use governor::GovernorRef;
use serde::Serialize;
use subxt::utils::H256;

use self::{
    act::{Deeds, Hand, Outcome},
    bots::Bots,
    patience::Patience,
    plan::{due, news, Action, News, Snapshot},
    snapshot::{Look, Memory},
};
use crate::{
    arguments::KeeperArguments,
    chain::{account_of, Sender},
    commands::Session,
    error::{Error, Result},
    message::message,
    outbox::{Mode, Transaction},
    protocol::Protocol,
    service::{follow, Service},
};

/// The most rounds of one `--once`, a block each: each can make more due, but not for ever.
const MOST_ROUNDS: usize = 2_000;

/// Runs until a signal stops it, or until nothing is due with `--once`.
pub async fn run(session: &Session, arguments: &KeeperArguments) -> Result<()> {
    let mut keeper = Keeper {
        signer: session.signer()?,
        dry_run: session.must_not_print()? == Mode::DryRun,
        arguments: arguments.clone(),
        patience: Patience::default(),
        memory: Memory::default(),
    };
    if let Some(address) = arguments.metrics {
        metrics::serve(address)?;
    }
    if arguments.once || keeper.dry_run {
        return keeper.once(session).await;
    }
    let interval = Duration::from_secs(arguments.interval);
    follow(|| session.protocol(), interval, &mut keeper).await?;
    tracing::info!("stopped; whatever was on its way is on the chain or is not, and nothing else is lost");
    Ok(())
}

struct Keeper {
    signer: Sender,
    dry_run: bool,
    arguments: KeeperArguments,
    patience: Patience,
    memory: Memory,
}

/// What is due.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Due {
    /// How many actions.
    due: usize,
    /// The actions, in words.
    actions: Vec<String>,
}

/// What all rounds of `--once` came to.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Rounds {
    /// Actions that did something.
    done: usize,
    /// Actions that failed. They are still due.
    failed: usize,
}

/// What a round came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Round {
    /// What is due, and is not done because only that was asked.
    due: Vec<Action>,
    done: usize,
    failed: usize,
    sent: Vec<Transaction>,
    /// Whether there is more to see or to do right away.
    more: bool,
}

impl Service<Protocol> for Keeper {
    async fn look(&mut self, protocol: &Protocol, block: H256) -> Result<bool> {
        self.round(protocol, block).await.map(|round| round.more)
    }

    fn connected(&mut self, protocol: &Protocol) {
        metrics::connected(true);
        tracing::info!(chain = protocol.chain.name, "connected");
    }

    fn disconnected(&mut self, error: &Error) {
        metrics::connected(false);
        metrics::error(error);
    }
}

impl Keeper {
    /// Does what is due, and what becomes due by that.
    async fn once(&mut self, session: &Session) -> Result<()> {
        let protocol = session.protocol().await?;
        let (mut done, mut failed, mut last) = (0, 0, Vec::new());
        for _ in 0..MOST_ROUNDS {
            let round = self.round(&protocol, protocol.chain.best().await?).await?;
            done += round.done;
            failed += round.failed;
            last = round.due;
            round.sent.into_iter().for_each(|sent| protocol.outbox.add(sent));
            if !round.more {
                break;
            }
        }
        if self.dry_run {
            for action in &last {
                tracing::info!("due: {action}");
            }
            let sentence = format!("{} actions are due.", last.len());
            let due = Due {
                due: last.len(),
                actions: last.iter().map(ToString::to_string).collect(),
            };
            return session.output.tell(&sentence, &due);
        }
        let sentence = format!("{done} actions done, {failed} failed.");
        session.report(&protocol, &sentence, &Rounds { done, failed })?;
        match failed {
            0 => Ok(()),
            _ => Err(Error::Rejected(format!(
                "{failed} actions, see above; they are still due"
            ))),
        }
    }

    /// Looks once, and does what the next block has room for.
    async fn round(&mut self, protocol: &Protocol, at: H256) -> Result<Round> {
        let chain = &protocol.chain;
        let bots = Bots::read(&self.arguments, &chain.token)?;
        let look = Look {
            protocol,
            signer: &self.signer.clone(),
            bots,
            at,
        };
        let mut seen = look.urgent().await?;
        self.tell(protocol, &seen.snapshot);
        self.tell_proposals(protocol, at).await?;
        let mut sent = Vec::new();
        if !self.dry_run {
            let round = self
                .perform(protocol, &seen.snapshot, &due(&seen.snapshot))
                .await?;
            // Then the rest is looked at when that is in a block.
            if round.done > 0 {
                return Ok(round);
            }
            sent = round.sent;
        }
        let complete = look.complete(&mut seen, &mut self.memory).await?;
        let snapshot = &seen.snapshot;
        let actions = due(snapshot);
        let block = chain.number(at).await?;
        metrics::looked(snapshot, block, actions.len(), &chain.token);
        metrics::balance(chain.spendable(&account_of(&self.signer)).await?, &chain.token);
        tracing::debug!(block, due = actions.len(), complete, "looked");
        self.patience.keep_only(&actions);
        let round = match self.dry_run {
            true => Round {
                due: actions,
                ..Default::default()
            },
            false => self.perform(protocol, snapshot, &actions).await?,
        };
        metrics::round();
        sent.extend(round.sent);
        Ok(Round {
            more: round.more || !complete,
            sent,
            ..round
        })
    }

    /// Tells of proposals that were made since the last look. A keeper seals and applies none.
    async fn tell_proposals(&mut self, protocol: &Protocol, at: H256) -> Result<()> {
        let last = message!(GovernorRef(protocol.contracts.governor).last_proposal());
        let last = protocol.ask(last, Some(at)).await?;
        metrics::proposals(last);
        let before = self.memory.last_proposal.replace(last).unwrap_or(last);
        for proposal in before.saturating_add(1)..=last {
            tracing::warn!(
                proposal,
                "a change is proposed: `estuary govern show` tells what and when"
            );
        }
        Ok(())
    }

    /// Tells what the owner of a keeper wants to know, once.
    fn tell(&mut self, protocol: &Protocol, snapshot: &Snapshot) {
        for news in news(&self.memory.operators, &snapshot.operators) {
            match news {
                News::Loss { operator, pending } => {
                    let pending = protocol.chain.token.show(pending);
                    tracing::warn!(operator, pending, "the chain announces a loss, or has taken one");
                }
                News::Jailed { operator } => tracing::warn!(operator, "is jailed"),
            }
        }
        self.memory.operators.clone_from(&snapshot.operators);
    }

    /// Does what of `actions` has not just failed. An error only where the connection is broken; all else is told,
    /// counted, and tried again later.
    async fn perform(
        &mut self,
        protocol: &Protocol,
        snapshot: &Snapshot,
        actions: &[Action],
    ) -> Result<Round> {
        let now = Instant::now();
        let permitted: Vec<_> = actions
            .iter()
            .filter(|action| self.patience.permits(action, now))
            .cloned()
            .collect();
        let mut round = Round::default();
        if permitted.is_empty() {
            return Ok(round);
        }
        let hand = Hand {
            protocol,
            signer: &self.signer,
            snapshot,
            bots: &snapshot.bots,
        };
        let Deeds { outcomes, sent } = hand.act(&permitted).await.inspect_err(|_| {
            metrics::action(&permitted[0], "cut");
        })?;
        round.sent = sent;
        let left: Vec<_> = permitted
            .iter()
            .filter(|action| outcomes.iter().all(|(tried, _)| tried != *action))
            .collect();
        for operator in left.iter().filter_map(|action| action.operator()) {
            self.memory.ask_again(operator);
        }
        let waits = !left.is_empty() && !outcomes.is_empty();
        for (action, outcome) in outcomes {
            match outcome {
                Ok(outcome) => {
                    self.patience.succeed(&action);
                    self.note(snapshot, &action);
                    let label = match outcome {
                        Outcome::Done => "done",
                        Outcome::NotDueAnyMore => "not_due_any_more",
                    };
                    metrics::action(&action, label);
                    round.done += usize::from(outcome == Outcome::Done);
                }
                Err(error) => {
                    let wait = self.patience.fail(&action, Instant::now());
                    metrics::action(&action, "failed");
                    metrics::error(&error);
                    tracing::error!(kind = error.kind(), ?wait, "{action}: {error}; tried again later");
                    round.failed += 1;
                }
            }
        }
        round.more = round.done > 0 || waits;
        Ok(round)
    }

    /// One more settlement for a trifle, or because of a refusal, would change nothing in this era; nor would one more
    /// check.
    fn note(&mut self, snapshot: &Snapshot, action: &Action) {
        match action {
            Action::Settle(operator) => self.memory.settled.insert(*operator, snapshot.era),
            Action::Check(operator) => self.memory.checked.insert(*operator, snapshot.era),
            _ => None,
        };
    }
}
