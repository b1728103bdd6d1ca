//! The view of all books: whether they agree with each other and with the accounts.

use estuary_interfaces::{Balance, LiquidStaking};
use ink::{codegen::TraitCallBuilder, prelude::vec::Vec, primitives::AccountId, ToAccountId};

use crate::{
    contracts::read,
    invariants::{broken, Books, Invariant},
    storage::{LensError, LensStorage, Result},
};

impl LensStorage {
    /// The invariants that do not hold now.
    pub fn broken_invariants(&self) -> Result<Vec<Invariant>> {
        let (pool, registry, queue) = (self.pool_ref()?, self.registry()?, self.queue()?);
        let wiring = self.wiring()?;
        let now = self.env().block_timestamp();
        let mut books = Books {
            pool: read(pool.call().accounting().try_invoke(), LensError::NoPool)?,
            layer: read(pool.call().layer().try_invoke(), LensError::NoPool)?,
            losses: read(pool.call().losses().try_invoke(), LensError::NoPool)?,
            pool_shares: read(
                pool.call().shares_of(pool.to_account_id()).try_invoke(),
                LensError::NoPool,
            )?,
            queue: read(queue.call().ledger().try_invoke(), LensError::NoQueue)?,
            pool_native: self.native_of(pool.to_account_id()),
            queue_native: self.native_of(wiring.queue),
            registry_native: self.native_of(wiring.registry),
            ..Default::default()
        };
        let table = self.table(&registry)?;
        books.stakes = table.iter().fold(0, |sum, entry| entry.total.saturating_add(sum));
        books.bonds = read(registry.call().held().try_invoke(), LensError::NoRegistry)?;
        Ok(broken(&books, now))
    }

    /// The planck that an account owns above the existential deposit.
    fn native_of(&self, account: AccountId) -> Balance {
        let stash = self.env().extension().stash(account);
        stash.free.saturating_sub(self.env().minimum_balance())
    }
}
