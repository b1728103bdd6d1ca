//! `estuary status`: the pool, its price, the queue, the operators.

use estuary_interfaces::{LiquidStaking, OperatorId, QueueLength};
use lens::{LensRef, OperatorView};
use serde::Serialize;
use staking_pool::{accounting::Accounting, StakingPoolRef};
use validator_registry::{operators::Status, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;

use super::{
    output::{say, table},
    Session,
};
use crate::{
    account,
    amount::{duration, percent, price},
    error::Result,
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
    concentration: u16,
    /// What should hold and does not.
    broken_invariants: Vec<String>,
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
    /// Losses that are set aside for.
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
        let book: Accounting = self
            .ask(message!(StakingPoolRef(contracts.pool).accounting()), at)
            .await?;
        let settings = self
            .ask_for(message!(StakingPoolRef(contracts.pool).settings()), at)
            .await?;
        let price = self
            .ask(message!(StakingPoolRef(contracts.pool).share_price()), at)
            .await?;
        let swept = self.ask(
            message!(StakingPoolRef(contracts.pool).share_price_with_age()),
            at,
        );
        let pooled = self
            .ask(message!(StakingPoolRef(contracts.pool).total_pooled()), at)
            .await?;
        let ledger = self
            .ask(message!(WithdrawalQueueRef(contracts.queue).ledger()), at)
            .await?;
        let length = self.ask_for(message!(WithdrawalQueueRef(contracts.queue).length()), at);
        let QueueLength { requests, amount } = length.await?;
        let concentration = self
            .ask_for(message!(LensRef(contracts.lens).concentration()), at)
            .await?;
        let broken = self
            .ask_for(message!(LensRef(contracts.lens).broken_invariants()), at)
            .await?;
        let operators = self.operators(at).await?;
        Ok(StatusView {
            chain: self.chain.name.clone(),
            block: self.chain.number(block).await?,
            active_era: self.chain.active_era(at).await?,
            pool: self.chain.show(&contracts.pool),
            price: price.to_string(),
            price_age: swept.await?.map(|(_, age)| age),
            paused: settings.paused_until.saturating_sub(self.chain.now(at).await?),
            protocol_fee: settings.parameters.protocol_fee,
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
            operators: operators.iter().map(|view| self.row(view)).collect(),
            concentration,
            broken_invariants: broken.iter().map(|invariant| format!("{invariant:?}")).collect(),
        })
    }

    /// All operators that ever registered.
    pub async fn operators(&self, at: Option<subxt::utils::H256>) -> Result<Vec<OperatorView>> {
        let registry = &self.contracts.registry;
        let registered = self
            .ask(message!(ValidatorRegistryRef(registry).registered()), at)
            .await?;
        let mut operators = Vec::new();
        for from in (0..registered).step_by(PAGE as usize) {
            let page = message!(LensRef(self.contracts.lens).operators(from, PAGE));
            operators.extend(self.ask_for(page, at).await?);
        }
        Ok(operators)
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
        ("set aside for losses", &status.provision),
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
    for invariant in &status.broken_invariants {
        say(format!("BROKEN: {invariant}"))?;
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
        "pending",
        "set aside",
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
            number(&row.pending),
            number(&row.announced),
        ]);
    }
    say(operators)?;
    say(format!("concentration {}", percent(status.concentration)))
}
