//! A new database of each kind, and all that is in one.

use std::path::Path;

use estuary_indexer::database::Database;
use sqlx::{Column, Row, ValueRef};
use tempfile::TempDir;

use crate::postgres::Postgres;

/// The tables, each with what orders its rows.
const TABLES: [(&str, &str); 13] = [
    ("deployment", "id"),
    ("blocks", "height"),
    ("pool", "height"),
    ("shares", "height, position, account, token"),
    ("requests", "id"),
    ("request_transfers", "id, height, position"),
    ("queue", "height, position"),
    ("operators", "operator"),
    ("operator_events", "operator, height, position"),
    ("rewards", "height, position"),
    ("losses", "height, position"),
    ("provisions", "height, position"),
    ("markets", "height, position"),
];

/// Where databases are made, and gone with it.
pub enum Home {
    Sqlite(TempDir),
    Postgres(Postgres),
}

impl Home {
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("there is room"))
    }

    pub fn postgres() -> Self {
        Self::Postgres(Postgres::start())
    }

    /// The name of a new database.
    pub async fn database(&self, name: &str) -> String {
        match self {
            Self::Sqlite(folder) => of_file(&folder.path().join(name)),
            Self::Postgres(server) => server.database(name).await,
        }
    }
}

pub fn of_file(path: &Path) -> String {
    format!("sqlite://{}.db", path.display())
}

/// Runs a test on SQLite and on PostgreSQL. The test gets a home for its databases.
macro_rules! on_both {
    ($(#[$attribute:meta])* async fn $name:ident($home:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($home: &$crate::databases::Home) $body

            $(#[$attribute])*
            #[tokio::test]
            async fn on_sqlite() {
                run(&$crate::databases::Home::sqlite()).await;
            }

            $(#[$attribute])*
            #[tokio::test]
            async fn on_postgres() {
                run(&$crate::databases::Home::postgres()).await;
            }
        }
    };
}
pub(crate) use on_both;

/// All rows of all tables, as text.
pub async fn dump(url: &str) -> String {
    let database = Database::create(url).await.expect("it opens");
    let mut connection = database.snapshot().await.expect("it answers");
    let mut text = String::new();
    for (table, order) in TABLES {
        text.push_str(&format!("{table}\n"));
        let sql = sqlx::AssertSqlSafe(format!("SELECT * FROM {table} ORDER BY {order}"));
        for row in sqlx::query(sql)
            .fetch_all(&mut *connection)
            .await
            .expect("it can be read")
        {
            for column in row.columns() {
                let name = column.name();
                let value = if row.try_get_raw(name).expect("it is there").is_null() {
                    "-".into()
                } else if let Ok(number) = row.try_get::<i64, _>(name) {
                    number.to_string()
                } else {
                    row.get::<String, _>(name)
                };
                text.push_str(&format!(" {name}={value}"));
            }
            text.push('\n');
        }
    }
    drop(connection);
    database.close().await;
    text
}

/// Number of rows of a table in a dump.
pub fn rows(dump: &str, table: &str) -> usize {
    dump.lines()
        .skip_while(|line| *line != table)
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .count()
}
