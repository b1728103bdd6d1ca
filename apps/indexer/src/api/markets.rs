//! What has happened at the markets.

use axum::{extract::State, Json};
use serde::Serialize;
use serde_json::Value as Values;
use utoipa::ToSchema;

use super::{
    operators::detail,
    parameters::{entries, place, Latest, Parameters},
    problem::Problem,
    state::Shared,
};
use crate::database::{all, values, DatabaseError};

/// A swap, a change of liquidity, supply, collateral or debt, a liquidation, or a levered position.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Trade {
    height: u64,
    position: u64,
    /// In milliseconds since the Unix epoch.
    time: u64,
    /// The market.
    contract: String,
    #[schema(example = "units_bought")]
    kind: String,
    /// Whose trade or position it is.
    account: String,
    /// Planck.
    #[schema(example = "1000000000000")]
    native: Option<String>,
    /// Units of the wrapped token.
    #[schema(example = "1000000000000")]
    units: Option<String>,
    /// Liquidity shares, supply shares, or shares of debt.
    shares: Option<String>,
    /// In parts of 10^18: of a liquidation the price of a unit, of a swap the price of a unit over its exit price.
    price: Option<String>,
    /// The other values of the contract's event.
    #[schema(value_type = Object)]
    detail: Values,
}

/// A page of trades, latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TradePage {
    trades: Vec<Trade>,
    /// What `before` has to be for the next page. None on the last page.
    #[schema(example = "1200-3")]
    next: Option<String>,
}

/// What has happened at the markets, latest first.
#[utoipa::path(get, path = "/v1/markets", tag = "markets", params(Latest), responses(
    (status = 200, body = TradePage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn markets(
    State(api): Shared,
    Parameters(page): Parameters<Latest>,
) -> Result<Json<TradePage>, Problem> {
    let limit = entries(page.limit)?;
    let (height, position) = place(page.before.as_deref())?;
    let mut connection = api.snapshot().await?;
    let mut rows = all(
        &mut connection,
        "SELECT m.*, b.time FROM markets m JOIN blocks b ON b.height = m.height \
         WHERE m.height < $1 OR (m.height = $1 AND m.position < $2) \
         ORDER BY m.height DESC, m.position DESC LIMIT $3",
        &values![height, position, limit.saturating_add(1)],
    )
    .await?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let trades = rows.iter().map(|row| {
        Ok(Trade {
            height: row.natural("height")?,
            position: row.natural("position")?,
            time: row.natural("time")?,
            contract: api.show(&row.text("contract")?),
            kind: row.text("kind")?,
            account: api.show(&row.text("account")?),
            native: row.optional_text("native")?,
            units: row.optional_text("units")?,
            shares: row.optional_text("shares")?,
            price: row.optional_text("price")?,
            detail: detail(&row.text("detail")?),
        })
    });
    let trades: Vec<_> = trades.collect::<Result<_, DatabaseError>>()?;
    let last = trades.last().filter(|_| has_more);
    let next = last.map(|last| format!("{}-{}", last.height, last.position));
    Ok(Json(TradePage { trades, next }))
}
