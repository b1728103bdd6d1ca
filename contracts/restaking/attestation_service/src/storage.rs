//! The service's storage: cells, constructor, and the vault that it calls.

use estuary_interfaces::Timestamp;
use estuary_restaking_interfaces::{
    attestation_service::{Operator, OperatorIndex, Root, Round, ServiceError, ServiceSetup, Totals},
    restake_vault::RestakeVault,
};
use ink::{
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::rules::{is_valid, moment_of};

pub(crate) type Result<T> = core::result::Result<T, ServiceError>;
pub(crate) type VaultAt = ink::contract_ref!(RestakeVault, DefaultEnvironment);

/// Everything that the service stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct AttestationServiceStorage {
    pub(crate) setup: Lazy<ServiceSetup, ManualKey<1>>,
    pub(crate) operators: Mapping<OperatorIndex, Operator, ManualKey<2>>,
    /// The root of each round that has one.
    pub(crate) roots: Mapping<Round, Root, ManualKey<3>>,
    /// Operators that were reported, by round.
    pub(crate) reported: Mapping<(OperatorIndex, Round), (), ManualKey<4>>,
    pub(crate) totals: Lazy<Totals, ManualKey<5>>,
    /// Keys that an operator has.
    pub(crate) keys: Mapping<[u8; 32], (), ManualKey<6>>,
}

impl AttestationServiceStorage {
    /// A service without operators.
    pub fn new(setup: ServiceSetup) -> Result<Self> {
        if !is_valid(&setup) {
            return Err(ServiceError::InvalidSetup);
        }
        let mut service = Self::default();
        service.setup.set(&setup);
        Ok(service)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// What never changes.
    pub fn setup(&self) -> Option<ServiceSetup> {
        self.setup.get()
    }

    /// The setup, which is there from the constructor on.
    pub(crate) fn known_setup(&self) -> Result<ServiceSetup> {
        self.setup().ok_or(ServiceError::InvalidSetup)
    }

    /// How many operators there are and count, and the fees.
    pub fn totals(&self) -> Totals {
        self.totals.get_or_default()
    }

    /// The beginning of a round that has begun.
    pub(crate) fn begun(&self, setup: &ServiceSetup, round: Round) -> Result<Timestamp> {
        let now = self.env().block_timestamp();
        let moment = moment_of(setup, round).filter(|moment| *moment <= now);
        moment.ok_or(ServiceError::FutureRound)
    }

    /// Stores whether an operator counts, and how many do.
    pub(crate) fn set_counts(
        &mut self,
        index: OperatorIndex,
        operator: &Operator,
        counts: bool,
    ) -> Result<()> {
        let mut totals = self.totals();
        let counting = match (operator.counts, counts) {
            (false, true) => totals.counting.checked_add(1),
            (true, false) => totals.counting.checked_sub(1),
            _ => Some(totals.counting),
        };
        totals.counting = counting.ok_or(ServiceError::Arithmetic)?;
        self.totals.set(&totals);
        self.operators.insert(index, &Operator { counts, ..*operator });
        Ok(())
    }
}

/// The vault at its account.
pub(crate) fn vault_at(vault: AccountId) -> VaultAt {
    vault.into()
}
