//! `RateProvider`: the rate at which ink! AMMs trade the wrapped token.

use estuary_interfaces::{LiquidStaking, Shares};
use ink::codegen::TraitCallBuilder;

use crate::storage::WrappedLstStorage;

/// A rate has twelve decimals, whatever the decimals of the token: it is the worth of this many units.
const ONE: Shares = 1_000_000_000_000;

impl WrappedLstStorage {
    /// The worth of a unit in planck, times 10^12, rounded down.
    ///
    /// # Panics
    /// If there is no price. The standard has no error, and a market must not take 0 for a price.
    pub fn get_rate(&self) -> u128 {
        let pool = self.pool_at().ok();
        let rate = pool.and_then(|pool| pool.call().to_amount_down(ONE).try_invoke().ok());
        match rate.and_then(Result::ok).flatten() {
            Some(rate) if rate > 0 => rate,
            _ => panic!("there is no price"),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn amms_find_the_rate_at_the_selector_they_know() {
        assert_eq!(
            ink::selector_bytes!("RateProvider::get_rate"),
            [0x73, 0x09, 0x8e, 0x66]
        );
    }
}
