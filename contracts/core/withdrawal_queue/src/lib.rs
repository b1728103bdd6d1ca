//! The withdrawal queue turns burnt shares into native tokens, first come, first served.
//!
//! The pool appends requests, books losses in the queue, and pays for the requests that it finalizes. From then on the
//! owner alone decides: a claim needs nobody else, and nobody can stop it.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work. The use cases are methods of every [`host::Host`]: the chain, or the memory of a test.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Tests compute what must come out; an overflow panics there.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod claims;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod events;
mod governance;
pub mod host;
pub mod ledger;
pub mod pool_calls;
pub mod psp34;
pub mod request;
pub mod search;
mod storage;
pub mod units;
pub mod views;

pub use self::claims::MAX_CLAIMS;
pub use self::storage::RequestQueue;
#[cfg(not(feature = "hot"))]
pub use self::withdrawal_queue::{WithdrawalQueue, WithdrawalQueueRef};

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod withdrawal_queue {
    use estuary_governance::{GovernanceError, Governed};
    use estuary_interfaces::{
        Finalized, Id, PSP34Error, Queue, QueueError, QueueGovernance, QueueLength, RequestId, RequestStatus,
        PSP34,
    };
    use ink::prelude::vec::Vec;

    use crate::{
        claims::Claims, host::Host, ledger::Ledger, pool_calls::PoolCalls, psp34::Psp34Calls,
        request::Request, storage::RequestQueue, views::Views,
    };

    /// The full contract. Its messages call the use cases, whose host is [`RequestQueue`].
    #[ink(storage)]
    pub struct WithdrawalQueue {
        queue: RequestQueue,
    }

    impl WithdrawalQueue {
        /// A queue that serves `pool` and no other, and that only `governor` can upgrade.
        #[ink(constructor)]
        pub fn new(pool: AccountId, governor: AccountId) -> Self {
            Self {
                queue: RequestQueue::open(pool, governor),
            }
        }

        /// Pays a finalized request of the caller to `recipient`. `hint` is the checkpoint that the request's status
        /// names. It saves the search for that checkpoint. Returns the planck paid.
        #[ink(message)]
        pub fn claim(
            &mut self,
            id: RequestId,
            recipient: AccountId,
            hint: Option<u32>,
        ) -> Result<Balance, QueueError> {
            self.queue.claim(id, recipient, hint)
        }

        /// Pays up to 100 finalized requests of the caller to `recipient` in one sum, all or none. Each can have a
        /// hint, as `claim` takes it. Returns the planck paid.
        #[ink(message)]
        pub fn claim_many(
            &mut self,
            claims: Vec<(RequestId, Option<u32>)>,
            recipient: AccountId,
        ) -> Result<Balance, QueueError> {
            self.queue.claim_many(&claims, recipient)
        }

        /// The pool that the queue serves.
        #[ink(message)]
        pub fn pool(&self) -> Option<AccountId> {
            self.queue.pool()
        }

        /// The book: open requests, finalized requests, and the money locked for claims.
        #[ink(message)]
        pub fn ledger(&self) -> Ledger {
            self.queue.ledger()
        }

        /// The number of open requests, and the least planck that finalize all of them.
        #[ink(message)]
        pub fn length(&self) -> Result<QueueLength, QueueError> {
            self.queue.length()
        }

        /// A request that was not claimed yet.
        #[ink(message)]
        pub fn request(&self, id: RequestId) -> Option<Request> {
            self.queue.request(id)
        }

        /// The planck that a request pays, how far it is from being finalized, and the hint for its claim.
        #[ink(message)]
        pub fn status(&self, id: RequestId) -> Result<RequestStatus, QueueError> {
            self.queue.status(id)
        }

        /// The requests of `owner` among the `max` latest up to `from`, at most 1,000, latest first. Also the `from` of
        /// the next page, if there are older requests. By `balance_of` a caller knows when all are found.
        #[ink(message)]
        pub fn requests_of(
            &self,
            owner: AccountId,
            from: RequestId,
            max: u32,
        ) -> (Vec<RequestId>, Option<RequestId>) {
            self.queue.requests_of(owner, from, max)
        }

        /// The planck that `claim` would pay the owner now. An error while the request is open.
        #[ink(message)]
        pub fn claimable(&self, id: RequestId) -> Result<Balance, QueueError> {
            self.queue.claimable(id)
        }
    }

    impl Queue for WithdrawalQueue {
        /// Appends requests of `owner` for `amount` planck in all, split evenly into `parts`. Returns the first
        /// id.
        #[ink(message)]
        fn enqueue(
            &mut self,
            owner: AccountId,
            amount: Balance,
            parts: u32,
        ) -> Result<RequestId, QueueError> {
            self.queue.enqueue(owner, amount, parts)
        }

        /// Lets the open requests, which are owed `owed` planck, absorb `loss ≤ owed` planck, pro rata.
        #[ink(message)]
        fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<(), QueueError> {
            self.queue.absorb_loss(loss, owed)
        }

        /// Gives the open requests `amount` planck back, pro rata, of an announced loss that they absorbed and that
        /// does not come true.
        #[ink(message)]
        fn restore(&mut self, amount: Balance) -> Result<(), QueueError> {
            self.queue.restore(amount)
        }

        /// Finalizes the longest prefix of open requests made at or before `made_before`, in milliseconds, that
        /// `budget` planck pay for. The pool sends `amount` right after.
        #[ink(message)]
        fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Result<Finalized, QueueError> {
            self.queue.finalize(budget, made_before)
        }
    }

    impl Governed for WithdrawalQueue {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.queue.governor()
        }

        /// The version of the storage's layout.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.queue.storage_version()
        }

        /// Replaces the code by an uploaded code, if the storage has the layout `from_version`. `migrate` has to follow
        /// in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
            self.queue.upgrade(code, from_version)
        }

        /// Converts the storage to the layout of this code, after an upgrade to it. Changes nothing if the storage has
        /// that layout.
        #[ink(message)]
        fn migrate(&mut self) -> Result<(), GovernanceError> {
            self.queue.migrate()
        }
    }

    impl QueueGovernance for WithdrawalQueue {
        /// The time at which the oldest open request was made, in milliseconds. `None` if no request is open.
        #[ink(message)]
        fn oldest_open(&self) -> Option<Timestamp> {
            self.queue.oldest_open()
        }
    }

    impl PSP34 for WithdrawalQueue {
        /// The identity of the collection: the queue's account, as bytes.
        #[ink(message)]
        fn collection_id(&self) -> Id {
            self.queue.collection_id()
        }

        /// The number of requests that were not claimed.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.queue.total_supply()
        }

        /// The number of requests that `owner` has.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u32 {
            self.queue.balance_of(owner)
        }

        /// The owner of the request `id`.
        #[ink(message)]
        fn owner_of(&self, id: Id) -> Option<AccountId> {
            self.queue.owner_of(id)
        }

        /// Whether `operator` may transfer the request `id` of `owner`, or without an `id`, every request of `owner`.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool {
            self.queue.allowance(owner, operator, id)
        }

        /// Transfers the request `id` to `to`. The caller is its owner, or approved. The request's own approval ends.
        /// `data` is ignored: the recipient is not called.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, id: Id, _data: Vec<u8>) -> Result<(), PSP34Error> {
            self.queue.transfer(to, id)
        }

        /// Lets `operator` transfer the caller's request `id`, or ends that. Without an `id`, it is for every request
        /// that the caller has or will have.
        #[ink(message)]
        fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error> {
            self.queue.approve(operator, id, approved)
        }
    }
}
