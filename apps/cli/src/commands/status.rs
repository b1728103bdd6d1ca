//! `estuary status`: the pool, its price, the queue, the operators.

use estuary_interfaces::{LiquidStaking, OperatorId, QueueLength};
use futures::{future::join_all, try_join};
use lens::{LensRef, OperatorView};
use serde::Serialize;
use staking_pool::{accounting::Accounting, StakingPoolRef};
use subxt::utils::H256;
use validator_registry::{table::Status, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;

use super::{
    output::{say, table},
    Session,
};
use crate::{
    account,
    amount::{duration, percent, price},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
    words::fault_in_words,
};

/// Operators that the lens shows at once.
const PAGE: u32 = 32;

/// All amounts are planck, as text: JSON's numbers would round them.
#[derive(Debug, Serialize)]
struct StatusView {
    chain: String,
    block: u32,
    active_era: u32,
    pool: String,
    /// Planck per share, times 10^18.
    price: String,
    /// Milliseconds since the chain was last asked about losses of all operators.
    price_age: Option<u64>,
    /// Milliseconds for which the pool is still paused.
    paused: u64,
    /// Basis points of every reward.
    protocol_fee: u16,
    pooled: String,
    staked: String,
    buffered: String,
    reserve: String,
    reserve_target: String,
    cover: String,
    owed: String,
    /// Losses that are announced and in the price already.
    provision: String,
    unrecovered_loss: String,
    queue: QueueView,
    operators: Vec<OperatorRow>,
    /// The Herfindahl index, in basis points.
    concentration: Option<u16>,
    /// What should hold and does not.
    broken_invariants: Option<Vec<String>>,
    /// What could not be looked at, and why.
    unknown: Vec<String>,
}

/// What the lens shows of operators.
#[derive(Debug, Default)]
pub struct Views {
    pub shown: Vec<OperatorView>,
    /// Those that it cannot show.
    pub failed: Vec<(OperatorId, Error)>,
}

/// Operators with consecutive numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Page {
    start: OperatorId,
    len: u32,
}

impl Page {
    fn halves(self) -> [Self; 2] {
        let half = self.len / 2;
        [
            Self { len: half, ..self },
            Self {
                start: self.start.saturating_add(half),
                len: self.len.saturating_sub(half),
            },
        ]
    }
}

/// The pages of operators whose numbers are in order.
fn pages(ids: &[OperatorId]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    for id in ids {
        match pages.last_mut() {
            Some(page) if page.len < PAGE && page.start.checked_add(page.len) == Some(*id) => page.len += 1,
            _ => pages.push(Page { start: *id, len: 1 }),
        }
    }
    pages
}

#[derive(Debug, Serialize)]
struct QueueView {
    open: u64,
    due: String,
    finalized_up_to: u64,
    locked: String,
}

#[derive(Debug, Serialize)]
struct OperatorRow {
    operator: OperatorId,
    validator: String,
    nominator: Option<String>,
    status: &'static str,
    fault: Option<&'static str>,
    stake: String,
    capacity: String,
    bond: String,
    debt: String,
    /// Losses that the chain shows and that are not settled.
    pending: String,
    /// Losses that the chain has announced, and that bond and provision stand for.
    announced: String,
    rewards: String,
    /// Basis points.
    commission: u16,
    /// Parts per billion.
    on_chain_commission: u32,
    validating: bool,
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
        for (operator, error) in &views.failed {
            unknown.push(format!("operator {operator}: {error}"));
        }
        Ok(StatusView {
            chain: self.chain.name.clone(),
            block: self.chain.number(block).await?,
            active_era: self.chain.active_era(at).await?,
            pool: self.chain.show(&contracts.pool),
            price: price.to_string(),
            price_age: swept.map(|(_, age)| age),
            paused: current.paused_until.saturating_sub(self.chain.now(at).await?),
            protocol_fee: current.parameters.protocol_fee,
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

    /// The operators of these numbers, as far as they can be shown: one that cannot keeps no other from it.
    pub async fn views(&self, mut ids: Vec<OperatorId>, at: Option<H256>) -> Result<Views> {
        ids.sort_unstable();
        ids.dedup();
        let mut views = Views::default();
        let mut asked = pages(&ids);
        while !asked.is_empty() {
            let answers = asked.iter().map(|page| {
                let message = message!(LensRef(self.contracts.lens).registrations(page.start, page.len));
                self.ask_for(message, at)
            });
            let answers = join_all(answers).await;
            let mut again = Vec::new();
            for (page, answer) in asked.into_iter().zip(answers) {
                match answer {
                    Ok(shown) => views.shown.extend(shown),
                    Err(error) if error.is_connection() => return Err(error),
                    Err(error) if page.len == 1 => views.failed.push((page.start, error)),
                    Err(_) => again.extend(page.halves()),
                }
            }
            asked = again;
        }
        views.shown.sort_by_key(|view| view.operator);
        views.failed.sort_by_key(|(operator, _)| *operator);
        Ok(views)
    }

    fn row(&self, view: &OperatorView) -> OperatorRow {
        let show = |account| self.chain.show(&account::from_ink(account));
        OperatorRow {
            operator: view.operator,
            validator: show(view.validator),
            nominator: view.nominator.map(show),
            status: status_name(view.status),
            fault: view.fault.map(fault_in_words),
            stake: view.stake.to_string(),
            capacity: view.capacity.to_string(),
            bond: view.bond.to_string(),
            debt: view.debt.to_string(),
            pending: view.pending.to_string(),
            announced: view.announced.to_string(),
            rewards: view.rewards.to_string(),
            commission: view.commission,
            on_chain_commission: view.on_chain_commission,
            validating: view.validating,
        }
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Candidate => "candidate",
        Status::Active => "active",
        Status::Suspected => "suspected",
        Status::Jailed => "jailed",
        Status::Exiting => "exiting",
        Status::Exited => "exited",
    }
}

fn print(protocol: &Protocol, status: &StatusView) -> Result<()> {
    let token = &protocol.chain.token;
    let show = |planck: &str| token.show(planck.parse().unwrap_or_default());
    let number = |planck: &str| token.number(planck.parse().unwrap_or_default());
    say(format!(
        "{} · block {} · era {}",
        status.chain, status.block, status.active_era
    ))?;
    let age = status.price_age.map_or("never swept".into(), |age| {
        format!("losses looked up {} ago", duration(age))
    });
    let mut pool = table(&["pool", &status.pool]);
    let fixed = status.price.parse().unwrap_or_default();
    pool.add_row([
        "price",
        &format!("{} {} a share, {age}", price(fixed), token.symbol),
    ]);
    if status.paused > 0 {
        pool.add_row(["paused", &format!("for {}", duration(status.paused))]);
    }
    pool.add_row(["protocol fee", &percent(status.protocol_fee)]);
    for (name, planck) in [
        ("pooled", &status.pooled),
        ("with validators", &status.staked),
        ("buffered", &status.buffered),
        ("owed to the queue", &status.owed),
        ("cover fund", &status.cover),
        ("provision for losses", &status.provision),
        ("losses to make good", &status.unrecovered_loss),
    ] {
        pool.add_row([name, &show(planck)]);
    }
    let reserve = format!("{} of {}", number(&status.reserve), show(&status.reserve_target));
    pool.add_row(["reserve", &reserve]);
    let queue = &status.queue;
    let open = format!(
        "{} open, {} due; {} for claims",
        queue.open,
        number(&queue.due),
        show(&queue.locked)
    );
    pool.add_row(["queue", &open]);
    say(pool)?;
    print_operators(status, number)?;
    for invariant in status.broken_invariants.iter().flatten() {
        say(format!("BROKEN: {invariant}"))?;
    }
    for unknown in &status.unknown {
        say(format!("unknown: {unknown}"))?;
    }
    Ok(())
}

fn print_operators(status: &StatusView, number: impl Fn(&str) -> String) -> Result<()> {
    if status.operators.is_empty() {
        return say("no operators");
    }
    let mut operators = table(&[
        "operator",
        "validator",
        "status",
        "stake",
        "capacity",
        "bond",
        "commission",
        "rewards",
        "pending",
        "announced",
    ]);
    for row in &status.operators {
        let status = match row.fault {
            Some(fault) => format!("{}: {fault}", row.status),
            None => row.status.into(),
        };
        operators.add_row([
            row.operator.to_string(),
            row.validator.clone(),
            status,
            number(&row.stake),
            number(&row.capacity),
            number(&row.bond),
            percent(row.commission),
            number(&row.rewards),
            number(&row.pending),
            number(&row.announced),
        ]);
    }
    say(operators)?;
    match status.concentration {
        Some(concentration) => say(format!("concentration {}", percent(concentration))),
        None => Ok(()),
    }
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

    #[test]
    fn a_page_has_consecutive_operators_and_no_more_than_the_lens_shows() {
        let page = |start, len| Page { start, len };
        assert_eq!(pages(&[]), []);
        assert_eq!(pages(&[0, 1, 2, 5, 7, 8]), [page(0, 3), page(5, 1), page(7, 2)]);
        let many: Vec<_> = (10..80).collect();
        assert_eq!(pages(&many), [page(10, 32), page(42, 32), page(74, 6)]);
    }

    #[test]
    fn halves_are_the_whole() {
        let [first, second] = Page { start: 5, len: 7 }.halves();
        assert_eq!(first, Page { start: 5, len: 3 });
        assert_eq!(second, Page { start: 8, len: 4 });
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
