//! The page for people: one HTML file without a script and without a request. Every number on it is in the card.
//!
//! | file | content |
//! |---|---|
//! | [`chart`] | lines, bars and heat maps as SVG |
//! | [`charts`] | which chart shows which table |
//! | `page.html` | the template |

pub mod chart;
pub mod charts;

use minijinja::{context, value::Serde, AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Serialize;

use crate::{
    card::{metric::Table, Card},
    history,
};

const TEMPLATE: &str = include_str!("page.html");

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum NoPage {
    #[error("cards side by side have one horizon and one format; `{0}` has another than `{1}`")]
    Different(String, String),
    #[error("history: {0}")]
    History(#[from] crate::input::Mistakes),
    #[error("the template: {0:#}")]
    Template(#[from] minijinja::Error),
}

/// A card with its charts.
#[derive(Serialize)]
struct Shown<'c> {
    card: &'c Card,
    charts: charts::Charts,
    worst: Option<&'c crate::card::Grade>,
    tables: std::collections::BTreeMap<&'c str, &'c Table>,
    holds: bool,
    /// Whose code computed a live deployment's numbers.
    maths_match: Option<&'static str>,
    /// How many inputs rest on each level.
    levels: [usize; 3],
}

/// A row of the history.
#[derive(Serialize)]
struct Fact {
    id: String,
    fact: String,
    role: String,
    unit: String,
    source: String,
    observed: String,
    modelled: String,
    verdict: String,
    is_miss: bool,
}

/// The page of a card, or of several side by side. `before` is an earlier card of the first.
pub fn page(cards: &[Card], before: Option<&Card>, template: Option<&str>) -> Result<String, NoPage> {
    if let Some(first) = cards.first() {
        let other = cards
            .iter()
            .chain(before)
            .find(|card| card.run.horizon != first.run.horizon || card.schema != first.schema);
        if let Some(other) = other {
            return Err(NoPage::Different(other.name.clone(), first.name.clone()));
        }
    }
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("number", |number: Value| number_text(&number));
    environment.add_filter("metric", |card: Value, id: String| metric(&card, &id));
    environment.add_template("page", template.unwrap_or(TEMPLATE))?;
    let shown: Vec<Shown> = cards
        .iter()
        .map(|card| Shown {
            card,
            charts: charts::of(card),
            worst: card.worst(),
            tables: card
                .tables
                .iter()
                .map(|table| (table.id.as_str(), table))
                .collect(),
            holds: card.holds(),
            maths_match: card.code.maths_match.map(|matches| match matches {
                true => "The code that holds the money computed these numbers.",
                false => "The contracts on the chain are of another commit than this framework.",
            }),
            levels: [1, 2, 3].map(|level| card.evidence.iter().filter(|row| row.level == level).count()),
        })
        .collect();
    let mut facts = history::rows()?;
    facts.sort_by_key(history::Row::is_within);
    let facts: Vec<Fact> = facts.into_iter().map(fact).collect();
    Ok(environment.get_template("page")?.render(context! {
        cards => Value::from(Serde(&shown)),
        before => Value::from(Serde(before)),
        history => Value::from(Serde(&facts)),
        headline => Value::from(Serde(HEADLINE)),
    })?)
}

/// The five numbers of the first page.
const HEADLINE: [(&str, &str); 5] = [
    (
        "SL.holders.cvar99",
        "The worst 1 % of years cost holders, at their mean",
    ),
    ("SL.holders.probability", "Years in which holders lose anything"),
    ("DL.amount.p95", "95 % of redeemed money is paid within"),
    (
        "PX.discount.panic10",
        "Discount where a tenth of all units is sold at once",
    ),
    ("CO.largest", "The most that one party can cause"),
];

fn fact(row: history::Row) -> Fact {
    let join = |numbers: &[f64]| {
        let texts: Vec<String> = numbers.iter().map(|number| format_number(*number)).collect();
        texts.join(", ")
    };
    Fact {
        observed: join(&row.fact.observed),
        modelled: join(&row.modelled),
        verdict: match (row.is_within(), &row.fact.miss) {
            (true, _) => "within its tolerance".into(),
            (false, miss) => format!("miss, {}", miss.as_deref().unwrap_or("new")),
        },
        is_miss: !row.is_within(),
        id: row.fact.id,
        fact: row.fact.fact,
        role: row.fact.role,
        unit: row.fact.unit,
        source: row.fact.source,
    }
}

/// A metric of a card, by its name, or nothing.
fn metric(card: &Value, id: &str) -> Value {
    let metrics = card
        .get_attr("metrics")
        .ok()
        .and_then(|metrics| metrics.try_iter().ok());
    let mut metrics = metrics.into_iter().flatten();
    let has = |metric: &Value| {
        metric
            .get_attr("id")
            .is_ok_and(|found| found.as_str() == Some(id))
    };
    metrics.find(has).unwrap_or(Value::from(()))
}

/// A number of a cell in four digits, or its words.
fn number_text(value: &Value) -> String {
    match f64::try_from(value.clone()) {
        Ok(number) => format_number(number),
        Err(_) => value.to_string(),
    }
}

/// A number in four digits, thousands apart.
pub fn format_number(number: f64) -> String {
    let size = number.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 1_000.0 => 0,
        100.0.. => 1,
        10.0.. => 2,
        1.0.. => 3,
        0.001.. => 4,
        _ => 7,
    };
    let text = format!("{size:.decimals$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let grouped = estuary_amounts::grouped(whole, ',');
    let sign = if number < 0.0 { "−" } else { "" };
    match fraction {
        "" => format!("{sign}{grouped}"),
        fraction => format!("{sign}{grouped}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        let shown = [
            0.0,
            12_345.678,
            123.456,
            12.345,
            1.23456,
            0.012_34,
            0.000_001_2,
            -2.5,
            100.0,
        ];
        assert_eq!(
            shown.map(format_number),
            [
                "0",
                "12,346",
                "123.5",
                "12.35",
                "1.235",
                "0.0123",
                "0.0000012",
                "−2.5",
                "100"
            ]
        );
    }
}
