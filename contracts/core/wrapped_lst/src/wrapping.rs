//! `WrappedLst`: shares of the pool become units, and units become shares.

use estuary_events::wrapped_lst::{Unwrapped, Wrapped};
use estuary_interfaces::{verdict, LiquidStaking, Shares, WrapError};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};

use crate::storage::{Result, WrappedLstStorage};

impl WrappedLstStorage {
    /// Mints units to the caller for `shares` of the pool, which it takes from the caller.
    pub fn wrap(&mut self, shares: Shares) -> Result<()> {
        if shares == 0 {
            return Err(WrapError::ZeroAmount);
        }
        let (owner, wrapped_lst) = (self.env().caller(), self.env().account_id());
        self.mint(owner, shares)?;
        let taken = self
            .pool_at()?
            .call_mut()
            .transfer_shares_from(owner, wrapped_lst, shares)
            .try_invoke();
        verdict(taken, WrapError::PoolFailed, WrapError::Shares)
    }

    /// Burns `units` of the caller, and sends the caller as many shares of the pool.
    pub fn unwrap(&mut self, units: Shares) -> Result<()> {
        if units == 0 {
            return Err(WrapError::ZeroAmount);
        }
        let owner = self.env().caller();
        let events = self.units.burn(owner, units).map_err(WrapError::Units)?;
        self.emit(events);
        let given = self
            .pool_at()?
            .call_mut()
            .transfer_shares(owner, units)
            .try_invoke();
        verdict(given, WrapError::PoolFailed, WrapError::Shares)?;
        self.env().emit_event(Unwrapped { owner, shares: units });
        Ok(())
    }

    /// Stakes the transferred value, and mints a unit to the caller for each minted share. Returns the units.
    pub fn stake_and_wrap(&mut self, min_units: Shares, referral: Option<AccountId>) -> Result<Shares> {
        let wrapped_lst = self.env().account_id();
        let staked = self
            .pool_at()?
            .call_mut()
            .stake_for(wrapped_lst, min_units, referral)
            .transferred_value(self.env().transferred_value())
            .try_invoke();
        let units = verdict(staked, WrapError::PoolFailed, WrapError::Stake)?;
        self.mint(self.env().caller(), units)?;
        Ok(units)
    }

    fn mint(&mut self, owner: AccountId, units: Shares) -> Result<()> {
        let events = self.units.mint(owner, units).map_err(WrapError::Units)?;
        self.emit(events);
        self.env().emit_event(Wrapped { owner, shares: units });
        Ok(())
    }
}
