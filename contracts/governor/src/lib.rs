//! The governor is the only account that pool, registry and queue take orders from. It holds no money, and
//! its own code can never be replaced: whoever reads it knows what each key can do.
//!
//! What can hurt is proposed, waits, and is applied ([`proposals`]); the guardian may cancel it meanwhile, and
//! another change of the same thing outdates it ([`applications`]).
//! What may happen at once can only stop the pool for a bounded time ([`roles`]), start it again, or give up
//! a power for ever ([`renounced`]).
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod applications;
pub mod delays;
pub mod proposals;
pub mod renounced;
pub mod roles;

pub use self::governor::{Contracts, Governor, GovernorRef};

#[ink::contract]
mod governor {
    use estuary_events::governor::{
        AdminChanged, AdminProposed, Applied, Cancelled, Paused, Proposed, Unpaused, UpgradesRenounced, Wired,
    };
    use estuary_governance::Governed;
    use estuary_interfaces::{
        verdict, Action, Contract, Delays, GovernorError, PoolGovernance, ProposalId, RegistryGovernance,
        Upgradable,
    };
    use ink::{
        codegen::TraitCallBuilder,
        env::{
            call::{build_call, ExecutionInput, Selector},
            DefaultEnvironment,
        },
        selector_bytes,
        storage::{traits::ManualKey, Lazy, Mapping},
    };

    use crate::{
        applications::Applications,
        delays::{delay_of, within_bounds},
        proposals::Proposal,
        renounced::Renounced,
        roles::Roles,
    };

    type Result<T> = core::result::Result<T, GovernorError>;
    type GovernedAt = ink::contract_ref!(Governed);
    type PoolAt = ink::contract_ref!(PoolGovernance);
    type RegistryAt = ink::contract_ref!(RegistryGovernance);

    /// The contracts that are governed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub struct Contracts {
        pub pool: AccountId,
        pub registry: AccountId,
        pub queue: AccountId,
    }

    #[ink(storage)]
    pub struct Governor {
        roles: Lazy<Roles, ManualKey<1>>,
        delays: Lazy<Delays, ManualKey<2>>,
        contracts: Lazy<Contracts, ManualKey<3>>,
        /// What was proposed and neither applied nor cancelled.
        proposals: Mapping<ProposalId, Proposal, ManualKey<4>>,
        last_id: Lazy<ProposalId, ManualKey<5>>,
        renounced: Lazy<Renounced, ManualKey<6>>,
        applications: Lazy<Applications, ManualKey<8>>,
    }

    impl Governor {
        /// A governor whose admin is the caller. `guardian` may pause once. `delay` and `upgrade_delay`, in
        /// milliseconds, are a day at least and ninety at most; upgrades wait no less than all else.
        #[ink(constructor)]
        pub fn new(guardian: AccountId, delay: Timestamp, upgrade_delay: Timestamp) -> Result<Self> {
            let delays = Delays { delay, upgrade_delay };
            if !within_bounds(&delays) {
                return Err(GovernorError::DelaysOutOfBounds);
            }
            let mut governor = Self {
                roles: Lazy::new(),
                delays: Lazy::new(),
                contracts: Lazy::new(),
                proposals: Mapping::new(),
                last_id: Lazy::new(),
                renounced: Lazy::new(),
                applications: Lazy::new(),
            };
            governor.roles.set(&Roles::new(Self::env().caller(), guardian));
            governor.delays.set(&delays);
            Ok(governor)
        }

        /// Tells the governor its contracts, and the pool its registry and queue, for ever, and opens the pool. Only
        /// the admin, and only once. Each contract must have been made for this governor, and registry and queue for
        /// this pool.
        #[ink(message)]
        pub fn wire(&mut self, pool: AccountId, registry: AccountId, queue: AccountId) -> Result<()> {
            self.roles().only_admin(self.env().caller())?;
            if self.contracts.get().is_some() {
                return Err(GovernorError::AlreadyWired);
            }
            self.must_govern(Contract::Pool, pool)?;
            self.must_govern(Contract::Registry, registry)?;
            self.must_govern(Contract::Queue, queue)?;
            // In different words: neither can take the other's place.
            let of_registry = selector_bytes!("RegistryGovernance::pool");
            must_serve(Contract::Registry, registry, of_registry, pool)?;
            must_serve(Contract::Queue, queue, selector_bytes!("pool"), pool)?;
            self.contracts.set(&Contracts {
                pool,
                registry,
                queue,
            });
            let wired = pool_at(pool).call_mut().wire(registry, queue).try_invoke();
            verdict(wired, GovernorError::PoolFailed, GovernorError::Pool)?;
            self.env().emit_event(Wired {
                pool,
                registry,
                queue,
            });
            Ok(())
        }

        /// Starts the delay of an action. Only the admin. Returns the proposal's id. When another proposal has changed
        /// what this one would change, this one can no longer be applied.
        #[ink(message)]
        pub fn propose(&mut self, action: Action) -> Result<ProposalId> {
            self.roles().only_admin(self.env().caller())?;
            self.renounced().permits(&action)?;
            if matches!(&action, Action::Delays(delays) if !within_bounds(delays)) {
                return Err(GovernorError::DelaysOutOfBounds);
            }
            let id = self
                .last_proposal()
                .checked_add(1)
                .ok_or(GovernorError::Arithmetic)?;
            let eta = self
                .now()
                .checked_add(delay_of(&action, &self.delays()))
                .ok_or(GovernorError::Arithmetic)?;
            let based_on = self.applications().behind(&action);
            self.last_id.set(&id);
            let proposal = Proposal {
                action,
                eta,
                based_on,
            };
            self.proposals.insert(id, &proposal);
            self.env().emit_event(Proposed { id, action, eta });
            Ok(id)
        }

        /// Does what was proposed, when its delay has passed, and within fourteen days from then, unless what it
        /// changes has changed meanwhile. Only the admin. Where the action's contract refuses, the proposal stays as
        /// it is.
        #[ink(message)]
        pub fn apply(&mut self, id: ProposalId) -> Result<()> {
            self.roles().only_admin(self.env().caller())?;
            let proposal = self.pending(id)?;
            proposal.due(self.now())?;
            self.renounced().permits(&proposal.action)?;
            let mut applications = self.applications();
            applications.apply(&proposal.action, proposal.based_on)?;
            self.applications.set(&applications);
            self.proposals.remove(id);
            self.carry_out(&proposal.action)?;
            self.env().emit_event(Applied {
                id,
                action: proposal.action,
            });
            Ok(())
        }

        /// Gives a proposal up. The admin may, and the guardian, unless it would be replaced.
        #[ink(message)]
        pub fn cancel(&mut self, id: ProposalId) -> Result<()> {
            let (by, proposal) = (self.env().caller(), self.pending(id)?);
            self.roles().may_cancel(by, &proposal.action)?;
            self.proposals.remove(id);
            self.env().emit_event(Cancelled { id, by });
            Ok(())
        }

        /// Declares the code of a contract final: no upgrade of it, pending or to come, will ever be applied.
        /// Only the admin, and at once. The nominators' can be final only where the registry's is.
        #[ink(message)]
        pub fn renounce_upgrades(&mut self, of: Upgradable) -> Result<()> {
            self.roles().only_admin(self.env().caller())?;
            let mut renounced = self.renounced();
            renounced.renounce(of)?;
            self.renounced.set(&renounced);
            self.env().emit_event(UpgradesRenounced { of });
            Ok(())
        }

        /// Lets the pool stand still for `duration` milliseconds, seven days at most: nobody stakes, leaves,
        /// settles or rebalances meanwhile. Transfers and claims go on. Only the guardian, once until it is
        /// armed again, and not before the last pause has ended for as long as the delay is, and seven days.
        #[ink(message)]
        pub fn pause(&mut self, duration: Timestamp) -> Result<()> {
            let mut roles = self.roles();
            let until = roles.pause(self.env().caller(), duration, self.now(), self.delays().delay)?;
            self.roles.set(&roles);
            self.pause_pool(until)?;
            self.env().emit_event(Paused { until });
            Ok(())
        }

        /// Ends a pause. Only the admin.
        #[ink(message)]
        pub fn unpause(&mut self) -> Result<()> {
            let (mut roles, now) = (self.roles(), self.now());
            roles.unpause(self.env().caller(), now)?;
            self.roles.set(&roles);
            // Where no pause lasts, nothing changes: what was swept since the last one stays fresh.
            self.pause_pool(roles.paused_until.unwrap_or_default())?;
            self.env().emit_event(Unpaused {});
            Ok(())
        }

        /// The admin offers its role to `proposed`, who must accept; `None` withdraws the offer.
        #[ink(message)]
        pub fn propose_admin(&mut self, proposed: Option<AccountId>) -> Result<()> {
            let mut roles = self.roles();
            roles.propose_admin(self.env().caller(), proposed)?;
            self.roles.set(&roles);
            self.env().emit_event(AdminProposed { proposed });
            Ok(())
        }

        /// The proposed admin takes the role.
        #[ink(message)]
        pub fn accept_admin(&mut self) -> Result<()> {
            let (mut roles, admin) = (self.roles(), self.env().caller());
            roles.accept_admin(admin)?;
            self.roles.set(&roles);
            self.env().emit_event(AdminChanged { admin });
            Ok(())
        }

        /// Who may do what, and when the last pause ends or has ended.
        #[ink(message)]
        pub fn roles(&self) -> Roles {
            self.roles.get_or_default()
        }

        /// How long actions wait.
        #[ink(message)]
        pub fn delays(&self) -> Delays {
            self.delays.get_or_default()
        }

        /// The contracts that are governed.
        #[ink(message)]
        pub fn contracts(&self) -> Result<Contracts> {
            self.contracts.get().ok_or(GovernorError::NotWired)
        }

        /// The code that is final.
        #[ink(message)]
        pub fn renounced(&self) -> Renounced {
            self.renounced.get_or_default()
        }

        /// How often each thing was changed: a proposal that is based on another number of changes is outdated.
        #[ink(message)]
        pub fn applications(&self) -> Applications {
            self.applications.get_or_default()
        }

        /// A proposal that was neither applied nor cancelled.
        #[ink(message)]
        pub fn proposal(&self, id: ProposalId) -> Option<Proposal> {
            self.proposals.get(id)
        }

        /// The id of the last proposal; 0 if there was none.
        #[ink(message)]
        pub fn last_proposal(&self) -> ProposalId {
            self.last_id.get_or_default()
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        fn pending(&self, id: ProposalId) -> Result<Proposal> {
            self.proposals.get(id).ok_or(GovernorError::UnknownProposal)
        }

        fn must_govern(&self, contract: Contract, account: AccountId) -> Result<()> {
            let governed: GovernedAt = account.into();
            let governor = governed.call().governor().try_invoke();
            if governor != Ok(Ok(self.env().account_id())) {
                return Err(GovernorError::NotGoverned(contract));
            }
            Ok(())
        }

        fn carry_out(&mut self, action: &Action) -> Result<()> {
            match *action {
                Action::PoolParameters(parameters) => {
                    let pool = self.contracts()?.pool;
                    let set = pool_at(pool).call_mut().set_parameters(parameters).try_invoke();
                    verdict(set, GovernorError::PoolFailed, GovernorError::Pool)
                }
                Action::RegistryParameters(parameters) => {
                    let mut registry = self.registry()?;
                    let set = registry.call_mut().set_parameters(parameters).try_invoke();
                    verdict(set, GovernorError::RegistryFailed, GovernorError::Registry)
                }
                Action::Guardian(guardian) => {
                    self.roles.set(&self.roles().with_guardian(guardian));
                    Ok(())
                }
                Action::ArmGuardian => {
                    let roles = self.roles();
                    self.roles.set(&roles.with_guardian(roles.guardian));
                    Ok(())
                }
                Action::Delays(delays) => {
                    self.delays.set(&delays);
                    Ok(())
                }
                Action::Upgrade {
                    contract,
                    code,
                    from_version,
                } => self.upgrade(contract, code, from_version),
                Action::NominatorCode(code) => {
                    let mut registry = self.registry()?;
                    let set = registry.call_mut().set_nominator_code(code).try_invoke();
                    verdict(set, GovernorError::RegistryFailed, GovernorError::Registry)
                }
            }
        }

        /// Two calls: the old code replaces itself, the new code brings the storage to its layout. If either
        /// refuses, nothing has happened.
        fn upgrade(&self, contract: Contract, code: Hash, from_version: u16) -> Result<()> {
            let contracts = self.contracts()?;
            let mut governed: GovernedAt = match contract {
                Contract::Pool => contracts.pool,
                Contract::Registry => contracts.registry,
                Contract::Queue => contracts.queue,
            }
            .into();
            let (failed, refused) = (GovernorError::UpgradeFailed, GovernorError::Upgrade);
            let upgraded = governed.call_mut().upgrade(code, from_version).try_invoke();
            verdict(upgraded, failed, refused)?;
            verdict(governed.call_mut().migrate().try_invoke(), failed, refused)
        }

        fn pause_pool(&self, until: Timestamp) -> Result<()> {
            let pool = self.contracts()?.pool;
            let paused = pool_at(pool).call_mut().pause_until(until).try_invoke();
            verdict(paused, GovernorError::PoolFailed, GovernorError::Pool)
        }

        fn registry(&self) -> Result<RegistryAt> {
            Ok(self.contracts()?.registry.into())
        }
    }

    fn pool_at(account: AccountId) -> PoolAt {
        account.into()
    }

    /// What serves a pool names it in answer to `message`.
    fn must_serve(contract: Contract, account: AccountId, message: [u8; 4], pool: AccountId) -> Result<()> {
        let served = build_call::<DefaultEnvironment>()
            .call(account)
            .exec_input(ExecutionInput::new(Selector::new(message)))
            .returns::<Option<AccountId>>()
            .try_invoke();
        (served == Ok(Ok(Some(pool))))
            .then_some(())
            .ok_or(GovernorError::NotOfPool(contract))
    }
}
