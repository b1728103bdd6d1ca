//! The lens answers what takes more than one contract to know: how stake is spread, how long a redemption waits, and
//! whether all books agree.
//!
//! It stores nothing but the pool's account, and can change nothing. It is meant for queries, which cost nothing; what
//! it computes would be paid on every call of a contract that had it.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod invariants;
pub mod spread;
pub mod wait;

pub use self::lens::{Lens, LensError, LensRef, OperatorView};

#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod lens {
    use estuary_interfaces::{Fault, OperatorId, QueueError, RequestId};
    use ink::{
        codegen::TraitCallBuilder,
        env::call::FromAccountId,
        prelude::vec::Vec,
        storage::{traits::ManualKey, Lazy},
        ToAccountId,
    };
    use staking_pool::{accounting::Accounting, StakingPoolRef};
    use validator_registry::{
        operator::{Leaving, Operator, Place, Rise, Suspicion},
        parameters::MAX_PAGE,
        table::{Entry, Status},
        ValidatorRegistryRef,
    };
    use withdrawal_queue::WithdrawalQueueRef;

    use crate::{
        invariants::{broken, Books, Invariant},
        spread::{concentration, share},
        wait::{wait, Wait},
    };

    type Result<T> = core::result::Result<T, LensError>;

    /// One operator, as its depositors want to see it. Amounts are planck, rates basis points.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct OperatorView {
        pub operator: OperatorId,
        /// Stash account of the validator.
        pub validator: AccountId,
        /// The stash that nominates it; none before approval.
        pub nominator: Option<AccountId>,
        pub status: Status,
        /// Why it was jailed.
        pub fault: Option<Fault>,
        /// What it is suspected of, and since which era.
        pub suspicion: Option<Suspicion>,
        /// What is bonded and unbonding behind it, as booked.
        pub stake: Balance,
        /// The part of `stake` that is not unbonding.
        pub active: Balance,
        /// What of its stake is exposed in the active era: nothing else earns.
        pub exposed: Balance,
        /// Basis points of the pool's stake, rounded down.
        pub share: u16,
        /// The most that `stake` may become by delegation.
        pub capacity: Balance,
        /// What pays first for its losses.
        pub bond: Balance,
        /// The part of `bond` that is to be withdrawn.
        pub leaving: Leaving,
        /// What its bond could not pay.
        pub debt: Balance,
        /// Announced losses that the pool has provided for.
        pub announced: Balance,
        /// Losses that the chain shows now: announced, or taken and not settled.
        pub pending: Balance,
        /// What its stake has earned in all.
        pub rewards: Balance,
        /// Its part of every reward.
        pub commission: u16,
        /// A higher commission to come.
        pub rise: Option<Rise>,
        /// Whether its validator declares to validate.
        pub validating: bool,
        /// Whether its validator was elected for the active era.
        pub elected: bool,
        /// What the validator takes on the chain before that, in parts per billion.
        pub on_chain_commission: u32,
    }

    /// Why there is no answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub enum LensError {
        /// The pool did not answer, or is not wired yet.
        NoPool,
        /// The registry did not answer.
        NoRegistry,
        /// The queue did not answer.
        NoQueue,
        /// There is no such request, or it was claimed already.
        UnknownRequest,
        /// A number left its range.
        Arithmetic,
    }

    #[ink(storage)]
    pub struct Lens {
        pool: Lazy<AccountId, ManualKey<1>>,
    }

    impl Lens {
        /// A lens on one pool, and on the registry and the queue that it works with.
        #[ink(constructor)]
        pub fn new(pool: AccountId) -> Self {
            let mut lens = Self { pool: Lazy::new() };
            lens.pool.set(&pool);
            lens
        }

        /// The pool it looks at.
        #[ink(message)]
        pub fn pool(&self) -> Option<AccountId> {
            self.pool.get()
        }

        /// The approved operators in at most `max` slots of the registry's table, and no more than 32, beginning with
        /// the slot `from`. A free slot has none. There are never more than 300 slots, however many have registered.
        #[ink(message)]
        pub fn operators(&self, from: u32, max: u32) -> Result<Vec<OperatorView>> {
            let registry = self.registry()?;
            let table = self.table(&registry)?;
            self.page(&registry, from, max)?
                .iter()
                .map(|(operator, record)| self.view(*operator, record, &table))
                .collect()
        }

        /// At most `max` of all who ever registered, and no more than 32, by number, beginning with `from`: candidates
        /// and those who have left, too.
        #[ink(message)]
        pub fn registrations(&self, from: OperatorId, max: u32) -> Result<Vec<OperatorView>> {
            let registry = self.registry()?;
            let table = self.table(&registry)?;
            let registered = read(registry.call().registered().try_invoke(), LensError::NoRegistry)?;
            let until = from.saturating_add(max.min(MAX_PAGE)).min(registered);
            (from..until)
                .map(|operator| self.view(operator, &self.operator(&registry, operator)?, &table))
                .collect()
        }

        /// How concentrated the stake is: the Herfindahl index, the sum of the squares of all operators' shares, in
        /// basis points, rounded down. 10,000 is all with one operator; with `n` equal ones it is 10,000 / `n`.
        #[ink(message)]
        pub fn concentration(&self) -> Result<u16> {
            let table = self.table(&self.registry()?)?;
            concentration(&table).ok_or(LensError::Arithmetic)
        }

        /// How long a redemption request still waits, if nobody else adds money or leaves it, and keepers do their
        /// work in time.
        #[ink(message)]
        pub fn estimated_wait(&self, id: RequestId) -> Result<Wait> {
            let (pool, queue) = (self.pool_ref()?, self.queue()?);
            let status = match queue.call().status(id).try_invoke() {
                Ok(Ok(Ok(status))) => status,
                Ok(Ok(Err(QueueError::UnknownRequest))) => return Err(LensError::UnknownRequest),
                _ => return Err(LensError::NoQueue),
            };
            if status.checkpoint.is_some() {
                return Ok(Wait::default());
            }
            let settings = read(pool.call().settings().try_invoke(), LensError::NoPool)?;
            let settings = settings.map_err(|_| LensError::NoPool)?;
            let book: Accounting = read(pool.call().accounting().try_invoke(), LensError::NoPool)?;
            let missing = status.until_finalized.saturating_sub(book.payable());
            let not_before = status.made_at.saturating_add(settings.parameters.min_wait);
            self.wait_for(missing, not_before)
        }

        /// The invariants that do not hold. An empty answer means that all books agree with each other, and with
        /// what the accounts own.
        #[ink(message)]
        pub fn broken_invariants(&self) -> Result<Vec<Invariant>> {
            let (pool, registry, queue) = (self.pool_ref()?, self.registry()?, self.queue()?);
            let wiring = self.wiring()?;
            let now = self.env().block_timestamp();
            let mut books = Books {
                pool: read(pool.call().accounting().try_invoke(), LensError::NoPool)?,
                queue: read(queue.call().ledger().try_invoke(), LensError::NoQueue)?,
                pool_native: self.native_of(pool.to_account_id()),
                queue_native: self.native_of(wiring.queue),
                registry_native: self.native_of(wiring.registry),
                ..Default::default()
            };
            let table = self.table(&registry)?;
            books.stakes = table.iter().fold(0, |sum, entry| entry.total.saturating_add(sum));
            books.bonds = read(registry.call().held().try_invoke(), LensError::NoRegistry)?;
            Ok(broken(&books, now))
        }

        fn view(&self, operator: OperatorId, record: &Operator, table: &[Entry]) -> Result<OperatorView> {
            let (entry, status) = match record.place {
                Place::Waiting => (None, Status::Candidate),
                Place::Left => (None, Status::Exited),
                Place::Slot(slot) => {
                    let slot = usize::try_from(slot).map_err(|_| LensError::Arithmetic)?;
                    let entry = table.get(slot).ok_or(LensError::NoRegistry)?;
                    (Some(entry), entry.status)
                }
            };
            let stake = entry.map_or(0, |entry| entry.total);
            let validator = self.env().extension().validator(record.validator);
            let exposure = record
                .nominator
                .map(|nominator| self.env().extension().exposure(record.validator, nominator))
                .unwrap_or_default();
            let pending = entry.zip(record.nominator).map_or(0, |(entry, nominator)| {
                let stash = self.env().extension().stash(nominator);
                let lost = stash.lost(entry.total, self.env().minimum_balance());
                stash.pending.saturating_add(lost)
            });
            Ok(OperatorView {
                operator,
                validator: record.validator,
                nominator: record.nominator,
                status,
                fault: record.fault,
                suspicion: record.suspicion,
                stake,
                active: entry.map_or(0, |entry| entry.active),
                exposed: exposure.exposed,
                share: share(stake, table).ok_or(LensError::Arithmetic)?,
                capacity: entry.map_or(0, |entry| entry.capacity),
                bond: record.bond,
                leaving: record.leaving,
                debt: record.debt,
                announced: record.announced.amount,
                pending,
                rewards: record.rewards,
                commission: record.commission,
                rise: record.rise,
                validating: validator.validating,
                elected: exposure.elected,
                on_chain_commission: validator.commission,
            })
        }

        /// The wait for `missing` planck to unbond, of what is unbonding and of what is not yet.
        fn wait_for(&self, missing: Balance, not_before: Timestamp) -> Result<Wait> {
            let chain = self.env().extension().staking();
            let mut unlocking = Vec::new();
            if missing > 0 {
                let registry = self.registry()?;
                let slots = u32::try_from(self.table(&registry)?.len()).map_err(|_| LensError::Arithmetic)?;
                let mut from = 0;
                while from < slots {
                    for (_, record) in self.page(&registry, from, MAX_PAGE)? {
                        let nominator = record.nominator.ok_or(LensError::NoRegistry)?;
                        unlocking.extend(self.env().extension().unlocking(nominator));
                    }
                    from = from.saturating_add(MAX_PAGE);
                }
            }
            Ok(wait(missing, not_before, unlocking, &chain))
        }

        fn table(&self, registry: &ValidatorRegistryRef) -> Result<Vec<Entry>> {
            read(registry.call().table().try_invoke(), LensError::NoRegistry)
        }

        /// Numbers and records of the operators in some slots, in one call: each call of the registry costs what its
        /// code does.
        fn page(
            &self,
            registry: &ValidatorRegistryRef,
            from: u32,
            max: u32,
        ) -> Result<Vec<(OperatorId, Operator)>> {
            let page = read(
                registry.call().page(from, max).try_invoke(),
                LensError::NoRegistry,
            )?;
            page.map_err(|_| LensError::NoRegistry)
        }

        fn operator(&self, registry: &ValidatorRegistryRef, operator: OperatorId) -> Result<Operator> {
            read(
                registry.call().operator(operator).try_invoke(),
                LensError::NoRegistry,
            )?
            .ok_or(LensError::NoRegistry)
        }

        /// What an account owns above the existential deposit.
        fn native_of(&self, account: AccountId) -> Balance {
            let stash = self.env().extension().stash(account);
            stash.free.saturating_sub(self.env().minimum_balance())
        }

        fn pool_ref(&self) -> Result<StakingPoolRef> {
            self.pool
                .get()
                .map(StakingPoolRef::from_account_id)
                .ok_or(LensError::NoPool)
        }

        fn registry(&self) -> Result<ValidatorRegistryRef> {
            Ok(ValidatorRegistryRef::from_account_id(self.wiring()?.registry))
        }

        fn queue(&self) -> Result<WithdrawalQueueRef> {
            Ok(WithdrawalQueueRef::from_account_id(self.wiring()?.queue))
        }

        fn wiring(&self) -> Result<staking_pool::Wiring> {
            let wiring = self.pool_ref()?.call().wiring().try_invoke();
            read(wiring, LensError::NoPool)?.map_err(|_| LensError::NoPool)
        }
    }

    /// What a contract answered, if it did.
    fn read<T>(
        answer: core::result::Result<core::result::Result<T, ink::LangError>, ink::env::Error>,
        failed: LensError,
    ) -> Result<T> {
        answer.ok().and_then(core::result::Result::ok).ok_or(failed)
    }
}
