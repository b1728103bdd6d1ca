//! `PSP22` and `PSP22Metadata`: liquidity shares move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use estuary_shares::{Balances, PlainToken};

use crate::storage::StablePoolStorage;

impl PlainToken for StablePoolStorage {
    fn balances(&self) -> &Balances {
        &self.lp
    }

    fn balances_mut(&mut self) -> &mut Balances {
        &mut self.lp
    }

    fn total_supply(&self) -> Balance {
        self.ledger().supply
    }

    fn metadata(&self) -> TokenMetadata {
        self.metadata.get_or_default()
    }
}
