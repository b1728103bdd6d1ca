//! Operators and views of the chain for unit tests.

use estuary_chain_reads::{ExposureInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{Balance, CoverState};
use ink::primitives::AccountId;

use crate::{
    cover::Cover,
    faults::OnChain,
    operator::{Operator, Place},
    parameters::{BondParameters, Bounty, LossParameters},
    table::{Entry, Status},
};

/// Bond per stake, in basis points.
pub const RATIO: u16 = 1_000;

/// A bounty of 1,000 basis points of the bond, and 4 planck at most.
pub const LOSS_PARAMETERS: LossParameters = LossParameters {
    bond_ratio: RATIO,
    bounty: Bounty { part: 1_000, cap: 4 },
};

/// A bond of 50 planck at least.
pub const BOND_PARAMETERS: BondParameters = BondParameters {
    ratio: 1_000,
    min: 50,
    existential_deposit: 5,
};

/// The existential deposit, in planck.
pub const ED: Balance = 5;

/// A cover fund of `free` planck, of which nothing is reserved, without a layer and without a cap.
pub fn fund(free: Balance) -> Cover {
    Cover {
        state: CoverState {
            fund: free,
            ..Default::default()
        },
        cap: None,
    }
}

/// An account of 32 equal bytes.
pub fn account(number: u8) -> AccountId {
    AccountId::from([number; 32])
}

/// An approved operator. Its stake cap is 5,000 planck and its commission 500 basis points.
pub fn operator(bond: Balance) -> Operator {
    Operator {
        place: Place::Slot(0),
        nominator: Some(account(2)),
        stake_cap: 5_000,
        ..Operator::new(account(1), account(1), 500, bond)
    }
}

/// An active operator with a bond of 100 planck, and its entry.
pub fn active_operator() -> (Operator, Entry) {
    let entry = Entry {
        capacity: 1_000,
        refused: true,
        ..entry(Status::Active, 1_000)
    };
    (operator(100), entry)
}

/// An entry of `total` planck of active stake, without capacity.
pub fn entry(status: Status, total: Balance) -> Entry {
    Entry {
        operator: 0,
        total,
        active: total,
        capacity: 0,
        status,
        refused: false,
    }
}

/// A stash with `total` planck of active stake.
pub fn stash(total: Balance) -> StashInfo {
    StashInfo {
        exists: total > 0,
        total,
        active: total,
        targets: 1,
        ..Default::default()
    }
}

/// A validator without a fault, whose commission is 500 basis points, and its stash.
pub fn on_chain(total: Balance) -> OnChain {
    OnChain {
        validator: ValidatorInfo {
            validating: true,
            blocked: false,
            commission: 50_000_000,
        },
        stash: stash(total),
        exposure: exposed(total),
        min_nominator_bond: 10,
        existential_deposit: ED,
    }
}

/// An exposure in era 9, of a nomination in era 3.
pub fn exposed(exposed: Balance) -> ExposureInfo {
    ExposureInfo {
        era: 9,
        elected: true,
        exposed,
        submitted_in: 3,
    }
}
