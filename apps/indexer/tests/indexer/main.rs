//! The indexer and its API, on random stories of the contracts' own use cases in memory, and on events made by hand.
//!
//! What a database has to do, SQLite and PostgreSQL do: each of these tests runs on both.

mod api;
mod databases;
mod following;
mod handmade;
mod kills;
mod memory;
mod postgres;
mod refusals;
mod rewards;
mod story;
