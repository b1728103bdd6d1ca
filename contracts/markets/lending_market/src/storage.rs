//! The market's storage: cells, constructor, guards, and the interest until now.

use estuary_codec::Packed;
use estuary_entry::install;
use estuary_interfaces::{Balance, Shares, Timestamp, TokenMetadata};
use estuary_market_interfaces::{
    lending_market::{Accrued, MarketError, MarketShares, MarketTerms},
    price,
    units::{transfer, wraps_shares_of},
};
use estuary_markets::{
    cap::Cap,
    interest::{accrue, initial_rate_at_target},
    lending::{are_terms_safe, Position},
    shares::Total,
    PRICE_AGES,
};
use estuary_shares::Balances;
use ink::{
    env::DefaultEnvironment,
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, MarketError>;

/// The least debt that a market may have, in existential deposits.
const LEAST_DEBT_DEPOSITS: Balance = 10;

/// Everything that the market stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct LendingMarketStorage {
    pub(crate) terms: Lazy<MarketTerms, ManualKey<1>>,
    pub(crate) ledger: Lazy<Ledger, ManualKey<2>>,
    /// Units and debt of each account that has any. The tool finds borrowers by the keys.
    pub(crate) positions: Mapping<AccountId, Position, ManualKey<3>>,
    /// Owner and operator, if the operator acts for the owner.
    pub(crate) authorized: Mapping<(AccountId, AccountId), (), ManualKey<4>>,
    pub(crate) metadata: Lazy<TokenMetadata, ManualKey<5>>,
    /// Supply shares.
    pub(crate) supply_shares: Balances,
}

/// The sums over all accounts, the rate of interest and the cap of the price, in one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Ledger {
    /// Planck that suppliers own. Donations are not in it.
    pub supply_assets: Balance,
    /// All supply shares.
    pub supply_shares: MarketShares,
    /// Planck that borrowers owe.
    pub borrow_assets: Balance,
    /// All shares of debt.
    pub borrow_shares: MarketShares,
    /// The moment until which interest is booked, in milliseconds.
    pub updated: Timestamp,
    /// The rate at nine tenths lent: a second's, times 10^18.
    pub rate_at_target: u64,
    /// The most that a price counts for, times 10^18.
    pub cap: u128,
    /// The highest price that has counted, likewise.
    pub high: u128,
    /// When `cap` was so high, in milliseconds.
    pub cap_at: Timestamp,
}

impl Ledger {
    pub(crate) fn supplies(&self) -> Total {
        Total {
            assets: self.supply_assets,
            shares: self.supply_shares,
        }
    }

    pub(crate) fn set_supplies(&mut self, supplies: Total) {
        self.supply_assets = supplies.assets;
        self.supply_shares = supplies.shares;
    }

    pub(crate) fn loans(&self) -> Total {
        Total {
            assets: self.borrow_assets,
            shares: self.borrow_shares,
        }
    }

    pub(crate) fn set_loans(&mut self, loans: Total) {
        self.borrow_assets = loans.assets;
        self.borrow_shares = loans.shares;
    }

    pub(crate) fn cap(&self) -> Cap {
        Cap {
            cap: self.cap,
            high: self.high,
            at: self.cap_at,
        }
    }

    pub(crate) fn set_cap(&mut self, cap: &Cap) {
        self.cap = cap.cap;
        self.high = cap.high;
        self.cap_at = cap.at;
    }

    /// The planck that are not lent.
    pub(crate) fn idle(&self) -> Balance {
        self.supply_assets.saturating_sub(self.borrow_assets)
    }

    /// The ledger with the interest until `now`, and that interest.
    pub(crate) fn as_of(mut self, now: Timestamp) -> Option<(Self, Balance)> {
        let accrual = accrue(
            self.borrow_assets,
            self.supply_assets,
            self.rate_at_target,
            self.updated,
            now,
        )?;
        self.borrow_assets = self.borrow_assets.checked_add(accrual.interest)?;
        self.supply_assets = self.supply_assets.checked_add(accrual.interest)?;
        self.rate_at_target = accrual.rate_at_target;
        self.updated = accrual.updated;
        Some((self, accrual.interest))
    }
}

impl LendingMarketStorage {
    /// A market without supply, whose account gets the code `hot`.
    pub fn new(terms: MarketTerms, metadata: TokenMetadata, hot: Hash) -> Result<Self> {
        let mut market = Self::default();
        let now = market.env().block_timestamp();
        let rate_at_target = market.check(&terms, &metadata).ok_or(MarketError::InvalidTerms)?;
        if !wraps_shares_of(terms.wrapper, terms.pool) {
            return Err(MarketError::WrongWrapper);
        }
        let price = price::read(terms.pool, MarketError::PoolFailed, MarketError::NoPrice)?;
        let cap = Cap::new(price.rate, &terms.cap(), now).ok_or(MarketError::Arithmetic)?;
        install(hot).map_err(|_| MarketError::WrongHotCode)?;
        let mut ledger = Ledger {
            updated: now,
            rate_at_target,
            ..Ledger::default()
        };
        ledger.set_cap(&cap);
        market.terms.set(&terms);
        market.ledger.set(&ledger);
        market.metadata.set(&metadata);
        Ok(market)
    }

    /// The rate at target to start with, if all terms are within their bounds.
    fn check(&self, terms: &MarketTerms, metadata: &TokenMetadata) -> Option<u64> {
        let deposits = self.env().minimum_balance().saturating_mul(LEAST_DEBT_DEPOSITS);
        let is_valid = are_terms_safe(terms.lltv, terms.headroom, terms.largest_step)
            && terms.cap().are_valid()
            && PRICE_AGES.contains(&terms.max_age)
            && terms.min_borrow >= deposits
            && metadata.is_valid();
        initial_rate_at_target(terms.initial_rate).filter(|_| is_valid)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The terms, for ever.
    pub fn terms(&self) -> Option<MarketTerms> {
        self.terms.get()
    }

    /// The terms, which are there from the constructor on.
    pub(crate) fn known_terms(&self) -> Result<MarketTerms> {
        self.terms().ok_or(MarketError::InvalidTerms)
    }

    /// The ledger as of now, and the interest since it was stored.
    pub(crate) fn as_of_now(&self) -> Result<(Ledger, Balance)> {
        let ledger = self.ledger.get_or_default();
        ledger
            .as_of(self.env().block_timestamp())
            .ok_or(MarketError::Arithmetic)
    }

    /// The ledger as of now. Its interest is told; whoever asks for it stores it.
    pub(crate) fn accrued(&self) -> Result<Ledger> {
        Ok(self.accrued_interest()?.0)
    }

    /// The same, and the interest since the ledger was stored.
    pub(crate) fn accrued_interest(&self) -> Result<(Ledger, Balance)> {
        let (ledger, interest) = self.as_of_now()?;
        if interest > 0 {
            self.env().emit_event(Accrued {
                interest,
                rate_at_target: ledger.rate_at_target,
            });
        }
        Ok((ledger, interest))
    }

    /// The units and the debt of an account.
    pub fn position(&self, account: AccountId) -> Position {
        self.positions.get(account).unwrap_or_default()
    }

    /// Stores the ledger and a position.
    pub(crate) fn store(&mut self, account: AccountId, ledger: &Ledger, position: &Position) {
        self.ledger.set(ledger);
        self.set_position(account, position);
    }

    /// Stores a position. The cell of an empty one is freed.
    pub(crate) fn set_position(&mut self, account: AccountId, position: &Position) {
        if *position == Position::default() {
            self.positions.remove(account);
        } else {
            self.positions.insert(account, position);
        }
    }

    /// Refuses the market itself as an owner or a recipient: it could give nothing out again.
    pub(crate) fn not_to_itself(&self, to: AccountId) -> Result<()> {
        match to == self.env().account_id() {
            true => Err(MarketError::RecipientIsMarket),
            false => Ok(()),
        }
    }

    /// Pays native or nothing.
    pub(crate) fn pay(&self, to: AccountId, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        self.env()
            .transfer(to, amount)
            .map_err(|_| MarketError::TransferFailed)
    }

    /// Takes units of the caller by its allowance.
    pub(crate) fn take_units(&self, terms: &MarketTerms, units: Shares) -> Result<()> {
        self.move_units(terms, self.env().caller(), self.env().account_id(), units)
    }

    /// Sends units to an account.
    pub(crate) fn send_units(&self, terms: &MarketTerms, to: AccountId, units: Shares) -> Result<()> {
        self.move_units(terms, self.env().account_id(), to, units)
    }

    fn move_units(&self, terms: &MarketTerms, from: AccountId, to: AccountId, units: Shares) -> Result<()> {
        use MarketError::{Wrapper, WrapperFailed};
        transfer(terms.wrapper, from, to, units, WrapperFailed, Wrapper)
    }
}

/// The result of arithmetic that must fit.
pub(crate) fn checked<T>(result: Option<T>) -> Result<T> {
    result.ok_or(MarketError::Arithmetic)
}

/// Refuses nothing.
pub(crate) fn not_zero(amount: u128) -> Result<()> {
    match amount {
        0 => Err(MarketError::ZeroAmount),
        _ => Ok(()),
    }
}
