//! Operators, what their stake has earned and lost, and what has happened to them.

use axum::{extract::State, Json};
use serde::Serialize;
use serde_json::Value as Values;
use utoipa::ToSchema;

use super::{
    parameters::{entries, Name, NoParameters, Numbered, Parameters},
    problem::Problem,
    state::{Api, Shared},
};
use crate::{
    book::decimal,
    database::{all, one, values, DatabaseError, Read},
};

/// The transitions that are told of one operator.
const OF_AN_OPERATOR: i64 = 1_000;

/// An operator as of the latest block. Amounts are planck.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Operator {
    operator: u32,
    /// The validator's stash.
    validator: String,
    /// The account that nominates the validator. None before the approval.
    nominator: Option<String>,
    /// The account that claims the commission, if it was changed.
    payout: Option<String>,
    /// Who it is, as it says itself: UTF-8, or bytes in hexadecimal.
    metadata: String,
    /// `waiting`, `active`, `suspected`, `jailed`, `exiting`, `closing` or `exited`.
    #[schema(example = "active")]
    status: String,
    /// The fault that a check found.
    fault: Option<String>,
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    bond: u128,
    /// Losses that it owes.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    debt: u128,
    /// Basis points of every reward.
    commission: u32,
    /// The most stake that it may take. None before the approval.
    #[schema(example = "1000000000000")]
    stake_cap: Option<String>,
    /// Losses that the chain has announced, or has taken and nobody has settled.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    announced: u128,
    /// All rewards that were settled.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    rewards: u128,
    /// All losses that were settled.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    losses: u128,
}

/// A page of operators.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OperatorPage {
    operators: Vec<Operator>,
    /// What `after` has to be for the next page. None on the last page.
    next: Option<u32>,
}

/// An operator, and what has happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OperatorLife {
    #[serde(flatten)]
    operator: Operator,
    /// The latest 1,000 transitions, latest first.
    events: Vec<OperatorEvent>,
}

/// A transition of an operator.
#[derive(Debug, Serialize, ToSchema)]
struct OperatorEvent {
    height: u64,
    /// In milliseconds since the Unix epoch.
    time: u64,
    #[schema(example = "stake_delegated")]
    kind: String,
    /// The values of the contract's event.
    #[schema(value_type = Object)]
    detail: Values,
}

/// All operators, by number.
#[utoipa::path(get, path = "/v1/operators", tag = "operators", params(Numbered), responses(
    (status = 200, body = OperatorPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn operators(
    State(api): Shared,
    Parameters(page): Parameters<Numbered>,
) -> Result<Json<OperatorPage>, Problem> {
    let limit = entries(page.limit)?;
    let after = page.after.map_or(-1, i64::from);
    let mut connection = api.snapshot().await?;
    let mut rows = all(
        &mut connection,
        "SELECT * FROM operators WHERE operator > $1 ORDER BY operator LIMIT $2",
        &values![after, limit.saturating_add(1)],
    )
    .await?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let operators: Vec<_> = rows.iter().map(|row| of(&api, row)).collect::<Result<_, _>>()?;
    let next = operators.last().map(|last| last.operator).filter(|_| has_more);
    Ok(Json(OperatorPage { operators, next }))
}

/// An operator, and what has happened to it.
#[utoipa::path(get, path = "/v1/operators/{operator}", tag = "operators",
    params(("operator" = u32, Path, description = "The operator's number")),
    responses(
        (status = 200, body = OperatorLife),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "no such operator", body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn operator(
    State(api): Shared,
    Name(operator): Name<u32>,
    _: Parameters<NoParameters>,
) -> Result<Json<OperatorLife>, Problem> {
    let mut connection = api.snapshot().await?;
    let row = one(
        &mut connection,
        "SELECT * FROM operators WHERE operator = $1",
        &values![operator],
    )
    .await?
    .ok_or_else(|| Problem::unknown(format!("there is no operator {operator}")))?;
    let events = all(
        &mut connection,
        "SELECT e.height, e.kind, e.detail, b.time FROM operator_events e JOIN blocks b ON b.height = e.height \
         WHERE e.operator = $1 ORDER BY e.height DESC, e.position DESC LIMIT $2",
        &values![operator, OF_AN_OPERATOR],
    )
    .await?;
    let events = events.iter().map(|row| {
        Ok(OperatorEvent {
            height: row.natural("height")?,
            time: row.natural("time")?,
            kind: row.text("kind")?,
            detail: detail(&row.text("detail")?),
        })
    });
    Ok(Json(OperatorLife {
        operator: of(&api, &row)?,
        events: events.collect::<Result<_, DatabaseError>>()?,
    }))
}

fn of(api: &Api, row: &Read) -> Result<Operator, DatabaseError> {
    let number = |column| Ok::<_, DatabaseError>(u32::try_from(row.number(column)?).unwrap_or(u32::MAX));
    let account =
        |column| Ok::<_, DatabaseError>(row.optional_text(column)?.map(|account| api.show(&account)));
    Ok(Operator {
        operator: number("operator")?,
        validator: api.show(&row.text("validator")?),
        nominator: account("nominator")?,
        payout: account("payout")?,
        metadata: readable(&row.text("metadata")?),
        status: row.text("status")?,
        fault: row.optional_text("fault")?,
        bond: row.amount("bond")?,
        debt: row.amount("debt")?,
        commission: number("commission")?,
        stake_cap: row.optional_text("stake_cap")?,
        announced: row.amount("announced")?,
        rewards: row.amount("rewards")?,
        losses: row.amount("losses")?,
    })
}

/// Bytes as text, if they are some.
fn readable(bytes: &str) -> String {
    let decoded = hex::decode(bytes.trim_start_matches("0x")).unwrap_or_default();
    String::from_utf8(decoded).unwrap_or_else(|_| bytes.into())
}

/// The values of an event, as they were written.
pub(super) fn detail(text: &str) -> Values {
    serde_json::from_str(text).unwrap_or(Values::Null)
}
