//! Messages of `option_series`.

use estuary_option_interfaces::option_series::{OptionSeries as _, SeriesError, SeriesTerms};
use estuary_options::series::Book;
use estuary_runtime::{AccountId, Balance};
use option_series::OptionSeriesRef;

use super::message;
use crate::{call::to_ink, World};

/// The series at an account of a world: its messages, as methods. Its options are a [`crate::Token`].
pub struct SeriesHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a series.
    pub fn deploy_series(&mut self, terms: SeriesTerms) -> Result<AccountId, SeriesError> {
        let constructor = OptionSeriesRef::new(
            terms.kind,
            terms.underlying,
            terms.strike_asset,
            terms.strike,
            terms.exercise_from,
            terms.expiry,
            terms.label,
        );
        self.deploy_another("option_series", 0, constructor)
    }

    pub fn series(&mut self, account: &AccountId) -> SeriesHandle<'_> {
        SeriesHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl SeriesHandle<'_> {
    pub fn write(
        &mut self,
        writer: &AccountId,
        value: Balance,
        amount: Balance,
        recipient: &AccountId,
    ) -> Result<Balance, SeriesError> {
        let write = message!(OptionSeriesRef(self.account).write(amount, to_ink(recipient)));
        self.world.send(writer, value, &write)
    }

    pub fn close(&mut self, writer: &AccountId, amount: Balance) -> Result<Balance, SeriesError> {
        let close = message!(OptionSeriesRef(self.account).close(amount));
        self.world.send(writer, 0, &close)
    }

    pub fn exercise(
        &mut self,
        holder: &AccountId,
        value: Balance,
        amount: Balance,
    ) -> Result<Balance, SeriesError> {
        let exercise = message!(OptionSeriesRef(self.account).exercise(amount));
        self.world.send(holder, value, &exercise)
    }

    pub fn redeem(
        &mut self,
        writer: &AccountId,
        recipient: &AccountId,
    ) -> Result<(Balance, Balance), SeriesError> {
        let redeem = message!(OptionSeriesRef(self.account).redeem(to_ink(recipient)));
        self.world.send(writer, 0, &redeem)
    }

    pub fn terms(&mut self) -> Option<SeriesTerms> {
        self.world.query(&message!(OptionSeriesRef(self.account).terms()))
    }

    pub fn book(&mut self) -> Book {
        self.world.query(&message!(OptionSeriesRef(self.account).book()))
    }

    pub fn short_of(&mut self, owner: &AccountId) -> Balance {
        self.world
            .query(&message!(OptionSeriesRef(self.account).short_of(to_ink(owner))))
    }

    pub fn preview_write(&mut self, amount: Balance) -> Result<Balance, SeriesError> {
        self.world
            .query(&message!(OptionSeriesRef(self.account).preview_write(amount)))
    }

    pub fn preview_exercise(&mut self, amount: Balance) -> Result<(Balance, Balance), SeriesError> {
        self.world
            .query(&message!(OptionSeriesRef(self.account).preview_exercise(amount)))
    }
}
