//! Who takes part: depositors and operators, their accounts, and what is known of them.

use anyhow::{anyhow, Result};
use estuary_interfaces::{OperatorId, RequestId};
use estuary_runtime::{validator, AccountId, Balance};

use super::{flows::paid_by, Story, POCKET_MONEY};
use crate::{
    amount::tokens,
    scenario::{Action, MarketAction, Scenario},
};

pub struct Depositor {
    pub name: String,
    pub account: AccountId,
    pub claims_at_once: bool,
    /// Native money, and the worth of what others transferred to it.
    pub put_in: Balance,
    /// Native money, and the worth of what it transferred to others.
    pub got_out: Balance,
    /// Not claimed yet.
    pub requests: Vec<RequestId>,
}

pub struct Operator {
    pub name: String,
    pub id: OperatorId,
    pub validator: AccountId,
    pub nominator: AccountId,
}

/// A slash that waits for its era.
pub struct Announced {
    /// Position of the operator.
    pub operator: usize,
    pub applied_in: u32,
}

/// A slash, and who paid for it. All in planck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub era: u32,
    pub operator: String,
    /// Announced by the chain, and absorbed by the pool at once; or else taken by the chain.
    pub announced: bool,
    pub total: Balance,
    pub bond: Balance,
    pub cover: Balance,
    /// Absorbed when it was announced.
    pub before: Balance,
    pub queue: Balance,
    /// Rewards that were still streaming.
    pub stream: Balance,
    /// The share price.
    pub holders: Balance,
    /// Announced, and cancelled later.
    pub cancelled: bool,
}

impl Loss {
    /// Whether the pool absorbed it in this era, and not when it was announced.
    pub fn is_news(&self) -> bool {
        self.before < self.total - self.bond - self.cover || self.before == 0
    }
}

/// What became of a depositor's money. All in planck.
pub struct Holding {
    pub name: String,
    pub put_in: Balance,
    pub got_out: Balance,
    pub holds: Balance,
    /// What its unclaimed requests are worth.
    pub queued: Balance,
    /// What its liquidity, supply and collateral are worth, less its debt. Nothing in a story without markets.
    pub in_markets: Option<i128>,
}

impl Story<'_> {
    pub(super) fn open_accounts(&mut self) -> Result<()> {
        for (who, depositor) in self.scenario.depositors.iter().enumerate() {
            let amount = will_pay(self.scenario, who) + POCKET_MONEY;
            let account = self
                .world
                .funded(&format!("depositor {}", depositor.name), amount);
            if let Some(markets) = &self.markets {
                markets.admit(&mut self.world, &account)?;
            }
            self.depositors.push(Depositor {
                name: depositor.name.clone(),
                account,
                claims_at_once: depositor.claims_at_once,
                put_in: 0,
                got_out: 0,
                requests: Vec::new(),
            });
        }
        let donor = self.donor.clone();
        for event in &self.scenario.events {
            if let Action::Donate { amount, .. } = event.action {
                self.world.chain.fund(&donor, amount);
            }
        }
        Ok(())
    }

    pub(super) fn register_operators(&mut self) -> Result<()> {
        let scenario = self.scenario;
        for operator in &scenario.operators {
            let refused = |reason: String| {
                let reason = format!("{} cannot become an operator: {reason}", operator.name);
                anyhow!(scenario.source.error(operator.at.clone(), reason))
            };
            let stash = validator(operator.validator);
            self.world
                .chain
                .validate(&stash, operator.on_chain_commission)
                .map_err(|error| refused(format!("{error:?}")))?;
            let metadata = operator.name.clone().into_bytes();
            let (registered, bond) = paid_by(&mut self.world, &stash, |world| {
                world
                    .registry()
                    .register_with(&stash, operator.bond, operator.commission, &stash, metadata)
            });
            self.flows.bonds += bond;
            let id = registered.map_err(|error| refused(format!("{error:?}")))?;
            let curator = self.world.curator.clone();
            let nominator = self
                .world
                .registry()
                .approve(&curator, id, Balance::MAX)
                .map_err(|error| refused(format!("{error:?}")))?;
            self.timeline.note(format!(
                "{} (validator {}) becomes an operator with a bond of {}",
                operator.name,
                operator.validator,
                tokens(operator.bond)
            ));
            self.operators.push(Operator {
                name: operator.name.clone(),
                id,
                validator: stash,
                nominator,
            });
        }
        Ok(())
    }
}

/// What a depositor brings to the story.
fn will_pay(scenario: &Scenario, depositor: usize) -> Balance {
    let payments = scenario.events.iter().filter_map(|event| match event.action {
        Action::Stake { who, amount }
        | Action::Market(
            MarketAction::AddLiquidity { who, amount }
            | MarketAction::Buy { who, amount }
            | MarketAction::Supply { who, amount }
            | MarketAction::Lever { who, amount, .. }
            | MarketAction::Arbitrage { who, amount, .. },
        ) if who == depositor => Some(amount),
        _ => None,
    });
    payments.sum()
}
