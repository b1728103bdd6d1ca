//! Messages of `validator_registry`.

use drink::DispatchError;
use estuary_interfaces::{
    CoverState, Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, Registry, RegistryError,
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

/// What a pool without cover fund and underwriters says.
const NO_COVER: CoverState = CoverState {
    fund: 0,
    layer: 0,
    reserved: 0,
};

/// The registry of a world: its messages, as methods.
pub struct RegistryHandle<'w>(&'w mut World);

impl World {
    pub fn registry(&mut self) -> RegistryHandle<'_> {
        RegistryHandle(self)
    }

    /// An operator that may take stake: `validator` registers with `bond` and `commission`, the curator sets no cap.
    pub fn operator(&mut self, validator: &AccountId, bond: Balance, commission: u16) -> OperatorId {
        let operator = self
            .registry()
            .register(validator, bond, commission)
            .expect("a new validator");
        let curator = self.curator.clone();
        self.registry()
            .approve(&curator, operator, Balance::MAX)
            .expect("a candidate");
        operator
    }
}

impl RegistryHandle<'_> {
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
        let register = message!(ValidatorRegistryRef(self.0.registry).register(commission, payout, metadata));
        self.0.send(validator, bond, &register)
    }

    pub fn approve(
        &mut self,
        curator: &AccountId,
        operator: OperatorId,
        stake_cap: Balance,
    ) -> Result<AccountId, RegistryError> {
        self.0
            .send(
                curator,
                0,
                &message!(ValidatorRegistryRef(self.0.registry).approve(operator, stake_cap)),
            )
            .map(to_account)
    }

    pub fn set_stake_cap(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        stake_cap: Balance,
    ) -> Result<(), RegistryError> {
        let set = message!(ValidatorRegistryRef(self.0.registry).set_stake_cap(operator, stake_cap));
        self.0.send(caller, 0, &set)
    }

    pub fn top_up_bond(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        value: Balance,
    ) -> Result<(), RegistryError> {
        let top_up = message!(ValidatorRegistryRef(self.0.registry).top_up_bond(operator));
        self.0.send(caller, value, &top_up)
    }

    pub fn request_bond(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        amount: Balance,
    ) -> Result<u32, RegistryError> {
        let request = message!(ValidatorRegistryRef(self.0.registry).request_bond(operator, amount));
        self.0.send(caller, 0, &request)
    }

    pub fn withdraw_bond(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<Balance, RegistryError> {
        let withdraw = message!(ValidatorRegistryRef(self.0.registry).withdraw_bond(operator));
        self.0.send(caller, 0, &withdraw)
    }

    pub fn set_commission(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        commission: u16,
    ) -> Result<(), RegistryError> {
        let set = message!(ValidatorRegistryRef(self.0.registry).set_commission(operator, commission));
        self.0.send(caller, 0, &set)
    }

    pub fn propose_payout(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        proposed: Option<&AccountId>,
    ) -> Result<(), RegistryError> {
        let proposed = proposed.map(to_ink);
        let propose = message!(ValidatorRegistryRef(self.0.registry).propose_payout(operator, proposed));
        self.0.send(caller, 0, &propose)
    }

    pub fn accept_payout(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        let accept = message!(ValidatorRegistryRef(self.0.registry).accept_payout(operator));
        self.0.send(caller, 0, &accept)
    }

    pub fn check(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<Option<Fault>, RegistryError> {
        let check = message!(ValidatorRegistryRef(self.0.registry).check(operator));
        self.0.send(caller, 0, &check)
    }

    pub fn renew(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        let renew = message!(ValidatorRegistryRef(self.0.registry).renew(operator));
        self.0.send(caller, 0, &renew)
    }

    pub fn release(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        let release = message!(ValidatorRegistryRef(self.0.registry).release(operator));
        self.0.send(caller, 0, &release)
    }

    pub fn exit(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).exit(operator)),
        )
    }

    pub fn close(&mut self, caller: &AccountId, operator: OperatorId) -> Result<(), RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).close(operator)),
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
        let close = message!(ValidatorRegistryRef(self.0.registry).close(operator));
        self.0.try_send(caller, 0, gas_limit, &close)
    }

    pub fn claim_fees(&mut self, caller: &AccountId, operator: OperatorId) -> Result<Shares, RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).claim_fees(operator)),
        )
    }

    pub fn flag(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<ProvisionChange, RegistryError> {
        let flag = message!(ValidatorRegistryRef(self.0.registry).flag(operator, NO_COVER, to_ink(caller)));
        self.0.send(caller, 0, &flag)
    }

    pub fn sweep(&mut self, caller: &AccountId) -> Result<Swept, RegistryError> {
        let sweep = message!(ValidatorRegistryRef(self.0.registry).sweep(1, NO_COVER, to_ink(caller)));
        self.0.send(caller, 0, &sweep)
    }

    pub fn settle(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<OperatorSettlement, RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).settle(operator, NO_COVER, to_ink(caller))),
        )
    }

    pub fn rebalance(
        &mut self,
        caller: &AccountId,
        value: Balance,
        demand: Balance,
    ) -> Result<Rebalanced, RegistryError> {
        self.0.send(
            caller,
            value,
            &message!(ValidatorRegistryRef(self.0.registry).rebalance(demand, 1)),
        )
    }

    pub fn table(&mut self) -> Vec<Entry> {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).table()))
    }

    pub fn parameters_and_code(&mut self) -> Result<ParametersAndCode, RegistryError> {
        self.0.query(&message!(
            ValidatorRegistryRef(self.0.registry).parameters_and_code()
        ))
    }

    pub fn parameters(&mut self) -> Result<RegistryParameters, RegistryError> {
        self.parameters_and_code().map(|current| current.parameters)
    }

    pub fn set_parameters(
        &mut self,
        caller: &AccountId,
        parameters: RegistryParameters,
    ) -> Result<(), RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).set_parameters(parameters)),
        )
    }

    pub fn set_nominator_code(&mut self, caller: &AccountId, code: Hash) -> Result<(), RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).set_nominator_code(code)),
        )
    }

    pub fn update_nominator(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
    ) -> Result<(), RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).update_nominator(operator)),
        )
    }

    /// Where an operator stands.
    ///
    /// # Panics
    /// If there is no such operator.
    pub fn status(&mut self, operator: OperatorId) -> Status {
        match self.operator(operator).place {
            Place::Waiting => Status::Candidate,
            Place::Slot(slot) => self.table()[slot as usize].status,
            Place::Left => Status::Exited,
        }
    }

    pub fn held(&mut self) -> Balance {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).held()))
    }

    pub fn unit(&mut self) -> Balance {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).unit()))
    }

    pub fn registered(&mut self) -> OperatorId {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).registered()))
    }

    pub fn sweep_state(&mut self) -> Sweep {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).sweep_state()))
    }

    /// # Panics
    /// If there is no such operator.
    pub fn operator(&mut self, operator: OperatorId) -> Operator {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).operator(operator)))
            .expect("a registered operator")
    }

    pub fn operator_of(&mut self, validator: &AccountId) -> Option<OperatorId> {
        self.0.query(&message!(
            ValidatorRegistryRef(self.0.registry).operator_of(to_ink(validator))
        ))
    }

    /// # Panics
    /// If the operator was not approved.
    pub fn nominator(&mut self, operator: OperatorId) -> AccountId {
        to_account(self.operator(operator).nominator.expect("an approved operator"))
    }

    /// What the governor of a registry sends.
    pub fn set_cover_cap(&mut self, caller: &AccountId, cap: Option<Balance>) -> Result<(), RegistryError> {
        self.0.send(
            caller,
            0,
            &message!(ValidatorRegistryRef(self.0.registry).set_cover_cap(cap)),
        )
    }

    pub fn cover_cap(&mut self) -> Option<Balance> {
        self.0
            .query(&message!(ValidatorRegistryRef(self.0.registry).cover_cap()))
    }
}
