//! What moves between accounts: staked tokens, wrapped ones, requests.

use estuary_interfaces::{Id, LiquidStaking, PoolError, RequestId, Shares, WrappedLst, PSP34};
use psp22::PSP22;
use serde::Serialize;
use staking_pool::StakingPoolRef;
use withdrawal_queue::WithdrawalQueueRef;
use wrapped_lst::WrappedLstRef;

use super::{Session, ALL};
use crate::{
    account::to_ink,
    chain::{account_of, Account},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
    words::InWords,
};

/// A transfer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Transfer {
    /// The account that got it.
    to: String,
    /// What was transferred, in words.
    what: String,
}

/// What was wrapped or unwrapped.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Units {
    /// Units of the wrapped token, which are as many shares. 0 in a trial of `wrap` that comes to the approval only.
    units: String,
}

impl Units {
    fn of(units: Shares) -> Self {
        Self {
            units: units.to_string(),
        }
    }
}

impl Session {
    pub(super) async fn transfer(
        &self,
        to: &str,
        amount: Option<&str>,
        wrapped: bool,
        request: Option<RequestId>,
    ) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let to = protocol.chain.named(to)?;
        let (contracts, token, from) = (&protocol.contracts, &protocol.chain.token, account_of(&signer));
        let recipient = to_ink(&to);
        let what = match (request, amount) {
            (Some(id), _) => {
                let queue = &contracts.queue;
                let transfer =
                    message!(WithdrawalQueueRef(queue).transfer(recipient, Id::U64(id), Vec::new()));
                protocol.send(&signer, 0, transfer).await?;
                format!("request {id}")
            }
            (None, Some(amount)) if wrapped => {
                let units = protocol.units_to_give(&from, amount, "transfer").await?;
                let transfer =
                    message!(WrappedLstRef(contracts.wrapped_lst).transfer(recipient, units, Vec::new()));
                protocol.send(&signer, 0, transfer).await?;
                format!("{} wrapped units", token.number(units))
            }
            // Their worth may change until the transaction is in a block, the shares do not.
            (None, Some(ALL)) => {
                let shares = protocol.shares(&from).await?;
                if shares == 0 {
                    return Err(nothing_staked("transfer"));
                }
                let transfer = message!(StakingPoolRef(contracts.pool).transfer_shares(recipient, shares));
                protocol.send(&signer, 0, transfer).await?;
                format!("all staked tokens, {} shares,", token.number(shares))
            }
            (None, Some(amount)) => {
                let planck = token.parse(amount)?;
                let transfer =
                    message!(StakingPoolRef(contracts.pool).transfer(recipient, planck, Vec::new()));
                protocol.send(&signer, 0, transfer).await?;
                format!("{} of staked tokens", token.show(planck))
            }
            (None, None) => return Err(Error::Usage("a transfer is of an amount or of a request".into())),
        };
        let to = protocol.chain.show(&to);
        let sentence = format!("Transferred {what} to {to}.");
        self.report(&protocol, &sentence, &Transfer { to, what })
    }

    /// Two transactions: the wrapped token takes only what it was allowed to.
    pub(super) async fn wrap(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (pool, wrapped_lst) = (&protocol.contracts.pool, &protocol.contracts.wrapped_lst);
        let (owner, token) = (account_of(&signer), &protocol.chain.token);
        let owned = protocol.shares(&owner).await?;
        let shares = match amount {
            ALL => owned,
            _ => {
                let planck = token.parse(amount)?;
                let shares = message!(StakingPoolRef(pool).to_shares_down(planck));
                let shares = protocol.ask(shares, None).await?;
                shares.ok_or_else(|| Error::Usage("the pool cannot price this amount".into()))?
            }
        };
        // Before anything is approved.
        if shares == 0 || shares > owned {
            return Err(nothing_staked("wrap"));
        }
        let worth = protocol
            .ask(message!(StakingPoolRef(pool).to_amount_up(shares)), None)
            .await?;
        // What the shares may be worth until the second transaction is in a block.
        let allowance = worth.map_or(0, |worth| worth.saturating_add(worth / 1_000).saturating_add(1));
        let allowed = message!(StakingPoolRef(pool).allowance(to_ink(&owner), to_ink(wrapped_lst)));
        if protocol.ask(allowed, None).await? < allowance {
            let approve = message!(StakingPoolRef(pool).approve(to_ink(wrapped_lst), allowance));
            let (_, receipt) = protocol.send(&signer, 0, approve).await?;
            if receipt.is_none() {
                let sentence = "Approved. The same command wraps when the approval is in a block.";
                return self.report(&protocol, sentence, &Units::of(0));
            }
        }
        protocol
            .send(&signer, 0, message!(WrappedLstRef(wrapped_lst).wrap(shares)))
            .await?;
        let sentence = format!("Wrapped {} units.", token.number(shares));
        self.report(&protocol, &sentence, &Units::of(shares))
    }

    pub(super) async fn unwrap(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let units = protocol.units(&account_of(&signer), amount).await?;
        let unwrap = message!(WrappedLstRef(protocol.contracts.wrapped_lst).unwrap(units));
        protocol.send(&signer, 0, unwrap).await?;
        let sentence = format!("Unwrapped {} units.", protocol.chain.token.number(units));
        self.report(&protocol, &sentence, &Units::of(units))
    }
}

impl Protocol {
    /// The shares of an account.
    pub(super) async fn shares(&self, owner: &Account) -> Result<Shares> {
        let shares = message!(StakingPoolRef(self.contracts.pool).shares_of(to_ink(owner)));
        self.ask(shares, None).await
    }

    /// Reads an amount of wrapped units; `all` is all that the owner has.
    pub(super) async fn units(&self, owner: &Account, text: &str) -> Result<Shares> {
        match text {
            ALL => {
                let balance = message!(WrappedLstRef(self.contracts.wrapped_lst).balance_of(to_ink(owner)));
                self.ask(balance, None).await
            }
            _ => self.chain.token.parse(text),
        }
    }

    /// The same, for a message that gives them away: all of nothing would only cost a fee.
    pub(super) async fn units_to_give(
        &self,
        owner: &Account,
        text: &str,
        message: &'static str,
    ) -> Result<Shares> {
        match self.units(owner, text).await? {
            0 if text == ALL => Err(Error::Refused {
                message,
                reason: "the account has no wrapped units".into(),
            }),
            units => Ok(units),
        }
    }
}

/// The account wants to give what it has not.
pub(super) fn nothing_staked(message: &'static str) -> Error {
    Error::Refused {
        message,
        reason: PoolError::InsufficientBalance.in_words(),
    }
}
