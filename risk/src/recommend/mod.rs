//! Parameters that follow from the numbers, each with its rule, what binds it, and what it costs.
//!
//! | file | content |
//! |---|---|
//! | [`bonds`] | R1 bond ratio, R2 cover fund, R6 stake cap |
//! | [`exits`] | R3 reserve, R8 exit fee, R9 waits |
//! | [`lltv`] | R4 loan-to-value ratio |
//! | [`markets`] | R4, R5 supply cap, R7 growth cap |

pub mod bonds;
pub mod exits;
pub mod lltv;
pub mod markets;

use crate::{
    card::{build::Request, metric::Findings, Recommendation},
    delay::cash::Curve,
    loss::{path::OutOfRange, run::Losses},
};

/// What all rules look at.
pub struct Grounds<'a> {
    pub request: &'a Request,
    pub losses: &'a Losses,
    pub findings: &'a Findings,
    pub curve: &'a Curve,
}

/// All recommendations that the portfolio has parameters for.
pub fn all(
    request: &Request,
    losses: &Losses,
    findings: &Findings,
    curve: &Curve,
) -> Result<Vec<Recommendation>, OutOfRange> {
    let grounds = Grounds {
        request,
        losses,
        findings,
        curve,
    };
    let listed = [
        Some(bonds::bond_ratio(&grounds)?),
        bonds::cover(&grounds),
        exits::reserve(&grounds),
        markets::lltv(&grounds),
        markets::supply_cap(&grounds),
        Some(bonds::stake_cap(&grounds)),
        markets::growth_cap(&grounds),
        exits::exit_fee(&grounds),
        exits::waits(&grounds),
    ];
    Ok(listed.into_iter().flatten().collect())
}

impl Grounds<'_> {
    /// The value of a number. 0 where there is none.
    fn value(&self, id: &str) -> f64 {
        self.findings.value(id).unwrap_or(0.0)
    }

    /// Planck as text, in whole tokens.
    fn tokens(&self, planck: f64) -> String {
        let portfolio = &self.request.portfolio;
        let tokens = crate::card::build::tokens(planck.max(0.0) as u128, portfolio);
        let whole = estuary_amounts::grouped(&format!("{tokens:.0}"), ',');
        format!("{whole} {}", portfolio.token.symbol)
    }
}

/// Recommendations as lines for people.
pub fn table(listed: &[Recommendation]) -> String {
    let lines = listed.iter().map(|one| {
        format!(
            "{} {}: {} (now {})\n   rule: {}\n   binds: {}\n   costs: {}\n   {:.4} {} before, {:.4} after",
            one.id,
            one.parameter,
            one.value,
            one.now,
            one.rule,
            one.binds,
            one.cost,
            one.before,
            one.unit,
            one.after
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What governance would have to propose. Nothing is sent.
pub fn proposals(listed: &[Recommendation]) -> String {
    let changed = listed.iter().filter(|one| one.now != one.value);
    let lines = changed.map(|one| format!("{} {}: {} -> {}", one.id, one.parameter, one.now, one.value));
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => "nothing to change".into(),
        false => format!(
            "{}\nnothing was sent: propose them with `estuary govern propose`",
            lines.join("\n")
        ),
    }
}
