//! The nominator's storage: cells, constructor, and the guard of its messages.

use estuary_chain_reads::EstuaryEnvironment;
use estuary_codec::Packed;
use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_interfaces::{NominatorError, StakingCalls};
use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, NominatorError>;

pub(crate) const LAYOUT: Layout = Layout {
    kind: ContractKind::Nominator,
    version: 1,
    migrates: &[1],
};

/// The accounts that a nominator works with, and the indices of the staking calls. Only the indices can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Wiring {
    /// The registry, which alone moves the stake.
    pub registry: AccountId,
    /// The pool, which receives all money.
    pub pool: AccountId,
    /// Stash account of the validator that is nominated.
    pub validator: AccountId,
    /// The indices of the staking pallet and its calls.
    pub calls: StakingCalls,
}

/// All cells of a nominator.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct NominatorStorage {
    pub(crate) governance: GovernanceCell,
    pub(crate) wiring: Lazy<Wiring, ManualKey<1>>,
}

impl NominatorStorage {
    /// A nominator whose registry and governor is the caller.
    pub fn new(pool: AccountId, validator: AccountId, calls: StakingCalls) -> Self {
        let mut nominator = Self::default();
        let registry = nominator.env().caller();
        nominator.wiring.set(&Wiring {
            registry,
            pool,
            validator,
            calls,
        });
        nominator.governance = Governance::cell(registry, LAYOUT);
        nominator
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, EstuaryEnvironment> {
        EnvAccess::default()
    }

    /// The wiring, if the registry calls.
    pub(crate) fn only_registry(&self) -> Result<Wiring> {
        let caller = self.env().caller();
        self.wiring
            .get()
            .filter(|wiring| wiring.registry == caller)
            .ok_or(NominatorError::NotRegistry)
    }
}
