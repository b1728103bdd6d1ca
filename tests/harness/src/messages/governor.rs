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

impl World {
    pub fn wire(&mut self, caller: &AccountId) -> Result<(), GovernorError> {
        let contracts = [&self.pool, &self.registry, &self.queue, &self.brake];
        let [pool, registry, queue, brake] = contracts.map(to_ink);
        self.send(
            caller,
            0,
            &message!(GovernorRef(self.governor).wire(pool, registry, queue, brake, self.hot_codes)),
        )
    }

    pub fn propose(&mut self, caller: &AccountId, action: Action) -> Result<ProposalId, GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).propose(action)))
    }

    pub fn apply(&mut self, caller: &AccountId, id: ProposalId) -> Result<(), GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).apply(id)))
    }

    /// Like [`World::propose`], where it may trap.
    pub fn try_propose(
        &mut self,
        caller: &AccountId,
        action: Action,
    ) -> Result<Result<ProposalId, GovernorError>, DispatchError> {
        let propose = message!(GovernorRef(self.governor).propose(action));
        self.try_send(caller, 0, self.gas_limit, &propose)
    }

    /// Like [`World::apply`] with a gas limit, where it may trap.
    pub fn try_apply(
        &mut self,
        caller: &AccountId,
        id: ProposalId,
        gas: Weight,
    ) -> Result<Result<(), GovernorError>, DispatchError> {
        self.try_send(caller, 0, gas, &message!(GovernorRef(self.governor).apply(id)))
    }

    pub fn seal(&mut self, caller: &AccountId, id: ProposalId) -> Result<Timestamp, GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).seal(id)))
    }

    pub fn cancel(&mut self, caller: &AccountId, id: ProposalId) -> Result<(), GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).cancel(id)))
    }

    pub fn renounce_upgrades(&mut self, caller: &AccountId, of: ContractKind) -> Result<(), GovernorError> {
        self.send(
            caller,
            0,
            &message!(GovernorRef(self.governor).renounce_upgrades(of)),
        )
    }

    pub fn pause(&mut self, caller: &AccountId, duration: Timestamp) -> Result<(), GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).pause(duration)))
    }

    pub fn unpause(&mut self, caller: &AccountId) -> Result<(), GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).unpause()))
    }

    pub fn propose_admin(
        &mut self,
        caller: &AccountId,
        proposed: Option<&AccountId>,
    ) -> Result<(), GovernorError> {
        let proposed = proposed.map(to_ink);
        self.send(
            caller,
            0,
            &message!(GovernorRef(self.governor).propose_admin(proposed)),
        )
    }

    pub fn accept_admin(&mut self, caller: &AccountId) -> Result<(), GovernorError> {
        self.send(caller, 0, &message!(GovernorRef(self.governor).accept_admin()))
    }

    pub fn roles(&mut self) -> Roles {
        self.query(&message!(GovernorRef(self.governor).roles()))
    }

    pub fn delays(&mut self) -> Delays {
        self.query(&message!(GovernorRef(self.governor).delays()))
    }

    pub fn governed_contracts(&mut self) -> Result<Contracts, GovernorError> {
        self.query(&message!(GovernorRef(self.governor).contracts()))
    }

    pub fn renounced(&mut self) -> Renounced {
        self.query(&message!(GovernorRef(self.governor).renounced()))
    }

    pub fn applications(&mut self) -> Applications {
        self.query(&message!(GovernorRef(self.governor).applications()))
    }

    pub fn proposal(&mut self, id: ProposalId) -> Option<Proposal> {
        self.query(&message!(GovernorRef(self.governor).proposal(id)))
    }

    pub fn standing(&mut self, id: ProposalId) -> Result<Standing, GovernorError> {
        self.query(&message!(GovernorRef(self.governor).standing(id)))
    }

    pub fn is_pending(&mut self, id: ProposalId) -> bool {
        self.query(&message!(GovernorRef(self.governor).is_pending(id)))
    }

    pub fn last_proposal(&mut self) -> ProposalId {
        self.query(&message!(GovernorRef(self.governor).last_proposal()))
    }
}
