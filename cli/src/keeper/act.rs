//! One action: tried at the best block, and sent if it still does something.

use estuary_events::pool::{LossBooked, Rebalanced, RewardBooked};
use estuary_interfaces::{OperatorId, Provided, Rebalanced as Moved};
use staking_pool::StakingPoolRef;
use subxt::{ext::scale_encode::EncodeAsType, tx::Payload};
use subxt_signer::sr25519::Keypair;
use validator_registry::ValidatorRegistryRef;

use super::{
    plan::{Action, Snapshot},
    snapshot::ALL_OPERATORS,
};
use crate::{
    chain::{account_of, Account},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// The most operators that one call reads.
const SWEPT_AT_ONCE: u32 = 100;

/// How the chain calls a payout that somebody else was faster with.
const ALREADY_PAID: &str = "Staking::AlreadyClaimed";

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Somebody else has done it.
    NotDueAnyMore,
}

#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
struct PayoutStakersByPage {
    validator_stash: Account,
    era: u32,
    page: u32,
}

/// A keeper's hand.
pub struct Hand<'a> {
    pub protocol: &'a Protocol,
    pub signer: &'a Keypair,
    pub snapshot: &'a Snapshot,
}

impl Hand<'_> {
    pub async fn act(&self, action: &Action) -> Result<Outcome> {
        let Protocol { contracts, .. } = self.protocol;
        let (pool, registry) = (&contracts.pool, &contracts.registry);
        let (protocol, signer) = (self.protocol, self.signer);
        match action {
            Action::Payout { validator, era, page } => return self.pay_out(validator, *era, *page).await,
            Action::Settle(operator) => return self.settle(*operator).await,
            Action::Flag(operator) => {
                let message = message!(StakingPoolRef(pool).flag(*operator));
                let (Provided { added, released, .. }, _) = protocol.send(signer, 0, message).await?;
                tracing::info!(operator, added, released, "flagged");
            }
            Action::Check(operator) => {
                let message = message!(ValidatorRegistryRef(registry).check(*operator));
                if self.tried(&message).await?.is_none() {
                    return Ok(Outcome::NotDueAnyMore);
                }
                let (fault, _) = protocol.send(signer, 0, message).await?;
                tracing::info!(operator, ?fault, "jailed");
            }
            Action::Update(operator) => {
                let message = message!(ValidatorRegistryRef(registry).update_nominator(*operator));
                protocol.send(signer, 0, message.to_nominators()).await?;
                tracing::info!(operator, "nominator updated");
            }
            Action::Sweep => {
                let message = message!(StakingPoolRef(pool).sweep(SWEPT_AT_ONCE));
                let (swept, _) = protocol.send(signer, 0, message).await?;
                tracing::info!(completed = swept.completed.is_some(), "swept");
            }
            Action::Finalize => {
                let message = message!(StakingPoolRef(pool).finalize());
                if self.tried(&message).await?.requests == 0 {
                    return Ok(Outcome::NotDueAnyMore);
                }
                let (done, _) = protocol.send(signer, 0, message).await?;
                tracing::info!(requests = done.requests, amount = done.amount, "finalized");
            }
            Action::Rebalance => return self.rebalance().await,
            Action::Close(operator) => {
                let message = message!(ValidatorRegistryRef(registry).close(*operator));
                protocol.send(signer, 0, message.to_nominators()).await?;
                tracing::info!(operator, "closing");
            }
        }
        Ok(Outcome::Done)
    }

    async fn settle(&self, operator: OperatorId) -> Result<Outcome> {
        let message = message!(StakingPoolRef(self.protocol.contracts.pool).settle(operator));
        let now = self.tried(&message).await?;
        let seen = self
            .snapshot
            .operators
            .iter()
            .find(|seen| seen.operator == operator);
        let still = seen.is_some_and(|seen| {
            let changes = self.snapshot.is_worthwhile(seen.status, &now);
            changes || seen.refused || seen.rise_due
        });
        if !still {
            return Ok(Outcome::NotDueAnyMore);
        }
        let message = message.to_nominators();
        let (_, receipt) = self.protocol.send(self.signer, 0, message).await?;
        let pool = &self.protocol.contracts.pool;
        for RewardBooked { reward, keeper, .. } in receipt.events(pool)? {
            tracing::info!(operator, reward, keeper, "a reward is settled");
        }
        for LossBooked { loss, bond, .. } in receipt.events(pool)? {
            tracing::warn!(operator, loss, bond, "a loss is settled");
        }
        Ok(Outcome::Done)
    }

    async fn rebalance(&self) -> Result<Outcome> {
        let pool = &self.protocol.contracts.pool;
        let rebalance = || message!(StakingPoolRef(pool).rebalance(ALL_OPERATORS));
        let moves = |moved: &Moved| moved.delegated > 0 || moved.unbonding > 0;
        let expected = self.tried(&rebalance()).await?;
        let sent = self.protocol.send(self.signer, 0, rebalance().to_nominators());
        let Rebalanced {
            delegated, unbonding, ..
        } = sent.await?.1.event(pool)?;
        if delegated == 0 && unbonding == 0 && moves(&expected) {
            return match moves(&self.tried(&rebalance()).await?) {
                false => Ok(Outcome::NotDueAnyMore),
                // Not to be tried again with each block.
                true => Err(Error::Rejected(
                    "the rebalancing moved nothing, and its dry run does".into(),
                )),
            };
        }
        tracing::info!(delegated, unbonding, "rebalanced");
        Ok(Outcome::Done)
    }

    async fn pay_out(&self, validator: &Account, era: u32, page: u32) -> Result<Outcome> {
        let chain = &self.protocol.chain;
        let unpaid = chain.unpaid_pages(validator, era, None).await?;
        if !unpaid.contains(&page) {
            return Ok(Outcome::NotDueAnyMore);
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
        let signed = chain.sign(self.signer, &call).await?;
        chain
            .must_afford(&account_of(self.signer), 0, 0, signed.fee)
            .await?;
        match chain.submit(&signed).await {
            Err(Error::Dispatch { reason, .. }) if reason.contains(ALREADY_PAID) => {
                return Ok(Outcome::NotDueAnyMore);
            }
            receipt => receipt?,
        };
        tracing::info!(validator = chain.show(validator), era, page, "paid out");
        Ok(Outcome::Done)
    }

    /// What a message would answer now.
    async fn tried<T, E>(&self, message: &crate::message::Message<Result<T, E>>) -> Result<T>
    where
        T: scale::Decode,
        E: scale::Decode + crate::words::InWords,
    {
        let keeper = account_of(self.signer);
        let tried = self.protocol.chain.dry_run(&keeper, 0, message, None).await?;
        tried.answer.map_err(|refusal| Error::Refused {
            message: message.label,
            reason: refusal.in_words(),
        })
    }
}
