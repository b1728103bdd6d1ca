//! `estuary risk`: the commands of the risk framework, and the portfolio of a live deployment.

use std::{fs, path::Path};

use estuary_interfaces::Balance;
use estuary_markets::WAD;
use estuary_math::{mul_div, Rounding};
use estuary_risk::{
    command::{self, CardOptions, Command, Failure},
    input::{
        deployment::{Deployment, LiveAmm, LiveMarket, LiveOperator},
        portfolio::{Portfolio, Token},
        Source,
    },
};
use futures::try_join;
use lens::OperatorView;
use staking_pool::{accounting::Accounting, StakingPoolRef};
use subxt::utils::H256;
use validator_registry::ValidatorRegistryRef;

use super::Session;
use crate::{
    account::from_ink,
    artifacts::Artifacts,
    error::{Error, Result},
    markets::quotes::Quotes,
    message::message,
    protocol::Protocol,
};

/// Milliseconds of a year.
const YEAR: f64 = 31_536_000_000.0;
/// Seconds of a year.
const SECONDS: f64 = YEAR / 1_000.0;

/// Commands that speak to no chain.
pub(super) fn offline(command: Command) -> Result<()> {
    command::run(command).map_err(failed)
}

impl Session {
    /// The card of a deployment, at the last finalized block.
    pub(super) async fn live_card(&self, options: &CardOptions) -> Result<()> {
        let protocol = self.protocol().await?;
        let overlay = match &options.overlay {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(Error::file(path))?;
                Some(Source::new(&path.to_string_lossy(), &text))
            }
            None => None,
        };
        let text = protocol.deployment().await?.portfolio(overlay.as_ref());
        let text = text.map_err(|mistakes| Error::Usage(mistakes.to_string()))?;
        let name = match &options.save {
            Some(path) => {
                fs::write(path, &text).map_err(Error::file(path))?;
                path.to_string_lossy().into_owned()
            }
            None => "live.toml".into(),
        };
        let portfolio =
            Portfolio::parse(&name, &text).map_err(|mistakes| Error::Usage(mistakes.to_string()))?;
        let maths_match = protocol.maths_match(&options.artifacts).await?;
        command::card(options, portfolio, maths_match).map_err(failed)
    }
}

impl Protocol {
    /// Whether the chain runs the contracts that were compiled here. Nothing where none were.
    async fn maths_match(&self, artifacts: &Path) -> Result<Option<bool>> {
        if !artifacts.is_dir() {
            tracing::warn!(
                "there is no {}: whether the chain runs these contracts is unknown",
                artifacts.display()
            );
            return Ok(None);
        }
        let codes = self.codes(&Artifacts(artifacts.into())).await?;
        Ok(Some(codes.iter().all(|code| code.same)))
    }

    async fn deployment(&self) -> Result<Deployment> {
        let block = self.chain.finalized().await?;
        let at = Some(block);
        let (pool, registry) = (&self.contracts.pool, &self.contracts.registry);
        let (number, now, era, book, current, rules, registered): (_, _, _, Accounting, _, _, _) = try_join!(
            self.chain.number(block),
            self.chain.now(at),
            self.chain.active_era(at),
            self.ask(message!(StakingPoolRef(pool).accounting()), at),
            self.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), at),
            self.ask_for(message!(ValidatorRegistryRef(registry).parameters_and_code()), at),
            self.ask(message!(ValidatorRegistryRef(registry).registered()), at),
        )?;
        let views = self.views((0..registered).collect(), at).await?;
        if let Some(unknown) = views.unknown().first() {
            return Err(Error::decode("the operators", unknown));
        }
        let length = self.chain.era_pace(at, now).await?.map(|pace| pace.length);
        let length = length.filter(|length| *length > 0).ok_or_else(|| Error::Refused {
            message: "risk card --live",
            reason: "the active era has just begun, and its length is not known: try again in its second session"
                .into(),
        })?;
        let (stake, validators, rewards) = (
            self.chain.total_stake(era, at).await?,
            self.chain.validators(at).await?,
            self.chain.last_rewards(era, at).await?,
        );
        let quotes = match &self.contracts.markets {
            Some(_) => Some(self.quotes(block).await?),
            None => None,
        };
        let token = &self.chain.token;
        Ok(Deployment {
            chain: self.chain.name.clone(),
            token: Token {
                symbol: token.symbol.clone(),
                decimals: token.decimals,
            },
            block: (number, format!("{block:?}")),
            validators,
            stake,
            era: length,
            deferral: self.chain.constant("Staking", "SlashDeferDuration")?,
            bonding: self.chain.constant("Staking", "BondingDuration")?,
            reward_rate: rewards * YEAR / length as f64,
            book,
            pool: current.parameters,
            registry: rules.parameters,
            operators: views
                .shown
                .iter()
                .filter_map(|view| self.live_operator(view))
                .collect(),
            amm: quotes.as_ref().and_then(live_amm),
            market: match &quotes {
                Some(quotes) => Some(self.live_market(quotes, block).await?),
                None => None,
            },
        })
    }

    /// An operator, if anything of its stake is left.
    fn live_operator(&self, view: &OperatorView) -> Option<LiveOperator> {
        let stake = view.stake.saturating_sub(view.pending);
        (stake > 0).then(|| LiveOperator {
            validator: self.chain.show(&from_ink(view.validator)),
            stake,
            bond: view.bond,
            commission: view.commission,
        })
    }

    async fn live_market(&self, quotes: &Quotes, at: H256) -> Result<LiveMarket> {
        let loans = quotes.loans();
        let positions = self.positions(at).await?;
        let positions = positions
            .iter()
            .filter(|(_, position)| position.borrow_shares > 0);
        let worth_and_debt = positions.map(|(_, position)| {
            let worth = mul_div(position.units, quotes.counted, WAD, Rounding::Down)?;
            Some((worth, loans.to_assets_down(position.borrow_shares)?))
        });
        let positions: Option<Vec<(Balance, Balance)>> = worth_and_debt.collect();
        Ok(LiveMarket {
            lltv: quotes.terms.lltv,
            supply: quotes.totals.supply_assets,
            rate: quotes.totals.rate_at_target as f64 * SECONDS / WAD as f64,
            positions: positions.ok_or_else(|| Error::decode("the loans", "they are too large"))?,
        })
    }
}

/// The stable pool, once it has liquidity.
fn live_amm(quotes: &Quotes) -> Option<LiveAmm> {
    let units = quotes.worth(quotes.reserves.units)?;
    let native = quotes.reserves.native;
    (native > 0 && units > 0).then(|| LiveAmm {
        native,
        units,
        curve: quotes.stable.curve(),
    })
}

/// A failure of the framework as one of the tool: with the same exit code.
fn failed(failure: Failure) -> Error {
    match failure {
        Failure::Check(reason) => Error::Refused {
            message: "risk",
            reason,
        },
        Failure::Usage(reason) => Error::Usage(reason),
    }
}
