//! How each pallet is configured.

pub mod contracts;
mod operation;
pub mod session;
pub mod staking;
pub mod system;
