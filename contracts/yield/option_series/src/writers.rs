//! What writers do: write, close, redeem.

use estuary_interfaces::Balance;
use estuary_option_interfaces::option_series::{Closed, Redeemed, SeriesError, Written};
use estuary_options::series::{locked, Phase};
use estuary_shares::TokenCells as _;
use ink::primitives::AccountId;

use crate::storage::{collateral_of, proceeds_of, OptionSeriesStorage, Result};

impl OptionSeriesStorage {
    /// Locks collateral of the caller and mints options. Returns what was locked.
    pub fn write(&mut self, amount: Balance, recipient: AccountId) -> Result<Balance> {
        let terms = self.terms_in(Phase::Writing, SeriesError::NotWriting)?;
        self.not_to_itself(recipient)?;
        let (mut book, writer) = (self.book(), self.env().caller());
        let locked = book.write(terms.kind, terms.strike, amount)?;
        self.is_value(collateral_of(&terms), locked)?;
        self.book.set(&book);
        // A short is a part of `book.written`, which did not overflow.
        self.set_short(writer, self.short_of(writer).saturating_add(amount));
        self.options.mint(recipient, amount);
        self.env().emit_event(Written {
            writer,
            recipient,
            amount,
            locked,
        });
        self.pull(collateral_of(&terms), locked)?;
        Ok(locked)
    }

    /// Burns options of the caller against its own short. Returns the collateral that came back.
    pub fn close(&mut self, amount: Balance) -> Result<Balance> {
        let terms = self.terms_in(Phase::Writing, SeriesError::NotWriting)?;
        if amount == 0 {
            return Err(SeriesError::ZeroAmount);
        }
        let (mut book, writer) = (self.book(), self.env().caller());
        let short = self.short_of(writer).checked_sub(amount);
        self.set_short(writer, short.ok_or(SeriesError::InsufficientShort)?);
        self.burn(writer, amount)?;
        let released = book.close(terms.kind, terms.strike, amount)?;
        self.book.set(&book);
        self.env().emit_event(Closed {
            writer,
            amount,
            released,
        });
        self.send(collateral_of(&terms), writer, released)?;
        Ok(released)
    }

    /// Sends the part of the caller's short to `recipient`. Returns collateral and proceeds.
    pub fn redeem(&mut self, recipient: AccountId) -> Result<(Balance, Balance)> {
        let terms = self.terms_in(Phase::Expired, SeriesError::NotExpired)?;
        self.not_to_itself(recipient)?;
        let (mut book, writer) = (self.book(), self.env().caller());
        let short = self.short_of(writer);
        let (collateral, proceeds) = book.redeem(short)?;
        self.book.set(&book);
        self.set_short(writer, 0);
        self.env().emit_event(Redeemed {
            writer,
            amount: short,
            collateral,
            proceeds,
        });
        self.send(collateral_of(&terms), recipient, collateral)?;
        self.send(proceeds_of(&terms), recipient, proceeds)?;
        Ok((collateral, proceeds))
    }

    /// What writing `amount` options locks.
    pub fn preview_write(&self, amount: Balance) -> Result<Balance> {
        let terms = self.known_terms()?;
        Ok(locked(terms.kind, amount, terms.strike)?)
    }

    /// Takes options from their owner. The book's supply falls with them.
    pub(crate) fn burn(&mut self, owner: AccountId, amount: Balance) -> Result<()> {
        match self.options.balance_of(owner) < amount {
            true => Err(SeriesError::InsufficientOptions),
            false => self.options.burn(owner, amount).map_err(SeriesError::Token),
        }
    }
}
