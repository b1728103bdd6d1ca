//! `PSP22` and `PSP22Metadata`: units move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use estuary_shares::{Balances, PlainToken};

use crate::storage::WrappedLstStorage;

impl PlainToken for WrappedLstStorage {
    fn balances(&self) -> &Balances {
        &self.units
    }

    fn balances_mut(&mut self) -> &mut Balances {
        &mut self.units
    }

    fn total_supply(&self) -> Balance {
        self.supply.get().unwrap_or(0)
    }

    fn metadata(&self) -> TokenMetadata {
        self.metadata.get_or_default()
    }
}
