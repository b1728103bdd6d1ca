//! What a keeper tells Prometheus.

use std::{
    net::SocketAddr,
    time::{SystemTime, UNIX_EPOCH},
};

use metrics::{counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::PrometheusBuilder;

use estuary_markets::{stable::Peg, WAD};

use super::{
    bots::MarketSnapshot,
    plan::{Action, Snapshot},
};
use crate::{
    amount::Token,
    error::{Error, Result},
};

/// Serves the metrics from now on.
pub fn serve(address: SocketAddr) -> Result<()> {
    PrometheusBuilder::new()
        .with_http_listener(address)
        .install()
        .map_err(|error| Error::Usage(format!("metrics cannot be served at {address}: {error}")))?;
    describe_counter!(
        "estuary_keeper_rounds_total",
        "Looks at the chain that were complete"
    );
    describe_counter!(
        "estuary_keeper_actions_total",
        "Actions, by what they are and what became of them"
    );
    describe_counter!("estuary_keeper_errors_total", "Errors, by kind");
    describe_gauge!("estuary_keeper_connected", "Whether the node answers: 1 or 0");
    describe_gauge!(
        "estuary_keeper_last_round_seconds",
        "When the last look was complete, in Unix time"
    );
    describe_gauge!("estuary_keeper_due", "Actions that were due at the last look");
    describe_gauge!("estuary_keeper_balance", "Tokens that the keeper can spend");
    describe_gauge!("estuary_block", "The block that was looked at");
    describe_gauge!("estuary_active_era", "The era that is being validated");
    describe_gauge!("estuary_share_price", "Tokens that a share can be redeemed for");
    describe_gauge!("estuary_staked", "Tokens with validators, as booked");
    describe_gauge!("estuary_buffered", "Tokens in the pool");
    describe_gauge!("estuary_owed", "Tokens that the queue is owed");
    describe_gauge!(
        "estuary_proposals",
        "Proposals that were ever made at the governor"
    );
    describe_gauge!(
        "estuary_cover_worth",
        "Tokens that the underwriters' layer is worth"
    );
    describe_gauge!(
        "estuary_cover_reserved",
        "Tokens of cover fund and layer that announced losses have reserved"
    );
    describe_gauge!(
        "estuary_cover_under_reserved",
        "Reserved tokens that cover fund and layer do not have: above 0, queue and holders absorb them"
    );
    describe_gauge!(
        "estuary_restake_escrow",
        "Wrapped units that slashes of services have set aside"
    );
    describe_gauge!(
        "estuary_restake_pending_slashes",
        "Slashes of services that are neither vetoed nor executed"
    );
    describe_gauge!(
        "estuary_restake_unbacked",
        "Wrapped units that the restake vault has booked and does not hold: never above 0"
    );
    describe_gauge!(
        "estuary_pending_losses",
        "Tokens that the chain has announced or taken, and nobody has settled"
    );
    describe_gauge!(
        "estuary_unpaid_pages",
        "Pages of validators' eras that nobody has paid out"
    );
    describe_gauge!(
        "estuary_operator_rewards",
        "Tokens that an operator's stake has earned in all: what does not rise does not earn"
    );
    describe_gauge!(
        "estuary_sweep_age_seconds",
        "Time since the last completed sweep began"
    );
    describe_gauge!(
        "estuary_oldest_request_seconds",
        "Age of the oldest request that waits; 0 if none does"
    );
    describe_markets();
    tracing::info!("metrics at http://{address}/metrics");
    Ok(())
}

pub fn connected(is: bool) {
    gauge!("estuary_keeper_connected").set(if is { 1.0 } else { 0.0 });
}

pub fn error(error: &Error) {
    counter!("estuary_keeper_errors_total", "kind" => error.kind()).increment(1);
}

pub fn action(action: &Action, outcome: &'static str) {
    counter!("estuary_keeper_actions_total", "action" => action.name(), "outcome" => outcome).increment(1);
}

pub fn balance(planck: u128, token: &Token) {
    gauge!("estuary_keeper_balance").set(tokens(planck, token));
}

pub fn looked(snapshot: &Snapshot, block: u32, due: usize, token: &Token) {
    let book = &snapshot.book;
    let seconds = |since: u64| snapshot.now.saturating_sub(since) as f64 / 1_000.0;
    gauge!("estuary_block").set(block);
    gauge!("estuary_active_era").set(snapshot.era);
    gauge!("estuary_keeper_due").set(due as f64);
    gauge!("estuary_staked").set(tokens(book.staked, token));
    gauge!("estuary_buffered").set(tokens(book.buffered, token));
    gauge!("estuary_owed").set(tokens(book.owed, token));
    if let Some(equity) = book.equity(snapshot.now) {
        gauge!("estuary_share_price").set(equity as f64 / book.total_shares as f64);
    }
    let worth = book.worth_of(&snapshot.layer, snapshot.now).unwrap_or(0);
    let backed = book.cover.saturating_add(worth);
    gauge!("estuary_cover_worth").set(tokens(worth, token));
    gauge!("estuary_cover_reserved").set(tokens(book.cover_reserved, token));
    gauge!("estuary_cover_under_reserved").set(tokens(book.cover_reserved.saturating_sub(backed), token));
    let pending = snapshot.operators.iter().map(|operator| operator.pending);
    gauge!("estuary_pending_losses").set(tokens(pending.fold(0, u128::saturating_add), token));
    let unpaid: usize = snapshot
        .operators
        .iter()
        .map(|operator| operator.unpaid.len())
        .sum();
    gauge!("estuary_unpaid_pages").set(unpaid as f64);
    for operator in &snapshot.operators {
        gauge!("estuary_operator_rewards", "operator" => operator.operator.to_string())
            .set(tokens(operator.rewards, token));
    }
    if let Some(swept) = snapshot.swept {
        gauge!("estuary_sweep_age_seconds").set(seconds(swept));
    }
    let oldest = snapshot
        .oldest
        .as_ref()
        .map_or(0.0, |oldest| seconds(oldest.made_at));
    gauge!("estuary_oldest_request_seconds").set(oldest);
}

fn describe_markets() {
    describe_gauge!(
        "estuary_market_peg",
        "Price of the next unit over the redemption price"
    );
    describe_gauge!("estuary_market_average_peg", "The same on average");
    describe_gauge!("estuary_market_use", "Part of the supply that is lent");
    describe_gauge!("estuary_market_supplied", "Tokens that are supplied");
    describe_gauge!("estuary_market_borrowed", "Tokens that are lent");
    describe_gauge!(
        "estuary_market_positions_at_risk",
        "Positions whose health is below 1.05"
    );
    describe_gauge!(
        "estuary_market_shortfall",
        "Tokens of debts beyond the worth of their units: what suppliers would lose now"
    );
    describe_gauge!(
        "estuary_largest_loss",
        "Part of all stake that the largest operator can lose beyond its bond"
    );
    describe_gauge!(
        "estuary_market_largest_step",
        "Loss at once that a liquidation at the limit covers"
    );
}

/// What the markets show. Positions count where they were looked at.
pub fn markets(
    seen: &MarketSnapshot,
    peg: &Peg,
    largest_loss: Option<u16>,
    with_positions: bool,
    token: &Token,
) {
    const AT_RISK: u128 = WAD / 100 * 105;
    let part = |fixed: u128| fixed as f64 / WAD as f64;
    let basis_points = |rate: u16| f64::from(rate) / 10_000.0;
    let quotes = &seen.quotes;
    gauge!("estuary_market_peg").set(part(peg.last));
    gauge!("estuary_market_average_peg").set(part(peg.average));
    gauge!("estuary_market_use").set(part(quotes.use_of_supply()));
    gauge!("estuary_market_supplied").set(tokens(quotes.totals.supply_assets, token));
    gauge!("estuary_market_borrowed").set(tokens(quotes.totals.borrow_assets, token));
    gauge!("estuary_market_largest_step").set(basis_points(quotes.terms.largest_step));
    if let Some(loss) = largest_loss {
        gauge!("estuary_largest_loss").set(basis_points(loss));
    }
    if !with_positions {
        return;
    }
    let loans = quotes.loans();
    let standings: Vec<_> = seen
        .positions
        .iter()
        .filter_map(|(_, position)| quotes.standing(position, &loans))
        .collect();
    let at_risk = standings
        .iter()
        .filter(|standing| standing.health.is_some_and(|health| health < AT_RISK));
    gauge!("estuary_market_positions_at_risk").set(at_risk.count() as f64);
    let shortfall = standings.iter().fold(0_u128, |sum, standing| {
        let worth = quotes.worth(standing.units).unwrap_or_default();
        sum.saturating_add(standing.debt.saturating_sub(worth))
    });
    gauge!("estuary_market_shortfall").set(tokens(shortfall, token));
}

/// What the restake vault shows, in wrapped units.
pub fn restaking(escrow: u128, pending: usize, unbacked: u128, token: &Token) {
    gauge!("estuary_restake_escrow").set(tokens(escrow, token));
    gauge!("estuary_restake_pending_slashes").set(pending as f64);
    gauge!("estuary_restake_unbacked").set(tokens(unbacked, token));
}

/// The number of the last proposal.
pub fn proposals(last: u32) {
    gauge!("estuary_proposals").set(last);
}

/// A look was complete.
pub fn round() {
    counter!("estuary_keeper_rounds_total").increment(1);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    gauge!("estuary_keeper_last_round_seconds").set(now.map_or(0.0, |now| now.as_secs_f64()));
}

/// A float is good enough to look at.
fn tokens(planck: u128, token: &Token) -> f64 {
    planck as f64 / 10_f64.powf(f64::from(token.decimals))
}
