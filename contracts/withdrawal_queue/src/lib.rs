//! The withdrawal queue turns burnt shares into native tokens, first come, first served.
//!
//! The pool appends requests, tells the queue of losses, and pays for what it finalizes. From then on a
//! request belongs to its owner alone: claims need nobody, and cannot be stopped.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod assets;
pub mod ledger;
pub mod listing;
pub mod search;
pub mod units;

/// The most requests that one call claims.
pub const MAX_CLAIMS: usize = 100;

pub use self::withdrawal_queue::{WithdrawalQueue, WithdrawalQueueRef};

#[ink::contract]
mod withdrawal_queue {
    use estuary_events::{
        psp34::{Approval, Transfer},
        queue::{Claimed, Finalized as FinalizedEvent, LossBorne, Requested},
    };
    use estuary_governance::{ContractKind, Governance, GovernanceCell, GovernanceError, Governed, Layout};
    use estuary_interfaces::{
        Finalized, Id, PSP34Error, Queue, QueueError, QueueLength, RequestId, RequestStatus, PSP34,
    };
    use ink::{
        prelude::{string::String, vec::Vec},
        storage::{traits::ManualKey, Lazy, Mapping},
    };

    use crate::{
        assets::{asset, request_id},
        ledger::{part_of, Checkpoint, Ledger, Request},
        listing::latest_first,
        MAX_CLAIMS,
    };

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
        /// How many requests an account has.
        held: Mapping<AccountId, u32, ManualKey<5>>,
        /// Owner and agent (the standard's operator, a word that means a validator's here), where the agent
        /// may transfer all that the owner has.
        agents: Mapping<(AccountId, AccountId), (), ManualKey<6>>,
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
                held: Mapping::new(),
                agents: Mapping::new(),
            };
            queue.pool.set(&pool);
            queue.ledger.set(&Ledger::default());
            queue
        }

        /// Pays a finalized request to its owner, who must be the caller. Returns the planck paid.
        #[ink(message)]
        pub fn claim(&mut self, id: RequestId) -> Result<Balance, QueueError> {
            self.pay(&[(id, None)], self.env().caller())
        }

        /// Like `claim`, with less gas: `checkpoint` is the one that the request's status names.
        #[ink(message)]
        pub fn claim_with_hint(&mut self, id: RequestId, checkpoint: u32) -> Result<Balance, QueueError> {
            self.pay(&[(id, Some(checkpoint))], self.env().caller())
        }

        /// Pays a finalized request of the caller to `recipient`. Returns the planck paid.
        #[ink(message)]
        pub fn claim_to(&mut self, id: RequestId, recipient: AccountId) -> Result<Balance, QueueError> {
            self.pay(&[(id, None)], recipient)
        }

        /// Like `claim_to`, with less gas: `checkpoint` is the one that the request's status names.
        #[ink(message)]
        pub fn claim_to_with_hint(
            &mut self,
            id: RequestId,
            recipient: AccountId,
            checkpoint: u32,
        ) -> Result<Balance, QueueError> {
            self.pay(&[(id, Some(checkpoint))], recipient)
        }

        /// Pays up to 100 finalized requests of the caller at once, all or none. Returns the planck paid.
        #[ink(message)]
        pub fn claim_many(&mut self, ids: Vec<RequestId>) -> Result<Balance, QueueError> {
            let claims: Vec<_> = ids.into_iter().map(|id| (id, None)).collect();
            self.pay(&claims, self.env().caller())
        }

        /// Like `claim_many`, with less gas: each request with the checkpoint that its status names.
        #[ink(message)]
        pub fn claim_many_with_hints(
            &mut self,
            claims: Vec<(RequestId, u32)>,
        ) -> Result<Balance, QueueError> {
            let claims: Vec<_> = claims.into_iter().map(|(id, hint)| (id, Some(hint))).collect();
            self.pay(&claims, self.env().caller())
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

        /// The number of open requests, and the least planck that finalize all of them.
        #[ink(message)]
        pub fn length(&self) -> Result<QueueLength, QueueError> {
            self.ledger().length().ok_or(QueueError::Arithmetic)
        }

        /// A request that was not claimed yet.
        #[ink(message)]
        pub fn request(&self, id: RequestId) -> Option<Request> {
            self.requests.get(id)
        }

        /// What a request pays, when, and the hint for its claim.
        #[ink(message)]
        pub fn status(&self, id: RequestId) -> Result<RequestStatus, QueueError> {
            let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
            self.ledger()
                .status(id, &request, |number| self.checkpoints.get(number))
                .ok_or(QueueError::Arithmetic)
        }

        /// The requests that `owner` has among the `max` latest up to `from`, at most 1,000, latest first;
        /// and where to go on, if there are older ones. With `balance_of` a caller knows when all are found.
        #[ink(message)]
        pub fn requests_of(
            &self,
            owner: AccountId,
            from: RequestId,
            max: u32,
        ) -> (Vec<RequestId>, Option<RequestId>) {
            latest_first(from, self.ledger().last_id, max, |id| {
                self.requests.get(id).is_some_and(|r| r.owner == owner)
            })
        }

        /// The planck that `claim` would pay its owner now.
        #[ink(message)]
        pub fn claimable(&self, id: RequestId) -> Result<Balance, QueueError> {
            let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
            self.worth(&self.ledger(), id, &request, None)
        }

        fn worth(
            &self,
            ledger: &Ledger,
            id: RequestId,
            request: &Request,
            hint: Option<u32>,
        ) -> Result<Balance, QueueError> {
            let checkpoint = |number| self.checkpoints.get(number);
            match hint {
                None => ledger.claimable(id, request, checkpoint),
                Some(hint) => ledger.claimable_with_hint(id, request, hint, checkpoint),
            }
        }

        /// Pays requests of the caller, each with its hint if there is one, in one sum. A request that is
        /// listed twice is gone the second time, and then nothing is paid at all.
        fn pay(
            &mut self,
            claims: &[(RequestId, Option<u32>)],
            recipient: AccountId,
        ) -> Result<Balance, QueueError> {
            if claims.len() > MAX_CLAIMS {
                return Err(QueueError::TooManyClaims);
            }
            let owner = self.env().caller();
            let mut ledger = self.ledger();
            let mut total: Balance = 0;
            for (id, hint) in claims {
                let request = self.requests.take(id).ok_or(QueueError::UnknownRequest)?;
                if request.owner != owner {
                    return Err(QueueError::NotOwner);
                }
                let amount = self.worth(&ledger, *id, &request, *hint)?;
                ledger.unlock(amount)?;
                total = total.checked_add(amount).ok_or(QueueError::Arithmetic)?;
                self.env().emit_event(Claimed {
                    id: *id,
                    owner,
                    recipient,
                    amount,
                });
                self.emit_transfer(Some(owner), None, *id);
            }
            self.ledger.set(&ledger);
            let count = u32::try_from(claims.len()).map_err(|_| QueueError::Arithmetic)?;
            self.change_held(owner, u32::checked_sub, count)
                .ok_or(QueueError::Arithmetic)?;
            if total > 0 {
                self.env()
                    .transfer(recipient, total)
                    .map_err(|_| QueueError::TransferFailed)?;
            }
            Ok(total)
        }

        fn change_held(
            &mut self,
            owner: AccountId,
            change: fn(u32, u32) -> Option<u32>,
            by: u32,
        ) -> Option<()> {
            let held = change(self.held.get(owner).unwrap_or_default(), by)?;
            if held == 0 {
                self.held.remove(owner);
            } else {
                self.held.insert(owner, &held);
            }
            Some(())
        }

        /// The request that the standard names so.
        fn named(&self, name: &Id) -> Option<(RequestId, Request)> {
            let id = request_id(name)?;
            Some((id, self.requests.get(id)?))
        }

        fn emit_transfer(&self, from: Option<AccountId>, to: Option<AccountId>, id: RequestId) {
            self.env().emit_event(Transfer {
                from,
                to,
                id: asset(id),
            });
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
            if parts == 0 {
                return Err(QueueError::ZeroAmount);
            }
            let mut ledger = self.ledger();
            let first_id = ledger.last_id.checked_add(1).ok_or(QueueError::Arithmetic)?;
            let now = self.env().block_timestamp();
            for number in 0..parts {
                let amount = part_of(amount, parts, number).ok_or(QueueError::Arithmetic)?;
                let (id, request) = ledger.append(owner, amount, now)?;
                self.requests.insert(id, &request);
                self.env().emit_event(Requested { id, owner, amount });
                self.emit_transfer(None, Some(owner), id);
            }
            self.ledger.set(&ledger);
            self.change_held(owner, u32::checked_add, parts)
                .ok_or(QueueError::Arithmetic)?;
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

    impl PSP34 for WithdrawalQueue {
        #[ink(message)]
        fn collection_id(&self) -> Id {
            let account = self.env().account_id();
            Id::Bytes(AsRef::<[u8]>::as_ref(&account).to_vec())
        }

        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.ledger().unclaimed().into()
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u32 {
            self.held.get(owner).unwrap_or_default()
        }

        #[ink(message)]
        fn owner_of(&self, id: Id) -> Option<AccountId> {
            self.named(&id).map(|(_, request)| request.owner)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool {
            let for_all = || self.agents.contains((owner, operator));
            match id {
                None => for_all(),
                Some(id) => self.named(&id).is_some_and(|(_, request)| {
                    request.owner == owner && (request.approved == Some(operator) || for_all())
                }),
            }
        }

        #[ink(message)]
        fn transfer(&mut self, to: AccountId, id: Id, _data: Vec<u8>) -> Result<(), PSP34Error> {
            let caller = self.env().caller();
            let (id, mut request) = self.named(&id).ok_or(PSP34Error::TokenNotExists)?;
            if !request.may_be_moved_by(caller) && !self.agents.contains((request.owner, caller)) {
                return Err(PSP34Error::NotApproved);
            }
            let from = request.hand_over(to);
            self.requests.insert(id, &request);
            self.change_held(from, u32::checked_sub, 1)
                .and_then(|()| self.change_held(to, u32::checked_add, 1))
                .ok_or_else(|| PSP34Error::Custom(String::from("Arithmetic")))?;
            self.emit_transfer(Some(from), Some(to), id);
            Ok(())
        }

        #[ink(message)]
        fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error> {
            let owner = self.env().caller();
            if operator == owner {
                return Err(PSP34Error::SelfApprove);
            }
            match &id {
                None if approved => {
                    self.agents.insert((owner, operator), &());
                }
                None => self.agents.remove((owner, operator)),
                Some(name) => {
                    let (number, mut request) = self.named(name).ok_or(PSP34Error::TokenNotExists)?;
                    if request.owner != owner {
                        return Err(PSP34Error::NotApproved);
                    }
                    let replaced = request.approve(operator, approved);
                    self.requests.insert(number, &request);
                    if let Some(operator) = replaced {
                        self.env().emit_event(Approval {
                            owner,
                            operator,
                            id: id.clone(),
                            approved: false,
                        });
                    }
                }
            }
            self.env().emit_event(Approval {
                owner,
                operator,
                id,
                approved,
            });
            Ok(())
        }
    }
}
