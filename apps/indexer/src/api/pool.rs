//! The pool's book, the price of a share over time, and its growth.

use axum::{extract::State, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    parameters::{NoParameters, Parameters, Span},
    problem::Problem,
    state::{no_book, Shared, GROWTH_DAYS},
};
use crate::{
    apr::{apr, fraction},
    book::{decimal, Book, Price},
};

const DAY: u64 = 86_400_000;

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
    let moment = api.moment().await?;
    let (head, book) = (moment.head, &moment.book);
    Ok(Json(Pool {
        chain: api.deployment.chain.clone(),
        symbol: api.deployment.symbol.clone(),
        decimals: api.deployment.decimals,
        height: head.height,
        changed: moment.changed,
        price: book.price(head.time),
        mint_equity: book.accounting.mint_equity(head.time).unwrap_or(0),
        buffered: book.accounting.buffered,
        reserve: moment.reserve,
        staked: book.accounting.staked,
        owed: book.accounting.owed,
        provision: book.accounting.provision,
        cover: moment.cover,
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
    let moment = api.moment().await?;
    let usual = moment.head.time.saturating_sub(30 * DAY);
    let (from, to) = span.within(moment.first, moment.head.time, usual)?;
    let mut connection = api.reader().await?;
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
    let moment = api.moment().await?;
    let end = moment.book.price(moment.head.time);
    let growths = GROWTH_DAYS
        .into_iter()
        .zip(moment.begins)
        .map(|(days, begin)| Growth {
            days,
            begin,
            end,
            apr: begin.and_then(|begin| apr(&begin, &end)).map(fraction),
        });
    Ok(Json(growths.collect()))
}
