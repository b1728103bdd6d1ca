//! What can go wrong while blocks are indexed, in words. Nothing is lost by any of it: a block is in the database as a
//! whole or not at all.

use crate::database::DatabaseError;

/// Why a database does not get further. `S` is what its source of blocks says.
#[derive(Debug, thiserror::Error)]
pub enum Error<S> {
    #[error(transparent)]
    Source(S),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(
        "the database is about `{there}`, whose first block is {there_genesis}, and the node is of `{here}`, whose \
         first block is {here_genesis}: name another database"
    )]
    OtherChain {
        there: String,
        there_genesis: String,
        here: String,
        here_genesis: String,
    },
    #[error(
        "the database is about another deployment: its {contract} is {there}, and this deployment's is {here}: name \
         another database"
    )]
    OtherDeployment {
        contract: &'static str,
        there: String,
        here: String,
    },
    #[error(
        "block {height} is {there} in the database, and {here} at the node: the chain was started anew, or the node \
         follows another fork; name another database"
    )]
    Replaced {
        height: u64,
        there: String,
        here: String,
    },
    #[error(
        "block {height} does not follow the block before: the node changed its mind about finalized blocks"
    )]
    NotNext { height: u64 },
    #[error(
        "the database has no block {missing}, and later blocks: somebody else has changed it; index the chain into a \
         new database"
    )]
    Hole { missing: u64 },
    #[error(
        "the node has forgotten the state of blocks {from} to {to}: connect to an archive node, one with \
         --state-pruning=archive, until they are indexed"
    )]
    Pruned { from: u64, to: u64 },
    #[error("event {position} of block {height} cannot be read: {reason}")]
    Unreadable {
        height: u64,
        position: u32,
        reason: String,
    },
    #[error("block {height} contradicts the blocks before: {reason}")]
    Contradiction { height: u64, reason: String },
}
