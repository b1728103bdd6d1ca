//! Messages of `validator_registry`.

use drink::DispatchError;
use estuary_interfaces::{
    Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, Registry, RegistryError,
    RegistryGovernance, Shares, Swept,
};
use estuary_runtime::{AccountId, Balance};
use ink::primitives::Hash;
use validator_registry::{
    operator::{Operator, Place},
    table::{Entry, Status},
    Parameters as RegistryParameters, ParametersAndCode, Sweep, ValidatorRegistryRef,
};

use super::message;
use crate::{
    call::{to_account, to_ink, Gas},
    World,
};

impl World {
    pub fn register(
        &mut self,
        validator: &AccountId,
        bond: Balance,
        commission: u16,
    ) -> Result<OperatorId, RegistryError> {
        let metadata = b"a validator".to_vec();
        self.register_with(validator, bond, commission, validator, metadata)
    }

    pub fn register_with(
        &mut self,
        validator: &AccountId,
        bond: Balance,
        commission: u16,
        payout: &AccountId,
        metadata: Vec<u8>,
    ) -> Result<OperatorId, RegistryError> {
        let payout = to_ink(payout);
        let register = message!(ValidatorRegistryRef(self.registry).register(commission, payout, metadata));
        self.send(validator, bond, &register)
    }

    pub fn approve_operator(
        &mut self,
        curator: &AccountId,
        operator: OperatorId,
        stake_cap: Balance,
    ) -> Result<AccountId, RegistryError> {
        self.send(
            curator,
            0,
            &message!(ValidatorRegistryRef(self.registry).approve(operator, stake_cap)),
        )
        .map(to_account)
    }

    /// An operator that may take stake: `validator` registers with `bond` and `commission`, the curator sets no cap.
    pub fn operator(&mut self, validator: &AccountId, bond: Balance, commission: u16) -> OperatorId {
        let operator = self
            .register(validator, bond, commission)
            .expect("a new validator");
        let curator = self.curator.clone();
        self.approve_operator(&curator, operator, Balance::MAX)
            .expect("a candidate");
        operator
    }

    pub fn set_stake_cap(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        stake_cap: Balance,
    ) -> Result<(), RegistryError> {
        let set = message!(ValidatorRegistryRef(self.registry).set_stake_cap(operator, stake_cap));
        self.send(caller, 0, &set)
    }

    pub fn top_up_bond(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        value: Balance,
    ) -> Result<(), RegistryError> {
        let top_up = message!(ValidatorRegistryRef(self.registry).top_up_bond(operator));
        self.send(caller, value, &top_up)
    }

    pub fn request_bond(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        amount: Balance,
    ) -> Result<u32, RegistryError> {
        let request = message!(ValidatorRegistryRef(self.registry).request_bond(operator, amount));
        self.send(caller, 0, &request)
    }

    pub fn withdraw_bond(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<Balance, RegistryError> {
        let withdraw = message!(ValidatorRegistryRef(self.registry).withdraw_bond(operator));
        self.send(caller, 0, &withdraw)
    }

    pub fn set_commission(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        commission: u16,
    ) -> Result<(), RegistryError> {
        let set = message!(ValidatorRegistryRef(self.registry).set_commission(operator, commission));
        self.send(caller, 0, &set)
    }

    pub fn propose_payout(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        proposed: Option<&AccountId>,
    ) -> Result<(), RegistryError> {
        let proposed = proposed.map(to_ink);
        let propose = message!(ValidatorRegistryRef(self.registry).propose_payout(operator, proposed));
        self.send(caller, 0, &propose)
    }

    pub fn accept_payout(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        let accept = message!(ValidatorRegistryRef(self.registry).accept_payout(operator));
        self.send(caller, 0, &accept)
    }

    pub fn check(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<Option<Fault>, RegistryError> {
        let check = message!(ValidatorRegistryRef(self.registry).check(operator));
        self.send(caller, 0, &check)
    }

    pub fn renew(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        let renew = message!(ValidatorRegistryRef(self.registry).renew(operator));
        self.send(caller, 0, &renew)
    }

    pub fn release(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        let release = message!(ValidatorRegistryRef(self.registry).release(operator));
        self.send(caller, 0, &release)
    }

    pub fn exit(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).exit(operator)),
        )
    }

    pub fn close(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).close(operator)),
        )
    }

    /// Like [`World::close`] with a gas limit.
    ///
    /// # Errors
    /// If the gas does not suffice to say so.
    pub fn close_within(
        &mut self,
        gas_limit: Gas,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<Result<(), RegistryError>, DispatchError> {
        let close = message!(ValidatorRegistryRef(self.registry).close(operator));
        self.try_send(caller, 0, gas_limit, &close)
    }

    pub fn claim_fees(&mut self, caller: &AccountId, operator: OperatorId) -> Result<Shares, RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).claim_fees(operator)),
        )
    }

    pub fn flag_at_registry(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<ProvisionChange, RegistryError> {
        let flag = message!(ValidatorRegistryRef(self.registry).flag(operator, 0, to_ink(caller)));
        self.send(caller, 0, &flag)
    }

    pub fn sweep_at_registry(&mut self, caller: &AccountId) -> Result<Swept, RegistryError> {
        let sweep = message!(ValidatorRegistryRef(self.registry).sweep(1, 0, to_ink(caller)));
        self.send(caller, 0, &sweep)
    }

    pub fn settle_at_registry(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<OperatorSettlement, RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).settle(operator, 0, to_ink(caller))),
        )
    }

    pub fn rebalance_at_registry(
        &mut self,
        caller: &AccountId,
        value: Balance,
        demand: Balance,
    ) -> Result<Rebalanced, RegistryError> {
        self.send(
            caller,
            value,
            &message!(ValidatorRegistryRef(self.registry).rebalance(demand, 1)),
        )
    }

    pub fn table(&mut self) -> Vec<Entry> {
        self.query(&message!(ValidatorRegistryRef(self.registry).table()))
    }

    pub fn registry_parameters_and_code(&mut self) -> Result<ParametersAndCode, RegistryError> {
        self.query(&message!(
            ValidatorRegistryRef(self.registry).parameters_and_code()
        ))
    }

    pub fn registry_parameters(&mut self) -> Result<RegistryParameters, RegistryError> {
        self.registry_parameters_and_code()
            .map(|current| current.parameters)
    }

    pub fn set_parameters_at_registry(
        &mut self,
        caller: &AccountId,
        parameters: RegistryParameters,
    ) -> Result<(), RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).set_parameters(parameters)),
        )
    }

    pub fn set_nominator_code_at_registry(
        &mut self,
        caller: &AccountId,
        code: Hash,
    ) -> Result<(), RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).set_nominator_code(code)),
        )
    }

    pub fn update_nominator(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<(), RegistryError> {
        self.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.registry).update_nominator(operator)),
        )
    }

    /// Where an operator stands.
    ///
    /// # Panics
    /// If there is no such operator.
    pub fn status(&mut self, operator: OperatorId) -> Status {
        match self.record(operator).place {
            Place::Waiting => Status::Candidate,
            Place::Slot(slot) => self.table()[slot as usize].status,
            Place::Left => Status::Exited,
        }
    }

    pub fn held(&mut self) -> Balance {
        self.query(&message!(ValidatorRegistryRef(self.registry).held()))
    }

    pub fn unit_of_registry(&mut self) -> Balance {
        self.query(&message!(ValidatorRegistryRef(self.registry).unit()))
    }

    pub fn registered(&mut self) -> OperatorId {
        self.query(&message!(ValidatorRegistryRef(self.registry).registered()))
    }

    pub fn sweep_state(&mut self) -> Sweep {
        self.query(&message!(ValidatorRegistryRef(self.registry).sweep_state()))
    }

    /// # Panics
    /// If there is no such operator.
    pub fn record(&mut self, operator: OperatorId) -> Operator {
        self.query(&message!(ValidatorRegistryRef(self.registry).operator(operator)))
            .expect("a registered operator")
    }

    pub fn operator_of(&mut self, validator: &AccountId) -> Option<OperatorId> {
        self.query(&message!(
            ValidatorRegistryRef(self.registry).operator_of(to_ink(validator))
        ))
    }

    /// # Panics
    /// If the operator was not approved.
    pub fn nominator(&mut self, operator: OperatorId) -> AccountId {
        to_account(self.record(operator).nominator.expect("an approved operator"))
    }
}
