//! Whether what is on the chain is what was to be deployed.

use brake::BrakeRef;
use governor::{Contracts as Governed, GovernorRef};
use lens::LensRef;
use staking_pool::{StakingPoolRef, Wiring};
use validator_registry::{ParametersAndCode, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;
use wrapped_lst::WrappedLstRef;

use estuary_governance::Governed as _;
use estuary_interfaces::{Brake as _, BrakeWiring, TokenMetadata, WrappedLst as _};
use ink::env::DefaultEnvironment;
use psp22::PSP22Metadata;

use super::{config::Config, plan::Plan};
use crate::{
    account::to_ink,
    chain::Account,
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

impl Protocol {
    /// Whether each contract has its code.
    pub async fn verify_codes(&self, plan: &Plan) -> Result<()> {
        for contract in &plan.contracts {
            let code = self.chain.code_of(&contract.address).await?;
            let answers = code == Some(contract.answered_by);
            // The code that answers names the full code, to which it delegates.
            let delegates = self.chain.has_code(contract.artifact.hash).await?;
            must(answers && delegates, "code", &contract.artifact.name)?;
        }
        Ok(())
    }

    /// Reads everything back: codes, wiring, parameters, and whether all books agree.
    pub async fn verify(&self, plan: &Plan, config: &Config) -> Result<()> {
        self.verify_codes(plan).await?;
        let [governor, pool, queue, registry] = [
            &self.contracts.governor,
            &self.contracts.pool,
            &self.contracts.queue,
            &self.contracts.registry,
        ]
        .map(to_ink);

        let governed = self.ask_for(message!(GovernorRef(self.contracts.governor).contracts()), None);
        let expected = Governed {
            pool,
            registry,
            queue,
        };
        must(governed.await? == expected, "wiring", "the governor")?;
        let wiring = self.ask_for(message!(StakingPoolRef(self.contracts.pool).wiring()), None);
        must(wiring.await? == Wiring { registry, queue }, "wiring", "the pool")?;
        let current = self.ask_for(
            message!(StakingPoolRef(self.contracts.pool).parameters_and_pause()),
            None,
        );
        must(current.await?.parameters == config.pool, "parameters", "the pool")?;
        let setup = self.ask_for(
            message!(ValidatorRegistryRef(self.contracts.registry).parameters_and_code()),
            None,
        );
        let expected = ParametersAndCode {
            pool,
            nominator_code: plan.nominator_code().0.into(),
            parameters: config.registry,
        };
        must(setup.await? == expected, "setup", "the registry")?;

        let units = [
            self.ask(message!(StakingPoolRef(self.contracts.pool).unit()), None)
                .await?,
            self.ask(
                message!(ValidatorRegistryRef(self.contracts.registry).unit()),
                None,
            )
            .await?,
        ];
        let unit = config.token.unit();
        must(units == [unit; 2], "unit of the token", "pool and registry")?;
        let token = self.token_metadata(&self.contracts.pool).await?;
        must(token == config.token, "name, symbol or decimals", "the token")?;
        let wrapped = self.token_metadata(&self.contracts.wrapped_lst).await?;
        must(
            wrapped == config.wrapped,
            "name, symbol or decimals",
            "the wrapped token",
        )?;

        let governors = [
            self.ask(message!(StakingPoolRef(self.contracts.pool).governor()), None)
                .await?,
            self.ask(
                message!(ValidatorRegistryRef(self.contracts.registry).governor()),
                None,
            )
            .await?,
            self.ask(
                message!(WithdrawalQueueRef(self.contracts.queue).governor()),
                None,
            )
            .await?,
        ];
        must(governors == [governor; 3], "governor", "pool, registry and queue")?;
        let pools = [
            self.ask(message!(WithdrawalQueueRef(self.contracts.queue).pool()), None)
                .await?,
            self.ask(message!(WrappedLstRef(self.contracts.wrapped_lst).pool()), None)
                .await?,
            self.ask(message!(LensRef(self.contracts.lens).pool()), None)
                .await?,
        ];
        must(pools == [Some(pool); 3], "pool", "queue, wrapped token and lens")?;
        let [brake, wrapped_lst] = [&self.contracts.brake, &self.contracts.wrapped_lst].map(to_ink);
        let known = self.ask_for(message!(GovernorRef(self.contracts.governor).brake()), None);
        must(known.await? == brake, "brake", "the governor")?;
        let setup = self
            .ask(message!(BrakeRef(self.contracts.brake).wiring()), None)
            .await?;
        let expected = BrakeWiring {
            governor,
            token: wrapped_lst,
        };
        must(setup == Some(expected), "setup", "the brake")?;
        let delays = self.ask(message!(GovernorRef(self.contracts.governor).delays()), None);
        must(delays.await? == config.delays, "delays", "the governor")?;
        // Nested calls through all of them, and the chain extension.
        let broken = self.ask_for(message!(LensRef(self.contracts.lens).broken_invariants()), None);
        must(broken.await?.is_empty(), "books", "the lens")
    }

    /// How wallets show a token.
    pub async fn token_metadata(&self, token: &Account) -> Result<TokenMetadata> {
        let name = self.ask(message!(TokenAt(token).token_name()), None).await?;
        let symbol = self.ask(message!(TokenAt(token).token_symbol()), None).await?;
        let decimals = self.ask(message!(TokenAt(token).token_decimals()), None).await?;
        Ok(TokenMetadata {
            name: name.unwrap_or_default(),
            symbol: symbol.unwrap_or_default(),
            decimals,
        })
    }
}

type TokenAt = ink::contract_ref!(PSP22Metadata, DefaultEnvironment);

/// Refuses to call a deployment complete that is not what it was to be.
pub fn must(holds: bool, what: &str, whose: &str) -> Result<()> {
    if holds {
        return Ok(());
    }
    Err(Error::WrongChain(format!(
        "verification: the {what} of {whose} on the chain is not what was to be deployed"
    )))
}
