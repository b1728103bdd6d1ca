//! What underwriters do.

use estuary_interfaces::Balance;

/// What somebody does at the cover vault. Of a step, `Part` is a [`Percent`](super::Percent); of a message, an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covering<Part> {
    Deposit { shares: Part },
    DepositWrapped { units: Part },
    StakeAndDeposit { native: Balance },
    Sponsor { shares: Part, days: u64 },
    RequestExit { parts: Part },
    ClaimExit,
}

/// The numbers of the terms of cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverNumbers {
    pub premium_part: u16,
    pub target: Balance,
    pub max: Balance,
}
