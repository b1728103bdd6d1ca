//! One block, written in one transaction: a module for each subject.

mod markets;
mod operators;
mod requests;
mod settlements;
mod shares;

use std::collections::BTreeSet;

use ink::primitives::AccountId;
use metrics::counter;
use sqlx::AnyConnection;

use crate::{
    book::{self, whole},
    database::{change, values, DatabaseError},
    event::{self, Undecoded},
    source::{Block, Contracts, Emitted, Emitter},
    text,
};
use shares::Movements;

/// Why a block cannot be written.
#[derive(Debug)]
pub(crate) enum Refusal {
    Database(DatabaseError),
    Unreadable { position: u32, reason: String },
    Contradiction(String),
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

type Result<T, E = Refusal> = std::result::Result<T, E>;

/// The transaction of a block.
struct Writer<'a> {
    connection: &'a mut AnyConnection,
    contracts: &'a Contracts,
    height: i64,
    time: u64,
    /// Operators whose bonds were slashed in this block. That event has bond and debt as of the end of the settlement, so
    /// what the settlement's later events take from them is in it already.
    slashed: BTreeSet<u32>,
}

/// Writes a block and all that happened in it.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    contracts: &Contracts,
    block: &Block,
) -> Result<()> {
    let mut writer = Writer::of(connection, contracts, block);
    // First: it is this row that no second indexer can write.
    writer.write_header(block).await?;
    if let Some(book) = &block.book {
        book::write(writer.connection, writer.height, writer.time, book).await?;
    }
    let mut movements = Movements::default();
    for emitted in &block.events {
        writer.take(emitted, &mut movements).await?;
    }
    writer.write_movements(movements, block.book.as_ref()).await
}

/// Writes what some contracts have done in a block that is there already. They are contracts of wings, which move no shares:
/// where they do, it is the pool and the wrapped token that say so.
pub(crate) async fn take_in(
    connection: &mut AnyConnection,
    contracts: &Contracts,
    gained: &[AccountId],
    block: &Block,
) -> Result<()> {
    let mut writer = Writer::of(connection, contracts, block);
    let events = block.events.iter();
    for emitted in events.filter(|emitted| gained.contains(&emitted.contract)) {
        writer.take(emitted, &mut Movements::default()).await?;
    }
    Ok(())
}

impl<'a> Writer<'a> {
    fn of(connection: &'a mut AnyConnection, contracts: &'a Contracts, block: &Block) -> Self {
        Self {
            connection,
            contracts,
            height: whole(block.height),
            time: block.time,
            slashed: BTreeSet::new(),
        }
    }

    async fn write_header(&mut self, block: &Block) -> Result<()> {
        let written = change(
            self.connection,
            "INSERT INTO blocks (height, hash, parent, time) VALUES ($1, $2, $3, $4)",
            &values![
                self.height,
                text::hexadecimal(&block.hash),
                text::hexadecimal(&block.parent),
                whole(block.time),
            ],
        )
        .await;
        match written {
            Err(DatabaseError::Other(error)) if is_taken(&error) => {
                Err(DatabaseError::Taken(block.height).into())
            }
            written => Ok(written.map(drop)?),
        }
    }

    async fn take(&mut self, emitted: &Emitted, movements: &mut Movements) -> Result<()> {
        let Some(emitter) = self.contracts.emitter(emitted.contract) else {
            return Ok(());
        };
        let position = emitted.position;
        match emitter {
            Emitter::Pool => {
                let Some(event) = known(event::Pool::decode(emitted), emitted)? else {
                    return Ok(());
                };
                movements.of_pool(position, &event);
                self.settlement(position, &event).await
            }
            Emitter::WrappedLst => {
                let event = known(event::WrappedLst::decode(emitted), emitted)?;
                event
                    .iter()
                    .for_each(|event| movements.of_wrapped_lst(position, event));
                Ok(())
            }
            Emitter::Queue => match known(event::Queue::decode(emitted), emitted)? {
                Some(event) => self.request(position, &event).await,
                None => Ok(()),
            },
            Emitter::Registry => match known(event::Registry::decode(emitted), emitted)? {
                Some(event) => self.operator(position, &event).await,
                None => Ok(()),
            },
            Emitter::StablePool => match known(event::StablePool::decode(emitted), emitted)? {
                Some(event) => self.stable_pool(emitted, &event).await,
                None => Ok(()),
            },
            Emitter::LendingMarket => match known(event::LendingMarket::decode(emitted), emitted)? {
                Some(event) => self.lending_market(emitted, &event).await,
                None => Ok(()),
            },
            Emitter::Leverage => match known(event::Leverage::decode(emitted), emitted)? {
                Some(event) => self.leverage(emitted, &event).await,
                None => Ok(()),
            },
        }
    }
}

/// An upgraded contract can emit what this version does not know. That is told and counted, and does not hold up the rest.
fn known<E>(decoded: Result<Option<E>, Undecoded>, emitted: &Emitted) -> Result<Option<E>> {
    match decoded {
        Ok(event) => Ok(event),
        Err(Undecoded::Broken(reason)) => Err(Refusal::Unreadable {
            position: emitted.position,
            reason,
        }),
        Err(Undecoded::Unknown) => {
            counter!("estuary_index_unknown_events_total").increment(1);
            let contract = text::of_account(emitted.contract);
            tracing::warn!(
                contract,
                "an event of a type that this version does not know is left out"
            );
            Ok(None)
        }
    }
}

fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation())
}
