//! `estuary index` and `estuary serve`: what has happened, in a database, and over HTTP.

use std::{io, time::Duration};

use estuary_indexer::{
    api::{prepare, serve, Limits},
    database::{Database, DatabaseError},
    index::Indexer,
};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde::Serialize;
use subxt::utils::H256;
use tokio::{
    net::TcpListener,
    signal::unix::{signal, SignalKind},
};

use super::Session;
use crate::{
    arguments::{IndexArguments, ServeArguments},
    error::{Error, Result},
    finalized::Finalized,
    protocol::Protocol,
    service::{follow, Service},
};

/// What was indexed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Indexed {
    /// Blocks that were written now.
    blocks: u64,
    /// The block that was written last.
    height: Option<u64>,
}

/// A database that follows the chain of a session.
struct Follower<'a> {
    session: &'a Session,
    url: &'a str,
    /// None before the first look, and after each connection: then all is compared anew.
    indexer: Option<Indexer>,
}

impl Session {
    pub(super) async fn index(&self, arguments: &IndexArguments) -> Result<()> {
        let mut follower = Follower {
            session: self,
            url: &arguments.database,
            indexer: None,
        };
        if let Some(address) = arguments.metrics {
            PrometheusBuilder::new()
                .with_http_listener(address)
                .install()
                .map_err(|error| Error::Usage(format!("metrics cannot be served at {address}: {error}")))?;
        }
        if arguments.once {
            let blocks = follower.catch_up(&self.protocol().await?).await?;
            let height = follower.indexer.and_then(|indexer| indexer.height());
            let sentence = match height {
                Some(height) => format!("{blocks} blocks were written, up to block {height}."),
                None => "There is no block yet.".into(),
            };
            return self.output.tell(&sentence, &Indexed { blocks, height });
        }
        let interval = Duration::from_secs(arguments.interval);
        follow(|| self.protocol(), interval, &mut follower).await?;
        tracing::info!("stopped; the next start goes on with the next block");
        Ok(())
    }
}

impl Follower<'_> {
    async fn catch_up(&mut self, protocol: &Protocol) -> Result<u64> {
        let refused = |error| told(self.url, error);
        let source = Finalized::new(protocol, &self.session.record()?);
        let indexer = match &mut self.indexer {
            Some(indexer) => indexer,
            none => {
                let database = Database::create(self.url).await;
                let database = database.map_err(|error| refused(error.into()))?;
                let indexer = Indexer::open(database, &source).await.map_err(refused)?;
                match indexer.height() {
                    Some(height) => tracing::info!("the database has all blocks up to {height}"),
                    None => tracing::info!("the database is new"),
                }
                none.insert(indexer)
            }
        };
        let written = indexer.catch_up(&source).await.map_err(refused)?;
        if let (true, Some(height)) = (written > 0, indexer.height()) {
            tracing::info!(written, "up to block {height}");
        }
        Ok(written)
    }
}

impl Service<Protocol> for Follower<'_> {
    async fn look(&mut self, protocol: &Protocol, _: H256) -> Result<bool> {
        self.catch_up(protocol).await.map(|_| false)
    }

    fn connected(&mut self, protocol: &Protocol) {
        self.indexer = None;
        tracing::info!(chain = protocol.chain.name, "connected");
    }
}

/// `estuary serve`, which speaks to no node.
pub(super) async fn serve_database(arguments: &ServeArguments) -> Result<()> {
    let ServeArguments {
        database,
        listen,
        rate,
        patience,
    } = arguments;
    let limits = Limits {
        per_second: *rate,
        patience: Duration::from_secs(*patience),
    };
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Error::Usage(format!("nothing can be counted: {error}")))?;
    let api = prepare(database, limits, Some(metrics))
        .await
        .map_err(|error| told(database, error.into()))?;
    let unusable = |source: io::Error| Error::Usage(format!("{listen} cannot be served: {source}"));
    let listener = TcpListener::bind(listen).await.map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    tracing::info!("the API is at http://{address}, and a page to try it at http://{address}/docs/");
    let mut terminated = signal(SignalKind::terminate()).map_err(unusable)?;
    let stop = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
    };
    serve(listener, api, stop).await.map_err(unusable)
}

/// What a database says, with the exit code and the patience of its kind.
fn told(url: &str, error: estuary_indexer::Error<Error>) -> Error {
    use estuary_indexer::Error as Index;
    match error {
        Index::Source(error) => error,
        // Those that another name mends, or nobody but who runs it.
        Index::Database(error @ (DatabaseError::Name(_) | DatabaseError::OtherTables(_))) => {
            Error::Usage(error.to_string())
        }
        Index::Database(error @ (DatabaseError::Taken(_) | DatabaseError::Empty)) => {
            Error::Usage(format!("{}: {error}", shown(url)))
        }
        // Those that time may mend.
        Index::Database(error) => Error::File {
            path: shown(url),
            source: io::Error::other(error),
        },
        Index::NotNext { .. } => Error::Disconnected(error.to_string()),
        error => Error::WrongChain(format!("{}: {error}", shown(url))),
    }
}

/// A database's name without its user and password.
fn shown(url: &str) -> String {
    match url.split_once("://") {
        Some((kind, rest)) => {
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            let place = place.split('?').next().unwrap_or(place);
            format!("{kind}://{place}")
        }
        None => "the database".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_told_without_its_password() {
        assert_eq!(
            shown("postgres://estuary:secr@t@db:5432/estuary?password=x"),
            "postgres://db:5432/estuary"
        );
        assert_eq!(shown("sqlite://estuary.db"), "sqlite://estuary.db");
        assert_eq!(shown("secret"), "the database");
    }

    #[test]
    fn a_full_disk_may_pass_and_another_chain_never_does() {
        let full = told("sqlite://a.db", DatabaseError::Full.into());
        assert!(matches!(full, Error::File { .. }), "{full}");
        let hole = told("sqlite://a.db", estuary_indexer::Error::Hole { missing: 7 });
        assert!(matches!(hole, Error::WrongChain(_)), "{hole}");
        let taken = told("sqlite://a.db", DatabaseError::Taken(7).into());
        assert!(matches!(taken, Error::Usage(_)), "{taken}");
    }
}
