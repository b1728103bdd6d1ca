//! A portfolio: a liquid staking token, its chain, its operators, its markets.

use std::collections::BTreeSet;

use estuary_interfaces::{Balance, PoolParameters};
use estuary_markets::{
    lending::incentive,
    stable::{Curve, FEE_WHOLE},
    WAD,
};
use estuary_placed::Reader;
use ink::primitives::AccountId;
use serde::Deserialize;
use staking_pool::accounting::Accounting;
use toml::Spanned;

use super::{
    evidence::Evidence,
    fields::{parse, Field, Fields},
    Mistakes, Source,
};
use crate::chain::{ethereum, polkadot, Offence, Rules};

pub use super::fields::Token;

/// Milliseconds of a day.
pub const DAY: u64 = 86_400_000;

/// A checked portfolio. Operators and groups are sorted by name, so their order in the file changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Portfolio {
    pub name: String,
    pub description: String,
    pub token: Token,
    pub chain: Chain,
    pub unbonding: Unbonding,
    pub pool: Pool,
    pub waterfall: Waterfall,
    pub operators: Vec<Operator>,
    pub groups: Vec<Group>,
    pub dvt: Option<Dvt>,
    pub amm: Option<Amm>,
    pub markets: Vec<Market>,
    pub lrt: Option<Lrt>,
    pub evidence: Vec<Evidence>,
    pub source: Source,
}

/// The chain that the stake is on.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    pub rules: Rules,
    /// Active validators.
    pub validators: u64,
    /// Planck that all validators stake.
    pub stake: Balance,
    /// The part of offences whose slash is cancelled before it is taken.
    pub cancelled: f64,
}

/// How long stake takes to come back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unbonding {
    /// So many days for everybody.
    Fixed { days: f64 },
    /// A queue of the whole chain: so many planck leave a day, so many wait already, and so many days follow.
    Churn {
        per_day: Balance,
        queued: Balance,
        processing: f64,
    },
    /// Polkadot's RFC-0097: between two bounds in days, by the stake that unbonds, of the most planck that may.
    Rfc97 {
        least: f64,
        most: f64,
        max_unstake: Balance,
        queued: f64,
    },
}

/// The pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    pub accounting: Accounting,
    pub parameters: PoolParameters,
    /// Milliseconds of an era: the pool is settled, swept and rebalanced once in it.
    pub era: u64,
    /// Rewards a year, of the stake, before any fee.
    pub reward_rate: f64,
    /// Whether a holder can redeem at all.
    pub redeemable: bool,
}

/// Who absorbs a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waterfall {
    /// Bond per stake in basis points.
    pub bond_ratio: u16,
    /// Basis points of the bond for the first report of a loss, and the most planck of it.
    pub bounty: (u16, Balance),
    /// Whether open requests absorb nothing.
    pub senior_queue: bool,
}

/// An operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    pub name: String,
    pub stake: Balance,
    pub validators: u64,
    pub bond: Balance,
    /// Basis points of a reward.
    pub commission: u16,
    /// Own faults a year. In a cluster: faults of each node.
    pub rate: f64,
    /// Shapes of the part of its validators that an own fault strikes. All of them without it.
    pub spread: Option<(f64, f64)>,
    /// Client, hosting, key manager and region.
    pub labels: [Option<String>; 4],
    /// Whether it keeps its stake after a slash.
    pub stays: bool,
}

/// What operators have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Client,
    Hosting,
    KeyManager,
    Region,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Client, Self::Hosting, Self::KeyManager, Self::Region];

    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Hosting => "hosting",
            Self::KeyManager => "key manager",
            Self::Region => "region",
        }
    }
}

/// Operators that one fault strikes together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub kind: Kind,
    pub name: String,
    /// Faults a year.
    pub rate: f64,
    /// ρ: the probability that a fault strikes each of its operators.
    pub loading: f64,
    /// Validators outside of the pool that offend with it.
    pub elsewhere: u64,
    pub offence: Offence,
    /// Positions of its operators.
    pub members: Vec<usize>,
}

/// Every operator is a cluster of nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dvt {
    /// Nodes.
    pub nodes: u64,
    /// Nodes that sign together.
    pub threshold: u64,
    /// Days until a faulty node is repaired.
    pub repair: f64,
    /// Events a year of a whole key that runs elsewhere too, in each cluster.
    pub bypass: f64,
}

/// A stable pool of native tokens and units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amm {
    pub native: Balance,
    /// Planck that the units redeem for.
    pub units: Balance,
    pub curve: Curve,
}

/// The price that a lending market believes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oracle {
    /// What a unit redeems for.
    Exchange,
    /// What a unit trades for.
    Market,
}

/// A lending market.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    pub lltv: u128,
    pub oracle: Oracle,
    pub supply: Balance,
    /// The rate at target, a year.
    pub rate: f64,
    /// Worth of collateral and debt, in planck.
    pub positions: Vec<(Balance, Balance)>,
}

/// Units that are restaked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lrt {
    /// The part of all units.
    pub part: f64,
    /// The part of them that a service slashes beside.
    pub service_slash: f64,
}

mod file {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct File {
        pub format: Spanned<u32>,
        pub name: Spanned<String>,
        #[serde(default)]
        pub description: String,
        pub token: Token,
        pub chain: Chain,
        pub unbonding: Spanned<Unbonding>,
        pub pool: Pool,
        pub waterfall: Waterfall,
        pub operators: Spanned<Vec<Operator>>,
        #[serde(default)]
        pub groups: Vec<Group>,
        pub dvt: Option<Dvt>,
        pub amm: Option<Amm>,
        #[serde(default)]
        pub market: Vec<Market>,
        pub lrt: Option<Lrt>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Token {
        pub symbol: Spanned<String>,
        pub decimals: Spanned<u32>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Chain {
        pub rules: Spanned<String>,
        pub validators: Field,
        pub stake: Field,
        pub deferral: Option<Field>,
        pub cancelled: Option<Field>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Unbonding {
        pub fixed: Option<Field>,
        pub churn_per_day: Option<Field>,
        pub queued: Option<Field>,
        pub processing: Option<Field>,
        pub rfc97_max_unstake: Option<Field>,
        pub least: Option<Field>,
        pub most: Option<Field>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Pool {
        pub buffered: Option<Field>,
        pub owed: Option<Field>,
        pub shares: Option<Field>,
        pub cover: Option<Field>,
        pub reserve: Option<Field>,
        pub reserve_part: Option<Field>,
        pub protocol_fee: Option<Field>,
        pub cover_part: Option<Field>,
        pub reward_period: Option<Field>,
        pub reward_rate: Option<Field>,
        pub min_wait: Option<Field>,
        pub max_request: Option<Field>,
        pub min_exit_fee: Option<Field>,
        pub max_exit_fee: Option<Field>,
        pub max_sweep_age: Option<Field>,
        pub era: Option<Field>,
        pub redeemable: Option<bool>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Waterfall {
        pub bond_ratio: Option<Field>,
        pub bounty_part: Option<Field>,
        pub bounty_cap: Option<Field>,
        pub queue: Spanned<Queue>,
    }

    #[derive(Clone, Copy, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Queue {
        ProRata,
        Senior,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Operator {
        pub name: Spanned<String>,
        pub stake: Field,
        pub validators: Option<Field>,
        pub bond: Option<Field>,
        pub commission: Option<Field>,
        pub rate: Field,
        pub spread: Option<Spanned<[f64; 2]>>,
        pub client: Option<String>,
        pub hosting: Option<String>,
        pub key_manager: Option<String>,
        pub region: Option<String>,
        pub stays: Option<bool>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Group {
        pub kind: Kind,
        pub name: Spanned<String>,
        pub rate: Field,
        pub loading: Field,
        pub elsewhere: Option<Field>,
        pub offence: Option<OffenceName>,
    }

    #[derive(Clone, Copy, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum OffenceName {
        Equivocation,
        Offline,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Dvt {
        pub nodes: Field,
        pub threshold: Field,
        pub repair: Field,
        pub bypass: Option<Field>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Amm {
        pub native: Field,
        pub units: Field,
        pub amplification: Field,
        pub fee: Field,
        pub off_peg: Option<Field>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Market {
        pub lltv: Field,
        pub oracle: Oracle,
        pub supply: Field,
        pub rate: Field,
        #[serde(default)]
        pub positions: Vec<Position>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Position {
        pub collateral: Field,
        pub ltv: Field,
        /// As many equal positions.
        pub times: Option<Field>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Lrt {
        pub part: Field,
        pub service_slash: Field,
    }
}

/// The version of the format.
pub const FORMAT: u32 = 1;

/// Blocks of one table in the report would not fit beyond it, nor the registry's table.
const MAX_OPERATORS: usize = 300;

impl Portfolio {
    /// Reads and checks the text of a portfolio.
    pub fn parse(name: &str, text: &str) -> Result<Self, Mistakes> {
        let source = Source::new(name, text);
        let file: file::File = parse(&source)?;
        let token = Token {
            symbol: file.token.symbol.get_ref().clone(),
            decimals: *file.token.decimals.get_ref(),
        };
        let fields = Fields::new(&source, token.clone());
        if *file.format.get_ref() != FORMAT {
            fields.mistake(file.format.span(), format!("this is for format {FORMAT}"));
        }
        if token.decimals > 18 {
            fields.mistake(file.token.decimals.span(), "a token has 18 decimals at most");
        }
        let chain = chain(&fields, &file.chain, &token, file.token.decimals.span());
        let mut operators = operators(&fields, &file.operators);
        operators.sort_by(|one, other| one.name.cmp(&other.name));
        let pool = pool(&fields, &file.pool, &operators);
        let mut portfolio = Self {
            name: file.name.get_ref().clone(),
            description: file.description.clone(),
            chain,
            unbonding: unbonding(&fields, &file.unbonding),
            waterfall: waterfall(&fields, &file.waterfall, &pool),
            pool,
            groups: groups(&fields, &file.groups, &operators),
            operators,
            dvt: file.dvt.as_ref().map(|dvt| self::dvt(&fields, dvt)),
            amm: file.amm.as_ref().map(|amm| self::amm(&fields, amm)),
            markets: file
                .market
                .iter()
                .map(|market| self::market(&fields, market))
                .collect(),
            lrt: file.lrt.as_ref().map(|lrt| Lrt {
                part: fields.part("lrt.part", &lrt.part),
                service_slash: fields.part("lrt.service_slash", &lrt.service_slash),
            }),
            token,
            evidence: Vec::new(),
            source: source.clone(),
        };
        let staked: Option<u64> = portfolio
            .operators
            .iter()
            .try_fold(0u64, |sum, operator| sum.checked_add(operator.validators));
        if staked.is_none_or(|staked| staked > portfolio.chain.validators) {
            let reason = "the operators have more validators than the chain";
            fields.mistake(file.operators.span(), reason);
        }
        let (_, evidence) = fields.finish(())?;
        portfolio.evidence = evidence;
        Ok(portfolio)
    }

    /// Planck of all operators' stakes.
    pub fn stake(&self) -> Balance {
        self.operators.iter().map(|operator| operator.stake).sum()
    }

    /// Planck of all operators' bonds.
    pub fn bonds(&self) -> Balance {
        self.operators.iter().map(|operator| operator.bond).sum()
    }

    /// Planck that holders own.
    pub fn equity(&self) -> Balance {
        self.pool.accounting.equity(0).unwrap_or(0)
    }

    /// The worst evidence of all inputs whose path begins with one of `prefixes`: 3 without any.
    pub fn level(&self, prefixes: &[&str]) -> u8 {
        let used = |evidence: &&Evidence| prefixes.iter().any(|prefix| evidence.path.starts_with(prefix));
        let levels = self.evidence.iter().filter(used).map(|evidence| evidence.level);
        levels.max().unwrap_or(super::evidence::ASSUMED)
    }
}

fn chain(fields: &Fields, file: &file::Chain, token: &Token, decimals: std::ops::Range<usize>) -> Chain {
    let validators = fields.count("chain.validators", &file.validators);
    fields.must(
        (1..=u64::from(u32::MAX / 3)).contains(&validators),
        &file.validators,
        "a chain has 1 to 1,431,655,765 validators",
    );
    let stake = fields.amount("chain.stake", &file.stake);
    fields.must(stake > 0, &file.stake, "the amount is zero");
    let named = file.rules.get_ref().as_str();
    let deferral = |days: f64| fields.or("chain.deferral", &file.deferral, Fields::days, days);
    let substrate = |days: f64| {
        Rules::Polkadot(polkadot::Rules {
            validators: u32::try_from(validators).unwrap_or(u32::MAX).max(1),
            deferral: deferral(days),
        })
    };
    let ethereum = |fork| {
        if token.decimals != 9 {
            fields.mistake(decimals.clone(), "ether is counted in gwei here: 9 decimals");
        }
        if let Some(given) = &file.deferral {
            fields.mistake(given.span(), "these rules have no deferral of their own");
        }
        let total = u64::try_from(stake).unwrap_or_else(|_| {
            fields.mistake(file.stake.span(), "there is not so much ether");
            u64::MAX
        });
        Rules::Ethereum(ethereum::Rules {
            fork,
            total: total.max(1),
        })
    };
    let rules = match named {
        "polkadot" => substrate(27.0),
        "kusama" => substrate(6.75),
        "substrate" => {
            if file.deferral.is_none() {
                fields.mistake(
                    file.rules.span(),
                    "the rules `substrate` need `deferral`, like `7 d`",
                );
            }
            substrate(0.0)
        }
        "ethereum-electra" => ethereum(ethereum::Fork::Electra),
        "ethereum-bellatrix" => ethereum(ethereum::Fork::Bellatrix),
        _ => {
            fields.mistake(
                file.rules.span(),
                "the rules are `polkadot`, `kusama`, `substrate`, `ethereum-electra` or `ethereum-bellatrix`",
            );
            substrate(0.0)
        }
    };
    Chain {
        rules,
        validators,
        stake,
        cancelled: fields.or("chain.cancelled", &file.cancelled, Fields::part, 0.0),
    }
}

fn unbonding(fields: &Fields, spanned: &Spanned<file::Unbonding>) -> Unbonding {
    let file = spanned.get_ref();
    let days = |name: &str, field: &Option<Field>, otherwise| fields.or(name, field, Fields::days, otherwise);
    match (&file.fixed, &file.churn_per_day, &file.rfc97_max_unstake) {
        (Some(fixed), None, None) => Unbonding::Fixed {
            days: fields.days("unbonding.fixed", fixed),
        },
        (None, Some(per_day), None) => {
            let planck = fields.amount("unbonding.churn_per_day", per_day);
            fields.must(planck > 0, per_day, "the amount is zero");
            Unbonding::Churn {
                per_day: planck,
                queued: fields.or("unbonding.queued", &file.queued, Fields::amount, 0),
                processing: days("unbonding.processing", &file.processing, 0.0),
            }
        }
        (None, None, Some(max)) => {
            let max_unstake = fields.amount("unbonding.rfc97_max_unstake", max);
            fields.must(max_unstake > 0, max, "the amount is zero");
            Unbonding::Rfc97 {
                least: days("unbonding.least", &file.least, 2.0),
                most: days("unbonding.most", &file.most, 28.0),
                max_unstake,
                queued: days("unbonding.processing", &file.processing, 0.0),
            }
        }
        _ => {
            let reason = "unbonding is `fixed`, or has `churn_per_day`, or `rfc97_max_unstake`";
            fields.mistake(spanned.span(), reason);
            Unbonding::Fixed { days: 0.0 }
        }
    }
}

fn pool(fields: &Fields, file: &file::Pool, operators: &[Operator]) -> Pool {
    let amount = |name: &str, field: &Option<Field>, otherwise| {
        fields.or(&format!("pool.{name}"), field, Fields::amount, otherwise)
    };
    let bps = |name: &str, field: &Option<Field>, otherwise| {
        fields.or(&format!("pool.{name}"), field, Fields::bps, otherwise)
    };
    let time = |name: &str, field: &Option<Field>, otherwise: f64| {
        let days = fields.or(&format!("pool.{name}"), field, Fields::days, otherwise);
        (days * DAY as f64) as u64
    };
    let staked: Balance = operators
        .iter()
        .fold(0, |sum: Balance, operator| sum.saturating_add(operator.stake));
    let buffered = amount("buffered", &file.buffered, 0);
    let owed = amount("owed", &file.owed, 0);
    let reserve = amount("reserve", &file.reserve, 0);
    let equity = staked.saturating_add(buffered).saturating_sub(owed);
    let shares = amount("shares", &file.shares, equity);
    if let Some(field) = &file.owed {
        fields.must(
            owed < staked.saturating_add(buffered),
            field,
            "more is owed than there is",
        );
    }
    if let Some(field) = &file.reserve {
        fields.must(reserve <= buffered, field, "the reserve is a part of `buffered`");
    }
    if let Some(field) = &file.shares {
        fields.must(shares > 0, field, "the amount is zero");
    }
    let parameters = PoolParameters {
        treasury: AccountId::from([0; 32]),
        protocol_fee: bps("protocol_fee", &file.protocol_fee, 1_000),
        keeper_part: 0,
        cover_part: bps("cover_part", &file.cover_part, 0),
        reward_period: time("reward_period", &file.reward_period, 1.0),
        min_wait: time("min_wait", &file.min_wait, 0.0),
        min_stake: 0,
        min_request: 0,
        max_request: amount("max_request", &file.max_request, Balance::MAX),
        max_pooled: Balance::MAX,
        stake_limit: Balance::MAX,
        stake_limit_period: 1,
        reserve_part: bps("reserve_part", &file.reserve_part, 0),
        min_exit_fee: bps("min_exit_fee", &file.min_exit_fee, 0),
        max_exit_fee: bps("max_exit_fee", &file.max_exit_fee, 0),
        max_sweep_age: time("max_sweep_age", &file.max_sweep_age, 1.0),
    };
    let reserve_target = estuary_math::bps_of(equity, parameters.reserve_part).unwrap_or(0);
    let era = time("era", &file.era, 1.0);
    if let Some(field) = &file.era {
        fields.must(era > 0, field, "an era takes time");
    }
    Pool {
        accounting: Accounting {
            total_shares: shares,
            buffered,
            staked,
            owed,
            reserve,
            reserve_target,
            cover: amount("cover", &file.cover, 0),
            ..Default::default()
        },
        parameters,
        era: era.max(1),
        reward_rate: fields.or("pool.reward_rate", &file.reward_rate, Fields::rate, 0.0),
        redeemable: file.redeemable.unwrap_or(true),
    }
}

fn waterfall(fields: &Fields, file: &file::Waterfall, pool: &Pool) -> Waterfall {
    let senior_queue = *file.queue.get_ref() == file::Queue::Senior;
    if senior_queue && pool.accounting.owed > pool.accounting.buffered {
        let reason = "a senior queue is paid out of `buffered`, which has less than is `owed`";
        fields.mistake(file.queue.span(), reason);
    }
    Waterfall {
        bond_ratio: fields.or("waterfall.bond_ratio", &file.bond_ratio, Fields::bps, 0),
        bounty: (
            fields.or("waterfall.bounty_part", &file.bounty_part, Fields::bps, 0),
            fields.or(
                "waterfall.bounty_cap",
                &file.bounty_cap,
                Fields::amount,
                Balance::MAX,
            ),
        ),
        senior_queue,
    }
}

fn operators(fields: &Fields, listed: &Spanned<Vec<file::Operator>>) -> Vec<Operator> {
    let mut operators: Vec<Operator> = Vec::new();
    if !(1..=MAX_OPERATORS).contains(&listed.get_ref().len()) {
        let reason = format!("a portfolio has 1 to {MAX_OPERATORS} operators");
        fields.mistake(listed.span(), reason);
    }
    for file in listed.get_ref() {
        let taken = operators.iter().map(|operator| &operator.name);
        let name = fields
            .noted(fields.new_name(&file.name, taken))
            .unwrap_or_default();
        let path = |field: &str| format!("operators.{}.{field}", file.name.get_ref());
        let stake = fields.amount(&path("stake"), &file.stake);
        fields.must(stake > 0, &file.stake, "the amount is zero");
        let validators = fields.or(&path("validators"), &file.validators, Fields::count, 1);
        if let Some(field) = &file.validators {
            fields.must(
                (1..=1_000_000).contains(&validators),
                field,
                "an operator has 1 to 1,000,000 validators",
            );
        }
        if let Some(spread) = &file.spread {
            if spread
                .get_ref()
                .iter()
                .any(|shape| !(*shape > 0.0 && *shape < 1e6))
            {
                fields.mistake(
                    spread.span(),
                    "both shapes of a spread are above 0 and below 1,000,000",
                );
            }
        }
        operators.push(Operator {
            name,
            stake,
            validators: validators.max(1),
            bond: fields.or(&path("bond"), &file.bond, Fields::amount, 0),
            commission: fields.or(&path("commission"), &file.commission, Fields::bps, 0),
            rate: rate(fields, &path("rate"), &file.rate),
            spread: file
                .spread
                .as_ref()
                .map(|spread| (spread.get_ref()[0], spread.get_ref()[1])),
            labels: [&file.client, &file.hosting, &file.key_manager, &file.region].map(Clone::clone),
            stays: file.stays.unwrap_or(false),
        });
    }
    operators
}

/// A rate of events: thousands a year would be a slip, and would take as many steps.
fn rate(fields: &Fields, path: &str, field: &Field) -> f64 {
    let rate = fields.rate(path, field);
    fields.must(rate <= 100.0, field, "the most is 100 events a year");
    rate
}

fn groups(fields: &Fields, listed: &[file::Group], operators: &[Operator]) -> Vec<Group> {
    let mut names = BTreeSet::new();
    let mut groups = Vec::new();
    for file in listed {
        let name = file.name.get_ref();
        let path = |field: &str| format!("groups.{name}.{field}");
        if !names.insert((file.kind, name)) {
            fields.mistake(file.name.span(), format!("the name `{name}` is taken"));
        }
        let has = |operator: &Operator| operator.labels[file.kind as usize].as_ref() == Some(name);
        let members: Vec<usize> = operators
            .iter()
            .enumerate()
            .filter(|(_, operator)| has(operator))
            .map(|(position, _)| position)
            .collect();
        if members.is_empty() {
            let reason = format!("no operator has the {} `{name}`", file.kind.name());
            fields.mistake(file.name.span(), reason);
        }
        groups.push(Group {
            kind: file.kind,
            name: name.clone(),
            rate: rate(fields, &path("rate"), &file.rate),
            loading: fields.part(&path("loading"), &file.loading),
            elsewhere: fields.or(&path("elsewhere"), &file.elsewhere, Fields::count, 0),
            offence: match file.offence {
                Some(file::OffenceName::Offline) => Offence::Offline,
                Some(file::OffenceName::Equivocation) | None => Offence::Equivocation,
            },
            members,
        });
    }
    groups.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    groups
}

fn dvt(fields: &Fields, file: &file::Dvt) -> Dvt {
    let nodes = fields.count("dvt.nodes", &file.nodes);
    let threshold = fields.count("dvt.threshold", &file.threshold);
    fields.must(
        (2..=100).contains(&nodes),
        &file.nodes,
        "a cluster has 2 to 100 nodes",
    );
    fields.must(
        (1..=nodes).contains(&threshold),
        &file.threshold,
        format!("of {nodes} nodes, 1 to {nodes} sign together"),
    );
    let repair = fields.days("dvt.repair", &file.repair);
    fields.must(repair > 0.0, &file.repair, "a repair takes time");
    Dvt {
        nodes,
        threshold,
        repair,
        bypass: fields.or("dvt.bypass", &file.bypass, Fields::rate, 0.0),
    }
}

fn amm(fields: &Fields, file: &file::Amm) -> Amm {
    let amplification = fields.count("amm.amplification", &file.amplification);
    let fee = fields.part("amm.fee", &file.fee) * FEE_WHOLE as f64;
    let off_peg = fields.or("amm.off_peg", &file.off_peg, Fields::plain, 1.0) * FEE_WHOLE as f64;
    let curve = Curve {
        amplification: u32::try_from(amplification).unwrap_or(u32::MAX),
        fee: fee as u32,
        off_peg: off_peg as u64,
    };
    fields.must(
        (1..=estuary_markets::stable::MAX_AMPLIFICATION.into()).contains(&amplification),
        &file.amplification,
        "an amplification is 1 to 10,000",
    );
    fields.must(fee <= 1e8, &file.fee, "a fee is 1 % at most");
    if let Some(field) = &file.off_peg {
        fields.must(
            (1e10..=1e11).contains(&off_peg),
            field,
            "away from the peg, the fee is 1 to 10 times as high",
        );
    }
    let side = |path: &str, field: &Field| {
        let amount = fields.amount(path, field);
        fields.must(amount > 0, field, "the amount is zero");
        amount
    };
    Amm {
        native: side("amm.native", &file.native),
        units: side("amm.units", &file.units),
        curve,
    }
}

fn market(fields: &Fields, file: &file::Market) -> Market {
    let lltv = (fields.part("market.lltv", &file.lltv) * WAD as f64) as u128;
    let safe = incentive(lltv)
        .and_then(|factor| estuary_math::mul_div(lltv, factor, WAD, estuary_math::Rounding::Up));
    fields.must(
        safe.is_some_and(|part| part < WAD),
        &file.lltv,
        "LLTV times the liquidation incentive is below 1",
    );
    let mut positions = Vec::new();
    for position in &file.positions {
        let collateral = fields.amount("market.positions.collateral", &position.collateral);
        let ltv = fields.part("market.positions.ltv", &position.ltv);
        let times = fields.or("market.positions.times", &position.times, Fields::count, 1);
        let debt = (collateral as f64 * ltv) as Balance;
        fields.must(
            ltv * WAD as f64 <= lltv as f64,
            &position.ltv,
            "such a position would be liquidated at once",
        );
        if let Some(field) = &position.times {
            fields.must(
                (1..=10_000).contains(&times),
                field,
                "there are 1 to 10,000 equal positions",
            );
        }
        positions.extend((0..times.min(10_000)).map(|_| (collateral, debt)));
    }
    let supply = fields.amount("market.supply", &file.supply);
    let lent = positions
        .iter()
        .fold(0, |sum: Balance, (_, debt)| sum.saturating_add(*debt));
    fields.must(lent <= supply, &file.supply, "more is lent than is supplied");
    Market {
        lltv,
        oracle: file.oracle,
        supply,
        rate: fields.rate("market.rate", &file.rate),
        positions,
    }
}
