//! The contracts' logic modules, wired together in memory as the contracts wire them.

mod book;
mod chain;
mod protocol;
mod registry;

pub use book::Book;
pub use protocol::Native;
