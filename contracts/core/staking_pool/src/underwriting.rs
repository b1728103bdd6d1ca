//! `Underwriting`: the vault's messages, and the shares of the layer.

use estuary_events::pool::{CoverReleased, Underwritten};
use estuary_interfaces::{Balance, CoverTerms, PoolError, Shares, Timestamp, UnderwritingState};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;

use crate::{
    accounting::{Accounting, Layer},
    events::Events,
    host::{Host, Result},
    psp22::Psp22Calls,
};

/// The use cases of the vault, and the burns and mints of a settlement.
pub trait UnderwritingCalls: Host {
    /// Moves `shares` of `owner` into the layer.
    fn underwrite(&mut self, owner: AccountId, shares: Shares) -> Result<UnderwritingState> {
        let terms = self.only_vault()?;
        let (now, _) = self.running_for_exit()?;
        if shares == 0 {
            return Err(PoolError::BelowMinimum);
        }
        if self.is_locked(owner) {
            return Err(PoolError::InsufficientBalance);
        }
        let (accounting, mut layer) = (self.accounting(), self.layer());
        if accounting.provision > 0 || accounting.reserved_of_layer() > 0 {
            return Err(PoolError::LossAnnounced);
        }
        let (_, amount) = self.worth_to_burn(&accounting, owner, shares)?;
        if owner != terms.vault {
            let worth = accounting
                .to_amount_up(shares, now)
                .ok_or(PoolError::Arithmetic)?;
            self.spend_allowance(owner, terms.vault, worth)
                .map_err(|_| PoolError::InsufficientAllowance)?;
        }
        layer.shares = layer.shares.checked_add(shares).ok_or(PoolError::Arithmetic)?;
        let worth = accounting.worth_of(&layer, now).ok_or(PoolError::Arithmetic)?;
        if worth > terms.max {
            return Err(PoolError::CapExceeded);
        }
        self.set_layer(&layer);
        self.move_to_or_from_layer(owner, self.account(), amount, shares)?;
        self.emit(Underwritten {
            owner,
            shares,
            amount,
        });
        Ok(state(&terms, &accounting, &layer, now))
    }

    /// Moves `shares` out of the layer to `to`.
    fn release(&mut self, to: AccountId, shares: Shares) -> Result<UnderwritingState> {
        let terms = self.only_vault()?;
        let (now, _) = self.running_for_exit()?;
        if shares == 0 {
            return Err(PoolError::BelowMinimum);
        }
        if self.is_locked(to) {
            return Err(PoolError::RecipientIsToken);
        }
        let (accounting, mut layer) = (self.accounting(), self.layer());
        let reserved = accounting.reserved_shares(&layer, now);
        layer.shares = layer
            .shares
            .checked_sub(shares)
            .ok_or(PoolError::InsufficientBalance)?;
        if layer.shares < reserved {
            return Err(PoolError::CoverReserved);
        }
        let amount = accounting
            .to_amount_down(shares, now)
            .ok_or(PoolError::Arithmetic)?;
        self.set_layer(&layer);
        self.move_to_or_from_layer(self.account(), to, amount, shares)?;
        self.emit(CoverReleased { to, shares, amount });
        Ok(state(&terms, &accounting, &layer, now))
    }

    /// The layer now. `None` without terms of cover.
    fn underwriting(&self) -> Option<UnderwritingState> {
        let terms = self.cover_terms()?;
        Some(state(&terms, &self.accounting(), &self.layer(), self.now()))
    }

    /// Gives all shares of the layer to `vault`, whose terms end, and empties the layer.
    fn give_layer_back(&mut self, vault: AccountId) -> Result<()> {
        let (accounting, mut layer) = (self.accounting(), self.layer());
        if accounting.reserved_of_layer() > 0 {
            return Err(PoolError::CoverReserved);
        }
        let shares = core::mem::take(&mut layer.shares);
        layer.spent = 0;
        self.set_layer(&layer);
        if shares > 0 {
            let amount = accounting.to_amount_down(shares, self.now()).unwrap_or(0);
            self.move_to_or_from_layer(self.account(), vault, amount, shares)?;
            self.emit(CoverReleased {
                to: vault,
                shares,
                amount,
            });
        }
        Ok(())
    }

    /// Writes the layer after a settlement, burns the shares that paid `paid` planck, and mints the shares that it has
    /// earned.
    fn follow_layer(
        &mut self,
        before: &Layer,
        layer: &Layer,
        paid: Balance,
        accounting: &Accounting,
    ) -> Result<()> {
        if layer == before {
            return Ok(());
        }
        self.set_layer(layer);
        let account = self.account();
        let burnt = layer.burnt.saturating_sub(before.burnt);
        if burnt > 0 {
            let held = self.token().balance_of(account);
            self.burn(account, (held, burnt), paid)?;
        }
        self.mint(
            account,
            layer.credited.saturating_sub(before.credited),
            accounting,
        );
        Ok(())
    }

    /// Moves `shares`, worth `amount` planck, between an account and the pool's own account.
    fn move_to_or_from_layer(
        &mut self,
        from: AccountId,
        to: AccountId,
        amount: Balance,
        shares: Shares,
    ) -> Result<()> {
        let held = self.token().balance_of(from);
        self.token_mut()
            .debit(from, held, shares)
            .map_err(|_| PoolError::InsufficientBalance)?;
        self.token_mut().credit(to, shares);
        self.emit_transfer(Some(from), Some(to), amount, shares);
        Ok(())
    }

    /// The terms of cover, if the caller is the vault that they name.
    fn only_vault(&self) -> Result<CoverTerms> {
        self.cover_terms()
            .filter(|terms| terms.vault == self.caller())
            .ok_or(PoolError::NotVault)
    }
}

impl<H: Host> UnderwritingCalls for H {}

/// The layer, as the vault and everybody else sees it.
fn state(terms: &CoverTerms, accounting: &Accounting, layer: &Layer, now: Timestamp) -> UnderwritingState {
    UnderwritingState {
        vault: terms.vault,
        shares: layer.shares,
        reserved_shares: accounting.reserved_shares(layer, now),
        reserved: accounting.cover_reserved,
        worth: accounting.worth_of(layer, now).unwrap_or(0),
        spent: layer.spent,
        credited: layer.credited,
        burnt: layer.burnt,
        paid: layer.paid,
    }
}
