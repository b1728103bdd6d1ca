//! `estuary status`: the pool, its price, the queue, the operators.

use estuary_interfaces::{Balance, LiquidStaking, PoolParameters, QueueLength, Shares};
use futures::try_join;
use lens::LensRef;
use serde::Serialize;
use staking_pool::{accounting::Accounting, StakingPoolRef};
use validator_registry::ValidatorRegistryRef;
use withdrawal_queue::WithdrawalQueueRef;

use super::{
    output::{lines, say, table},
    roster::{print_operators, Addresses, OperatorRow, RulesView},
    staking::fee_part,
    Session,
};
use crate::{
    account::from_ink,
    amount::{duration, percent, price, Token},
    error::Result,
    message::message,
    protocol::Protocol,
};

/// The pool, its queue and its operators, all at one block.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct StatusView {
    /// The chain's name.
    chain: String,
    /// The number of the block.
    block: u32,
    /// The active era.
    active_era: u32,
    /// Milliseconds until the next era begins, by the pace of this era. Null in its first session.
    era_ends_in: Option<u64>,
    /// The symbol of the chain's token.
    symbol: String,
    /// The decimals of the chain's token, of shares and of units.
    decimals: u32,
    /// The pool's address.
    pool: String,
    /// The curator's account.
    curator: String,
    /// The treasury's account.
    treasury: String,
    /// Planck per share for a holder who leaves, times 10^18.
    price: String,
    /// Milliseconds since the chain was last asked about losses of all operators. Null if it never was.
    price_age: Option<u64>,
    /// Milliseconds for which the pool is still paused.
    paused: u64,
    /// Basis points of every reward, after commission.
    protocol_fee: u16,
    /// The least planck of a stake.
    min_stake: String,
    /// The least planck of a request.
    min_request: String,
    /// The most planck that may be staked now. Without a limit it is about the largest number.
    stake_room: String,
    /// Basis points that a small instant exit costs now. Null if none is possible.
    exit_fee: Option<u16>,
    /// The wait of a request that is made now.
    request_wait: RequestWait,
    /// What operators have to keep to.
    rules: RulesView,
    /// Planck that all shares can be redeemed for.
    pooled: String,
    /// Planck that are bonded or unlocking on the chain.
    staked: String,
    /// Planck in the pool that belong to holders and queue.
    buffered: String,
    /// Planck of `buffered` that are kept for instant exits.
    reserve: String,
    /// Planck that the reserve is filled up to.
    reserve_target: String,
    /// Planck in the cover fund.
    cover: String,
    /// Planck that the queue is owed for open requests.
    owed: String,
    /// Planck of losses that are announced and in the price already.
    provision: String,
    /// Planck of the holders' losses that no money has made good yet.
    unrecovered_loss: String,
    /// The queue.
    queue: QueueView,
    /// All operators that ever registered, by number.
    operators: Vec<OperatorRow>,
    /// The sum of the squares of the operators' parts of the stake, in basis points. Null if it could not be asked.
    concentration: Option<u16>,
    /// What should hold and does not, by its name in the lens. Null if it could not be asked.
    broken_invariants: Option<Vec<String>>,
    /// What could not be looked at, and why.
    unknown: Vec<String>,
}

/// How long a request waits. Money that others stake meanwhile makes the wait shorter.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RequestWait {
    /// Milliseconds at least.
    least: u64,
    /// Eras until stake that is unbonded for it is back: 0 if the money is there.
    eras: u32,
}

/// The queue.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct QueueView {
    /// Open requests.
    open: u64,
    /// Planck of the open requests.
    due: String,
    /// The number of the last request that is finalized.
    finalized_up_to: u64,
    /// Planck for finalized requests that were not claimed.
    locked: String,
}

impl Session {
    pub(super) async fn status(&self) -> Result<()> {
        let protocol = self.protocol().await?;
        let status = protocol.status().await?;
        if self.output.json {
            return self.output.view(&status);
        }
        print(&protocol, &status)
    }
}

impl Protocol {
    /// All at one block, so that the numbers belong together.
    async fn status(&self) -> Result<StatusView> {
        let block = self.chain.best().await?;
        let at = Some(block);
        let contracts = &self.contracts;
        let (pool, queue, registry) = (&contracts.pool, &contracts.queue, &contracts.registry);
        let (book, current, price, swept, pooled, ledger, length, registered): (
            Accounting,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
        ) = try_join!(
            self.ask(message!(StakingPoolRef(pool).accounting()), at),
            self.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), at),
            self.ask(message!(StakingPoolRef(pool).share_price()), at),
            self.ask(message!(StakingPoolRef(pool).share_price_with_age()), at),
            self.ask(message!(StakingPoolRef(pool).total_pooled()), at),
            self.ask(message!(WithdrawalQueueRef(queue).ledger()), at),
            self.ask_for(message!(WithdrawalQueueRef(queue).length()), at),
            self.ask(message!(ValidatorRegistryRef(registry).registered()), at),
        )?;
        let QueueLength { requests, amount } = length;
        let mut unknown = Vec::new();
        let concentration = self.ask_for(message!(LensRef(contracts.lens).concentration()), at);
        let concentration = known("how concentrated the stake is", concentration.await, &mut unknown)?;
        let broken = self.ask_for(message!(LensRef(contracts.lens).broken_invariants()), at);
        let broken = known("whether the books agree", broken.await, &mut unknown)?;
        let views = self.views((0..registered).collect(), at).await?;
        unknown.extend(views.unknown());
        let now = self.chain.now(at).await?;
        let parameters = current.parameters;
        let stake_room = self.ask_for(message!(StakingPoolRef(pool).available_stake_limit()), at);
        let rules = message!(ValidatorRegistryRef(registry).parameters_and_code());
        let rules = self.ask_for(rules, at).await?.parameters;
        // Small for any reserve.
        let shares: Shares = (self.chain.token.unit()? / 100).max(1);
        let exit = message!(StakingPoolRef(pool).preview_unstake_now_shares(shares));
        let exit = self.ask(exit, at).await?;
        Ok(StatusView {
            chain: self.chain.name.clone(),
            block: self.chain.number(block).await?,
            active_era: self.chain.active_era(at).await?,
            era_ends_in: self.chain.era_pace(at, now).await?.map(|pace| pace.left),
            symbol: self.chain.token.symbol.clone(),
            decimals: self.chain.token.decimals,
            curator: self.chain.show(&from_ink(rules.curator)),
            treasury: self.chain.show(&from_ink(parameters.treasury)),
            min_stake: parameters.min_stake.to_string(),
            min_request: parameters.min_request.to_string(),
            stake_room: stake_room.await?.to_string(),
            exit_fee: exit.map(|(paid, fee)| fee_part(paid, fee)),
            request_wait: self.request_wait(&book, &parameters)?,
            rules: RulesView::of(&rules),
            pool: self.chain.show(&contracts.pool),
            price: price.to_string(),
            price_age: swept.map(|(_, age)| age),
            paused: current.paused_until.saturating_sub(now),
            protocol_fee: parameters.protocol_fee,
            pooled: pooled.to_string(),
            staked: book.staked.to_string(),
            buffered: book.buffered.to_string(),
            reserve: book.reserve.to_string(),
            reserve_target: book.reserve_target.to_string(),
            cover: book.cover.to_string(),
            owed: book.owed.to_string(),
            provision: book.provision.to_string(),
            unrecovered_loss: book.unrecovered_loss.to_string(),
            queue: QueueView {
                open: requests,
                due: amount.to_string(),
                finalized_up_to: ledger.finalized_id,
                locked: ledger.locked.to_string(),
            },
            operators: views.shown.iter().map(|view| self.row(view)).collect(),
            concentration,
            broken_invariants: broken
                .map(|broken| broken.iter().map(|invariant| format!("{invariant:?}")).collect()),
            unknown,
        })
    }

    /// How long a request waits that is made now, for the least that it can be for.
    fn request_wait(&self, book: &Accounting, parameters: &PoolParameters) -> Result<RequestWait> {
        let unbonding: u32 = self.chain.constant("Staking", "BondingDuration")?;
        let is_there = has_money(book, parameters.min_request);
        Ok(RequestWait {
            least: parameters.min_wait,
            eras: if is_there { 0 } else { unbonding },
        })
    }
}

/// Whether the pool can pay so much beside all that it owes the queue already.
fn has_money(book: &Accounting, planck: Balance) -> bool {
    book.buffered.saturating_sub(book.reserve) >= book.owed.saturating_add(planck)
}

fn print(protocol: &Protocol, status: &StatusView) -> Result<()> {
    let token = &protocol.chain.token;
    let left = status.era_ends_in.map_or(String::new(), |left| {
        format!(", which ends in about {}", duration(left))
    });
    say(format!(
        "{} · block {} · era {}{left}",
        status.chain, status.block, status.active_era
    ))?;
    let mut pool = table(&["pool", &status.pool]);
    for (name, shown) in in_words(status, token) {
        pool.add_row([name, &shown]);
    }
    say(lines(&pool))?;
    say("")?;
    print_operators(&status.operators, token, Addresses::Short)?;
    if let Some(concentration) = status.concentration {
        say(format!(
            "concentration {}: 100 % is all stake with one operator",
            percent(concentration)
        ))?;
    }
    for invariant in status.broken_invariants.iter().flatten() {
        say(format!("BROKEN: {invariant}"))?;
    }
    for unknown in &status.unknown {
        say(format!("unknown: {unknown}"))?;
    }
    Ok(())
}

/// The pool for people: a name and a sentence for each line.
fn in_words(status: &StatusView, token: &Token) -> Vec<(&'static str, String)> {
    let show = |planck: &str| token.show_text(planck);
    let age = match status.price_age {
        Some(age) => format!("the chain was asked about losses {} ago", duration(age)),
        None => "the chain was never asked about losses".into(),
    };
    let fixed = price(status.price.parse().unwrap_or_default());
    let mut rows = vec![("price", format!("{fixed} {} a share, {age}", token.symbol))];
    if status.paused > 0 {
        rows.push(("paused", format!("for {}", duration(status.paused))));
    }
    let room = match status.stake_room.parse::<Balance>() {
        // Without a limit it is what numbers have room for.
        Ok(room) if room > Balance::MAX / 2 => String::new(),
        _ => format!(", {} at most now", show(&status.stake_room)),
    };
    let RequestWait { least, eras } = status.request_wait;
    let wait = match eras {
        0 => duration(least),
        _ => format!("about {eras} eras"),
    };
    let exit = match status.exit_fee {
        Some(fee) => format!("a small one costs {} now", percent(fee)),
        None => "not possible now".into(),
    };
    let queue = &status.queue;
    rows.extend([
        (
            "protocol fee",
            format!("{} of rewards", percent(status.protocol_fee)),
        ),
        ("a stake", format!("{} at least{room}", show(&status.min_stake))),
        (
            "a request",
            format!("{} at least, and waits {wait}", show(&status.min_request)),
        ),
        ("an instant exit", exit),
        ("pooled", show(&status.pooled)),
        ("with validators", show(&status.staked)),
        ("buffered", show(&status.buffered)),
        (
            "reserve for exits",
            format!(
                "{} of {}",
                token.number_text(&status.reserve),
                show(&status.reserve_target)
            ),
        ),
        ("owed to the queue", show(&status.owed)),
        (
            "queue",
            format!(
                "{} open, {} due; {} for claims",
                queue.open,
                token.number_text(&queue.due),
                show(&queue.locked)
            ),
        ),
        ("cover fund", show(&status.cover)),
        ("provision for losses", show(&status.provision)),
        ("losses to make good", show(&status.unrecovered_loss)),
        ("curator", status.curator.clone()),
        ("treasury", status.treasury.clone()),
    ]);
    rows
}

/// What a view answers; where it fails, why, beside what else is unknown.
fn known<T>(what: &str, answer: Result<T>, unknown: &mut Vec<String>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_connection() => Err(error),
        Err(error) => {
            unknown.push(format!("{what}: {error}"));
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn money_for_a_request_is_what_neither_reserve_nor_queue_needs() {
        let book = Accounting {
            buffered: 100,
            reserve: 30,
            owed: 60,
            ..Default::default()
        };
        assert!(has_money(&book, 10));
        assert!(!has_money(&book, 11));
    }

    #[test]
    fn a_view_that_fails_is_told_and_a_lost_connection_is_an_error() {
        let mut unknown = Vec::new();
        let refused = Err::<u8, _>(Error::Rejected("too much".into()));
        assert_eq!(known("it", refused, &mut unknown).unwrap(), None);
        assert_eq!(unknown, ["it: the node refuses: too much"]);
        let lost = Err::<u8, _>(Error::Disconnected("gone".into()));
        assert!(known("it", lost, &mut unknown).is_err());
        assert_eq!(known("it", Ok(3), &mut unknown).unwrap(), Some(3));
        assert_eq!(unknown.len(), 1);
    }
}
