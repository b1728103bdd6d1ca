//! The commands: each reads its arguments, does one thing, and tells what came of it.

mod accounts;
mod brake;
mod deployment;
mod governance;
mod operators;
mod output;
mod staking;
mod status;
mod transfers;

use std::str::FromStr;

use estuary_interfaces::Balance;
use serde_json::Value;
use subxt_signer::{sr25519::Keypair, SecretUri};

use crate::{
    account,
    arguments::{Arguments, Command, Common},
    chain::{account_of, Account, Chain},
    deploy::record::Record,
    error::{Error, Result},
    keeper,
    protocol::Protocol,
};
use output::say;
pub use output::Output;
pub use status::Views;

/// What stands for the whole balance.
const ALL: &str = "all";

/// An amount that is no limit.
const UNLIMITED: &str = "unlimited";

/// What all commands share.
pub struct Session {
    pub common: Common,
    pub output: Output,
}

/// Does what the command line says.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { common, command } = arguments;
    let output = Output { json: common.json };
    let session = Session { common, output };
    match command {
        Command::Deploy(arguments) => session.deploy(&arguments).await,
        Command::Status => session.status().await,
        Command::Account { account } => session.account(account.as_deref()).await,
        Command::Stake {
            amount,
            recipient,
            wrap,
            min_shares,
            referral,
        } => {
            let options = staking::StakeOptions {
                recipient,
                wrap,
                min_shares,
                referral,
            };
            session.stake(&amount, &options).await
        }
        Command::Unstake { amount } => session.unstake(&amount).await,
        Command::UnstakeNow { amount, min_out } => session.unstake_now(&amount, min_out.as_deref()).await,
        Command::Claim { requests, to } => session.claim(requests, to.as_deref()).await,
        Command::Wrap { amount } => session.wrap(&amount).await,
        Command::Unwrap { amount } => session.unwrap(&amount).await,
        Command::Transfer {
            to,
            amount,
            wrapped,
            request,
        } => session.transfer(&to, amount.as_deref(), wrapped, request).await,
        Command::Operator(command) => session.operator(command).await,
        Command::Govern(command) => session.govern(command).await,
        Command::Brake(command) => session.brake(command).await,
        Command::Keeper(arguments) => keeper::run(&session, &arguments).await,
    }
}

impl Session {
    pub async fn connect(&self) -> Result<Chain> {
        let chain = Chain::connect(&self.common.url).await?;
        tracing::debug!(chain = chain.name, "connected");
        Ok(chain)
    }

    /// The deployment that the file names, on the chain that it is on.
    pub async fn protocol(&self) -> Result<Protocol> {
        let path = &self.common.deployment;
        let record = Record::read(path)?.ok_or_else(|| {
            let path = path.display();
            Error::Usage(format!(
                "there is no {path}: `estuary deploy` writes it, --deployment names another"
            ))
        })?;
        let mut chain = self.connect().await?;
        if record.genesis != chain.genesis() {
            let (there, here) = (&record.chain, &chain.name);
            let reason = format!("the deployment is on `{there}`, and the node is of `{here}`");
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
        Ok(Protocol::new(chain, contracts))
    }

    /// Prints what a command has done, for people or for programs, and what it took.
    fn report(&self, protocol: &Protocol, sentence: &str, json: Value) -> Result<()> {
        let outbox = &protocol.outbox;
        if self.output.json {
            let mut json = json;
            if let Value::Object(fields) = &mut json {
                fields.extend(outbox.fields());
            }
            return say(json);
        }
        say(sentence)?;
        outbox.lines(&protocol.chain.token).iter().try_for_each(say)
    }

    /// The key that signs.
    pub fn signer(&self) -> Result<Keypair> {
        let suri =
            self.common.suri.as_deref().ok_or_else(|| {
                Error::Usage("nobody signs: give a key with --suri, or in ESTUARY_SURI".into())
            })?;
        key(suri)
    }
}

/// Reads a key. What is wrong with it is not repeated. No key at all would be one that everybody knows.
pub fn key(suri: &str) -> Result<Keypair> {
    if suri.is_empty() {
        return Err(Error::Usage("the key is empty".into()));
    }
    let unreadable = || Error::Usage("the key is neither a phrase, nor a seed, nor a development key".into());
    let uri = SecretUri::from_str(suri).map_err(|_| unreadable())?;
    Keypair::from_uri(&uri).map_err(|_| unreadable())
}

/// The account that is named, or the signer's.
fn named_or(account: Option<&str>, signer: &Keypair) -> Result<Account> {
    account.map_or_else(|| Ok(account_of(signer)), account::parse)
}

/// Reads a limit: tokens, or none.
fn limit(chain: &Chain, text: &str) -> Result<Balance> {
    match text {
        UNLIMITED => Ok(Balance::MAX),
        _ => chain.token.parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_key_is_read_and_a_wrong_one_is_not_repeated() {
        let alice = account::parse("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        assert_eq!(account_of(&key("//Alice").unwrap()), alice);
        for secret in ["my secret", "0x1234", ""] {
            let error = key(secret).map(|_| ()).unwrap_err().to_string();
            assert!(secret.is_empty() || !error.contains(secret), "{error}");
        }
    }

    #[test]
    fn a_transfer_is_of_an_amount_or_of_a_request() {
        let parse = |text: &str| Arguments::try_parse_from(text.split(' '));
        assert!(parse("estuary transfer 5F 1.5").is_ok());
        assert!(parse("estuary transfer 5F --request 7").is_ok());
        assert!(parse("estuary transfer 5F").is_err());
        assert!(parse("estuary transfer 5F 1 --request 7").is_err());
    }
}
