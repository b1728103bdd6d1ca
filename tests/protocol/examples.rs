//! The example contracts.

pub mod vaults;
