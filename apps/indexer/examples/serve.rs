//! Serves a database, as `estuary serve` does: the tool around the API is not needed to measure it, and takes long to
//! optimise. No client is refused for asking often.
//!
//! usage: serve DATABASE ADDRESS

use std::{error::Error, future::pending, time::Duration};

use estuary_indexer::api::{prepare, serve, Limits};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, address] = arguments.as_slice() else {
        return Err("usage: serve DATABASE ADDRESS".into());
    };
    let limits = Limits {
        per_second: 0,
        patience: Duration::from_secs(5),
    };
    let api = prepare(database, limits, None).await?;
    serve(TcpListener::bind(address).await?, api, pending()).await?;
    Ok(())
}
