//! `estuary account`: what somebody has.

use estuary_interfaces::{Balance, LiquidStaking, QueueError, RequestId, RequestStatus, PSP34};
use lens::{wait::Wait, LensError, LensRef};
use psp22::{PSP22Metadata, PSP22};
use serde::Serialize;
use staking_pool::StakingPoolRef;
use withdrawal_queue::WithdrawalQueueRef;
use wrapped_lst::WrappedLstRef;

use super::{
    output::{lines, say, table},
    Session,
};
use crate::{
    account::to_ink,
    amount::duration,
    chain::Account,
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// The most requests that one call looks at.
const PAGE: u32 = 1_000;

/// What an account has.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Holdings {
    /// The account.
    account: String,
    /// Planck that are not reserved.
    free: String,
    /// Planck that its shares can be redeemed for.
    staked: String,
    /// Shares, without those that are wrapped.
    shares: String,
    /// Units of the wrapped token.
    wrapped: String,
    /// The planck that these units are worth. Null if there is no price.
    wrapped_worth: Option<String>,
    /// The symbol of the wrapped token.
    wrapped_symbol: Option<String>,
    /// Its redemption requests, oldest first.
    requests: Vec<RequestView>,
}

/// A redemption request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RequestView {
    /// Its number.
    id: RequestId,
    /// Planck.
    amount: String,
    /// Whether it can be claimed.
    claimable: bool,
    /// Planck that must come back from validators first.
    missing: String,
    /// Eras until that is back.
    eras: u32,
    /// Milliseconds from now before which its age alone holds it back.
    wait: u64,
}

impl Session {
    pub(super) async fn account(&self, account: Option<&str>) -> Result<()> {
        if account.is_none() && self.settings.key.is_none() {
            let reason = "whose account? Name it, as in `estuary account 5F…`, or give a key";
            return Err(Error::Usage(reason.into()));
        }
        let protocol = self.protocol().await?;
        let account = match account {
            Some(text) => protocol.chain.named(text)?,
            None => self.own_account()?,
        };
        let holdings = protocol.holdings(&account).await?;
        if self.output.json {
            return self.output.view(&holdings);
        }
        print(&protocol, &holdings)
    }
}

impl Protocol {
    async fn holdings(&self, owner: &Account) -> Result<Holdings> {
        let contracts = &self.contracts;
        let ink_owner = to_ink(owner);
        let shares = self.ask(
            message!(StakingPoolRef(contracts.pool).shares_of(ink_owner)),
            None,
        );
        let wrapped = self.ask(
            message!(WrappedLstRef(contracts.wrapped_lst).balance_of(ink_owner)),
            None,
        );
        let wrapped = wrapped.await?;
        let worth = self.ask(
            message!(StakingPoolRef(contracts.pool).to_amount_down(wrapped)),
            None,
        );
        let symbol = message!(WrappedLstRef(contracts.wrapped_lst).token_symbol());
        let mut requests = Vec::new();
        for id in self.requests_of(owner).await? {
            if let Some(view) = self.request_view(id).await? {
                requests.push(view);
            }
        }
        Ok(Holdings {
            account: self.chain.show(owner),
            free: self.chain.account(owner).await?.free.to_string(),
            staked: self.balance(owner).await?.to_string(),
            shares: shares.await?.to_string(),
            wrapped: wrapped.to_string(),
            wrapped_worth: worth.await?.map(|worth| worth.to_string()),
            wrapped_symbol: self.ask(symbol, None).await?,
            requests,
        })
    }

    /// The requests of an account, oldest first.
    async fn requests_of(&self, owner: &Account) -> Result<Vec<RequestId>> {
        let (queue, owner) = (&self.contracts.queue, to_ink(owner));
        let held = self
            .ask(message!(WithdrawalQueueRef(queue).balance_of(owner)), None)
            .await?;
        let (mut found, mut from) = (Vec::new(), Some(RequestId::MAX));
        while let Some(id) = from.filter(|_| found.len() < held as usize) {
            let page = message!(WithdrawalQueueRef(queue).requests_of(owner, id, PAGE));
            let (ids, next) = self.ask(page, None).await?;
            found.extend(ids);
            from = next;
        }
        found.reverse();
        Ok(found)
    }

    /// The requests of an account that can be claimed.
    pub(super) async fn claimable(&self, owner: &Account) -> Result<Vec<RequestId>> {
        let mut ready = Vec::new();
        for id in self.requests_of(owner).await? {
            let claimable = message!(WithdrawalQueueRef(self.contracts.queue).claimable(id));
            if self.ask(claimable, None).await?.is_ok() {
                ready.push(id);
            }
        }
        Ok(ready)
    }

    /// The planck of an account's requests, and those that can be claimed.
    pub(crate) async fn own_requests(&self, owner: &Account) -> Result<(Balance, Vec<RequestId>)> {
        let (mut waiting, mut claimable): (Balance, _) = (0, Vec::new());
        for id in self.requests_of(owner).await? {
            let status = message!(WithdrawalQueueRef(self.contracts.queue).status(id));
            let status: Result<RequestStatus, QueueError> = self.ask(status, None).await?;
            // It may be claimed meanwhile.
            let Ok(status) = status else { continue };
            waiting = waiting.saturating_add(status.amount);
            claimable.extend(status.checkpoint.map(|_| id));
        }
        Ok((waiting, claimable))
    }

    /// Nothing, if it was claimed meanwhile.
    async fn request_view(&self, id: RequestId) -> Result<Option<RequestView>> {
        let status = message!(WithdrawalQueueRef(self.contracts.queue).status(id));
        let status: Result<RequestStatus, QueueError> = self.ask(status, None).await?;
        let Ok(status) = status else {
            return Ok(None);
        };
        let wait = message!(LensRef(self.contracts.lens).estimated_wait(id));
        let wait: Result<Wait, LensError> = self.ask(wait, None).await?;
        let now = self.chain.now(None).await?;
        Ok(wait
            .ok()
            .map(|wait| view(id, status.amount, status.checkpoint.is_some(), &wait, now)))
    }
}

fn view(id: RequestId, amount: Balance, claimable: bool, wait: &Wait, now: u64) -> RequestView {
    RequestView {
        id,
        amount: amount.to_string(),
        claimable,
        missing: wait.missing.to_string(),
        eras: wait.eras,
        wait: wait.not_before.saturating_sub(now),
    }
}

fn print(protocol: &Protocol, holdings: &Holdings) -> Result<()> {
    let token = &protocol.chain.token;
    let show = |planck: &str| token.show_text(planck);
    say(&holdings.account)?;
    let mut balances = table(&["free", &show(&holdings.free)]);
    balances.add_row(["staked", &show(&holdings.staked)]);
    let symbol = holdings.wrapped_symbol.as_deref().unwrap_or("units");
    let worth = holdings
        .wrapped_worth
        .as_ref()
        .map(|worth| format!(", worth {}", show(worth)));
    let wrapped = format!(
        "{} {symbol}{}",
        token.number_text(&holdings.wrapped),
        worth.unwrap_or_default()
    );
    balances.add_row(["wrapped", &wrapped]);
    say(lines(&balances))?;
    if holdings.requests.is_empty() {
        return Ok(());
    }
    let mut requests = table(&["request", "amount", "when"]);
    for request in &holdings.requests {
        let when = match (request.claimable, request.eras, request.wait) {
            (true, ..) => "can be claimed".into(),
            (_, 0, 0) => "as soon as keepers finalize it".into(),
            (_, 0, wait) => format!("in {} at the earliest", duration(wait)),
            (_, eras, _) => format!("in about {eras} eras"),
        };
        requests.add_row([request.id.to_string(), show(&request.amount), when]);
    }
    say(lines(&requests))
}
