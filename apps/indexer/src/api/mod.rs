//! The API: what the database knows, over HTTP. It only reads.
//!
//! Amounts are decimal strings of planck, shares or units. Errors are `application/problem+json`. The document of
//! [OpenAPI](https://www.openapis.org) is made of the code, at `/openapi.json`, with a page to try it at `/docs/`.

mod accounts;
mod health;
mod limits;
mod losses;
mod markets;
mod observation;
mod operators;
mod parameters;
mod pool;
mod problem;
mod requests;
mod state;

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{middleware, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;

pub use limits::Limits;
pub use state::Api;

use crate::database::{Database, Result};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Estuary",
        description = "What has happened at Estuary's contracts. Amounts are decimal strings of planck, shares or \
                       units. Prices are parts of 10^18. Times are milliseconds since the Unix epoch.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "pool", description = "The pool's book, the price of a share, and its growth"),
        (name = "accounts", description = "What accounts hold and earn"),
        (name = "operators", description = "Operators, their rewards and their losses"),
        (name = "queue", description = "Redemption requests"),
        (name = "markets", description = "Swaps, liquidity, supplies, loans, liquidations"),
        (name = "service", description = "The service itself")
    )
)]
struct Document;

/// The document of the API.
pub fn document() -> utoipa::openapi::OpenApi {
    paths().into_openapi()
}

fn paths() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(pool::pool))
        .routes(routes!(pool::history))
        .routes(routes!(pool::growth))
        .routes(routes!(accounts::account))
        .routes(routes!(accounts::rewards))
        .routes(routes!(operators::operators))
        .routes(routes!(operators::operator))
        .routes(routes!(losses::losses))
        .routes(routes!(requests::request))
        .routes(routes!(markets::markets))
        .routes(routes!(markets::liquidity))
        .routes(routes!(health::health))
}

/// All that is served.
pub fn router(api: Api) -> Router {
    let api = Arc::new(api);
    let (router, document) = paths().split_for_parts();
    router
        .route("/metrics", axum::routing::get(health::metrics))
        .merge(SwaggerUi::new("/docs").url("/openapi.json", document))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&api), limits::limit))
        .layer(middleware::from_fn(observation::observe))
        .layer(
            CorsLayer::new()
                .allow_origin(tower_http::cors::Any)
                .allow_methods([axum::http::Method::GET]),
        )
        .with_state(api)
}

/// Opens a database to serve it. `metrics` renders what is counted.
pub async fn prepare(database: &str, limits: Limits, metrics: Option<PrometheusHandle>) -> Result<Api> {
    let database = Database::open(database, limits.patience).await?;
    Api::new(database, limits, metrics).await
}

/// Serves until `stop`, and then answers what was asked before.
pub async fn serve(
    listener: TcpListener,
    api: Api,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(api).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
