//! The pool's book, the price of a share over time, and its growth.

use axum::{extract::State, Json};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::{
    parameters::{NoParameters, Parameters, Span},
    problem::Problem,
    state::{Head, Shared},
};
use crate::{
    apr::{apr, fraction},
    book::{decimal, Book, Price},
    database::{one, DatabaseError},
};

const DAY: u64 = 86_400_000;

/// The days over which growth is told.
const GROWTH_DAYS: [u32; 3] = [1, 7, 30];

/// The pool as of the latest block. Amounts are planck.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pool {
    /// The chain's name.
    chain: String,
    /// The symbol and the decimals of the chain's token.
    symbol: String,
    decimals: u32,
    /// The latest block.
    height: u64,
    /// The block that changed the book last.
    changed: u64,
    price: Price,
    /// Planck that all shares would be worth if no announced loss came true. New stake is priced by it.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    mint_equity: u128,
    /// Planck in the pool that belong to holders and queue.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    buffered: u128,
    /// The part of `buffered` that pays instant exits.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    reserve: u128,
    /// Planck with validators, as booked.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    staked: u128,
    /// Planck that the queue is owed for open requests.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    owed: u128,
    /// Planck for announced losses.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    provision: u128,
    /// Planck of the cover fund.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    cover: u128,
    /// Planck that stream to holders and have not reached the price yet.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    unvested: u128,
}

/// The growth of the price over some days.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Growth {
    #[schema(example = 7)]
    days: u32,
    /// The price at the beginning. None where the pool is younger.
    begin: Option<Price>,
    /// The price at the latest block.
    end: Price,
    /// The simple growth of a year at this pace: a decimal fraction. None where the pool is younger.
    #[schema(example = "0.081234567890123456")]
    apr: Option<String>,
}

/// The pool as of the latest block.
#[utoipa::path(get, path = "/v1/pool", tag = "pool", responses(
    (status = 200, body = Pool),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn pool(State(api): Shared, _: Parameters<NoParameters>) -> Result<Json<Pool>, Problem> {
    let mut connection = api.snapshot().await?;
    let head = Head::of(&mut connection).await?;
    let book = Book::latest(&mut connection).await?.ok_or_else(no_book)?;
    let sql = "SELECT height, reserve, cover FROM pool ORDER BY height DESC LIMIT 1";
    let row = one(&mut connection, sql, &[]).await?.ok_or_else(no_book)?;
    Ok(Json(Pool {
        chain: api.deployment.chain.clone(),
        symbol: api.deployment.symbol.clone(),
        decimals: api.deployment.decimals,
        height: head.height,
        changed: row.natural("height")?,
        price: book.price(head.time),
        mint_equity: book.accounting.mint_equity(head.time).unwrap_or(0),
        buffered: book.accounting.buffered,
        reserve: row.amount("reserve")?,
        staked: book.accounting.staked,
        owed: book.accounting.owed,
        provision: book.accounting.provision,
        cover: row.amount("cover")?,
        unvested: book.accounting.unvested(head.time),
    }))
}

/// The price of a share over time. Of the last 30 days, if no beginning is given.
#[utoipa::path(get, path = "/v1/pool/history", tag = "pool", params(Span), responses(
    (status = 200, body = Vec<Price>),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn history(
    State(api): Shared,
    Parameters(span): Parameters<Span>,
) -> Result<Json<Vec<Price>>, Problem> {
    let mut connection = api.snapshot().await?;
    let head = Head::of(&mut connection).await?;
    let first = first_book(&mut connection).await?.ok_or_else(no_book)?;
    let usual = head.time.saturating_sub(30 * DAY);
    let (from, to) = span.within(first, head.time, usual)?;
    let mut prices = Vec::new();
    for time in span.bounds(from, to)? {
        let book = Book::at(&mut connection, time).await?.ok_or_else(no_book)?;
        prices.push(book.price(time));
    }
    Ok(Json(prices))
}

/// The growth of the price over 1, 7 and 30 days before the latest block, annualised and not compounded.
#[utoipa::path(get, path = "/v1/apr", tag = "pool", responses(
    (status = 200, body = Vec<Growth>),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn growth(
    State(api): Shared,
    _: Parameters<NoParameters>,
) -> Result<Json<Vec<Growth>>, Problem> {
    let mut connection = api.snapshot().await?;
    let head = Head::of(&mut connection).await?;
    let end = Book::latest(&mut connection)
        .await?
        .ok_or_else(no_book)?
        .price(head.time);
    let mut growths = Vec::new();
    for days in GROWTH_DAYS {
        let begin = match head.time.checked_sub(u64::from(days).saturating_mul(DAY)) {
            Some(earlier) => price_at_block(&mut connection, earlier).await?,
            None => None,
        };
        growths.push(Growth {
            days,
            begin,
            end,
            apr: begin.and_then(|begin| apr(&begin, &end)).map(fraction),
        });
    }
    Ok(Json(growths))
}

/// The price at the last block before a time.
async fn price_at_block(connection: &mut AnyConnection, time: u64) -> Result<Option<Price>, DatabaseError> {
    let block = one(
        connection,
        "SELECT time FROM blocks WHERE time <= $1 ORDER BY time DESC, height DESC LIMIT 1",
        &crate::database::values![crate::book::whole(time)],
    )
    .await?;
    let Some(block) = block else {
        return Ok(None);
    };
    let time = block.natural("time")?;
    let book = Book::at(connection, time).await?;
    Ok(book.map(|book| book.price(time)))
}

/// The time of the first book.
pub(super) async fn first_book(connection: &mut AnyConnection) -> Result<Option<u64>, DatabaseError> {
    let first = one(connection, "SELECT time FROM pool ORDER BY height LIMIT 1", &[]).await?;
    first.map(|row| row.natural("time")).transpose()
}

pub(super) fn no_book() -> Problem {
    Problem::unavailable("the database has no book of the pool yet")
}
