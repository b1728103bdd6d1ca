//! What depositors do: stake, unstake, claim.

use estuary_events::{
    pool::{Staked, UnstakedNow, WithdrawalRequested},
    queue::Claimed,
    wrapper::Wrapped,
};
use estuary_interfaces::{Balance, LiquidStaking, RequestId, WrappedLst};
use ink::primitives::AccountId;
use psp22::PSP22;
use serde_json::json;
use staking_pool::StakingPoolRef;
use withdrawal_queue::{WithdrawalQueueRef, MAX_CLAIMS};
use wrapped_lst::WrapperRef;

use super::{Session, ALL};
use crate::{
    account::{self, to_ink},
    chain::{account_of, Account},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// How `estuary stake` stakes.
pub struct Terms {
    pub recipient: Option<String>,
    pub wrap: bool,
    pub min_shares: Option<String>,
    pub referral: Option<String>,
}

impl Session {
    pub(super) async fn stake(&self, amount: &str, terms: &Terms) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let token = &protocol.chain.token;
        let planck = token.parse(amount)?;
        let referral = terms.referral.as_deref().map(account::parse).transpose()?;
        let referral = referral.as_ref().map(to_ink);
        let min_shares = match &terms.min_shares {
            Some(text) => token.parse(text)?,
            None => a_little_less(protocol.preview_stake(planck).await?),
        };
        let shares = if terms.wrap {
            let wrapper = &protocol.contracts.wrapper;
            let stake = message!(WrapperRef(wrapper).stake_and_wrap(min_shares, referral));
            let (_, receipt) = protocol.send(&signer, planck, stake).await?;
            receipt.event::<Wrapped>(wrapper)?.shares
        } else {
            let recipient = super::named_or(terms.recipient.as_deref(), &signer)?;
            let pool = &protocol.contracts.pool;
            let stake = message!(StakingPoolRef(pool).stake_for(to_ink(&recipient), min_shares, referral));
            let (_, receipt) = protocol.send(&signer, planck, stake).await?;
            receipt.event::<Staked>(pool)?.shares
        };
        let what = if terms.wrap { "wrapped units" } else { "shares" };
        let sentence = format!(
            "Staked {} for {} {what}.",
            token.show(planck),
            token.number(shares)
        );
        let json = json!({ "staked": planck.to_string(), "shares": shares.to_string() });
        self.output.tell(&sentence, &json)
    }

    pub(super) async fn unstake(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let planck = protocol.staked_amount(&account_of(&signer), amount).await?;
        let pool = &protocol.contracts.pool;
        let request = message!(StakingPoolRef(pool).request_withdrawal(planck));
        let (_, receipt) = protocol.send(&signer, 0, request).await?;
        let WithdrawalRequested {
            first_id,
            parts,
            amount,
            ..
        } = receipt.event(pool)?;
        let ids: Vec<_> = (first_id..).take(parts as usize).collect();
        let sentence = format!(
            "Requested {}: {}. `estuary account` tells when it can be claimed.",
            protocol.chain.token.show(amount),
            requests(&ids)
        );
        let json = json!({ "requests": ids, "requested": amount.to_string() });
        self.output.tell(&sentence, &json)
    }

    pub(super) async fn unstake_now(&self, amount: &str, min_out: Option<&str>) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (token, owner) = (&protocol.chain.token, account_of(&signer));
        let planck = protocol.staked_amount(&owner, amount).await?;
        let pool = &protocol.contracts.pool;
        let min_out = match min_out {
            Some(text) => token.parse(text)?,
            None => {
                let preview = message!(StakingPoolRef(pool).preview_unstake_now(to_ink(&owner), planck));
                // Where there is no preview, the message itself says why.
                let terms = protocol.ask(preview, None).await?;
                terms.map_or(0, |(paid, _)| a_little_less(paid))
            }
        };
        let unstake = message!(StakingPoolRef(pool).unstake_now(planck, min_out));
        let (_, receipt) = protocol.send(&signer, 0, unstake).await?;
        let UnstakedNow { paid, fee, .. } = receipt.event(pool)?;
        let sentence = format!("Paid {} for a fee of {}.", token.show(paid), token.show(fee));
        let json = json!({ "paid": paid.to_string(), "fee": fee.to_string() });
        self.output.tell(&sentence, &json)
    }

    pub(super) async fn claim(&self, ids: Vec<RequestId>, to: Option<&str>) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (owner, recipient) = (account_of(&signer), super::named_or(to, &signer)?);
        let ids = match ids.is_empty() {
            true => protocol.claimable(&owner).await?,
            false => ids,
        };
        let mut paid: Balance = 0;
        if recipient == owner {
            for claims in ids.chunks(MAX_CLAIMS) {
                let claim =
                    message!(WithdrawalQueueRef(protocol.contracts.queue).claim_many(claims.to_vec()));
                paid = paid.saturating_add(protocol.claim(&signer, claim).await?);
            }
        } else {
            for id in &ids {
                let recipient = to_ink(&recipient);
                let claim = message!(WithdrawalQueueRef(protocol.contracts.queue).claim_to(*id, recipient));
                paid = paid.saturating_add(protocol.claim(&signer, claim).await?);
            }
        }
        let sentence = match ids.is_empty() {
            true => "Nothing can be claimed yet.".into(),
            false => format!(
                "Claimed {} of {}.",
                protocol.chain.token.show(paid),
                requests(&ids)
            ),
        };
        self.output
            .tell(&sentence, &json!({ "requests": ids, "paid": paid.to_string() }))
    }
}

impl Protocol {
    async fn preview_stake(&self, planck: Balance) -> Result<Balance> {
        let preview = self.ask(
            message!(StakingPoolRef(self.contracts.pool).preview_stake(planck)),
            None,
        );
        preview
            .await?
            .ok_or_else(|| Error::Usage("the pool cannot price this amount".into()))
    }

    /// Reads an amount of staked tokens; `all` is all that the owner has.
    pub(super) async fn staked_amount(&self, owner: &Account, text: &str) -> Result<Balance> {
        if text != ALL {
            return self.chain.token.parse(text);
        }
        self.balance(owner).await
    }

    /// What an account's shares can be redeemed for.
    pub(super) async fn balance(&self, owner: &Account) -> Result<Balance> {
        let owner: AccountId = to_ink(owner);
        self.ask(
            message!(StakingPoolRef(self.contracts.pool).balance_of(owner)),
            None,
        )
        .await
    }

    async fn claim(
        &self,
        signer: &subxt_signer::sr25519::Keypair,
        claim: crate::message::Message<Result<Balance, estuary_interfaces::QueueError>>,
    ) -> Result<Balance> {
        let (_, receipt) = self.send(signer, 0, claim).await?;
        let claimed: Vec<Claimed> = receipt.events(&self.contracts.queue)?;
        Ok(claimed
            .iter()
            .fold(0, |sum, claim| claim.amount.saturating_add(sum)))
    }
}

/// A thousandth less: what the price may do until the transaction is in a block.
fn a_little_less(amount: Balance) -> Balance {
    amount.saturating_sub(amount / 1_000)
}

fn requests(ids: &[RequestId]) -> String {
    match ids {
        [id] => format!("request {id}"),
        [first, .., last] => format!("{} requests from {first} to {last}", ids.len()),
        [] => "no request".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_may_move_by_a_thousandth() {
        assert_eq!(a_little_less(1_000_000), 999_000);
        assert_eq!(a_little_less(999), 999);
        assert_eq!(a_little_less(Balance::MAX), Balance::MAX - Balance::MAX / 1_000);
    }

    #[test]
    fn requests_are_told_shortly() {
        assert_eq!(requests(&[7]), "request 7");
        assert_eq!(requests(&[7, 9, 11]), "3 requests from 7 to 11");
    }
}
