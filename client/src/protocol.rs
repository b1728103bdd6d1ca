//! The contracts of a deployment, and how a signer speaks to them.

use std::path::Path;

use estuary_interfaces::{Balance, LiquidStaking};
use scale::Decode;
use staking_pool::{accounting::Accounting, StakingPoolRef};
use subxt::utils::H256;
use validator_registry::ValidatorRegistryRef;

use crate::{
    amount::percent,
    chain::{account_of, Account, Chain, DryRun, Receipt, Sender},
    deployment::Record,
    error::{Error, Result},
    message::{message, Message},
    outbox::{Mode, Outbox, Transaction},
    words::{Bound, InWords},
};

/// Where the contracts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contracts {
    pub governor: Account,
    pub pool: Account,
    pub queue: Account,
    pub registry: Account,
    pub wrapped_lst: Account,
    pub brake: Account,
    pub lens: Account,
    /// The markets, where there are any.
    pub markets: Option<Markets>,
    /// The vault of underwriters, where there is one.
    pub cover_vault: Option<Account>,
    /// The restaking wing, where there is one.
    pub restaking: Option<Restaking>,
}

/// Where the markets are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markets {
    pub stable_pool: Account,
    pub lending_market: Account,
    pub leverage: Account,
}

/// Where the restaking wing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restaking {
    /// The vault that takes units and gives LRT.
    pub vault: Account,
    /// The committee that signs roots.
    pub service: Account,
    /// Where rewards in other tokens are sold.
    pub auction: Account,
}

/// A deployment on its chain.
pub struct Protocol {
    pub chain: Chain,
    pub contracts: Contracts,
    pub outbox: Outbox,
}

impl AsRef<Chain> for Protocol {
    fn as_ref(&self) -> &Chain {
        &self.chain
    }
}

impl Protocol {
    /// The deployment that a file names, at a node. It sends what it is told to send.
    pub async fn connect(url: &str, deployment: impl AsRef<Path>) -> Result<Self> {
        let path = deployment.as_ref();
        let record =
            Record::read(path)?.ok_or_else(|| Error::Usage(format!("there is no {}", path.display())))?;
        Self::of(Chain::connect(url).await?, &record, Mode::Send).await
    }

    /// A deployment on the chain that it was made on.
    pub async fn of(mut chain: Chain, record: &Record, mode: Mode) -> Result<Self> {
        if record.genesis != chain.genesis() {
            let (there, here) = (&record.chain, &chain.name);
            let reason = format!(
                "the deployment is on `{there}`, whose first block is {:?}, and the node is of `{here}`, whose first \
                 block is {:?}",
                record.genesis,
                chain.genesis()
            );
            return Err(Error::WrongChain(reason));
        }
        let contracts = record.contracts()?;
        if chain.code_of(&contracts.pool).await?.is_none() {
            let pool = chain.show(&contracts.pool);
            let reason =
                format!("there is no pool at {pool}: was this chain started anew since the deployment?");
            return Err(Error::WrongChain(reason));
        }
        // A node need not tell them.
        chain.token.decimals = record.decimals;
        Ok(Self::new(chain, contracts, mode))
    }

    pub fn new(chain: Chain, contracts: Contracts, mode: Mode) -> Self {
        Self {
            chain,
            contracts,
            outbox: Outbox::new(mode),
        }
    }

    /// The markets of the deployment.
    pub fn markets(&self) -> Result<&Markets> {
        self.contracts.markets.as_ref().ok_or_else(|| {
            Error::Usage("the deployment has no markets: `estuary deploy markets` brings them up".into())
        })
    }

    /// The vault of underwriters of the deployment.
    pub fn cover_vault(&self) -> Result<&Account> {
        self.contracts.cover_vault.as_ref().ok_or_else(|| {
            Error::Usage("the deployment has no cover vault: `estuary deploy cover` brings it up".into())
        })
    }

    /// The restaking wing of the deployment.
    pub fn restaking(&self) -> Result<&Restaking> {
        self.contracts.restaking.as_ref().ok_or_else(|| {
            Error::Usage(
                "the deployment has no restake vault: `estuary deploy restaking` brings it up".into(),
            )
        })
    }

    /// Asks a view that cannot refuse.
    pub async fn ask<R: Decode>(&self, message: Message<R>, at: Option<H256>) -> Result<R> {
        self.chain.query(&message, at).await
    }

    /// Asks a view that can refuse.
    pub async fn ask_for<T: Decode, E: Decode + InWords>(
        &self,
        message: Message<Result<T, E>>,
        at: Option<H256>,
    ) -> Result<T> {
        accepted(message.label, self.chain.query(&message, at).await?)
    }

    /// Tries a message. An error where the contract would refuse it, or the signer cannot pay.
    pub async fn try_out<T: Decode, E: Decode + InWords>(
        &self,
        signer: &Sender,
        value: Balance,
        message: &Message<Result<T, E>>,
    ) -> Result<DryRun<T>> {
        let DryRun { answer, gas, deposit } = self.chain.dry_run_along(signer, value, message).await?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Err(self.refusal(message.label, &error).await?),
        };
        Ok(DryRun { answer, gas, deposit })
    }

    /// Why a message is refused, with the number that it is about.
    pub async fn refusal(&self, message: &'static str, error: &impl InWords) -> Result<Error> {
        let bound = match error.bound() {
            Some(bound) => self.number(message, bound).await?,
            None => String::new(),
        };
        let reason = error.in_words() + &bound;
        Ok(Error::Refused { message, reason })
    }

    /// How an error goes on that is about this number.
    async fn number(&self, message: &str, bound: Bound) -> Result<String> {
        let (pool, registry) = (&self.contracts.pool, &self.contracts.registry);
        let show = |planck| self.chain.token.show(planck);
        Ok(match bound {
            Bound::Least => {
                let current = self.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), None);
                let parameters = current.await?.parameters;
                match message.split('_').next() {
                    Some("stake") => format!(" of {}", show(parameters.min_stake)),
                    Some("request") => format!(" of {}", show(parameters.min_request)),
                    _ => String::new(),
                }
            }
            Bound::StakeRoom => {
                let room = self.ask_for(message!(StakingPoolRef(pool).available_stake_limit()), None);
                format!(": now {} are left", show(room.await?))
            }
            Bound::Reserve => {
                let book: Accounting = self
                    .ask(message!(StakingPoolRef(pool).accounting()), None)
                    .await?;
                format!(". It has {}", show(book.reserve))
            }
            Bound::LeastBond | Bound::MostCommission => {
                let current = message!(ValidatorRegistryRef(registry).parameters_and_code());
                let parameters = self.ask_for(current, None).await?.parameters;
                match bound {
                    Bound::LeastBond => format!(" of {}", show(parameters.min_bond)),
                    _ => format!(" of {}", percent(parameters.max_commission)),
                }
            }
        })
    }

    /// Tries a message, and sends it unless the contract refuses or nothing is to be sent. Returns what it answered in
    /// the dry run. What it really did is in the receipt's events.
    pub async fn send<T: Decode, E: Decode + InWords>(
        &self,
        signer: &Sender,
        value: Balance,
        message: Message<Result<T, E>>,
    ) -> Result<(T, Option<Receipt>)> {
        let (answer, tried) = self.try_out(signer, value, &message).await?.split();
        if self.outbox.mode != Mode::Send {
            let trial = self.chain.trial(signer, value, &message, &tried).await?;
            // Who signs a printed call may not be who pays for it.
            if self.outbox.mode == Mode::DryRun {
                let origin = account_of(signer);
                self.chain
                    .must_afford(&origin, value, trial.deposit, trial.fee)
                    .await?;
            }
            self.outbox.add_trial(trial);
            return Ok((answer, None));
        }
        tracing::info!("`{}` goes to the chain", message.label);
        let receipt = self.chain.send(signer, value, &message, &tried).await?;
        let sent = Transaction::of(&self.chain, message.label, &receipt).await?;
        tracing::info!("`{}` is in block {}", sent.label, sent.block);
        self.outbox.add(sent);
        Ok((answer, Some(receipt)))
    }
}

fn accepted<T, E: InWords>(message: &'static str, answer: Result<T, E>) -> Result<T> {
    answer.map_err(|error| Error::Refused {
        message,
        reason: error.in_words(),
    })
}
