//! What the tool is told on the command line.

use std::{collections::BTreeSet, ffi::OsString, net::SocketAddr, path::PathBuf};

use clap::{
    error::Result as Read, parser::ValueSource, ArgMatches, Args, CommandFactory, FromArgMatches, Parser,
    Subcommand, ValueEnum,
};
use clap_complete::Shell;

use crate::{outbox::Mode, settings::Source};

#[derive(Debug, Parser)]
#[command(
    name = "estuary",
    version,
    about = "Liquid staking on a Substrate chain, from the command line."
)]
#[command(
    after_help = "Exit codes: 0 done, 1 refused by a contract or the chain, 2 wrong arguments, 3 no \
                        connection to the node, 4 a chain that cannot do it, 5 too little balance."
)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub signing: Signing,
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// Reads the command line, or ends with what is wrong about it.
    pub fn read() -> Self {
        Self::try_read(Self::command(), std::env::args_os()).unwrap_or_else(|error| {
            // Otherwise the usage names the options that the environment gives, as if they had to be written.
            let blind = Self::without_environment().try_get_matches();
            blind.err().unwrap_or(error).exit()
        })
    }

    /// What would be read where the environment gives nothing.
    fn without_environment() -> clap::Command {
        Self::command().mut_args(|argument| argument.env(None))
    }

    fn try_read<Word: Into<OsString> + Clone>(
        command: clap::Command,
        line: impl IntoIterator<Item = Word>,
    ) -> Read<Self> {
        let matches = command.try_get_matches_from(line)?;
        let mut arguments = Self::from_arg_matches(&matches)?;
        arguments.common.note_options(&matches);
        Ok(arguments)
    }

    /// A line of words, without quotes.
    #[cfg(test)]
    pub fn of_line(line: &str) -> Read<Self> {
        Self::try_read(Self::without_environment(), line.split(' '))
    }
}

/// Reads the number of a request.
fn request(text: &str) -> Result<u64, &'static str> {
    text.parse()
        .map_err(|_| "the number of a request is a whole number")
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of all commands")]
pub struct Common {
    /// The profile of the configuration that gives node, deployment and key, where nothing else does.
    #[arg(long, global = true, value_name = "NAME", env = "ESTUARY_PROFILE")]
    pub profile: Option<String>,
    /// The node to speak to; ws://127.0.0.1:9944, if none is given.
    #[arg(long, global = true, env = "ESTUARY_URL")]
    pub url: Option<String>,
    /// The file that tells where the contracts are; deployment.json, if none is given. `estuary deploy` writes it.
    #[arg(long, global = true, value_name = "FILE", env = "ESTUARY_DEPLOYMENT")]
    pub deployment: Option<PathBuf>,
    /// Answers in JSON, amounts in planck.
    #[arg(long, global = true)]
    pub json: bool,
    /// How progress is told, on the standard error.
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub log: LogFormat,
    /// The options that stand on the command line. The environment gives the others.
    #[arg(skip)]
    on_line: BTreeSet<String>,
}

impl Common {
    fn note_options(&mut self, matches: &ArgMatches) {
        let written = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let options = matches.ids().map(clap::Id::as_str);
        self.on_line = options.filter(written).map(String::from).collect();
    }

    /// Who gives an option that is given.
    pub fn source(&self, option: &str) -> Source {
        match self.on_line.contains(option) {
            true => Source::CommandLine,
            false => Source::Environment,
        }
    }
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Options of commands that send")]
pub struct Signing {
    /// The key that signs: a phrase, a seed in hexadecimal, or a development key like //Alice. Better in a file or in
    /// the environment than on the command line, which other users of the machine can see.
    #[arg(long, global = true, env = "ESTUARY_SURI", hide_env_values = true)]
    pub suri: Option<String>,
    /// A file with the key, which nobody but its owner can read.
    #[arg(long, global = true, value_name = "FILE", env = "ESTUARY_SURI_FILE")]
    pub suri_file: Option<PathBuf>,
    /// A key that the tool keeps encrypted: `estuary key` makes and imports keys. Its password is asked for.
    #[arg(long, global = true, value_name = "NAME", env = "ESTUARY_KEY")]
    pub key: Option<String>,
    /// A file with the password of the key, which nobody but its owner can read.
    #[arg(long, global = true, value_name = "FILE", env = "ESTUARY_PASSWORD_FILE")]
    pub password_file: Option<PathBuf>,
    /// The account that sends, where its key is not here: with --dry-run or --print-call.
    #[arg(long, global = true, value_name = "ACCOUNT")]
    pub from: Option<String>,
    /// Tries the command, prints the answer and the costs, and sends nothing.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Prints the encoded call in hexadecimal, for a multisig, a proxy or an offline key, and sends nothing.
    #[arg(long, global = true)]
    pub print_call: bool,
    /// Asks nothing on a terminal.
    #[arg(long, global = true)]
    pub yes: bool,
}

impl Signing {
    /// What a command does with its messages.
    pub fn mode(&self) -> Mode {
        match (self.print_call, self.dry_run) {
            (true, _) => Mode::PrintCall,
            (false, true) => Mode::DryRun,
            (false, false) => Mode::Send,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Deploys and wires all contracts, or goes on with a deployment that was interrupted.
    #[command(
        subcommand_negates_reqs = true,
        after_help = "Examples:\n  estuary deploy --config pool.toml --dry-run\n  estuary deploy --config pool.toml --suri-file admin.key\n  estuary deploy markets --config markets.toml"
    )]
    Deploy(DeployArguments),
    /// Shows the pool, its price, the queue and the operators.
    Status,
    /// Shows what an account has, and its redemption requests.
    #[command(after_help = "Examples:\n  estuary account\n  estuary account 5F… --json")]
    Account {
        /// The account; the signer's, if none is given.
        account: Option<String>,
    },
    /// Stakes tokens.
    #[command(
        after_help = "Examples:\n  estuary stake 100\n  estuary stake all --wrap\n  estuary stake 12.5 --for 5F… --dry-run"
    )]
    Stake {
        /// In tokens, like 12.5.
        amount: String,
        /// Who gets the shares, if not the signer.
        #[arg(long = "for", conflicts_with = "wrap")]
        recipient: Option<String>,
        /// Gives the wrapped token, whose balances do not grow.
        #[arg(long)]
        wrap: bool,
        /// Refuses fewer shares than this, in units of the token; a thousandth below today's, if not given.
        #[arg(long)]
        min_shares: Option<String>,
        /// Who sent you here: recorded in the event only.
        #[arg(long)]
        referral: Option<String>,
    },
    /// Requests tokens back from the queue.
    #[command(
        after_help = "Examples:\n  estuary unstake 40\n  estuary unstake all --dry-run\n  estuary unstake all --wrapped"
    )]
    Unstake {
        /// In tokens, with --wrapped in units of the wrapped token, or `all`.
        amount: String,
        /// Unwraps units of the wrapped token first: two transactions.
        #[arg(long)]
        wrapped: bool,
    },
    /// Takes tokens back at once out of the reserve, for a fee.
    #[command(
        after_help = "Examples:\n  estuary unstake-now 5 --dry-run\n  estuary unstake-now 5 --min-out 4.9"
    )]
    UnstakeNow {
        /// In tokens, with --wrapped in units of the wrapped token, or `all`.
        amount: String,
        /// Takes units of the wrapped token, in the same transaction.
        #[arg(long)]
        wrapped: bool,
        /// Refuses less than this, in tokens; a thousandth below today's, if not given.
        #[arg(long)]
        min_out: Option<String>,
    },
    /// Claims what finalized requests pay.
    #[command(after_help = "Examples:\n  estuary claim\n  estuary claim 7 8 --to 5F…")]
    Claim {
        /// The requests; all that can be claimed, if none are given.
        #[arg(value_parser = request)]
        requests: Vec<u64>,
        /// Who is paid, if not the signer.
        #[arg(long)]
        to: Option<String>,
    },
    /// Wraps staked tokens: each unit of the wrapped token is one share, for ever.
    Wrap {
        /// In tokens, or `all`.
        amount: String,
    },
    /// Unwraps units of the wrapped token.
    Unwrap {
        /// In units, or `all`.
        amount: String,
    },
    /// Transfers staked tokens, wrapped ones, or a redemption request.
    #[command(
        after_help = "Examples:\n  estuary transfer 5F… 10\n  estuary transfer 5F… all --wrapped\n  estuary transfer 5F… --request 7"
    )]
    Transfer {
        /// The account that gets it.
        to: String,
        /// In tokens, or `all`; with --request, nothing.
        #[arg(required_unless_present = "request")]
        amount: Option<String>,
        /// Units of the wrapped token.
        #[arg(long)]
        wrapped: bool,
        /// The redemption request with this number.
        #[arg(long, conflicts_with_all = ["amount", "wrapped"])]
        request: Option<u64>,
    },
    /// Sells native tokens for wrapped ones in the stable pool, or wrapped for native.
    #[command(
        after_help = "Examples:\n  estuary swap 100 --to wrapped --dry-run\n  estuary swap all --to native --min-out 99.5"
    )]
    Swap {
        /// What is sold: in tokens, or with `--to native` in units of the wrapped token, or `all`.
        amount: String,
        /// What is bought.
        #[arg(long, value_enum)]
        to: Coin,
        /// Refuses less than this; a thousandth below today's, if not given.
        #[arg(long)]
        min_out: Option<String>,
    },
    /// Lends both coins to traders, and takes them back with what they earned.
    #[command(
        after_help = "Examples:\n  estuary liquidity add 100 90\n  estuary liquidity remove all --only native\n  estuary liquidity show"
    )]
    #[command(subcommand)]
    Liquidity(LiquidityCommand),
    /// Supplies native tokens to borrowers, for interest.
    #[command(after_help = "Examples:\n  estuary supply 1_000\n  estuary supply all --dry-run")]
    Supply {
        /// In tokens, or `all`.
        amount: String,
    },
    /// Withdraws what was supplied.
    #[command(after_help = "Examples:\n  estuary withdraw 500\n  estuary withdraw all")]
    Withdraw {
        /// In tokens, or `all`.
        amount: String,
    },
    /// Leaves units of the wrapped token with the lending market, or takes them back.
    #[command(after_help = "Examples:\n  estuary collateral add all\n  estuary collateral remove 20")]
    #[command(subcommand)]
    Collateral(CollateralCommand),
    /// Borrows native tokens on units of the wrapped token.
    #[command(after_help = "Examples:\n  estuary borrow 400 --dry-run")]
    Borrow {
        /// In tokens.
        amount: String,
    },
    /// Repays a debt.
    #[command(after_help = "Examples:\n  estuary repay 100\n  estuary repay all")]
    Repay {
        /// In tokens, or `all`.
        amount: String,
    },
    /// Stakes with borrowed tokens, each position in one transaction.
    #[command(
        after_help = "Examples:\n  estuary leverage open 100 --times 3 --dry-run\n  estuary leverage reduce 50\n  estuary leverage close"
    )]
    #[command(subcommand)]
    Leverage(LeverageCommand),
    /// Liquidates debts beyond their limit, with the units that they leave.
    #[command(
        after_help = "Examples:\n  estuary liquidate --dry-run\n  estuary liquidate 5F…\n  estuary liquidate 5F… --own-money"
    )]
    Liquidate {
        /// The borrower; all whose liquidation pays for itself, if none is given.
        borrower: Option<String>,
        /// Pays with the signer's tokens, and keeps the units.
        #[arg(long, requires = "borrower")]
        own_money: bool,
    },
    /// Shows both markets: prices, rates, what is there, and the signer's own positions.
    #[command(after_help = "Examples:\n  estuary market\n  estuary market 5F… --json")]
    Market {
        /// Whose positions are shown; the signer's, if there is a key.
        account: Option<String>,
    },
    /// Puts shares before all others for a premium: they pay for slashes.
    #[command(
        after_help = "Examples:\n  estuary cover status\n  estuary cover deposit 100 --dry-run\n  estuary cover exit all"
    )]
    #[command(subcommand)]
    Cover(CoverCommand),
    /// Lets wrapped units secure services, for the LRT of the restake vault.
    #[command(
        after_help = "Examples:\n  estuary restake status\n  estuary restake deposit 100 --dry-run\n  estuary restake withdraw all\n  estuary restake claim"
    )]
    #[command(subcommand)]
    Restake(RestakeCommand),
    /// The committee whose operators sign the roots of rounds, and lose by two roots of one round.
    #[command(
        after_help = "Examples:\n  estuary service join\n  estuary service sign 17 0x5f… --out statement.json\n  estuary service report evidence.json"
    )]
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Sells rewards in other tokens for wrapped units, which are the restakers'.
    #[command(after_help = "Examples:\n  estuary auction start 5F…\n  estuary auction buy 5F… --max 10")]
    #[command(subcommand)]
    Auction(AuctionCommand),
    /// What validators, the curator, and anyone do with operators.
    #[command(
        after_help = "Examples:\n  estuary operator list\n  estuary operator register 1_000 500 --name \"who this is\"\n  estuary operator exit --from 5F… --print-call"
    )]
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// What the admin and the guardian do.
    #[command(
        after_help = "Examples:\n  estuary govern show\n  estuary govern propose delays 4d 40d --dry-run"
    )]
    #[command(subcommand)]
    Govern(GovernCommand),
    /// Slows proposals down with wrapped tokens: those locked hold them up, for 45 days at most.
    #[command(subcommand)]
    Brake(BrakeCommand),
    /// Follows the chain and does what is due: anyone may, and is paid for some of it.
    #[command(
        after_help = "Examples:\n  estuary keeper --once\n  estuary keeper --metrics 127.0.0.1:9100\n  estuary keeper --liquidate --arbitrage --budget 10_000"
    )]
    Keeper(KeeperArguments),
    /// Follows finalized blocks and writes what has happened into a database.
    #[command(
        after_help = "Examples:\n  estuary index --once\n  estuary index --database postgres://estuary@127.0.0.1/estuary"
    )]
    Index(IndexArguments),
    /// Serves the database of `estuary index` over HTTP: it only reads, and takes no node and no key.
    #[command(
        after_help = "Examples:\n  estuary serve --database sqlite://estuary.db --listen 127.0.0.1:8080"
    )]
    Serve(ServeArguments),
    /// Computes what a liquid staking token risks: this deployment's with --live, or any that a file describes.
    #[command(
        after_help = "Examples:\n  estuary risk card --live --save live.toml -o card.json\n  estuary risk report card.json -o report.html\n  estuary risk reproduce card.json"
    )]
    #[command(subcommand)]
    Risk(estuary_risk::command::Command),
    /// Keys that are kept encrypted, in the format of polkadot-js.
    #[command(
        after_help = "Examples:\n  estuary key new alice\n  estuary key import alice exported.json\n  estuary stake 100 --key alice"
    )]
    #[command(subcommand)]
    Key(KeyCommand),
    /// The configuration: profiles of node, deployment and key.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Compares the codes on the chain with compiled contracts. Anyone can: it takes no key.
    #[command(after_help = "Examples:\n  scripts/build.sh && estuary verify")]
    Verify {
        /// The folder of compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
    },
    /// Prints the script by which a shell completes commands and options.
    #[command(
        after_help = "Examples:\n  estuary completions bash > ~/.local/share/bash-completion/completions/estuary"
    )]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Prints the manual page, or writes a page for each command.
    #[command(after_help = "Examples:\n  estuary man | man -l -\n  estuary man ~/.local/share/man/man1")]
    Man {
        /// The folder to write to.
        folder: Option<PathBuf>,
    },
}

/// A coin of the stable pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Coin {
    /// The chain's own token.
    Native,
    /// Units of the wrapped token.
    Wrapped,
}

#[derive(Debug, Subcommand)]
pub enum LiquidityCommand {
    /// Adds both coins, or one of them for half the fee of a swap.
    Add {
        /// In tokens.
        native: String,
        /// Units of the wrapped token.
        units: String,
    },
    /// Burns liquidity shares for both coins, or for one.
    Remove {
        /// Liquidity shares, or `all`.
        shares: String,
        /// Pays in this coin alone, for half the fee of a swap.
        #[arg(long, value_enum)]
        only: Option<Coin>,
    },
    /// Shows what is in the stable pool, and the part of an account.
    Show {
        /// The account; the signer's, if there is a key.
        account: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CollateralCommand {
    /// Leaves units with the market.
    Add {
        /// Units of the wrapped token, or `all`.
        units: String,
    },
    /// Takes units back: those that the debt does not need.
    Remove {
        /// Units of the wrapped token, or `all`.
        units: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum LeverageCommand {
    /// Opens a position, or adds to it.
    Open {
        /// The signer's own tokens.
        amount: String,
        /// How many times these become units: the rest is borrowed. Like 3 or 2.5.
        #[arg(long)]
        times: String,
        /// How tokens become units.
        #[arg(long, value_enum, default_value = "better")]
        route: EntryRoute,
    },
    /// Turns units back into tokens, and repays debt with them.
    Reduce {
        /// Units of the wrapped token.
        units: String,
        /// How units become tokens.
        #[arg(long, value_enum, default_value = "better")]
        route: ExitRoute,
    },
    /// Turns all units into tokens, repays the whole debt and pays the rest.
    Close {
        /// Turns no more units into tokens than the debt needs, and gives the others back.
        #[arg(long)]
        keep_units: bool,
        /// How units become tokens.
        #[arg(long, value_enum, default_value = "better")]
        route: ExitRoute,
    },
    /// Shows a position.
    Show {
        /// The account; the signer's, if none is given.
        account: Option<String>,
    },
}

/// How tokens become units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EntryRoute {
    /// The pool mints them.
    Stake,
    /// The stable pool sells them.
    Buy,
    /// By what gives more now.
    Better,
}

/// How units become tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExitRoute {
    /// The stable pool buys them.
    Sell,
    /// The pool pays them out of its reserve, for a fee.
    AtOnce,
    /// By what pays more now, or by both in the best parts.
    Better,
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Makes a key, and shows its phrase once.
    New {
        /// How it is called here.
        name: String,
    },
    /// Imports a key: a file that polkadot-js exported, under its own password, or a phrase or seed.
    #[command(
        after_help = "Examples:\n  estuary key import alice exported.json\n  estuary key import alice                        # asks for the phrase\n  estuary key import alice --suri-file alice.key"
    )]
    Import {
        /// How it is called here.
        name: String,
        /// The file that polkadot-js exported. Without it, the phrase is asked for, unless --suri or --suri-file gives
        /// it.
        file: Option<PathBuf>,
    },
    /// Lists all keys.
    List,
    /// Shows a key's account and its file, which polkadot-js imports. It needs no password.
    Show {
        /// The key.
        name: String,
    },
    /// Deletes a key, for ever.
    Remove {
        /// The key.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Shows node, deployment and key of a command, and what gives each.
    Show,
    /// Prints the path of the configuration.
    Path,
}

#[derive(Debug, Args)]
pub struct DeployArguments {
    /// How the pool is set up; apps/cli/deploy.example.toml explains it.
    #[arg(long, required = true)]
    pub config: Option<PathBuf>,
    /// The folder of compiled contracts.
    #[arg(long, default_value = "artifacts")]
    pub artifacts: PathBuf,
    #[command(subcommand)]
    pub wing: Option<DeployWing>,
}

/// What comes to a pool that is there.
#[derive(Debug, Subcommand)]
pub enum DeployWing {
    /// Brings up the markets beside a pool: `stable_pool`, `lending_market` and `leverage`. Anyone can.
    #[command(after_help = "Examples:\n  estuary deploy markets --config markets.toml --dry-run")]
    Markets {
        /// How the markets are set up; apps/cli/markets.example.toml explains it.
        #[arg(long)]
        config: PathBuf,
        /// The folder of compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
    },
    /// Brings up the vault of underwriters beside a pool. Anyone can; it takes deposits once terms of cover name it.
    #[command(after_help = "Examples:\n  estuary deploy cover --dry-run")]
    Cover {
        /// Tells vaults of one account apart.
        #[arg(long, default_value = "")]
        salt: String,
        /// The folder of compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
    },
    /// Brings up the restaking wing beside a pool: `restake_vault`, `attestation_service` and `reward_auction`. Anyone can.
    #[command(after_help = "Examples:\n  estuary deploy restaking --config restaking.toml --dry-run")]
    Restaking {
        /// How the wing is set up; apps/cli/restaking.example.toml explains it.
        #[arg(long)]
        config: PathBuf,
        /// The folder of compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
    },
}

#[derive(Clone, Debug, Args)]
pub struct KeeperArguments {
    /// Does what is due now, and ends.
    #[arg(long)]
    pub once: bool,
    /// Seconds between two looks at the chain.
    #[arg(long, value_name = "SECONDS", default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..))]
    pub interval: u64,
    /// Serves metrics for Prometheus at this address.
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
    /// Liquidates debts beyond their limit with the units that they leave. It takes no money but fees.
    #[arg(long)]
    pub liquidate: bool,
    /// Trades between the stable pool and the pool, with the keeper's own tokens.
    #[arg(long)]
    pub arbitrage: bool,
    /// The most tokens in trades. With a budget it buys for the queue too, and all that the keeper's account has in shares,
    /// units and requests counts as bought for that.
    #[arg(long, value_name = "TOKENS", requires = "arbitrage")]
    pub budget: Option<String>,
    /// What a liquidation or a trade has to earn at least, in tokens; three times its fee always.
    #[arg(long, value_name = "TOKENS")]
    pub min_profit: Option<String>,
    /// What money has to earn that waits in the queue, in basis points a year.
    #[arg(long, value_name = "RATE", default_value_t = 1_000, requires = "arbitrage")]
    pub min_apr: u16,
}

#[derive(Debug, Args)]
pub struct IndexArguments {
    /// The database: sqlite://FILE, which is made if it is not there, or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(
        long,
        value_name = "URL",
        env = "ESTUARY_DATABASE",
        hide_env_values = true,
        default_value = "sqlite://estuary.db"
    )]
    pub database: String,
    /// Writes all blocks that are finalized now, and ends.
    #[arg(long)]
    pub once: bool,
    /// Seconds between two looks at the chain.
    #[arg(long, value_name = "SECONDS", default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..))]
    pub interval: u64,
    /// Serves metrics for Prometheus at this address.
    #[arg(long, value_name = "ADDRESS", env = "ESTUARY_INDEX_METRICS")]
    pub metrics: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The database: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(
        long,
        value_name = "URL",
        env = "ESTUARY_DATABASE",
        hide_env_values = true,
        default_value = "sqlite://estuary.db"
    )]
    pub database: String,
    /// The address to serve at.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "ESTUARY_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// Requests of one client per second, by its address; 0 for any number, behind a proxy that limits them.
    #[arg(long, value_name = "REQUESTS", env = "ESTUARY_RATE", default_value_t = 50)]
    pub rate: u32,
    /// Seconds that an answer may take.
    #[arg(long, value_name = "SECONDS", env = "ESTUARY_PATIENCE", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub patience: u64,
}

#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// Lists all operators, and the rules for them.
    List,
    /// Shows an operator in full.
    Show {
        /// The operator's number.
        operator: u32,
    },
    #[command(flatten)]
    Signed(SignedOperatorCommand),
}

/// What somebody has to sign.
#[derive(Debug, Subcommand)]
pub enum SignedOperatorCommand {
    /// Registers the signer, who must be a validator's stash account.
    Register {
        /// In tokens.
        bond: String,
        /// Basis points of every reward.
        commission: u16,
        /// Where commission goes, if not to the signer.
        #[arg(long)]
        payout: Option<String>,
        /// Who this is: at most 128 bytes.
        #[arg(long, default_value = "")]
        name: String,
    },
    /// Repays debt, and adds what is left to the bond.
    Bond {
        /// In tokens.
        amount: String,
        #[command(flatten)]
        operator: OperatorArgument,
    },
    /// Asks a part of the bond back. A request of 0 cancels the request before.
    RequestBond {
        /// In tokens.
        amount: String,
        #[command(flatten)]
        operator: OperatorArgument,
    },
    /// Takes out what was asked for, or all of it after the exit.
    WithdrawBond(OperatorArgument),
    /// Changes the commission.
    Commission {
        /// Basis points of every reward.
        commission: u16,
        #[command(flatten)]
        operator: OperatorArgument,
    },
    /// Proposes another payout account, which must accept.
    Payout {
        /// The account; nobody, if none is given.
        account: Option<String>,
        #[command(flatten)]
        operator: OperatorArgument,
    },
    /// Accepts to be the payout account.
    AcceptPayout {
        /// The operator's number.
        operator: u32,
    },
    /// Sends the commission to the payout account, which signs.
    ClaimFees {
        /// The operator's number.
        operator: u32,
    },
    /// Leaves, for ever. The stake comes back first, and then the bond.
    Exit(OperatorArgument),
    /// Lets a candidate take stake.
    Approve {
        /// The operator's number.
        operator: u32,
        /// The most stake, in tokens, or `unlimited`.
        cap: String,
    },
    /// Sets the most stake of an operator.
    Cap {
        /// The operator's number.
        operator: u32,
        /// In tokens, or `unlimited`.
        cap: String,
    },
    /// Lets a jailed operator take stake again.
    Release {
        /// The operator's number.
        operator: u32,
    },
    /// Jails an operator that the chain shows at fault.
    Check {
        /// The operator's number.
        operator: u32,
    },
    /// Books what the chain has announced against an operator.
    Flag {
        /// The operator's number.
        operator: u32,
    },
    /// Brings in an operator's rewards, and books its losses.
    Settle {
        /// The operator's number.
        operator: u32,
    },
    /// Unbonds the last stake of an operator that is leaving.
    Close {
        /// The operator's number.
        operator: u32,
    },
    /// Brings an operator's nominator to the current code.
    Update {
        /// The operator's number.
        operator: u32,
    },
}

#[derive(Debug, Args)]
pub struct OperatorArgument {
    /// The operator's number; the one that the signer is registered as, if none is given.
    #[arg(long)]
    pub operator: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub enum GovernCommand {
    /// Shows the keys, the delays, and what is proposed: when it is due, what holds it up, who is still to be paid.
    Show,
    /// Tells what happens to proposals until it is stopped: each new one, each step, each lock and notice.
    Watch(WatchArguments),
    #[command(flatten)]
    Signed(SignedGovernCommand),
}

#[derive(Debug, Args)]
pub struct WatchArguments {
    /// A shell command for each line that is told. ESTUARY_PROPOSAL, ESTUARY_EVENT and ESTUARY_NEWS are in its
    /// environment.
    #[arg(long, value_name = "COMMAND")]
    pub exec: Option<String>,
    /// Seconds between two looks at the chain.
    #[arg(long, value_name = "SECONDS", default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..))]
    pub interval: u64,
}

/// What somebody has to sign.
#[derive(Debug, Subcommand)]
pub enum SignedGovernCommand {
    /// Starts the delay of a change.
    #[command(subcommand)]
    Propose(ProposeCommand),
    /// Begins the last call of a proposal that replaces code, or stands under a full brake. Anyone may.
    Seal {
        /// The proposal's number.
        proposal: u32,
    },
    /// Does what was proposed.
    Apply {
        /// The proposal's number.
        proposal: u32,
    },
    /// Gives a proposal up.
    Cancel {
        /// The proposal's number.
        proposal: u32,
    },
    /// Stops the pool for a time.
    Pause {
        /// Like 30m, 12h or 2d; a week at most.
        time: String,
    },
    /// Ends a pause.
    Unpause,
    /// Offers the admin's role, or withdraws the offer.
    ProposeAdmin {
        /// The new admin, who has to accept. Without it, the offer is withdrawn.
        account: Option<String>,
    },
    /// Accepts the admin's role.
    AcceptAdmin,
    /// Makes a code final, for ever.
    Renounce {
        /// Whose code.
        #[arg(value_enum)]
        code: Code,
        /// It cannot be taken back.
        #[arg(long, required = true)]
        yes_for_ever: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum CoverCommand {
    /// Shows the layer, its terms, and a position: the signer's, if there is a key.
    Status {
        /// Whose position is shown.
        account: Option<String>,
    },
    /// Becomes an underwriter with LST.
    Deposit {
        /// In tokens, or `all`.
        amount: String,
        /// The amount is units of the wrapped token.
        #[arg(long, conflicts_with = "native")]
        wrapped: bool,
        /// The amount is native tokens, which are staked first.
        #[arg(long)]
        native: bool,
    },
    /// Gives LST to all underwriters, to whom it streams.
    Sponsor {
        /// In tokens, or `all`.
        amount: String,
        /// For how many days, 365 at most.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..=365))]
        days: u64,
    },
    /// Asks to leave. It replaces the last request.
    Exit {
        /// In tokens of LST, or `all`, or `none`, which takes the request back.
        amount: String,
    },
    /// Leaves with what is ready, in LST.
    Claim,
}

#[derive(Debug, Subcommand)]
pub enum RestakeCommand {
    /// Shows the vault, and what an account has in it: the signer's, if there is a key.
    Status {
        /// Whose LRT are shown.
        account: Option<String>,
    },
    /// Puts wrapped units in, for LRT.
    Deposit {
        /// Wrapped units, or `all`.
        amount: String,
        /// The amount is native tokens, which are staked and wrapped first.
        #[arg(long)]
        native: bool,
    },
    /// Burns LRT: their units can be claimed when the next epoch is over.
    Withdraw {
        /// LRT, or `all`.
        amount: String,
    },
    /// Claims the units of epochs that are over: of all of them, if none is named.
    Claim {
        /// The epoch with which the units left.
        epoch: Option<u32>,
    },
    /// Puts wrapped units into the bond of the signer's slot. For the operator.
    Bond {
        /// The slot's number.
        slot: u32,
        /// Wrapped units, or `all`; the whole bond comes back where it is `none`.
        amount: String,
    },
    /// Lists all slots.
    Slots,
    /// Shows a slot.
    Slot {
        /// The slot's number.
        slot: u32,
    },
    /// Puts units of holders behind a slot, from the third epoch on. For the curator.
    OptIn {
        /// The slot's number.
        slot: u32,
        /// Wrapped units.
        amount: String,
    },
    /// Ends a slot with this epoch. For the curator.
    OptOut {
        /// The slot's number.
        slot: u32,
    },
    /// Gives up what a slash set aside, from its deadline on. Anyone can.
    Execute {
        /// The slash's number.
        slash: u32,
    },
    /// Takes the units of a slot back that is over. Anyone can.
    Free {
        /// The slot's number.
        slot: u32,
    },
    /// Sets up to how many units the vault takes. For the curator.
    Cap {
        /// Wrapped units, or `unlimited`.
        amount: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum ServiceCommand {
    /// Becomes an operator, for ever, with the key that signs this transaction.
    Join,
    /// Signs a root with the key, and sends nothing: the statement is the answer.
    Sign {
        /// The round.
        round: u64,
        /// The root of its data: 32 bytes in hexadecimal.
        root: String,
        /// Where the statement is written as well.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Records the root that statements agree on, for the fee.
    Commit {
        /// Files with a statement each, as `estuary service sign` writes them.
        #[arg(required = true)]
        statements: Vec<PathBuf>,
    },
    /// Proves that an operator signed two roots of one round: it is slashed, and a bounty is paid.
    Report {
        /// A file with a list of both statements, as `estuary service sign` writes them.
        file: PathBuf,
    },
    /// Compares an operator with the least security.
    Refresh {
        /// The operator's number.
        index: u32,
    },
    /// Gives the fees beyond one bounty to the restakers.
    Forward,
}

#[derive(Debug, Subcommand)]
pub enum AuctionCommand {
    /// Makes all that the auction holds of a token a lot.
    Start {
        /// The token's contract.
        token: String,
    },
    /// Buys the lot of a token for wrapped units.
    Buy {
        /// The token's contract.
        token: String,
        /// The most wrapped units; the price of now, if nothing is said.
        #[arg(long)]
        max: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum BrakeCommand {
    /// Shows what is locked against each proposal, and the signer's own locks.
    Status,
    /// Locks wrapped units. They count at once, and earn and lose as before.
    Lock {
        /// Wrapped units, or `all`.
        amount: String,
        #[command(flatten)]
        against: AgainstArgument,
    },
    /// Gives notice that locked units leave: they can be withdrawn from the third day to the tenth.
    Notice {
        /// Wrapped units, or `all`.
        amount: String,
        #[command(flatten)]
        against: AgainstArgument,
    },
    /// Takes all notices back.
    Keep {
        #[command(flatten)]
        against: AgainstArgument,
    },
    /// Takes units out whose notice is over, or all where the proposal is over.
    Unlock {
        #[command(flatten)]
        against: AgainstArgument,
    },
}

#[derive(Debug, Args)]
pub struct AgainstArgument {
    /// A proposal by its number. Without it, all proposals.
    #[arg(long, value_name = "PROPOSAL")]
    pub against: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub enum ProposeCommand {
    /// The pool's parameters, of a deployment's configuration.
    PoolParameters {
        /// The file, like apps/cli/deploy.example.toml.
        config: PathBuf,
    },
    /// The registry's parameters, of a deployment's configuration.
    RegistryParameters {
        /// The file, like apps/cli/deploy.example.toml.
        config: PathBuf,
    },
    /// Other terms of cover, at pool and registry.
    Cover {
        /// The vault; the deployment's, if none is given.
        #[arg(long)]
        vault: Option<String>,
        /// Basis points of the cover fund's part of a protocol fee.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=10_000))]
        premium_part: u16,
        /// The worth at which the layer earns the whole premium, in tokens.
        #[arg(long, required_unless_present = "end")]
        target: Option<String>,
        /// The worth up to which the layer takes shares, in tokens.
        #[arg(long, required_unless_present = "end")]
        max: Option<String>,
        /// The most that one operator can owe before the cover ends, in tokens; no limit, if none is given.
        #[arg(long)]
        cap: Option<String>,
        /// Ends the layer: its vault gets all shares.
        #[arg(long, conflicts_with_all = ["vault", "premium_part", "target", "max"])]
        end: bool,
    },
    /// Another guardian.
    Guardian {
        /// The new guardian.
        account: String,
    },
    /// That the guardian may pause once more.
    ArmGuardian,
    /// Other delays, like 2d and 35d.
    Delays {
        /// Of changed parameters and another guardian.
        delay: String,
        /// Of other code, and of other delays.
        upgrade_delay: String,
    },
    /// Another code of a contract, or of the nominators: the artifact is uploaded first.
    Upgrade {
        /// Whose code.
        #[arg(value_enum)]
        code: Code,
        /// The artifact's name.
        artifact: String,
        /// The folder of compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
    },
}

/// A code that can be upgraded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Code {
    Pool,
    Registry,
    Nominators,
}
