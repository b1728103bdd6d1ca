//! What holders do: they come, ask to leave, and claim.

use estuary_restaking::{Epoch, Lrt, Units};
use estuary_restaking_interfaces::restake_vault::{Claimed, Deposited, RestakeError, WithdrawalRequested};
use ink::primitives::AccountId;

use crate::storage::{Now, RestakeVaultStorage, Result};

impl RestakeVaultStorage {
    /// Takes `units` of the caller. Returns the LRT minted for them, rounded down.
    pub fn deposit(&mut self, units: Units, min_lrt: Lrt) -> Result<Lrt> {
        let now = self.begun()?;
        let setup = now.setup;
        let lrt = self.book_deposit(now, units, min_lrt)?;
        self.take_units(&setup, units)?;
        Ok(lrt)
    }

    /// Stakes and wraps the transferred value, and deposits the units. Returns the LRT, rounded down.
    pub fn stake_and_deposit(&mut self, min_lrt: Lrt) -> Result<Lrt> {
        let now = self.begun()?;
        let units = self.wrap_value(&now.setup)?;
        self.book_deposit(now, units, min_lrt)
    }

    /// Mints LRT of the caller for units that the vault gets or has got.
    fn book_deposit(&mut self, mut now: Now, units: Units, min_lrt: Lrt) -> Result<Lrt> {
        let owner = self.env().caller();
        let minted = now.book.deposit(units, min_lrt, &now.setup.policy, now.time)?;
        self.book.set(&now.book);
        self.lrt.mint(self.env().account_id(), minted.locked);
        self.lrt.mint(owner, minted.lrt);
        self.env().emit_event(Deposited {
            owner,
            units,
            lrt: minted.lrt,
        });
        Ok(minted.lrt)
    }

    /// Burns `lrt` of the caller. Returns the epoch after which the units can be claimed, and the units, rounded down.
    pub fn request_withdrawal(&mut self, lrt: Lrt, min_units: Units) -> Result<(Epoch, Units)> {
        let (owner, mut now) = (self.env().caller(), self.begun()?);
        let burnt = self.lrt.burn(owner, lrt);
        burnt.map_err(|_| RestakeError::InsufficientLrt)?;
        let epoch = now.book.epoch.checked_add(1).ok_or(RestakeError::Arithmetic)?;
        let mut bucket = self.bucket(epoch);
        let (units, keys) = now.book.request(lrt, &mut bucket, now.time)?;
        if units < min_units {
            return Err(RestakeError::TooFew);
        }
        let key = (owner, epoch);
        let all = self.keys.get(key).unwrap_or(0).checked_add(keys);
        self.keys.insert(key, &all.ok_or(RestakeError::Arithmetic)?);
        self.buckets.insert(epoch, &bucket);
        self.book.set(&now.book);
        self.env().emit_event(WithdrawalRequested {
            owner,
            epoch,
            lrt,
            units,
            keys,
        });
        Ok((epoch, units))
    }

    /// Sends the caller the units of its requests. Returns the units, rounded down.
    pub fn claim(&mut self, epoch: Epoch) -> Result<Units> {
        self.claim_to(epoch, self.env().caller())
    }

    /// Sends `to` the units of the caller's requests. Returns the units, rounded down.
    pub fn claim_to(&mut self, epoch: Epoch, to: AccountId) -> Result<Units> {
        self.not_to_itself(to)?;
        let (owner, mut now) = (self.env().caller(), self.begun()?);
        let mut bucket = self.bucket(epoch);
        let keys = self.keys.take((owner, epoch)).unwrap_or(0);
        let units = now
            .book
            .claim(epoch, &mut bucket, keys, &now.setup.policy, now.time)?;
        self.set_bucket(epoch, &bucket);
        self.book.set(&now.book);
        self.env().emit_event(Claimed {
            owner,
            to,
            epoch,
            units,
        });
        if units > 0 {
            self.send_units(&now.setup, to, units)?;
        }
        Ok(units)
    }
}
