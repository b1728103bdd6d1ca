use std::fmt::Debug;

use estuary_interfaces::Balance;

use super::{CoverNumbers, Covering, Deal, Percent};

/// Anything that can happen. Actors, operators, validators and requests are named by number, modulo how many
/// there are when the step is taken: so a story stays a story when steps are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Stake {
        actor: usize,
        amount: Balance,
    },
    StakeAndWrap {
        actor: usize,
        amount: Balance,
    },
    /// Without an end if there is no `percent`.
    Approve {
        owner: usize,
        spender: usize,
        percent: Option<u8>,
    },
    TransferFrom {
        spender: usize,
        from: usize,
        to: usize,
        percent: u8,
    },
    TransferSharesFrom {
        spender: usize,
        from: usize,
        to: usize,
        percent: u8,
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
    RequestShares {
        actor: usize,
        percent: u8,
    },
    ExitNow {
        actor: usize,
        percent: u8,
    },
    ExitNowShares {
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
        hint: Hint,
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
    /// As a keeper does: the chain is looked at first.
    SweepAndFinalize,
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
    UpdateNominator {
        operator: usize,
    },
    Govern(Decision),
    /// Wrapped units against a proposal, or, without `proposal`, against all.
    Brake {
        actor: usize,
        act: Braking,
        percent: u8,
        proposal: Option<u32>,
    },
    Cover {
        actor: usize,
        act: Covering<Percent>,
    },
    Trade {
        actor: usize,
        deal: Deal<Percent>,
    },
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
    WrappedLst,
    ShareVault,
    UnitVault,
}

/// The checkpoint that a claim names: the right one, its neighbours, or the latest there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    None,
    Right,
    Before,
    After,
    Latest,
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
    Renew,
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
    /// The vault's terms, or their end; and the cap of each operator's cover.
    ProposeCover {
        numbers: Option<CoverNumbers>,
        cap: Option<Balance>,
    },
    /// Code that was uploaded: of this version or the next one.
    ProposeUpgrade {
        part: Part,
        next: bool,
    },
    /// One of the proposals, by its number in the order in which they were made. In a message it is the proposal's id.
    Seal {
        number: usize,
    },
    Apply {
        number: usize,
    },
}

/// What a holder does at the brake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Braking {
    Lock,
    Notice,
    Keep,
    Withdraw,
}

/// The code that an upgrade replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Pool,
    Registry,
    Queue,
    Nominators,
}

/// What the chain does to an operator's validator or stash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Offence {
        percent: u32,
    },
    /// So many eras ago, and reported now.
    LateOffence {
        percent: u32,
        eras: u32,
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
    /// The name of its kind, and of what it is about.
    pub fn kind(&self) -> String {
        match self {
            Self::Operator { act, .. } => format!("Operator {}", name(act)),
            Self::Govern(decision) => format!("Govern {}", name(decision)),
            Self::Cover { act, .. } => format!("Cover {}", name(act)),
            Self::Trade { deal, .. } => format!("Trade {}", name(deal)),
            Self::Chain { event, .. } => format!("Chain {}", name(event)),
            other => name(other),
        }
    }
}

/// The name of a variant.
fn name(variant: &impl Debug) -> String {
    let text = format!("{variant:?}");
    text.split(['{', '(', ' ']).next().unwrap_or_default().into()
}
