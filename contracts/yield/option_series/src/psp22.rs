//! `PSP22` and `PSP22Metadata`: options move between accounts in every phase, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use estuary_shares::{Balances, PlainToken};
use ink::prelude::string::String;

use crate::storage::OptionSeriesStorage;

/// A strike is for 10^12 of the smallest units of the underlying, so wallets show options by 12 decimals.
const DECIMALS: u8 = 12;

impl PlainToken for OptionSeriesStorage {
    fn balances(&self) -> &Balances {
        &self.options
    }

    fn balances_mut(&mut self) -> &mut Balances {
        &mut self.options
    }

    fn total_supply(&self) -> Balance {
        self.book().supply
    }

    fn metadata(&self) -> TokenMetadata {
        let label = self.terms().map_or_else(String::new, |terms| terms.label);
        TokenMetadata {
            name: label.clone(),
            symbol: label,
            decimals: DECIMALS,
        }
    }
}
