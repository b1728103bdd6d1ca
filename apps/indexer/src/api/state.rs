//! What all answers share.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use metrics_exporter_prometheus::PrometheusHandle;
use sqlx::{pool::PoolConnection, Any, AnyConnection, Transaction};
use tokio::sync::Mutex;

use super::{
    limits::{Buckets, Limits},
    problem::Problem,
};
use crate::{
    book::{whole, Book, Price},
    database::{one, values, Database, DatabaseError, Read, Result},
    index::stored_in,
    source::Deployment,
    text,
};

/// How long a moment is told before the database is looked at again. A chain has a block every few seconds.
const MOMENT: Duration = Duration::from_millis(250);

/// The days over which growth is told.
pub(super) const GROWTH_DAYS: [u32; 3] = [1, 7, 30];

const DAY: u64 = 86_400_000;

/// A database that is served.
pub struct Api {
    database: Database,
    /// What was read last, and when.
    moment: Mutex<Option<(Instant, Arc<Moment>)>>,
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

/// What many answers are made of: it changes with the blocks only.
pub(super) struct Moment {
    pub(super) head: Head,
    pub(super) book: Book,
    /// The block that changed the book last.
    pub(super) changed: u64,
    /// Planck for instant exits, and of the cover fund.
    pub(super) reserve: u128,
    pub(super) cover: u128,
    /// The time of the first book.
    pub(super) first: u64,
    /// The prices at the last blocks that are so many days older.
    pub(super) begins: [Option<Price>; 3],
}

impl Api {
    pub async fn new(database: Database, limits: Limits, metrics: Option<PrometheusHandle>) -> Result<Self> {
        let mut connection = database.snapshot().await?;
        let (deployment, _) = stored_in(&mut connection).await?.ok_or(DatabaseError::Empty)?;
        drop(connection);
        Ok(Self {
            buckets: Buckets::new(limits.per_second),
            moment: Mutex::default(),
            database,
            deployment,
            limits,
            metrics,
        })
    }

    /// The latest moment.
    pub(super) async fn moment(&self) -> Result<Arc<Moment>, Problem> {
        let mut known = self.moment.lock().await;
        if let Some((_, moment)) = known.as_ref().filter(|(read, _)| read.elapsed() < MOMENT) {
            return Ok(Arc::clone(moment));
        }
        let moment = Arc::new(Moment::read(&mut *self.snapshot().await?).await?);
        *known = Some((Instant::now(), Arc::clone(&moment)));
        Ok(moment)
    }

    /// A connection for what never changes again: all that is at most as old as a moment.
    pub(super) async fn reader(&self) -> Result<PoolConnection<Any>> {
        self.database.reader().await
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

impl Moment {
    async fn read(connection: &mut AnyConnection) -> Result<Self, Problem> {
        let head = Head::of(connection).await?;
        let book = Book::latest(connection).await?.ok_or_else(no_book)?;
        let sql = "SELECT height, reserve, cover FROM pool ORDER BY height DESC LIMIT 1";
        let row = one(connection, sql, &[]).await?.ok_or_else(no_book)?;
        let sql = "SELECT time FROM pool ORDER BY height LIMIT 1";
        let first = one(connection, sql, &[]).await?.ok_or_else(no_book)?;
        let mut begins = [None; 3];
        for (begin, days) in begins.iter_mut().zip(GROWTH_DAYS) {
            let earlier = head.time.checked_sub(u64::from(days).saturating_mul(DAY));
            if let Some(earlier) = earlier {
                *begin = price_at_block(connection, earlier).await?;
            }
        }
        Ok(Self {
            head,
            book,
            changed: row.natural("height")?,
            reserve: row.amount("reserve")?,
            cover: row.amount("cover")?,
            first: first.natural("time")?,
            begins,
        })
    }
}

/// The price at the last block before a time.
async fn price_at_block(connection: &mut AnyConnection, time: u64) -> Result<Option<Price>> {
    let block = one(
        connection,
        "SELECT time FROM blocks WHERE time <= $1 ORDER BY time DESC, height DESC LIMIT 1",
        &values![whole(time)],
    )
    .await?;
    let time = block
        .as_ref()
        .map(|block: &Read| block.natural("time"))
        .transpose()?;
    let Some(time) = time else {
        return Ok(None);
    };
    let book = Book::at(connection, time).await?;
    Ok(book.map(|book| book.price(time)))
}

pub(super) fn no_book() -> Problem {
    Problem::unavailable("the database has no book of the pool yet")
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
