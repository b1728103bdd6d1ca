//! A nominator is a stash account: it bonds the stake that the pool delegates to one operator, and nominates that one
//! validator.
//!
//! It keeps no book. The registry, its only caller, states the booked stake, and the chain's ledger shows the stake
//! that is there. A shortfall is a loss. The account always keeps one existential deposit that is never bonded.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on
//! the chain answers the messages. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Tests compute what must come out; an overflow panics there.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod governance;
mod registry_calls;
pub mod settlement;
pub mod staking_calls;
mod storage;
mod views;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::nominator::{Nominator, NominatorRef};
pub use self::storage::{NominatorStorage, Wiring};

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod nominator {
    use estuary_chain_reads::StashInfo;
    use estuary_governance::{GovernanceError, Governed};
    use estuary_interfaces::{NominatorError, Settlement, StakingCalls};

    use crate::storage::{NominatorStorage, Wiring};

    /// The contract as metadata and callers know it. Its messages call the methods of [`NominatorStorage`].
    #[ink(storage)]
    pub struct Nominator {
        nominator: NominatorStorage,
    }

    impl Nominator {
        /// The registry instantiates a nominator when it approves an operator. All money goes back to `pool`.
        /// `validator` is the stash account to nominate.
        #[ink(constructor)]
        pub fn new(pool: AccountId, validator: AccountId, calls: StakingCalls) -> Self {
            let nominator = NominatorStorage::new(pool, validator, calls);
            Self { nominator }
        }

        /// The accounts of registry, pool and validator, and the indices of the staking calls.
        #[ink(message)]
        pub fn wiring(&self) -> Option<Wiring> {
            self.nominator.wiring()
        }

        /// Its stash, as the chain has it now.
        #[ink(message)]
        pub fn stash(&self) -> StashInfo {
            self.nominator.stash()
        }
    }

    impl estuary_interfaces::Nominator for Nominator {
        /// Stakes the transferred value behind the validator, and nominates it if nothing is nominated yet. An error
        /// returns the value to the caller.
        #[ink(message, payable)]
        fn delegate(&mut self) -> Result<(), NominatorError> {
            self.nominator.delegate()
        }

        /// Starts unbonding `amount` planck of active stake. Chills before, if `chill` is true. Returns the planck that
        /// left the active stake: the chain also unbonds a remainder below the existential deposit.
        #[ink(message)]
        fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance, NominatorError> {
            self.nominator.undelegate(amount, chill)
        }

        /// Nominates the validator again, whatever is nominated now. Moves no stake.
        #[ink(message)]
        fn renew(&mut self) -> Result<(), NominatorError> {
            self.nominator.renew()
        }

        /// Compares the chain's ledger with `booked_stake`, the planck in the registry's book. Withdraws the unbonded
        /// stake, and sends all liquid money to the pool. If the chain refuses the withdrawal, the next settlement
        /// tries again. A withdrawal that would end the stash is made only if `closing`.
        #[ink(message)]
        fn settle(&mut self, booked_stake: Balance, closing: bool) -> Result<Settlement, NominatorError> {
            self.nominator.settle(booked_stake, closing)
        }

        /// Replaces the indices of the staking calls, after the runtime has moved them. Moves no stake.
        #[ink(message)]
        fn set_calls(&mut self, calls: StakingCalls) -> Result<(), NominatorError> {
            self.nominator.set_calls(calls)
        }
    }

    impl Governed for Nominator {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.nominator.governor()
        }

        /// The version of the storage's layout.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.nominator.storage_version()
        }

        /// Replaces the code by an uploaded code, if the storage has the layout `from_version`. `migrate` has to follow
        /// in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
            self.nominator.upgrade(code, from_version)
        }

        /// Converts the storage to the layout of this code, after an upgrade to it. Changes nothing if the storage has
        /// that layout.
        #[ink(message)]
        fn migrate(&mut self) -> Result<(), GovernanceError> {
            self.nominator.migrate()
        }
    }
}
