//! The example service, as methods of the world.

use estuary_interfaces::Timestamp;
use estuary_restaking_interfaces::restake_vault::{RestakeError, Slashed, SlotId};
use estuary_runtime::{AccountId, Balance};
use heartbeat_service::HeartbeatServiceRef;

use crate::{call::to_ink, deployment::deploy, messages::message, World};

impl World {
    /// Deploys the service for a vault.
    pub fn deploy_heartbeat_service(
        &mut self,
        vault: &AccountId,
        period: Timestamp,
        penalty: Balance,
    ) -> AccountId {
        let constructor = HeartbeatServiceRef::new(to_ink(vault), period, penalty);
        deploy(
            &mut self.chain,
            &self.deployer,
            "heartbeat_service",
            0,
            constructor,
        )
    }

    pub fn join_heartbeat(
        &mut self,
        service: &AccountId,
        operator: &AccountId,
        wanted: Balance,
    ) -> Result<SlotId, RestakeError> {
        self.send(operator, 0, &message!(HeartbeatServiceRef(service).join(wanted)))
    }

    pub fn beat(&mut self, service: &AccountId, operator: &AccountId) -> Result<(), RestakeError> {
        self.send(operator, 0, &message!(HeartbeatServiceRef(service).beat()))
    }

    pub fn report_silence(
        &mut self,
        service: &AccountId,
        caller: &AccountId,
        operator: &AccountId,
    ) -> Result<Slashed, RestakeError> {
        let report = message!(HeartbeatServiceRef(service).report(to_ink(operator)));
        self.send(caller, 0, &report)
    }
}
