//! Messages of `nominator`.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Nominator, NominatorError, OperatorId, Settlement, StakingCalls};
use estuary_runtime::{AccountId, Balance};
use nominator::NominatorRef;

use super::message;
use crate::{call::to_account, World};

impl World {
    pub fn stash(&mut self, operator: OperatorId) -> StashInfo {
        let nominator = self.registry().nominator(operator);
        self.query(&message!(NominatorRef(nominator).stash()))
    }

    /// Registry, pool and validator of the operator's nominator.
    pub fn nominator_wiring(&mut self, operator: OperatorId) -> [AccountId; 3] {
        let nominator = self.registry().nominator(operator);
        let wiring = self
            .query(&message!(NominatorRef(nominator).wiring()))
            .expect("a nominator is wired by its constructor");
        [wiring.registry, wiring.pool, wiring.validator].map(to_account)
    }

    /// Where the operator's nominator finds the staking pallet.
    pub fn nominator_calls(&mut self, operator: OperatorId) -> StakingCalls {
        let nominator = self.registry().nominator(operator);
        let wiring = self.query(&message!(NominatorRef(nominator).wiring()));
        wiring.expect("a nominator is wired by its constructor").calls
    }

    pub fn set_calls_at_nominator(
        &mut self,
        caller: &AccountId,
        nominator: &AccountId,
        calls: StakingCalls,
    ) -> Result<(), NominatorError> {
        self.send(
            caller,
            0,
            &message!(NominatorRef(nominator.clone()).set_calls(calls)),
        )
    }

    pub fn settle_at_nominator(
        &mut self,
        caller: &AccountId,
        nominator: &AccountId,
        book: Balance,
    ) -> Result<Settlement, NominatorError> {
        self.send(
            caller,
            0,
            &message!(NominatorRef(nominator.clone()).settle(book, false)),
        )
    }

    pub fn delegate_at_nominator(
        &mut self,
        caller: &AccountId,
        nominator: &AccountId,
        value: Balance,
    ) -> Result<(), NominatorError> {
        self.send(
            caller,
            value,
            &message!(NominatorRef(nominator.clone()).delegate()),
        )
    }

    pub fn renew_at_nominator(
        &mut self,
        caller: &AccountId,
        nominator: &AccountId,
    ) -> Result<(), NominatorError> {
        self.send(caller, 0, &message!(NominatorRef(nominator.clone()).renew()))
    }

    pub fn undelegate_at_nominator(
        &mut self,
        caller: &AccountId,
        nominator: &AccountId,
        amount: Balance,
    ) -> Result<Balance, NominatorError> {
        self.send(
            caller,
            0,
            &message!(NominatorRef(nominator.clone()).undelegate(amount, false)),
        )
    }
}
