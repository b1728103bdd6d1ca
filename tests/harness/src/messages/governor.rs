//! Messages of `governor`.

use drink::{DispatchError, Weight};
use estuary_interfaces::{Action, ContractKind, Delays, GovernorError, ProposalId, Proposals, Timestamp};
use estuary_runtime::AccountId;
use governor::{
    applications::Applications,
    proposals::{Proposal, Standing},
    renounced::Renounced,
    roles::Roles,
    Contracts, GovernorRef,
};

use super::message;
use crate::{call::to_ink, World};

/// The governor of a world: its messages, as methods.
pub struct GovernorHandle<'w>(&'w mut World);

impl World {
    pub fn governor(&mut self) -> GovernorHandle<'_> {
        GovernorHandle(self)
    }
}

impl GovernorHandle<'_> {
    pub fn wire(&mut self, caller: &AccountId) -> Result<(), GovernorError> {
        let contracts = [&self.0.pool, &self.0.registry, &self.0.queue, &self.0.brake];
        let [pool, registry, queue, brake] = contracts.map(to_ink);
        self.0.send(
            caller,
            0,
            &message!(GovernorRef(self.0.governor).wire(pool, registry, queue, brake, self.0.hot_codes)),
        )
    }

    pub fn propose(&mut self, caller: &AccountId, action: Action) -> Result<ProposalId, GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).propose(action)))
    }

    pub fn apply(&mut self, caller: &AccountId, id: ProposalId) -> Result<(), GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).apply(id)))
    }

    /// Like [`World::propose`], where it may trap.
    pub fn try_propose(
        &mut self,
        caller: &AccountId,
        action: Action,
    ) -> Result<Result<ProposalId, GovernorError>, DispatchError> {
        let propose = message!(GovernorRef(self.0.governor).propose(action));
        self.0.try_send(caller, 0, self.0.gas_limit, &propose)
    }

    /// Like [`World::apply`] with a gas limit, where it may trap.
    pub fn try_apply(
        &mut self,
        caller: &AccountId,
        id: ProposalId,
        gas: Weight,
    ) -> Result<Result<(), GovernorError>, DispatchError> {
        self.0
            .try_send(caller, 0, gas, &message!(GovernorRef(self.0.governor).apply(id)))
    }

    pub fn seal(&mut self, caller: &AccountId, id: ProposalId) -> Result<Timestamp, GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).seal(id)))
    }

    pub fn cancel(&mut self, caller: &AccountId, id: ProposalId) -> Result<(), GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).cancel(id)))
    }

    pub fn renounce_upgrades(&mut self, caller: &AccountId, of: ContractKind) -> Result<(), GovernorError> {
        self.0.send(
            caller,
            0,
            &message!(GovernorRef(self.0.governor).renounce_upgrades(of)),
        )
    }

    pub fn pause(&mut self, caller: &AccountId, duration: Timestamp) -> Result<(), GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).pause(duration)))
    }

    pub fn unpause(&mut self, caller: &AccountId) -> Result<(), GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).unpause()))
    }

    pub fn propose_admin(
        &mut self,
        caller: &AccountId,
        proposed: Option<&AccountId>,
    ) -> Result<(), GovernorError> {
        let proposed = proposed.map(to_ink);
        self.0.send(
            caller,
            0,
            &message!(GovernorRef(self.0.governor).propose_admin(proposed)),
        )
    }

    pub fn accept_admin(&mut self, caller: &AccountId) -> Result<(), GovernorError> {
        self.0
            .send(caller, 0, &message!(GovernorRef(self.0.governor).accept_admin()))
    }

    pub fn roles(&mut self) -> Roles {
        self.0.query(&message!(GovernorRef(self.0.governor).roles()))
    }

    pub fn delays(&mut self) -> Delays {
        self.0.query(&message!(GovernorRef(self.0.governor).delays()))
    }

    pub fn contracts(&mut self) -> Result<Contracts, GovernorError> {
        self.0.query(&message!(GovernorRef(self.0.governor).contracts()))
    }

    pub fn renounced(&mut self) -> Renounced {
        self.0.query(&message!(GovernorRef(self.0.governor).renounced()))
    }

    pub fn applications(&mut self) -> Applications {
        self.0
            .query(&message!(GovernorRef(self.0.governor).applications()))
    }

    pub fn proposal(&mut self, id: ProposalId) -> Option<Proposal> {
        self.0.query(&message!(GovernorRef(self.0.governor).proposal(id)))
    }

    pub fn standing(&mut self, id: ProposalId) -> Result<Standing, GovernorError> {
        self.0.query(&message!(GovernorRef(self.0.governor).standing(id)))
    }

    pub fn is_pending(&mut self, id: ProposalId) -> bool {
        self.0
            .query(&message!(GovernorRef(self.0.governor).is_pending(id)))
    }

    pub fn last_proposal(&mut self) -> ProposalId {
        self.0
            .query(&message!(GovernorRef(self.0.governor).last_proposal()))
    }
}
