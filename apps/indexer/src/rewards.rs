//! The rewards of an account, exact in planck.
//!
//! ```text
//! V(s, t)  = ⌊s·E(t)/S(t)⌋                     what s shares are worth at t: the pool's own balance_of
//! reward   = Σ V(s, end) − V(s, begin)         over the intervals in which the account held s shares
//! cost     = deposited − withdrawn − Σ (V(s', t) − V(s, t))     over the blocks t in which s became s'
//! balance at the end = balance at the begin + deposited − withdrawn + reward − cost
//! ```
//!
//! `t` of a block is its time, and the book is the one after the block. `deposited` and `withdrawn` are what was paid:
//! the value of a stake, the amount of a request, the planck of an instant exit, the worth of a transfer. So the cost is
//! what coming and going took: the fee of an instant exit, the premium of a stake while a loss is announced, what was
//! given up, what the price did within the block, and rounding. Where there is no fee and no premium, and nothing else
//! happens in the block, each change costs no more than the worth of a share, rounded up, and a planck.
//!
//! Units of the wrapped token count as the shares that they are.

use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;

use crate::{
    apr::{apr, fraction},
    book::{decimal, price_columns, whole, Book},
    database::{all, one, values, DatabaseError},
};

/// The most changes of one answer. The wrapped token's own account can have millions.
const MOST_CHANGES: i64 = 10_000;

/// Why rewards are not told.
#[derive(Debug)]
pub enum NoRewards {
    Database(DatabaseError),
    /// The account has changed too often in this time.
    TooManyChanges,
    /// The amounts contradict each other: somebody has changed the database.
    Contradiction,
}

impl From<DatabaseError> for NoRewards {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

/// What an account earned between two times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Interval {
    /// Its first day, in UTC.
    #[schema(example = "2026-11-30")]
    pub date: String,
    /// In milliseconds since the Unix epoch.
    pub from: u64,
    /// In milliseconds since the Unix epoch.
    pub to: u64,
    /// Shares and units of the wrapped token at the end.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    pub shares: u128,
    /// What they are worth at the end, in planck.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    pub balance: u128,
    /// Planck that came in: stakes, transfers, commission.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    pub deposited: u128,
    /// Planck that went out: requests, instant exits, transfers.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "0")]
    pub withdrawn: u128,
    /// Planck that the price brought, or took.
    #[serde(serialize_with = "signed")]
    #[schema(value_type = String, example = "123456")]
    pub reward: i128,
    /// Planck that coming and going took: fees, premiums, rounding.
    #[serde(serialize_with = "signed")]
    #[schema(value_type = String, example = "0")]
    pub cost: i128,
    /// The price at the end, in parts of 10^18.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000000000")]
    pub price: u128,
    /// The growth of the price, annualised: a decimal fraction. None where it had no time.
    #[schema(example = "0.081234567890123456")]
    pub apr: Option<String>,
}

/// A change as JSON has it: a decimal string with its sign.
pub fn signed<S: serde::Serializer>(amount: &i128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

/// All changes of an account in one block, and the book after it.
struct Block {
    book: Book,
    change: i128,
    deposited: u128,
    withdrawn: u128,
}

/// The rewards of an account, as the database has it, between each two neighbours of `times`. Nothing before the first
/// book.
pub async fn rewards(
    connection: &mut AnyConnection,
    account: &str,
    times: &[u64],
) -> Result<Vec<Interval>, NoRewards> {
    let [begin, .., end] = *times else {
        return Ok(Vec::new());
    };
    let mut shares = held_at(connection, account, begin).await?;
    let mut blocks = blocks(connection, account, begin, end)
        .await?
        .into_iter()
        .peekable();
    let mut book = Book::at(connection, begin).await?.unwrap_or_default();
    let mut intervals = Vec::new();
    for bounds in times.windows(2) {
        let [from, to] = *bounds else { continue };
        let begin = book.price(from);
        let mut worth = book.worth(shares, from);
        let (mut deposited, mut withdrawn, mut reward, mut moved) = (0_u128, 0_u128, 0_i128, 0_i128);
        while let Some(block) = blocks.next_if(|block| block.book.written <= to) {
            let time = block.book.written;
            let before = block.book.worth(shares, time);
            shares = shares
                .checked_add_signed(block.change)
                .ok_or(NoRewards::Contradiction)?;
            let after = block.book.worth(shares, time);
            reward = plus(reward, minus(before, worth)?)?;
            moved = plus(moved, minus(after, before)?)?;
            deposited = deposited
                .checked_add(block.deposited)
                .ok_or(NoRewards::Contradiction)?;
            withdrawn = withdrawn
                .checked_add(block.withdrawn)
                .ok_or(NoRewards::Contradiction)?;
            worth = after;
        }
        book = Book::at(connection, to).await?.unwrap_or_default();
        let balance = book.worth(shares, to);
        let end = book.price(to);
        intervals.push(Interval {
            date: date(from),
            from,
            to,
            shares,
            balance,
            deposited,
            withdrawn,
            reward: plus(reward, minus(balance, worth)?)?,
            cost: minus(deposited, withdrawn)?
                .checked_sub(moved)
                .ok_or(NoRewards::Contradiction)?,
            price: end.price,
            apr: apr(&begin, &end).map(fraction),
        });
    }
    Ok(intervals)
}

/// The UTC date of a time.
fn date(time: u64) -> String {
    let time = chrono::DateTime::from_timestamp_millis(whole(time));
    time.map(|time| time.format("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

/// What an account held of each token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    pub shares: u128,
    pub units: u128,
}

/// What an account held after a block.
pub async fn held(connection: &mut AnyConnection, account: &str, height: i64) -> Result<Held, DatabaseError> {
    let rows = all(
        connection,
        "SELECT s.token, s.balance FROM (SELECT token, balance FROM shares \
         WHERE account = $1 AND token = 'share' AND height <= $2 ORDER BY height DESC, position DESC LIMIT 1) s \
         UNION ALL \
         SELECT u.token, u.balance FROM (SELECT token, balance FROM shares \
         WHERE account = $1 AND token = 'unit' AND height <= $2 ORDER BY height DESC, position DESC LIMIT 1) u",
        &values![account, height],
    )
    .await?;
    let mut held = Held::default();
    for row in rows {
        match row.text("token")?.as_str() {
            "share" => held.shares = row.amount("balance")?,
            _ => held.units = row.amount("balance")?,
        }
    }
    Ok(held)
}

/// Shares and units that an account held at a time.
async fn held_at(connection: &mut AnyConnection, account: &str, time: u64) -> Result<u128, NoRewards> {
    let block = one(
        connection,
        "SELECT height FROM blocks WHERE time <= $1 ORDER BY time DESC, height DESC LIMIT 1",
        &values![whole(time)],
    )
    .await?;
    let Some(block) = block else {
        return Ok(0);
    };
    let Held { shares, units } = held(connection, account, block.number("height")?).await?;
    shares.checked_add(units).ok_or(NoRewards::Contradiction)
}

/// The blocks after `begin`, and until `end`, in which an account's shares or units changed.
async fn blocks(
    connection: &mut AnyConnection,
    account: &str,
    begin: u64,
    end: u64,
) -> Result<Vec<Block>, NoRewards> {
    let sql = concat!(
        "SELECT s.height, s.kind, s.change, s.planck, b.time, ",
        price_columns!(),
        " FROM shares s JOIN blocks b ON b.height = s.height JOIN pool p ON p.height = \
         (SELECT MAX(height) FROM pool WHERE height <= s.height) \
         WHERE s.account = $1 AND b.time > $2 AND b.time <= $3 ORDER BY s.height, s.position LIMIT $4"
    );
    let most = MOST_CHANGES.saturating_add(1);
    let rows = all(connection, sql, &values![account, whole(begin), whole(end), most]).await?;
    if rows.len() as i64 > MOST_CHANGES {
        return Err(NoRewards::TooManyChanges);
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut height = None;
    for row in rows {
        let of = Some(row.number("height")?);
        let is_new = height != of;
        height = of;
        let change = row.change("change")?;
        let planck = row.amount("planck")?;
        let (deposited, withdrawn) = if change > 0 { (planck, 0) } else { (0, planck) };
        // Shares move only in blocks that call the pool. Units move in others, too: the book is an earlier one then.
        let book = Book {
            written: row.natural("time")?,
            ..Book::read(&row)?
        };
        match blocks.last_mut().filter(|_| !is_new) {
            Some(block) => {
                block.change = plus(block.change, change)?;
                block.deposited = block
                    .deposited
                    .checked_add(deposited)
                    .ok_or(NoRewards::Contradiction)?;
                block.withdrawn = block
                    .withdrawn
                    .checked_add(withdrawn)
                    .ok_or(NoRewards::Contradiction)?;
            }
            None => blocks.push(Block {
                book,
                change,
                deposited,
                withdrawn,
            }),
        }
    }
    Ok(blocks)
}

fn plus(a: i128, b: i128) -> Result<i128, NoRewards> {
    a.checked_add(b).ok_or(NoRewards::Contradiction)
}

/// The signed difference of two amounts.
fn minus(a: u128, b: u128) -> Result<i128, NoRewards> {
    let difference = i128::try_from(a.abs_diff(b)).map_err(|_| NoRewards::Contradiction)?;
    Ok(if a < b { -difference } else { difference })
}
