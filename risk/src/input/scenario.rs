//! A scenario: what happens to a portfolio beside chance.

use serde::Deserialize;
use toml::Spanned;

use super::{
    fields::{parse, Field, Fields},
    portfolio::Portfolio,
    Mistakes, Source,
};

/// A checked scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub name: String,
    /// Days of a path of the loss model.
    pub horizon: f64,
    /// Groups and operators that fail on a day, in every path. By day.
    pub forced: Vec<Forced>,
    /// Flows and rates.
    pub flows: Flows,
    pub source: Source,
}

/// A fault that happens in every path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forced {
    pub day: f64,
    pub who: Struck,
}

/// Who fails, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    Group(usize),
    Operator(usize),
}

/// Deposits, requests, and the money around the pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flows {
    /// The part of the equity that is deposited in an era, at its mean.
    pub deposits: f64,
    /// The part of the equity that is requested in an era, at its mean.
    pub requests: f64,
    /// Deposits and requests of an era, at their mean. None: the same amount in every era.
    pub batches: Option<f64>,
    /// The part of the equity that is requested at once.
    pub panic: f64,
    /// The era of it.
    pub panic_era: u64,
    /// What native tokens earn or cost elsewhere, a year.
    pub rate: f64,
    /// The part of the equity that arbitrageurs can tie up.
    pub arbitrage: f64,
    /// Failures a year of a central exchange that has custody, for the comparison of staking models.
    pub custody: f64,
}

mod file {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct File {
        pub format: Spanned<u32>,
        pub name: String,
        pub horizon: Field,
        #[serde(default)]
        pub forced: Vec<Spanned<Forced>>,
        pub flows: Flows,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Forced {
        pub day: Field,
        pub group: Option<Spanned<String>>,
        pub operator: Option<Spanned<String>>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Flows {
        pub deposits: Field,
        pub requests: Field,
        pub batches: Option<Field>,
        pub panic: Option<Field>,
        pub panic_era: Option<Field>,
        pub rate: Field,
        pub arbitrage: Option<Field>,
        pub custody: Option<Field>,
    }
}

/// Failures a year of a central exchange, where a scenario says nothing else.
const CUSTODY: f64 = 0.01;

/// A year as any other.
pub const DEFAULT: &str = include_str!("../../scenarios/year.toml");
pub const DEFAULT_NAME: &str = "scenarios/year.toml";

impl Scenario {
    /// Reads and checks the text of a scenario, for a portfolio whose groups and operators it may name.
    pub fn parse(name: &str, text: &str, portfolio: &Portfolio) -> Result<Self, Mistakes> {
        let source = Source::new(name, text);
        let file: file::File = parse(&source)?;
        let fields = Fields::new(&source, portfolio.token.clone());
        if *file.format.get_ref() != 1 {
            fields.mistake(file.format.span(), "this is for format 1");
        }
        let horizon = fields.days("horizon", &file.horizon);
        fields.must(
            horizon > 0.0 && horizon <= 3_650.0,
            &file.horizon,
            "a horizon is above 0 and at most 3,650 days",
        );
        let mut forced: Vec<Forced> = file
            .forced
            .iter()
            .filter_map(|event| self::forced(&fields, event, portfolio, horizon))
            .collect();
        forced.sort_by(|one, other| one.day.total_cmp(&other.day));
        let flows = &file.flows;
        let part = |name: &str, field: &Field| fields.part(&format!("flows.{name}"), field);
        let maybe = |name: &str, field: &Option<Field>| field.as_ref().map_or(0.0, |field| part(name, field));
        let scenario = Self {
            name: file.name.clone(),
            horizon,
            forced,
            flows: Flows {
                deposits: part("deposits", &flows.deposits),
                requests: part("requests", &flows.requests),
                batches: flows.batches.as_ref().map(|field| {
                    let batches = fields.plain("flows.batches", field);
                    fields.must(
                        (0.0..=1_000.0).contains(&batches),
                        field,
                        "there are 1,000 batches in an era at most",
                    );
                    batches
                }),
                panic: maybe("panic", &flows.panic),
                panic_era: fields.or("flows.panic_era", &flows.panic_era, Fields::count, 0),
                rate: fields.rate("flows.rate", &flows.rate),
                arbitrage: maybe("arbitrage", &flows.arbitrage),
                custody: fields.or("flows.custody", &flows.custody, Fields::rate, CUSTODY),
            },
            source: source.clone(),
        };
        fields.finish(scenario).map(|(scenario, _)| scenario)
    }
}

fn forced(
    fields: &Fields,
    event: &Spanned<file::Forced>,
    portfolio: &Portfolio,
    horizon: f64,
) -> Option<Forced> {
    let file = event.get_ref();
    let day = fields.days("forced.day", &file.day);
    fields.must(day <= horizon, &file.day, "this is after the horizon");
    let who = match (&file.group, &file.operator) {
        (Some(name), None) => {
            let mut groups = portfolio.groups.iter();
            let position = groups.position(|group| group.name == *name.get_ref());
            if position.is_none() {
                fields.mistake(name.span(), format!("there is no group `{}`", name.get_ref()));
            }
            Struck::Group(position?)
        }
        (None, Some(name)) => {
            let mut operators = portfolio.operators.iter();
            let position = operators.position(|operator| operator.name == *name.get_ref());
            if position.is_none() {
                fields.mistake(name.span(), format!("there is no operator `{}`", name.get_ref()));
            }
            Struck::Operator(position?)
        }
        _ => {
            fields.mistake(event.span(), "a forced event names a `group` or an `operator`");
            return None;
        }
    };
    Some(Forced { day, who })
}
