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
        /// Stakes the transferred value behind the validator, and nominates it if nothing is nominated yet. An error
        /// returns the value to the caller.
        #[ink(message, payable)]
        fn delegate(&mut self) -> Result<(), NominatorError> {
            self.stash.delegate()
        }

        /// Starts unbonding `amount` planck of active stake, after chilling if `chill` says so. Returns what really
        /// left the active stake: the chain unbonds a remainder below the existential deposit along.
        #[ink(message)]
        fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance, NominatorError> {
            self.stash.undelegate(amount, chill)
        }

        /// Nominates the validator again, whatever is nominated now. Moves no stake.
        #[ink(message)]
        fn renew(&mut self) -> Result<(), NominatorError> {
            self.stash.renew()
        }

        /// Compares the chain's ledger with `book`, the total at which the registry has it, withdraws what has
        /// unbonded, and sends all liquid money to the pool. A withdrawal that the chain refuses is left for the next
        /// settlement; one that would end the stash is made only if `closing`.
        #[ink(message)]
        fn settle(&mut self, book: Balance, closing: bool) -> Result<Settlement, NominatorError> {
            self.stash.settle(book, closing)
        }

        /// Tells where the runtime has the staking pallet now. Moves no stake.
        #[ink(message)]
        fn set_calls(&mut self, calls: StakingCalls) -> Result<(), NominatorError> {
            self.stash.set_calls(calls)
        }
    }

    impl Governed for Nominator {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.stash.governor()
        }

        /// The layout of the storage.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.stash.storage_version()
        }

        /// Replaces the code by one that was uploaded, if the storage has the layout `from_version`. `migrate`
        /// has to follow in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
            self.stash.upgrade(code, from_version)
        }

        /// Brings the storage to the layout of this code, after an upgrade to it. Where it has it already,
        /// nothing changes.
        #[ink(message)]
        fn migrate(&mut self) -> Result<(), GovernanceError> {
            self.stash.migrate()
        }
    }
}
