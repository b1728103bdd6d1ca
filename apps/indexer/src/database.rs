//! The database: SQLite by default, or PostgreSQL, with the same tables and the same queries.

use std::time::Duration;

use sqlx::{
    any::{install_default_drivers, AnyPoolOptions, AnyRow},
    migrate::{Migration, MigrationType, Migrator},
    pool::PoolConnection,
    Any, AnyConnection, AnyPool, Executor, Row, SqlSafeStr, Transaction,
};

/// Readers at once. SQLite reads on as many threads, and more than there are processors would only wait.
const READERS: u32 = 8;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(10);

/// Why a database does not serve.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("{0}: a database is named sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME")]
    Name(String),
    #[error("the disk of the database is full: nothing is lost, and the work goes on where it stopped once there is room")]
    Full,
    #[error(
        "the database is locked by another process: nothing is lost, and the work goes on once it is free"
    )]
    Locked,
    #[error("block {0} is in the database already: another indexer writes into it")]
    Taken(u64),
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    #[error("the database has no tables: `estuary index` makes and fills them")]
    Empty,
    #[error("the tables of the database are of another version of this program: {0}")]
    OtherTables(String),
    #[error("the database refuses: {0}")]
    Other(sqlx::Error),
    #[error("the database has `{0}` where an amount belongs")]
    NoAmount(String),
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(|error| error.code().map(|code| code.into_owned()));
        match (code.as_deref(), &error) {
            // SQLITE_FULL; SQLITE_IOERR_WRITE, which a limit of the file's size gives; disk_full.
            (Some("13" | "778" | "53100"), _) => Self::Full,
            // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT; lock_not_available.
            (Some("5" | "6" | "261" | "517" | "55P03"), _) => Self::Locked,
            (_, sqlx::Error::Io(reason)) => Self::Unreachable(reason.to_string()),
            (_, sqlx::Error::PoolTimedOut) => Self::Unreachable("no connection is free".into()),
            // SQLITE_CANTOPEN; connection failures, wrong passwords, unknown databases, a server that starts or stops.
            (Some("14"), _) => Self::Unreachable(error.to_string()),
            (Some(code), _)
                if ["08", "28", "3D", "57"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
            {
                Self::Unreachable(error.to_string())
            }
            // SQLITE_ERROR that is no such table; undefined_table.
            (Some("42P01"), _) => Self::Empty,
            (Some("1"), _) if error.to_string().contains("no such table") => Self::Empty,
            _ => Self::Other(error),
        }
    }
}

pub type Result<T, E = DatabaseError> = std::result::Result<T, E>;

/// What a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
}

/// Connections to a database.
#[derive(Clone, Debug)]
pub struct Database {
    pool: AnyPool,
    kind: Kind,
}

impl Database {
    /// Opens the database to write, makes it and its tables if they are not there.
    pub async fn create(url: &str) -> Result<Self> {
        let kind = kind_of(url)?;
        let settings = match kind {
            // What a power failure takes is indexed again: no need to wait for the disk at each block.
            Kind::Sqlite => "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
            Kind::Postgres => "SET synchronous_commit = off; SET lock_timeout = '10s';",
        };
        let database = Self::connect(url, "rwc", 1, settings.into(), kind).await?;
        let tables = Migration::new(
            1,
            "tables".into(),
            MigrationType::Simple,
            include_str!("../migrations/0001_tables.sql").into_sql_str(),
            false,
        );
        match Migrator::with_migrations(vec![tables]).run(&database.pool).await {
            Ok(()) => Ok(database),
            Err(sqlx::migrate::MigrateError::Execute(error)) => Err(error.into()),
            Err(sqlx::migrate::MigrateError::ExecuteMigration(error, _)) => Err(error.into()),
            Err(other) => Err(DatabaseError::OtherTables(other.to_string())),
        }
    }

    /// Opens the database to read. A query may take so long.
    pub async fn open(url: &str, patience: Duration) -> Result<Self> {
        let kind = kind_of(url)?;
        let settings = match kind {
            Kind::Sqlite => "PRAGMA query_only = 1; PRAGMA mmap_size = 1073741824;".into(),
            Kind::Postgres => {
                let milliseconds = patience.as_millis();
                format!("SET default_transaction_read_only = on; SET statement_timeout = {milliseconds};")
            }
        };
        let database = Self::connect(url, "rw", READERS, settings, kind).await?;
        let mut connection = database.pool.acquire().await?;
        let found = one(&mut connection, "SELECT id FROM deployment", &[]).await?;
        found.map(|_| database).ok_or(DatabaseError::Empty)
    }

    async fn connect(url: &str, mode: &str, connections: u32, settings: String, kind: Kind) -> Result<Self> {
        install_default_drivers();
        let mut url = url.to_string();
        if kind == Kind::Sqlite && !url.contains("mode=") {
            let sign = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!("{sign}mode={mode}"));
        }
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(CONNECTING)
            // A worker that died is found out by its query.
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                let settings = settings.clone();
                Box::pin(async move {
                    let settings = sqlx::raw_sql(sqlx::AssertSqlSafe(settings));
                    connection.execute(settings).await.map(drop)
                })
            })
            .connect(&url)
            .await?;
        Ok(Self { pool, kind })
    }

    /// Begins to write. What is not committed has not happened.
    pub async fn begin(&self) -> Result<Transaction<'static, Any>> {
        Ok(self.pool.begin().await?)
    }

    /// A connection to read what never changes again.
    pub async fn reader(&self) -> Result<PoolConnection<Any>> {
        Ok(self.pool.acquire().await?)
    }

    /// Begins to read: all queries see the same moment.
    pub async fn snapshot(&self) -> Result<Transaction<'static, Any>> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(self.pool.begin_with(begin).await?)
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn kind_of(url: &str) -> Result<Kind> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(Kind::Sqlite),
        Some(("postgres" | "postgresql", _)) => Ok(Kind::Postgres),
        // The name may hold a password: it is not told.
        _ => Err(DatabaseError::Name("this is no name of a database".into())),
    }
}

/// A value of a query.
#[derive(Clone, Debug)]
pub enum Value {
    Number(i64),
    NoNumber,
    Text(String),
    NoText,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::NoNumber, Self::Number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::NoText, Self::Text)
    }
}

/// An amount.
impl From<u128> for Value {
    fn from(amount: u128) -> Self {
        Self::Text(amount.to_string())
    }
}

impl From<Option<u128>> for Value {
    fn from(amount: Option<u128>) -> Self {
        amount.map_or(Self::NoText, Self::from)
    }
}

/// The values of a query, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        [$($crate::database::Value::from($value)),*]
    };
}
pub(crate) use values;

type Query = sqlx::query::Query<'static, Any, sqlx::any::AnyArguments>;

fn query(sql: &'static str, values: &[Value]) -> Query {
    values
        .iter()
        .fold(sqlx::query(sql), |query, value| match value.clone() {
            Value::Number(number) => query.bind(number),
            Value::NoNumber => query.bind(None::<i64>),
            Value::Text(text) => query.bind(text),
            Value::NoText => query.bind(None::<String>),
        })
}

/// Changes something. Returns the number of rows that it changed.
pub async fn change(connection: &mut AnyConnection, sql: &'static str, values: &[Value]) -> Result<u64> {
    Ok(query(sql, values).execute(connection).await?.rows_affected())
}

/// Reads a row, if there is one.
pub async fn one(
    connection: &mut AnyConnection,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<Read>> {
    Ok(query(sql, values).fetch_optional(connection).await?.map(Read))
}

/// Reads all rows.
pub async fn all(connection: &mut AnyConnection, sql: &'static str, values: &[Value]) -> Result<Vec<Read>> {
    let rows = query(sql, values).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Read).collect())
}

/// A row.
pub struct Read(AnyRow);

impl Read {
    pub fn number(&self, column: &str) -> Result<i64> {
        Ok(self.0.try_get(column)?)
    }

    pub fn optional_number(&self, column: &str) -> Result<Option<i64>> {
        Ok(self.0.try_get(column)?)
    }

    /// A number that is never negative.
    pub fn natural(&self, column: &str) -> Result<u64> {
        let number = self.number(column)?;
        u64::try_from(number).map_err(|_| DatabaseError::NoAmount(number.to_string()))
    }

    pub fn optional_natural(&self, column: &str) -> Result<Option<u64>> {
        match self.optional_number(column)? {
            None => Ok(None),
            Some(_) => self.natural(column).map(Some),
        }
    }

    pub fn text(&self, column: &str) -> Result<String> {
        Ok(self.0.try_get(column)?)
    }

    pub fn optional_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.0.try_get(column)?)
    }

    pub fn amount(&self, column: &str) -> Result<u128> {
        let text = self.text(column)?;
        text.parse().map_err(|_| DatabaseError::NoAmount(text))
    }

    /// A change, with its sign.
    pub fn change(&self, column: &str) -> Result<i128> {
        let text = self.text(column)?;
        text.parse().map_err(|_| DatabaseError::NoAmount(text))
    }
}
