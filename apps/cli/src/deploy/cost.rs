//! What a deployment will cost, from dry runs of what is missing.

use estuary_interfaces::Balance;

use super::{constructors::Needed, plan::Planned, steps::Steps};
use crate::error::Result;

/// Planck that a deployment takes out of the deployer's account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Left with the chain for storage, and returned when that is freed.
    pub deposits: Balance,
    /// Staked for ever.
    pub endowment: Balance,
    /// What is still to be done, for people.
    pub steps: Vec<String>,
    /// Steps whose deposits cannot be told before others are done.
    pub unknown: Vec<String>,
}

impl Cost {
    pub fn total(&self) -> Balance {
        self.deposits.saturating_add(self.endowment)
    }
}

impl Steps<'_> {
    /// Tries every step that is missing. Fees are not in it: each transaction asks for its own, and stops if the
    /// account cannot pay.
    pub async fn cost(&self) -> Result<Cost> {
        let mut cost = Cost::default();
        for code in &self.plan.codes {
            if !self.chain.has_code(code.hash).await? {
                let tried = self.chain.dry_run_upload(&self.deployer, &code.code).await?;
                cost.deposits = cost.deposits.saturating_add(tried.deposit);
                cost.steps.push(format!("upload {}", code.name));
            }
        }
        for contract in &self.plan.contracts {
            if self.chain.code_of(&contract.address).await?.is_some() {
                continue;
            }
            let name = contract.constructor.name;
            cost.steps.push(format!("instantiate {name}"));
            cost.endowment = cost.endowment.saturating_add(contract.constructor.value);
            let code = &contract.artifact.code;
            let deposit = if self.is_ready(contract).await? {
                let constructor = &contract.constructor;
                let tried = self
                    .chain
                    .dry_run_instantiation(&self.deployer, code, constructor);
                tried.await?.deposit
            } else {
                cost.unknown.push(name.into());
                self.chain.dry_run_upload(&self.deployer, code).await?.deposit
            };
            cost.deposits = cost.deposits.saturating_add(deposit);
        }
        self.chain
            .must_afford(&self.deployer, cost.endowment, cost.deposits, 0)
            .await?;
        Ok(cost)
    }

    /// Whether the constructor of a contract can run by now.
    async fn is_ready(&self, contract: &Planned) -> Result<bool> {
        for needed in &contract.needs {
            let is_there = match needed {
                Needed::Code(code) => self.chain.has_code(*code).await?,
                Needed::Contract(address) => self.chain.code_of(address).await?.is_some(),
            };
            if !is_there {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Refuses an account that has not even what is to be staked for ever.
    pub(super) async fn must_afford_endowment(&self) -> Result<()> {
        let mut left: Balance = 0;
        for contract in &self.plan.contracts {
            let value = contract.constructor.value;
            if value > 0 && self.chain.code_of(&contract.address).await?.is_none() {
                left = left.saturating_add(value);
            }
        }
        self.chain.must_afford(&self.deployer, left, 0, 0).await
    }
}
