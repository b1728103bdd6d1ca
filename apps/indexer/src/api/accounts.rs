//! What an account holds and earns.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    Json,
};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};

use super::{
    parameters::{Every, Name, NoParameters, Parameters, Span},
    problem::Problem,
    requests::{of_owner, Request},
    state::Shared,
};
use crate::{
    book::{decimal, whole},
    database::{one, values, DatabaseError},
    rewards::{held, rewards as rewards_of, signed, Held, Interval},
};

/// The columns of the table for programs that read no JSON.
const HEADER: &str = "date,from,to,shares,balance,deposited,withdrawn,reward,cost,price,apr\n";

/// What an account holds at the latest block.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Account {
    /// The address, as this chain writes it.
    account: String,
    /// The latest block.
    height: u64,
    /// Its time, in milliseconds since the Unix epoch.
    time: u64,
    /// Shares of the pool.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    shares: u128,
    /// Planck that the shares are worth: the token's own balance.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    balance: u128,
    /// Units of the wrapped token.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    units: u128,
    /// Planck that the units are worth.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    units_worth: u128,
    /// The latest 100 redemption requests of the account, latest first.
    requests: Vec<Request>,
}

/// What an account earned.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rewards {
    /// The address, as this chain writes it.
    account: String,
    /// Planck that the price brought in all intervals.
    #[serde(serialize_with = "signed")]
    #[schema(value_type = String, example = "123456")]
    reward: i128,
    /// Planck that coming and going took in all intervals.
    #[serde(serialize_with = "signed")]
    #[schema(value_type = String, example = "0")]
    cost: i128,
    /// Oldest first.
    intervals: Vec<Interval>,
}

/// How rewards are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Csv,
}

/// A time, in intervals, and how they are written.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RewardsSpan {
    /// In milliseconds since the Unix epoch. The account's first change, if it is not given.
    #[param(minimum = 0, maximum = 9007199254740991u64)]
    from: Option<u64>,
    /// In milliseconds since the Unix epoch. The latest block, if it is later.
    #[param(minimum = 0, maximum = 9007199254740991u64)]
    to: Option<u64>,
    #[serde(default)]
    #[param(inline, default = "day")]
    every: Every,
    #[serde(default)]
    #[param(inline, default = "json")]
    format: Format,
}

/// What an account holds at the latest block.
#[utoipa::path(get, path = "/v1/accounts/{address}", tag = "accounts",
    params(("address" = String, Path, description = "An SS58 address of this chain, or a generic one")),
    responses(
        (status = 200, body = Account),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn account(
    State(api): Shared,
    Name(address): Name<String>,
    _: Parameters<NoParameters>,
) -> Result<Json<Account>, Problem> {
    let account = api.account(&address)?;
    let moment = api.moment().await?;
    let (head, book) = (moment.head, &moment.book);
    let mut connection = api.reader().await?;
    let Held { shares, units } = held(&mut connection, &account, whole(head.height)).await?;
    Ok(Json(Account {
        account: api.show(&account),
        height: head.height,
        time: head.time,
        shares,
        balance: book.worth(shares, head.time),
        units,
        units_worth: book.worth(units, head.time),
        requests: of_owner(&api, &mut connection, &account).await?,
    }))
}

/// What an account earned: by days, unless other intervals are asked for.
#[utoipa::path(get, path = "/v1/accounts/{address}/rewards", tag = "accounts",
    params(
        ("address" = String, Path, description = "An SS58 address of this chain, or a generic one"),
        RewardsSpan,
    ),
    responses(
        (status = 200, content((Rewards = "application/json"), (String = "text/csv"))),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn rewards(
    State(api): Shared,
    Name(address): Name<String>,
    Parameters(asked): Parameters<RewardsSpan>,
) -> Result<Response, Problem> {
    let account = api.account(&address)?;
    let moment = api.moment().await?;
    let mut connection = api.reader().await?;
    let begun = match asked.from {
        Some(_) => None,
        None => first_change(&mut connection, &account).await?,
    };
    let span = Span {
        from: asked.from,
        to: asked.to,
        every: asked.every,
    };
    // One moment earlier the account had nothing.
    let usual = begun.unwrap_or(moment.head.time).saturating_sub(1);
    let (from, to) = span.within(moment.first.saturating_sub(1), moment.head.time, usual)?;
    let bounds = span.bounds(from, to)?;
    let intervals = rewards_of(&mut connection, &account, &bounds).await?;
    if let Format::Csv = asked.format {
        return Ok(table(&api.show(&account), &intervals));
    }
    Ok(Json(Rewards {
        account: api.show(&account),
        reward: intervals
            .iter()
            .map(|interval| interval.reward)
            .fold(0, i128::saturating_add),
        cost: intervals
            .iter()
            .map(|interval| interval.cost)
            .fold(0, i128::saturating_add),
        intervals,
    })
    .into_response())
}

/// The time of an account's first change.
async fn first_change(connection: &mut AnyConnection, account: &str) -> Result<Option<u64>, DatabaseError> {
    let mut first = None;
    for token in ["share", "unit"] {
        let block = one(
            connection,
            "SELECT b.time FROM shares s JOIN blocks b ON b.height = s.height WHERE s.account = $1 AND s.token = $2 \
             ORDER BY s.height LIMIT 1",
            &values![account, token],
        )
        .await?;
        if let Some(time) = block.map(|row| row.natural("time")).transpose()? {
            first = Some(first.map_or(time, |first: u64| first.min(time)));
        }
    }
    Ok(first)
}

/// The intervals as a table of comma-separated values: none has a comma or a quotation mark.
fn table(account: &str, intervals: &[Interval]) -> Response {
    let mut text = String::from(HEADER);
    for i in intervals {
        let apr = i.apr.as_deref().unwrap_or_default();
        text.push_str(&format!(
            "{},{},{},{},{},{},{},{},{},{},{apr}\n",
            i.date, i.from, i.to, i.shares, i.balance, i.deposited, i.withdrawn, i.reward, i.cost, i.price
        ));
    }
    let file = format!("attachment; filename=\"rewards-{account}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_string()),
        (header::CONTENT_DISPOSITION, file),
    ];
    (headers, text).into_response()
}
