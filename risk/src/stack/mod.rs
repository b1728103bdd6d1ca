//! M5: one slash through all layers, by the contracts' own functions: bonds, cover, queue and holders, then whoever holds
//! units: liquidity providers, borrowers, lenders, restakers. What one loses is what the slash took or what another gained: no layer
//! creates value.

use estuary_interfaces::Balance;
use estuary_markets::WAD;
use estuary_math::{mul_div, Rounding::Down};

use crate::{
    card::metric::{Findings, Method, Table},
    chain::{Offence, Offenders},
    input::portfolio::Portfolio,
    leverage::cascade::Loans,
    loss::{
        path::OutOfRange,
        waterfall::{Absorbed, Book},
    },
    paths::estimate::Estimate,
    peg::trades::Pool,
};

/// Somebody who holds native tokens and units.
#[derive(Clone, Debug, PartialEq)]
struct Holder {
    name: &'static str,
    /// Planck of native tokens, less debts.
    native: i128,
    units: Balance,
}

/// The whole stack before a slash or after it.
#[derive(Clone, Debug)]
struct Stack {
    holders: Vec<Holder>,
}

/// The wave of one slash through the stack.
struct Wave {
    gross: Balance,
    /// Planck that a service slashes beside.
    service: Balance,
    absorbed: Absorbed,
    /// Each holder's loss in planck. A gain is below 0.
    losses: Vec<(&'static str, i128)>,
}

/// All numbers of the contagion model.
pub fn findings(portfolio: &Portfolio) -> Result<Findings, OutOfRange> {
    let wave = wave(portfolio).ok_or(OutOfRange)?;
    let mut findings = Findings::default();
    let whole = wave.gross + wave.service;
    let mut table = Table::new(
        "ST.losses",
        "Who loses how much of one slash of all operators that the largest shared fault can strike",
        &[("layer", ""), ("loss", "tokens"), ("of the slash", "%")],
    );
    let tokens = |planck: f64| planck / 10f64.powi(i32::try_from(portfolio.token.decimals).unwrap_or(0));
    let above = [
        ("operators' bonds", wave.absorbed.bond),
        ("cover fund", wave.absorbed.cover),
        ("open requests", wave.absorbed.queue),
    ];
    let above = above.into_iter().map(|(name, loss)| (name, loss as i128));
    let mut sum = 0i128;
    for (name, loss) in above.chain(wave.losses.iter().copied()) {
        sum += loss;
        table.row([
            name.into(),
            tokens(loss as f64).into(),
            (loss as f64 / whole.max(1) as f64 * 100.0).into(),
        ]);
    }
    let planck = (sum - whole as i128).unsigned_abs() as f64;
    // A planck for each holder, for the worth of its units that is rounded, and one for each loan.
    let loans: usize = portfolio
        .markets
        .iter()
        .map(|market| market.positions.len())
        .sum();
    let tolerance = (wave.losses.len() + loans) as f64;
    findings.check(
        "C.stack.conserved",
        "What all holders lose is what the slash took, in planck that differ",
        planck,
        tolerance,
    );
    let method = Method {
        method: "M5, docs/risk.md#m5-contagion",
        level: portfolio.level(&["operators.", "groups.", "market.", "amm.", "lrt.", "pool."]),
        paths: 0,
        assumptions: &["A5", "A11", "A12"],
        valos: "",
    };
    findings.metrics.push(method.metric(
        "ST.slash",
        "The slash that goes through the stack",
        "bp",
        Estimate::exact(wave.gross as f64 / portfolio.equity().max(1) as f64 * 10_000.0),
    ));
    findings.tables.push(table);
    Ok(findings)
}

/// One slash of all operators of the largest group, or of the largest operator.
fn wave(portfolio: &Portfolio) -> Option<Wave> {
    let stake = |members: &[usize]| -> Balance {
        members
            .iter()
            .map(|member| portfolio.operators[*member].stake)
            .sum()
    };
    let largest = portfolio.groups.iter().max_by_key(|group| stake(&group.members));
    let (members, elsewhere) = match largest {
        Some(group) => (group.members.clone(), group.elsewhere),
        None => {
            let operators = portfolio.operators.iter().enumerate();
            let (largest, _) = operators.max_by_key(|(_, operator)| operator.stake)?;
            (vec![largest], 0)
        }
    };
    let validators = members
        .iter()
        .map(|member| portfolio.operators[*member].validators);
    let offenders = Offenders {
        validators: validators.sum::<u64>() + elsewhere,
        stake: stake(&members) + Balance::from(elsewhere) * 32 * Balance::from(crate::chain::ethereum::ETHER),
    };
    let mut book = Book::new(portfolio)?;
    let (mut absorbed, mut gross) = (Absorbed::default(), 0);
    let before = book.price();
    for member in members {
        let operator = &portfolio.operators[member];
        let rules = &portfolio.chain.rules;
        let loss = rules.penalty(
            Offence::Equivocation,
            operator.stake,
            operator.validators,
            &offenders,
        )?;
        if loss > 0 {
            book.announce(member, loss, 0, &mut absorbed)?;
            book.take(member, loss, 1, &mut absorbed)?;
            gross += loss;
        }
    }
    let after = book.price();
    let (stack, service) = Stack::through(portfolio, before, after)?;
    let start = Stack::start(portfolio, before)?;
    let losses = start
        .holders
        .iter()
        .zip(&stack.holders)
        .map(|(one, other)| {
            let worth = |holder: &Holder, equity: Balance| {
                let units = mul_div(holder.units, equity, before, Down)?;
                Some(holder.native + i128::try_from(units).ok()?)
            };
            Some((one.name, worth(one, before)? - worth(other, after)?))
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Wave {
        gross,
        // In worth after the slash, since that is what the service takes.
        service: mul_div(service, after, before, Down)?,
        absorbed,
        losses,
    })
}

impl Stack {
    /// Who holds what before: a unit is a planck of the equity. Whoever has no other place is a holder.
    fn start(portfolio: &Portfolio, equity: Balance) -> Option<Self> {
        let signed = |amount: Balance| i128::try_from(amount).ok();
        let (mut in_pool, mut native) = (0, 0);
        if let Some(amm) = &portfolio.amm {
            (in_pool, native) = (amm.units, amm.native);
        }
        let mut loans = (0, 0, 0);
        for market in &portfolio.markets {
            let market = Loans::new(market)?;
            loans = (
                loans.0
                    + market
                        .positions
                        .iter()
                        .map(|position| position.units)
                        .sum::<Balance>(),
                loans.1 + debts(&market)?,
                loans.2 + market.supplied()?,
            );
        }
        let restaked = restaked(portfolio, equity)?;
        let elsewhere = in_pool.checked_add(loans.0)?.checked_add(restaked)?;
        let holder = |name, native, units| Holder { name, native, units };
        Some(Self {
            holders: vec![
                holder("holders", 0, equity.checked_sub(elsewhere)?),
                holder("restakers", 0, restaked),
                holder("liquidity providers", signed(native)?, in_pool),
                holder("borrowers", -signed(loans.1)?, loans.0),
                holder("lenders", signed(loans.2)?, 0),
                holder("liquidators", 0, 0),
            ],
        })
    }

    /// Who holds what after the equity has fallen, and after liquidations. Beside it, the units that a service slashed.
    fn through(portfolio: &Portfolio, before: Balance, after: Balance) -> Option<(Self, Balance)> {
        let signed = |amount: Balance| i128::try_from(amount).ok();
        let mut stack = Self::start(portfolio, before)?;
        let rate = mul_div(after, WAD, before, Down)?;
        let mut pool = portfolio
            .amm
            .as_ref()
            .map(Pool::new)
            .map(|pool| pool.at_rate(rate));
        let (mut units, mut owed, mut supplied, mut gained) = (0, 0, 0, 0);
        for market in &portfolio.markets {
            let mut loans = Loans::new(market)?;
            loans.cascade(market.oracle, &mut pool, rate)?;
            units += loans
                .positions
                .iter()
                .map(|position| position.units)
                .sum::<Balance>();
            owed += debts(&loans)?;
            supplied += loans.supplied()?;
            gained += loans.gained;
        }
        let service = match &portfolio.lrt {
            None => 0,
            Some(lrt) => part(restaked(portfolio, before)?, lrt.service_slash)?,
        };
        stack.holders[1].units -= service;
        if let Some(pool) = &pool {
            stack.holders[2].native = signed(pool.book.native)?;
            stack.holders[2].units = pool.book.units;
        }
        stack.holders[3].native = -signed(owed)?;
        stack.holders[3].units = units;
        stack.holders[4].native = signed(supplied)?;
        stack.holders[5].native = signed(gained)?;
        Some((stack, service))
    }
}

/// Planck of all debts.
fn debts(loans: &Loans) -> Option<Balance> {
    loans.positions.iter().try_fold(0, |sum: Balance, position| {
        sum.checked_add(position.debt(&loans.loans)?)
    })
}

/// Units that are restaked.
fn restaked(portfolio: &Portfolio, equity: Balance) -> Option<Balance> {
    portfolio
        .lrt
        .as_ref()
        .map_or(Some(0), |lrt| part(equity, lrt.part))
}

fn part(amount: Balance, part: f64) -> Option<Balance> {
    const WHOLE: u128 = 1_000_000_000_000;
    mul_div(amount, (part * WHOLE as f64) as u128, WHOLE, Down)
}
