//! The example contracts, and the template for others.

mod services;
#[path = "../../templates/saver/tests/saver.rs"]
pub mod template;
pub mod vaults;
