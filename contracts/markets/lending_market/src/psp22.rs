//! `PSP22` and `PSP22Metadata`: supply shares move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use estuary_shares::{Balances, PlainToken};

use crate::storage::LendingMarketStorage;

impl PlainToken for LendingMarketStorage {
    fn balances(&self) -> &Balances {
        &self.supply_shares
    }

    fn balances_mut(&mut self) -> &mut Balances {
        &mut self.supply_shares
    }

    fn total_supply(&self) -> Balance {
        self.ledger.get_or_default().supply_shares
    }

    fn metadata(&self) -> TokenMetadata {
        self.metadata.get_or_default()
    }
}
