//! The contracts in memory. The queue runs the contract's own use cases. The logic modules of the others are wired
//! together as their contracts wire them.

mod chain;
mod protocol;
mod queue;
mod queue_story;
mod registry;
mod undo;

pub use protocol::Native;
pub use queue::Queue;
pub use registry::account;
