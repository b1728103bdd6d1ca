//! How each pallet is configured.

pub mod contracts;
pub mod session;
pub mod staking;
mod system;
