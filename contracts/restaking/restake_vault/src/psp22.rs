//! `PSP22` and `PSP22Metadata`: LRT move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use estuary_shares::{Balances, PlainToken};

use crate::storage::RestakeVaultStorage;

impl PlainToken for RestakeVaultStorage {
    fn balances(&self) -> &Balances {
        &self.lrt
    }

    fn balances_mut(&mut self) -> &mut Balances {
        &mut self.lrt
    }

    fn total_supply(&self) -> Balance {
        self.book.get_or_default().supply
    }

    fn metadata(&self) -> TokenMetadata {
        self.metadata.get_or_default()
    }
}
