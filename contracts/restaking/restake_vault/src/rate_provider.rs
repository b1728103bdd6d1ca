//! `RateProvider`: the rate at which ink! AMMs trade the LRT.

use estuary_interfaces::LiquidStaking;
use estuary_restaking::Lrt;
use ink::codegen::TraitCallBuilder;

use crate::storage::RestakeVaultStorage;

/// A rate has twelve decimals, whatever the decimals of the token: it is the worth of this many LRT.
const ONE: Lrt = 1_000_000_000_000;

impl RestakeVaultStorage {
    /// The worth of an LRT in planck, times 10^12, rounded down.
    ///
    /// # Panics
    /// If there is no price. The standard has no error, and a market must not take 0 for a price.
    pub fn get_rate(&self) -> u128 {
        let now = self.env().block_timestamp();
        let units = self.book.get_or_default().to_units_down(ONE, now).ok();
        let rate = self.known_setup().ok().zip(units).and_then(|(setup, units)| {
            let pool = self.pool_at(&setup);
            pool.call().to_amount_down(units).try_invoke().ok()
        });
        match rate.and_then(Result::ok).flatten() {
            Some(rate) if rate > 0 => rate,
            _ => panic!("there is no price"),
        }
    }
}
