//! The story: the scenario's actors, on the chain, era by era.

mod actions;
mod actors;
mod claims;
mod ending;
mod flows;
mod keeper;
mod losses;
mod markets;
mod timeline;

use std::io::Write;

use anyhow::{Context, Result};
use estuary_runtime::{
    units::{EXISTENTIAL_DEPOSIT, UNIT},
    AccountId, Balance,
};
use estuary_tests::{default_pool_parameters, default_registry_parameters, BalanceSheet, World};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::{amount::signed, sheet::Sheet, Scenario};
use actors::{Announced, Depositor, Operator};
use flows::Flows;
use markets::Markets;
use timeline::Timeline;

pub use actors::{Holding, Loss};
pub use losses::{Column, Episode, Kind, Party};
pub use markets::{peg_of, MarketSample};

/// What an actor owns besides what it stakes, for storage deposits.
const POCKET_MONEY: Balance = 1_000 * UNIT;

/// A scenario in progress.
pub struct Story<'a> {
    scenario: &'a Scenario,
    world: World,
    /// Whoever settles, finalizes and rebalances.
    keeper: AccountId,
    /// Somebody who gives without asking.
    donor: AccountId,
    operators: Vec<Operator>,
    depositors: Vec<Depositor>,
    markets: Option<Markets>,
    announced: Vec<Announced>,
    flows: Flows,
    losses: Vec<Loss>,
    episodes: Vec<Episode>,
    /// What the holders have lost and not got back, as of the last era.
    unrecovered: Balance,
    samples: Vec<Sample>,
    timeline: Timeline<'a>,
}

/// Where the protocol stands at the end of what happens in an era.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub era: u32,
    pub timestamp_ms: u64,
    /// Times 10^18.
    pub share_price: u128,
    pub open_requests: u64,
    /// Unbonding on the chain.
    pub unlocking: Balance,
    pub sheet: BalanceSheet,
    pub markets: Option<MarketSample>,
}

/// How the story ended.
pub struct Outcome {
    pub samples: Vec<Sample>,
    pub losses: Vec<Loss>,
    pub holdings: Vec<Holding>,
    pub sheet: Sheet,
}

impl<'a> Story<'a> {
    /// Plays the scenario and tells it to `out`.
    ///
    /// # Errors
    /// If the contracts or the chain refuse what the scenario asks for; then with its line in the file.
    ///
    /// # Panics
    /// If the contracts' own books do not add up.
    pub fn play(scenario: &'a Scenario, out: &'a mut dyn Write) -> Result<Outcome> {
        let mut timeline = Timeline::new(out, scenario.tell_every);
        timeline.begin(&scenario.title, &scenario.description, scenario.markets.is_some())?;
        timeline.progress("deploying the contracts");
        let mut story = Self::begin(scenario, timeline)?;
        for era in 0..=scenario.eras {
            story.era(era)?;
        }
        story.end()
    }

    fn begin(scenario: &'a Scenario, timeline: Timeline<'a>) -> Result<Self> {
        let parameters = PoolParameters {
            reserve_part: scenario.markets.map_or(0, |markets| markets.reserve),
            ..default_pool_parameters()
        };
        let mut world = World::new(parameters, default_registry_parameters());
        world.chain.set_slash_defer(scenario.slash_defer);
        let endowment = world.chain.free_balance(&world.pool.clone()) - EXISTENTIAL_DEPOSIT;
        let markets = scenario
            .markets
            .map(|_| Markets::deploy(&mut world))
            .transpose()?;
        let mut story = Self {
            scenario,
            keeper: world.funded("keeper", POCKET_MONEY),
            donor: world.funded("donor", POCKET_MONEY),
            world,
            operators: Vec::new(),
            depositors: Vec::new(),
            markets,
            announced: Vec::new(),
            flows: Flows {
                endowment: signed(endowment),
                ..Default::default()
            },
            losses: Vec::new(),
            episodes: Vec::new(),
            unrecovered: 0,
            samples: Vec::new(),
            timeline,
        };
        story.open_accounts()?;
        story.register_operators()?;
        Ok(story)
    }

    fn era(&mut self, era: u32) -> Result<()> {
        self.timeline
            .progress(format_args!("era {era} of {}", self.scenario.eras));
        if era > 0 {
            self.next_era()?;
        }
        self.keep()
            .with_context(|| format!("the keeper failed in era {era}"))?;
        self.pay_claims()?;
        let scenario = self.scenario;
        for event in scenario.events.iter().filter(|event| event.era == era) {
            self.act(event)?;
        }
        self.rebalance()
            .with_context(|| format!("the keeper could not rebalance in era {era}"))?;
        let sample = self.sample(era);
        if self.markets.is_some() {
            self.count()
                .check()
                .with_context(|| format!("at the end of era {era}"))?;
        }
        self.note_recovery();
        self.timeline.tell(&sample)?;
        self.samples.push(sample);
        Ok(())
    }

    fn sample(&mut self, era: u32) -> Sample {
        let queue = self.world.queue().ledger();
        let unlocking = self.ledgers().map(|ledger| ledger.total - ledger.active).sum();
        Sample {
            era,
            timestamp_ms: self.world.chain.now_ms(),
            share_price: self.world.pool().share_price(),
            open_requests: queue.last_id - queue.finalized_id,
            unlocking,
            sheet: BalanceSheet::of(&mut self.world),
            markets: self
                .markets
                .clone()
                .map(|markets| markets.sample(&mut self.world)),
        }
    }

    /// What the chain says of the nominators that have stake.
    fn ledgers(&mut self) -> impl Iterator<Item = estuary_runtime::chain::Ledger> + '_ {
        let chain = &mut self.world.chain;
        self.operators
            .iter()
            .filter_map(|operator| chain.ledger(&operator.nominator))
    }

    fn nominators(&self) -> Vec<AccountId> {
        self.operators.iter().map(|o| o.nominator.clone()).collect()
    }
}
