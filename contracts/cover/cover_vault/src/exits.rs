//! Exits: a request, and the shares that it is paid.

use estuary_cover_interfaces::{CoverError, ExitRequested, Exited, Parts};
use estuary_interfaces::{verdict, LiquidStaking, Shares, Underwriting, UnderwritingState};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};

use crate::{
    book::{Backing, Book},
    storage::{CoverVaultStorage, LayerAt, PoolAt, Result},
};

impl CoverVaultStorage {
    /// Replaces the caller's request to leave. Returns the first era in which it can be paid: all slashes for what
    /// happened before the request are known by then.
    pub fn request_exit(&mut self, parts: Parts) -> Result<u32> {
        let (owner, staking) = (self.env().caller(), self.env().extension().staking());
        let ready = staking
            .active_era
            .saturating_add(staking.bonding_duration)
            .saturating_add(1);
        let mut position = self.position_of(owner);
        position.request(parts, ready)?;
        self.set_position(owner, &position);
        self.env().emit_event(ExitRequested {
            owner,
            parts,
            ready: position.ready,
        });
        Ok(position.ready)
    }

    /// Pays the caller for the parts that it has requested, in shares.
    pub fn claim_exit(&mut self, min_shares: Shares) -> Result<Shares> {
        let (owner, pool) = (self.env().caller(), self.wired()?.pool);
        let (mut book, mut position) = (self.known_book(), self.position_of(owner));
        let layer = self.layer(pool)?;
        let era = layer
            .as_ref()
            .map(|_| self.env().extension().staking().active_era);
        let parts = position.exit(era)?;
        let backing = self.backing(&mut book, pool, layer.as_ref())?;
        let shares = book.exit(parts, &backing).ok_or(CoverError::Arithmetic)?;
        if shares == 0 || shares < min_shares {
            return Err(CoverError::TooFew);
        }
        self.book.set(&book);
        self.set_position(owner, &position);
        self.env().emit_event(Exited { owner, parts, shares });
        match layer {
            Some(_) => {
                let mut pool: LayerAt = pool.into();
                let released = pool.call_mut().release(owner, shares).try_invoke();
                verdict(released, CoverError::PoolFailed, CoverError::Pool)?;
            }
            None => {
                let mut pool: PoolAt = pool.into();
                let moved = pool.call_mut().transfer_shares(owner, shares).try_invoke();
                verdict(moved, CoverError::PoolFailed, CoverError::Token)?;
            }
        }
        Ok(shares)
    }

    /// The shares behind the parts, of a book that knows what has happened to the layer. Without a layer they are the
    /// shares that the pool gave back: nothing streams any more, and nothing is reserved.
    pub(crate) fn backing(
        &self,
        book: &mut Book,
        pool: AccountId,
        layer: Option<&UnderwritingState>,
    ) -> Result<Backing> {
        let Some(state) = layer else {
            return Ok(Backing {
                shares: self.returned_shares(pool)?,
                reserved: 0,
            });
        };
        let now = self.now();
        book.sync(state.shares, state, now)
            .ok_or(CoverError::Arithmetic)?;
        Ok(book.backing(state.shares, state.reserved_shares, now))
    }
}
