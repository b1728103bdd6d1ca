//! The commands, for this crate's own binary and for `estuary risk`.

use std::{
    fs,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    card::{
        build::Request,
        canonical::{self, canonical, first_difference},
        schema, Card, File, Inputs, Run, SCHEMA,
    },
    history,
    input::{
        portfolio::Portfolio,
        scenario::{self, Scenario},
        targets::{self, Targets},
        Mistakes,
    },
    loss::{self, path::OutOfRange},
    paths::Range,
    recommend, report,
    shard::{self, Shard},
};

#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Runs all models of a portfolio, and writes its card.
    Card(CardOptions),
    /// Makes an HTML page of a card, or of several side by side.
    Report {
        /// The cards.
        #[arg(required = true, value_name = "CARD")]
        cards: Vec<PathBuf>,
        /// The page.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// A template of your own, in place of the built-in one.
        #[arg(long, value_name = "FILE")]
        template: Option<PathBuf>,
        /// An earlier card of the same portfolio, for what has changed.
        #[arg(long, value_name = "CARD")]
        before: Option<PathBuf>,
    },
    /// Runs a card again from what it holds, and compares every byte.
    Reproduce {
        /// The card.
        #[arg(value_name = "CARD")]
        card: PathBuf,
    },
    /// Adds shards up to the card of their whole run.
    Merge {
        /// The shards, in any order.
        #[arg(required = true, value_name = "SHARD")]
        shards: Vec<PathBuf>,
        /// The card.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Shows the parameters that follow from a card, each with its rule.
    Recommend {
        /// The card.
        #[arg(value_name = "CARD")]
        card: PathBuf,
        /// Other targets than the card's own. They take its run again.
        #[arg(long, value_name = "FILE")]
        targets: Option<PathBuf>,
        /// Prints the commands that propose them, and sends nothing.
        #[arg(long)]
        apply: bool,
    },
    /// Compares the models with what happened.
    History,
    /// Prints the JSON Schema of cards.
    Schema,
}

#[derive(Clone, Debug, Args)]
pub struct CardOptions {
    /// The portfolio.
    #[arg(value_name = "PORTFOLIO", required_unless_present = "live")]
    pub portfolio: Option<PathBuf>,
    /// Reads the portfolio from a deployment, at one finalized block. Only `estuary risk` does it.
    #[arg(long, conflicts_with = "portfolio")]
    pub live: bool,
    /// What is not on chain, for --live: clients, hosting and rates of operators.
    #[arg(long, requires = "live", value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Where the portfolio that --live reads is written.
    #[arg(long, requires = "live", value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// The folder of compiled contracts, for --live: whether the chain runs them.
    #[arg(long, requires = "live", value_name = "FOLDER", default_value = "artifacts")]
    pub artifacts: PathBuf,
    /// The scenario. A year as any other without it.
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Appetite and grades. Those of a cautious institution without it.
    #[arg(long, value_name = "FILE")]
    pub targets: Option<PathBuf>,
    /// Paths of the loss model.
    #[arg(long, default_value = "1000000", value_parser = count)]
    pub paths: u64,
    /// The seed of all random numbers.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads. One for each core without it. They change no byte.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Walks one part of the paths only, like 3/16, and writes a shard.
    #[arg(long, value_name = "N/M", value_parser = part)]
    pub shard: Option<(u64, u64)>,
    /// Doubles the paths until the standard error of CVaR99 is below this part of it, like 1%.
    #[arg(long, value_name = "PART", value_parser = percent, conflicts_with = "shard")]
    pub until: Option<f64>,
    /// The card. The standard output without it.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Why a command has no result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A check failed: exit code 1.
    #[error("{0}")]
    Check(String),
    /// Wrong arguments or input: exit code 2.
    #[error("{0}")]
    Usage(String),
}

impl Failure {
    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Check(_) => 1,
            Self::Usage(_) => 2,
        }
    }
}

impl From<Mistakes> for Failure {
    fn from(mistakes: Mistakes) -> Self {
        Self::Usage(mistakes.to_string())
    }
}

impl From<OutOfRange> for Failure {
    fn from(error: OutOfRange) -> Self {
        Self::Check(error.to_string())
    }
}

type Result<T = ()> = std::result::Result<T, Failure>;

/// The most paths that `--until` goes to.
const MOST_PATHS: u64 = 1 << 28;

/// Reads a whole number, also as a float like 1e6.
fn count(text: &str) -> std::result::Result<u64, String> {
    let plain = text.replace('_', "");
    let (digits, zeros) = plain.split_once('e').unwrap_or((&plain, "0"));
    let number = digits
        .parse::<u64>()
        .ok()
        .zip(zeros.parse().ok())
        .and_then(|(digits, zeros)| digits.checked_mul(10u64.checked_pow(zeros)?));
    match number {
        Some(0) => Err("there is at least one path".into()),
        Some(number) => Ok(number),
        None => Err("a whole number like 250_000 or 1e6 is expected".into()),
    }
}

/// Reads a part like 3/16.
fn part(text: &str) -> std::result::Result<(u64, u64), String> {
    let parts = text
        .split_once('/')
        .and_then(|(number, parts)| Some((number.parse().ok()?, parts.parse().ok()?)));
    match parts {
        Some((number, parts)) if (1..=parts).contains(&number) => Ok((number, parts)),
        Some((number, parts)) => Err(format!("there is no shard {number} of {parts}")),
        None => Err("a shard is like 3/16".into()),
    }
}

/// Reads a part of a whole like 1%.
fn percent(text: &str) -> std::result::Result<f64, String> {
    let number = text.trim_end_matches('%').trim().parse::<f64>().ok();
    match number {
        Some(number) if number > 0.0 && number < 100.0 => Ok(number / 100.0),
        _ => Err("a percentage like 1% is expected".into()),
    }
}

/// Does what a command says.
pub fn run(command: Command) -> Result {
    match command {
        Command::Card(options) => {
            if options.live {
                let reason = "this program speaks to no chain: use `estuary risk card --live`";
                return Err(Failure::Usage(reason.into()));
            }
            let path = options.portfolio.clone().unwrap_or_default();
            let text = read(&path)?;
            let portfolio = Portfolio::parse(&path.to_string_lossy(), &text)?;
            card(&options, portfolio, None)
        }
        Command::Report {
            cards,
            output,
            template,
            before,
        } => {
            let cards = cards
                .iter()
                .map(|path| read_card(path))
                .collect::<Result<Vec<Card>>>()?;
            let template = template.map(|path| read(&path)).transpose()?;
            let before = before.map(|path| read_card(&path)).transpose()?;
            let page = report::page(&cards, before.as_ref(), template.as_deref());
            write(
                Some(&output),
                &page.map_err(|error| Failure::Usage(error.to_string()))?,
            )
        }
        Command::Reproduce { card } => reproduce(&card),
        Command::Merge { shards, output } => merge(&shards, &output),
        Command::Recommend { card, targets, apply } => recommend(&card, targets.as_deref(), apply),
        Command::History => {
            let rows = history::rows()?;
            say(&history::table(&rows))?;
            match rows.iter().filter(|row| !row.is_kept()).count() {
                0 => Ok(()),
                left => Err(Failure::Check(format!("{left} rows leave their tolerance"))),
            }
        }
        Command::Schema => say(canonical(&schema()).trim_end()),
    }
}

/// Makes the card of a portfolio, and writes it.
pub fn card(options: &CardOptions, portfolio: Portfolio, maths_match: Option<bool>) -> Result {
    let threads = options.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Usage(error.to_string()))?;
    let (name, text) = text_or(
        options.scenario.as_deref(),
        scenario::DEFAULT_NAME,
        scenario::DEFAULT,
    )?;
    let scenario = Scenario::parse(&name, &text, &portfolio)?;
    let (name, text) = text_or(
        options.targets.as_deref(),
        targets::DEFAULT_NAME,
        targets::DEFAULT,
    )?;
    let targets = Targets::parse(&name, &text)?;
    let mut request = Request {
        portfolio,
        scenario,
        targets,
        seed: options.seed,
        paths: options.paths,
        maths_match,
    };
    if let Some((number, parts)) = options.shard {
        let range = Range::shard(request.paths, number, parts);
        let bar = bar(range.len() * 2);
        let walked = pool.install(|| {
            loss::run::run(
                &request.portfolio,
                &request.scenario,
                &request.order(range),
                &|done| bar.inc(done),
            )
        });
        let (run, inputs) = request.asked();
        let shard = Shard {
            schema: shard::SCHEMA.into(),
            number,
            parts,
            run: shard::run_text(&run, &inputs),
            losses: walked?,
        };
        let value = serde_json::to_string(&shard).map_err(|error| Failure::Check(error.to_string()))?;
        return write(options.output.as_deref(), &value);
    }
    let made = loop {
        let bar = bar(request.paths * 2);
        let card = pool.install(|| request.card(&|done| bar.inc(done)))?;
        bar.finish_and_clear();
        let Some(until) = options.until else { break card };
        let reached = card
            .metric("SL.holders.cvar99")
            .is_none_or(|metric| metric.value == 0.0 || metric.se <= until * metric.value);
        if reached {
            break card;
        }
        if request.paths >= MOST_PATHS {
            let reason = format!(
                "with {} paths, the error is above {} % still",
                request.paths,
                until * 100.0
            );
            return Err(Failure::Check(reason));
        }
        request.paths *= 2;
    };
    write(options.output.as_deref(), &canonical::text(&made))?;
    told(&made)
}

impl Request {
    /// What was asked, as cards and shards hold it.
    fn asked(&self) -> (Run, Inputs) {
        let file = |source: &crate::input::Source| File {
            name: source.name.to_string(),
            text: source.text.to_string(),
        };
        (
            Run {
                seed: self.seed,
                paths: self.paths,
                horizon: self.scenario.horizon,
            },
            Inputs {
                portfolio: file(&self.portfolio.source),
                scenario: file(&self.scenario.source),
                targets: file(&self.targets.source),
            },
        )
    }

    /// The request that a card or a shard was made for.
    pub fn of(run: &Run, inputs: &Inputs, maths_match: Option<bool>) -> std::result::Result<Self, Mistakes> {
        let portfolio = Portfolio::parse(&inputs.portfolio.name, &inputs.portfolio.text)?;
        let scenario = Scenario::parse(&inputs.scenario.name, &inputs.scenario.text, &portfolio)?;
        Ok(Self {
            targets: Targets::parse(&inputs.targets.name, &inputs.targets.text)?,
            portfolio,
            scenario,
            seed: run.seed,
            paths: run.paths,
            maths_match,
        })
    }
}

fn reproduce(path: &Path) -> Result {
    let held = read_card(path)?;
    let request = Request::of(&held.run, &held.inputs, held.code.maths_match)?;
    let bar = bar(request.paths * 2);
    let made = request.card(&|done| bar.inc(done))?;
    bar.finish_and_clear();
    let (held_text, made_text) = (read(path)?, canonical::text(&made));
    if held.code.lock != made.code.lock || held.code.version != made.code.version {
        eprintln!("the card was made by another version of the framework or of its libraries");
    }
    match first_difference(&held_text, &made_text) {
        None => say("every byte is the same"),
        Some((line, held, made)) => Err(Failure::Check(format!(
            "line {line} differs\n  held: {}\n  made: {}",
            held.trim(),
            made.trim()
        ))),
    }
}

fn merge(paths: &[PathBuf], output: &Path) -> Result {
    let read_shard = |path: &PathBuf| -> Result<Shard> {
        let shard: Shard = parse(path, &read(path)?)?;
        match shard.schema == shard::SCHEMA {
            true => Ok(shard),
            false => Err(Failure::Usage(format!("{} is no shard", path.display()))),
        }
    };
    let shards = paths.iter().map(read_shard).collect::<Result<Vec<Shard>>>()?;
    let whole = shard::merge(shards).map_err(|error| Failure::Usage(error.to_string()))?;
    let (run, inputs) = shard::read_run(&whole.run).map_err(|error| Failure::Usage(error.to_string()))?;
    let made = Request::of(&run, &inputs, None)?.card_of(&whole.losses)?;
    write(Some(output), &canonical::text(&made))?;
    told(&made)
}

fn recommend(path: &Path, targets: Option<&Path>, apply: bool) -> Result {
    let mut card = read_card(path)?;
    if let Some(path) = targets {
        let mut request = Request::of(&card.run, &card.inputs, card.code.maths_match)?;
        request.targets = Targets::parse(&path.to_string_lossy(), &read(path)?)?;
        let bar = bar(request.paths * 2);
        card = request.card(&|done| bar.inc(done))?;
        bar.finish_and_clear();
    }
    say(&match apply {
        true => recommend::proposals(&card.recommendations),
        false => recommend::table(&card.recommendations),
    })
}

/// The numbers of a card for people, on the standard error, and whether its checks hold.
fn told(card: &Card) -> Result {
    for id in [
        "SL.holders.mean",
        "SL.holders.cvar99",
        "DL.amount.p95",
        "PX.discount.panic10",
        "CO.largest",
    ] {
        if let Some(metric) = card.metric(id) {
            eprintln!(
                "{}: {:.2} {} (standard error {:.2})",
                metric.name, metric.value, metric.unit, metric.se
            );
        }
    }
    if let Some(worst) = card.worst() {
        eprintln!("grade {} of 5, by {}", worst.grade, worst.dimension);
    }
    let failed: Vec<&str> = card
        .checks
        .iter()
        .filter(|check| !check.holds)
        .map(|check| check.name.as_str())
        .collect();
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::Check(format!(
            "checks that do not hold: {}",
            failed.join("; ")
        ))),
    }
}

fn text_or(path: Option<&Path>, name: &str, text: &str) -> Result<(String, String)> {
    match path {
        Some(path) => Ok((path.to_string_lossy().into_owned(), read(path)?)),
        None => Ok((name.into(), text.into())),
    }
}

fn read_card(path: &Path) -> Result<Card> {
    let text = read(path)?;
    let card: Card = parse(path, &text)?;
    if card.schema != SCHEMA {
        return Err(Failure::Usage(format!(
            "{} is no card of {SCHEMA}",
            path.display()
        )));
    }
    match canonical::is_sealed(&text) {
        true => Ok(card),
        false => Err(Failure::Check(format!(
            "{} was changed: its hash is another",
            path.display()
        ))),
    }
}

fn parse<'t, T: serde::Deserialize<'t>>(path: &Path, text: &'t str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))
}

fn write(path: Option<&Path>, text: &str) -> Result {
    match path {
        None => say(text.trim_end()),
        Some(path) => fs::write(path, text)
            .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", path.display()))),
    }
}

/// Prints a line, or several. That nobody reads on is no error.
fn say(text: &str) -> Result {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Usage(error.to_string()))
        }
        _ => Ok(()),
    }
}

/// A bar on the standard error, for people.
fn bar(paths: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {percent} % of {len} paths, {eta} left");
    ProgressBar::new(paths).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
