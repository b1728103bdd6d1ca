//! The brake's storage: cells and constructor.

use estuary_interfaces::{BrakeError, BrakeWiring, ProposalId, Proposals, Shares, Timestamp};
use ink::{
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};
use psp22::PSP22;

use crate::position::Position;

pub(crate) type Result<T> = core::result::Result<T, BrakeError>;
pub(crate) type GovernorAt = ink::contract_ref!(Proposals, DefaultEnvironment);
pub(crate) type TokenAt = ink::contract_ref!(PSP22, DefaultEnvironment);

/// Everything that the brake stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct BrakeStorage {
    pub(crate) wiring: Lazy<BrakeWiring, ManualKey<1>>,
    /// All units that are locked against a proposal. 0 stands for all proposals.
    pub(crate) totals: Mapping<ProposalId, Shares, ManualKey<2>>,
    pub(crate) positions: Mapping<(AccountId, ProposalId), Position, ManualKey<3>>,
}

impl BrakeStorage {
    /// A brake without locked units.
    pub fn new(governor: AccountId, token: AccountId) -> Self {
        let mut brake = Self::default();
        brake.wiring.set(&BrakeWiring { governor, token });
        brake
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.env().block_timestamp()
    }

    pub(crate) fn wired(&self) -> Result<BrakeWiring> {
        self.wiring.get().ok_or(BrakeError::CallFailed)
    }

    pub(crate) fn total(&self, against: ProposalId) -> Shares {
        self.totals.get(against).unwrap_or_default()
    }

    /// Stores a position, or removes it when it is empty.
    pub(crate) fn set_position(&mut self, owner: AccountId, against: ProposalId, position: &Position) {
        if position.units == 0 {
            self.positions.remove((owner, against));
        } else {
            self.positions.insert((owner, against), position);
        }
    }

    /// Stores a total, or removes it when nothing is locked.
    pub(crate) fn set_total(&mut self, against: ProposalId, units: Shares) {
        if units == 0 {
            self.totals.remove(against);
        } else {
            self.totals.insert(against, &units);
        }
    }
}
