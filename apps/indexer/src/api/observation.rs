//! What is counted of requests.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use metrics::{counter, histogram};

/// Counts a request by its path as the document has it, and by its status.
pub(super) async fn observe(request: Request, next: Next) -> Response {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_string(), |path| path.as_str().into());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!("estuary_api_requests_total", "path" => path.clone(), "status" => status).increment(1);
    histogram!("estuary_api_request_seconds", "path" => path).record(begun.elapsed().as_secs_f64());
    response
}
