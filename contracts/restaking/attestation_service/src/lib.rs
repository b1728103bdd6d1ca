//! The attestation service: a committee of operators signs the roots of rounds, for whoever pays the fee.
//!
//! An operator that signs two roots of one round is slashed in the restake vault. The two signatures are all the evidence:
//! nobody judges, and nobody can veto. Fees go to the holders whose units secure the service. The service has no owner,
//! no pause and no upgrade.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on the
//! chain answers the messages. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod evidence;
mod fees;
mod operators;
mod roots;
mod rules;
mod storage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::attestation_service::{AttestationService, AttestationServiceRef};
pub use self::storage::AttestationServiceStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract]
mod attestation_service {
    use estuary_restaking_interfaces::{
        attestation_service::{
            Operator, OperatorIndex, Root, Round, ServiceError, ServiceSetup, Signature, Statement, Totals,
        },
        restake_vault::{Slashed, SlotId},
    };
    use ink::prelude::vec::Vec;

    use crate::storage::AttestationServiceStorage;

    type Result<T> = core::result::Result<T, ServiceError>;

    /// The contract. See the crate's documentation.
    #[ink(storage)]
    pub struct AttestationService {
        service: AttestationServiceStorage,
    }

    impl AttestationService {
        /// A service of a restake vault, without operators.
        #[ink(constructor)]
        pub fn new(setup: ServiceSetup) -> Result<Self> {
            let service = AttestationServiceStorage::new(setup)?;
            Ok(Self { service })
        }
    }

    impl estuary_restaking_interfaces::attestation_service::AttestationService for AttestationService {
        /// Makes the caller an operator with an sr25519 key, for ever, and opens a slot of the vault for it. A key
        /// serves one operator. Returns the operator's number and its slot.
        #[ink(message)]
        fn join(&mut self, key: [u8; 32]) -> Result<(OperatorIndex, SlotId)> {
            self.service.join(key)
        }

        /// Reads of the vault whether the operator is secured by at least the least units now. Then it counts. Anyone
        /// can, and once an epoch somebody should. Returns whether it counts.
        #[ink(message)]
        fn refresh(&mut self, index: OperatorIndex) -> Result<bool> {
            self.service.refresh(index)
        }

        /// Records the root of a round for the transferred value, which is the fee, with signatures of more than two
        /// thirds of the operators that count, in ascending order of their numbers.
        #[ink(message, payable)]
        fn commit(
            &mut self,
            round: Round,
            root: Root,
            signatures: Vec<(OperatorIndex, Signature)>,
        ) -> Result<()> {
            self.service.commit(round, root, signatures)
        }

        /// Proves that an operator signed two roots of one round. Slashes it, once per round, and it counts no more.
        /// Pays the caller a bounty. Returns what was set aside.
        #[ink(message)]
        fn report(&mut self, index: OperatorIndex, first: Statement, second: Statement) -> Result<Slashed> {
            self.service.report(index, first, second)
        }

        /// Gives the fees beyond one bounty to the vault as a reward. Anyone can. Returns the planck.
        #[ink(message)]
        fn forward(&mut self) -> Result<Balance> {
            self.service.forward()
        }

        /// What never changes.
        #[ink(message)]
        fn setup(&self) -> Option<ServiceSetup> {
            self.service.setup()
        }

        /// An operator.
        #[ink(message)]
        fn operator(&self, index: OperatorIndex) -> Option<Operator> {
            self.service.operator(index)
        }

        /// How many operators there are and count, and the fees.
        #[ink(message)]
        fn totals(&self) -> Totals {
            self.service.totals()
        }

        /// The root of a round.
        #[ink(message)]
        fn root(&self, round: Round) -> Option<Root> {
            self.service.root(round)
        }
    }
}
