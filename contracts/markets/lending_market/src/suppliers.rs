//! What suppliers do: they lend native, and withdraw what is not lent.

use estuary_interfaces::Balance;
use estuary_market_interfaces::lending_market::{MarketError, MarketShares, Supplied, Withdrawn};
use ink::primitives::AccountId;

use crate::storage::{checked, not_zero, LendingMarketStorage, Result};

impl LendingMarketStorage {
    /// Supplies the transferred value. Returns the supply shares, rounded down.
    pub fn supply(&mut self, on_behalf: AccountId, min_shares: MarketShares) -> Result<MarketShares> {
        let (caller, assets) = (self.env().caller(), self.env().transferred_value());
        not_zero(assets)?;
        self.not_to_itself(on_behalf)?;
        let mut ledger = self.accrued()?;
        let supplies = ledger.supplies();
        let shares = checked(supplies.to_shares_down(assets))?;
        if shares == 0 || shares < min_shares {
            return Err(MarketError::TooFewShares);
        }
        ledger.set_supplies(checked(supplies.plus(assets, shares))?);
        self.ledger.set(&ledger);
        self.supply_shares.mint(on_behalf, shares);
        self.env().emit_event(Supplied {
            caller,
            on_behalf,
            assets,
            shares,
        });
        Ok(shares)
    }

    /// Withdraws exactly `assets`, for shares rounded up, or burns exactly `shares`, for planck rounded down.
    pub fn withdraw(
        &mut self,
        assets: Balance,
        shares: MarketShares,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<(Balance, MarketShares)> {
        only_one(assets, shares)?;
        self.only_for(on_behalf)?;
        self.not_to_itself(receiver)?;
        let mut ledger = self.accrued()?;
        let supplies = ledger.supplies();
        let (assets, shares) = match shares {
            0 => (assets, checked(supplies.to_shares_up(assets))?),
            _ => (checked(supplies.to_assets_down(shares))?, shares),
        };
        not_zero(assets)?;
        let burnt = self.supply_shares.burn(on_behalf, shares);
        burnt.map_err(|_| MarketError::InsufficientShares)?;
        if assets > ledger.idle() {
            return Err(MarketError::InsufficientLiquidity);
        }
        ledger.set_supplies(checked(supplies.minus(assets, shares))?);
        self.ledger.set(&ledger);
        self.env().emit_event(Withdrawn {
            caller: self.env().caller(),
            on_behalf,
            receiver,
            assets,
            shares,
        });
        self.pay(receiver, assets)?;
        Ok((assets, shares))
    }

    /// Books the interest until now. Returns it.
    pub fn accrue(&mut self) -> Result<Balance> {
        let (ledger, interest) = self.accrued_interest()?;
        self.ledger.set(&ledger);
        Ok(interest)
    }
}

/// Refuses two amounts, and none.
pub(crate) fn only_one(first: u128, second: u128) -> Result<()> {
    not_zero(first.max(second))?;
    match first.min(second) {
        0 => Ok(()),
        _ => Err(MarketError::OneAmountOnly),
    }
}
