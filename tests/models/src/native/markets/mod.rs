//! Wrapped token, stable pool, lending market and router in memory: the contracts' maths, wired together as the
//! contracts wire it. A second writing of their messages.

mod lending;
mod router;
mod stable;
mod units;

use std::array::from_fn;

use estuary_host::Context;
use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_market_interfaces::stable_pool::StableTerms;
use estuary_markets::{
    lending::Position,
    stable::{Book, Peg},
};
use ink::primitives::AccountId;
use psp22::PSP22Error;

pub use lending::Lending;

use super::{
    accounts::{self, account},
    undo::{Cell, Cells, Undo},
    world::World,
};
use crate::{
    campaign::{MarketsSetup, MarketsView, LENDING_MARKET, ROUTER, STABLE_POOL},
    queue_story::ACTORS,
};

/// All cells of these contracts, and their planck.
#[derive(Clone, Debug)]
pub struct Markets {
    terms: StableTerms,
    book: Cell<Book>,
    peg: Cell<Peg>,
    lp: Cells<AccountId, Balance>,
    lending: Cell<Lending>,
    positions: Cells<AccountId, Position>,
    supply_shares: Cells<AccountId, Balance>,
    authorized: Cells<(AccountId, AccountId), ()>,
    units: Cells<AccountId, Shares>,
    /// By number of the contract.
    pub native: Cell<[Balance; 3]>,
}

impl Markets {
    /// Contracts that nobody has used yet, where a unit is worth a planck.
    pub fn open(setup: &MarketsSetup, now: Timestamp) -> Self {
        Self {
            terms: setup.stable,
            book: Cell::default(),
            peg: Cell::default(),
            lp: Cells::default(),
            lending: Cell::new(Lending::open(&setup.lending, now)),
            positions: Cells::default(),
            supply_shares: Cells::default(),
            authorized: Cells::default(),
            units: Cells::default(),
            native: Cell::default(),
        }
    }

    pub fn view(&self) -> MarketsView {
        let (book, peg) = (*self.book, *self.peg);
        let of = |cells: &Cells<AccountId, Balance>| from_fn(|actor| balance(cells, account(actor)));
        MarketsView {
            stable: stable_pool::Ledger {
                native: book.native,
                units: book.units,
                supply: book.supply,
                last: peg.last,
                average: peg.average,
                cumulative: peg.cumulative,
                at: peg.at,
            },
            lp: of(&self.lp),
            lending: self.lending.ledger(),
            supply_shares: of(&self.supply_shares),
            positions: from_fn::<_, ACTORS, _>(|actor| self.position(account(actor))),
            native: *self.native,
            units: [STABLE_POOL, LENDING_MARKET, ROUTER]
                .map(|wing| balance(&self.units, accounts::wing(wing))),
            actors_units: of(&self.units),
        }
    }

    fn position(&self, owner: AccountId) -> Position {
        self.positions.get(owner).unwrap_or_default()
    }

    fn cells(&mut self) -> [&mut dyn Undo; 9] {
        [
            &mut self.book,
            &mut self.peg,
            &mut self.lp,
            &mut self.lending,
            &mut self.positions,
            &mut self.supply_shares,
            &mut self.authorized,
            &mut self.units,
            &mut self.native,
        ]
    }
}

impl Undo for Markets {
    fn begin(&mut self) {
        self.cells().into_iter().for_each(Undo::begin);
    }

    fn end(&mut self, is_kept: bool) {
        self.cells().into_iter().for_each(|cells| cells.end(is_kept));
    }
}

fn balance(cells: &Cells<AccountId, Balance>, owner: AccountId) -> Balance {
    cells.get(owner).unwrap_or_default()
}

/// Takes a part of a balance.
fn debit(cells: &mut Cells<AccountId, Balance>, owner: AccountId, amount: Balance) -> Result<(), PSP22Error> {
    let left = balance(cells, owner).checked_sub(amount);
    cells.set(owner, Some(left.ok_or(PSP22Error::InsufficientBalance)?));
    Ok(())
}

fn credit(cells: &mut Cells<AccountId, Balance>, owner: AccountId, amount: Balance) {
    cells.set(owner, Some(balance(cells, owner) + amount));
}

/// Moves a part of a balance of a plain token.
fn transfer(
    cells: &mut Cells<AccountId, Balance>,
    from: AccountId,
    to: AccountId,
    amount: Balance,
) -> Result<(), PSP22Error> {
    if from != to {
        debit(cells, from, amount)?;
        credit(cells, to, amount);
    }
    Ok(())
}

impl World {
    /// Moves liquidity shares or supply shares of the caller.
    pub fn send_liquidity(&mut self, to: AccountId, amount: Balance) -> Result<(), PSP22Error> {
        let from = self.caller();
        transfer(&mut self.markets.lp, from, to, amount)
    }

    pub fn send_supply(&mut self, to: AccountId, amount: Balance) -> Result<(), PSP22Error> {
        let from = self.caller();
        transfer(&mut self.markets.supply_shares, from, to, amount)
    }
}
