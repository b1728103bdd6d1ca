//! A deployment as it stands at one block, as the text of a portfolio.
//!
//! What the chain tells has evidence of level 1. What it cannot tell is assumed, and an overlay says it better: a part
//! of a portfolio, whose operators are named by their validators.

use estuary_interfaces::{Balance, PoolParameters, RegistryParameters, Timestamp};
use estuary_markets::{stable::Curve, WAD};
use staking_pool::accounting::Accounting;
use toml::{Table, Value};

use super::{
    fields::{parse, Token},
    portfolio::FORMAT,
    Mistakes, Source,
};

/// Own faults a year of an operator of whom nothing is known: of Lido's first operators, `risk/history.toml` H5.
const UNKNOWN_RATE: &str = "2.2 % a year";
/// Faults a year that all operators share whose client nobody has named. They strike each of them.
const UNKNOWN_GROUP_RATE: &str = "1 % a year";
/// The client of operators whose client nobody has named.
const UNKNOWN: &str = "unknown";

/// Hundredths of a percent have no more decimals.
const PERCENT: f64 = 1e16;

/// Milliseconds of a minute.
const MINUTE: u64 = 60_000;

/// What one block tells of a deployment. Amounts are planck.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    pub chain: String,
    pub token: Token,
    /// The number of the block, and its hash in hexadecimal digits.
    pub block: (u32, String),
    /// Validators of the active era.
    pub validators: u32,
    /// Planck that all validators have at stake in the active era.
    pub stake: Balance,
    /// Milliseconds of an era.
    pub era: Timestamp,
    /// Eras from an offence to its slash.
    pub deferral: u32,
    /// Eras that stake unbonds for.
    pub bonding: u32,
    /// Rewards a year per stake, before any fee. From the last era that was paid.
    pub reward_rate: f64,
    pub book: Accounting,
    pub pool: PoolParameters,
    pub registry: RegistryParameters,
    pub operators: Vec<LiveOperator>,
    pub amm: Option<LiveAmm>,
    pub market: Option<LiveMarket>,
}

/// An operator with stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveOperator {
    /// The validator's address.
    pub validator: String,
    /// Booked stake, less losses that are announced.
    pub stake: Balance,
    pub bond: Balance,
    /// Basis points of a reward.
    pub commission: u16,
}

/// The stable pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveAmm {
    pub native: Balance,
    /// What its units redeem for.
    pub units: Balance,
    pub curve: Curve,
}

/// The lending market.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveMarket {
    pub lltv: u128,
    pub supply: Balance,
    /// The rate at target, a year.
    pub rate: f64,
    /// Worth of collateral and debt.
    pub positions: Vec<(Balance, Balance)>,
}

impl Deployment {
    /// The text of the portfolio, with an overlay over it.
    pub fn portfolio(&self, overlay: Option<&Source>) -> Result<String, Mistakes> {
        let mut file = self.table();
        if let Some(source) = overlay {
            let said: Table = parse(source)?;
            lay_over(&mut file, said, source)?;
        }
        name_the_unknown(&mut file);
        Ok(written(&file))
    }

    fn table(&self) -> Table {
        let read = |text: String| self.read(text);
        let amount = |planck: Balance| self.read(self.amount(planck));
        let eras = |eras: u32| self.read(time(self.era.saturating_mul(eras.into())));
        let mut file = Table::new();
        file.insert("format".into(), Value::Integer(FORMAT.into()));
        file.insert("name".into(), format!("Estuary on {}", self.chain).into());
        file.insert("description".into(), self.description().into());
        file.insert(
            "token".into(),
            table([
                ("symbol", self.token.symbol.clone().into()),
                ("decimals", i64::from(self.token.decimals).into()),
            ]),
        );
        file.insert(
            "chain".into(),
            table([
                ("rules", "substrate".into()),
                ("validators", read(self.validators.to_string())),
                ("stake", amount(self.stake)),
                ("deferral", eras(self.deferral)),
            ]),
        );
        file.insert("unbonding".into(), table([("fixed", eras(self.bonding))]));
        let (book, pool) = (&self.book, &self.pool);
        file.insert(
            "pool".into(),
            table([
                ("buffered", amount(book.buffered)),
                ("owed", amount(book.owed)),
                ("shares", amount(book.total_shares)),
                ("cover", amount(book.cover)),
                ("reserve", amount(book.reserve)),
                ("reserve_part", read(bps(pool.reserve_part))),
                ("protocol_fee", read(bps(pool.protocol_fee))),
                ("cover_part", read(bps(pool.cover_part))),
                ("reward_period", read(time(pool.reward_period))),
                ("reward_rate", read(rate(self.reward_rate))),
                ("min_wait", read(time(pool.min_wait))),
                ("max_request", amount(pool.max_request)),
                ("min_exit_fee", read(bps(pool.min_exit_fee))),
                ("max_exit_fee", read(bps(pool.max_exit_fee))),
                ("max_sweep_age", read(time(pool.max_sweep_age))),
                ("era", read(time(self.era))),
            ]),
        );
        file.insert(
            "waterfall".into(),
            table([
                ("bond_ratio", read(bps(self.registry.bond_ratio))),
                ("bounty_part", read(bps(self.registry.bounty_part))),
                ("bounty_cap", amount(self.registry.bounty_cap)),
                ("queue", "pro_rata".into()),
            ]),
        );
        let operators = self.operators.iter().map(|operator| {
            table([
                ("name", operator.validator.clone().into()),
                ("stake", amount(operator.stake)),
                ("bond", amount(operator.bond)),
                ("commission", read(bps(operator.commission))),
                ("rate", UNKNOWN_RATE.into()),
            ])
        });
        file.insert("operators".into(), Value::Array(operators.collect()));
        if let Some(amm) = &self.amm {
            file.insert("amm".into(), self.amm(amm));
        }
        if let Some(market) = &self.market {
            file.insert("market".into(), Value::Array(vec![self.market(market)]));
        }
        file
    }

    fn amm(&self, amm: &LiveAmm) -> Value {
        let whole = estuary_markets::stable::FEE_WHOLE as f64;
        table([
            ("native", self.read(self.amount(amm.native))),
            ("units", self.read(self.amount(amm.units))),
            ("amplification", self.read(amm.curve.amplification.to_string())),
            (
                "fee",
                self.read(format!("{} %", f64::from(amm.curve.fee) / whole * 100.0)),
            ),
            (
                "off_peg",
                self.read((amm.curve.off_peg as f64 / whole).to_string()),
            ),
        ])
    }

    fn market(&self, market: &LiveMarket) -> Value {
        let healthy = market
            .positions
            .iter()
            .filter(|position| market.is_healthy(position));
        let positions = healthy.map(|(worth, debt)| {
            table([
                ("collateral", self.read(self.amount(*worth))),
                ("ltv", self.read(percent(*debt as f64 / *worth as f64))),
            ])
        });
        table([
            ("lltv", self.read(format!("{} %", market.lltv as f64 / PERCENT))),
            ("oracle", "exchange".into()),
            ("supply", self.read(self.amount(market.supply))),
            ("rate", self.read(rate(market.rate))),
            ("positions", Value::Array(positions.collect())),
        ])
    }

    fn description(&self) -> String {
        let (number, hash) = &self.block;
        let mut text = format!("Read at block {number}, {hash}.");
        if self.book.provision > 0 {
            let provision = self.amount(self.book.provision);
            text += &format!(
                " Losses are announced, {provision} of them beyond bonds and cover: the stake is less them."
            );
        }
        let left = self.market.as_ref().map_or(0, |market| {
            let healthy = |position: &&(Balance, Balance)| !market.is_healthy(position);
            market.positions.iter().filter(healthy).count()
        });
        if left > 0 {
            text += &format!(
                " Loans that can be liquidated already, or have no collateral, are left out: {left}."
            );
        }
        text
    }

    /// A value with its evidence.
    fn read(&self, text: String) -> Value {
        let (number, hash) = &self.block;
        table([
            ("value", text.into()),
            ("level", 1.into()),
            ("from", format!("block {number}, {hash}").into()),
        ])
    }

    /// Planck as tokens, to the last one.
    fn amount(&self, planck: Balance) -> String {
        let width = self.token.decimals as usize;
        let padded = format!("{planck:0>width$}", width = width + 1);
        let (whole, fraction) = padded.split_at(padded.len() - width);
        let number = match fraction.trim_end_matches('0') {
            "" => whole.to_string(),
            fraction => format!("{whole}.{fraction}"),
        };
        format!("{number} {}", self.token.symbol)
    }
}

impl LiveMarket {
    /// Whether a loan is one that the market would still make.
    fn is_healthy(&self, (worth, debt): &(Balance, Balance)) -> bool {
        *worth > 0 && *debt as f64 / *worth as f64 * (WAD as f64) <= self.lltv as f64
    }
}

/// The text of a portfolio: numbers first, then its tables, each number in one line with its evidence.
fn written(file: &Table) -> String {
    let line = |(key, value): (&String, &Value)| format!("{key} = {value}\n");
    let lines = |table: &Table| table.iter().map(line).collect::<String>();
    let mut text = String::new();
    for (key, value) in file {
        match value {
            Value::Table(table) => text += &format!("\n[{key}]\n{}", lines(table)),
            Value::Array(items) => {
                for table in items.iter().filter_map(Value::as_table) {
                    text += &format!("\n[[{key}]]\n{}", lines(table));
                }
            }
            _ => text.insert_str(0, &line((key, value))),
        }
    }
    text
}

/// What an overlay says stands in place of what was read or assumed. Operators are found by their names.
fn lay_over(file: &mut Table, said: Table, source: &Source) -> Result<(), Mistakes> {
    for (key, value) in said {
        match (key.as_str(), file.get_mut(&key), value) {
            ("operators", Some(Value::Array(operators)), Value::Array(said)) => {
                for operator in said {
                    name_operator(operators, operator, source)?;
                }
            }
            (_, Some(Value::Table(old)), Value::Table(new)) => old.extend(new),
            (_, _, value) => {
                file.insert(key, value);
            }
        }
    }
    Ok(())
}

fn name_operator(operators: &mut [Value], said: Value, source: &Source) -> Result<(), Mistakes> {
    let mistake = |reason: String, name: &str| {
        let at = source.text.find(name).filter(|_| !name.is_empty()).unwrap_or(0);
        Mistakes(vec![source.error(at..at.saturating_add(name.len()), reason)])
    };
    let Value::Table(said) = said else {
        return Err(mistake("an operator is a table".into(), ""));
    };
    let Some(name) = said.get("name").and_then(Value::as_str).map(String::from) else {
        let reason = "an operator of an overlay has the `name` of its validator: its address";
        return Err(mistake(reason.into(), ""));
    };
    let known = operators
        .iter_mut()
        .filter_map(Value::as_table_mut)
        .find(|operator| operator.get("name").and_then(Value::as_str) == Some(&name));
    match known {
        Some(operator) => operator.extend(said),
        None => {
            let reason = format!("no operator with stake has the validator `{name}`");
            return Err(mistake(reason, &name));
        }
    }
    Ok(())
}

/// Operators whose client nobody has named have one together: the cautious choice.
fn name_the_unknown(file: &mut Table) {
    let mut any = false;
    let operators = file.get_mut("operators").and_then(Value::as_array_mut);
    for operator in operators.into_iter().flatten().filter_map(Value::as_table_mut) {
        if !operator.contains_key("client") {
            operator.insert("client".into(), UNKNOWN.into());
            any = true;
        }
    }
    if any {
        let group = table([
            ("kind", "client".into()),
            ("name", UNKNOWN.into()),
            ("rate", UNKNOWN_GROUP_RATE.into()),
            ("loading", "100 %".into()),
        ]);
        let groups = file.entry("groups").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(groups) = groups {
            groups.push(group);
        }
    }
}

fn table<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Table(
        fields
            .map(|(key, value)| (key.to_string(), value))
            .into_iter()
            .collect(),
    )
}

fn bps(bps: u16) -> String {
    format!("{bps} bps")
}

fn percent(part: f64) -> String {
    format!("{:.9} %", part * 100.0)
}

fn rate(yearly: f64) -> String {
    format!("{:.9} % a year", yearly * 100.0)
}

/// Milliseconds in minutes, and in days where they are no whole minutes.
fn time(milliseconds: Timestamp) -> String {
    match milliseconds.checked_rem(MINUTE) {
        Some(0) => format!("{} min", milliseconds / MINUTE),
        _ => format!("{:.12} d", milliseconds as f64 / super::portfolio::DAY as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::portfolio::{Kind, Portfolio};

    const UNIT: Balance = 1_000_000_000_000;

    fn deployment() -> Deployment {
        let operator = |validator: &str, tokens: Balance| LiveOperator {
            validator: validator.into(),
            stake: tokens * UNIT,
            bond: tokens * UNIT / 20,
            commission: 500,
        };
        let parsed = Portfolio::parse("demo", include_str!("../../portfolios/estuary-demo.toml")).unwrap();
        Deployment {
            chain: "Test".into(),
            token: Token {
                symbol: "UNIT".into(),
                decimals: 12,
            },
            block: (7, "0x07".into()),
            validators: 30,
            stake: 90_000 * UNIT,
            era: 3 * MINUTE,
            deferral: 2,
            bonding: 3,
            reward_rate: 0.125,
            book: Accounting {
                total_shares: 2_990 * UNIT,
                buffered: 100 * UNIT + 1,
                staked: 3_000 * UNIT,
                owed: 10 * UNIT,
                reserve: 50 * UNIT,
                cover: 5 * UNIT,
                ..Default::default()
            },
            pool: parsed.pool.parameters,
            registry: RegistryParameters {
                curator: parsed.pool.parameters.treasury,
                min_bond: UNIT,
                bond_ratio: 500,
                open_cap: 0,
                max_commission: 2_000,
                commission_delay: 0,
                min_move: 1,
                bounty_part: 10,
                bounty_cap: UNIT,
            },
            operators: vec![operator("5Alpha", 2_000), operator("5Beta", 1_000)],
            amm: Some(LiveAmm {
                native: 300 * UNIT,
                units: 301 * UNIT,
                curve: Curve {
                    amplification: 100,
                    fee: 4_000_000,
                    off_peg: 20_000_000_000,
                },
            }),
            market: Some(LiveMarket {
                lltv: 86 * WAD / 100,
                supply: 500 * UNIT,
                rate: 0.08,
                positions: vec![(100 * UNIT, 50 * UNIT), (100 * UNIT, 90 * UNIT)],
            }),
        }
    }

    fn parsed(deployment: &Deployment, overlay: Option<&str>) -> Portfolio {
        let overlay = overlay.map(|text| Source::new("overlay.toml", text));
        let text = deployment.portfolio(overlay.as_ref()).unwrap();
        Portfolio::parse("live.toml", &text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    #[test]
    fn what_a_block_tells_is_in_the_portfolio_to_the_planck() {
        let deployment = deployment();
        let read = parsed(&deployment, None);
        let book = read.pool.accounting;
        assert_eq!((book.buffered, book.staked), (100 * UNIT + 1, 3_000 * UNIT));
        assert_eq!(
            (book.owed, book.reserve, book.cover),
            (10 * UNIT, 50 * UNIT, 5 * UNIT)
        );
        assert_eq!(book.total_shares, 2_990 * UNIT);
        assert_eq!(read.pool.era, 3 * MINUTE);
        assert_eq!(read.pool.parameters.max_request, deployment.pool.max_request);
        assert_eq!(read.amm.unwrap().curve, deployment.amm.unwrap().curve);
        let market = &read.markets[0];
        assert_eq!(market.lltv, 86 * WAD / 100);
        assert_eq!(market.positions, [(100 * UNIT, 50 * UNIT)]);
        assert!(read.description.contains("left out: 1."), "{}", read.description);
        assert_eq!(read.level(&["pool", "chain", "market", "amm"]), 1);
    }

    #[test]
    fn whom_nobody_names_shares_one_fault_with_all_such() {
        let read = parsed(&deployment(), None);
        let group = &read.groups[0];
        assert_eq!((group.kind, group.loading), (Kind::Client, 1.0));
        assert_eq!(group.members, [0, 1]);
        assert_eq!(read.level(&["groups"]), 3);
    }

    #[test]
    fn an_overlay_says_it_better() {
        let overlay = "[chain]\ncancelled = \"50 %\"\n\
             [[operators]]\nname = \"5Beta\"\nclient = \"A\"\nrate = \"1 % a year\"\n\
             [[groups]]\nkind = \"client\"\nname = \"A\"\nrate = \"3 % a year\"\nloading = \"50 %\"\n";
        let read = parsed(&deployment(), Some(overlay));
        assert_eq!(read.chain.cancelled, 0.5);
        assert_eq!(read.operators[1].rate, 0.01);
        let groups: Vec<_> = read
            .groups
            .iter()
            .map(|group| (&*group.name, &*group.members))
            .collect();
        assert_eq!(groups, [("A", &[1][..]), (UNKNOWN, &[0][..])]);
    }

    #[test]
    fn an_overlay_of_a_stranger_is_told_with_its_place() {
        let source = Source::new("overlay.toml", "[[operators]]\nname = \"5Gamma\"\n");
        let told = deployment().portfolio(Some(&source)).unwrap_err().to_string();
        assert!(
            told.contains("no operator with stake has the validator `5Gamma`"),
            "{told}"
        );
        assert!(told.contains("overlay.toml, line 2, column 9"), "{told}");
    }
}
