//! The series' storage: cells, constructor, guards, and the two assets that it moves.

use estuary_interfaces::{Balance, Timestamp};
use estuary_market_interfaces::units;
use estuary_option_interfaces::option_series::{SeriesError, SeriesTerms};
use estuary_options::series::{are_times_valid, is_label_valid, phase, Book, Kind, Phase};
use estuary_shares::Balances;
use ink::{
    env::DefaultEnvironment,
    prelude::string::String,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, SeriesError>;

/// A token, or the native token.
pub(crate) type Asset = Option<AccountId>;

/// Everything that a series stores. Options are under the keys 10 and 11.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct OptionSeriesStorage {
    pub(crate) terms: Lazy<SeriesTerms, ManualKey<1>>,
    pub(crate) book: Lazy<Book, ManualKey<2>>,
    /// What each writer wrote and has not closed or redeemed.
    pub(crate) shorts: Mapping<AccountId, Balance, ManualKey<5>>,
    pub(crate) options: Balances,
}

impl OptionSeriesStorage {
    /// A series without options.
    pub fn new(
        kind: Kind,
        underlying: AccountId,
        strike_asset: Option<AccountId>,
        strike: Balance,
        exercise_from: Timestamp,
        expiry: Timestamp,
        label: String,
    ) -> Result<Self> {
        let mut series = Self::default();
        let is_valid = strike > 0
            && strike_asset != Some(underlying)
            && are_times_valid(series.env().block_timestamp(), exercise_from, expiry)
            && is_label_valid(label.as_bytes());
        if !is_valid {
            return Err(SeriesError::InvalidTerms);
        }
        series.terms.set(&SeriesTerms {
            kind,
            underlying,
            strike_asset,
            strike,
            exercise_from,
            expiry,
            label,
        });
        series.book.set(&Book::default());
        Ok(series)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// What the series promises, for ever.
    pub fn terms(&self) -> Option<SeriesTerms> {
        self.terms.get()
    }

    /// The terms, which are there from the constructor on.
    pub(crate) fn known_terms(&self) -> Result<SeriesTerms> {
        self.terms().ok_or(SeriesError::InvalidTerms)
    }

    /// All shorts, options, collateral and proceeds.
    pub fn book(&self) -> Book {
        self.book.get_or_default()
    }

    /// The options that an account wrote and has not closed or redeemed.
    pub fn short_of(&self, owner: AccountId) -> Balance {
        self.shorts.get(owner).unwrap_or(0)
    }

    /// Replaces a short. The cell of an account without a short is freed.
    pub(crate) fn set_short(&mut self, owner: AccountId, short: Balance) {
        match short {
            0 => self.shorts.remove(owner),
            _ => {
                self.shorts.insert(owner, &short);
            }
        }
    }

    /// The terms, in the phase `wanted` only.
    pub(crate) fn terms_in(&self, wanted: Phase, otherwise: SeriesError) -> Result<SeriesTerms> {
        let terms = self.known_terms()?;
        match phase(self.env().block_timestamp(), terms.exercise_from, terms.expiry) == wanted {
            true => Ok(terms),
            false => Err(otherwise),
        }
    }

    /// Refuses the series itself as a recipient: it could never move what it got.
    pub(crate) fn not_to_itself(&self, recipient: AccountId) -> Result<()> {
        match recipient == self.env().account_id() {
            true => Err(SeriesError::RecipientIsSeries),
            false => Ok(()),
        }
    }

    /// Refuses a transferred value other than `amount` of the native token, or than nothing where a token is due.
    pub(crate) fn is_value(&self, asset: Asset, amount: Balance) -> Result<()> {
        let due = if asset.is_none() { amount } else { 0 };
        match self.env().transferred_value() == due {
            true => Ok(()),
            false => Err(SeriesError::WrongValue),
        }
    }

    /// Takes `amount` of a token from the caller. The native token came with the call, see [`Self::is_value`].
    pub(crate) fn pull(&self, asset: Asset, amount: Balance) -> Result<()> {
        match asset {
            Some(token) => self.move_token(token, self.env().caller(), self.env().account_id(), amount),
            None => Ok(()),
        }
    }

    /// Sends `amount`, unless it is zero.
    pub(crate) fn send(&self, asset: Asset, to: AccountId, amount: Balance) -> Result<()> {
        match asset {
            _ if amount == 0 => Ok(()),
            Some(token) => self.move_token(token, self.env().account_id(), to, amount),
            None => self
                .env()
                .transfer(to, amount)
                .map_err(|_| SeriesError::TransferFailed),
        }
    }

    fn move_token(&self, token: AccountId, from: AccountId, to: AccountId, amount: Balance) -> Result<()> {
        units::transfer(
            token,
            from,
            to,
            amount,
            SeriesError::TokenFailed,
            SeriesError::Token,
        )
    }
}

/// The asset that writers lock.
pub(crate) fn collateral_of(terms: &SeriesTerms) -> Asset {
    match terms.kind {
        Kind::Call => Some(terms.underlying),
        Kind::Put => terms.strike_asset,
    }
}

/// The asset that holders pay.
pub(crate) fn proceeds_of(terms: &SeriesTerms) -> Asset {
    match terms.kind {
        Kind::Call => terms.strike_asset,
        Kind::Put => Some(terms.underlying),
    }
}
