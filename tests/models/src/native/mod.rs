//! The contracts in memory. Pool and queue run the contracts' own use cases. The logic modules of the registry are wired
//! together as the contract wires them.

mod accounts;
mod chain;
mod pool;
mod protocol;
mod queue;
mod queue_story;
mod registry;
mod undo;
mod world;

pub use accounts::{account, governor, pool, registry};
pub use protocol::Native;
pub use queue::Queue;
pub use world::World;
