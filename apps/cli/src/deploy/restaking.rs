//! The restaking wing beside a pool that is there: `restake_vault`, `attestation_service` and `reward_auction`, as one more
//! part of its deployment.

use std::path::Path;

use attestation_service::AttestationServiceRef;
use estuary_interfaces::{Balance, TokenMetadata};
use estuary_restaking::policy::{Policy, EPOCHS, MOST_FEE, STREAM_PERIODS, VETO_WINDOWS};
use estuary_restaking_interfaces::{
    attestation_service::{AttestationService as _, ServiceError, ServiceSetup},
    restake_vault::{RestakeError, RestakeVault as _},
    reward_auction::{AuctionError, AuctionSetup, RewardAuction as _},
};
use ink::primitives::AccountId;
use restake_vault::RestakeVaultRef;
use reward_auction::RewardAuctionRef;
use scale::Encode;
use serde::Deserialize;
use sp_core::hashing::blake2_256;

use super::{
    config::named,
    constructors::refusing,
    plan::{Plan, Planner},
    steps::Steps,
    verify::must,
    wing::begun,
    Options,
};
use crate::{
    account::{self, from_ink, to_ink},
    amount::{parse_duration, Token},
    artifacts::Artifacts,
    chain::{account_of, Account, Sender},
    deployment::{Record, Wing, ATTESTATION_SERVICE, RESTAKE_VAULT, REWARD_AUCTION},
    error::{Error, Result},
    message::message,
    protocol::{Contracts, Protocol, Restaking},
};

/// A whole, in basis points.
const BPS: u16 = 10_000;
/// A bounty is a part of the least bond at most, so that nobody reports itself for it: one in so many.
const BOUNTY_PART: Balance = 10;
/// Lets deposits be as large as they want.
const UNLIMITED: &str = "unlimited";

/// The file: amounts in tokens and units, times like `2d`, parts in basis points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RestakingFile {
    #[serde(default)]
    salt: String,
    vault: VaultTable,
    service: ServiceTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VaultTable {
    name: Option<String>,
    symbol: Option<String>,
    curator: Option<String>,
    cap: String,
    epoch: String,
    veto_window: String,
    slashable_part: u16,
    service_part: u16,
    curator_fee: u16,
    stream_period: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceTable {
    round: String,
    penalty_part: u16,
    fee: String,
    least: String,
    bounty_cap: String,
    wanted: String,
    terms: String,
}

/// The same, as the contracts take it. The service has the vault's account when the vault has one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RestakingConfig {
    salt: Vec<u8>,
    curator: AccountId,
    cap: Balance,
    policy: Policy,
    lrt: TokenMetadata,
    service: ServiceSetup,
}

impl RestakingFile {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
        Self::parse(&text).map_err(|reason| Error::Usage(format!("{}: {reason}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Reads all values. `wrapped` is how the wrapped token is shown.
    fn resolve(&self, token: &Token, wrapped: &TokenMetadata, deployer: &Account) -> Result<RestakingConfig> {
        let (vault, service) = (&self.vault, &self.service);
        let time = |name: &str, text: &str| named(name, parse_duration(text));
        let amount = |name: &str, text: &str| named(name, token.parse(text));
        let curator = match &vault.curator {
            Some(text) => named("vault.curator", account::parse(text))?,
            None => deployer.clone(),
        };
        let symbol = &wrapped.symbol;
        let or = |given: &Option<String>, usual: String| given.clone().unwrap_or(usual);
        Ok(RestakingConfig {
            salt: self.salt.clone().into_bytes(),
            curator: to_ink(&curator),
            cap: match vault.cap.as_str() {
                UNLIMITED => Balance::MAX,
                text => amount("vault.cap", text)?,
            },
            policy: Policy {
                epoch: time("vault.epoch", &vault.epoch)?,
                veto_window: time("vault.veto_window", &vault.veto_window)?,
                slashable_part: vault.slashable_part,
                service_part: vault.service_part,
                curator_fee: vault.curator_fee,
                stream_period: time("vault.stream_period", &vault.stream_period)?,
            },
            lrt: TokenMetadata {
                name: or(&vault.name, format!("Restaked {symbol}")),
                symbol: or(&vault.symbol, format!("r{symbol}")),
                decimals: wrapped.decimals,
            },
            service: ServiceSetup {
                vault: AccountId::from([0; 32]),
                start: 0,
                round: time("service.round", &service.round)?,
                penalty_part: service.penalty_part,
                fee: amount("service.fee", &service.fee)?,
                least: amount("service.least", &service.least)?,
                bounty_cap: amount("service.bounty_cap", &service.bounty_cap)?,
                wanted: amount("service.wanted", &service.wanted)?,
                terms: bytes_of("service.terms", &service.terms)?.into(),
            },
        })
    }
}

/// Reads 32 bytes in hexadecimal.
pub fn bytes_of(name: &str, text: &str) -> Result<[u8; 32]> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let mut bytes = [0; 32];
    match hex::decode_to_slice(digits, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(Error::Usage(format!(
            "{name}: `{text}` is not 32 bytes in hexadecimal"
        ))),
    }
}

impl RestakingConfig {
    /// Refuses what the constructors would, and says which entry it is.
    fn check(&self) -> Result<()> {
        match self.fault() {
            None => Ok(()),
            Some((entry, bounds)) => Err(Error::Usage(format!("{entry}: {bounds}"))),
        }
    }

    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let (policy, service) = (&self.policy, &self.service);
        let checks = [
            ("vault.epoch", EPOCHS.contains(&policy.epoch), "a day to 30 days"),
            (
                "vault.veto_window",
                VETO_WINDOWS.contains(&policy.veto_window) && policy.veto_window < policy.epoch,
                "an hour to 7 days, and less than an epoch",
            ),
            (
                "vault.slashable_part or service_part",
                policy.slashable_part <= BPS && policy.service_part <= policy.slashable_part,
                "10,000 basis points at most, and a service's part within it",
            ),
            (
                "vault.curator_fee",
                policy.curator_fee <= MOST_FEE,
                "2,000 basis points at most",
            ),
            (
                "vault.stream_period",
                STREAM_PERIODS.contains(&policy.stream_period),
                "a day to 30 days",
            ),
            (
                "vault: name or symbol",
                self.lrt.is_valid(),
                "no token can have it",
            ),
            ("service.round", service.round > 0, "more than nothing"),
            (
                "service.penalty_part",
                (1..=BPS).contains(&service.penalty_part),
                "1 to 10,000 basis points",
            ),
            ("service.least", service.least > 0, "more than nothing"),
            (
                "service.bounty_cap",
                service.bounty_cap <= service.least / BOUNTY_PART,
                "a tenth of `least` at most",
            ),
        ];
        let fault = checks.into_iter().find(|(_, holds, _)| !holds);
        fault.map(|(entry, _, bounds)| (entry, bounds))
    }

    /// Another setup has another fingerprint.
    fn fingerprint(&self) -> String {
        let vault = (self.curator, self.cap, self.policy, &self.lrt);
        let fingerprint = blake2_256(&(&self.salt, vault, self.service).encode());
        format!("0x{}", hex::encode(fingerprint))
    }

    fn service_of(&self, vault: AccountId) -> ServiceSetup {
        ServiceSetup {
            vault,
            ..self.service
        }
    }
}

/// A deployment of the wing on its way.
pub struct RestakingDeployment<'a> {
    steps: Steps<'a>,
    config: RestakingConfig,
    contracts: Contracts,
}

impl<'a> RestakingDeployment<'a> {
    /// Reads what is to be deployed and what is there already, and refuses what would not be taken.
    pub async fn prepare(
        protocol: Protocol,
        record: Record,
        signer: &'a Sender,
        options: &Options,
    ) -> Result<Self> {
        let file = RestakingFile::read(&options.config)?;
        let wrapped = protocol.token_metadata(&protocol.contracts.wrapped_lst).await?;
        let estuary_client::Protocol { chain, contracts, .. } = protocol.0;
        let deployer = account_of(signer);
        let config = file.resolve(&chain.token, &wrapped, &deployer)?;
        config.check()?;
        let record = continued(record, &config)?;
        let artifacts = Artifacts(options.artifacts.clone());
        let plan = planned(&artifacts, &config, &contracts, &deployer, &record)?;
        let steps = Steps::new(chain, signer, plan, record, options.record.clone());
        steps.must_fit()?;
        Ok(Self {
            steps,
            config,
            contracts,
        })
    }

    pub fn steps(&self) -> &Steps<'a> {
        &self.steps
    }

    /// Does what is not done yet, and verifies the whole.
    pub async fn run(self) -> Result<(Record, Protocol)> {
        let with_restaking = |record: &Record| {
            Ok(Contracts {
                restaking: Some(record.restaking_addresses()?),
                ..self.contracts
            })
        };
        let (protocol, mut record, path) = self.steps.bring_up_wing(with_restaking).await?;
        protocol
            .verify_restaking(protocol.restaking()?, &self.config)
            .await?;
        record.restaking = Some(Wing {
            config: self.config.fingerprint(),
            complete: true,
        });
        record.write(&path)?;
        tracing::info!("verified: codes, numbers and wiring are as they should be");
        Ok((record, protocol))
    }
}

/// The record to go on with: of a pool that is complete, and of this wing or none.
fn continued(record: Record, config: &RestakingConfig) -> Result<Record> {
    let otherwise = "the deployment has a restake vault with another configuration: it cannot be changed";
    let wing = begun(
        &record,
        record.restaking.as_ref(),
        config.fingerprint(),
        otherwise,
    )?;
    Ok(Record {
        restaking: Some(wing),
        ..record
    })
}

fn planned(
    artifacts: &Artifacts,
    config: &RestakingConfig,
    contracts: &Contracts,
    deployer: &Account,
    record: &Record,
) -> Result<Plan> {
    let mut planner = Planner::new(artifacts, deployer, record, &config.salt);
    planner.add_small_codes(RESTAKE_VAULT)?;
    let hot = planner.hot(RESTAKE_VAULT);
    let vault = RestakeVaultRef::new(
        to_ink(&contracts.pool),
        to_ink(&contracts.wrapped_lst),
        config.policy,
        config.curator,
        config.cap,
        config.lrt.clone(),
        hot.0.into(),
    );
    let vault = refusing::<RestakeError, _, _, _, _>(vault).after(hot);
    let vault = planner.add(RESTAKE_VAULT, 0, vault)?;
    let service = AttestationServiceRef::new(config.service_of(vault));
    planner.add(
        ATTESTATION_SERVICE,
        0,
        refusing::<ServiceError, _, _, _, _>(service),
    )?;
    let auction = refusing::<AuctionError, _, _, _, _>(RewardAuctionRef::new(vault));
    planner.add(REWARD_AUCTION, 0, auction.calling([from_ink(vault)]))?;
    Ok(planner.plan)
}

impl Protocol {
    /// Reads everything back: numbers, names and wiring.
    async fn verify_restaking(&self, restaking: &Restaking, config: &RestakingConfig) -> Result<()> {
        let Restaking {
            vault,
            service,
            auction,
        } = restaking;
        let (pool, wrapper) = (&self.contracts.pool, &self.contracts.wrapped_lst);
        let setup = self.ask(message!(RestakeVaultRef(vault).setup()), None).await?;
        let as_wanted = setup.is_some_and(|setup| {
            (setup.pool, setup.wrapper, setup.policy) == (to_ink(pool), to_ink(wrapper), config.policy)
        });
        must(as_wanted, "numbers or wiring", "the restake vault")?;
        let lrt = self.token_metadata(vault).await?;
        must(lrt == config.lrt, "name, symbol or decimals", "the LRT")?;
        let setup = self.ask(message!(AttestationServiceRef(service).setup()), None);
        let expected = config.service_of(to_ink(vault));
        must(
            setup.await? == Some(expected),
            "numbers or wiring",
            "the attestation service",
        )?;
        let setup = self.ask(message!(RewardAuctionRef(auction).setup()), None);
        let expected = AuctionSetup {
            vault: to_ink(vault),
            wrapper: to_ink(wrapper),
        };
        must(setup.await? == Some(expected), "wiring", "the reward auction")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../restaking.example.toml");

    fn resolve(text: &str) -> Result<RestakingConfig> {
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 12,
        };
        let wrapped = TokenMetadata {
            name: "Wrapped staked UNIT".into(),
            symbol: "wstUNIT".into(),
            decimals: 12,
        };
        let file = RestakingFile::parse(text).map_err(Error::Usage)?;
        file.resolve(&token, &wrapped, &Account::from([7; 32]))
    }

    fn complete() -> Record {
        Record {
            complete: true,
            ..Record::default()
        }
    }

    #[test]
    fn the_example_is_read_and_is_within_all_bounds() {
        let config = resolve(EXAMPLE).unwrap();
        assert_eq!(config.fault(), None);
        assert!(config.policy.is_valid());
        assert_eq!(config.curator, [7; 32].into());
        assert_eq!(config.cap, 100_000_000_000_000_000);
        assert_eq!(
            (config.lrt.symbol.as_str(), config.lrt.decimals),
            ("rwstUNIT", 12)
        );
        let unlimited = resolve(&EXAMPLE.replacen("\"100_000\"", "\"unlimited\"", 1)).unwrap();
        assert_eq!(unlimited.cap, Balance::MAX);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        for (right, wrong, entry) in [
            ("epoch = \"7d\"", "epoch = \"31d\"", "vault.epoch"),
            (
                "veto_window = \"2d\"",
                "veto_window = \"7d\"",
                "vault.veto_window",
            ),
            ("service_part = 2_000", "service_part = 5_001", "service_part"),
            ("curator_fee = 500", "curator_fee = 2_001", "vault.curator_fee"),
            (
                "stream_period = \"7d\"",
                "stream_period = \"1h\"",
                "vault.stream_period",
            ),
            ("round = \"10m\"", "round = \"0m\"", "service.round"),
            ("penalty_part = 3_000", "penalty_part = 0", "service.penalty_part"),
            ("bounty_cap = \"1\"", "bounty_cap = \"11\"", "service.bounty_cap"),
        ] {
            assert!(EXAMPLE.contains(right), "{right}");
            let config = resolve(&EXAMPLE.replacen(right, wrong, 1)).unwrap();
            let (named, _) = config.fault().unwrap();
            assert!(named.contains(entry), "{wrong}: {named}");
        }
        let error = resolve(&EXAMPLE.replacen("0x00", "0xzz", 1)).unwrap_err();
        assert!(error.to_string().contains("service.terms"), "{error}");
    }

    #[test]
    fn what_was_interrupted_goes_on_with_its_own_configuration_only() {
        let config = resolve(EXAMPLE).unwrap();
        let error = continued(Record::default(), &config).unwrap_err().to_string();
        assert!(error.contains("`estuary deploy` completes it first"), "{error}");
        let begun = continued(complete(), &config).unwrap();
        assert_eq!(continued(begun.clone(), &config).unwrap(), begun);
        let other = resolve(&EXAMPLE.replacen("fee = \"1\"", "fee = \"2\"", 1)).unwrap();
        let error = continued(begun, &other).unwrap_err().to_string();
        assert!(error.contains("another configuration"), "{error}");
    }

    #[test]
    fn a_wing_that_is_not_complete_is_not_used() {
        let mut record = Record {
            restaking: Some(Wing::default()),
            ..complete()
        };
        assert_eq!(record.restaking().unwrap(), None);
        record.restaking = Some(Wing {
            complete: true,
            ..Wing::default()
        });
        let error = record.restaking().unwrap_err().to_string();
        assert!(error.contains("has no restake_vault"), "{error}");
    }
}
