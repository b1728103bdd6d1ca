//! The brake: holders lock wrapped tokens against a proposal of the governor, or against all proposals, and the
//! proposal waits longer. It can pass, hasten or cancel nothing.
//!
//! Locked units count at once, and earn and lose as all shares do. They leave after a notice of three days
//! ([`position`]). The brake has no owner and no key, and its code is final. The governor computes from the locked
//! units how long a proposal waits.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on the
//! chain answers the messages. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod holder_calls;
pub mod position;
mod storage;
mod views;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::brake::{Brake, BrakeRef};
pub use self::storage::BrakeStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract]
mod brake {
    use estuary_interfaces::{BrakeError, BrakeWiring, ProposalId, Shares};

    use crate::{position::Position, storage::BrakeStorage};

    /// The contract as metadata and callers know it. Its messages call the methods of [`BrakeStorage`].
    #[ink(storage)]
    pub struct Brake {
        brake: BrakeStorage,
    }

    impl Brake {
        /// A brake for the proposals of `governor`, in which units of the wrapped token `token` are locked.
        #[ink(constructor)]
        pub fn new(governor: AccountId, token: AccountId) -> Self {
            Self {
                brake: BrakeStorage::new(governor, token),
            }
        }

        /// The units that `owner` has locked against a proposal, or, with 0, against all proposals.
        #[ink(message)]
        pub fn position(&self, owner: AccountId, against: ProposalId) -> Position {
            self.brake.position(owner, against)
        }
    }

    impl estuary_interfaces::Brake for Brake {
        /// Takes `units` of the wrapped token from the caller, who must have approved them. Locks them against a
        /// pending proposal, or, with 0, against all proposals. They count at once.
        #[ink(message)]
        fn lock(&mut self, against: ProposalId, units: Shares) -> Result<(), BrakeError> {
            self.brake.lock(against, units)
        }

        /// Gives notice that `units` of the caller leave. All units under notice can be withdrawn from the returned
        /// time on, in three days, and for seven days. Until they are withdrawn they count.
        #[ink(message)]
        fn release(&mut self, against: ProposalId, units: Shares) -> Result<Timestamp, BrakeError> {
            self.brake.release(against, units)
        }

        /// Takes all notices of the caller back.
        #[ink(message)]
        fn keep(&mut self, against: ProposalId) -> Result<(), BrakeError> {
            self.brake.keep(against)
        }

        /// Sends the caller the units whose notice is over, or all units where the proposal is over. Returns their
        /// number.
        #[ink(message)]
        fn withdraw(&mut self, against: ProposalId) -> Result<Shares, BrakeError> {
            self.brake.withdraw(against)
        }

        /// The units that hold proposal `id` up: units locked against it, and units locked against all proposals.
        #[ink(message)]
        fn against(&self, id: ProposalId) -> Shares {
            self.brake.against(id)
        }

        /// The governor and the wrapped token, for ever.
        #[ink(message)]
        fn wiring(&self) -> Option<BrakeWiring> {
            self.brake.wiring()
        }
    }
}
