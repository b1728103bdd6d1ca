//! What the contracts have stored, and what they say.

use estuary_interfaces::OperatorId;
use estuary_models::{
    campaign::{CoverView, MarketsView, View, HOLDERS, WRAPPED_LST},
    queue_story::ACTORS,
};
use estuary_tests::{prelude::*, to_ink};
use lens::invariants::Invariant;
use validator_registry::operator::Operator;

use super::Compiled;

/// The keys of the storage cells that are read.
mod cell {
    pub const SHARES: u32 = 10;
    pub const ALLOWANCES: u32 = 11;
    pub const BOOK: u32 = 4;
    pub const LAYER: u32 = 8;
    pub const LOSSES: u32 = 12;
    pub const LEDGER: u32 = 2;
    pub const TABLE: u32 = 2;
    pub const OPERATORS: u32 = 3;
    pub const HELD: u32 = 8;
    /// Of the wrapped token, liquidity shares and supply shares.
    pub const BALANCES: u32 = 10;
    pub const MARKET_LEDGER: u32 = 2;
    pub const POSITIONS: u32 = 3;
    /// Of the cover vault.
    pub const PARTS: u32 = 2;
}

impl Compiled {
    /// Reads storage directly.
    pub(super) fn stored(&mut self) -> View {
        let holders: [AccountId; HOLDERS] = std::array::from_fn(|holder| self.holder(holder));
        let (world, registered) = (&mut self.world, self.nominators.len() as OperatorId);
        let [pool, registry, queue] = [&world.pool, &world.registry, &world.queue].map(Clone::clone);
        let native = |account| world.chain.free_balance(account) - EXISTENTIAL_DEPOSIT;
        let native = [&pool, &registry, &queue].map(native);
        let operators = (0..registered).map(|id| {
            let record: Option<Operator> = world.cell(&registry, (cell::OPERATORS, id));
            record.expect("it has registered")
        });
        View {
            operators: operators.collect(),
            book: world.cell(&pool, cell::BOOK).expect("the pool has a book"),
            ledger: world.cell(&queue, cell::LEDGER).expect("the queue has a ledger"),
            table: world
                .cell(&registry, cell::TABLE)
                .expect("the registry has a table"),
            shares: holders.map(|holder| world.cell(&pool, (cell::SHARES, to_ink(&holder))).unwrap_or(0)),
            allowances: allowances(world, &self.actors),
            native,
            held: world.cell(&registry, cell::HELD).unwrap_or(0),
            cover: self.stored_of_cover(),
            markets: self.stored_in_markets(),
        }
    }

    fn stored_of_cover(&mut self) -> CoverView {
        let (world, vault) = (&mut self.world, &self.cover_vault);
        let pool = world.pool.clone();
        CoverView {
            layer: world.cell(&pool, cell::LAYER).unwrap_or_default(),
            losses: world.cell(&pool, cell::LOSSES).unwrap_or_default(),
            book: world.cell(vault, cell::PARTS).unwrap_or_default(),
            positions: self.actors.each_ref().map(|actor| {
                let key = (cell::POSITIONS, to_ink(actor));
                world.cell(vault, key).unwrap_or_default()
            }),
        }
    }

    fn stored_in_markets(&mut self) -> MarketsView {
        let (world, actors) = (&mut self.world, &self.actors);
        let [stable_pool, market, _] = &self.wings;
        let mut balance = |token: &AccountId, owner: &AccountId| {
            let key = (cell::BALANCES, to_ink(owner));
            world.cell(token, key).unwrap_or(0)
        };
        let token = &self.wrapped_lst.0;
        let units = self.wings.each_ref().map(|wing| balance(token, wing));
        let actors_units = actors.each_ref().map(|actor| balance(token, actor));
        let lp = actors.each_ref().map(|actor| balance(stable_pool, actor));
        let supply_shares = actors.each_ref().map(|actor| balance(market, actor));
        let positions = actors.each_ref().map(|actor| {
            let key = (cell::POSITIONS, to_ink(actor));
            world.cell(market, key).unwrap_or_default()
        });
        let native = |wing| world.chain.free_balance(wing) - EXISTENTIAL_DEPOSIT;
        let native = self.wings.each_ref().map(native);
        MarketsView {
            stable: world
                .cell(stable_pool, cell::MARKET_LEDGER)
                .expect("it has a ledger"),
            lp,
            lending: world.cell(market, cell::MARKET_LEDGER).expect("it has a ledger"),
            supply_shares,
            positions,
            native,
            units,
            actors_units,
        }
    }

    /// Asks messages.
    pub(super) fn ask(&mut self, equity: Balance) {
        let view = self.stored();
        let world = &mut self.world;
        let mut broken = world.broken_invariants(&self.lens).expect("all contracts answer");
        // Losses that nobody covered can make the layer worth less than it promised.
        broken.retain(|broken| *broken != Invariant::ReservedCoverInCover);
        assert_eq!(broken, []);
        assert_eq!(
            (world.pool().total_supply(), world.pool().accounting()),
            (equity, view.book)
        );
        assert_eq!(
            (world.queue().ledger(), world.registry().table()),
            (view.ledger, view.table)
        );
        let operators = view.operators.iter().zip(0..);
        assert!(operators
            .into_iter()
            .all(|(record, id)| world.registry().operator(id) == *record));
        let units = self.wrapped_lst.total_supply(world);
        assert_eq!(view.shares[WRAPPED_LST], units, "each unit is a share");
        let balances = (0..HOLDERS).map(|holder| self.holder(holder)).collect::<Vec<_>>();
        let balances = balances.iter().map(|holder| self.world.pool().balance_of(holder));
        assert!(
            balances.sum::<Balance>() <= equity,
            "nobody has more than there is"
        );
    }
}

/// What actors let each other move.
fn allowances(world: &mut World, actors: &[AccountId; ACTORS]) -> [[Balance; ACTORS]; ACTORS] {
    let pool = world.pool.clone();
    actors.each_ref().map(|owner| {
        actors.each_ref().map(|spender| {
            let key = (cell::ALLOWANCES, (to_ink(owner), to_ink(spender)));
            world.cell(&pool, key).unwrap_or(0)
        })
    })
}
