//! The admin's messages: wire, propose and apply, make code final, end a pause, hand the role over.

use estuary_events::governor::{
    AdminChanged, AdminProposed, Applied, Proposed, Unpaused, UpgradesRenounced, Wired,
};
use estuary_interfaces::{
    verdict, Action, ContractKind, GovernorError, HotCodes, PoolGovernance, ProposalId, RegistryGovernance,
};
use ink::{
    codegen::TraitCallBuilder,
    env::{self, DefaultEnvironment},
    primitives::{AccountId, Hash},
    selector_bytes,
};

use crate::{
    contracts::{install, must_serve, Contracts, PoolAt},
    delays::{delay_of, within_bounds},
    proposals::Proposal,
    storage::{GovernorStorage, Result},
};

impl GovernorStorage {
    /// Stores the contracts and the brake, once and for ever, installs the hot codes, and wires the pool.
    pub fn wire(
        &mut self,
        pool: AccountId,
        registry: AccountId,
        queue: AccountId,
        brake: AccountId,
        hot_codes: HotCodes,
    ) -> Result<()> {
        self.only_admin()?;
        if self.contracts.get().is_some() {
            return Err(GovernorError::AlreadyWired);
        }
        self.must_govern(ContractKind::Pool, pool)?;
        self.must_govern(ContractKind::Registry, registry)?;
        self.must_govern(ContractKind::Queue, queue)?;
        // The two selectors differ, so registry and queue cannot take each other's place.
        let of_registry = selector_bytes!("RegistryGovernance::pool");
        must_serve(ContractKind::Registry, registry, of_registry, pool)?;
        must_serve(ContractKind::Queue, queue, selector_bytes!("pool"), pool)?;
        self.must_brake_for(brake, pool)?;
        self.brake.set(&brake);
        self.contracts.set(&Contracts {
            pool,
            registry,
            queue,
        });
        install(pool, hot_codes.pool)?;
        install(registry, hot_codes.registry)?;
        install(queue, hot_codes.queue)?;
        let mut pool_at: PoolAt = pool.into();
        let wired = pool_at.call_mut().wire(registry, queue).try_invoke();
        verdict(wired, GovernorError::PoolFailed, GovernorError::Pool)?;
        self.env().emit_event(Wired {
            pool,
            registry,
            queue,
            brake,
        });
        Ok(())
    }

    /// Stores an action with the end of its delay. Returns the id of the proposal.
    pub fn propose(&mut self, action: Action) -> Result<ProposalId> {
        self.only_admin()?;
        self.renounced().permits(&action)?;
        if matches!(&action, Action::Delays(delays) if !within_bounds(delays)) {
            return Err(GovernorError::DelaysOutOfBounds);
        }
        if let Action::Upgrade { code, .. } = &action {
            must_be_known(code);
        }
        let shares = self.read_shares()?;
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
        self.shares.set(&shares);
        let proposal = Proposal {
            action,
            eta,
            shares,
            based_on,
            sealed_at: None,
        };
        self.proposals.insert(id, &proposal);
        self.env().emit_event(Proposed { id, action, eta });
        Ok(id)
    }

    /// Applies a proposal that is due, and removes it.
    pub fn apply(&mut self, id: ProposalId) -> Result<()> {
        self.only_admin()?;
        let proposal = self.waiting(id)?;
        let standing = self.read_standing(id, &proposal)?;
        proposal.may_be_applied(&standing, self.now(), |end| self.are_paid(end))?;
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

    fn carry_out(&mut self, action: &Action) -> Result<()> {
        match *action {
            Action::PoolParameters(parameters) => {
                let mut pool = self.pool()?;
                let set = pool.call_mut().set_parameters(parameters).try_invoke();
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
            Action::Cover { terms, cap } => self.set_cover(terms, cap),
        }
    }

    /// Makes the code of a contract final, for ever.
    pub fn renounce_upgrades(&mut self, of: ContractKind) -> Result<()> {
        self.only_admin()?;
        let mut renounced = self.renounced();
        renounced.renounce(of)?;
        self.renounced.set(&renounced);
        self.env().emit_event(UpgradesRenounced { of });
        Ok(())
    }

    /// Ends the pause of the pool, if it is paused.
    pub fn unpause(&mut self) -> Result<()> {
        let (mut roles, now) = (self.roles(), self.now());
        roles.unpause(self.env().caller(), now)?;
        self.roles.set(&roles);
        // Without a pause the pool gets the end of the last pause again, so sweeps since then stay fresh.
        self.pause_pool(roles.paused_until.unwrap_or_default())?;
        self.env().emit_event(Unpaused {});
        Ok(())
    }

    /// Offers the admin's role to `proposed`. `None` withdraws the offer.
    pub fn propose_admin(&mut self, proposed: Option<AccountId>) -> Result<()> {
        let mut roles = self.roles();
        roles.propose_admin(self.env().caller(), proposed)?;
        self.roles.set(&roles);
        self.env().emit_event(AdminProposed { proposed });
        Ok(())
    }

    /// Makes the caller the admin, if it was proposed.
    pub fn accept_admin(&mut self) -> Result<()> {
        let (mut roles, admin) = (self.roles(), self.env().caller());
        roles.accept_admin(admin)?;
        self.roles.set(&roles);
        self.env().emit_event(AdminChanged { admin });
        Ok(())
    }
}

/// Traps if a code is not on the chain. Holders can read only a code that is there, and a hash is its content for ever.
fn must_be_known(code: &Hash) {
    env::lock_delegate_dependency::<DefaultEnvironment>(code);
    env::unlock_delegate_dependency::<DefaultEnvironment>(code);
}
