//! What strikes whom, and how often. All sources are Poisson processes, so a path goes from event to event, and its cost
//! follows the losses and not the days.

use crate::{
    input::portfolio::{Dvt, Kind, Portfolio},
    paths::{alias::Alias, counts::Counts},
};

/// The cause of a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// An operator's own fault.
    Own,
    /// A fault that its operators have in common.
    Shared(Kind),
    /// As many nodes of a cluster at fault as sign together.
    Coincidence,
    /// A whole key of a cluster that runs elsewhere too.
    Bypass,
}

impl Cause {
    pub const ALL: [Self; 7] = [
        Self::Own,
        Self::Shared(Kind::Client),
        Self::Shared(Kind::Hosting),
        Self::Shared(Kind::KeyManager),
        Self::Shared(Kind::Region),
        Self::Coincidence,
        Self::Bypass,
    ];

    /// Its position among all causes.
    pub fn index(self) -> usize {
        match self {
            Self::Own => 0,
            Self::Shared(kind) => 1 + kind as usize,
            Self::Coincidence => 5,
            Self::Bypass => 6,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own fault",
            Self::Shared(kind) => kind.name(),
            Self::Coincidence => "nodes of a cluster together",
            Self::Bypass => "key outside of its cluster",
        }
    }

    /// Its short name in metrics.
    pub fn id(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared(Kind::Client) => "client",
            Self::Shared(Kind::Hosting) => "hosting",
            Self::Shared(Kind::KeyManager) => "key_manager",
            Self::Shared(Kind::Region) => "region",
            Self::Coincidence => "coincidence",
            Self::Bypass => "bypass",
        }
    }

    /// The controls of the Validator Operational Standard (ValOS) that mitigate it.
    pub fn valos(self) -> &'static str {
        match self {
            Self::Own => "SLS1–5, SLS14, SLS15",
            Self::Shared(Kind::Client) => "SLS6, SLS7",
            Self::Shared(_) => "SLS6",
            Self::Coincidence | Self::Bypass => "SLS1",
        }
    }
}

/// Who is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Operator(usize),
    Group(usize),
}

/// A source of losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    pub cause: Cause,
    pub target: Target,
    /// Events a year.
    pub rate: f64,
}

/// All sources of a portfolio.
#[derive(Clone, Debug)]
pub struct Sources {
    pub all: Vec<Source>,
    /// For each operator, how many of its validators an own fault strikes.
    pub counts: Vec<Counts>,
    table: Alias,
    tail: Alias,
    /// How many times as often shocks strike in the tail's paths.
    tilt: f64,
    /// Events a year that are tilted.
    tilted: f64,
}

/// Shocks a path of the tail, at their mean.
const SHOCKS: f64 = 0.5;

impl Sources {
    /// The sources of a portfolio, over a horizon in years.
    pub fn new(portfolio: &Portfolio, years: f64) -> Self {
        let mut all = Vec::new();
        for (position, operator) in portfolio.operators.iter().enumerate() {
            let target = Target::Operator(position);
            match &portfolio.dvt {
                None => all.push((Cause::Own, target, operator.rate)),
                Some(dvt) => {
                    all.push((Cause::Coincidence, target, coincidences(operator.rate, dvt)));
                    all.push((Cause::Bypass, target, dvt.bypass));
                }
            }
        }
        for (position, group) in portfolio.groups.iter().enumerate() {
            all.push((Cause::Shared(group.kind), Target::Group(position), group.rate));
        }
        let all: Vec<Source> = all
            .into_iter()
            .filter(|(_, _, rate)| *rate > 0.0)
            .map(|(cause, target, rate)| Source { cause, target, rate })
            .collect();
        let sum = |tilted: bool| -> f64 {
            let rates = all.iter().filter(|source| source.is_shock() == tilted);
            rates.map(|source| source.rate).sum()
        };
        // Without shocks, own faults are the tail.
        let shocks = sum(true) > 0.0;
        let tilted = sum(shocks);
        let tilt = match tilted * years {
            expected if expected > 0.0 => (SHOCKS / expected).max(1.0),
            _ => 1.0,
        };
        let weight = |source: &Source| match source.is_shock() == shocks {
            true => source.rate * tilt,
            false => source.rate,
        };
        Self {
            counts: portfolio
                .operators
                .iter()
                .map(|operator| match operator.spread {
                    Some((alpha, beta)) => Counts::beta_binomial(operator.validators, alpha, beta),
                    None => Counts::all(operator.validators),
                })
                .collect(),
            table: Alias::new(&all.iter().map(|source| source.rate).collect::<Vec<_>>()),
            tail: Alias::new(&all.iter().map(weight).collect::<Vec<_>>()),
            all,
            tilt,
            tilted,
        }
    }

    /// The table by which the next source is drawn.
    pub fn table(&self, tail: bool) -> &Alias {
        match tail {
            true => &self.tail,
            false => &self.table,
        }
    }

    /// Whether a source strikes more often in the tail's paths.
    pub fn is_tilted(&self, source: &Source) -> bool {
        let shocks = self.all.iter().any(Source::is_shock);
        source.is_shock() == shocks
    }

    /// The weight of a path with so many tilted events, where half of all paths are tilted: `p/(p/2 + q/2)`, with
    /// `q/p = tilt^k·e^(−(tilt − 1)·Λ·T)`. No weight exceeds 2.
    pub fn weight(&self, events: u32, years: f64) -> f64 {
        let log = f64::from(events) * libm::log(self.tilt) - (self.tilt - 1.0) * self.tilted * years;
        2.0 / (1.0 + libm::exp(log))
    }
}

impl Source {
    /// Whether it strikes operators together.
    fn is_shock(&self) -> bool {
        matches!(self.target, Target::Group(_))
    }
}

/// How often a cluster is slashed where each node has `rate` faults a year: `(n − m + 1)·λ·π` with `π` the probability
/// that `m − 1` nodes are at fault. Faulty nodes are a birth and death chain, so `π` is binomial with
/// `p = λ/(λ + μ)`.
pub fn coincidences(rate: f64, dvt: &Dvt) -> f64 {
    let repairs = 365.0 / dvt.repair;
    let fault = rate / (rate + repairs);
    let at_fault = dvt.threshold.saturating_sub(1);
    let mut probability = 1.0;
    for node in 0..at_fault {
        probability *= (dvt.nodes - node) as f64 / (at_fault - node) as f64 * fault;
    }
    for _ in at_fault..dvt.nodes {
        probability *= 1.0 - fault;
    }
    (dvt.nodes - at_fault) as f64 * rate * probability
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(nodes: u64, threshold: u64) -> Dvt {
        Dvt {
            nodes,
            threshold,
            repair: 7.0,
            bypass: 0.0,
        }
    }

    #[test]
    fn a_cluster_that_one_node_signs_for_fails_with_any_node() {
        // π_0 = (1 − p)^n, nearly 1.
        let rate = coincidences(0.02, &cluster(4, 1));
        let fault: f64 = 0.02 / (0.02 + 365.0 / 7.0);
        assert!((rate - 0.08 * (1.0 - fault).powi(4)).abs() < 1e-15);
    }

    #[test]
    fn three_of_four_need_two_nodes_at_fault_already() {
        let fault: f64 = 0.02 / (0.02 + 365.0 / 7.0);
        let expected = 2.0 * 0.02 * 6.0 * fault * fault * (1.0 - fault) * (1.0 - fault);
        assert!((coincidences(0.02, &cluster(4, 3)) / expected - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_rate_falls_with_the_threshold() {
        let rates: Vec<f64> = (1..=7).map(|m| coincidences(0.1, &cluster(7, m))).collect();
        assert!(rates.windows(2).all(|pair| pair[1] < pair[0]), "{rates:?}");
    }
}
