//! What tests do on the chain, and what they read of it. Eras, rewards, validators and offences are methods of
//! [`EstuarySandbox`](crate::EstuarySandbox), one file for each subject.

mod accounts;
mod calls;
pub(crate) mod genesis;
mod offences;
mod reads;
mod rewards;
mod time;
mod validators;

pub use accounts::{account, validator};
pub use genesis::{validator_bond, ENDOWMENT, VALIDATORS};
pub use reads::Ledger;

pub use crate::sandbox::{BLOCK_MS, GENESIS_MS};
