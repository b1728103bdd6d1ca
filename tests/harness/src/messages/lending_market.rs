//! Messages of `lending_market`.

use estuary_interfaces::Shares;
use estuary_market_interfaces::lending_market::{
    LendingMarket as _, Liquidation, MarketError, MarketPrice, MarketShares, MarketTerms, Totals,
};
use estuary_markets::{
    interest::Apys,
    lending::{Position, Repayment},
};
use estuary_runtime::{units::EXISTENTIAL_DEPOSIT, AccountId, Balance};
use ink::primitives::Hash;
use lending_market::LendingMarketRef;

use super::message;
use crate::{call::to_ink, deployment::token_metadata, World};

/// The market at an account of a world: its messages, as methods. Everybody acts for itself, where the test does not
/// say otherwise.
pub struct MarketHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a market for units of the world's wrapped token.
    pub fn deploy_market(&mut self, terms: MarketTerms) -> Result<AccountId, MarketError> {
        let hot = self.upload("lending_market");
        self.deploy_market_with(terms, hot)
    }

    /// Deploys a market that is told this hot code.
    pub fn deploy_market_with(&mut self, terms: MarketTerms, hot: Hash) -> Result<AccountId, MarketError> {
        let constructor = LendingMarketRef::new(terms, token_metadata(), hot);
        let deployed: Result<_, MarketError> = self.deploy_another("lending_market", 0, constructor);
        if let Ok(account) = &deployed {
            self.lending_market = Some(account.clone());
        }
        deployed
    }

    /// Terms of a market of this world: an LLTV of 86 %, 4 % a year at nine tenths lent, a price that rises by 20 % a
    /// year and 2 % at once, falls of 10 % that liquidations cover, prices of two days.
    pub fn market_terms(&self) -> MarketTerms {
        MarketTerms {
            pool: to_ink(&self.pool),
            wrapper: to_ink(&self.wrapped_lst.0),
            lltv: 860_000_000_000_000_000,
            initial_rate: 400,
            growth: 2_000,
            headroom: 200,
            largest_step: 1_000,
            max_age: 172_800_000,
            min_borrow: 10 * EXISTENTIAL_DEPOSIT,
        }
    }

    pub fn market(&mut self, account: &AccountId) -> MarketHandle<'_> {
        MarketHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl MarketHandle<'_> {
    pub fn supply(&mut self, supplier: &AccountId, assets: Balance) -> Result<MarketShares, MarketError> {
        self.supply_for(supplier, assets, supplier, 0)
    }

    pub fn supply_for(
        &mut self,
        caller: &AccountId,
        assets: Balance,
        on_behalf: &AccountId,
        min_shares: MarketShares,
    ) -> Result<MarketShares, MarketError> {
        let supply = message!(LendingMarketRef(self.account).supply(to_ink(on_behalf), min_shares));
        self.world.send(caller, assets, &supply)
    }

    pub fn withdraw(
        &mut self,
        supplier: &AccountId,
        assets: Balance,
        shares: MarketShares,
    ) -> Result<(Balance, MarketShares), MarketError> {
        self.withdraw_for(supplier, assets, shares, supplier, supplier)
    }

    pub fn withdraw_for(
        &mut self,
        caller: &AccountId,
        assets: Balance,
        shares: MarketShares,
        on_behalf: &AccountId,
        receiver: &AccountId,
    ) -> Result<(Balance, MarketShares), MarketError> {
        let (on_behalf, receiver) = (to_ink(on_behalf), to_ink(receiver));
        let withdraw = message!(LendingMarketRef(self.account).withdraw(assets, shares, on_behalf, receiver));
        self.world.send(caller, 0, &withdraw)
    }

    pub fn supply_collateral(&mut self, owner: &AccountId, units: Shares) -> Result<(), MarketError> {
        self.supply_collateral_for(owner, units, owner)
    }

    pub fn supply_collateral_for(
        &mut self,
        caller: &AccountId,
        units: Shares,
        on_behalf: &AccountId,
    ) -> Result<(), MarketError> {
        let supply = message!(LendingMarketRef(self.account).supply_collateral(units, to_ink(on_behalf)));
        self.world.send(caller, 0, &supply)
    }

    pub fn withdraw_collateral(&mut self, owner: &AccountId, units: Shares) -> Result<(), MarketError> {
        self.withdraw_collateral_for(owner, units, owner, owner)
    }

    pub fn withdraw_collateral_for(
        &mut self,
        caller: &AccountId,
        units: Shares,
        on_behalf: &AccountId,
        receiver: &AccountId,
    ) -> Result<(), MarketError> {
        let (on_behalf, receiver) = (to_ink(on_behalf), to_ink(receiver));
        let withdraw =
            message!(LendingMarketRef(self.account).withdraw_collateral(units, on_behalf, receiver));
        self.world.send(caller, 0, &withdraw)
    }

    pub fn borrow(&mut self, borrower: &AccountId, assets: Balance) -> Result<MarketShares, MarketError> {
        self.borrow_for(borrower, assets, borrower, borrower)
    }

    pub fn borrow_for(
        &mut self,
        caller: &AccountId,
        assets: Balance,
        on_behalf: &AccountId,
        receiver: &AccountId,
    ) -> Result<MarketShares, MarketError> {
        let (on_behalf, receiver) = (to_ink(on_behalf), to_ink(receiver));
        let borrow = message!(LendingMarketRef(self.account).borrow(assets, on_behalf, receiver));
        self.world.send(caller, 0, &borrow)
    }

    pub fn repay(&mut self, borrower: &AccountId, payment: Balance) -> Result<Repayment, MarketError> {
        self.repay_for(borrower, payment, borrower)
    }

    pub fn repay_for(
        &mut self,
        caller: &AccountId,
        payment: Balance,
        on_behalf: &AccountId,
    ) -> Result<Repayment, MarketError> {
        let repay = message!(LendingMarketRef(self.account).repay(to_ink(on_behalf)));
        self.world.send(caller, payment, &repay)
    }

    /// Liquidates with `payment` of the liquidator, unless there is `data` for a callback.
    pub fn liquidate(
        &mut self,
        liquidator: &AccountId,
        payment: Balance,
        borrower: &AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        data: Option<Vec<u8>>,
    ) -> Result<Liquidation, MarketError> {
        let borrower = to_ink(borrower);
        let liquidate =
            message!(LendingMarketRef(self.account).liquidate(borrower, seized, repaid_shares, data));
        self.world.send(liquidator, payment, &liquidate)
    }

    /// Liquidates through a contract that does what `data` says when it has the units.
    pub fn liquidate_through(
        &mut self,
        scripted_caller: &AccountId,
        borrower: &AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        data: Vec<u8>,
    ) -> Result<Liquidation, MarketError> {
        let (market, borrower) = (&self.account, to_ink(borrower));
        let liquidate =
            message!(LendingMarketRef(market).liquidate(borrower, seized, repaid_shares, Some(data)));
        let answer = self.world.send_through(scripted_caller, 0, &liquidate);
        answer.expect("the market does not trap")
    }

    /// Levers through a contract that does what `data` says when it has the loan.
    pub fn lever_through(
        &mut self,
        scripted_caller: &AccountId,
        on_behalf: &AccountId,
        borrow: Balance,
        data: Vec<u8>,
    ) -> Result<Shares, MarketError> {
        let lever = message!(LendingMarketRef(self.account).lever(to_ink(on_behalf), borrow, data));
        let answer = self.world.send_through(scripted_caller, 0, &lever);
        answer.expect("the market does not trap")
    }

    /// Unlevers through a contract that does what `data` says when it has the units.
    pub fn unlever_through(
        &mut self,
        scripted_caller: &AccountId,
        on_behalf: &AccountId,
        units: Shares,
        data: Vec<u8>,
    ) -> Result<Repayment, MarketError> {
        let unlever = message!(LendingMarketRef(self.account).unlever(to_ink(on_behalf), units, data));
        let answer = self.world.send_through(scripted_caller, 0, &unlever);
        answer.expect("the market does not trap")
    }

    /// Levers for an account without code, which nobody can call back.
    pub fn lever(
        &mut self,
        caller: &AccountId,
        borrow: Balance,
        data: Vec<u8>,
    ) -> Result<Shares, MarketError> {
        self.lever_for(caller, caller, borrow, data)
    }

    pub fn lever_for(
        &mut self,
        caller: &AccountId,
        on_behalf: &AccountId,
        borrow: Balance,
        data: Vec<u8>,
    ) -> Result<Shares, MarketError> {
        let lever = message!(LendingMarketRef(self.account).lever(to_ink(on_behalf), borrow, data));
        self.world.send(caller, 0, &lever)
    }

    /// Unlevers for an account without code, which nobody can call back.
    pub fn unlever(
        &mut self,
        caller: &AccountId,
        units: Shares,
        data: Vec<u8>,
    ) -> Result<Repayment, MarketError> {
        self.unlever_for(caller, caller, units, data)
    }

    pub fn unlever_for(
        &mut self,
        caller: &AccountId,
        on_behalf: &AccountId,
        units: Shares,
        data: Vec<u8>,
    ) -> Result<Repayment, MarketError> {
        let unlever = message!(LendingMarketRef(self.account).unlever(to_ink(on_behalf), units, data));
        self.world.send(caller, 0, &unlever)
    }

    pub fn set_authorization(
        &mut self,
        owner: &AccountId,
        operator: &AccountId,
        authorized: bool,
    ) -> Result<(), MarketError> {
        let operator = to_ink(operator);
        let set = message!(LendingMarketRef(self.account).set_authorization(operator, authorized));
        self.world.send(owner, 0, &set)
    }

    pub fn accrue(&mut self, caller: &AccountId) -> Result<Balance, MarketError> {
        let accrue = message!(LendingMarketRef(self.account).accrue());
        self.world.send(caller, 0, &accrue)
    }

    pub fn totals(&mut self) -> Totals {
        let totals = message!(LendingMarketRef(self.account).totals());
        self.world.query(&totals).expect("numbers in range")
    }

    pub fn position(&mut self, account: &AccountId) -> Position {
        self.world
            .query(&message!(LendingMarketRef(self.account).position(to_ink(account))))
    }

    pub fn health(&mut self, account: &AccountId) -> Result<Option<u128>, MarketError> {
        self.world
            .query(&message!(LendingMarketRef(self.account).health(to_ink(account))))
    }

    pub fn max_borrow(&mut self, account: &AccountId) -> Result<Balance, MarketError> {
        self.world.query(&message!(
            LendingMarketRef(self.account).max_borrow(to_ink(account))
        ))
    }

    pub fn max_withdraw(&mut self, account: &AccountId) -> Result<Balance, MarketError> {
        self.world.query(&message!(
            LendingMarketRef(self.account).max_withdraw(to_ink(account))
        ))
    }

    pub fn price(&mut self) -> Result<MarketPrice, MarketError> {
        self.world
            .query(&message!(LendingMarketRef(self.account).price()))
    }

    pub fn terms(&mut self) -> Option<MarketTerms> {
        self.world
            .query(&message!(LendingMarketRef(self.account).terms()))
    }

    pub fn is_authorized(&mut self, owner: &AccountId, operator: &AccountId) -> bool {
        let (owner, operator) = (to_ink(owner), to_ink(operator));
        self.world.query(&message!(
            LendingMarketRef(self.account).is_authorized(owner, operator)
        ))
    }

    pub fn apys(&mut self) -> Result<Apys, MarketError> {
        self.world.query(&message!(LendingMarketRef(self.account).apys()))
    }

    pub fn preview_liquidation(
        &mut self,
        borrower: &AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
    ) -> Result<Liquidation, MarketError> {
        let borrower = to_ink(borrower);
        self.world
            .query(&message!(LendingMarketRef(self.account).preview_liquidation(
                borrower,
                seized,
                repaid_shares
            )))
    }
}
