//! Messages of `leverage`.

use estuary_interfaces::{Shares, Timestamp};
use estuary_market_interfaces::{
    lending_market::{Liquidation, MarketCallback as _, MarketShares},
    leverage::{Entry, Exit, Exits, Leverage as _, LeverageError, LeverageWiring},
};
use estuary_markets::lending::Repayment;
use estuary_runtime::{AccountId, Balance};
use leverage::LeverageRef;

use super::message;
use crate::{call::to_ink, World};

/// The router at an account of a world: its messages, as methods. None of them has a deadline, where the test does not
/// say otherwise.
pub struct LeverageHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a router for a market and a stable pool.
    pub fn deploy_leverage(
        &mut self,
        market: &AccountId,
        stable_pool: &AccountId,
    ) -> Result<AccountId, LeverageError> {
        let constructor = LeverageRef::new(to_ink(market), to_ink(stable_pool));
        self.deploy_another("leverage", 0, constructor)
    }

    pub fn leverage(&mut self, account: &AccountId) -> LeverageHandle<'_> {
        LeverageHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl LeverageHandle<'_> {
    pub fn open(
        &mut self,
        owner: &AccountId,
        own: Balance,
        borrow: Balance,
        entry: Entry,
    ) -> Result<Shares, LeverageError> {
        self.open_with(owner, own, borrow, 0, entry, Timestamp::MAX)
    }

    pub fn open_with(
        &mut self,
        owner: &AccountId,
        own: Balance,
        borrow: Balance,
        min_units: Shares,
        entry: Entry,
        deadline: Timestamp,
    ) -> Result<Shares, LeverageError> {
        let open = message!(LeverageRef(self.account).open(borrow, min_units, entry, deadline));
        self.world.send(owner, own, &open)
    }

    /// Closes, and takes the rest of the units if no debt is left.
    pub fn close(
        &mut self,
        owner: &AccountId,
        units: Shares,
        exit: Exit,
    ) -> Result<Repayment, LeverageError> {
        self.close_with(owner, units, 0, exit, Timestamp::MAX, true)
    }

    pub fn close_with(
        &mut self,
        owner: &AccountId,
        units: Shares,
        min_out: Balance,
        exit: Exit,
        deadline: Timestamp,
        take_rest: bool,
    ) -> Result<Repayment, LeverageError> {
        let close = message!(LeverageRef(self.account).close(units, min_out, exit, deadline, take_rest));
        self.world.send(owner, 0, &close)
    }

    pub fn liquidate(
        &mut self,
        liquidator: &AccountId,
        borrower: &AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        exit: Exit,
        min_profit: Balance,
    ) -> Result<Liquidation, LeverageError> {
        let borrower = to_ink(borrower);
        let liquidate =
            message!(LeverageRef(self.account).liquidate(borrower, seized, repaid_shares, exit, min_profit));
        self.world.send(liquidator, 0, &liquidate)
    }

    pub fn mint_and_sell(
        &mut self,
        caller: &AccountId,
        native: Balance,
        min_profit: Balance,
    ) -> Result<Balance, LeverageError> {
        let turn = message!(LeverageRef(self.account).mint_and_sell(min_profit, Timestamp::MAX));
        self.world.send(caller, native, &turn)
    }

    pub fn buy_and_exit(
        &mut self,
        caller: &AccountId,
        native: Balance,
        min_profit: Balance,
    ) -> Result<Balance, LeverageError> {
        let turn = message!(LeverageRef(self.account).buy_and_exit(min_profit, Timestamp::MAX));
        self.world.send(caller, native, &turn)
    }

    pub fn exits(&mut self, units: Shares) -> Exits {
        self.world
            .query(&message!(LeverageRef(self.account).exits(units)))
    }

    pub fn wiring(&mut self) -> Option<LeverageWiring> {
        self.world.query(&message!(LeverageRef(self.account).wiring()))
    }

    /// What only the market may send. Returns the number of the refusal.
    pub fn on_loan(&mut self, caller: &AccountId, native: Balance, data: Vec<u8>) -> Result<Shares, u16> {
        let callback = message!(LeverageRef(self.account).on_loan(data));
        self.world
            .send(caller, native, &callback)
            .map_err(|error| error.0)
    }

    /// What only the market may send. Returns the number of the refusal.
    pub fn on_collateral(&mut self, caller: &AccountId, data: Vec<u8>) -> Result<(), u16> {
        let callback = message!(LeverageRef(self.account).on_collateral(0, 0, data));
        self.world.send(caller, 0, &callback).map_err(|error| error.0)
    }
}
