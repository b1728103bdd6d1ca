//! The commands: each reads its arguments, does one thing, and tells what came of it.

mod accounts;
mod auction;
mod brake;
mod configuration;
mod consent;
mod cover;
mod deployment;
mod governance;
mod indexing;
mod keys;
mod leaving;
mod manual;
mod markets;
mod operators;
mod output;
#[cfg(test)]
mod page;
mod restake;
mod risk;
mod roster;
mod service;
mod staking;
mod status;
mod transfers;
mod verification;

use estuary_interfaces::Balance;
use estuary_risk::command::Command as RiskCommand;
use serde::Serialize;

use crate::{
    account,
    arguments::{Arguments, Command, ConfigCommand, Signing},
    chain::{account_of, Account, Chain, Sender},
    deployment::Record,
    error::{Error, Result},
    keeper, key,
    outbox::{Effects, Mode},
    password,
    protocol::Protocol,
    settings::{KeySource, Settings},
};
use output::say;
pub use output::Output;
pub use roster::Views;

/// What stands for the whole balance.
const ALL: &str = "all";

/// An amount that is no limit.
const UNLIMITED: &str = "unlimited";

/// What all commands share.
pub struct Session {
    pub settings: Settings,
    pub signing: Signing,
    pub output: Output,
}

/// An answer, and what was sent for it.
#[derive(Serialize)]
struct Report<'a, Answer> {
    #[serde(flatten)]
    answer: &'a Answer,
    #[serde(flatten)]
    effects: Effects,
}

/// Does what the command line says.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments {
        common,
        signing,
        command,
    } = arguments;
    // Wrong settings keep nobody from commands that need none.
    let session = Settings::read(&common, &signing).map(|settings| Session {
        settings,
        output: Output { json: common.json },
        signing,
    });
    match command {
        Command::Deploy(arguments) => session?.deploy(&arguments).await,
        Command::Status => session?.status().await,
        Command::Account { account } => session?.account(account.as_deref()).await,
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
            session?.stake(&amount, &options).await
        }
        Command::Unstake { amount, wrapped } => session?.unstake(&amount, wrapped).await,
        Command::UnstakeNow {
            amount,
            wrapped,
            min_out,
        } => session?.unstake_now(&amount, min_out.as_deref(), wrapped).await,
        Command::Claim { requests, to } => session?.claim(requests, to.as_deref()).await,
        Command::Wrap { amount } => session?.wrap(&amount).await,
        Command::Unwrap { amount } => session?.unwrap(&amount).await,
        Command::Transfer {
            to,
            amount,
            wrapped,
            request,
        } => session?.transfer(&to, amount.as_deref(), wrapped, request).await,
        Command::Swap { amount, to, min_out } => session?.swap(&amount, to, min_out.as_deref()).await,
        Command::Liquidity(command) => session?.liquidity(command).await,
        Command::Supply { amount } => session?.supply(&amount).await,
        Command::Withdraw { amount } => session?.withdraw(&amount).await,
        Command::Collateral(command) => session?.collateral(command).await,
        Command::Borrow { amount } => session?.borrow(&amount).await,
        Command::Repay { amount } => session?.repay(&amount).await,
        Command::Leverage(command) => session?.leverage(command).await,
        Command::Liquidate { borrower, own_money } => {
            session?.liquidate(borrower.as_deref(), own_money).await
        }
        Command::Market { account } => session?.market(account.as_deref()).await,
        Command::Cover(command) => session?.cover(command).await,
        Command::Restake(command) => session?.restake(command).await,
        Command::Service(command) => session?.service(command).await,
        Command::Auction(command) => session?.auction(command).await,
        Command::Operator(command) => session?.operator(command).await,
        Command::Govern(command) => session?.govern(command).await,
        Command::Brake(command) => session?.brake(command).await,
        Command::Keeper(arguments) => keeper::run(&session?, &arguments).await,
        Command::Index(arguments) => session?.index(&arguments).await,
        Command::Serve(arguments) => indexing::serve_database(&arguments).await,
        Command::Risk(RiskCommand::Card(options)) if options.live => session?.live_card(&options).await,
        Command::Risk(command) => risk::offline(command),
        Command::Key(command) => session?.key(&command),
        Command::Verify { artifacts } => session?.verify(&artifacts).await,
        Command::Config(ConfigCommand::Show) => session?.show_settings(),
        Command::Config(ConfigCommand::Path) => configuration::path(),
        Command::Completions { shell } => manual::complete(shell),
        Command::Man { folder } => manual::man(folder.as_deref()),
    }
}

impl Session {
    pub async fn connect(&self) -> Result<Chain> {
        let chain = Chain::connect(&self.settings.url.value).await?;
        tracing::debug!(chain = chain.name, "connected");
        Ok(chain)
    }

    /// The file that tells where the contracts are.
    pub fn record(&self) -> Result<Record> {
        let path = &self.settings.deployment.value;
        Record::read(path)?.ok_or_else(|| {
            let path = path.display();
            Error::Usage(format!(
                "there is no {path}, which has the addresses of the contracts: whoever deployed the pool publishes it, and \
                 --deployment names it. `estuary deploy` writes it"
            ))
        })
    }

    /// The deployment that the file names, on the chain that it is on.
    pub async fn protocol(&self) -> Result<Protocol> {
        let (record, mode) = (self.record()?, self.signing.mode());
        let protocol = estuary_client::Protocol::of(self.connect().await?, &record, mode);
        Ok(Protocol(protocol.await?))
    }

    /// Prints what a command has done, for people or for programs, and what it took.
    pub fn report(&self, protocol: &Protocol, sentence: &str, answer: &impl Serialize) -> Result<()> {
        let outbox = &protocol.outbox;
        if self.output.json {
            return self.output.view(&Report {
                answer,
                effects: outbox.effects(),
            });
        }
        if outbox.mode == Mode::PrintCall {
            tracing::info!("nothing is sent; the answer would be: {sentence}");
        }
        let answer = outbox.answer(sentence, &protocol.chain.token);
        answer.iter().try_for_each(say)
    }

    /// Whoever sends: the account of the key, or, where nothing is sent, any account.
    pub fn signer(&self) -> Result<Sender> {
        let from = self.signing.from.as_deref().map(account::parse).transpose()?;
        if let Some(account) = from.filter(|_| self.signing.mode() != Mode::Send) {
            return Ok(Sender::without_key(account));
        }
        if self.signing.from.is_some() {
            let reason = "--from needs --dry-run or --print-call: whoever sends needs the key";
            return Err(Error::Usage(reason.into()));
        }
        let key = match self.key_source()? {
            KeySource::Suri(suri) => key::parse(suri),
            KeySource::File(path) => key::read(path),
            KeySource::Stored(name) => {
                let file = self.settings.keystore().read(name)?;
                if self.signing.mode() != Mode::Send {
                    return Ok(Sender::without_key(file.account()?));
                }
                file.decrypt(&self.password(&format!("Password of the key `{name}`"))?)
            }
        };
        key.map(Sender::from)
    }

    /// The account of the key, without its password where the tool keeps it.
    fn own_account(&self) -> Result<Account> {
        match (&self.signing.from, self.key_source()) {
            (None, Ok(KeySource::Stored(name))) => self.settings.keystore().read(name)?.account(),
            _ => Ok(account_of(&self.signer()?)),
        }
    }

    fn key_source(&self) -> Result<&KeySource> {
        let key = self.settings.key.as_ref().map(|key| &key.value);
        key.ok_or_else(|| {
            Error::Usage(
                "no key: give one with --key, --suri-file or --suri, in ESTUARY_KEY, ESTUARY_SURI_FILE or \
                 ESTUARY_SURI, or in a profile"
                    .into(),
            )
        })
    }

    /// The password of a key that exists.
    fn password(&self, question: &str) -> Result<String> {
        password::ask(question, self.signing.password_file.as_deref())
    }

    /// Refuses to print calls, of which a command sends too many, or not always the same.
    pub fn must_not_print(&self) -> Result<Mode> {
        match self.signing.mode() {
            Mode::PrintCall => Err(Error::Usage("--print-call is for single messages".into())),
            mode => Ok(mode),
        }
    }
}

/// The account that is named, or the signer's.
fn named_or(chain: &Chain, account: Option<&str>, signer: &Sender) -> Result<Account> {
    account.map_or_else(|| Ok(account_of(signer)), |text| chain.named(text))
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
    fn every_command_and_every_argument_has_a_sentence() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name}");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{name} {}", argument.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
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
