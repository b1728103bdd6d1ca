//! `WrappedLst`: shares of the pool become units, and units become shares or money.

use estuary_events::wrapped_lst::{Unwrapped, Wrapped};
use estuary_interfaces::{verdict, Balance, LiquidStaking, Shares, WrapError};
use estuary_shares::PlainToken;
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
        let owner = self.burn(units)?;
        let given = self
            .pool_at()?
            .call_mut()
            .transfer_shares(owner, units)
            .try_invoke();
        verdict(given, WrapError::PoolFailed, WrapError::Shares)
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
        let units = verdict(staked, WrapError::PoolFailed, WrapError::Pool)?;
        self.mint(self.env().caller(), units)?;
        Ok(units)
    }

    /// Burns `units` of the caller and leaves the pool with their shares at once. Returns the planck paid.
    pub fn unwrap_and_unstake_now(
        &mut self,
        units: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance> {
        self.burn(units)?;
        let paid = self
            .pool_at()?
            .call_mut()
            .unstake_now_shares(units, min_out, recipient)
            .try_invoke();
        verdict(paid, WrapError::PoolFailed, WrapError::Pool)
    }

    fn mint(&mut self, owner: AccountId, units: Shares) -> Result<()> {
        // A unit is a share, and all shares fit the type.
        let supply = self.total_supply().checked_add(units);
        self.supply.set(&supply.ok_or(WrapError::Arithmetic)?);
        self.units.mint(owner, units);
        self.env().emit_event(Wrapped { owner, shares: units });
        Ok(())
    }

    /// Burns units of the caller, and returns it.
    fn burn(&mut self, units: Shares) -> Result<AccountId> {
        if units == 0 {
            return Err(WrapError::ZeroAmount);
        }
        let owner = self.env().caller();
        self.units.burn(owner, units).map_err(WrapError::Units)?;
        let supply = self.total_supply().checked_sub(units);
        self.supply.set(&supply.ok_or(WrapError::Arithmetic)?);
        self.env().emit_event(Unwrapped { owner, shares: units });
        Ok(owner)
    }
}
