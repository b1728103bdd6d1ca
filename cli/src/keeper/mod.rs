//! `estuary keeper`: follows the chain and does what is due.
//!
//! It keeps nothing that the chain does not tell: whenever it is stopped, and wherever, another one goes on. Each
//! action is tried first and does nothing the second time, so two keepers do no harm but a fee. What fails is told,
//! counted, and tried again after a while.

mod act;
mod metrics;
mod patience;
pub mod plan;
mod snapshot;

use std::time::{Duration, Instant};

use serde_json::json;
use subxt::utils::H256;
use subxt_signer::sr25519::Keypair;
use tokio::{
    signal::unix::{signal, SignalKind},
    time::sleep,
};

use self::{
    act::{Hand, Outcome},
    patience::{BackOff, Patience},
    plan::{due, Action, Snapshot},
    snapshot::Memory,
};
use crate::{
    arguments::KeeperArguments,
    chain::account_of,
    commands::Session,
    error::{Error, Result},
    protocol::Protocol,
};

/// The most rounds of one `--once`: each can make more due, but not for ever.
const MOST_ROUNDS: usize = 20;

/// Runs until a signal stops it, or until nothing is due with `--once`.
pub async fn run(session: &Session, arguments: &KeeperArguments) -> Result<()> {
    let mut keeper = Keeper {
        signer: session.signer()?,
        dry_run: arguments.dry_run,
        patience: Patience::default(),
        memory: Memory::default(),
    };
    if let Some(address) = arguments.metrics {
        metrics::serve(address)?;
    }
    if arguments.once || arguments.dry_run {
        return keeper.once(session).await;
    }
    let mut terminated = signal(SignalKind::terminate())
        .map_err(|error| Error::Usage(format!("signals cannot be listened to: {error}")))?;
    let interval = Duration::from_secs(arguments.interval);
    tokio::select! {
        error = keeper.follow(session, interval) => return error,
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    tracing::info!("stopped; whatever was on its way is on the chain or is not, and nothing else is lost");
    Ok(())
}

struct Keeper {
    signer: Keypair,
    dry_run: bool,
    patience: Patience,
    memory: Memory,
}

/// What a round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Round {
    done: usize,
    failed: usize,
}

impl Keeper {
    /// Does what is due, and what becomes due by that.
    async fn once(&mut self, session: &Session) -> Result<()> {
        let protocol = session.protocol().await?;
        let (mut done, mut failed) = (0, 0);
        for _ in 0..MOST_ROUNDS {
            let round = self.round(&protocol, protocol.chain.best().await?).await?;
            done += round.done;
            failed += round.failed;
            if round.done == 0 || self.dry_run {
                break;
            }
        }
        if self.dry_run {
            let sentence = format!("{done} actions are due.");
            return session.output.tell(&sentence, &json!({ "due": done }));
        }
        let sentence = format!("{done} actions done, {failed} failed.");
        session
            .output
            .tell(&sentence, &json!({ "done": done, "failed": failed }))?;
        match failed {
            0 => Ok(()),
            _ => Err(Error::Rejected(format!(
                "{failed} actions, see above; they are still due"
            ))),
        }
    }

    /// Looks at each new block, at most every `interval`. Returns only what no waiting can mend.
    async fn follow(&mut self, session: &Session, interval: Duration) -> Result<()> {
        let mut back_off = BackOff::default();
        loop {
            let error = match session.protocol().await {
                Ok(protocol) => {
                    metrics::connected(true);
                    tracing::info!(chain = protocol.chain.name, "connected");
                    let (error, worked) = self.stay(&protocol, interval).await;
                    if worked {
                        back_off = BackOff::default();
                    }
                    error
                }
                Err(error) => error,
            };
            metrics::connected(false);
            metrics::error(&error);
            if matches!(error, Error::Usage(_) | Error::WrongChain(_)) {
                return Err(error);
            }
            let wait = back_off.fail();
            let failures = back_off.failures();
            tracing::error!(kind = error.kind(), failures, ?wait, "{error}: connecting anew");
            sleep(wait).await;
        }
    }

    /// Works over one connection until it breaks. Tells whether a round was complete.
    async fn stay(&mut self, protocol: &Protocol, interval: Duration) -> (Error, bool) {
        let mut looked_at = None;
        let mut worked = false;
        loop {
            let step = self.step(protocol, &mut looked_at).await;
            match step {
                Ok(()) => worked = true,
                Err(error) => return (error, worked),
            }
            sleep(interval).await;
        }
    }

    async fn step(&mut self, protocol: &Protocol, looked_at: &mut Option<H256>) -> Result<()> {
        let best = protocol.chain.best().await?;
        if *looked_at != Some(best) {
            protocol.chain.must_be_current().await?;
            self.round(protocol, best).await?;
            *looked_at = Some(best);
        }
        Ok(())
    }

    /// Looks once, and does what is due then.
    async fn round(&mut self, protocol: &Protocol, at: H256) -> Result<Round> {
        let keeper = account_of(&self.signer);
        let chain = &protocol.chain;
        let snapshot = Snapshot::read(protocol, &keeper, &mut self.memory, at).await?;
        let actions = due(&snapshot);
        let block = chain.number(at).await?;
        metrics::looked(&snapshot, block, actions.len(), &chain.token);
        metrics::balance(chain.spendable(&keeper).await?, &chain.token);
        tracing::debug!(block, due = actions.len(), "looked");
        self.patience.keep_only(&actions);
        let mut round = Round::default();
        for action in &actions {
            if self.dry_run {
                tracing::info!("due: {action}");
                round.done += 1;
            } else if self.patience.permits(action, Instant::now()) {
                self.perform(protocol, &snapshot, action, &mut round).await?;
            }
        }
        metrics::round();
        Ok(round)
    }

    /// An error only where the connection is broken; all else is told, counted, and tried again later.
    async fn perform(
        &mut self,
        protocol: &Protocol,
        snapshot: &Snapshot,
        action: &Action,
        round: &mut Round,
    ) -> Result<()> {
        let hand = Hand {
            protocol,
            signer: &self.signer,
            snapshot,
        };
        match hand.act(action).await {
            Ok(outcome) => {
                self.patience.succeed(action);
                self.note(snapshot, action);
                let label = match outcome {
                    Outcome::Done => "done",
                    Outcome::NotDueAnyMore => "not_due_any_more",
                };
                metrics::action(action, label);
                round.done += usize::from(outcome == Outcome::Done);
                Ok(())
            }
            Err(error) if error.is_connection() => {
                metrics::action(action, "cut");
                Err(error)
            }
            Err(error) => {
                let wait = self.patience.fail(action, Instant::now());
                metrics::action(action, "failed");
                metrics::error(&error);
                tracing::error!(kind = error.kind(), ?wait, "{action}: {error}; tried again later");
                round.failed += 1;
                Ok(())
            }
        }
    }

    /// One more settlement because of a refusal would change nothing in this era.
    fn note(&mut self, snapshot: &Snapshot, action: &Action) {
        if let Action::Settle(operator) = action {
            self.memory.retried.insert(*operator, snapshot.era);
        }
    }
}
