//! Follows a chain: each finalized block is written once, in order, in a transaction of its own.
//!
//! Where it stopped is read from the database itself, so it can be killed at any moment and goes on with the next block.

use std::{
    io::IsTerminal,
    pin::pin,
    time::{Duration, Instant},
};

use futures::stream::{self, Stream, StreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use ink::primitives::AccountId;
use metrics::{counter, gauge};

use crate::{
    book::whole,
    database::{all, change, one, values, Database, DatabaseError},
    error::Error,
    source::{Block, Contracts, Deployment, Hash, Source},
    text,
    writer::{self, Refusal},
};

/// Blocks that are asked for while others are written.
const AHEAD: usize = 64;

/// Fewer blocks than this need no progress.
const WORTH_TELLING: u64 = 100;

/// How often progress is told where there is no terminal.
const TELLING: Duration = Duration::from_secs(10);

/// A database that follows a chain.
#[derive(Debug)]
pub struct Indexer {
    database: Database,
    contracts: Contracts,
    /// The block to begin with.
    first: u64,
    /// The block that was written last.
    last: Option<(u64, Hash)>,
}

type Result<T, S> = std::result::Result<T, Error<<S as Source>::Error>>;

impl Indexer {
    /// Goes on with a database, or begins with an empty one. Takes in what contracts have done that the deployment has
    /// gained since. Refuses a database of another chain or deployment, and one that somebody has changed.
    pub async fn open<S: Source>(database: Database, source: &S) -> Result<Self, S> {
        let deployment = source.deployment();
        let (first, gained) = match stored(&database).await? {
            Some((known, first)) => (first, gained(&known, deployment)?),
            None => {
                let first = source.first().await.map_err(Error::Source)?;
                store(&database, deployment, first).await?;
                (first, Vec::new())
            }
        };
        let indexer = Self {
            last: last_of(&database, first).await?,
            contracts: deployment.contracts.clone(),
            database,
            first,
        };
        indexer.must_be_on_the_chain(source).await?;
        if !gained.is_empty() {
            indexer.take_in(source, &gained).await?;
        }
        Ok(indexer)
    }

    /// The block that was written last.
    pub fn height(&self) -> Option<u64> {
        self.last.map(|(height, _)| height)
    }

    /// Writes all blocks up to the latest finalized one. Returns how many they were.
    pub async fn catch_up<S: Source>(&mut self, source: &S) -> Result<u64, S> {
        let finalized = source.finalized().await.map_err(Error::Source)?;
        let next = self
            .height()
            .map_or(self.first, |height| height.saturating_add(1));
        gauge!("estuary_index_finalized").set(finalized as f64);
        // A node that is behind the database catches up itself.
        if finalized < next {
            return Ok(0);
        }
        let mut progress = Progress::new(next, finalized);
        let mut blocks = pin!(blocks(source, next, finalized));
        let mut written = 0_u64;
        while let Some((height, block)) = blocks.next().await {
            let Some(block) = block.map_err(Error::Source)? else {
                return Err(pruned(source, height, finalized).await?);
            };
            self.write(source, &block).await?;
            written = written.saturating_add(1);
            progress.tell(height);
        }
        Ok(written)
    }

    async fn write<S: Source>(&mut self, source: &S, block: &Block) -> Result<(), S> {
        let height = block.height;
        if self.last.is_some_and(|(_, hash)| hash != block.parent) {
            // Either the last block was replaced, or the node contradicts itself.
            self.must_be_on_the_chain(source).await?;
            return Err(Error::NotNext { height });
        }
        let mut transaction = self.database.begin().await?;
        writer::write(&mut transaction, &self.contracts, block)
            .await
            .map_err(|refusal| refused(height, refusal))?;
        transaction.commit().await.map_err(DatabaseError::from)?;
        self.last = Some((height, block.hash));
        counter!("estuary_index_blocks_total").increment(1);
        counter!("estuary_index_events_total").increment(block.events.len() as u64);
        gauge!("estuary_index_height").set(height as f64);
        gauge!("estuary_index_block_time_seconds").set(block.time as f64 / 1_000.0);
        Ok(())
    }

    /// Writes that the deployment has these contracts, and what they have done up to the last block: all of it in one
    /// transaction. From then on their events are written with their blocks.
    async fn take_in<S: Source>(&self, source: &S, gained: &[AccountId]) -> Result<(), S> {
        let mut transaction = self.database.begin().await?;
        change(
            &mut transaction,
            "UPDATE deployment SET contracts = $1",
            &values![written(&self.contracts)?],
        )
        .await?;
        if let Some(last) = self.height() {
            let mut first = u64::MAX;
            for contract in gained {
                first = first.min(source.first_of(*contract).await.map_err(Error::Source)?);
            }
            let mut progress = Progress::new(first, last);
            let mut blocks = pin!(blocks(source, first, last));
            while let Some((height, block)) = blocks.next().await {
                let Some(block) = block.map_err(Error::Source)? else {
                    return Err(pruned(source, height, last).await?);
                };
                writer::take_in(&mut transaction, &self.contracts, gained, &block)
                    .await
                    .map_err(|refusal| refused(height, refusal))?;
                progress.tell(height);
            }
        }
        Ok(transaction.commit().await.map_err(DatabaseError::from)?)
    }

    /// Refuses a node whose chain does not have the last block that was written.
    async fn must_be_on_the_chain<S: Source>(&self, source: &S) -> Result<(), S> {
        let Some((height, hash)) = self.last else {
            return Ok(());
        };
        match source.hash(height).await.map_err(Error::Source)? {
            Some(here) if here != hash => Err(Error::Replaced {
                height,
                there: text::hexadecimal(&hash),
                here: text::hexadecimal(&here),
            }),
            // The same, or a node that is behind.
            _ => Ok(()),
        }
    }
}

/// Blocks in their order, some of them read ahead.
fn blocks<S: Source>(
    source: &S,
    from: u64,
    to: u64,
) -> impl Stream<Item = (u64, std::result::Result<Option<Block>, S::Error>)> + '_ {
    stream::iter(from..=to)
        .map(move |height| async move { (height, source.block(height).await) })
        .buffered(AHEAD)
}

/// Which blocks a node has forgotten that has forgotten `from`.
async fn pruned<S: Source>(source: &S, from: u64, last: u64) -> Result<Error<S::Error>, S> {
    let (mut forgotten, mut known) = (from, last.saturating_add(1));
    while known - forgotten > 1 {
        let middle = forgotten.midpoint(known);
        match source.block(middle).await.map_err(Error::Source)? {
            Some(_) => known = middle,
            None => forgotten = middle,
        }
    }
    Ok(Error::Pruned { from, to: forgotten })
}

/// Why a block was not written.
fn refused<S>(height: u64, refusal: Refusal) -> Error<S> {
    match refusal {
        Refusal::Database(error) => error.into(),
        Refusal::Unreadable { position, reason } => Error::Unreadable {
            height,
            position,
            reason,
        },
        Refusal::Contradiction(reason) => Error::Contradiction { height, reason },
    }
}

/// What a database is about, and the block that it begins with.
async fn stored(database: &Database) -> std::result::Result<Option<(Deployment, u64)>, DatabaseError> {
    let mut connection = database.begin().await?;
    stored_in(&mut connection).await
}

/// The same, by a reader.
pub(crate) async fn stored_in(
    connection: &mut sqlx::AnyConnection,
) -> std::result::Result<Option<(Deployment, u64)>, DatabaseError> {
    let row = one(
        connection,
        "SELECT chain, genesis, prefix, symbol, decimals, contracts, first_block FROM deployment",
        &[],
    )
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let broken = |what: &str| DatabaseError::OtherTables(format!("{what} cannot be read"));
    let deployment = Deployment {
        chain: row.text("chain")?,
        genesis: text::bytes(&row.text("genesis")?).ok_or_else(|| broken("the first block"))?,
        prefix: row
            .natural("prefix")?
            .try_into()
            .map_err(|_| broken("the prefix"))?,
        symbol: row.text("symbol")?,
        decimals: row
            .natural("decimals")?
            .try_into()
            .map_err(|_| broken("the decimals"))?,
        contracts: serde_json::from_str(&row.text("contracts")?).map_err(|_| broken("the contracts"))?,
    };
    Ok(Some((deployment, row.natural("first_block")?)))
}

async fn store(
    database: &Database,
    deployment: &Deployment,
    first: u64,
) -> std::result::Result<(), DatabaseError> {
    let mut transaction = database.begin().await?;
    change(
        &mut transaction,
        "INSERT INTO deployment (id, chain, genesis, prefix, symbol, decimals, contracts, first_block) \
         VALUES (1, $1, $2, $3, $4, $5, $6, $7)",
        &values![
            deployment.chain.as_str(),
            text::hexadecimal(&deployment.genesis),
            u32::from(deployment.prefix),
            deployment.symbol.as_str(),
            deployment.decimals,
            written(&deployment.contracts)?,
            whole(first),
        ],
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// The contracts of a deployment as the database has them.
fn written(contracts: &Contracts) -> std::result::Result<String, DatabaseError> {
    serde_json::to_string(contracts).map_err(|error| DatabaseError::OtherTables(error.to_string()))
}

/// The block that was written last. Refuses a database with a hole.
async fn last_of<S>(database: &Database, first: u64) -> std::result::Result<Option<(u64, Hash)>, Error<S>> {
    let mut connection = database.begin().await?;
    let last = one(
        &mut connection,
        "SELECT height, hash FROM blocks ORDER BY height DESC LIMIT 1",
        &[],
    )
    .await?;
    let Some(last) = last else {
        return Ok(None);
    };
    let height = last.natural("height")?;
    // Each block whose parent is not there: only the first may be one.
    let orphans = all(
        &mut connection,
        "SELECT b.height FROM blocks b LEFT JOIN blocks p ON p.height = b.height - 1 WHERE p.height IS NULL \
         ORDER BY b.height LIMIT 2",
        &[],
    )
    .await?;
    for orphan in orphans {
        let orphan = orphan.natural("height")?;
        if orphan != first {
            return Err(Error::Hole {
                missing: orphan.saturating_sub(1),
            });
        }
    }
    let hash = last.text("hash")?;
    let hash = text::bytes(&hash).ok_or(DatabaseError::NoAmount(hash))?;
    Ok(Some((height, hash)))
}

/// The contracts that a deployment has gained. Refuses another chain, and a deployment in which a contract is another one
/// or is missing.
fn gained<S>(there: &Deployment, here: &Deployment) -> std::result::Result<Vec<AccountId>, Error<S>> {
    if there.genesis != here.genesis {
        return Err(Error::OtherChain {
            there: there.chain.clone(),
            there_genesis: text::hexadecimal(&there.genesis),
            here: here.chain.clone(),
            here_genesis: text::hexadecimal(&here.genesis),
        });
    }
    let mut gained = Vec::new();
    for ((emitter, known), (_, now)) in there.contracts.each().into_iter().zip(here.contracts.each()) {
        match (known, now) {
            (known, now) if known == now => {}
            (None, Some(contract)) => gained.push(contract),
            (known, now) => {
                let show = |account: Option<_>, prefix| {
                    account.map_or("not there".into(), |account| {
                        text::address(&text::of_account(account), prefix)
                    })
                };
                return Err(Error::OtherDeployment {
                    contract: emitter.name(),
                    there: show(known, there.prefix),
                    here: show(now, here.prefix),
                });
            }
        }
    }
    Ok(gained)
}

/// How far a backfill is: a bar on a terminal, and lines elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    from: u64,
    to: u64,
    begun: Instant,
    told: Instant,
}

impl Progress {
    fn new(from: u64, to: u64) -> Self {
        let blocks = to.saturating_sub(from).saturating_add(1);
        let has_bar = blocks >= WORTH_TELLING && std::io::stderr().is_terminal();
        let bar = has_bar.then(|| {
            let bar = ProgressBar::new(blocks);
            let style = ProgressStyle::with_template("{bar:40} {pos} of {len} blocks, {per_sec}, {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self {
            bar,
            from,
            to,
            begun: Instant::now(),
            told: Instant::now(),
        }
    }

    fn tell(&mut self, height: u64) {
        let done = height.saturating_sub(self.from).saturating_add(1);
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            if height == self.to {
                bar.finish_and_clear();
            }
        } else if self.told.elapsed() >= TELLING {
            self.told = Instant::now();
            let rate = done as f64 / self.begun.elapsed().as_secs_f64();
            tracing::info!("block {height} of {}, {rate:.0} blocks per second", self.to);
        }
    }
}
