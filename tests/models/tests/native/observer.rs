//! An outside check of time. Between what the chain knows and what the book knows there is time, and an observer sees
//! both. In one block, before anyone else tells the book, it sends any messages that it likes: its own as a holder, and
//! those that anyone may send. Then the book learns the truth. What the observer has gained over having done nothing
//! is at most what `docs/security.md` states.
//!
//! Each case is played twice from the same state: with the observer's messages, and without. In both the observer
//! asks for all that it has a day later, when what returns has returned.

use estuary_interfaces::{Balance, OperatorId, Timestamp};
use estuary_models::{
    campaign::{Act, Answer, Decision, Event, MarketsSetup, Message, Setup, Subject, PAYOUTS},
    default_pool_parameters, default_registry_parameters,
    native::Native,
    queue_story::{from_environment, Dice},
    UNIT,
};
use staking_pool::accounting::Accounting;

/// The actor that sees all, and the operator that it looks at.
const OBSERVER: usize = 0;
const SEEN: OperatorId = 0;

const OPERATORS: u32 = 5;
const ERA: u32 = 12;
const RESERVE_PART: u16 = 1_000;

/// Eras for which a reward streams at most.
const LONGEST_ACCRUAL: u32 = 30;

/// What roundings of all messages of a case may add up to, in planck.
const DUST: i128 = 10_000;

/// What the chain knows and the book does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    /// A loss that comes true.
    Announced { percent: u32 },
    /// The same, and it happened in a pause that is just over.
    AfterAPause { percent: u32 },
    /// A loss that is going to be cancelled.
    Unfounded { percent: u32 },
    /// A loss that the book knows, and the chain has cancelled.
    Cancelled { percent: u32 },
    /// The operator is about to repay its debt.
    Repaid { percent: u32 },
    /// Rewards of so many eras were paid out, and nobody has settled yet.
    Backlog { eras: u32 },
}

/// One story: how long slashes are deferred, and what the observer has at stake.
#[derive(Debug)]
struct Case {
    native: Native,
    truth: Truth,
    /// Whether a sweep began in the block in which the chain learnt what the book does not know.
    just_swept: bool,
    /// What the debt is that is repaid.
    debt: Balance,
}

/// A protocol, and how much native money the observer has won or spent.
#[derive(Clone)]
struct Play {
    native: Native,
    pocket: i128,
}

impl Play {
    fn send(&mut self, message: &Message) -> Option<Answer> {
        let answer = self.native.send(message).ok()?;
        match (message, &answer) {
            (Message::Stake { actor, amount }, _) if *actor == OBSERVER => self.pocket -= *amount as i128,
            (Message::ExitNow { actor, .. } | Message::ExitNowShares { actor, .. }, Answer::Amount(paid))
                if *actor == OBSERVER =>
            {
                self.pocket += *paid as i128
            }
            _ => {}
        }
        Some(answer)
    }

    fn shares(&mut self) -> Balance {
        self.native.view().shares[OBSERVER]
    }

    fn sweep(&mut self) {
        // One that has begun ends first.
        for _ in 0..2 {
            self.send(&Message::Sweep { max: OPERATORS });
        }
    }

    fn settle_all(&mut self) {
        for operator in 0..OPERATORS {
            self.send(&Message::Settle { operator });
        }
    }

    /// The book learns the truth, a day passes, and the observer asks for all it has. Returns what it has then.
    fn end(mut self, case: &Case) -> i128 {
        match case.truth {
            Truth::Unfounded { .. } => self.native.cancel_slash(),
            Truth::Repaid { .. } => {
                let message = act(Act::TopUp { value: case.debt }, case.debt);
                self.send(&message).expect("a debt is repaid");
            }
            _ => {}
        }
        self.sweep();
        self.settle_all();
        self.native.advance(ERA + 1);
        let shares = self.shares();
        if shares > 0 {
            self.send(&Message::RequestShares {
                actor: OBSERVER,
                shares,
            });
        }
        // What was only announced is taken, or not.
        self.native.advance(8 * ERA);
        self.sweep();
        self.settle_all();
        self.pocket + self.native.requested_by(OBSERVER) as i128
    }
}

fn act(act: Act, amount: Balance) -> Message {
    Message::Operator {
        operator: SEEN,
        validator: SEEN as usize,
        act,
        amount,
        payout: PAYOUTS[0],
    }
}

fn offence(native: &mut Native, percent: u32) {
    native.chain(SEEN as usize, Some(SEEN), Event::Offence { percent });
}

/// Holders, operators, and requests of the observer and another that wait for money which has unbonded.
fn open(dice: &mut Dice, slash_defer: u32) -> Play {
    let mut setup = Setup {
        pool: default_pool_parameters(),
        registry: default_registry_parameters(),
        slash_defer,
        operators: Vec::new(),
        markets: MarketsSetup::draw(&mut Dice::new(0)),
        everybody_leaves: false,
        is_heard: false,
    };
    setup.pool.protocol_fee = 0;
    setup.pool.reserve_part = RESERVE_PART;
    setup.pool.min_wait = 3_600_000;
    setup.pool.max_request = 1_000 * UNIT;
    setup.registry.min_bond = UNIT;
    setup.registry.bond_ratio = 100;
    let mut play = Play {
        native: Native::open(&setup),
        pocket: 0,
    };
    for operator in 0..OPERATORS {
        let message = Message::Register {
            validator: operator as usize,
            bond: UNIT * (50 + dice.up_to(100)),
            commission: 0,
            payout: PAYOUTS[0],
        };
        play.send(&message).expect("a validator registers");
        let message = Message::Operator {
            operator,
            validator: operator as usize,
            act: Act::Approve { cap: Balance::MAX },
            amount: 0,
            payout: PAYOUTS[0],
        };
        play.send(&message).expect("a candidate is approved");
    }
    for actor in 0..3 {
        let amount = UNIT * (500 + dice.up_to(5_000));
        play.send(&Message::Stake { actor, amount });
    }
    play.native.advance(2 * ERA);
    for _ in 0..2 {
        play.send(&Message::Rebalance { max: OPERATORS });
    }
    for actor in [OBSERVER, 1] {
        let shares = play.native.view().shares[actor];
        let shares = shares / 100 * Balance::from(1 + dice.below(60));
        play.send(&Message::RequestShares { actor, shares });
    }
    play.send(&Message::Rebalance { max: OPERATORS });
    play.native.advance(8 * ERA);
    play.sweep();
    // Money comes, or waits with the operators.
    for operator in 0..OPERATORS {
        if dice.percent(30) {
            play.send(&Message::Settle { operator });
        }
    }
    if dice.percent(70) {
        let amount = UNIT * (1 + dice.up_to(4_000));
        play.send(&Message::Stake { actor: 3, amount });
    }
    if dice.percent(70) {
        play.send(&Message::Rebalance {
            max: dice.below(2) as u32,
        });
    }
    play
}

fn draw(dice: &mut Dice) -> Case {
    let percent = 1 + dice.below(80) as u32;
    let truth = match dice.below(6) {
        0 => Truth::Announced { percent },
        1 => Truth::AfterAPause { percent },
        2 => Truth::Unfounded { percent },
        3 => Truth::Cancelled { percent },
        4 => Truth::Backlog {
            eras: 31 + dice.below(15) as u32,
        },
        _ => Truth::Repaid { percent },
    };
    let slash_defer = match truth {
        Truth::Repaid { .. } => 0,
        Truth::Unfounded { .. } | Truth::Cancelled { .. } => 4,
        _ => [0, 4][dice.below(2) as usize],
    };
    let mut play = open(dice, slash_defer);
    let blocks = dice.below(30) as u32;
    play.native.advance(blocks);
    let sweeps = dice.percent(30);
    if sweeps {
        play.sweep();
    }
    let mut just_swept = sweeps || blocks == 0;
    match truth {
        Truth::Announced { percent } | Truth::Unfounded { percent } => offence(&mut play.native, percent),
        Truth::AfterAPause { percent } => {
            let blocks = 1 + dice.below(30) as u32;
            play.send(&Message::Govern(Decision::Pause { blocks }))
                .expect("the guardian is armed");
            offence(&mut play.native, percent);
            play.native.advance(blocks);
            just_swept = false;
        }
        Truth::Cancelled { percent } => {
            offence(&mut play.native, percent);
            play.sweep();
            just_swept = dice.percent(30);
            if !just_swept {
                play.native.advance(1 + dice.below(20) as u32);
            }
            play.native.cancel_slash();
        }
        Truth::Repaid { percent } => {
            offence(&mut play.native, percent);
            play.settle_all();
            play.native.advance(2 * ERA);
        }
        Truth::Backlog { eras } => {
            // Earlier rewards, so that there is a rate, have streamed.
            play.native.payout();
            play.settle_all();
            play.native.advance(eras * ERA);
            play.native.payout();
        }
    }
    let debt = play.native.view().operators[SEEN as usize].debt;
    Case {
        native: play.native,
        truth,
        just_swept,
        debt,
    }
}

/// A few messages that belong together, with amounts of any magnitude.
fn scheme(dice: &mut Dice, play: &mut Play) -> Vec<Message> {
    let shares = play.shares();
    let part = |dice: &mut Dice, of: Balance| of / 100 * Balance::from(1 + dice.below(100));
    let some = match dice.percent(30) {
        true => shares,
        false => part(dice, shares),
    };
    let operator = dice.below(OPERATORS.into()) as u32;
    match dice.below(11) {
        0 | 1 => vec![Message::ExitNowShares {
            actor: OBSERVER,
            shares: some,
        }],
        2 => {
            // In parts, and the reserve is refilled in between.
            let exit = Message::ExitNowShares {
                actor: OBSERVER,
                shares: (shares / Balance::from(2 + dice.below(40))).max(1),
            };
            let parts = 2 + dice.below(40);
            (0..parts)
                .flat_map(|_| [Message::Rebalance { max: 0 }, exit.clone()])
                .collect()
        }
        3 => {
            let most = [100, 5_000, 500_000][dice.below(3) as usize];
            vec![Message::Stake {
                actor: OBSERVER,
                amount: UNIT * (1 + dice.up_to(most)),
            }]
        }
        4 => vec![Message::RequestShares {
            actor: OBSERVER,
            shares: some,
        }],
        5 => vec![Message::Settle { operator }],
        6 => {
            // All but the operator that it looks at bring their money.
            let others = 1..OPERATORS;
            let settle = others.map(|operator| Message::Settle { operator });
            settle.chain([Message::Finalize]).collect()
        }
        7 => vec![Message::Rebalance {
            max: dice.below(7) as u32,
        }],
        8 => vec![Message::Finalize],
        9 => vec![Message::Flag { operator: SEEN }],
        _ => vec![
            Message::Sweep {
                max: 1 + dice.below(6) as u32,
            },
            Message::Finalize,
        ],
    }
}

/// What `docs/security.md` says that the observer can gain at most, in planck.
fn bound(case: &Case, sent: &[Message]) -> i128 {
    let mut native = case.native.clone();
    let now = native.now();
    let (view, stash) = (native.view(), native.stash(SEEN));
    let book = view.book;
    let total = view.table[SEEN as usize].total;
    let losses = total.saturating_sub(stash.total) + stash.pending;
    let uncovered = losses.saturating_sub(view.operators[SEEN as usize].bond);
    let at_stake = book.buffered + book.staked - book.provision;
    // Who leaves with an amount does not absorb as much of what the bond does not pay.
    let escapes = |amount: Balance| (uncovered as f64 * amount as f64 / at_stake as f64).ceil() as i128;
    // Who is paid after a report, and before it proves too large, gets nothing back, and the holders get its part.
    let forfeited = if reports_and_pays(sent) {
        escapes(book.owed)
    } else {
        0
    };
    match case.truth {
        Truth::Announced { .. } => {
            let reserve = book.equity(now).expect("in range") / 10_000 * Balance::from(RESERVE_PART);
            let waiting = native.requested_by(OBSERVER);
            escapes(reserve)
                + if case.just_swept {
                    escapes(waiting)
                } else {
                    forfeited
                }
        }
        Truth::AfterAPause { .. } | Truth::Unfounded { .. } => forfeited,
        Truth::Cancelled { .. } if case.just_swept || outgrows(&book, sent, now) => {
            book.queue_provision as i128
        }
        Truth::Repaid { .. } => case.debt as i128 / 10,
        Truth::Cancelled { .. } => 0,
        Truth::Backlog { .. } => {
            let mut settled = Play { native, pocket: 0 };
            settled.settle_all();
            let rewards = settled.native.view().book.unvested(now);
            // All of it, on the day and the block for which the observer stays.
            (rewards / Balance::from(LONGEST_ACCRUAL * ERA) * Balance::from(ERA + 1)) as i128
        }
    }
}

/// Whether the loss is reported, and requests are finalized afterwards.
fn reports_and_pays(sent: &[Message]) -> bool {
    let reports = |message: &Message| match message {
        Message::Flag { operator } | Message::Settle { operator } => *operator == SEEN,
        message => matches!(message, Message::Sweep { .. }),
    };
    let mut after = sent.iter().skip_while(|message| !reports(message));
    after.any(|message| *message == Message::Finalize)
}

/// Whether the observer stakes more than all that others have.
fn outgrows(book: &Accounting, sent: &[Message], now: Timestamp) -> bool {
    let stakes = sent.iter().map(|message| match message {
        Message::Stake { amount, .. } => *amount,
        _ => 0,
    });
    stakes.sum::<Balance>() > book.equity(now).expect("in range")
}

fn play(seed: u64) -> (Case, Vec<Message>, i128) {
    let mut dice = Dice::new(seed);
    let case = draw(&mut dice);
    let idle = Play {
        native: case.native.clone(),
        pocket: 0,
    };
    let (mut busy, mut sent) = (idle.clone(), Vec::new());
    for _ in 0..1 + dice.below(5) {
        for message in scheme(&mut dice, &mut busy) {
            busy.send(&message);
            sent.push(message);
        }
    }
    let gain = busy.end(&case) - idle.end(&case);
    (case, sent, gain)
}

#[test]
fn who_sees_what_the_chain_knows_before_the_book_gains_no_more_than_the_stated_bound() {
    let cases = from_environment("ESTUARY_CASES").map_or(20_000, |cases: u64| cases.min(20_000));
    let seed = from_environment("ESTUARY_SEED").unwrap_or(1_u64);
    let mut most = [0; 6];
    for number in 0..cases {
        let (case, sent, gain) = play(seed.wrapping_mul(1 << 32) ^ number);
        let bound = bound(&case, &sent);
        assert!(
            gain <= bound + DUST,
            "case {number} of seed {seed}: {:?} gains {gain} planck, and the bound is {bound}, by {sent:?}",
            case.truth
        );
        let kind = match case.truth {
            Truth::Announced { .. } => 0,
            Truth::AfterAPause { .. } => 1,
            Truth::Unfounded { .. } => 2,
            Truth::Cancelled { .. } => 3,
            Truth::Repaid { .. } => 4,
            Truth::Backlog { .. } => 5,
        };
        most[kind] = most[kind].max(gain);
    }
    println!("the largest gains, in planck: {most:?}");
    assert!(most[0] > 0 && most[5] > 0, "somebody gains something: {most:?}");
}
