//! All models, in their order, into one card.

use super::{
    assumptions::{assumptions, limits},
    canonical::{hash, sha256},
    metric::Findings,
    Card, Code, EvidenceRow, File, Grade, Inputs, Run, SCHEMA,
};
use crate::{
    delay::{self, cash::Curve},
    input::{
        evidence::Evidence,
        portfolio::Portfolio,
        scenario::Scenario,
        targets::{Dimension, Targets},
        Source,
    },
    leverage,
    loss::{
        self,
        path::OutOfRange,
        run::{Losses, Order},
    },
    models, peg, recommend, sensitivity, stack,
};

/// The lock file, which pins every library.
const LOCK: &[u8] = include_bytes!("../../../Cargo.lock");

/// Paths of the delay model.
const DELAY_PATHS: u64 = 512;

/// All that a card is computed from.
#[derive(Clone, Debug)]
pub struct Request {
    pub portfolio: Portfolio,
    pub scenario: Scenario,
    pub targets: Targets,
    pub seed: u64,
    pub paths: u64,
    /// Of a live deployment: whether this commit builds the contracts that hold the money.
    pub maths_match: Option<bool>,
}

impl Request {
    /// The order for some of the paths.
    pub fn order(&self, range: crate::paths::Range) -> Order {
        Order {
            seed: self.seed,
            paths: self.paths,
            range,
        }
    }

    /// Runs all models, and makes the card.
    pub fn card(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Card, OutOfRange> {
        let order = self.order(crate::paths::Range::whole(self.paths));
        let losses = loss::run::run(&self.portfolio, &self.scenario, &order, progress)?;
        self.card_of(&losses)
    }

    /// Runs all models but that of losses, whose paths are walked already, and makes the card.
    pub fn card_of(&self, losses: &Losses) -> Result<Card, OutOfRange> {
        let Self {
            portfolio,
            scenario,
            targets,
            ..
        } = self;
        let order = self.order(crate::paths::Range::whole(self.paths));
        let mut findings = loss::findings::findings(portfolio, losses);
        let curve = Curve::new(portfolio, &scenario.flows)?;
        if portfolio.pool.redeemable {
            let paths = DELAY_PATHS.min(self.paths);
            let delays = delay::run::run(portfolio, scenario, self.seed, paths)?;
            findings.extend(delay::findings::findings(portfolio, scenario, &delays, paths)?);
        }
        findings.extend(peg::findings::findings(portfolio, scenario, &curve));
        findings.extend(leverage::findings::findings(portfolio, scenario, &curve));
        findings.extend(stack::findings(portfolio)?);
        let days = curve.days(0.0);
        findings.extend(models::findings::findings(
            portfolio, scenario, losses, days, &order,
        )?);
        findings.tables.push(sensitivity::table(self)?);
        let grades = grades(portfolio, targets, &findings);
        let recommendations = recommend::all(self, losses, &findings, &curve)?;
        let mut card = Card {
            schema: SCHEMA.into(),
            name: portfolio.name.clone(),
            description: portfolio.description.clone(),
            token: portfolio.token.symbol.clone(),
            equity: tokens(portfolio.equity(), portfolio),
            run: Run {
                seed: self.seed,
                paths: self.paths,
                horizon: scenario.horizon,
            },
            inputs: Inputs {
                portfolio: file(&portfolio.source),
                scenario: file(&scenario.source),
                targets: file(&targets.source),
            },
            code: Code {
                version: env!("CARGO_PKG_VERSION").into(),
                lock: sha256(LOCK),
                maths_match: self.maths_match,
            },
            metrics: findings.metrics,
            tables: findings.tables,
            checks: findings.checks,
            grades,
            recommendations,
            evidence: portfolio.evidence.iter().map(evidence).collect(),
            assumptions: assumptions(),
            limits: limits(),
            sha256: String::new(),
        };
        card.sha256 = hash(&card);
        Ok(card)
    }
}

/// Planck as tokens.
pub fn tokens(planck: u128, portfolio: &Portfolio) -> f64 {
    planck as f64 / 10f64.powi(i32::try_from(portfolio.token.decimals).unwrap_or(0))
}

/// A file without its folder, which is another on each machine.
fn file(source: &Source) -> File {
    let name = std::path::Path::new(&*source.name).file_name();
    File {
        name: name.map_or_else(
            || source.name.to_string(),
            |name| name.to_string_lossy().into_owned(),
        ),
        text: source.text.to_string(),
    }
}

fn evidence(evidence: &Evidence) -> EvidenceRow {
    EvidenceRow {
        input: evidence.path.clone(),
        value: evidence.value.clone(),
        level: evidence.level,
        from: evidence.from.clone().unwrap_or_default(),
        on: evidence.on.clone().unwrap_or_default(),
    }
}

/// A grade for each dimension that there is a number for.
fn grades(portfolio: &Portfolio, targets: &Targets, findings: &Findings) -> Vec<Grade> {
    const BPS: f64 = 10_000.0;
    let used: Vec<f64> = portfolio
        .evidence
        .iter()
        .filter(|evidence| {
            loss::findings::INPUTS
                .iter()
                .any(|prefix| evidence.path.starts_with(prefix))
        })
        .map(|evidence| evidence.level.into())
        .collect();
    let level = used.iter().sum::<f64>() / used.len().max(1) as f64;
    let value = |dimension| {
        let (metric, scale) = match dimension {
            Dimension::Loss => ("SL.holders.cvar99", BPS),
            Dimension::Delay => ("DL.amount.p95", 1.0),
            Dimension::Price => ("PX.discount.panic10", BPS),
            Dimension::Leverage => ("LV.bad_debt.worst", 100.0),
            Dimension::Concentration => ("CO.largest", 100.0),
            Dimension::Evidence => return Some(("evidence", level)),
        };
        findings.value(metric).map(|value| (metric, value / scale))
    };
    Dimension::ALL
        .into_iter()
        .filter_map(|dimension| {
            let (metric, value) = value(dimension)?;
            Some(Grade {
                dimension: dimension.name().into(),
                grade: targets.grade(dimension, value),
                value,
                metric: metric.into(),
            })
        })
        .collect()
}
