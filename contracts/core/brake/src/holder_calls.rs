//! The holders' messages: lock, release, keep, withdraw.

use estuary_events::brake::{Kept, Locked, Releasing, Withdrawn};
use estuary_interfaces::{verdict, BrakeError, ProposalId, Proposals, Shares, Timestamp};
use ink::{codegen::TraitCallBuilder, prelude::vec::Vec};
use psp22::PSP22;

use crate::{
    storage::{BrakeStorage, GovernorAt, Result, TokenAt},
    views::ALL,
};

impl BrakeStorage {
    /// Takes `units` of the wrapped token from the caller, and locks them against a pending proposal, or against all.
    pub fn lock(&mut self, against: ProposalId, units: Shares) -> Result<()> {
        if units == 0 {
            return Err(BrakeError::ZeroAmount);
        }
        if against != ALL && !self.is_pending(against)? {
            return Err(BrakeError::NotPending);
        }
        let owner = self.env().caller();
        let mut position = self.position(owner, against);
        position.units = position.units.checked_add(units).ok_or(BrakeError::Arithmetic)?;
        let total = self
            .total(against)
            .checked_add(units)
            .ok_or(BrakeError::Arithmetic)?;
        self.set_position(owner, against, &position);
        self.set_total(against, total);
        self.env().emit_event(Locked {
            owner,
            against,
            units,
            total,
        });
        let (brake, mut token) = (self.env().account_id(), self.token()?);
        let taken = token
            .call_mut()
            .transfer_from(owner, brake, units, Vec::new())
            .try_invoke();
        verdict(taken, BrakeError::CallFailed, BrakeError::Token)
    }

    /// Gives notice of `units` of the caller. Returns the time from which on they can be withdrawn, in milliseconds.
    pub fn release(&mut self, against: ProposalId, units: Shares) -> Result<Timestamp> {
        let (owner, now) = (self.env().caller(), self.now());
        let mut position = self.position(owner, against);
        let until = position.release(units, now)?;
        self.set_position(owner, against, &position);
        self.env().emit_event(Releasing {
            owner,
            against,
            units: position.releasing,
            until,
        });
        Ok(until)
    }

    /// Takes all notices of the caller back.
    pub fn keep(&mut self, against: ProposalId) -> Result<()> {
        let (owner, now) = (self.env().caller(), self.now());
        let mut position = self.position(owner, against);
        position.keep(now)?;
        self.set_position(owner, against, &position);
        self.env().emit_event(Kept { owner, against });
        Ok(())
    }

    /// Sends the caller the units whose notice is over, or all units where the proposal is over. Returns their number.
    pub fn withdraw(&mut self, against: ProposalId) -> Result<Shares> {
        let (owner, now) = (self.env().caller(), self.now());
        let mut position = self.position(owner, against);
        if position.units == 0 {
            return Err(BrakeError::NotLocked);
        }
        let is_over = against != ALL && !self.is_pending(against)?;
        let units = position.withdraw(is_over, now)?;
        let total = self
            .total(against)
            .checked_sub(units)
            .ok_or(BrakeError::Arithmetic)?;
        self.set_position(owner, against, &position);
        self.set_total(against, total);
        self.env().emit_event(Withdrawn {
            owner,
            against,
            units,
            total,
        });
        let given = self
            .token()?
            .call_mut()
            .transfer(owner, units, Vec::new())
            .try_invoke();
        verdict(given, BrakeError::CallFailed, BrakeError::Token)?;
        Ok(units)
    }

    /// Whether a proposal can still be applied, at some time.
    fn is_pending(&self, id: ProposalId) -> Result<bool> {
        let governor: GovernorAt = self.wired()?.governor.into();
        match governor.call().is_pending(id).try_invoke() {
            Ok(Ok(is_pending)) => Ok(is_pending),
            _ => Err(BrakeError::CallFailed),
        }
    }

    fn token(&self) -> Result<TokenAt> {
        Ok(self.wired()?.token.into())
    }
}
