//! How a pool is to be set up: the file that `estuary deploy --config` reads.

use std::path::Path;

use estuary_interfaces::{Balance, Delays, PoolParameters, RegistryParameters, Timestamp};
use scale::Encode;
use serde::Deserialize;
use sp_core::hashing::blake2_256;

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
    governor: GovernorTable,
    pool: PoolTable,
    registry: RegistryTable,
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
    pub guardian: Account,
    pub delays: Delays,
    pub pool: PoolParameters,
    pub registry: RegistryParameters,
}

impl ConfigFile {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            path: path.display().to_string(),
            source,
        })?;
        Self::parse(&text).map_err(|reason| Error::Usage(format!("{}: {reason}", path.display())))
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Reads all values. Where the staking pallet is comes from the chain.
    pub fn resolve(&self, chain: &Chain) -> Result<Config> {
        self.with(&chain.token, chain.staking_calls()?)
    }

    fn with(&self, token: &Token, calls: estuary_interfaces::StakingCalls) -> Result<Config> {
        let Self {
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
                calls,
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

impl Config {
    /// Another setup has another fingerprint.
    pub fn fingerprint(&self) -> [u8; 32] {
        let Delays { delay, upgrade_delay } = self.delays;
        let governor: (&Account, Timestamp, Timestamp) = (&self.guardian, delay, upgrade_delay);
        blake2_256(&(&self.salt, self.endowment, governor, &self.pool, &self.registry).encode())
    }
}

/// Says which entry an error is about.
fn named<T>(name: &str, value: Result<T>) -> Result<T> {
    value.map_err(|error| Error::Usage(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use estuary_interfaces::StakingCalls;

    const EXAMPLE: &str = include_str!("../../deploy.example.toml");

    const CALLS: StakingCalls = StakingCalls {
        pallet: 4,
        bond: 0,
        bond_extra: 1,
        unbond: 2,
        withdraw_unbonded: 3,
        nominate: 5,
        chill: 6,
        rebond: 19,
    };

    fn resolve(text: &str) -> Result<Config> {
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 12,
        };
        ConfigFile::parse(text).map_err(Error::Usage)?.with(&token, CALLS)
    }

    #[test]
    fn the_example_is_within_the_bounds_of_the_contracts() {
        let config = resolve(EXAMPLE).unwrap();
        let existential_deposit = 1_000_000_000;
        assert!(staking_pool::parameters::within_bounds(
            &config.pool,
            existential_deposit
        ));
        assert!(validator_registry::parameters::within_bounds(
            &config.registry,
            existential_deposit
        ));
        assert!(governor::delays::within_bounds(&config.delays));
        assert_eq!(config.registry.calls, CALLS);
        assert_eq!(config.pool.max_pooled, Balance::MAX);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = [
            ("min_stake = \"1\"", "min_stake = \"one\"", "pool.min_stake"),
            ("delay = \"2d\"", "delay = \"2 days\"", "governor.delay"),
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
        for (from, to) in [("endowment = \"1\"", "endowment = \"2\""), ("\"2d\"", "\"3d\"")] {
            assert!(EXAMPLE.contains(from), "{from}");
            assert_ne!(
                resolve(&EXAMPLE.replacen(from, to, 1)).unwrap().fingerprint(),
                before
            );
        }
    }
}
