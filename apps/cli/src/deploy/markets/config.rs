//! How the markets are set up: the file that `estuary deploy markets --config` reads.

use std::path::Path;

use estuary_interfaces::{Balance, TokenMetadata};
use estuary_market_interfaces::{lending_market::MarketTerms, stable_pool::StableTerms};
use estuary_markets::{
    interest::initial_rate_at_target,
    lending::{are_terms_safe, LLTVS},
    stable::WINDOWS,
    PRICE_AGES,
};
use scale::Encode;
use serde::Deserialize;
use sp_core::hashing::blake2_256;

use crate::{
    account::to_ink,
    amount::{parse_duration, percent, Token},
    chain::Chain,
    deploy::config::named,
    error::{Error, Result},
    protocol::Contracts,
};

/// Decimals of a fee in basis points: it is counted in parts of 10^10.
const FEE_DECIMALS: u32 = 6;
/// Decimals of the multiplier of a fee, likewise.
const OFF_PEG_DECIMALS: u32 = 10;
/// A basis point, where a whole is 10^18.
const BASIS_POINT: u128 = 100_000_000_000_000;
/// Supply shares have so many decimals more than the native token: a planck is a million of them.
const MORE_DECIMALS: u8 = 6;
/// The least debt that a market may have, in existential deposits.
const LEAST_DEBT_DEPOSITS: Balance = 10;

/// The file: amounts in tokens, times like `2d`, rates in basis points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketsFile {
    /// Tells markets of one account apart.
    #[serde(default)]
    salt: String,
    stable_pool: StablePoolTable,
    lending_market: LendingMarketTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StablePoolTable {
    name: Option<String>,
    symbol: Option<String>,
    amplification: u32,
    fee: String,
    off_peg: String,
    window: String,
    max_age: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LendingMarketTable {
    name: Option<String>,
    symbol: Option<String>,
    lltv: u16,
    initial_rate: u16,
    growth: u16,
    headroom: u16,
    largest_step: u16,
    max_age: String,
    min_borrow: String,
}

/// The same, as the contracts take it.
#[derive(Clone, Debug)]
pub struct MarketsConfig {
    pub salt: Vec<u8>,
    pub stable_pool: StableTerms,
    /// How wallets show liquidity shares.
    pub liquidity: TokenMetadata,
    pub lending_market: MarketTerms,
    /// How wallets show supply shares.
    pub supply: TokenMetadata,
}

impl MarketsFile {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
        Self::parse(&text).map_err(|reason| Error::Usage(format!("{}: {reason}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Reads all values. `wrapped` is the wrapped token's symbol.
    pub fn resolve(&self, token: &Token, wrapped: &str, contracts: &Contracts) -> Result<MarketsConfig> {
        let (stable, lending) = (&self.stable_pool, &self.lending_market);
        let (pool, wrapper) = (to_ink(&contracts.pool), to_ink(&contracts.wrapped_lst));
        let native = &token.symbol;
        let decimals = u8::try_from(token.decimals)
            .map_err(|_| Error::WrongChain(format!("{native} has {} decimals", token.decimals)))?;
        let or = |given: &Option<String>, usual: String| given.clone().unwrap_or(usual);
        Ok(MarketsConfig {
            salt: self.salt.clone().into_bytes(),
            stable_pool: StableTerms {
                pool,
                wrapper,
                amplification: stable.amplification,
                fee: decimal("stable_pool.fee", &stable.fee, FEE_DECIMALS)?,
                off_peg: decimal("stable_pool.off_peg", &stable.off_peg, OFF_PEG_DECIMALS)?,
                window: time("stable_pool.window", &stable.window)?,
                max_age: time("stable_pool.max_age", &stable.max_age)?,
            },
            liquidity: TokenMetadata {
                name: or(&stable.name, format!("{native} and {wrapped} liquidity")),
                symbol: or(&stable.symbol, format!("{native}-{wrapped}")),
                decimals,
            },
            lending_market: MarketTerms {
                pool,
                wrapper,
                lltv: u128::from(lending.lltv).saturating_mul(BASIS_POINT),
                initial_rate: lending.initial_rate,
                growth: lending.growth,
                headroom: lending.headroom,
                largest_step: lending.largest_step,
                max_age: time("lending_market.max_age", &lending.max_age)?,
                min_borrow: named("lending_market.min_borrow", token.parse(&lending.min_borrow))?,
            },
            supply: TokenMetadata {
                name: or(&lending.name, format!("{native} lent on {wrapped}")),
                symbol: or(&lending.symbol, format!("l{native}")),
                decimals: decimals.saturating_add(MORE_DECIMALS),
            },
        })
    }
}

impl MarketsConfig {
    /// Refuses what the constructors would, and says which entry it is.
    pub fn check(&self, chain: &Chain) -> Result<()> {
        let deposits = chain.existential_deposit.saturating_mul(LEAST_DEBT_DEPOSITS);
        match self.fault(deposits) {
            None => Ok(()),
            Some((entry, bounds)) => Err(Error::Usage(format!("{entry}: {bounds}"))),
        }
    }

    fn fault(&self, least_debt: Balance) -> Option<(&'static str, String)> {
        let (stable, lending) = (&self.stable_pool, &self.lending_market);
        let lltvs = || {
            let all = LLTVS.map(|lltv| (lltv / BASIS_POINT).to_string());
            format!("one of {}", all.join(", "))
        };
        let checks = [
            (
                "stable_pool: amplification, fee or off_peg",
                stable.curve().is_valid(),
                "1 to 10,000; 100 basis points at most; 1 to 10 times".into(),
            ),
            (
                "stable_pool.window",
                WINDOWS.contains(&stable.window),
                "10 minutes to a day".into(),
            ),
            (
                "stable_pool.max_age",
                PRICE_AGES.contains(&stable.max_age),
                "an hour to 30 days".into(),
            ),
            (
                "lending_market.max_age",
                PRICE_AGES.contains(&lending.max_age),
                "an hour to 30 days".into(),
            ),
            ("lending_market.lltv", LLTVS.contains(&lending.lltv), lltvs()),
            (
                "lending_market.initial_rate",
                initial_rate_at_target(lending.initial_rate).is_some(),
                "10 to 20,000 basis points".into(),
            ),
            (
                "lending_market: growth or headroom",
                lending.cap().are_valid(),
                "100 to 10,000 and 50 to 1,000 basis points".into(),
            ),
            (
                "lending_market: lltv, headroom and largest_step",
                are_terms_safe(lending.lltv, lending.headroom, lending.largest_step),
                "too much may be owed for so large a step or headroom: take a lower lltv".into(),
            ),
            (
                "lending_market.min_borrow",
                lending.min_borrow >= least_debt,
                "ten existential deposits at least".into(),
            ),
            (
                "stable_pool: name or symbol",
                self.liquidity.is_valid(),
                "no token can have it".into(),
            ),
            (
                "lending_market: name or symbol",
                self.supply.is_valid(),
                "no token can have it".into(),
            ),
        ];
        let fault = checks.into_iter().find(|(_, holds, _)| !holds);
        fault.map(|(entry, _, bounds)| (entry, bounds))
    }

    /// Refuses a market whose suppliers would pay where the largest operator fails: `largest_loss` is that loss, in basis
    /// points of all that is staked.
    pub fn must_cover(&self, largest_loss: u16) -> Result<()> {
        let covered = self.lending_market.largest_step;
        if covered >= largest_loss {
            return Ok(());
        }
        Err(Error::Usage(format!(
            "lending_market.largest_step covers a loss of {}, and the largest operator can lose {} beyond its bond: raise it, \
             with a lower lltv if need be, or spread the stake first",
            percent(covered),
            percent(largest_loss)
        )))
    }

    /// Another setup has another fingerprint.
    pub fn fingerprint(&self) -> [u8; 32] {
        let stable_pool = (&self.stable_pool, &self.liquidity);
        blake2_256(&(&self.salt, stable_pool, &self.lending_market, &self.supply).encode())
    }
}

/// Reads a decimal number of so many decimals.
fn decimal<T: TryFrom<u128>>(name: &str, text: &str, decimals: u32) -> Result<T> {
    let parsed = estuary_amounts::parse(text, decimals);
    let number = parsed.map_err(|error| Error::Usage(format!("{name}: `{text}` {error}")))?;
    number
        .try_into()
        .map_err(|_| Error::Usage(format!("{name}: `{text}` is too large")))
}

fn time(name: &str, text: &str) -> Result<u64> {
    named(name, parse_duration(text))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::chain::Account;

    pub const EXAMPLE: &str = include_str!("../../../markets.example.toml");

    pub fn resolve(text: &str) -> Result<MarketsConfig> {
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 12,
        };
        let account = |byte| Account::from([byte; 32]);
        let contracts = Contracts {
            governor: account(1),
            pool: account(2),
            queue: account(3),
            registry: account(4),
            wrapped_lst: account(5),
            brake: account(6),
            lens: account(7),
            markets: None,
            cover_vault: None,
            restaking: None,
        };
        let file = MarketsFile::parse(text).map_err(Error::Usage)?;
        file.resolve(&token, "wstUNIT", &contracts)
    }

    #[test]
    fn the_example_is_read_and_is_within_all_bounds() {
        let config = resolve(EXAMPLE).unwrap();
        let (stable, lending) = (&config.stable_pool, &config.lending_market);
        assert_eq!((stable.fee, stable.off_peg), (4_000_000, 50_000_000_000));
        assert_eq!(lending.lltv, 860_000_000_000_000_000);
        assert_eq!(lending.min_borrow, 10_000_000_000_000);
        let shown = |token: &TokenMetadata| (token.symbol.clone(), token.decimals);
        assert_eq!(shown(&config.liquidity), ("UNIT-wstUNIT".into(), 12));
        assert_eq!(shown(&config.supply), ("lUNIT".into(), 18));
        assert_eq!(config.fault(lending.min_borrow), None);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let wrong = [
            ("fee = \"4\"", "fee = \"101\"", "stable_pool: amplification"),
            ("window = \"10m\"", "window = \"9m\"", "stable_pool.window"),
            ("lltv = 8_600", "lltv = 8_601", "lending_market.lltv"),
            ("largest_step = 1_000", "largest_step = 1_100", "largest_step"),
            ("initial_rate = 400", "initial_rate = 9", "initial_rate"),
            ("min_borrow = \"10\"", "min_borrow = \"0\"", "min_borrow"),
        ];
        for (right, wrong, entry) in wrong {
            assert!(EXAMPLE.contains(right), "{right}");
            let config = resolve(&EXAMPLE.replacen(right, wrong, 1)).unwrap();
            let (named, _) = config.fault(1).unwrap();
            assert!(named.contains(entry), "{wrong}: {named}");
        }
    }

    #[test]
    fn what_is_no_number_is_named() {
        for (right, wrong, entry) in [
            ("fee = \"4\"", "fee = \"4.0000001\"", "stable_pool.fee"),
            ("off_peg = \"5\"", "off_peg = \"five\"", "stable_pool.off_peg"),
            ("max_age = \"2d\"", "max_age = \"2 days\"", "max_age"),
        ] {
            assert!(EXAMPLE.contains(right), "{right}");
            let error = resolve(&EXAMPLE.replacen(right, wrong, 1)).unwrap_err();
            assert!(error.to_string().contains(entry), "{error}");
        }
    }

    #[test]
    fn a_step_below_the_largest_loss_is_refused() {
        let config = resolve(EXAMPLE).unwrap();
        assert!(config.must_cover(1_000).is_ok());
        let error = config.must_cover(1_001).unwrap_err().to_string();
        assert!(error.contains("10.01 %"), "{error}");
    }

    #[test]
    fn any_change_changes_the_fingerprint() {
        let before = resolve(EXAMPLE).unwrap().fingerprint();
        for (from, to) in [
            ("fee = \"4\"", "fee = \"5\""),
            ("growth = 2_000", "growth = 2_001"),
        ] {
            assert!(EXAMPLE.contains(from), "{from}");
            let after = resolve(&EXAMPLE.replacen(from, to, 1)).unwrap().fingerprint();
            assert_ne!(after, before, "{to}");
        }
    }
}
