//! The cover vault in memory: the contract's book and positions, wired together as the contract wires them.

use std::array::from_fn;

use cover_vault::{
    book::{Backing, Book},
    position::Position,
};
use estuary_cover_interfaces::CoverError;
use estuary_host::Context;
use estuary_interfaces::{Balance, PoolError, Shares, UnderwritingState};
use ink::primitives::AccountId;
use staking_pool::{host::Host as _, liquid_staking::LiquidStakingCalls, underwriting::UnderwritingCalls};

use super::{
    accounts::{self, account},
    undo::{Cell, Cells, Undo},
    world::World,
};
use crate::{
    campaign::{CoverView, Covering, WRAPPED_LST},
    queue_story::ACTORS,
};

const DAY: u64 = 86_400_000;

type Result<T> = std::result::Result<T, CoverError>;

/// The cells of the vault.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    book: Cell<Book>,
    positions: Cells<AccountId, Position>,
}

impl Undo for Vault {
    fn begin(&mut self) {
        self.book.begin();
        self.positions.begin();
    }

    fn end(&mut self, is_kept: bool) {
        self.book.end(is_kept);
        self.positions.end(is_kept);
    }
}

impl World {
    /// What is kept of the layer and of the vault.
    pub fn cover_view(&self) -> CoverView {
        CoverView {
            layer: self.layer(),
            losses: self.losses(),
            book: *self.vault.book,
            positions: from_fn::<_, ACTORS, _>(|actor| self.position_of(account(actor))),
        }
    }

    fn position_of(&self, owner: AccountId) -> Position {
        self.vault.positions.get(owner).unwrap_or_default()
    }

    /// A message of an underwriter, which is the caller.
    pub fn cover(&mut self, act: Covering<Balance>) -> Result<Balance> {
        let (owner, vault) = (self.caller(), self.account());
        match act {
            Covering::Deposit { shares } => self.put_in(owner, owner, shares),
            Covering::DepositWrapped { units: 0 } => Err(CoverError::ZeroAmount),
            Covering::DepositWrapped { units } => {
                self.burn_units(owner, units).map_err(CoverError::Token)?;
                self.call(account(WRAPPED_LST), accounts::pool(), 0, |pool| {
                    pool.transfer_shares(vault, units)
                })
                .expect("the wrapped token has a share for each unit");
                self.put_in(owner, vault, units)
            }
            Covering::StakeAndDeposit { native } => {
                let shares = self
                    .call(vault, accounts::pool(), native, |pool| pool.stake(0, None))
                    .map_err(CoverError::Pool)?;
                self.put_in(owner, vault, shares)
            }
            Covering::Sponsor { shares: 0, .. } => Err(CoverError::ZeroAmount),
            Covering::Sponsor { days, .. } if !(1..=365).contains(&days) => {
                Err(CoverError::PeriodOutOfBounds)
            }
            Covering::Sponsor { shares, days } => {
                let (now, mut book) = (self.now(), *self.vault.book);
                let state = self.underwritten(owner, shares)?;
                book.sync(state.shares - shares, &state, now)
                    .and_then(|()| book.premium.add(shares, now, days * DAY))
                    .ok_or(CoverError::Arithmetic)?;
                *self.vault.book.edit() = book;
                Ok(0)
            }
            Covering::RequestExit { parts } => {
                let staking = self.chain.staking();
                let mut position = self.position_of(owner);
                position.request(parts, staking.active_era + staking.bonding_duration + 1)?;
                self.vault.positions.set(owner, Some(position));
                Ok(position.ready.into())
            }
            Covering::ClaimExit => self.claim_exit(owner),
        }
    }

    /// Sends a message of the vault to the pool.
    fn as_vault<T, E>(
        &mut self,
        message: impl FnOnce(&mut Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let vault = self.account();
        self.call(vault, accounts::pool(), 0, message)
    }

    fn underwritten(&mut self, holder: AccountId, shares: Shares) -> Result<UnderwritingState> {
        self.as_vault(|pool| pool.underwrite(holder, shares))
            .map_err(CoverError::Pool)
    }

    fn put_in(&mut self, owner: AccountId, holder: AccountId, shares: Shares) -> Result<Balance> {
        if shares == 0 {
            return Err(CoverError::ZeroAmount);
        }
        let (now, mut book, mut position) = (self.now(), *self.vault.book, self.position_of(owner));
        let state = self.underwritten(holder, shares)?;
        let before = state.shares - shares;
        book.sync(before, &state, now).ok_or(CoverError::Arithmetic)?;
        let backing = book.backing(before, state.reserved_shares, now);
        if book.is_impaired(&backing) {
            return Err(CoverError::Impaired);
        }
        let parts = book.deposit(shares, &backing).ok_or(CoverError::Arithmetic)?;
        if parts == 0 {
            return Err(CoverError::TooFew);
        }
        position.parts += parts;
        *self.vault.book.edit() = book;
        self.vault.positions.set(owner, Some(position));
        Ok(parts)
    }

    fn claim_exit(&mut self, owner: AccountId) -> Result<Balance> {
        let (now, vault) = (self.now(), self.account());
        let (mut book, mut position) = (*self.vault.book, self.position_of(owner));
        let layer = self
            .as_vault(|pool| Ok::<_, PoolError>(pool.underwriting()))
            .map_err(CoverError::Pool)?;
        let era = layer.map(|_| self.chain.staking().active_era);
        let parts = position.exit(era)?;
        let backing = match &layer {
            Some(state) => {
                book.sync(state.shares, state, now)
                    .ok_or(CoverError::Arithmetic)?;
                book.backing(state.shares, state.reserved_shares, now)
            }
            None => Backing {
                shares: self.shares_of(vault),
                reserved: 0,
            },
        };
        let shares = book.exit(parts, &backing).ok_or(CoverError::Arithmetic)?;
        if shares == 0 {
            return Err(CoverError::TooFew);
        }
        *self.vault.book.edit() = book;
        self.vault.positions.set(owner, Some(position));
        match layer {
            Some(_) => drop(
                self.as_vault(|pool| pool.release(owner, shares))
                    .map_err(CoverError::Pool)?,
            ),
            None => self
                .as_vault(|pool| pool.transfer_shares(owner, shares))
                .map_err(CoverError::Token)?,
        }
        Ok(shares)
    }
}
