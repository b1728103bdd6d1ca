//! The lens answers questions that take more than one contract: how stake is spread, how long a redemption waits, and
//! whether all books agree.
//!
//! It stores the pool's account alone, and can change nothing. It is meant for queries, which cost nothing. In another
//! contract, every call would pay for this code.
//!
//! Here is the contract, message by message. The modules `operators`, `redemptions` and `books` do the work. The module
//! `contracts` calls the contracts that the lens reads.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod books;
mod contracts;
pub mod invariants;
mod operators;
mod redemptions;
pub mod spread;
mod storage;
pub mod wait;

pub use self::lens::{Lens, LensRef};
pub use self::operators::OperatorView;
pub use self::storage::{LensError, LensStorage};

#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod lens {
    use estuary_interfaces::{OperatorId, RequestId};
    use ink::prelude::vec::Vec;

    use crate::{
        invariants::Invariant,
        operators::OperatorView,
        storage::{LensError, LensStorage},
        wait::Wait,
    };

    type Result<T> = core::result::Result<T, LensError>;

    /// The contract. Its messages call the methods of [`LensStorage`].
    #[ink(storage)]
    pub struct Lens {
        lens: LensStorage,
    }

    impl Lens {
        /// A lens on one pool, and on the registry and the queue that it works with.
        #[ink(constructor)]
        pub fn new(pool: AccountId) -> Self {
            let lens = LensStorage::new(pool);
            Self { lens }
        }

        /// The pool that the lens reads.
        #[ink(message)]
        pub fn pool(&self) -> Option<AccountId> {
            self.lens.pool()
        }

        /// The approved operators in at most `max` slots of the registry's table, and 32 at most, beginning with the
        /// slot `from`. A free slot has no operator. There are never more than 300 slots, however many operators have
        /// registered.
        #[ink(message)]
        pub fn operators(&self, from: u32, max: u32) -> Result<Vec<OperatorView>> {
            self.lens.operators(from, max)
        }

        /// The operators that ever registered, by number, beginning with `from`: at most `max`, and 32 at most.
        /// Candidates and exited operators are among them.
        #[ink(message)]
        pub fn registrations(&self, from: OperatorId, max: u32) -> Result<Vec<OperatorView>> {
            self.lens.registrations(from, max)
        }

        /// The concentration of the stake: the Herfindahl index, which is the sum of the squares of all operators'
        /// parts of the stake, in basis points, rounded down. It is 10,000 if one operator has all stake, and
        /// 10,000/`n` if `n` operators have equal stake.
        #[ink(message)]
        pub fn concentration(&self) -> Result<u16> {
            self.lens.concentration()
        }

        /// The most basis points of the price that the total loss of one operator's stake would cost, after its bond,
        /// rounded up. A market whose loans must survive one slash compares it with its largest step.
        #[ink(message)]
        pub fn largest_loss(&self) -> Result<u16> {
            self.lens.largest_loss()
        }

        /// The time that a redemption request still waits, if nobody else adds money or leaves, and keepers do their
        /// work in time.
        #[ink(message)]
        pub fn estimated_wait(&self, id: RequestId) -> Result<Wait> {
            self.lens.estimated_wait(id)
        }

        /// The invariants that do not hold. An empty answer means that all books agree with each other, and with the
        /// money in the accounts.
        #[ink(message)]
        pub fn broken_invariants(&self) -> Result<Vec<Invariant>> {
            self.lens.broken_invariants()
        }
    }
}
