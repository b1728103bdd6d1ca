use estuary_interfaces::Balance;

use crate::{queue_story::Dice, UNIT};

/// Anything that can happen. Actors, operators, validators and requests are named by number, modulo how many
/// there are when the step is taken: so a story stays a story when steps are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Stake {
        actor: usize,
        amount: Balance,
    },
    Transfer {
        from: usize,
        to: usize,
        percent: u8,
    },
    Request {
        actor: usize,
        percent: u8,
    },
    ExitNow {
        actor: usize,
        percent: u8,
    },
    BurnShares {
        actor: usize,
        percent: u8,
    },
    Hold {
        actor: usize,
        how: Holding,
        percent: u8,
    },
    Release {
        actor: usize,
        how: Holding,
        percent: u8,
    },
    Claim {
        actor: usize,
        most: usize,
    },
    HandOver {
        to: usize,
        request: usize,
    },
    ClaimFees {
        operator: usize,
    },
    Settle {
        operator: usize,
    },
    Flag {
        operator: usize,
    },
    Sweep {
        max: u32,
    },
    Rebalance {
        max: u32,
    },
    Finalize,
    Operator {
        operator: usize,
        act: Act,
    },
    Register {
        validator: usize,
        bond: Balance,
        commission: u16,
    },
    Donate {
        actor: usize,
        to: Recipient,
        amount: Balance,
    },
    Govern(Decision),
    Chain {
        operator: usize,
        event: Event,
    },
    CancelSlash,
    Payout,
    Advance {
        blocks: u32,
    },
}

/// A contract of an integrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    Wrapper,
    ShareVault,
    UnitVault,
}

/// What is done by, or to, one operator at the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Approve { cap: Balance },
    SetCap { cap: Balance },
    TopUp { value: Balance },
    RequestBond { percent: u8 },
    WithdrawBond,
    SetCommission { commission: u16 },
    ChangePayout,
    Check,
    Release,
    Exit,
    Close,
}

/// Who receives a donation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    Nominator(usize),
    Pool,
    Registry,
    Queue,
}

/// What guardian and admin do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Pause {
        blocks: u32,
    },
    Unpause,
    /// Basis points of a reward, of the reserve, of a bond per stake.
    ProposePool {
        protocol_fee: u16,
        reserve_part: u16,
    },
    ProposeRegistry {
        bond_ratio: u16,
        bounty_part: u16,
    },
    ProposeArming,
    Apply,
}

/// What the chain does to an operator's validator or stash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Offence {
        percent: u32,
    },
    Validate {
        percent: u32,
    },
    Chill,
    Block,
    Kick,
    /// Anyone may remove a stash that has lost all.
    Reap,
}

impl Step {
    /// Something that can happen. Stake comes more often than it leaves.
    pub fn draw(dice: &mut Dice) -> Self {
        let index = |dice: &mut Dice| dice.below(12) as usize;
        match dice.below(1_000) {
            0..90 => Self::Stake {
                actor: index(dice),
                amount: amount(dice, 2_000 * UNIT),
            },
            90..120 => Self::Transfer {
                from: index(dice),
                to: index(dice),
                percent: percent(dice),
            },
            120..190 => Self::Request {
                actor: index(dice),
                percent: percent(dice),
            },
            190..220 => Self::ExitNow {
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
            670..710 => Self::Finalize,
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
            _ => Self::Advance {
                blocks: 1 + dice.below(14) as u32,
            },
        }
    }

    /// The name of its kind.
    pub fn kind(&self) -> String {
        let text = format!("{self:?}");
        text.split(['{', '(', ' ']).next().unwrap_or_default().into()
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
    [Holding::Wrapper, Holding::ShareVault, Holding::UnitVault][dice.below(3) as usize]
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
        29..34 => Act::Release,
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
    match dice.below(9) {
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
        _ => Decision::Apply,
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
        _ => Event::Validate {
            percent: dice.below(4) as u32,
        },
    }
}
