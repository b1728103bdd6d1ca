//! Whether the books of all contracts agree with each other and with the money in the accounts.
//!
//! Sums over unbounded lists are left out: tests check after every step of random walks that all holders' shares and
//! all claims add up to their counters.

use estuary_interfaces::{Balance, Shares, Timestamp};
use ink::prelude::vec::Vec;
use staking_pool::accounting::{Accounting, Layer, Losses};
use withdrawal_queue::ledger::Ledger;

/// A statement that holds at all times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Invariant {
    /// The pool's money covers its debts: `buffered + staked ≥ unvested + owed + provision`.
    Solvency,
    /// The reserve is a part of the buffer.
    ReserveInBuffer,
    /// The reserved cover is a part of cover fund and layer. It can break for a while: where losses that nobody covers
    /// lower the price by more than a fifth after a reservation, the layer is worth less than it has promised.
    ReservedCoverInCover,
    /// The pool's staked money is the sum of all booked stakes.
    StakeIsSumOfBooks,
    /// The planck that the pool owes the queue cover the worth of the open requests.
    OpenRequestsAreOwed,
    /// The pool's account owns the money in the pool's book: `native ≥ buffered + cover`.
    PoolOwnsItsBook,
    /// The queue's account owns the money locked for claims.
    QueueOwnsItsClaims,
    /// The registry's account owns all bonds and all repaid debt.
    RegistryOwnsItsBonds,
    /// The pool's own account holds the shares of the underwriters' layer.
    PoolHoldsItsLayer,
    /// All losses were paid or absorbed by somebody, or are provided for.
    LossesAreBorne,
}

/// The contracts' books, and the planck that their accounts own above the existential deposit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The pool's book.
    pub pool: Accounting,
    /// The underwriters' layer.
    pub layer: Layer,
    /// All losses so far, and who paid.
    pub losses: Losses,
    /// Shares of the pool's own account.
    pub pool_shares: Shares,
    /// The queue's book.
    pub queue: Ledger,
    /// Planck of all booked stakes.
    pub stakes: Balance,
    /// Planck of all bonds and of all repaid debt.
    pub bonds: Balance,
    /// Planck of the pool's account above the existential deposit.
    pub pool_native: Balance,
    /// Planck of the queue's account above the existential deposit.
    pub queue_native: Balance,
    /// Planck of the registry's account above the existential deposit.
    pub registry_native: Balance,
}

/// The invariants that do not hold. An arithmetic overflow breaks the invariant that it happens in.
pub fn broken(books: &Books, now: Timestamp) -> Vec<Invariant> {
    let Books {
        pool, queue, losses, ..
    } = books;
    let worth = pool.worth_of(&books.layer, now).unwrap_or(0);
    let backed = worth.checked_add(pool.cover);
    let borne = losses.borne().and_then(|borne| borne.checked_sub(pool.provision));
    let booked = pool.buffered.checked_add(pool.cover);
    let open = queue.units.checked_sub(queue.finalized_units);
    let due = open.and_then(|units| withdrawal_queue::units::worth(units, queue.index));
    [
        (Invariant::Solvency, pool.equity(now).is_some()),
        (Invariant::ReserveInBuffer, pool.reserve <= pool.buffered),
        (
            Invariant::ReservedCoverInCover,
            backed.is_some_and(|backed| pool.cover_reserved <= backed),
        ),
        (Invariant::StakeIsSumOfBooks, pool.staked == books.stakes),
        (
            Invariant::OpenRequestsAreOwed,
            due.is_some_and(|due| due <= pool.owed),
        ),
        (
            Invariant::PoolOwnsItsBook,
            booked.is_some_and(|booked| booked <= books.pool_native),
        ),
        (Invariant::QueueOwnsItsClaims, queue.locked <= books.queue_native),
        (
            Invariant::RegistryOwnsItsBonds,
            books.bonds <= books.registry_native,
        ),
        (
            Invariant::PoolHoldsItsLayer,
            books.layer.shares <= books.pool_shares,
        ),
        (Invariant::LossesAreBorne, borne == Some(losses.loss)),
    ]
    .into_iter()
    .filter(|(_, holds)| !holds)
    .map(|(invariant, _)| invariant)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn books() -> Books {
        Books {
            pool: Accounting {
                total_shares: 100,
                buffered: 40,
                reserve: 40,
                cover: 5,
                cover_reserved: 5,
                staked: 100,
                owed: 30,
                provision: 110,
                ..Default::default()
            },
            queue: Ledger {
                units: 50,
                finalized_units: 20,
                locked: 20,
                ..Default::default()
            },
            losses: Losses {
                loss: 10,
                holders: 120,
                ..Default::default()
            },
            pool_shares: 20,
            layer: Layer {
                shares: 20,
                ..Default::default()
            },
            stakes: 100,
            bonds: 7,
            pool_native: 45,
            queue_native: 20,
            registry_native: 7,
        }
    }

    #[test]
    fn each_invariant_breaks_by_one_planck() {
        assert_eq!(broken(&books(), 0), []);
        type Change = fn(&mut Books);
        let breaks: [(Change, Invariant); 10] = [
            (
                |b| (b.pool.provision, b.losses.holders) = (111, 121),
                Invariant::Solvency,
            ),
            (|b| b.pool.reserve += 1, Invariant::ReserveInBuffer),
            (|b| b.pool.cover_reserved += 1, Invariant::ReservedCoverInCover),
            (|b| b.stakes += 1, Invariant::StakeIsSumOfBooks),
            (|b| b.queue.units += 1, Invariant::OpenRequestsAreOwed),
            (|b| b.pool_native -= 1, Invariant::PoolOwnsItsBook),
            (|b| b.queue_native -= 1, Invariant::QueueOwnsItsClaims),
            (|b| b.registry_native -= 1, Invariant::RegistryOwnsItsBonds),
            (|b| b.pool_shares -= 1, Invariant::PoolHoldsItsLayer),
            (|b| b.losses.loss += 1, Invariant::LossesAreBorne),
        ];
        for (change, invariant) in breaks {
            let mut books = books();
            change(&mut books);
            assert_eq!(broken(&books, 0), [invariant]);
        }
    }

    #[test]
    fn numbers_out_of_range_are_broken_too() {
        let mut books = books();
        books.pool.cover = Balance::MAX;
        assert_eq!(broken(&books, 0), [Invariant::PoolOwnsItsBook]);
    }
}
