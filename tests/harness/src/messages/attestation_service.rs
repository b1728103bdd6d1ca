//! Messages of `attestation_service`.

use attestation_service::AttestationServiceRef;
use estuary_restaking_interfaces::{
    attestation_service::{
        AttestationService as _, Operator, OperatorIndex, Root, Round, ServiceError, ServiceSetup, Signature,
        Statement, Totals,
    },
    restake_vault::{Slashed, SlotId},
};
use estuary_runtime::{AccountId, Balance};

use super::message;
use crate::World;

/// The service at an account of a world: its messages, as methods.
pub struct ServiceHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a service.
    pub fn deploy_service(&mut self, setup: ServiceSetup) -> Result<AccountId, ServiceError> {
        self.deploy_another("attestation_service", 0, AttestationServiceRef::new(setup))
    }

    pub fn service(&mut self, account: &AccountId) -> ServiceHandle<'_> {
        ServiceHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl ServiceHandle<'_> {
    pub fn join(
        &mut self,
        operator: &AccountId,
        key: [u8; 32],
    ) -> Result<(OperatorIndex, SlotId), ServiceError> {
        self.world.send(
            operator,
            0,
            &message!(AttestationServiceRef(self.account).join(key)),
        )
    }

    pub fn refresh(&mut self, caller: &AccountId, index: OperatorIndex) -> Result<bool, ServiceError> {
        let refresh = message!(AttestationServiceRef(self.account).refresh(index));
        self.world.send(caller, 0, &refresh)
    }

    pub fn commit(
        &mut self,
        caller: &AccountId,
        planck: Balance,
        round: Round,
        root: Root,
        signatures: Vec<(OperatorIndex, Signature)>,
    ) -> Result<(), ServiceError> {
        let commit = message!(AttestationServiceRef(self.account).commit(round, root, signatures));
        self.world.send(caller, planck, &commit)
    }

    pub fn report(
        &mut self,
        caller: &AccountId,
        index: OperatorIndex,
        first: Statement,
        second: Statement,
    ) -> Result<Slashed, ServiceError> {
        let report = message!(AttestationServiceRef(self.account).report(index, first, second));
        self.world.send(caller, 0, &report)
    }

    pub fn forward(&mut self, caller: &AccountId) -> Result<Balance, ServiceError> {
        self.world.send(
            caller,
            0,
            &message!(AttestationServiceRef(self.account).forward()),
        )
    }

    pub fn setup(&mut self) -> Option<ServiceSetup> {
        self.world
            .query(&message!(AttestationServiceRef(self.account).setup()))
    }

    pub fn operator(&mut self, index: OperatorIndex) -> Option<Operator> {
        self.world
            .query(&message!(AttestationServiceRef(self.account).operator(index)))
    }

    pub fn totals(&mut self) -> Totals {
        self.world
            .query(&message!(AttestationServiceRef(self.account).totals()))
    }

    pub fn root(&mut self, round: Round) -> Option<Root> {
        self.world
            .query(&message!(AttestationServiceRef(self.account).root(round)))
    }
}
