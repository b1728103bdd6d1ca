//! How steps are drawn.

use estuary_interfaces::Balance;

use super::{Act, Braking, Decision, Event, Hint, Holding, Part, Recipient, Step};
use crate::{queue_story::Dice, UNIT};

impl Step {
    /// Something that can happen. Stake comes more often than it leaves.
    pub fn draw(dice: &mut Dice) -> Self {
        let index = |dice: &mut Dice| dice.below(12) as usize;
        match dice.below(1_150) {
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
            _ => Self::Brake {
                actor: index(dice),
                act: [Braking::Lock, Braking::Notice, Braking::Keep, Braking::Withdraw]
                    [dice.below(4) as usize],
                percent: percent(dice),
                proposal: dice.percent(60).then(|| dice.below(1_000) as u32),
            },
        }
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
    match dice.below(14) {
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
