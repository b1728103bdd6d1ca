//! Actions: each is tried at the best block, and sent if it still does something. What is sent together goes with
//! consecutive nonces, as much as one block has room for, so that nothing waits for more than that block.

use estuary_events::{
    pool::{LossBooked, Rebalanced, RewardBooked},
    registry::OperatorJailed,
};
use estuary_interfaces::{Balance, OperatorId, PoolError, Rebalanced as Moved};
use futures::future::join_all;
use scale::Decode;
use staking_pool::StakingPoolRef;
use subxt::{ext::scale_encode::EncodeAsType, tx::Payload};

use validator_registry::ValidatorRegistryRef;

use super::{
    bots::Bots,
    plan::{Action, OperatorSnapshot, Room, Snapshot},
    snapshot::ALL_OPERATORS,
};
use crate::{
    chain::{account_of, Account, EncodedCall, Receipt, Sender, Sent, Until},
    error::{Error, Result},
    message::{message, Message},
    outbox::Transaction,
    protocol::Protocol,
    words::InWords,
};

/// The most operators that one call reads.
const SWEPT_AT_ONCE: u32 = 100;

/// The most actions that are tried for one block.
const TRIED_AT_ONCE: usize = 16;

/// How the chain calls a payout that somebody else was faster with.
const ALREADY_PAID: &str = "Staking::AlreadyClaimed";

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Somebody else has done it.
    NotDueAnyMore,
}

/// What became of actions that were tried, and what was sent for them.
#[derive(Default)]
pub struct Deeds {
    pub outcomes: Vec<(Action, Result<Outcome>)>,
    pub sent: Vec<Transaction>,
}

#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
struct PayoutStakersByPage {
    validator_stash: Account,
    era: u32,
    page: u32,
}

/// What an action sends, and what the sender must have beside the fee; nothing if it is not due any more.
pub(super) type Prepared = Option<(EncodedCall, Balance)>;

/// A keeper's hand.
pub struct Hand<'a> {
    pub protocol: &'a Protocol,
    pub signer: &'a Sender,
    pub snapshot: &'a Snapshot,
    pub bots: &'a Bots,
}

impl Hand<'_> {
    /// Does the first of `actions`, as many as the next block has room for, and waits for that block. Tells what became
    /// of those that were tried; an error is of all where the connection is broken.
    pub async fn act(&self, actions: &[Action]) -> Result<Deeds> {
        let chain = &self.protocol.chain;
        let keeper = account_of(self.signer);
        let actions = &actions[..actions.len().min(TRIED_AT_ONCE)];
        let prepared = join_all(actions.iter().map(|action| self.prepare(action))).await;
        let turn = chain.turn(&keeper).await?;
        let mut room = Room::of(chain.block_room()?);
        let mut purse = chain.spendable_along(&keeper).await?;
        let mut deeds = Deeds::default();
        let outcomes = &mut deeds.outcomes;
        let mut sent: Vec<(Action, Sent)> = Vec::new();
        for (action, prepared) in actions.iter().zip(prepared) {
            let (call, deposit) = match prepared {
                Ok(Some(prepared)) => prepared,
                Ok(None) => {
                    outcomes.push((action.clone(), Ok(Outcome::NotDueAnyMore)));
                    continue;
                }
                Err(error) => {
                    outcomes.push((action.clone(), still_connected(error)?));
                    continue;
                }
            };
            let signed = chain.sign_at(self.signer, &call, turn.after(sent.len())).await?;
            let needed = signed.fee.saturating_add(deposit);
            if purse < needed {
                // For one transaction it may do, when the others are paid for.
                if sent.is_empty() {
                    let poor = chain.must_afford(&keeper, 0, deposit, signed.fee).await;
                    outcomes.push((action.clone(), poor.map(|()| Outcome::NotDueAnyMore)));
                }
                break;
            }
            if !room.take(signed.weight) {
                break;
            }
            match chain.submit_only(&signed).await {
                Ok(one) => {
                    purse = purse.saturating_sub(needed);
                    sent.push((action.clone(), one));
                }
                Err(error) => outcomes.push((action.clone(), still_connected(error)?)),
            }
        }
        let waiting = sent.into_iter().map(|(action, sent)| async {
            let receipt = chain.receipt(sent, Until::InBlock).await;
            let outcome = match receipt {
                Ok(receipt) => self.follow_up(&action, &receipt).await,
                Err(Error::Dispatch { reason, .. }) if reason.contains(ALREADY_PAID) => {
                    Ok((Outcome::NotDueAnyMore, None))
                }
                Err(error) => Err(error),
            };
            (action, outcome)
        });
        for (action, outcome) in join_all(waiting).await {
            let outcome = outcome.map_or_else(still_connected, |outcome| Ok(Ok(outcome)))?;
            let outcome = outcome.map(|(outcome, transaction)| {
                deeds.sent.extend(transaction);
                outcome
            });
            outcomes.push((action, outcome));
        }
        Ok(deeds)
    }

    /// Tries an action.
    async fn prepare(&self, action: &Action) -> Result<Prepared> {
        let (pool, registry) = (&self.protocol.contracts.pool, &self.protocol.contracts.registry);
        match action {
            Action::Payout { validator, era, page } => self.payout(validator, *era, *page).await,
            Action::Settle(operator) => {
                let message = message!(StakingPoolRef(pool).settle(*operator)).to_nominators();
                let (now, call) = self.tried(&message).await?;
                let still = self.seen(*operator).is_some_and(|seen| {
                    self.snapshot.is_worthwhile(seen, &now) || seen.refused || seen.rise_due
                });
                Ok(still.then_some(call))
            }
            Action::Flag(operator) => {
                let message = message!(StakingPoolRef(pool).flag(*operator));
                self.tried(&message).await.map(|(_, call)| Some(call))
            }
            Action::Check(operator) => {
                let message = message!(ValidatorRegistryRef(registry).check(*operator)).to_nominators();
                let (fault, call) = self.tried(&message).await?;
                let suspected = self
                    .seen(*operator)
                    .is_some_and(|seen| seen.suspected_in.is_some());
                Ok((fault.is_some() || suspected).then_some(call))
            }
            Action::Update(operator) => {
                let message = message!(ValidatorRegistryRef(registry).update_nominator(*operator));
                let (_, call) = self.tried(&message.to_nominators()).await?;
                Ok(Some(call))
            }
            Action::Sweep => self.sweep().await,
            Action::Finalize => {
                let message = message!(StakingPoolRef(pool).finalize());
                match self.try_message(0, &message).await? {
                    (Ok(done), _) if done.requests == 0 => Ok(None),
                    (Ok(_), call) => Ok(Some(call)),
                    // It was fresh enough a block ago.
                    (Err(PoolError::SweepTooOld), _) => self.sweep().await,
                    (Err(error), _) => Err(refused(&message, &error)),
                }
            }
            Action::Rebalance => {
                let message = message!(StakingPoolRef(pool).rebalance(ALL_OPERATORS)).to_nominators();
                self.tried(&message).await.map(|(_, call)| Some(call))
            }
            Action::Close(operator) => {
                let message = message!(ValidatorRegistryRef(registry).close(*operator));
                let (_, call) = self.tried(&message.to_nominators()).await?;
                Ok(Some(call))
            }
            Action::Market(action) => self.prepare_in_markets(action).await,
            Action::Restaking(action) => self.prepare_in_restaking(action).await,
        }
    }

    fn seen(&self, operator: OperatorId) -> Option<&OperatorSnapshot> {
        self.snapshot
            .operators
            .iter()
            .find(|seen| seen.operator == operator)
    }

    async fn sweep(&self) -> Result<Prepared> {
        let pool = &self.protocol.contracts.pool;
        let message = message!(StakingPoolRef(pool).sweep(SWEPT_AT_ONCE));
        self.tried(&message).await.map(|(_, call)| Some(call))
    }

    async fn payout(&self, validator: &Account, era: u32, page: u32) -> Result<Prepared> {
        let chain = &self.protocol.chain;
        let claimed = chain.claimed_pages(validator, era, None).await?;
        if claimed.contains(&page) {
            return Ok(None);
        }
        let call = Payload::new(
            "Staking",
            "payout_stakers_by_page",
            PayoutStakersByPage {
                validator_stash: validator.clone(),
                era,
                page,
            },
        );
        chain.encoded(&call).map(|call| Some((EncodedCall(call), 0)))
    }

    /// What a message would answer now, and the call that sends it.
    pub(super) async fn tried<T: Decode, E: Decode + InWords>(
        &self,
        message: &Message<Result<T, E>>,
    ) -> Result<(T, (EncodedCall, Balance))> {
        self.tried_with(0, message).await
    }

    /// The same, with a value.
    pub(super) async fn tried_with<T: Decode, E: Decode + InWords>(
        &self,
        value: Balance,
        message: &Message<Result<T, E>>,
    ) -> Result<(T, (EncodedCall, Balance))> {
        let (answer, call) = self.try_message(value, message).await?;
        let answer = answer.map_err(|error| refused(message, &error))?;
        Ok((answer, call))
    }

    async fn try_message<R: Decode>(
        &self,
        value: Balance,
        message: &Message<R>,
    ) -> Result<(R, (EncodedCall, Balance))> {
        let (chain, keeper) = (&self.protocol.chain, account_of(self.signer));
        let (answer, tried) = chain.dry_run(&keeper, value, message, None).await?.split();
        let (call, deposit) = chain.call_to(message, value, &tried)?;
        Ok((answer, (call, deposit.saturating_add(value))))
    }

    /// Tells of a transaction, and what it has done.
    async fn follow_up(&self, action: &Action, receipt: &Receipt) -> Result<(Outcome, Option<Transaction>)> {
        let chain = &self.protocol.chain;
        let sent = Transaction::of(chain, action.name(), receipt).await?;
        let fee = sent.fee.map(|fee| chain.token.show(fee));
        tracing::info!(transaction = ?sent.hash, block = sent.block, fee, "sent: {action}");
        let outcome = self.report(action, receipt).await?;
        Ok((outcome, Some(sent)))
    }

    /// Tells what an action has done.
    async fn report(&self, action: &Action, receipt: &Receipt) -> Result<Outcome> {
        let estuary_client::Protocol { chain, contracts, .. } = &self.protocol.0;
        let token = &chain.token;
        let pool = &contracts.pool;
        match action {
            Action::Payout { validator, era, page } => {
                tracing::info!(validator = chain.show(validator), era, page, "paid out");
            }
            Action::Rebalance => return self.rebalanced(receipt).await,
            Action::Market(_) => self.report_in_markets(receipt)?,
            Action::Settle(operator) => {
                for RewardBooked { reward, keeper, .. } in receipt.events(pool)? {
                    let (reward, keeper) = (token.show(reward), token.show(keeper));
                    tracing::info!(operator, reward, keeper, "a reward is settled");
                }
                for LossBooked { loss, bond, .. } in receipt.events(pool)? {
                    let (loss, bond) = (token.show(loss), token.show(bond));
                    tracing::warn!(operator, loss, bond, "a loss is settled");
                }
            }
            _ => {}
        }
        for OperatorJailed { operator, fault } in receipt.events(&contracts.registry)? {
            tracing::warn!(operator, ?fault, "jailed");
        }
        Ok(Outcome::Done)
    }

    async fn rebalanced(&self, receipt: &Receipt) -> Result<Outcome> {
        let (pool, token) = (&self.protocol.contracts.pool, &self.protocol.chain.token);
        let Rebalanced {
            delegated, unbonding, ..
        } = receipt.event(pool)?;
        let moves = |moved: &Moved| moved.delegated > 0 || moved.unbonding > 0;
        if delegated == 0 && unbonding == 0 && self.snapshot.rebalancing.as_ref().is_some_and(moves) {
            let again = message!(StakingPoolRef(pool).rebalance(ALL_OPERATORS));
            return match moves(&self.tried(&again).await?.0) {
                false => Ok(Outcome::NotDueAnyMore),
                // Not to be tried again with each block.
                true => Err(Error::Rejected(
                    "the rebalancing moved nothing, and its dry run does".into(),
                )),
            };
        }
        let (delegated, unbonding) = (token.show(delegated), token.show(unbonding));
        tracing::info!(delegated, unbonding, "rebalanced");
        Ok(Outcome::Done)
    }
}

/// An error of one action; one of the connection is everybody's.
fn still_connected<T>(error: Error) -> Result<Result<T>> {
    match error.is_connection() {
        true => Err(error),
        false => Ok(Err(error)),
    }
}

fn refused<T, E: InWords>(message: &Message<Result<T, E>>, error: &E) -> Error {
    Error::Refused {
        message: message.label,
        reason: error.in_words(),
    }
}
