//! A nominator is a stash account: it bonds what the pool delegates to one operator and nominates that one validator.
//!
//! It keeps no book. The registry, its only caller, says what is booked; the chain's ledger says what is there; the
//! difference is what happened. Its account always keeps one existential deposit that is never bonded.
//!
//! Here is the contract, message by message, as metadata and callers know it; the module `entry` is how the code on
//! the chain answers them. The module `storage` does the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod calls;
#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
pub mod settlement;
mod storage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::nominator::{Nominator, NominatorRef};
pub use self::storage::{Stash, Wiring};

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod nominator {
    use estuary_chain_reads::StashInfo;
    use estuary_governance::{GovernanceError, Governed};
    use estuary_interfaces::{NominatorError, Settlement, StakingCalls};

    use crate::storage::{Stash, Wiring};

    #[ink(storage)]
    pub struct Nominator {
        stash: Stash,
    }

    impl Nominator {
        /// The registry instantiates a nominator when it approves an operator. All money goes back to `pool`;
        /// `validator` is the stash account to nominate.
        #[ink(constructor)]
        pub fn new(pool: AccountId, validator: AccountId, calls: StakingCalls) -> Self {
            let stash = Stash::new(pool, validator, calls);
            Self { stash }
        }

        /// Whom this nominator belongs to and whom it nominates.
        #[ink(message)]
        pub fn wiring(&self) -> Option<Wiring> {
            self.stash.wiring()
        }

        /// Its stash as the chain sees it now.
        #[ink(message)]
        pub fn stash(&self) -> StashInfo {
            self.stash.read()
        }
    }

    impl estuary_interfaces::Nominator for Nominator {
        #[ink(message, payable)]
        fn delegate(&mut self) -> Result<(), NominatorError> {
            self.stash.delegate()
        }

        #[ink(message)]
        fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance, NominatorError> {
            self.stash.undelegate(amount, chill)
        }

        #[ink(message)]
        fn renew(&mut self) -> Result<(), NominatorError> {
            self.stash.renew()
        }

        #[ink(message)]
        fn settle(&mut self, book: Balance, closing: bool) -> Result<Settlement, NominatorError> {
            self.stash.settle(book, closing)
        }

        #[ink(message)]
        fn set_calls(&mut self, calls: StakingCalls) -> Result<(), NominatorError> {
            self.stash.set_calls(calls)
        }
    }

    impl Governed for Nominator {
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.stash.governor()
        }

        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.stash.storage_version()
        }

        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
            self.stash.upgrade(code, from_version)
        }

        #[ink(message)]
        fn migrate(&mut self) -> Result<(), GovernanceError> {
            self.stash.migrate()
        }
    }
}
