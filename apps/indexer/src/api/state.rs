//! What all answers share.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use sqlx::{Any, AnyConnection, Transaction};

use super::{
    limits::{Buckets, Limits},
    problem::Problem,
};
use crate::{
    database::{one, Database, DatabaseError, Result},
    index::stored_in,
    source::Deployment,
    text,
};

/// A database that is served.
pub struct Api {
    database: Database,
    pub(super) deployment: Deployment,
    pub(super) limits: Limits,
    pub(super) buckets: Buckets,
    pub(super) metrics: Option<PrometheusHandle>,
}

pub(super) type Shared = axum::extract::State<Arc<Api>>;

/// The latest block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) height: u64,
    pub(super) time: u64,
}

impl Api {
    pub async fn new(database: Database, limits: Limits, metrics: Option<PrometheusHandle>) -> Result<Self> {
        let mut connection = database.snapshot().await?;
        let (deployment, _) = stored_in(&mut connection).await?.ok_or(DatabaseError::Empty)?;
        drop(connection);
        Ok(Self {
            buckets: Buckets::new(limits.per_second),
            database,
            deployment,
            limits,
            metrics,
        })
    }

    /// One moment of the database.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Any>> {
        self.database.snapshot().await
    }

    /// An account as this chain's wallets write it.
    pub(super) fn show(&self, account: &str) -> String {
        text::address(account, self.deployment.prefix)
    }

    /// The account of an address, as the database has it.
    pub(super) fn account(&self, address: &str) -> Result<String, Problem> {
        text::parse_address(address, self.deployment.prefix).map_err(Problem::wrong)
    }
}

impl Head {
    /// The latest block of a database that has one.
    pub(super) async fn of(connection: &mut AnyConnection) -> Result<Self, Problem> {
        Self::find(connection)
            .await?
            .ok_or_else(|| Problem::unavailable("the database has no blocks yet"))
    }

    pub(super) async fn find(connection: &mut AnyConnection) -> Result<Option<Self>> {
        let sql = "SELECT height, time FROM blocks ORDER BY height DESC LIMIT 1";
        let Some(row) = one(connection, sql, &[]).await? else {
            return Ok(None);
        };
        Ok(Some(Self {
            height: row.natural("height")?,
            time: row.natural("time")?,
        }))
    }
}
