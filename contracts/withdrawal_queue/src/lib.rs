//! The withdrawal queue turns burnt shares into native tokens, first come, first served.
//!
//! The pool appends requests, tells the queue of losses, and pays for what it finalizes. From then on a request
//! belongs to its owner alone: claims need nobody, and cannot be stopped.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod ledger;
pub mod search;
pub mod units;

pub use self::withdrawal_queue::{WithdrawalQueue, WithdrawalQueueRef};

#[ink::contract]
mod withdrawal_queue {
    use estuary_events::queue::{Claimed, Finalized as FinalizedEvent, LossBorne, Requested};
    use estuary_governance::{ContractKind, Governance, GovernanceCell, GovernanceError, Governed, Layout};
    use estuary_interfaces::{Finalized, Queue, QueueError, RequestId};
    use ink::storage::{traits::ManualKey, Lazy, Mapping};

    use crate::ledger::{part_of, Checkpoint, Ledger, Request};

    const LAYOUT: Layout = Layout {
        kind: ContractKind::Queue,
        version: 1,
        migrates: &[1],
    };

    #[ink(storage)]
    pub struct WithdrawalQueue {
        governance: GovernanceCell,
        pool: Lazy<AccountId, ManualKey<1>>,
        ledger: Lazy<Ledger, ManualKey<2>>,
        requests: Mapping<RequestId, Request, ManualKey<3>>,
        checkpoints: Mapping<u32, Checkpoint, ManualKey<4>>,
    }

    impl WithdrawalQueue {
        /// A queue that serves `pool` and no other, and that only `governor` can upgrade.
        #[ink(constructor)]
        pub fn new(pool: AccountId, governor: AccountId) -> Self {
            let mut queue = Self {
                governance: Governance::cell(governor, LAYOUT),
                pool: Lazy::new(),
                ledger: Lazy::new(),
                requests: Mapping::new(),
                checkpoints: Mapping::new(),
            };
            queue.pool.set(&pool);
            queue.ledger.set(&Ledger::default());
            queue
        }

        /// Pays a finalized request to its owner, who must be the caller. Returns the planck paid.
        #[ink(message)]
        pub fn claim(&mut self, id: RequestId) -> Result<Balance, QueueError> {
            self.pay(id, self.env().caller())
        }

        /// Pays a finalized request of the caller to `recipient`. Returns the planck paid.
        #[ink(message)]
        pub fn claim_to(&mut self, id: RequestId, recipient: AccountId) -> Result<Balance, QueueError> {
            self.pay(id, recipient)
        }

        /// The pool it serves.
        #[ink(message)]
        pub fn pool(&self) -> Option<AccountId> {
            self.pool.get()
        }

        /// What is open, finalized, and locked.
        #[ink(message)]
        pub fn ledger(&self) -> Ledger {
            self.ledger.get_or_default()
        }

        /// A request that was not claimed yet.
        #[ink(message)]
        pub fn request(&self, id: RequestId) -> Option<Request> {
            self.requests.get(id)
        }

        /// The planck that `claim` would pay its owner now.
        #[ink(message)]
        pub fn claimable(&self, id: RequestId) -> Result<Balance, QueueError> {
            let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
            self.worth(&self.ledger(), id, &request)
        }

        fn worth(&self, ledger: &Ledger, id: RequestId, request: &Request) -> Result<Balance, QueueError> {
            ledger.claimable(id, request, |number| self.checkpoints.get(number))
        }

        fn pay(&mut self, id: RequestId, recipient: AccountId) -> Result<Balance, QueueError> {
            let owner = self.env().caller();
            let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
            if request.owner != owner {
                return Err(QueueError::NotOwner);
            }
            let mut ledger = self.ledger();
            let amount = self.worth(&ledger, id, &request)?;
            ledger.unlock(amount)?;
            self.ledger.set(&ledger);
            self.requests.remove(id);
            if amount > 0 {
                self.env()
                    .transfer(recipient, amount)
                    .map_err(|_| QueueError::TransferFailed)?;
            }
            self.env().emit_event(Claimed {
                id,
                owner,
                recipient,
                amount,
            });
            Ok(amount)
        }

        /// Requests finalized at the same index share a checkpoint.
        fn checkpoint(&mut self, ledger: &mut Ledger, last_id: RequestId, index: u128) {
            let same = self
                .checkpoints
                .get(ledger.checkpoints)
                .is_some_and(|c| c.index == index);
            if !same {
                ledger.checkpoints = ledger.checkpoints.saturating_add(1);
            }
            self.checkpoints
                .insert(ledger.checkpoints, &Checkpoint { last_id, index });
        }

        fn only_pool(&self) -> Result<(), QueueError> {
            if self.pool.get() != Some(self.env().caller()) {
                return Err(QueueError::NotPool);
            }
            Ok(())
        }
    }

    impl Queue for WithdrawalQueue {
        #[ink(message)]
        fn enqueue(
            &mut self,
            owner: AccountId,
            amount: Balance,
            parts: u32,
        ) -> Result<RequestId, QueueError> {
            self.only_pool()?;
            let mut ledger = self.ledger();
            let first_id = ledger.last_id.checked_add(1).ok_or(QueueError::Arithmetic)?;
            let now = self.env().block_timestamp();
            for number in 0..parts {
                let amount = part_of(amount, parts, number).ok_or(QueueError::Arithmetic)?;
                let (id, request) = ledger.append(owner, amount, now)?;
                self.requests.insert(id, &request);
                self.env().emit_event(Requested { id, owner, amount });
            }
            self.ledger.set(&ledger);
            Ok(first_id)
        }

        #[ink(message)]
        fn bear_loss(&mut self, loss: Balance, owed: Balance) -> Result<(), QueueError> {
            self.only_pool()?;
            let mut ledger = self.ledger();
            ledger.bear_loss(loss, owed)?;
            self.ledger.set(&ledger);
            self.env().emit_event(LossBorne {
                loss,
                owed,
                index: ledger.index,
            });
            Ok(())
        }

        #[ink(message)]
        fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Result<Finalized, QueueError> {
            self.only_pool()?;
            let mut ledger = self.ledger();
            let (done, index) = ledger.finalize(budget, made_before, |id| self.requests.get(id))?;
            if done.requests > 0 {
                self.checkpoint(&mut ledger, done.last_id, index);
                self.ledger.set(&ledger);
                self.env().emit_event(FinalizedEvent {
                    last_id: done.last_id,
                    requests: done.requests,
                    amount: done.amount,
                    index,
                });
            }
            Ok(done)
        }
    }

    impl Governed for WithdrawalQueue {
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.governance.get_or_default().governor
        }

        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.governance.get_or_default().version
        }

        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
            self.governance
                .get_or_default()
                .may_upgrade(self.env().caller(), from_version)?;
            self.env()
                .set_code_hash(&code)
                .map_err(|_| GovernanceError::CodeNotFound)
        }

        #[ink(message)]
        fn migrate(&mut self) -> Result<(), GovernanceError> {
            let governance = self.governance.get_or_default();
            self.governance
                .set(&governance.migrated(self.env().caller(), LAYOUT)?);
            Ok(())
        }
    }
}
