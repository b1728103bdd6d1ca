//! Whether the service works, and how old its latest block is.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    Json,
};
use metrics::gauge;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    parameters::{NoParameters, Parameters},
    problem::Problem,
    state::{Head, Shared},
};

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// The chain's name.
    chain: String,
    /// The latest block that was indexed.
    height: u64,
    /// Its time, in milliseconds since the Unix epoch.
    time: u64,
    /// Its age in seconds. It grows where the chain, the node or the indexer stands still.
    age: u64,
}

/// How old the latest block is.
#[utoipa::path(get, path = "/health", tag = "service", responses(
    (status = 200, body = Health),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "no database, or no block yet", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn health(State(api): Shared, _: Parameters<NoParameters>) -> Result<Json<Health>, Problem> {
    let head = Head::of(&mut *api.snapshot().await?).await?;
    Ok(Json(Health {
        chain: api.deployment.chain.clone(),
        height: head.height,
        time: head.time,
        age: age(head),
    }))
}

/// The metrics for Prometheus.
pub(super) async fn metrics(State(api): Shared) -> Result<Response, Problem> {
    let Some(handle) = &api.metrics else {
        return Err(Problem::unknown("nothing is counted"));
    };
    if let Some(head) = Head::find(&mut *api.snapshot().await?).await? {
        gauge!("estuary_api_block").set(head.height as f64);
        gauge!("estuary_api_block_age_seconds").set(age(head) as f64);
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, handle.render()).into_response())
}

/// The age of a block in seconds.
fn age(head: Head) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |now| now.as_secs());
    now.saturating_sub(head.time / 1_000)
}
