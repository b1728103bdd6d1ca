//! The governor is the only account whose governance pool, registry and queue accept. It holds no money, and its own
//! code can never be replaced: its code fixes the powers of each key for ever.
//!
//! An action that can hurt is proposed, waits, and is applied ([`proposals`]). Units that holders lock in the brake
//! make it wait longer ([`resistance`]). Before code is replaced, holders who asked for their money in time are paid.
//! Meanwhile the guardian may cancel the proposal, and another change of the same thing outdates it ([`applications`]).
//! An action that takes effect at once can only pause the pool for a bounded time ([`roles`]), end a pause, or give up
//! a power for ever ([`renounced`]).
//!
//! Here is the contract, message by message. The modules `admin_calls`, `guardian_calls` and `anyone_calls` do the
//! work. The module `contracts` calls the governed contracts.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod admin_calls;
mod anyone_calls;
pub mod applications;
mod contracts;
pub mod delays;
mod guardian_calls;
pub mod proposals;
pub mod renounced;
pub mod resistance;
pub mod roles;
mod storage;

pub use self::contracts::Contracts;
pub use self::governor::{Governor, GovernorRef};
pub use self::storage::GovernorStorage;

#[ink::contract]
mod governor {
    use estuary_interfaces::{Action, ContractKind, Delays, GovernorError, HotCodes, ProposalId, Proposals};

    use crate::{
        applications::Applications,
        contracts::Contracts,
        proposals::{Proposal, Standing},
        renounced::Renounced,
        roles::Roles,
        storage::GovernorStorage,
    };

    type Result<T> = core::result::Result<T, GovernorError>;

    /// The contract. Its messages call the methods of [`GovernorStorage`].
    #[ink(storage)]
    pub struct Governor {
        governor: GovernorStorage,
    }

    impl Governor {
        /// A governor whose admin is the caller. `guardian` may pause once. `delay` and `upgrade_delay`, in
        /// milliseconds, are ninety days at most. `delay` is three days at least, `upgrade_delay` fourteen days at
        /// least, and not less than `delay`.
        #[ink(constructor)]
        pub fn new(guardian: AccountId, delay: Timestamp, upgrade_delay: Timestamp) -> Result<Self> {
            let governor = GovernorStorage::open(guardian, Delays { delay, upgrade_delay })?;
            Ok(Self { governor })
        }

        /// Wires the governor with its contracts, installs their hot codes, wires the pool with its registry and queue,
        /// for ever, and opens the pool. Only the admin, and only once. Each contract must have been made for this
        /// governor, registry and queue for this pool, and the brake for its wrapped token.
        #[ink(message)]
        pub fn wire(
            &mut self,
            pool: AccountId,
            registry: AccountId,
            queue: AccountId,
            brake: AccountId,
            hot_codes: HotCodes,
        ) -> Result<()> {
            self.governor.wire(pool, registry, queue, brake, hot_codes)
        }

        /// Starts the delay of an action. Only the admin. Returns the proposal's id. Another proposal that changes the
        /// same thing meanwhile outdates this proposal.
        #[ink(message)]
        pub fn propose(&mut self, action: Action) -> Result<ProposalId> {
            self.governor.propose(action)
        }

        /// Begins the last call of a proposal that is due, if it replaces code or a full brake is locked against it.
        /// Anyone may, once. Returns the end of the last call, in milliseconds: fourteen days from now. Requests that
        /// holders make until then are to be paid before the proposal is applied.
        #[ink(message)]
        pub fn seal(&mut self, id: ProposalId) -> Result<Timestamp> {
            self.governor.seal(id)
        }

        /// Applies a proposal that is due, unless another proposal has changed the same thing meanwhile. Only the
        /// admin. Where exits come first, its last call must be over. All requests made until then must be paid, or
        /// ninety days must have passed since then with less than a fifth of all shares locked against it. If the
        /// action's contract refuses, the proposal stays as it is.
        #[ink(message)]
        pub fn apply(&mut self, id: ProposalId) -> Result<()> {
            self.governor.apply(id)
        }

        /// Cancels a proposal. Only the admin or the guardian, and only the admin if the proposal names a guardian.
        #[ink(message)]
        pub fn cancel(&mut self, id: ProposalId) -> Result<()> {
            self.governor.cancel(id)
        }

        /// Declares the code of a contract final: no upgrade of it, proposed or to come, will ever be applied.
        /// Only the admin, and at once. The code of nominators can be final only when the registry's code is.
        #[ink(message)]
        pub fn renounce_upgrades(&mut self, of: ContractKind) -> Result<()> {
            self.governor.renounce_upgrades(of)
        }

        /// Pauses the pool for `duration` milliseconds, seven days at most: nobody stakes, leaves, settles or
        /// rebalances meanwhile. Transfers and claims go on. Only the guardian, and once until it is armed again. The
        /// last pause must have ended as long ago as the delay, and seven days ago at least.
        #[ink(message)]
        pub fn pause(&mut self, duration: Timestamp) -> Result<()> {
            self.governor.pause(duration)
        }

        /// Ends a pause. Only the admin.
        #[ink(message)]
        pub fn unpause(&mut self) -> Result<()> {
            self.governor.unpause()
        }

        /// Offers the admin's role to `proposed`, which must accept. `None` withdraws the offer. Only the admin.
        #[ink(message)]
        pub fn propose_admin(&mut self, proposed: Option<AccountId>) -> Result<()> {
            self.governor.propose_admin(proposed)
        }

        /// Makes the caller the admin, if it was proposed.
        #[ink(message)]
        pub fn accept_admin(&mut self) -> Result<()> {
            self.governor.accept_admin()
        }

        /// The admin, the guardian, and the end of the last pause.
        #[ink(message)]
        pub fn roles(&self) -> Roles {
            self.governor.roles()
        }

        /// How long actions wait, in milliseconds.
        #[ink(message)]
        pub fn delays(&self) -> Delays {
            self.governor.delays()
        }

        /// The contracts that are governed.
        #[ink(message)]
        pub fn contracts(&self) -> Result<Contracts> {
            self.governor.contracts()
        }

        /// The brake, whose locked units hold proposals up.
        #[ink(message)]
        pub fn brake(&self) -> Result<AccountId> {
            self.governor.brake()
        }

        /// When a proposal is due, when its last call ends, and the units that hold it up.
        #[ink(message)]
        pub fn standing(&self, id: ProposalId) -> Result<Standing> {
            self.governor.standing(id)
        }

        /// The contracts whose code is final.
        #[ink(message)]
        pub fn renounced(&self) -> Renounced {
            self.governor.renounced()
        }

        /// How often each thing was changed. A proposal that is based on another number of changes is outdated.
        #[ink(message)]
        pub fn applications(&self) -> Applications {
            self.governor.applications()
        }

        /// A proposal that was neither applied nor cancelled.
        #[ink(message)]
        pub fn proposal(&self, id: ProposalId) -> Option<Proposal> {
            self.governor.proposal(id)
        }

        /// The id of the last proposal, or 0 before the first.
        #[ink(message)]
        pub fn last_proposal(&self) -> ProposalId {
            self.governor.last_proposal()
        }
    }

    impl Proposals for Governor {
        /// Whether a proposal was neither applied nor cancelled, and has not expired.
        #[ink(message)]
        fn is_pending(&self, id: ProposalId) -> bool {
            self.governor.is_pending(id)
        }
    }
}
