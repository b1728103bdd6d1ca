//! A service of the restake vault: an operator beats once a period, and is slashed for a silence.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::heartbeat_service::{HeartbeatService, HeartbeatServiceRef};

#[ink::contract]
mod heartbeat_service {
    use estuary_interfaces::verdict;
    use estuary_restaking_interfaces::restake_vault::{RestakeError, RestakeVault, Slashed, SlotId};
    use ink::{codegen::TraitCallBuilder, storage::Mapping};

    type Result<T> = core::result::Result<T, RestakeError>;
    type VaultAt = ink::contract_ref!(RestakeVault);

    /// A service, and the slot and last sign of life of each operator.
    #[ink(storage)]
    pub struct HeartbeatService {
        vault: AccountId,
        period: Timestamp,
        penalty: Balance,
        operators: Mapping<AccountId, (SlotId, Timestamp)>,
    }

    impl HeartbeatService {
        /// A service of `vault` that takes `penalty` units for each silence of `period` milliseconds.
        #[ink(constructor)]
        pub fn new(vault: AccountId, period: Timestamp, penalty: Balance) -> Self {
            let operators = Mapping::new();
            Self {
                vault,
                period,
                penalty,
                operators,
            }
        }

        /// Opens a slot for the caller. The curator of the vault puts units behind it.
        #[ink(message)]
        pub fn join(&mut self, wanted: Balance) -> Result<SlotId> {
            let (operator, terms) = (self.env().caller(), self.env().own_code_hash());
            let terms = terms.map_err(|_| RestakeError::Arithmetic)?;
            let mut vault: VaultAt = self.vault.into();
            let opened = vault
                .call_mut()
                .register(operator, None, wanted, terms)
                .try_invoke();
            let slot = verdict(opened, RestakeError::PoolFailed, |error| error)?;
            self.operators
                .insert(operator, &(slot, self.env().block_timestamp()));
            Ok(slot)
        }

        /// A sign of life of the caller.
        #[ink(message)]
        pub fn beat(&mut self) -> Result<()> {
            self.heard(self.env().caller()).map(|_| ())
        }

        /// Slashes an operator that was silent for longer than the period, at the end of the period. Anyone can.
        #[ink(message)]
        pub fn report(&mut self, operator: AccountId) -> Result<Slashed> {
            let (slot, last) = self.heard(operator)?;
            let end = last.saturating_add(self.period);
            if end > self.env().block_timestamp() {
                return Err(RestakeError::TooEarly);
            }
            let mut vault: VaultAt = self.vault.into();
            let slashed = vault
                .call_mut()
                .request_slash(slot, self.penalty, end)
                .try_invoke();
            verdict(slashed, RestakeError::PoolFailed, |error| error)
        }

        /// Restarts the period of an operator. Returns its slot, and when it was heard before.
        fn heard(&mut self, operator: AccountId) -> Result<(SlotId, Timestamp)> {
            let (slot, last) = self.operators.get(operator).ok_or(RestakeError::NotOperator)?;
            self.operators
                .insert(operator, &(slot, self.env().block_timestamp()));
            Ok((slot, last))
        }
    }
}
