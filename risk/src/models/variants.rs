//! Portfolios of the same stake, run in other ways.

use crate::input::portfolio::{Dvt, Group, Kind, Operator, Portfolio};

/// Operators of a variant with many of them.
const OPERATORS: usize = 12;

/// Clients of a variant with many of them.
const CLIENTS: usize = 3;

/// A cluster where the portfolio has none: three of four nodes, repaired within a week.
const CLUSTER: Dvt = Dvt {
    nodes: 4,
    threshold: 3,
    repair: 7.0,
    bypass: 0.0,
};

/// A way to run stake.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub id: &'static str,
    pub name: &'static str,
    pub portfolio: Portfolio,
}

/// The ways to run the stake of a portfolio.
pub fn variants(portfolio: &Portfolio) -> Vec<Variant> {
    let dvt = portfolio.dvt.unwrap_or(CLUSTER);
    let shape = |id, name, operators, clients, dvt| Variant {
        id,
        name,
        portfolio: like(portfolio, operators, clients, dvt),
    };
    vec![
        shape("one", "one operator", 1, 1, None),
        shape("one_client", "twelve operators, one client", OPERATORS, 1, None),
        shape(
            "clients",
            "twelve operators, three clients",
            OPERATORS,
            CLIENTS,
            None,
        ),
        shape(
            "dvt_one_client",
            "twelve clusters, one client",
            OPERATORS,
            1,
            Some(dvt),
        ),
        shape(
            "dvt_clients",
            "twelve clusters, three clients",
            OPERATORS,
            CLIENTS,
            Some(dvt),
        ),
    ]
}

/// A portfolio of so many equal operators on so many clients, with the mean rates of another.
fn like(portfolio: &Portfolio, operators: usize, clients: usize, dvt: Option<Dvt>) -> Portfolio {
    let all = portfolio.operators.len().max(1) as f64;
    let rate = portfolio
        .operators
        .iter()
        .map(|operator| operator.rate)
        .sum::<f64>()
        / all;
    let listed: Vec<&Group> = portfolio
        .groups
        .iter()
        .filter(|group| group.kind == Kind::Client)
        .collect();
    let mean = |of: fn(&Group) -> f64, otherwise: f64| match listed.len() {
        0 => otherwise,
        count => listed.iter().map(|group| of(group)).sum::<f64>() / count as f64,
    };
    // Without a client in the portfolio: as the seed's portfolios assume of one.
    let (shared, loading) = (mean(|group| group.rate, 0.01), mean(|group| group.loading, 0.5));
    let elsewhere = listed.iter().map(|group| group.elsewhere).max().unwrap_or(0);
    let validators: u64 = portfolio
        .operators
        .iter()
        .map(|operator| operator.validators)
        .sum();
    let (stake, bonds) = (portfolio.stake(), portfolio.bonds());
    let count = operators as u128;
    let part = |whole: u128, number: u128| whole * (number + 1) / count - whole * number / count;
    let client = |number: usize| format!("client {}", number % clients);
    let commission = portfolio
        .operators
        .first()
        .map_or(0, |operator| operator.commission);
    Portfolio {
        operators: (0..operators)
            .map(|number| Operator {
                name: format!("operator {number:02}"),
                stake: part(stake, number as u128),
                validators: part(validators.into(), number as u128).max(1) as u64,
                bond: part(bonds, number as u128),
                commission,
                rate,
                spread: None,
                labels: [Some(client(number)), None, None, None],
                stays: false,
            })
            .collect(),
        groups: (0..clients)
            .map(|number| Group {
                kind: Kind::Client,
                name: client(number),
                rate: shared,
                loading,
                elsewhere,
                offence: Default::default(),
                members: (0..operators)
                    .filter(|operator| operator % clients == number)
                    .collect(),
            })
            .collect(),
        dvt,
        ..portfolio.clone()
    }
}
