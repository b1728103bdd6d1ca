//! The pool's book, written and read, and the price of a share at a moment.
//!
//! Only the columns that the price depends on are read back. The price itself is the pool's own: [`Accounting`].

use estuary_math::{mul_div, Rounding};
use estuary_stream::Stream;
use serde::Serialize;
use sqlx::AnyConnection;
use staking_pool::accounting::Accounting;
use utoipa::ToSchema;

use crate::database::{change, one, values, DatabaseError, Read, Result};

/// Prices are parts of 10^18, as everywhere in Estuary.
pub const ONE: u128 = 1_000_000_000_000_000_000;

/// What is read of a book.
#[derive(Clone, Copy, Debug, Default)]
pub struct Book {
    /// When it was written, in milliseconds.
    pub written: u64,
    pub accounting: Accounting,
}

/// The price of a share at a moment: `equity / total_shares`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Price {
    /// When, in milliseconds since the Unix epoch.
    pub time: u64,
    /// Planck that all shares can be redeemed for.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000000")]
    pub equity: u128,
    /// All shares.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000000")]
    pub total_shares: u128,
    /// `⌊equity · 10^18 / total_shares⌋`.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000000000")]
    pub price: u128,
}

/// An amount as JSON has it: a decimal string.
pub fn decimal<S: serde::Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

/// The columns that the price depends on, after `SELECT`.
macro_rules! price_columns {
    () => {
        "p.time AS written, p.total_shares, p.buffered, p.staked, p.owed, p.provision, p.queue_provision, \
         p.stream_amount, p.stream_start, p.stream_end, p.returning_amount, p.returning_start, p.returning_end"
    };
}
pub(crate) use price_columns;

impl Book {
    /// Reads a row that has the columns that the price depends on.
    pub fn read(row: &Read) -> Result<Self> {
        let stream = |amount, start, end| {
            Ok::<_, DatabaseError>(Stream {
                amount: row.amount(amount)?,
                start: row.natural(start)?,
                end: row.natural(end)?,
            })
        };
        Ok(Self {
            written: row.natural("written")?,
            accounting: Accounting {
                total_shares: row.amount("total_shares")?,
                buffered: row.amount("buffered")?,
                staked: row.amount("staked")?,
                owed: row.amount("owed")?,
                provision: row.amount("provision")?,
                queue_provision: row.amount("queue_provision")?,
                stream: stream("stream_amount", "stream_start", "stream_end")?,
                returning: stream("returning_amount", "returning_start", "returning_end")?,
                ..Default::default()
            },
        })
    }

    /// The latest book at a moment.
    pub async fn at(connection: &mut AnyConnection, time: u64) -> Result<Option<Self>> {
        let sql = concat!(
            "SELECT ",
            price_columns!(),
            " FROM pool p WHERE p.time <= $1 ORDER BY p.time DESC, p.height DESC LIMIT 1"
        );
        let row = one(connection, sql, &values![whole(time)]).await?;
        row.as_ref().map(Self::read).transpose()
    }

    /// The latest book.
    pub async fn latest(connection: &mut AnyConnection) -> Result<Option<Self>> {
        let sql = concat!(
            "SELECT ",
            price_columns!(),
            " FROM pool p ORDER BY p.height DESC LIMIT 1"
        );
        let row = one(connection, sql, &[]).await?;
        row.as_ref().map(Self::read).transpose()
    }

    /// What shares are worth at a moment, rounded down as the pool does: `⌊shares·E/S⌋`. 0 at an arithmetic overflow,
    /// as the pool's own views answer.
    pub fn worth(&self, shares: u128, time: u64) -> u128 {
        self.accounting.to_amount_down(shares, time).unwrap_or(0)
    }

    pub fn price(&self, time: u64) -> Price {
        let equity = self.accounting.equity(time).unwrap_or(0);
        let total_shares = self.accounting.total_shares;
        Price {
            time,
            equity,
            total_shares,
            price: mul_div(equity, ONE, total_shares, Rounding::Down).unwrap_or(0),
        }
    }
}

/// Writes the book after a block.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    height: i64,
    time: u64,
    book: &Accounting,
) -> Result<()> {
    change(
        connection,
        "INSERT INTO pool (height, time, total_shares, equity, mint_equity, buffered, reserve, staked, owed, provision, \
         queue_provision, cover, unvested, stream_amount, stream_start, stream_end, returning_amount, \
         returning_start, returning_end) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        &values![
            height,
            whole(time),
            book.total_shares,
            book.equity(time).unwrap_or(0),
            book.mint_equity(time).unwrap_or(0),
            book.buffered,
            book.reserve,
            book.staked,
            book.owed,
            book.provision,
            book.queue_provision,
            book.cover,
            book.unvested(time),
            book.stream.amount,
            whole(book.stream.start),
            whole(book.stream.end),
            book.returning.amount,
            whole(book.returning.start),
            whole(book.returning.end),
        ],
    )
    .await
    .map(drop)
}

/// A height, a time or an id as the database has it. None is ever near the end of the range.
pub(crate) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
