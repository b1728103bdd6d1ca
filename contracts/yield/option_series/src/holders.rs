//! What holders do: they exercise.

use estuary_interfaces::Balance;
use estuary_option_interfaces::option_series::{Exercised, SeriesError};
use estuary_options::series::{exercised, Phase};

use crate::storage::{collateral_of, proceeds_of, OptionSeriesStorage, Result};

impl OptionSeriesStorage {
    /// Burns options of the caller and swaps the assets. Returns what was received.
    pub fn exercise(&mut self, amount: Balance) -> Result<Balance> {
        let terms = self.terms_in(Phase::Exercising, SeriesError::NotExercising)?;
        if amount == 0 {
            return Err(SeriesError::ZeroAmount);
        }
        let (mut book, holder) = (self.book(), self.env().caller());
        self.burn(holder, amount)?;
        let (paid, received) = book.exercise(terms.kind, terms.strike, amount)?;
        self.is_value(proceeds_of(&terms), paid)?;
        self.book.set(&book);
        self.env().emit_event(Exercised {
            holder,
            amount,
            paid,
            received,
        });
        self.pull(proceeds_of(&terms), paid)?;
        self.send(collateral_of(&terms), holder, received)?;
        Ok(received)
    }

    /// What exercising `amount` options pays and receives.
    pub fn preview_exercise(&self, amount: Balance) -> Result<(Balance, Balance)> {
        let terms = self.known_terms()?;
        Ok(exercised(terms.kind, amount, terms.strike)?)
    }
}
