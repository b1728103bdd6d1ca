//! What happens in the markets.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{
    lending_market::MarketError, leverage::LeverageError, stable_pool::StableError,
};
use estuary_markets::lending::Repayment;
use ink::primitives::AccountId;

use super::{Native, Outcome};
use crate::{
    campaign::*,
    native::{
        accounts::{self, account},
        world::World,
    },
};

type Numbers = [Balance; 3];

fn one(number: u128) -> Numbers {
    [number, 0, 0]
}

fn two((first, second): (u128, u128)) -> Numbers {
    [first, second, 0]
}

fn repaid(repaid: Repayment) -> Numbers {
    [repaid.assets, repaid.shares, 0]
}

fn none(_: ()) -> Numbers {
    [0; 3]
}

/// What a liquidation without money does in between.
type Callback = fn(&mut World, Shares, Balance) -> Result<Balance, MarketError>;

/// A liquidation with money.
const WITH_MONEY: Option<Callback> = None;

impl Native {
    pub(super) fn trade(&mut self, actor: usize, deal: Deal<Balance>) -> Outcome {
        let before = self.world.native();
        let numbers = self.traded(actor, deal)?;
        let native = before as i128 - self.world.native() as i128;
        Ok(Answer::Traded { numbers, native })
    }

    fn traded(&mut self, actor: usize, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        match deal {
            Deal::SwapNative { native } => self.stable_pool(actor, native, |p| p.swap_native().map(one)),
            Deal::SwapUnits { units } => self.stable_pool(actor, 0, |p| p.swap_units(units).map(one)),
            Deal::AddLiquidity { native, units } => {
                self.stable_pool(actor, native, |p| p.add_liquidity(units).map(one))
            }
            Deal::RemoveLiquidity { lp } => self.stable_pool(actor, 0, |p| p.remove_liquidity(lp).map(two)),
            Deal::RemoveOne { lp, coin } => self.stable_pool(actor, 0, |p| p.remove_one(lp, coin).map(one)),
            Deal::SendLiquidity { to, lp } => self
                .wing(actor, STABLE_POOL, 0, |p| {
                    p.send_liquidity(account(to), lp).map(none)
                })
                .map_err(Refusal::Token),
            Deal::SendSupply { to, shares } => self
                .wing(actor, LENDING_MARKET, 0, |m| {
                    m.send_supply(account(to), shares).map(none)
                })
                .map_err(Refusal::Token),
            Deal::Supply { native } => self.market(actor, native, |m| m.supply().map(one)),
            Deal::Withdraw { native, shares } => {
                self.market(actor, 0, |m| m.withdraw(native, shares).map(two))
            }
            Deal::AddCollateral { units } => self.market(actor, 0, |m| m.supply_collateral(units).map(none)),
            Deal::TakeCollateral { units } => self.market(actor, 0, |m| {
                m.withdraw_collateral(account(actor), units).map(none)
            }),
            Deal::Borrow { native } => self.market(actor, 0, |m| m.borrow(native).map(one)),
            Deal::Repay { native } => self.market(actor, native, |m| m.repay().map(repaid)),
            Deal::Accrue => self.market(actor, 0, |m| m.accrue().map(one)),
            Deal::Authorize { is_authorized } => self.market(actor, 0, |m| {
                m.authorize(accounts::router(), is_authorized);
                Ok([0; 3])
            }),
            Deal::Liquidate {
                borrower,
                units,
                shares,
                native,
            } => self.market(actor, native, |m| {
                m.liquidate(account(borrower), units, shares, WITH_MONEY)
            }),
            routed => self.routed(actor, routed),
        }
    }

    fn routed(&mut self, actor: usize, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        let owner = account(actor);
        match deal {
            Deal::Open { own, native, entry } => {
                self.router(actor, own, |r| r.open_position(native, entry).map(one))
            }
            Deal::Close {
                units,
                exit,
                takes_rest,
            } => self.router(actor, 0, |r| {
                r.close_position(units, exit, takes_rest).map(repaid)
            }),
            Deal::LiquidateByExit {
                borrower,
                units,
                shares,
                exit,
            } => self.router(actor, 0, |r| {
                r.liquidate_by_exit(account(borrower), units, shares, exit)
            }),
            Deal::MintAndSell { native } => self.router(actor, native, |r| r.mint_and_sell().map(one)),
            Deal::BuyAndExit { native } => self.router(actor, native, |r| r.buy_and_exit().map(one)),
            Deal::GiveNative { to, native } => {
                self.world.receive(accounts::wing(to), native);
                Ok([0; 3])
            }
            Deal::GiveUnits { to, units } => {
                let (token, to) = (accounts::wrapped_lst(), accounts::wing(to));
                self.world
                    .call(owner, token, 0, |token| token.move_units(owner, to, units))
                    .map(none)
                    .map_err(Refusal::Token)
            }
            other => panic!("{other:?} is none of the router's"),
        }
    }

    fn wing<T, E>(
        &mut self,
        actor: usize,
        wing: usize,
        value: Balance,
        message: impl FnOnce(&mut World) -> Result<T, E>,
    ) -> Result<T, E> {
        let callee: AccountId = accounts::wing(wing);
        self.world.call(account(actor), callee, value, message)
    }

    fn stable_pool(
        &mut self,
        actor: usize,
        value: Balance,
        message: impl FnOnce(&mut World) -> Result<Numbers, StableError>,
    ) -> Result<Numbers, Refusal> {
        self.wing(actor, STABLE_POOL, value, message)
            .map_err(Refusal::StablePool)
    }

    fn market(
        &mut self,
        actor: usize,
        value: Balance,
        message: impl FnOnce(&mut World) -> Result<Numbers, MarketError>,
    ) -> Result<Numbers, Refusal> {
        self.wing(actor, LENDING_MARKET, value, message)
            .map_err(Refusal::LendingMarket)
    }

    fn router(
        &mut self,
        actor: usize,
        value: Balance,
        message: impl FnOnce(&mut World) -> Result<Numbers, LeverageError>,
    ) -> Result<Numbers, Refusal> {
        self.wing(actor, ROUTER, value, message)
            .map_err(Refusal::Leverage)
    }
}
