//! The views: positions, the book with the layer behind it, and the contracts that the vault works with.

use estuary_cover_interfaces::{BookView, CoverWiring, PositionView};
use ink::primitives::AccountId;

use crate::{
    book::{Backing, Book},
    storage::CoverVaultStorage,
};

impl CoverVaultStorage {
    /// The parts of an account, and their worth. Nothing is worth anything while the pool does not answer.
    pub fn position(&self, owner: AccountId) -> PositionView {
        let position = self.position_of(owner);
        let worth = |backing: &Backing, book: &Book| book.paid_for(position.parts, backing).unwrap_or(0);
        let (shares, shares_now) = match self.book_of_now() {
            Some((book, backing, _)) => {
                let whole = Backing {
                    reserved: 0,
                    ..backing
                };
                (worth(&whole, &book), worth(&backing, &book))
            }
            None => (0, 0),
        };
        PositionView {
            parts: position.parts,
            exiting: position.exiting,
            ready: position.ready,
            shares,
            shares_now,
        }
    }

    /// The book, and the layer behind it.
    pub fn book(&self) -> Option<BookView> {
        let (book, backing, is_retired) = self.book_of_now()?;
        Some(BookView {
            parts: book.parts,
            shares: backing.shares,
            streaming: match is_retired {
                true => 0,
                false => book.premium.unvested(self.now()),
            },
            reserved: backing.reserved,
            is_retired,
        })
    }

    /// The contracts that the vault works with, for ever.
    pub fn wiring(&self) -> Option<CoverWiring> {
        self.wiring.get()
    }

    /// The book as the next message would find it, the shares behind it, and whether the vault is retired.
    fn book_of_now(&self) -> Option<(Book, Backing, bool)> {
        let (pool, mut book) = (self.wiring.get()?.pool, self.known_book());
        let layer = self.layer(pool).ok()?;
        let backing = self.backing(&mut book, pool, layer.as_ref()).ok()?;
        Some((book, backing, layer.is_none()))
    }
}
