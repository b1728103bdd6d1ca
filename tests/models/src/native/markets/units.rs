//! The wrapped token.

use estuary_host::Context;
use estuary_interfaces::{Balance, Shares, WrapError};
use ink::primitives::AccountId;
use psp22::PSP22Error;
use staking_pool::liquid_staking::LiquidStakingCalls;

use super::{balance, credit, debit, transfer};
use crate::native::{accounts, world::World};

impl World {
    pub fn units_of(&self, owner: AccountId) -> Shares {
        balance(&self.markets.units, owner)
    }

    pub fn mint_units(&mut self, owner: AccountId, units: Shares) {
        credit(&mut self.markets.units, owner, units);
    }

    pub fn burn_units(&mut self, owner: AccountId, units: Shares) -> Result<(), PSP22Error> {
        debit(&mut self.markets.units, owner, units)
    }

    /// Moves units. Who moves those of another has an allowance without an end.
    pub fn move_units(&mut self, from: AccountId, to: AccountId, units: Shares) -> Result<(), PSP22Error> {
        transfer(&mut self.markets.units, from, to, units)
    }

    pub fn stake_and_wrap(&mut self) -> Result<Shares, WrapError> {
        let (owner, value, token) = (self.caller(), self.value(), self.account());
        let units = self
            .call(token, accounts::pool(), value, |pool| {
                pool.stake_for(token, 0, None)
            })
            .map_err(WrapError::Pool)?;
        self.mint_units(owner, units);
        Ok(units)
    }

    pub fn unwrap_and_unstake_now(
        &mut self,
        units: Shares,
        recipient: AccountId,
    ) -> Result<Balance, WrapError> {
        let (owner, token) = (self.caller(), self.account());
        self.burn_units(owner, units).map_err(WrapError::Units)?;
        self.call(token, accounts::pool(), 0, |pool| {
            pool.unstake_now_shares(units, 0, recipient)
        })
        .map_err(WrapError::Pool)
    }
}
