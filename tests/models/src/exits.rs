//! Who is paid before harmful code runs: a simulation of holders who look, lock and leave, with the governor's own rules.
//!
//! Assumptions, all of them guesses: the sizes of holdings are Pareto-distributed; only some holders ever act; each acts
//! after a log-normal time; half of all are in markets and vaults first, and come home within a month; three of five who
//! act lock until the seal, and then leave. `docs/security.md` has the table, and a test compares it with this.

use estuary_interfaces::{Action, ContractKind, Shares, Timestamp};
use governor::proposals::{Proposal, LAST_CALL};

use crate::queue_story::Dice;

const DAY: Timestamp = 24 * 3_600_000;

/// Holders in a run, and runs.
const HOLDERS: usize = 1_000;
const RUNS: u64 = 200;

/// The exponent of holdings: a fifth of all holders has four fifths.
const PARETO: f64 = 1.16;

/// The spread of the logarithm of response times.
const SPREAD: f64 = 0.8;

/// Days from a request to its payment where all stake has to unbond first.
const UNBONDING: f64 = 30.0;

/// How fast holders respond.
#[derive(Clone, Copy, Debug)]
pub struct People {
    pub name: &'static str,
    /// Of a hundred holders, those who ever act.
    pub acting: u64,
    /// Days after which half of these have acted.
    pub median: f64,
}

pub const PEOPLE: [People; 4] = [
    People {
        name: "quick",
        acting: 40,
        median: 3.0,
    },
    People {
        name: "typical",
        acting: 25,
        median: 7.0,
    },
    People {
        name: "slow",
        acting: 15,
        median: 14.0,
    },
    People {
        name: "asleep",
        acting: 8,
        median: 21.0,
    },
];

/// The rules under which code is replaced.
#[derive(Clone, Copy, Debug)]
pub enum Rules {
    /// After a delay of so many days, whether anybody is paid or not.
    Delay(f64),
    /// After the delay and a last call, when all who asked are paid.
    ExitsFirst(f64),
    /// And what is locked holds it up.
    Brake(f64),
}

/// A holder who acts: when, in days, and with how much.
struct Holder {
    acts: f64,
    shares: f64,
    locks: bool,
}

/// A number between 0 and 1, and not 0.
fn uniform(dice: &mut Dice) -> f64 {
    (dice.roll() >> 11).max(1) as f64 / (1_u64 << 53) as f64
}

/// By Box and Muller: A note on the generation of random normal deviates, 1958.
fn normal(dice: &mut Dice) -> f64 {
    let (a, b) = (uniform(dice), uniform(dice));
    (-2.0 * a.ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
}

/// The holders who act, and all shares.
fn draw(people: &People, dice: &mut Dice) -> (Vec<Holder>, f64) {
    let (mut holders, mut all) = (Vec::new(), 0.0);
    for _ in 0..HOLDERS {
        let shares = uniform(dice).powf(-1.0 / PARETO).min(100.0);
        all += shares;
        let comes_home = match dice.percent(50) {
            true => 30.0 * uniform(dice),
            false => 0.0,
        };
        let responds = people.median * (SPREAD * normal(dice)).exp();
        let locks = dice.percent(60);
        if dice.percent(people.acting) {
            holders.push(Holder {
                acts: responds + comes_home,
                shares,
                locks,
            });
        }
    }
    (holders, all)
}

/// Days until new code is sealed: the first day on which it is due, by what is locked on that day.
fn sealed(holders: &[Holder], all: f64, delay: f64) -> f64 {
    // Shares as whole numbers that are large enough.
    let whole = |shares: f64| (shares * 1e9) as Shares;
    let proposal = Proposal {
        action: Action::Upgrade {
            contract: ContractKind::Pool,
            code: [0; 32].into(),
            from_version: 1,
        },
        eta: delay as Timestamp * DAY,
        shares: whole(all),
        based_on: 0,
        sealed_at: None,
    };
    let mut day = delay;
    loop {
        let acted = |locks: bool| {
            let acted = holders
                .iter()
                .filter(|holder| holder.locks == locks && holder.acts <= day);
            acted.map(|holder| holder.shares).sum::<f64>()
        };
        let standing = proposal.standing(whole(acted(true)), whole(all - acted(false)));
        if day as Timestamp * DAY >= standing.due {
            return day;
        }
        day += 1.0;
    }
}

/// Of the shares of who acts, the percentage that is paid before new code runs.
pub fn paid_in_time(people: &People, rules: Rules) -> f64 {
    let last_call = (LAST_CALL / DAY) as f64;
    let (mut paid, mut acting) = (0.0, 0.0);
    for run in 0..RUNS {
        let (holders, all) = draw(people, &mut Dice::new(run));
        let latest = match rules {
            Rules::Delay(days) => days - UNBONDING,
            Rules::ExitsFirst(days) => days + last_call,
            Rules::Brake(days) => sealed(&holders, all, days) + last_call,
        };
        for holder in &holders {
            acting += holder.shares;
            if holder.acts <= latest {
                paid += holder.shares;
            }
        }
    }
    100.0 * paid / acting
}

/// The table as the page has it.
pub fn table() -> String {
    let rules = [
        ("a delay of 14 days, and nothing else", Rules::Delay(14.0)),
        ("a delay of 35 days, and nothing else", Rules::Delay(35.0)),
        ("exits first, after a delay of 21 days", Rules::ExitsFirst(21.0)),
        ("exits first, after a delay of 35 days", Rules::ExitsFirst(35.0)),
        ("and the brake, with 21 days", Rules::Brake(21.0)),
        ("and the brake, with 35 days", Rules::Brake(35.0)),
    ];
    let names = PEOPLE.map(|people| {
        let People { name, acting, median } = people;
        format!(" {name}: {acting} %, {median} d |")
    });
    let mut lines = vec![
        format!("| rules |{}", names.concat()),
        "|---|---|---|---|---|".into(),
    ];
    for (name, rules) in rules {
        let cells = PEOPLE.map(|people| format!(" {:.0} % |", paid_in_time(&people, rules)));
        lines.push(format!("| {name} |{}", cells.concat()));
    }
    lines.join("\n")
}
