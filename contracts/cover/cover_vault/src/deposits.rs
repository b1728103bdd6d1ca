//! Deposits and gifts: shares, units or native tokens become shares of the layer.

use estuary_cover_interfaces::{CoverError, Deposited, Parts, Sponsored};
use estuary_interfaces::{verdict, LiquidStaking, Shares, Timestamp, WrappedLst};
use estuary_market_interfaces::units::transfer;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};

use crate::{
    book::GIFT_PERIOD,
    storage::{CoverVaultStorage, PoolAt, Result, WrapperAt},
};

impl CoverVaultStorage {
    /// Takes `shares` of the caller by its allowance, and gives it parts for them.
    pub fn deposit(&mut self, shares: Shares, min_parts: Parts) -> Result<Parts> {
        let owner = self.env().caller();
        self.put_in(owner, owner, shares, min_parts)
    }

    /// Takes `units` of the caller, unwraps them, and gives it parts for the shares.
    pub fn deposit_wrapped(&mut self, units: Shares, min_parts: Parts) -> Result<Parts> {
        if units == 0 {
            return Err(CoverError::ZeroAmount);
        }
        let (owner, vault) = (self.env().caller(), self.env().account_id());
        let wrapper = self.wired()?.wrapper;
        transfer(
            wrapper,
            owner,
            vault,
            units,
            CoverError::WrapperFailed,
            CoverError::Token,
        )?;
        let mut wrapper: WrapperAt = wrapper.into();
        let unwrapped = wrapper.call_mut().unwrap(units).try_invoke();
        verdict(unwrapped, CoverError::WrapperFailed, CoverError::Wrapper)?;
        self.put_in(owner, vault, units, min_parts)
    }

    /// Stakes the transferred value, and gives the caller parts for the shares.
    pub fn stake_and_deposit(&mut self, min_parts: Parts) -> Result<Parts> {
        let (owner, vault) = (self.env().caller(), self.env().account_id());
        let mut pool: PoolAt = self.wired()?.pool.into();
        let staked = pool
            .call_mut()
            .stake(0, None)
            .transferred_value(self.env().transferred_value())
            .try_invoke();
        let shares = verdict(staked, CoverError::PoolFailed, CoverError::Pool)?;
        self.put_in(owner, vault, shares, min_parts)
    }

    /// Takes `shares` of the caller by its allowance. They stream to all underwriters for `period` milliseconds.
    pub fn sponsor(&mut self, shares: Shares, period: Timestamp) -> Result<()> {
        if shares == 0 {
            return Err(CoverError::ZeroAmount);
        }
        if !GIFT_PERIOD.contains(&period) {
            return Err(CoverError::PeriodOutOfBounds);
        }
        let (sponsor, now, mut book) = (self.env().caller(), self.now(), self.known_book());
        let state = self.underwrite(self.wired()?.pool, sponsor, shares)?;
        state
            .shares
            .checked_sub(shares)
            .and_then(|before| book.sync(before, &state, now))
            .and_then(|()| book.premium.add(shares, now, period))
            .ok_or(CoverError::Arithmetic)?;
        self.book.set(&book);
        self.env().emit_event(Sponsored {
            sponsor,
            shares,
            period,
        });
        Ok(())
    }

    /// Moves `shares` from `holder` into the layer, and gives `owner` parts for them: `min_parts` at least. The pool
    /// answers with the layer of now, so the book is written after its call. The chain denies re-entry.
    fn put_in(
        &mut self,
        owner: AccountId,
        holder: AccountId,
        shares: Shares,
        min_parts: Parts,
    ) -> Result<Parts> {
        if shares == 0 {
            return Err(CoverError::ZeroAmount);
        }
        let (now, mut book, mut position) = (self.now(), self.known_book(), self.position_of(owner));
        let state = self.underwrite(self.wired()?.pool, holder, shares)?;
        let before = state.shares.checked_sub(shares).ok_or(CoverError::Arithmetic)?;
        book.sync(before, &state, now).ok_or(CoverError::Arithmetic)?;
        let backing = book.backing(before, state.reserved_shares, now);
        if book.is_impaired(&backing) {
            return Err(CoverError::Impaired);
        }
        let parts = book.deposit(shares, &backing).ok_or(CoverError::Arithmetic)?;
        if parts == 0 || parts < min_parts {
            return Err(CoverError::TooFew);
        }
        position.parts = position.parts.checked_add(parts).ok_or(CoverError::Arithmetic)?;
        self.book.set(&book);
        self.set_position(owner, &position);
        self.env().emit_event(Deposited { owner, shares, parts });
        Ok(parts)
    }
}
