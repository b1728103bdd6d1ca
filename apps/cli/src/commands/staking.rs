//! What depositors do: stake, unstake, claim.

use estuary_events::{
    pool::{Staked, UnstakedNow, WithdrawalRequested},
    queue::Claimed,
    wrapped_lst::Wrapped,
};
use estuary_interfaces::{
    Balance, LiquidStaking, PoolError, PoolParameters, RequestId, Shares, Timestamp, WrappedLst,
};
use futures::try_join;
use ink::primitives::AccountId;
use psp22::PSP22;
use serde::Serialize;
use staking_pool::{accounting::Accounting, requests::whole_or, StakingPoolRef};
use validator_registry::{
    table::{Entry, Status},
    ValidatorRegistryRef,
};
use withdrawal_queue::{WithdrawalQueueRef, MAX_CLAIMS};
use wrapped_lst::WrappedLstRef;

use super::{transfers::nothing_staked, Session, ALL};
use crate::{
    account::to_ink,
    amount::{percent, Token},
    chain::{account_of, Account, Sender},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// How `estuary stake` stakes.
pub struct StakeOptions {
    pub recipient: Option<String>,
    pub wrap: bool,
    pub min_shares: Option<String>,
    pub referral: Option<String>,
}

/// A stake.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Stake {
    /// Planck.
    staked: String,
    /// Shares that it gave, or with --wrap units of the wrapped token.
    shares: String,
    /// The account that has them.
    recipient: String,
    /// What whoever stakes should know, in words.
    warnings: Vec<String>,
}

/// A request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Unstake {
    /// The numbers of the requests: several for a large amount. Empty in a trial with --wrapped.
    requests: Vec<RequestId>,
    /// Planck of all of them.
    requested: String,
}

/// An instant exit.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Exit {
    /// Planck that were paid.
    paid: String,
    /// Planck that the exit cost.
    fee: String,
}

/// A claim.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Claim {
    /// The numbers of the requests that were claimed.
    requests: Vec<RequestId>,
    /// Planck.
    paid: String,
    /// The account that was paid.
    recipient: String,
}

/// What somebody wants to leave with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// All that they have, which does not change until the transaction is in a block.
    Shares(Shares),
    Planck(Balance),
}

impl Session {
    pub(super) async fn stake(&self, amount: &str, options: &StakeOptions) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let token = &protocol.chain.token;
        let chain = &protocol.chain;
        let referral = options
            .referral
            .as_deref()
            .map(|text| chain.named(text))
            .transpose()?;
        let referral = referral.as_ref().map(to_ink);
        let (pool, wrapped_lst) = (&protocol.contracts.pool, &protocol.contracts.wrapped_lst);
        let recipient = super::named_or(chain, options.recipient.as_deref(), &signer)?;
        let for_wrapped = |least| message!(WrappedLstRef(wrapped_lst).stake_and_wrap(least, referral));
        let for_shares =
            |least| message!(StakingPoolRef(pool).stake_for(to_ink(&recipient), least, referral));
        let planck = match amount {
            ALL if options.wrap => protocol.chain.largest_value(&signer, &for_wrapped(0)).await?,
            ALL => protocol.chain.largest_value(&signer, &for_shares(0)).await?,
            _ => token.parse(amount)?,
        };
        let warnings = protocol.warnings().await?;
        for warning in &warnings {
            tracing::warn!("{warning}");
        }
        let min_shares = match &options.min_shares {
            Some(text) => token.parse(text)?,
            None => match protocol.preview_stake(planck).await? {
                Some(shares) => a_little_less(shares),
                None => {
                    if options.wrap {
                        protocol.try_out(&signer, planck, &for_wrapped(0)).await?;
                    } else {
                        protocol.try_out(&signer, planck, &for_shares(0)).await?;
                    }
                    return Err(no_price("preview_stake"));
                }
            },
        };
        let shares = if options.wrap {
            match protocol.send(&signer, planck, for_wrapped(min_shares)).await? {
                (_, Some(receipt)) => receipt.event::<Wrapped>(wrapped_lst)?.shares,
                (answer, None) => answer,
            }
        } else {
            match protocol.send(&signer, planck, for_shares(min_shares)).await? {
                (_, Some(receipt)) => receipt.event::<Staked>(pool)?.shares,
                (answer, None) => answer,
            }
        };
        let what = if options.wrap { "wrapped units" } else { "shares" };
        let given = match &options.recipient {
            Some(_) => format!(", given to {}", protocol.chain.show(&recipient)),
            None => String::new(),
        };
        let sentence = format!(
            "Staked {} for {} {what}{given}.",
            token.show(planck),
            token.number(shares)
        );
        let answer = Stake {
            staked: planck.to_string(),
            shares: shares.to_string(),
            recipient: protocol.chain.show(&recipient),
            warnings,
        };
        self.report(&protocol, &sentence, &answer)
    }

    pub(super) async fn unstake(&self, amount: &str, wrapped: bool) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (pool, owner) = (&protocol.contracts.pool, account_of(&signer));
        let asked = match amount {
            _ if wrapped => match self.unwrap_to_request(&protocol, &signer, amount).await? {
                Some(units) => Asked::Shares(units),
                None => return Ok(()),
            },
            // Shares do not change until the transaction is in a block.
            ALL => {
                let held = protocol.all_shares(&owner, "request_withdrawal_shares").await?;
                let staked = protocol.chain.token.show(protocol.balance(&owner).await?);
                self.confirm(&format!("Request all that is staked, {staked}?"))?;
                Asked::Shares(held)
            }
            _ => {
                let held = protocol.all_shares(&owner, "request_withdrawal_shares").await?;
                protocol
                    .to_request(held, protocol.chain.token.parse(amount)?)
                    .await?
            }
        };
        let (request, preview) = match asked {
            Asked::Shares(shares) => (
                message!(StakingPoolRef(pool).request_withdrawal_shares(shares)),
                message!(StakingPoolRef(pool).preview_unstake_shares(to_ink(&owner), shares)),
            ),
            Asked::Planck(planck) => (
                message!(StakingPoolRef(pool).request_withdrawal(planck)),
                message!(StakingPoolRef(pool).preview_unstake(to_ink(&owner), planck)),
            ),
        };
        let ((first_id, parts), receipt) = protocol.send(&signer, 0, request).await.inspect_err(|_| {
            if wrapped {
                tracing::warn!("the units are unwrapped: `estuary unstake` requests what they are worth");
            }
        })?;
        let (first_id, parts, amount) = match receipt {
            Some(receipt) => {
                let WithdrawalRequested {
                    first_id,
                    parts,
                    amount,
                    ..
                } = receipt.event(pool)?;
                (first_id, parts, amount)
            }
            None => (first_id, parts, protocol.ask(preview, None).await?.unwrap_or(0)),
        };
        let ids: Vec<_> = (first_id..).take(parts as usize).collect();
        let sentence = format!(
            "Requested {}: {}. `estuary account` tells when it can be claimed.",
            protocol.chain.token.show(amount),
            requests(&ids)
        );
        let answer = Unstake {
            requests: ids,
            requested: amount.to_string(),
        };
        self.report(&protocol, &sentence, &answer)
    }

    /// The first of two transactions: the wrapped token has no message for both. Before it is sent, the request is
    /// foreseen. Returns the units, which are shares now, or nothing where nothing was sent.
    async fn unwrap_to_request(
        &self,
        protocol: &Protocol,
        signer: &Sender,
        amount: &str,
    ) -> Result<Option<Shares>> {
        self.must_not_print()?;
        let (token, owner) = (&protocol.chain.token, account_of(signer));
        let units = protocol.units_to_give(&owner, amount, "unwrap").await?;
        let foreseen = protocol.foresee_request(&owner, units).await?;
        if amount == ALL {
            let worth = token.show(foreseen);
            self.confirm(&format!("Request all that the wrapped units are worth, {worth}?"))?;
        }
        let unwrap = message!(WrappedLstRef(protocol.contracts.wrapped_lst).unwrap(units));
        if let (_, Some(_)) = protocol.send(signer, 0, unwrap).await? {
            return Ok(Some(units));
        }
        let sentence = format!(
            "Unwrapped {} units, and requested {}.",
            token.number(units),
            token.show(foreseen)
        );
        let answer = Unstake {
            requests: Vec::new(),
            requested: foreseen.to_string(),
        };
        self.report(protocol, &sentence, &answer).map(|()| None)
    }

    pub(super) async fn unstake_now(&self, amount: &str, min_out: Option<&str>, wrapped: bool) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (token, owner) = (&protocol.chain.token, account_of(&signer));
        let (pool, wrapped_lst) = (&protocol.contracts.pool, &protocol.contracts.wrapped_lst);
        let asked = match amount {
            // A unit is a share.
            _ if wrapped => {
                let units = protocol.units_to_give(&owner, amount, "unwrap_and_unstake_now");
                Asked::Shares(units.await?)
            }
            ALL => Asked::Shares(protocol.all_shares(&owner, "unstake_now_shares").await?),
            _ => Asked::Planck(token.parse(amount)?),
        };
        let owner = to_ink(&owner);
        let of_units = |units, min_out| {
            message!(WrappedLstRef(wrapped_lst).unwrap_and_unstake_now(units, min_out, owner))
        };
        let of_pool = |min_out| match asked {
            Asked::Shares(shares) => {
                message!(StakingPoolRef(pool).unstake_now_shares(shares, min_out, owner))
            }
            Asked::Planck(planck) => message!(StakingPoolRef(pool).unstake_now(planck, min_out)),
        };
        let preview = match asked {
            Asked::Shares(shares) => {
                message!(StakingPoolRef(pool).preview_unstake_now_shares(shares))
            }
            Asked::Planck(planck) => {
                message!(StakingPoolRef(pool).preview_unstake_now(owner, planck))
            }
        };
        let Some((paid, fee)) = protocol.ask(preview, None).await? else {
            match asked {
                Asked::Shares(units) if wrapped => {
                    protocol.try_out(&signer, 0, &of_units(units, 0)).await.map(drop)
                }
                _ => protocol.try_out(&signer, 0, &of_pool(0)).await.map(drop),
            }?;
            return Err(no_price("preview_unstake_now"));
        };
        let min_out = match min_out {
            Some(text) => token.parse(text)?,
            None => a_little_less(paid),
        };
        let told = exit_in_words(token, paid, fee);
        tracing::info!("an instant exit pays {told}; `estuary unstake` costs no fee");
        self.confirm(&format!("Take {told}?"))?;
        let (answer, receipt) = match asked {
            Asked::Shares(units) if wrapped => protocol.send(&signer, 0, of_units(units, min_out)).await?,
            _ => protocol.send(&signer, 0, of_pool(min_out)).await?,
        };
        let (paid, fee) = match receipt {
            Some(receipt) => {
                let UnstakedNow { paid, fee, .. } = receipt.event(pool)?;
                (paid, fee)
            }
            None => (answer, fee),
        };
        let sentence = format!("Paid {}.", exit_in_words(token, paid, fee));
        let answer = Exit {
            paid: paid.to_string(),
            fee: fee.to_string(),
        };
        self.report(&protocol, &sentence, &answer)
    }

    pub(super) async fn claim(&self, ids: Vec<RequestId>, to: Option<&str>) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (owner, recipient) = (
            account_of(&signer),
            super::named_or(&protocol.chain, to, &signer)?,
        );
        let ids = match ids.is_empty() {
            true => protocol.claimable(&owner).await?,
            false => ids,
        };
        let (queue, payee) = (&protocol.contracts.queue, to_ink(&recipient));
        let mut paid: Balance = 0;
        for ids in ids.chunks(MAX_CLAIMS) {
            let claim = match ids {
                [id] => message!(WithdrawalQueueRef(queue).claim(*id, payee, None)),
                ids => {
                    let claims = ids.iter().map(|id| (*id, None)).collect();
                    message!(WithdrawalQueueRef(queue).claim_many(claims, payee))
                }
            };
            paid = paid.saturating_add(protocol.claim(&signer, claim).await?);
        }
        let given = match to {
            Some(_) => format!(", paid to {}", protocol.chain.show(&recipient)),
            None => String::new(),
        };
        let sentence = match ids.is_empty() {
            true => "Nothing can be claimed yet.".into(),
            false => format!(
                "Claimed {} of {}{given}.",
                protocol.chain.token.show(paid),
                requests(&ids)
            ),
        };
        let answer = Claim {
            requests: ids,
            paid: paid.to_string(),
            recipient: protocol.chain.show(&recipient),
        };
        self.report(&protocol, &sentence, &answer)
    }
}

impl Protocol {
    /// What whoever stakes now should know before.
    async fn warnings(&self) -> Result<Vec<String>> {
        let (pool, registry) = (&self.contracts.pool, &self.contracts.registry);
        let (book, table, now): (Accounting, _, _) = try_join!(
            self.ask(message!(StakingPoolRef(pool).accounting()), None),
            self.ask(message!(ValidatorRegistryRef(registry).table()), None),
            self.chain.now(None),
        )?;
        let loss = loss_at_once(book.mint_equity(now), book.equity(now)).map(|loss| {
            format!(
                "a loss stands announced: of what is staked now {} is lost at once, unless the chain cancels it",
                percent(loss)
            )
        });
        let full = (!has_room(&table)).then(|| {
            "no operator has room: stake idles until one has, and earns a part of everybody's rewards until then"
                .into()
        });
        Ok(loss.into_iter().chain(full).collect())
    }

    async fn preview_stake(&self, planck: Balance) -> Result<Option<Shares>> {
        let preview = message!(StakingPoolRef(self.contracts.pool).preview_stake(planck));
        self.ask(preview, None).await
    }

    /// What to ask for, so that a request is for `planck` at least, of `held` shares.
    async fn to_request(&self, held: Shares, planck: Balance) -> Result<Asked> {
        let accounting = message!(StakingPoolRef(self.contracts.pool).accounting());
        let (book, now) = try_join!(self.ask(accounting, None), self.chain.now(None))?;
        let (amount, shares) = to_ask(&book, planck, now).ok_or_else(|| no_price("request_withdrawal"))?;
        match held.checked_sub(shares) {
            None => Err(nothing_staked("request_withdrawal")),
            // Too few are left to round up.
            Some(0..=2) => Ok(Asked::Shares(shares)),
            Some(_) => Ok(Asked::Planck(amount)),
        }
    }

    /// The planck that a request for units of an account would be for, once they are unwrapped. No dry run sees what a
    /// transaction before it does, so the pool's own logic says it.
    async fn foresee_request(&self, owner: &Account, units: Shares) -> Result<Balance> {
        let pool = &self.contracts.pool;
        let (book, current, held, now) = try_join!(
            self.ask(message!(StakingPoolRef(pool).accounting()), None),
            self.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), None),
            self.shares(owner),
            self.chain.now(None),
        )?;
        let PoolParameters {
            min_request,
            reward_period,
            ..
        } = current.parameters;
        let foreseen = match now < current.paused_until {
            true => Err(PoolError::Paused),
            false => foresee(book, [held, units], min_request, reward_period, now),
        };
        match foreseen {
            Ok(planck) => Ok(planck),
            Err(error) => Err(self.refusal("request_withdrawal_shares", &error).await?),
        }
    }

    /// All shares of an account that has some.
    pub(super) async fn all_shares(&self, owner: &Account, message: &'static str) -> Result<Shares> {
        match self.shares(owner).await? {
            0 => Err(nothing_staked(message)),
            shares => Ok(shares),
        }
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
        signer: &Sender,
        claim: crate::message::Message<Result<Balance, estuary_interfaces::QueueError>>,
    ) -> Result<Balance> {
        let (answer, receipt) = self.send(signer, 0, claim).await?;
        let Some(receipt) = receipt else {
            return Ok(answer);
        };
        let claimed: Vec<Claimed> = receipt.events(&self.contracts.queue)?;
        Ok(claimed
            .iter()
            .fold(0, |sum, claim| claim.amount.saturating_add(sum)))
    }
}

/// Basis points that whoever pays the mint price loses by the exit price, rounded up, where they are more than a
/// trifle.
fn loss_at_once(mint: Option<Balance>, exit: Option<Balance>) -> Option<u16> {
    const TRIFLE: u16 = 5;

    let (mint, exit) = mint.zip(exit)?;
    let lost = mint.saturating_sub(exit).saturating_mul(10_000);
    let loss = lost.checked_div(mint)?;
    let loss = u16::try_from(loss.saturating_add(u128::from(lost % mint > 0))).unwrap_or(u16::MAX);
    // Of the exit price.
    (lost > exit.saturating_mul(TRIFLE.into())).then_some(loss)
}

/// Whether an operator may take more stake.
fn has_room(table: &[Entry]) -> bool {
    table
        .iter()
        .any(|entry| entry.status == Status::Active && entry.total < entry.capacity)
}

/// The amount to ask for, so that a request is for `planck` at least, and the least shares that are worth it now. The
/// pool rounds an amount down to whole shares. Where the price moves, a share more is asked for.
fn to_ask(book: &Accounting, planck: Balance, now: Timestamp) -> Option<(Balance, Shares)> {
    /// Until the transaction is in a block, in milliseconds.
    const A_MINUTE: Timestamp = 60_000;
    let later = now.saturating_add(A_MINUTE);
    let shares = book.to_shares_up(planck, now)?;
    let amount = match book.equity(now)? == book.equity(later)? {
        true => book.to_amount_up(shares, now)?,
        false => planck.checked_add(book.to_amount_up(1, later)?)?,
    };
    Some((amount, shares))
}

/// The planck that a request for `units` is for, which come to the `held` shares first.
fn foresee(
    mut book: Accounting,
    [held, units]: [Shares; 2],
    min_request: Balance,
    reward_period: Timestamp,
    now: Timestamp,
) -> Result<Balance, PoolError> {
    let held = held.checked_add(units).ok_or(PoolError::Arithmetic)?;
    let worth = book.to_amount_down(units, now).ok_or(PoolError::Arithmetic)?;
    let shares = whole_or(&book, held, units, worth, min_request, now)?;
    book.redeem(shares, now, reward_period)
        .ok_or(PoolError::Arithmetic)
}

/// For where the message itself does not say why there is no preview. Without a preview nothing is sent: it would
/// accept any price.
fn no_price(message: &'static str) -> Error {
    let reason = "the pool told no price, and would tell one now: try again".into();
    Error::Refused { message, reason }
}

/// What an instant exit pays and costs.
fn exit_in_words(token: &Token, paid: Balance, fee: Balance) -> String {
    let (out, cost) = (token.show(paid), token.show(fee));
    format!("{out} for a fee of {cost} ({})", percent(fee_part(paid, fee)))
}

/// The part of what an instant exit burns that it costs, in basis points, rounded up.
pub(super) fn fee_part(paid: Balance, fee: Balance) -> u16 {
    let whole = paid.saturating_add(fee).max(1);
    let part = fee.saturating_mul(10_000).div_ceil(whole);
    u16::try_from(part).unwrap_or(u16::MAX)
}

/// A thousandth less: what the price may do until the transaction is in a block.
pub(super) fn a_little_less(amount: Balance) -> Balance {
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
    fn a_request_is_for_the_amount_at_least_and_for_a_share_more_at_most() {
        // Whole prices, and prices between.
        for buffered in [1_000, 1_500, 1_010, 3_000, 700] {
            let book = Accounting {
                total_shares: 1_000,
                buffered,
                ..Default::default()
            };
            for planck in 1..300 {
                let (amount, shares) = to_ask(&book, planck, 0).unwrap();
                let burnt = book.to_shares_down(amount, 0).unwrap();
                let paid = book.to_amount_down(burnt, 0).unwrap();
                assert!(
                    burnt >= shares && paid >= planck,
                    "{planck} at {buffered}: {paid}"
                );
                assert!(
                    paid <= planck + buffered.div_ceil(1_000),
                    "{planck} at {buffered}: {paid}"
                );
            }
        }
        let even = Accounting {
            total_shares: 1_000,
            buffered: 1_000,
            ..Default::default()
        };
        assert_eq!(to_ask(&even, 40, 0), Some((40, 40)));
    }

    #[test]
    fn a_request_for_units_is_foreseen_as_the_pool_takes_it() {
        let book = Accounting {
            total_shares: 1_000,
            buffered: 2_000,
            ..Default::default()
        };
        let foreseen = |held, units| foresee(book, [held, units], 10, 1, 0);
        assert_eq!(foreseen(0, 40), Ok(80));
        assert_eq!(foreseen(100, 40), Ok(80));
        // Four staked shares are worth less than the least request, and go along.
        assert_eq!(foreseen(4, 40), Ok(88));
        // The last units may be worth less than the least request.
        assert_eq!(foreseen(0, 4), Ok(8));
        assert_eq!(foreseen(100, 4), Err(PoolError::BelowMinimum));
    }

    #[test]
    fn the_part_that_an_exit_costs_is_rounded_up() {
        assert_eq!(fee_part(9_961, 39), 39);
        assert_eq!(fee_part(99_609, 391), 40);
        assert_eq!(fee_part(0, 7), 10_000);
        assert_eq!(fee_part(0, 0), 0);
    }

    #[test]
    fn a_loss_at_once_of_more_than_five_basis_points_is_told() {
        let told = |mint, exit| loss_at_once(Some(mint), Some(exit));
        assert_eq!(told(10_000, 10_000), None);
        assert_eq!(told(1_000_500, 1_000_000), None);
        assert_eq!(told(1_000_501, 1_000_000), Some(6));
        assert_eq!(told(10_000, 9_000), Some(1_000));
        assert_eq!(told(10_000, 0), Some(10_000));
        assert_eq!(told(0, 0), None);
        assert_eq!(loss_at_once(None, Some(1)), None);
    }

    #[test]
    fn only_an_active_operator_below_its_capacity_has_room() {
        let entry = |status, total, capacity| Entry {
            operator: 0,
            total,
            active: total,
            capacity,
            status,
            refused: false,
        };
        assert!(!has_room(&[]));
        assert!(has_room(&[
            entry(Status::Jailed, 0, 9),
            entry(Status::Active, 8, 9)
        ]));
        assert!(!has_room(&[
            entry(Status::Jailed, 0, 9),
            entry(Status::Active, 9, 9)
        ]));
    }

    #[test]
    fn requests_are_told_shortly() {
        assert_eq!(requests(&[7]), "request 7");
        assert_eq!(requests(&[7, 9, 11]), "3 requests from 7 to 11");
    }
}
