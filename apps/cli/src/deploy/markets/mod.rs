//! The markets beside a pool that is there: `stable_pool`, `lending_market` and `leverage`, as one more part of its
//! deployment.

pub mod config;
mod verify;

use estuary_market_interfaces::{
    lending_market::MarketError, leverage::LeverageError, stable_pool::StableError,
};
use lending_market::LendingMarketRef;
use lens::LensRef;
use leverage::LeverageRef;
use stable_pool::StablePoolRef;

use self::config::{MarketsConfig, MarketsFile};
use super::{
    constructors::refusing,
    plan::{Plan, Planner},
    steps::Steps,
    wing::begun,
    Options,
};
use crate::{
    account::from_ink,
    artifacts::Artifacts,
    chain::{account_of, Account, Sender},
    deployment::{Record, Wing, LENDING_MARKET, LEVERAGE, STABLE_POOL},
    error::Result,
    message::message,
    protocol::{Contracts, Protocol},
};

/// A deployment of the markets on its way.
pub struct MarketDeployment<'a> {
    steps: Steps<'a>,
    config: MarketsConfig,
    contracts: Contracts,
}

impl<'a> MarketDeployment<'a> {
    /// Reads what is to be deployed and what is there already, and refuses what would not be safe.
    pub async fn prepare(
        protocol: Protocol,
        record: Record,
        signer: &'a Sender,
        options: &Options,
    ) -> Result<Self> {
        let file = MarketsFile::read(&options.config)?;
        let wrapped = protocol.token_metadata(&protocol.contracts.wrapped_lst).await?;
        let estuary_client::Protocol { chain, contracts, .. } = &protocol.0;
        let config = file.resolve(&chain.token, &wrapped.symbol, contracts)?;
        config.check(chain)?;
        let largest_loss = message!(LensRef(contracts.lens).largest_loss());
        config.must_cover(protocol.ask_for(largest_loss, None).await?)?;
        let record = continued(record, &config)?;
        let artifacts = Artifacts(options.artifacts.clone());
        let plan = planned(&artifacts, &config, &account_of(signer), &record)?;
        let estuary_client::Protocol { chain, contracts, .. } = protocol.0;
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
        let with_markets = |record: &Record| {
            Ok(Contracts {
                markets: Some(record.market_addresses()?),
                ..self.contracts
            })
        };
        let (protocol, mut record, path) = self.steps.bring_up_wing(with_markets).await?;
        protocol.verify_markets(protocol.markets()?, &self.config).await?;
        record.markets = Some(Wing {
            config: written(&self.config),
            complete: true,
        });
        record.write(&path)?;
        tracing::info!("verified: codes, terms and wiring are as they should be");
        Ok((record, protocol))
    }
}

/// The record to go on with: of a pool that is complete, and of these markets or none.
fn continued(record: Record, config: &MarketsConfig) -> Result<Record> {
    let otherwise = "the deployment has markets with another configuration: they cannot be changed";
    let wing = begun(&record, record.markets.as_ref(), written(config), otherwise)?;
    Ok(Record {
        markets: Some(wing),
        ..record
    })
}

/// The fingerprint as the record has it.
fn written(config: &MarketsConfig) -> String {
    format!("0x{}", hex::encode(config.fingerprint()))
}

fn planned(
    artifacts: &Artifacts,
    config: &MarketsConfig,
    deployer: &Account,
    record: &Record,
) -> Result<Plan> {
    let mut planner = Planner::new(artifacts, deployer, record, &config.salt);
    for contract in [STABLE_POOL, LENDING_MARKET] {
        planner.add_small_codes(contract)?;
    }
    let hot = planner.hot(STABLE_POOL);
    let stable_pool = StablePoolRef::new(config.stable_pool, config.liquidity.clone(), hot.0.into());
    let stable_pool = refusing::<StableError, _, _, _, _>(stable_pool).after(hot);
    let stable_pool = planner.add(STABLE_POOL, 0, stable_pool)?;
    let hot = planner.hot(LENDING_MARKET);
    let market = LendingMarketRef::new(config.lending_market, config.supply.clone(), hot.0.into());
    let market = refusing::<MarketError, _, _, _, _>(market).after(hot);
    let market = planner.add(LENDING_MARKET, 0, market)?;
    let leverage = refusing::<LeverageError, _, _, _, _>(LeverageRef::new(market, stable_pool));
    let leverage = leverage.calling([market, stable_pool].map(from_ink));
    planner.add(LEVERAGE, 0, leverage)?;
    Ok(planner.plan)
}

#[cfg(test)]
mod tests {
    use super::{
        config::tests::{resolve, EXAMPLE},
        *,
    };

    fn complete() -> Record {
        Record {
            complete: true,
            ..Record::default()
        }
    }

    #[test]
    fn markets_come_to_a_pool_that_is_complete() {
        let config = resolve(EXAMPLE).unwrap();
        let error = continued(Record::default(), &config).unwrap_err().to_string();
        assert!(error.contains("`estuary deploy` completes it first"), "{error}");
        let wing = continued(complete(), &config).unwrap().markets.unwrap();
        assert!(!wing.complete);
        assert_eq!(wing.config, written(&config));
    }

    #[test]
    fn what_was_interrupted_goes_on_with_its_own_configuration_only() {
        let config = resolve(EXAMPLE).unwrap();
        let begun = continued(complete(), &config).unwrap();
        assert_eq!(continued(begun.clone(), &config).unwrap(), begun);
        let other = resolve(&EXAMPLE.replacen("fee = \"4\"", "fee = \"5\"", 1)).unwrap();
        let error = continued(begun, &other).unwrap_err().to_string();
        assert!(error.contains("another configuration"), "{error}");
    }

    #[test]
    fn markets_that_are_not_complete_are_not_used() {
        let mut record = Record::default();
        assert_eq!(record.markets().unwrap(), None);
        record.markets = Some(Wing::default());
        assert_eq!(record.markets().unwrap(), None);
        record.markets = Some(Wing {
            complete: true,
            ..Wing::default()
        });
        let error = record.markets().unwrap_err().to_string();
        assert!(error.contains("has no stable_pool"), "{error}");
    }
}
