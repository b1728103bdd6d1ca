//! What has happened at the markets.

use axum::{extract::State, Json};
use serde::Serialize;
use serde_json::Value as Values;
use utoipa::ToSchema;

use super::{
    operators::detail,
    parameters::{entries, place, Latest, Name, NoParameters, Parameters},
    problem::Problem,
    state::Shared,
};
use crate::{
    book::decimal,
    database::{all, values, DatabaseError, Read},
    rewards::signed,
};

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

/// What an account has left in the stable pool and taken out of it, over all time. Less than that is known of liquidity
/// shares that changed hands: `shares` is then not what the account has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Liquidity {
    /// The address, as this chain writes it.
    account: String,
    /// Planck that the account has added.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    native_added: u128,
    /// Units of the wrapped token that it has added.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    units_added: u128,
    /// Planck that its liquidity shares have paid.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    native_removed: u128,
    /// Units that its liquidity shares have paid.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    units_removed: u128,
    /// Liquidity shares minted for what it added for itself, less those that it has burnt.
    #[serde(serialize_with = "signed")]
    #[schema(value_type = String, example = "1000000000000")]
    shares: i128,
}

/// What an account has left in the stable pool, and taken out of it.
#[utoipa::path(get, path = "/v1/accounts/{address}/liquidity", tag = "markets",
    params(("address" = String, Path, description = "An SS58 address of this chain, or a generic one")),
    responses(
        (status = 200, body = Liquidity),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn liquidity(
    State(api): Shared,
    Name(address): Name<String>,
    _: Parameters<NoParameters>,
) -> Result<Json<Liquidity>, Problem> {
    let account = api.account(&address)?;
    let mut connection = api.reader().await?;
    let rows = all(
        &mut connection,
        "SELECT kind, native, units, shares, detail FROM markets \
         WHERE account = $1 AND kind IN ('liquidity_added', 'liquidity_removed')",
        &values![account.as_str()],
    )
    .await?;
    let mut sum = Liquidity {
        account: api.show(&account),
        native_added: 0,
        units_added: 0,
        native_removed: 0,
        units_removed: 0,
        shares: 0,
    };
    for row in &rows {
        sum.add(row, &account)?;
    }
    Ok(Json(sum))
}

impl Liquidity {
    fn add(&mut self, row: &Read, account: &str) -> Result<(), DatabaseError> {
        let (native, units) = (row.amount("native")?, row.amount("units")?);
        let shares = row.change("shares")?;
        if row.text("kind")? == "liquidity_removed" {
            self.native_removed = self.native_removed.saturating_add(native);
            self.units_removed = self.units_removed.saturating_add(units);
            self.shares = self.shares.saturating_sub(shares);
            return Ok(());
        }
        self.native_added = self.native_added.saturating_add(native);
        self.units_added = self.units_added.saturating_add(units);
        if detail(&row.text("detail")?)["to"] == account {
            self.shares = self.shares.saturating_add(shares);
        }
        Ok(())
    }
}
