//! How steps are drawn.

use estuary_interfaces::Balance;
use estuary_market_interfaces::leverage::{Entry, Exit};
use estuary_markets::stable::Coin;

use super::{
    Act, Braking, CoverNumbers, Covering, Deal, Decision, Event, Hint, Holding, Part, Percent, Recipient,
    Step, WINGS,
};
use crate::{
    queue_story::{Dice, ACTORS},
    UNIT,
};

impl Step {
    /// Something that can happen. Stake comes more often than it leaves.
    pub fn draw(dice: &mut Dice) -> Self {
        let index = |dice: &mut Dice| dice.below(12) as usize;
        match dice.below(1_750) {
            0..90 => Self::Stake {
                actor: index(dice),
                amount: amount(dice, 2_000 * UNIT),
            },
            90..120 => Self::Transfer {
                from: index(dice),
                to: index(dice),
                percent: percent(dice),
            },
            120..155 => Self::Request {
                actor: index(dice),
                percent: percent(dice),
            },
            155..190 => Self::RequestShares {
                actor: index(dice),
                percent: percent(dice),
            },
            190..205 => Self::ExitNow {
                actor: index(dice),
                percent: percent(dice),
            },
            205..220 => Self::ExitNowShares {
                actor: index(dice),
                percent: percent(dice),
            },
            220..230 => Self::BurnShares {
                actor: index(dice),
                percent: percent(dice).min(5),
            },
            230..265 => Self::Hold {
                actor: index(dice),
                how: holding(dice),
                percent: percent(dice),
            },
            265..300 => Self::Release {
                actor: index(dice),
                how: holding(dice),
                percent: percent(dice),
            },
            300..350 => Self::Claim {
                actor: index(dice),
                most: 1 + dice.below(4) as usize,
                hint: hint(dice),
            },
            350..365 => Self::HandOver {
                to: index(dice),
                request: dice.below(1_000) as usize,
            },
            365..380 => Self::ClaimFees {
                operator: index(dice),
            },
            380..490 => Self::Settle {
                operator: index(dice),
            },
            490..525 => Self::Flag {
                operator: index(dice),
            },
            525..590 => Self::Sweep {
                max: 1 + dice.below(6) as u32,
            },
            590..670 => Self::Rebalance {
                max: 1 + dice.below(4) as u32,
            },
            670..680 => Self::Finalize,
            680..710 => Self::SweepAndFinalize,
            710..790 => Self::Operator {
                operator: index(dice),
                act: act(dice),
            },
            790..800 => Self::Register {
                validator: index(dice),
                bond: amount(dice, 50 * UNIT),
                commission: 100 * dice.below(12) as u16,
            },
            800..825 => {
                let to = recipient(dice);
                Self::Donate {
                    actor: index(dice),
                    to,
                    amount: amount(dice, 10 * UNIT),
                }
            }
            825..840 => Self::Govern(decision(dice)),
            840..885 => Self::Chain {
                operator: index(dice),
                event: event(dice),
            },
            885..890 => Self::CancelSlash,
            890..920 => Self::Payout,
            920..1_000 => Self::Advance {
                blocks: 1 + dice.below(14) as u32,
            },
            // Some eras at once, so that what waits for long happens too.
            1_000..1_005 => Self::Advance {
                blocks: 12 * (1 + dice.below(8) as u32),
            },
            1_005..1_025 => Self::StakeAndWrap {
                actor: index(dice),
                amount: amount(dice, 2_000 * UNIT),
            },
            1_025..1_045 => Self::Approve {
                owner: index(dice),
                spender: index(dice),
                percent: (!dice.percent(10)).then(|| dice.below(101) as u8),
            },
            1_045..1_065 => Self::TransferFrom {
                spender: index(dice),
                from: index(dice),
                to: index(dice),
                percent: percent(dice),
            },
            1_065..1_085 => Self::TransferSharesFrom {
                spender: index(dice),
                from: index(dice),
                to: index(dice),
                percent: percent(dice),
            },
            1_085..1_090 => Self::UpdateNominator {
                operator: index(dice),
            },
            1_090..1_110 => Self::Govern(decision(dice)),
            // As long as a last call, so that code is replaced.
            1_110..1_116 => Self::Advance {
                blocks: 12 * (10 + dice.below(10) as u32),
            },
            1_116..1_150 => Self::Brake {
                actor: index(dice),
                act: [Braking::Lock, Braking::Notice, Braking::Keep, Braking::Withdraw]
                    [dice.below(4) as usize],
                percent: percent(dice),
                proposal: dice.percent(60).then(|| dice.below(1_000) as u32),
            },
            1_150..1_250 => Self::Cover {
                actor: index(dice),
                act: covering(dice),
            },
            _ => Self::Trade {
                actor: index(dice),
                deal: deal(dice),
            },
        }
    }
}

impl Step {
    /// How most stories begin: two actors open the stable pool and owe what their other units carry, and two supply the
    /// market.
    pub fn opening(dice: &mut Dice) -> Vec<Self> {
        if dice.percent(20) {
            return Vec::new();
        }
        let mut steps = match dice.percent(75) {
            true => covered(dice),
            false => Vec::new(),
        };
        steps.push(Self::Sweep { max: 100 });
        for actor in 0..2 {
            let amount = 100 * UNIT + dice.up_to(800 * UNIT);
            steps.push(Self::StakeAndWrap { actor, amount });
            let native = UNIT + dice.up_to(2_000 * UNIT);
            let supply = Deal::Supply { native };
            steps.push(Self::Trade {
                actor: actor + 2,
                deal: supply,
            });
            let deals = [
                Deal::AddLiquidity {
                    native: amount / 2,
                    units: 50,
                },
                Deal::AddCollateral { units: 100 },
                Deal::Borrow { native: 100 },
            ];
            steps.extend(deals.map(|deal| Self::Trade { actor, deal }));
        }
        steps
    }
}

/// Terms of cover are set, and two actors become underwriters.
fn covered(dice: &mut Dice) -> Vec<Step> {
    let numbers = Some(numbers(dice));
    let cap = cover_cap(dice);
    let mut steps = vec![
        Step::Govern(Decision::ProposeCover { numbers, cap }),
        Step::Advance { blocks: 36 },
        Step::Govern(Decision::Apply { number: 0 }),
        Step::Sweep { max: 100 },
    ];
    for actor in 2..4 {
        let native = UNIT + dice.up_to(500 * UNIT);
        let act = Covering::StakeAndDeposit { native };
        steps.push(Step::Cover { actor, act });
    }
    steps
}

fn numbers(dice: &mut Dice) -> CoverNumbers {
    let target = 1 + amount(dice, 2_000 * UNIT);
    CoverNumbers {
        premium_part: [0, 5_000, 10_000][one_of(dice, 3)],
        target,
        max: target + amount(dice, 10_000 * UNIT),
    }
}

fn cover_cap(dice: &mut Dice) -> Option<Balance> {
    (!dice.percent(50)).then(|| amount(dice, 500 * UNIT))
}

fn cover_decision(dice: &mut Dice) -> Decision {
    Decision::ProposeCover {
        numbers: (!dice.percent(15)).then(|| numbers(dice)),
        cap: cover_cap(dice),
    }
}

fn covering(dice: &mut Dice) -> Covering<Percent> {
    match dice.below(20) {
        0..4 => Covering::Deposit { shares: part(dice) },
        4..7 => Covering::DepositWrapped { units: part(dice) },
        7..10 => Covering::StakeAndDeposit {
            native: amount(dice, 500 * UNIT),
        },
        10 => Covering::Sponsor {
            shares: part(dice),
            days: dice.below(367),
        },
        11..15 => Covering::RequestExit { parts: part(dice) },
        _ => Covering::ClaimExit,
    }
}

/// An amount of any magnitude, up to `most`.
fn amount(dice: &mut Dice, most: Balance) -> Balance {
    match dice.below(4) {
        0 => dice.up_to(most) >> dice.below(30),
        _ => dice.up_to(most),
    }
}

/// Often all of it.
fn percent(dice: &mut Dice) -> u8 {
    match dice.below(4) {
        0 => 100,
        _ => 1 + dice.below(99) as u8,
    }
}

fn holding(dice: &mut Dice) -> Holding {
    [Holding::WrappedLst, Holding::ShareVault, Holding::UnitVault][dice.below(3) as usize]
}

fn hint(dice: &mut Dice) -> Hint {
    match dice.below(8) {
        0..3 => Hint::None,
        3..5 => Hint::Right,
        5 => Hint::Before,
        6 => Hint::After,
        _ => Hint::Latest,
    }
}

fn act(dice: &mut Dice) -> Act {
    match dice.below(40) {
        0..5 => Act::Approve {
            cap: amount(dice, 20_000 * UNIT),
        },
        5..8 => Act::SetCap {
            cap: amount(dice, 20_000 * UNIT),
        },
        8..14 => Act::TopUp {
            value: amount(dice, 200 * UNIT),
        },
        14..17 => Act::RequestBond {
            percent: percent(dice),
        },
        17..21 => Act::WithdrawBond,
        21..24 => Act::SetCommission {
            commission: dice.below(2_300) as u16,
        },
        24..26 => Act::ChangePayout,
        26..29 => Act::Check,
        29 => Act::Renew,
        30..34 => Act::Release,
        34..36 => Act::Exit,
        _ => Act::Close,
    }
}

fn recipient(dice: &mut Dice) -> Recipient {
    match dice.below(6) {
        0 => Recipient::Pool,
        1 => Recipient::Registry,
        2 => Recipient::Queue,
        _ => Recipient::Nominator(dice.below(12) as usize),
    }
}

fn decision(dice: &mut Dice) -> Decision {
    match dice.below(15) {
        14 => cover_decision(dice),
        0 => Decision::Pause {
            blocks: 1 + dice.below(30) as u32,
        },
        1 => Decision::Unpause,
        2 => Decision::ProposePool {
            protocol_fee: dice.below(2_000) as u16,
            reserve_part: dice.below(2_000) as u16,
        },
        3 => Decision::ProposeRegistry {
            bond_ratio: 1 + dice.below(400) as u16,
            bounty_part: dice.below(101) as u16,
        },
        4 => Decision::ProposeArming,
        5..7 => Decision::ProposeUpgrade {
            part: [Part::Pool, Part::Registry, Part::Queue, Part::Nominators][dice.below(4) as usize],
            next: dice.percent(70),
        },
        7..9 => Decision::Seal {
            number: dice.below(12) as usize,
        },
        _ => Decision::Apply {
            number: dice.below(12) as usize,
        },
    }
}

fn event(dice: &mut Dice) -> Event {
    match dice.below(20) {
        0..5 => Event::Offence {
            percent: 1 + dice.below(60) as u32,
        },
        5 => Event::Offence { percent: 100 },
        6 => Event::Chill,
        7 => Event::Block,
        8 => Event::Kick,
        9 => Event::Reap,
        10 => Event::Validate { percent: 50 },
        11 | 12 => Event::LateOffence {
            percent: 1 + dice.below(100) as u32,
            eras: 1 + dice.below(6) as u32,
        },
        _ => Event::Validate {
            percent: dice.below(4) as u32,
        },
    }
}

fn deal(dice: &mut Dice) -> Deal<Percent> {
    match dice.below(100) {
        0..8 => Deal::SwapNative {
            native: amount(dice, 500 * UNIT),
        },
        8..16 => Deal::SwapUnits { units: part(dice) },
        16..22 => Deal::AddLiquidity {
            native: amount(dice, 500 * UNIT) * Balance::from(!dice.percent(20)),
            units: part(dice),
        },
        22..26 => Deal::RemoveLiquidity { lp: part(dice) },
        26..30 => Deal::RemoveOne {
            lp: part(dice),
            coin: match dice.percent(50) {
                true => Coin::Native,
                false => Coin::Units,
            },
        },
        30..32 => Deal::SendLiquidity {
            to: one_of(dice, ACTORS),
            lp: part(dice),
        },
        32..38 => Deal::Supply {
            native: amount(dice, 1_000 * UNIT),
        },
        38..42 => {
            let (native, shares) = (part(dice), part(dice));
            let (native, shares) = match dice.below(20) {
                0 => (native, shares),
                1..10 => (native, 0),
                _ => (0, shares),
            };
            Deal::Withdraw { native, shares }
        }
        42..44 => Deal::SendSupply {
            to: one_of(dice, ACTORS),
            shares: part(dice),
        },
        44..50 => Deal::AddCollateral { units: part(dice) },
        50..54 => Deal::TakeCollateral { units: part(dice) },
        54..60 => Deal::Borrow { native: part(dice) },
        60..63 => Deal::Repay { native: part(dice) },
        63..65 => Deal::Accrue,
        65..67 => Deal::Authorize {
            is_authorized: dice.percent(80),
        },
        67..75 => {
            let (units, shares) = seizure(dice);
            Deal::Liquidate {
                borrower: one_of(dice, 4 * ACTORS),
                units,
                shares,
                native: 90 + part(dice),
            }
        }
        75..84 => Deal::Open {
            own: amount(dice, 300 * UNIT),
            native: part(dice) * (1 + dice.below(6) as Percent),
            entry: [Entry::Stake, Entry::Buy, Entry::Better][one_of(dice, 3)],
        },
        84..89 => Deal::Close {
            units: part(dice),
            exit: exit(dice),
            takes_rest: dice.percent(50),
        },
        89..94 => {
            let (units, shares) = seizure(dice);
            Deal::LiquidateByExit {
                borrower: one_of(dice, 4 * ACTORS),
                units,
                shares,
                exit: exit(dice),
            }
        }
        94..96 => Deal::MintAndSell {
            native: amount(dice, 100 * UNIT),
        },
        96..98 => Deal::BuyAndExit {
            native: amount(dice, 100 * UNIT),
        },
        98 => Deal::GiveNative {
            to: one_of(dice, WINGS),
            native: amount(dice, 10 * UNIT),
        },
        _ => Deal::GiveUnits {
            to: one_of(dice, WINGS),
            units: part(dice).min(5),
        },
    }
}

fn one_of(dice: &mut Dice, count: usize) -> usize {
    dice.below(count as u64) as usize
}

/// Often all of it, and seldom more.
fn part(dice: &mut Dice) -> Percent {
    match dice.below(8) {
        0..3 => 100,
        3 => 99 + dice.below(5) as Percent,
        _ => dice.below(100) as Percent,
    }
}

/// Units, or shares of debt, and seldom both.
fn seizure(dice: &mut Dice) -> (Percent, Percent) {
    let (units, shares) = (part(dice), part(dice) * 2);
    match dice.below(20) {
        0 => (units, shares),
        1..10 => (units, 0),
        _ => (0, shares),
    }
}

fn exit(dice: &mut Dice) -> Exit {
    match dice.below(4) {
        0 => Exit::Sell,
        1 => Exit::AtOnce,
        2 => Exit::Better,
        _ => Exit::Split {
            sell: part(dice).into(),
        },
    }
}
