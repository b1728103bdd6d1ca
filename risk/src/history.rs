//! What the models say of what happened. A miss stays in the table, explained or called unexplained.

use estuary_markets::{
    stable::{Curve, FEE_WHOLE},
    WAD,
};
use serde::Deserialize;

use crate::{
    chain::ethereum::{churn_before_electra, churn_days, Fork, Rules, ETHER},
    input::{
        portfolio::{Amm, Market, Oracle},
        Mistakes, Source,
    },
    leverage::cascade::Loans,
    paths::gamma::rate_interval,
    peg::trades::Pool,
    recommend::lltv::gap,
};

const FILE: &str = include_str!("../history.toml");

/// The amplification that the two days of H6 give, by least squares.
const AMPLIFICATION: u32 = 48;

/// A row of the table: a fact, and what the model says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub fact: Fact,
    pub modelled: Vec<f64>,
}

/// A fact, as the file has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub id: String,
    pub fact: String,
    pub source: String,
    pub role: String,
    pub unit: String,
    pub observed: Vec<f64>,
    /// Of the observed number.
    pub tolerance: Vec<f64>,
    /// Why the model misses it.
    pub miss: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Fact>,
}

impl Row {
    /// Whether every number is within its tolerance.
    pub fn is_within(&self) -> bool {
        let mut numbers = self
            .fact
            .observed
            .iter()
            .zip(&self.fact.tolerance)
            .zip(&self.modelled);
        self.modelled.len() == self.fact.observed.len()
            && numbers.all(|((observed, tolerance), modelled)| {
                (modelled - observed).abs() <= tolerance * observed.abs()
            })
    }

    /// Whether it is as the file says: within its tolerance, or a miss that is known.
    pub fn is_kept(&self) -> bool {
        self.is_within() != self.fact.miss.is_some()
    }
}

/// All rows.
pub fn rows() -> Result<Vec<Row>, Mistakes> {
    let source = Source::new("risk/history.toml", FILE);
    let file: File = toml::from_str(FILE).map_err(|error| {
        let reason = error.message().to_owned();
        Mistakes(vec![source.error(error.span().unwrap_or(0..0), reason)])
    })?;
    let row = |fact: Fact| Row {
        modelled: modelled(&fact.id).unwrap_or_default(),
        fact,
    };
    Ok(file.row.into_iter().map(row).collect())
}

/// What the models say.
fn modelled(id: &str) -> Option<Vec<f64>> {
    let ether = |gwei: u64| gwei as f64 / ETHER as f64;
    let before = |total: u64| Rules {
        fork: Fork::Bellatrix,
        total,
    };
    let validator = 32 * ETHER;
    // All that one validator costs, with the rewards that it misses.
    let whole = |rules: Rules, slashed: u64| {
        let penalty = rules.slashing(validator, slashed * validator)?;
        Some(ether(penalty.checked_add(rules.missed_rewards(validator)?)?) * slashed as f64)
    };
    let spring = before(575_359 * validator);
    Some(match id {
        "H1" => vec![ether(spring.slashing(validator, validator)?)],
        "H2" => vec![whole(spring, 11)?],
        "H3" => vec![
            whole(before(26_000_000 * ETHER), 20)?,
            whole(before(28_000_000 * ETHER), 20)?,
        ],
        "H4" => {
            // The least stake with a midterm penalty, of a million validators.
            let chain = before(1_000_000 * validator);
            let first =
                (1..1_000_000u64).find(|slashed| chain.midterm(validator, slashed * validator) != Some(0))?;
            vec![first as f64 / 10_000.0]
        }
        "H5" => {
            let exposure = 38.0 * 2.4;
            let (low, high) = rate_interval(2, exposure);
            [2.0 / exposure, low, high].map(|rate| rate * 100.0).to_vec()
        }
        "H6" => vec![price(340_472.34, 733_655.65), price(21.6, 78.4)],
        "H7" => vec![price(111_300.0, 491_000.0)],
        "H8" => {
            let epochs = 518_000.0 / 32.0 / churn_before_electra(900_000) as f64;
            let later = |ethers: u64| churn_days(ethers * ETHER);
            vec![epochs / 225.0, later(693_000), later(2_500_000)]
        }
        "H9" => {
            let is_bad = |lltv: u128, fall: f64| f64::from(u8::from(fall > gap(WAD / 100 * lltv)));
            vec![is_bad(86, 0.157), is_bad(77, 0.137)]
        }
        "H10" => vec![liquidates(Oracle::Market)?, liquidates(Oracle::Exchange)?],
        "H12" => {
            let now = Rules {
                fork: Fork::Electra,
                total: 35_000_000 * ETHER,
            };
            vec![ether(now.initial(2_020 * ETHER)?)]
        }
        _ => return None,
    })
}

/// The price of the next unit in a pool with these balances.
fn price(native: f64, units: f64) -> f64 {
    let planck = |tokens: f64| (tokens * 1e12) as u128;
    Pool::new(&Amm {
        native: planck(native),
        units: planck(units),
        curve: Curve {
            amplification: AMPLIFICATION,
            fee: 0,
            off_peg: FEE_WHOLE,
        },
    })
    .price()
}

/// Whether a loan near its limit is liquidated when a sale moves the price, and the exchange rate stays: 1 or 0.
fn liquidates(oracle: Oracle) -> Option<f64> {
    let pool = Pool::new(&Amm {
        native: 1_000_000_000_000,
        units: 1_000_000_000_000,
        curve: Curve {
            amplification: AMPLIFICATION,
            fee: 0,
            off_peg: FEE_WHOLE,
        },
    });
    let (_, sold) = pool.sell(900_000_000_000)?;
    let mut loans = Loans::new(&Market {
        lltv: WAD / 100 * 86,
        oracle,
        supply: 2_000_000,
        rate: 0.0,
        positions: vec![(1_000_000, 855_000)],
    })?;
    loans.cascade(oracle, &mut Some(sold), WAD)?;
    Some(f64::from(u8::from(loans.repaid > 0)))
}

/// The table for people, misses first.
pub fn table(rows: &[Row]) -> String {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| row.is_within());
    let numbers = |numbers: &[f64]| {
        let texts: Vec<String> = numbers.iter().map(|number| format!("{number:.4}")).collect();
        texts.join(", ")
    };
    let lines = sorted.iter().map(|row| {
        let verdict = match (row.is_within(), &row.fact.miss) {
            (true, None) => "within its tolerance".to_owned(),
            (false, Some(miss)) => format!("MISS, {miss}"),
            (true, Some(_)) => "within its tolerance, though the file calls it a miss".to_owned(),
            (false, None) => "OUT OF ITS TOLERANCE".to_owned(),
        };
        format!(
            "{} ({}): {}\n    {} {} observed, {} modelled: {verdict}",
            row.fact.id,
            row.fact.role,
            row.fact.fact,
            numbers(&row.fact.observed),
            row.fact.unit,
            numbers(&row.modelled),
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_model_and_keeps_its_tolerance_or_is_a_known_miss() {
        for row in rows().unwrap() {
            assert!(
                row.is_kept(),
                "{}: {:?} of {:?}",
                row.fact.id,
                row.modelled,
                row.fact.observed
            );
        }
    }

    #[test]
    fn the_penalties_of_history_are_these_to_the_gwei() {
        let gwei = |id| -> Vec<u64> {
            let ether = modelled(id).unwrap();
            ether
                .into_iter()
                .map(|ether| libm::round(ether * 1e9) as u64)
                .collect()
        };
        assert_eq!(gwei("H1"), [1_077_168_640]);
        assert_eq!(gwei("H2"), [13_207_023_104]);
        assert_eq!(gwei("H12"), [493_164_062]);
    }
}
