//! What is there, and what would be possible now. All of it is with the interest until now.

use estuary_interfaces::Balance;
use estuary_market_interfaces::lending_market::{MarketPrice, Totals};
use estuary_markets::interest::{self, Apys};
use estuary_shares::PlainToken;
use ink::primitives::AccountId;

use crate::storage::{checked, LendingMarketStorage, Result};

impl LendingMarketStorage {
    /// All that is supplied and borrowed.
    pub fn totals(&self) -> Result<Totals> {
        let (ledger, _) = self.as_of_now()?;
        Ok(Totals {
            supply_assets: ledger.supply_assets,
            supply_shares: ledger.supply_shares,
            borrow_assets: ledger.borrow_assets,
            borrow_shares: ledger.borrow_shares,
            updated: ledger.updated,
            rate_at_target: ledger.rate_at_target,
        })
    }

    /// The limit over the debt, times 10^18, rounded down. Nothing without a debt.
    pub fn health(&self, account: AccountId) -> Result<Option<u128>> {
        let position = self.position(account);
        if position.borrow_shares == 0 {
            return Ok(None);
        }
        let (terms, (mut ledger, _)) = (self.known_terms()?, self.as_of_now()?);
        let (price, _) = self.count_price(&terms, &mut ledger)?;
        let health = position.health(&ledger.loans(), price, terms.lltv);
        // A debt so small that its health has no number is as healthy as can be.
        Ok(Some(health.unwrap_or(u128::MAX)))
    }

    /// The planck that an account can borrow beside its debt. 0 where that is not the least debt.
    pub fn max_borrow(&self, account: AccountId) -> Result<Balance> {
        let (terms, (mut ledger, _)) = (self.known_terms()?, self.as_of_now()?);
        let position = self.position(account);
        let (price, _) = self.count_price(&terms, &mut ledger)?;
        let loans = ledger.loans();
        let most = checked(position.max_borrow(&loans, price, terms.lltv, ledger.idle()))?;
        let debt = checked(position.debt(&loans))?;
        Ok(match debt.saturating_add(most) < terms.min_borrow {
            true => 0,
            false => most,
        })
    }

    /// The planck that an account can withdraw.
    pub fn max_withdraw(&self, account: AccountId) -> Result<Balance> {
        let (ledger, _) = self.as_of_now()?;
        let shares = self.balance_of(account);
        let owned = checked(ledger.supplies().to_assets_down(shares))?;
        Ok(owned.min(ledger.idle()))
    }

    /// The price of a unit that counts.
    pub fn price(&self) -> Result<MarketPrice> {
        let (terms, (mut ledger, _)) = (self.known_terms()?, self.as_of_now()?);
        let (price, staking_pool) = self.count_price(&terms, &mut ledger)?;
        Ok(MarketPrice {
            price,
            exit: staking_pool.rate,
            cap: ledger.cap,
        })
    }

    /// The yearly rates, with interest on interest, times 10^18.
    pub fn apys(&self) -> Result<Apys> {
        let (ledger, _) = self.as_of_now()?;
        checked(interest::apys(
            ledger.borrow_assets,
            ledger.supply_assets,
            ledger.rate_at_target,
        ))
    }
}
