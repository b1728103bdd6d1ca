//! Losses, and who bore what.

use axum::{extract::State, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    parameters::{entries, place, Latest, Parameters},
    problem::Problem,
    state::Shared,
};
use crate::{
    book::decimal,
    database::{all, values, DatabaseError},
};

/// A loss that was settled: `loss = bond + cover + provided + queue + stream + holders`, in planck.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Loss {
    height: u64,
    position: u64,
    /// In milliseconds since the Unix epoch.
    time: u64,
    operator: u64,
    /// The active era in which it was settled.
    era: u64,
    /// The era of the offence. 0 where the stash was reaped.
    offence_era: u64,
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "600")]
    loss: u128,
    /// Paid by the operator's bond.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "100")]
    bond: u128,
    /// Paid by the cover fund.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "100")]
    cover: u128,
    /// Absorbed earlier, when the loss was announced.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "100")]
    provided: u128,
    /// Absorbed by open requests.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "100")]
    queue: u128,
    /// Absorbed by money that was still streaming to holders.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "100")]
    stream: u128,
    /// Absorbed by the price of the token.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "100")]
    holders: u128,
}

/// A page of losses, latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LossPage {
    losses: Vec<Loss>,
    /// What `before` has to be for the next page. None on the last page.
    #[schema(example = "1200-3")]
    next: Option<String>,
}

/// All losses that were settled, latest first.
#[utoipa::path(get, path = "/v1/losses", tag = "operators", params(Latest), responses(
    (status = 200, body = LossPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn losses(
    State(api): Shared,
    Parameters(page): Parameters<Latest>,
) -> Result<Json<LossPage>, Problem> {
    let limit = entries(page.limit)?;
    let (height, position) = place(page.before.as_deref())?;
    let mut connection = api.snapshot().await?;
    let mut rows = all(
        &mut connection,
        "SELECT l.*, b.time FROM losses l JOIN blocks b ON b.height = l.height \
         WHERE l.height < $1 OR (l.height = $1 AND l.position < $2) \
         ORDER BY l.height DESC, l.position DESC LIMIT $3",
        &values![height, position, limit.saturating_add(1)],
    )
    .await?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let losses = rows.iter().map(|row| {
        Ok(Loss {
            height: row.natural("height")?,
            position: row.natural("position")?,
            time: row.natural("time")?,
            operator: row.natural("operator")?,
            era: row.natural("era")?,
            offence_era: row.natural("offence_era")?,
            loss: row.amount("loss")?,
            bond: row.amount("bond")?,
            cover: row.amount("cover")?,
            provided: row.amount("provided")?,
            queue: row.amount("queue")?,
            stream: row.amount("stream")?,
            holders: row.amount("holders")?,
        })
    });
    let losses: Vec<_> = losses.collect::<Result<_, DatabaseError>>()?;
    let last = losses.last().filter(|_| has_more);
    let next = last.map(|last| format!("{}-{}", last.height, last.position));
    Ok(Json(LossPage { losses, next }))
}
