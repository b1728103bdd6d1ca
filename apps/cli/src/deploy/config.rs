//! How a pool is to be set up: the file that `estuary deploy --config` reads.

use std::path::Path;

use estuary_interfaces::{Balance, Delays, PoolParameters, RegistryParameters, Timestamp, TokenMetadata};
use scale::Encode;
use serde::Deserialize;
use sp_core::{
    crypto::{ByteArray, DeriveJunction, Pair, DEV_PHRASE},
    ed25519,
    hashing::blake2_256,
    sr25519,
};

use crate::{
    account,
    amount::{parse_duration, Token},
    chain::{Account, Chain},
    error::{Error, Result},
};

/// An amount that is no limit.
const UNLIMITED: &str = "unlimited";

/// The file: amounts in tokens, times like `2d`, rates in basis points, addresses in SS58.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// Tells deployments of one account apart.
    #[serde(default)]
    salt: String,
    /// What the deployer stakes for ever.
    endowment: String,
    #[serde(default)]
    token: TokenTable,
    governor: GovernorTable,
    pool: PoolTable,
    registry: RegistryTable,
}

/// How wallets show the tokens. What is not given follows from the chain's own token.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenTable {
    /// Of the chain's token. Needed where its node does not tell them.
    decimals: Option<u32>,
    name: Option<String>,
    symbol: Option<String>,
    wrapped_name: Option<String>,
    wrapped_symbol: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GovernorTable {
    guardian: String,
    delay: String,
    upgrade_delay: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolTable {
    treasury: String,
    protocol_fee: u16,
    keeper_part: u16,
    cover_part: u16,
    reward_period: String,
    min_wait: String,
    min_stake: String,
    min_request: String,
    max_request: String,
    max_pooled: String,
    stake_limit: String,
    stake_limit_period: String,
    reserve_part: u16,
    min_exit_fee: u16,
    max_exit_fee: u16,
    max_sweep_age: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegistryTable {
    curator: String,
    min_bond: String,
    bond_ratio: u16,
    open_cap: String,
    max_commission: u16,
    commission_delay: String,
    min_move: String,
    bounty_part: u16,
    bounty_cap: String,
}

/// The same, as the contracts take it.
#[derive(Clone, Debug)]
pub struct Config {
    pub salt: Vec<u8>,
    pub endowment: Balance,
    pub token: TokenMetadata,
    pub wrapped: TokenMetadata,
    pub guardian: Account,
    pub delays: Delays,
    pub pool: PoolParameters,
    pub registry: RegistryParameters,
}

impl ConfigFile {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
        Self::parse(&text).map_err(|reason| Error::Usage(format!("{}: {reason}", path.display())))
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The chain's token, with the decimals that its node tells, or else the configuration.
    pub fn native_token(&self, chain: &Chain) -> Result<Token> {
        Ok(Token {
            symbol: chain.token.symbol.clone(),
            decimals: decimals(chain.told_decimals, self.token.decimals)?,
        })
    }

    /// Reads all values. The chain says what a token is.
    pub fn resolve(&self, chain: &Chain) -> Result<Config> {
        self.with(&chain.token)
    }

    fn with(&self, token: &Token) -> Result<Config> {
        let Self {
            token: shown,
            governor,
            pool,
            registry,
            ..
        } = self;
        let amount = |name: &str, text: &str| match text {
            UNLIMITED => Ok(Balance::MAX),
            _ => named(name, token.parse(text)),
        };
        let time = |name: &str, text: &str| named(name, parse_duration(text));
        let account = |name: &str, text: &str| named(name, account::parse(text));
        Ok(Config {
            salt: self.salt.clone().into_bytes(),
            endowment: amount("endowment", &self.endowment)?,
            token: shown.staked(token)?,
            wrapped: shown.wrapped(token)?,
            guardian: account("governor.guardian", &governor.guardian)?,
            delays: Delays {
                delay: time("governor.delay", &governor.delay)?,
                upgrade_delay: time("governor.upgrade_delay", &governor.upgrade_delay)?,
            },
            pool: PoolParameters {
                treasury: account::to_ink(&account("pool.treasury", &pool.treasury)?),
                protocol_fee: pool.protocol_fee,
                keeper_part: pool.keeper_part,
                cover_part: pool.cover_part,
                reward_period: time("pool.reward_period", &pool.reward_period)?,
                min_wait: time("pool.min_wait", &pool.min_wait)?,
                min_stake: amount("pool.min_stake", &pool.min_stake)?,
                min_request: amount("pool.min_request", &pool.min_request)?,
                max_request: amount("pool.max_request", &pool.max_request)?,
                max_pooled: amount("pool.max_pooled", &pool.max_pooled)?,
                stake_limit: amount("pool.stake_limit", &pool.stake_limit)?,
                stake_limit_period: time("pool.stake_limit_period", &pool.stake_limit_period)?,
                reserve_part: pool.reserve_part,
                min_exit_fee: pool.min_exit_fee,
                max_exit_fee: pool.max_exit_fee,
                max_sweep_age: time("pool.max_sweep_age", &pool.max_sweep_age)?,
            },
            registry: RegistryParameters {
                curator: account::to_ink(&account("registry.curator", &registry.curator)?),
                min_bond: amount("registry.min_bond", &registry.min_bond)?,
                bond_ratio: registry.bond_ratio,
                open_cap: amount("registry.open_cap", &registry.open_cap)?,
                max_commission: registry.max_commission,
                commission_delay: time("registry.commission_delay", &registry.commission_delay)?,
                min_move: amount("registry.min_move", &registry.min_move)?,
                bounty_part: registry.bounty_part,
                bounty_cap: amount("registry.bounty_cap", &registry.bounty_cap)?,
            },
        })
    }
}

impl TokenTable {
    fn staked(&self, native: &Token) -> Result<TokenMetadata> {
        metadata(native, [&self.name, &self.symbol], ["Staked ", "st"])
    }

    fn wrapped(&self, native: &Token) -> Result<TokenMetadata> {
        metadata(
            native,
            [&self.wrapped_name, &self.wrapped_symbol],
            ["Wrapped staked ", "wst"],
        )
    }
}

/// The given name and symbol, or else the native token's with these prefixes.
fn metadata(native: &Token, given: [&Option<String>; 2], prefixes: [&str; 2]) -> Result<TokenMetadata> {
    let or_prefixed = |given: &Option<String>, prefix| match given {
        Some(given) => given.clone(),
        None => format!("{prefix}{}", native.symbol),
    };
    let decimals = u8::try_from(native.decimals);
    Ok(TokenMetadata {
        name: or_prefixed(given[0], prefixes[0]),
        symbol: or_prefixed(given[1], prefixes[1]),
        decimals: decimals
            .map_err(|_| Error::WrongChain(format!("{} has {} decimals", native.symbol, native.decimals)))?,
    })
}

/// The decimals of the chain's token: told by its node, or given. They must not contradict each other.
fn decimals(told: Option<u32>, given: Option<u32>) -> Result<u32> {
    match (told, given) {
        (Some(told), Some(given)) if told != given => Err(Error::Usage(format!(
            "token.decimals is {given}, and the node says that this chain's token has {told}"
        ))),
        (Some(decimals), _) | (None, Some(decimals)) => Ok(decimals),
        (None, None) => Err(Error::Usage(
            "the node does not tell the decimals of this chain's token: set token.decimals".into(),
        )),
    }
}

impl Config {
    /// The roles that are given to accounts for which everybody can sign.
    pub fn well_known(&self, deployer: &Account) -> Vec<&'static str> {
        let known = well_known_accounts();
        let roles = [
            ("the deployer", deployer.clone()),
            ("governor.guardian", self.guardian.clone()),
            ("pool.treasury", account::from_ink(self.pool.treasury)),
            ("registry.curator", account::from_ink(self.registry.curator)),
        ];
        let known = roles.into_iter().filter(|(_, account)| known.contains(account));
        known.map(|(role, _)| role).collect()
    }

    /// Another setup has another fingerprint.
    pub fn fingerprint(&self) -> [u8; 32] {
        let Delays { delay, upgrade_delay } = self.delays;
        let governor: (&Account, Timestamp, Timestamp) = (&self.guardian, delay, upgrade_delay);
        let money = (self.endowment, &self.token, &self.wrapped);
        blake2_256(&(&self.salt, money, governor, &self.pool, &self.registry).encode())
    }
}

/// The accounts of the development phrase that Substrate's tools name. Everybody can sign for them.
fn well_known_accounts() -> Vec<Account> {
    const NAMES: [&str; 8] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie", "One", "Two"];

    let paths = NAMES.iter().flat_map(|name| {
        let name = DeriveJunction::hard(*name);
        [vec![name], vec![name, DeriveJunction::hard("stash")]]
    });
    let paths: Vec<_> = paths.chain([Vec::new()]).collect();
    [below::<sr25519::Pair>(&paths), below::<ed25519::Pair>(&paths)].concat()
}

/// The accounts at these paths below the development phrase.
fn below<P: Pair>(paths: &[Vec<DeriveJunction>]) -> Vec<Account> {
    // It is a phrase.
    let Ok(root) = P::from_string(DEV_PHRASE, None) else {
        return Vec::new();
    };
    let accounts = paths.iter().filter_map(|path| {
        let (pair, _) = root.derive(path.iter().copied(), None).ok()?;
        let account: [u8; 32] = pair.public().to_raw_vec().try_into().ok()?;
        Some(Account::from(account))
    });
    accounts.collect()
}

/// Says which entry an error is about.
pub(super) fn named<T>(name: &str, value: Result<T>) -> Result<T> {
    value.map_err(|error| Error::Usage(format!("{name}: {error}")))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const EXAMPLE: &str = include_str!("../../deploy.example.toml");

    pub fn example(text: &str) -> Result<Config> {
        resolve(text)
    }

    fn resolve(text: &str) -> Result<Config> {
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 12,
        };
        ConfigFile::parse(text).map_err(Error::Usage)?.with(&token)
    }

    #[test]
    fn the_example_is_read() {
        let config = resolve(EXAMPLE).unwrap();
        assert_eq!(config.pool.max_pooled, Balance::MAX);
    }

    #[test]
    fn tokens_are_named_after_the_chains_own_or_as_the_file_says() {
        let shown = |token: &TokenMetadata| (token.name.clone(), token.symbol.clone(), token.decimals);
        let config = resolve(EXAMPLE).unwrap();
        assert_eq!(shown(&config.token), ("Staked UNIT".into(), "stUNIT".into(), 12));
        assert_eq!(
            shown(&config.wrapped),
            ("Wrapped staked UNIT".into(), "wstUNIT".into(), 12)
        );
        let named = "[token]\nname = \"River\"\nsymbol = \"RVR\"\nwrapped_symbol = \"wRVR\"\n";
        let config = resolve(&EXAMPLE.replacen("[token]\n", named, 1)).unwrap();
        assert_eq!(shown(&config.token), ("River".into(), "RVR".into(), 12));
        assert_eq!(
            shown(&config.wrapped),
            ("Wrapped staked UNIT".into(), "wRVR".into(), 12)
        );
    }

    #[test]
    fn decimals_are_told_or_given_and_never_contradict() {
        assert_eq!(decimals(Some(10), None).unwrap(), 10);
        assert_eq!(decimals(None, Some(18)).unwrap(), 18);
        assert_eq!(decimals(Some(12), Some(12)).unwrap(), 12);
        let contradiction = decimals(Some(10), Some(12)).unwrap_err().to_string();
        assert!(contradiction.contains("token.decimals is 12"), "{contradiction}");
        let nobody = decimals(None, None).unwrap_err().to_string();
        assert!(nobody.contains("set token.decimals"), "{nobody}");
    }

    #[test]
    fn keys_that_everybody_knows_are_found() {
        let config = resolve(EXAMPLE).unwrap();
        let own = Account::from([7; 32]);
        let found = config.well_known(&own);
        assert_eq!(found, ["governor.guardian", "pool.treasury", "registry.curator"]);
        let alice = account::parse("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        assert_eq!(config.well_known(&alice)[0], "the deployer");
        let ours = Config {
            guardian: own.clone(),
            pool: PoolParameters {
                treasury: account::to_ink(&own),
                ..config.pool
            },
            registry: RegistryParameters {
                curator: account::to_ink(&own),
                ..config.registry
            },
            ..config
        };
        assert!(ours.well_known(&own).is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = [
            ("min_stake = \"1\"", "min_stake = \"one\"", "pool.min_stake"),
            ("delay = \"3d\"", "delay = \"3 days\"", "governor.delay"),
            ("curator = \"5", "curator = \"6", "registry.curator"),
            ("protocol_fee", "protocol_fees", "protocol_fees"),
        ];
        for (right, wrong, name) in wrong {
            assert!(EXAMPLE.contains(right), "{right}");
            let error = resolve(&EXAMPLE.replacen(right, wrong, 1))
                .unwrap_err()
                .to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn any_change_changes_the_fingerprint() {
        let before = resolve(EXAMPLE).unwrap().fingerprint();
        for (from, to) in [("endowment = \"1\"", "endowment = \"2\""), ("\"3d\"", "\"4d\"")] {
            assert!(EXAMPLE.contains(from), "{from}");
            assert_ne!(
                resolve(&EXAMPLE.replacen(from, to, 1)).unwrap().fingerprint(),
                before
            );
        }
    }
}
