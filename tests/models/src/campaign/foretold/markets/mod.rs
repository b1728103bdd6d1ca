//! What happens in the markets, and who pays whom.

mod loans;
mod router;
mod sum;
mod trades;

use estuary_interfaces::{Balance, PoolError, Shares};
use psp22::PSP22Error;

use crate::campaign::{
    deal::{Deal, Percent},
    stable_model::Asked,
    subject::*,
    trial::Trial,
    Holding,
};

const UNITS: usize = Holding::WrappedLst as usize;

/// Somebody who trades: an actor, or one of the [`WINGS`] contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Actor(usize),
    Wing(usize),
}

/// What a message returns.
type Numbers = [Balance; 3];

impl<S: Subject> Trial<S> {
    pub(super) fn trade(&mut self, actor: usize, deal: Deal<Percent>) -> bool {
        let deal = self.with_amounts(actor, deal);
        let saved = (self.pool.clone(), self.shares, self.kept, self.markets.clone());
        self.earned = 0;
        let numbers = self.traded(actor, deal);
        match &numbers {
            Ok(numbers) => self.check_loans(&saved.3.lending, actor, &deal, numbers),
            Err(_) => (self.pool, self.shares, self.kept, self.markets) = saved,
        }
        let native = self.earned;
        let expected = numbers.map(|numbers| Answer::Traded { numbers, native });
        self.expect(&Message::Trade { actor, deal }, expected)
    }

    fn traded(&mut self, actor: usize, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        let one = |number| [number, 0, 0];
        let who = Who::Actor(actor);
        Ok(match deal {
            Deal::SwapNative { native } => one(self.sell_native(who, native).map_err(Refusal::StablePool)?),
            Deal::SwapUnits { units } => one(self.sell_units(who, units).map_err(Refusal::StablePool)?),
            Deal::AddLiquidity { native, units } => {
                let added = self.add_liquidity(actor, native, units);
                one(added.map_err(Refusal::StablePool)?)
            }
            Deal::RemoveLiquidity { lp } => {
                let removed = self.remove_liquidity(actor, lp);
                let (native, units) = removed.map_err(Refusal::StablePool)?;
                [native, units, 0]
            }
            Deal::RemoveOne { lp, coin } => {
                let removed = self.remove_one(actor, lp, coin);
                one(removed.map_err(Refusal::StablePool)?)
            }
            Deal::SendLiquidity { to, lp } => {
                move_balance(&mut self.markets.stable.lp, actor, to, lp).map_err(Refusal::Token)?;
                [0; 3]
            }
            Deal::SendSupply { to, shares } => {
                self.send_supply(actor, to, shares).map_err(Refusal::Token)?;
                [0; 3]
            }
            Deal::Supply { .. }
            | Deal::Withdraw { .. }
            | Deal::AddCollateral { .. }
            | Deal::TakeCollateral { .. }
            | Deal::Borrow { .. }
            | Deal::Repay { .. }
            | Deal::Accrue
            | Deal::Liquidate { .. } => self.lent(actor, deal).map_err(Refusal::LendingMarket)?,
            Deal::Authorize { is_authorized } => {
                self.markets.authorized[actor] = is_authorized;
                [0; 3]
            }
            Deal::Open { .. }
            | Deal::Close { .. }
            | Deal::LiquidateByExit { .. }
            | Deal::MintAndSell { .. }
            | Deal::BuyAndExit { .. } => self.routed(actor, deal).map_err(Refusal::Leverage)?,
            Deal::GiveNative { to, native } => {
                self.pay(who, Who::Wing(to), native);
                [0; 3]
            }
            Deal::GiveUnits { to, units } => {
                self.move_units(who, Who::Wing(to), units)
                    .map_err(Refusal::Token)?;
                [0; 3]
            }
        })
    }

    /// The amounts of which a step names parts.
    fn with_amounts(&mut self, actor: usize, deal: Deal<Percent>) -> Deal<Balance> {
        let (units, lp) = (self.kept[UNITS][actor], self.markets.stable.lp[actor]);
        let account = self.markets.lending.account(&actor);
        match deal {
            Deal::SwapNative { native } => Deal::SwapNative { native },
            Deal::SwapUnits { units: part } => Deal::SwapUnits {
                units: of(part, units),
            },
            Deal::AddLiquidity { native, units: part } => Deal::AddLiquidity {
                native,
                units: of(part, units),
            },
            Deal::RemoveLiquidity { lp: part } => Deal::RemoveLiquidity { lp: of(part, lp) },
            Deal::RemoveOne { lp: part, coin } => Deal::RemoveOne {
                lp: of(part, lp),
                coin,
            },
            Deal::SendLiquidity { to, lp: part } => Deal::SendLiquidity { to, lp: of(part, lp) },
            Deal::Supply { native } => Deal::Supply { native },
            Deal::Withdraw { native, shares } => Deal::Withdraw {
                native: of(native, self.supplied_by(actor)),
                shares: of(shares, account.supply_shares),
            },
            Deal::SendSupply { to, shares } => Deal::SendSupply {
                to,
                shares: of(shares, account.supply_shares),
            },
            Deal::AddCollateral { units: part } => Deal::AddCollateral {
                units: of(part, units),
            },
            Deal::TakeCollateral { units: part } => Deal::TakeCollateral {
                units: of(part, account.position.units),
            },
            Deal::Borrow { native } => Deal::Borrow {
                native: of(native, self.room_of(actor)),
            },
            Deal::Repay { native } => Deal::Repay {
                native: of(native, self.debt_of(actor)),
            },
            Deal::Accrue => Deal::Accrue,
            Deal::Authorize { is_authorized } => Deal::Authorize { is_authorized },
            Deal::Liquidate {
                borrower,
                units,
                shares,
                native,
            } => {
                let borrower = self.borrower(borrower);
                let position = self.markets.lending.account(&borrower).position;
                let (units, shares) = (of(units, position.units), of(shares, position.borrow_shares));
                let cost = self.cost_of(borrower, units, shares);
                Deal::Liquidate {
                    borrower,
                    units,
                    shares,
                    native: of(native, cost),
                }
            }
            Deal::Open { own, native, entry } => Deal::Open {
                own,
                native: of(native, own),
                entry,
            },
            Deal::Close {
                units: part,
                exit,
                takes_rest,
            } => {
                let units = of(part, account.position.units);
                Deal::Close {
                    units,
                    exit: router::with_amounts(exit, units),
                    takes_rest,
                }
            }
            Deal::LiquidateByExit {
                borrower,
                units,
                shares,
                exit,
            } => {
                let borrower = self.borrower(borrower);
                let position = self.markets.lending.account(&borrower).position;
                let units = of(units, position.units);
                Deal::LiquidateByExit {
                    borrower,
                    units,
                    shares: of(shares, position.borrow_shares),
                    exit: router::with_amounts(exit, units),
                }
            }
            Deal::MintAndSell { native } => Deal::MintAndSell { native },
            Deal::BuyAndExit { native } => Deal::BuyAndExit { native },
            Deal::GiveNative { to, native } => Deal::GiveNative { to, native },
            Deal::GiveUnits { to, units: part } => Deal::GiveUnits {
                to,
                units: of(part, units),
            },
        }
    }

    /// What the staking pool answers to `price`.
    pub(in crate::campaign) fn asked(&mut self) -> Asked {
        let now = self.now();
        Asked {
            prices: self.pool.prices(now),
            swept: self.swept,
            now,
        }
    }

    /// Native moves between actors and the markets' contracts.
    fn pay(&mut self, from: Who, to: Who, native: Balance) {
        self.charge(from, native);
        self.credit(to, native);
    }

    /// Native leaves for the staking pool.
    fn charge(&mut self, from: Who, native: Balance) {
        match from {
            Who::Actor(_) => self.earned -= native as i128,
            Who::Wing(wing) => self.markets.native[wing] -= native,
        }
    }

    /// Native comes from the staking pool.
    fn credit(&mut self, to: Who, native: Balance) {
        match to {
            Who::Actor(_) => self.earned += native as i128,
            Who::Wing(wing) => self.markets.native[wing] += native,
        }
    }

    fn units_of(&mut self, who: Who) -> &mut Shares {
        match who {
            Who::Actor(actor) => &mut self.kept[UNITS][actor],
            Who::Wing(wing) => &mut self.markets.units[wing],
        }
    }

    fn move_units(&mut self, from: Who, to: Who, units: Shares) -> Result<(), PSP22Error> {
        let held = self.units_of(from);
        *held = held.checked_sub(units).ok_or(PSP22Error::InsufficientBalance)?;
        *self.units_of(to) += units;
        Ok(())
    }

    /// Native becomes units by a stake.
    fn stake_for_units(&mut self, who: Who, native: Balance) -> Result<Shares, PoolError> {
        let units = self.staked(WRAPPED_LST, native)?;
        self.charge(who, native);
        *self.units_of(who) += units;
        Ok(units)
    }

    /// Units become native by an exit at once.
    fn leave_with_units(&mut self, who: Who, units: Shares) -> Result<Balance, PoolError> {
        let paid = self.left_at_once(WRAPPED_LST, units)?;
        *self.units_of(who) -= units;
        self.credit(who, paid);
        Ok(paid)
    }
}

fn of(percent: Percent, amount: Balance) -> Balance {
    amount * Balance::from(percent) / 100
}

/// Moves a balance of a plain token.
fn move_balance(balances: &mut [Balance], from: usize, to: usize, amount: Balance) -> Result<(), PSP22Error> {
    if from != to {
        balances[from] = balances[from]
            .checked_sub(amount)
            .ok_or(PSP22Error::InsufficientBalance)?;
        balances[to] += amount;
    }
    Ok(())
}
