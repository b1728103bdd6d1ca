//! What has happened on the chain, in a database, and an API that reads it.
//!
//! [`index::Indexer`] follows the finalized blocks of a [`source::Source`] and writes the events of Estuary's contracts
//! into a [`database::Database`]: SQLite or PostgreSQL. [`api`] serves the database over HTTP. Nothing here knows a node:
//! the tool `estuary` has the source that reads one, and tests have sources in memory.

pub mod api;
pub mod apr;
pub mod book;
pub mod database;
pub mod error;
pub mod event;
pub mod index;
pub mod rewards;
pub mod source;
pub mod text;
mod writer;

pub use error::Error;
