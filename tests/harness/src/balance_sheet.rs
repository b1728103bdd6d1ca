//! Where every planck is: the invariants of the design that involve money, read from the chain and the contracts.

use estuary_interfaces::OperatorId;
use estuary_runtime::{units::EXISTENTIAL_DEPOSIT, Balance};
use validator_registry::{operator::Place, table::Entry};

use crate::{to_account, World};

/// What the contracts hold and what they owe. All in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BalanceSheet {
    /// In the pool, for holders and queue.
    pub buffered: Balance,
    /// In the pool, to cover losses.
    pub cover: Balance,
    /// At the nominators: bonded or unlocking.
    pub staked: Balance,
    /// At the nominators: arrived and not settled yet.
    pub unsettled: Balance,
    /// At the nominators: taken by the chain and not settled yet.
    pub unsettled_loss: Balance,
    /// In the queue, for claims.
    pub locked: Balance,
    /// In the registry, for slashes.
    pub bonds: Balance,
    /// In the registry, repaid by operators and on its way to the pool.
    pub repaid: Balance,
    /// What all shares can be redeemed for.
    pub equity: Balance,
    /// What streams into that.
    pub unvested: Balance,
    /// What the queue is owed for open requests.
    pub owed: Balance,
    /// What is provided for announced losses.
    pub provision: Balance,
}

impl BalanceSheet {
    /// Reads it, and checks that it adds up.
    ///
    /// # Panics
    /// If a single planck is missing.
    pub fn of(world: &mut World) -> Self {
        let book = world.pool().accounting();
        let now = world.chain.now_ms();
        let equity = book.equity(now).expect("the book is in range");
        let unvested = book.unvested(now);
        let mut sheet = Self {
            buffered: book.buffered,
            cover: book.cover,
            staked: book.staked,
            locked: world.queue().ledger().locked,
            equity,
            unvested,
            owed: book.owed,
            provision: book.provision,
            ..Default::default()
        };

        let table = world.registry().table();
        let books: Balance = table.iter().map(|entry| entry.total).sum();
        for operator in 0..world.registry().registered() {
            sheet.add_operator(world, operator, &table);
        }
        assert_eq!(
            book.staked, books,
            "the pool's stake is the sum of its operators' books"
        );
        assert_eq!(
            sheet.buffered + sheet.staked,
            sheet.equity + sheet.unvested + sheet.owed + sheet.provision,
            "what the pool holds is what it owes"
        );
        assert!(book.reserve <= book.buffered);
        sheet.check_natives(world);
        sheet
    }

    /// Reads it, and checks that no planck came from nowhere or went: what came in transactions, and as
    /// `rewards` or donations to nominators, is what is held, was paid out, or was taken by the chain's
    /// `slashes`. Nobody must have sent anything to the other contracts beside their messages.
    ///
    /// # Panics
    /// If a single planck is missing, or too much.
    pub fn conserved(world: &mut World, rewards: Balance, slashes: Balance) -> Self {
        let sheet = Self::of(world);
        let mut accounts = vec![world.pool.clone(), world.queue.clone(), world.registry.clone()];
        let records = (0..world.registry().registered()).map(|operator| world.registry().operator(operator));
        let nominators: Vec<_> = records.filter_map(|record| record.nominator).collect();
        accounts.extend(nominators.into_iter().map(to_account));
        let held: Balance = accounts
            .iter()
            .map(|account| world.chain.free_balance(account) - EXISTENTIAL_DEPOSIT)
            .sum();
        assert_eq!(sheet.native(), held, "the books know every planck");
        assert_eq!(
            world.flows.came + rewards,
            held + world.flows.paid + slashes,
            "what came is held, was paid, or was slashed"
        );
        sheet
    }

    fn add_operator(&mut self, world: &mut World, operator: OperatorId, table: &[Entry]) {
        let record = world.registry().operator(operator);
        self.bonds += record.bond;
        self.repaid += record.repaid;
        let Place::Slot(slot) = record.place else {
            return;
        };
        let book = table[slot as usize].total;
        let stash = world.stash(operator);
        // What a settlement would bring and take.
        let liquid = stash.free - stash.total - EXISTENTIAL_DEPOSIT;
        self.unsettled += liquid;
        self.unsettled_loss += book - stash.total;
    }

    fn check_natives(&self, world: &mut World) {
        let (pool, queue, registry) = (world.pool.clone(), world.queue.clone(), world.registry.clone());
        let native = |account| world.chain.free_balance(account) - EXISTENTIAL_DEPOSIT;
        let [pool, queue, registry] = [&pool, &queue, &registry].map(native);
        assert!(pool >= self.buffered + self.cover, "the pool has what it books");
        assert!(queue >= self.locked, "the queue has what it locked");
        assert!(
            registry >= self.bonds + self.repaid,
            "the registry has the bonds, and what was repaid"
        );
        assert_eq!(
            world.registry().held(),
            self.bonds + self.repaid,
            "the registry knows the sum of what it has for operators"
        );
    }

    /// All native tokens in the protocol, the existential deposits of its accounts left out.
    pub fn native(&self) -> Balance {
        self.buffered + self.cover + self.staked + self.unsettled + self.locked + self.bonds + self.repaid
            - self.unsettled_loss
    }
}
