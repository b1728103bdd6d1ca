//! The contracts in memory. Pool, registry and queue run the contracts' own use cases. The logic modules of nominators
//! are wired together as the contract wires them.

mod accounts;
mod chain;
mod cover;
mod log;
mod markets;
mod nominators;
mod pool;
mod protocol;
mod queue;
mod queue_story;
mod registry;
mod undo;
mod world;

pub use accounts::{account, governor, nominator_code, pool, queue, registry};
pub use log::Logged;
pub use nominators::Failure;
pub use protocol::{Native, Sent};
pub use queue::Queue;
pub use world::World;
