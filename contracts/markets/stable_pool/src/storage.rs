//! The stable pool's storage: cells, constructor, guards, and the price that all trades are made at.

use estuary_codec::Packed;
use estuary_entry::install;
use estuary_interfaces::{Balance, Price, Shares, Timestamp, TokenMetadata};
use estuary_market_interfaces::{
    price::{is_fresh, read},
    stable_pool::{StableError, StableTerms},
    units::wraps_shares_of,
};
use estuary_markets::{
    stable::{Book, Peg, Prices, WINDOWS},
    PRICE_AGES,
};
use estuary_shares::Balances;
use ink::{
    env::DefaultEnvironment,
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, StableError>;

/// Everything that the stable pool stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct StablePoolStorage {
    pub(crate) terms: Lazy<StableTerms, ManualKey<1>>,
    pub(crate) ledger: Lazy<Ledger, ManualKey<2>>,
    pub(crate) metadata: Lazy<TokenMetadata, ManualKey<3>>,
    /// Liquidity shares.
    pub(crate) lp: Balances,
}

/// Reserves, supply and price oracle: what a trade reads and writes, in one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Ledger {
    /// Native reserve in planck. Donations are not in it.
    pub native: Balance,
    /// Reserve of units. Donations are not in it.
    pub units: Shares,
    /// Liquidity shares.
    pub supply: Balance,
    /// The oracle's last price, as a part of the exit price, times 10^18.
    pub last: u128,
    /// The oracle's average price, likewise.
    pub average: u128,
    /// All prices times the milliseconds for which they stood.
    pub cumulative: u128,
    /// When `last` was set, in milliseconds.
    pub at: Timestamp,
}

impl Ledger {
    pub(crate) fn book(&self) -> Book {
        Book {
            native: self.native,
            units: self.units,
            supply: self.supply,
        }
    }

    pub(crate) fn peg(&self) -> Peg {
        Peg {
            last: self.last,
            average: self.average,
            cumulative: self.cumulative,
            at: self.at,
        }
    }

    pub(crate) fn new(book: &Book, peg: &Peg) -> Self {
        Self {
            native: book.native,
            units: book.units,
            supply: book.supply,
            last: peg.last,
            average: peg.average,
            cumulative: peg.cumulative,
            at: peg.at,
        }
    }
}

impl StablePoolStorage {
    /// A pool without liquidity, whose account gets the code `hot`.
    pub fn new(terms: StableTerms, metadata: TokenMetadata, hot: Hash) -> Result<Self> {
        let is_valid = terms.curve().is_valid()
            && WINDOWS.contains(&terms.window)
            && PRICE_AGES.contains(&terms.max_age)
            && metadata.is_valid();
        if !is_valid {
            return Err(StableError::InvalidTerms);
        }
        if !wraps_shares_of(terms.wrapper, terms.pool) {
            return Err(StableError::WrongWrapper);
        }
        install(hot).map_err(|_| StableError::WrongHotCode)?;
        let mut stable_pool = Self::default();
        stable_pool.terms.set(&terms);
        stable_pool.ledger.set(&Ledger::default());
        stable_pool.metadata.set(&metadata);
        Ok(stable_pool)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The terms, for ever.
    pub fn terms(&self) -> Option<StableTerms> {
        self.terms.get()
    }

    /// The terms, which are there from the constructor on.
    pub(crate) fn known_terms(&self) -> Result<StableTerms> {
        self.terms().ok_or(StableError::InvalidTerms)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger.get_or_default()
    }

    /// Refuses after the deadline.
    pub(crate) fn not_after(&self, deadline: Timestamp) -> Result<()> {
        match self.env().block_timestamp() > deadline {
            true => Err(StableError::Expired),
            false => Ok(()),
        }
    }

    /// Refuses the pool itself as a recipient: it could pay nothing out again.
    pub(crate) fn not_to_itself(&self, to: AccountId) -> Result<()> {
        match to == self.env().account_id() {
            true => Err(StableError::RecipientIsPool),
            false => Ok(()),
        }
    }

    /// The staking pool's prices, if its last sweep for losses is recent enough.
    pub(crate) fn fresh_prices(&self, terms: &StableTerms) -> Result<Prices> {
        let price = self.price(terms)?;
        if !is_fresh(&price, self.env().block_timestamp(), terms.max_age) {
            return Err(StableError::PriceTooOld);
        }
        Ok(Prices {
            exit: price.rate,
            mint: price.mint_rate,
        })
    }

    /// The staking pool's price of now, however old.
    pub(crate) fn price(&self, terms: &StableTerms) -> Result<Price> {
        read(terms.pool, StableError::PoolFailed, StableError::NoPrice)
    }

    /// Pays native or nothing.
    pub(crate) fn pay(&self, to: AccountId, native: Balance) -> Result<()> {
        if native == 0 {
            return Ok(());
        }
        self.env()
            .transfer(to, native)
            .map_err(|_| StableError::TransferFailed)
    }
}
