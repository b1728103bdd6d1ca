//! What operators do, the curator, and whoever claims commission.

use estuary_interfaces::{Balance, OperatorId, RegistryError};
use ink::primitives::AccountId;
use validator_registry::{
    curator_calls::CuratorCalls, host::Host, keeper_calls::KeeperCalls, operator_calls::OperatorCalls,
};

use super::{Native, Outcome, KEEPER};
use crate::{
    campaign::*,
    native::{
        accounts::{self, account},
        world::World,
    },
};

impl Native {
    /// Sends a message to the registry, with `value` planck.
    pub(super) fn registry<T>(
        &mut self,
        caller: AccountId,
        value: Balance,
        message: impl FnOnce(&mut World) -> Result<T, RegistryError>,
    ) -> Result<T, Refusal> {
        self.world
            .call(caller, accounts::registry(), value, message)
            .map_err(Refusal::Registry)
    }

    pub(super) fn register(
        &mut self,
        validator: usize,
        bond: Balance,
        commission: u16,
        payout: usize,
    ) -> Outcome {
        self.registry(account(validator), bond, |registry| {
            registry.register(commission, account(payout), Vec::new())
        })
        .map(Answer::Registered)
    }

    pub(super) fn claim_fees(&mut self, operator: OperatorId, payout: usize) -> Outcome {
        self.registry(account(payout), 0, |registry| registry.claim_fees(operator))
            .map(Answer::Amount)
    }

    /// One act of an operator's life.
    pub(super) fn operator(
        &mut self,
        id: OperatorId,
        validator: usize,
        act: Act,
        amount: Balance,
        payout: usize,
    ) -> Outcome {
        let curator = self.world.parameters().expect("it is constructed").curator;
        let (by, payout, keeper) = (account(validator), account(payout), account(KEEPER));
        match act {
            Act::Approve { cap } => {
                return self
                    .registry(curator, 0, |registry| registry.approve(id, cap))
                    .map(Answer::Approved);
            }
            Act::SetCap { cap } => self.registry(curator, 0, |registry| registry.set_stake_cap(id, cap)),
            Act::TopUp { value } => self.registry(by, value, |registry| registry.top_up_bond(id)),
            Act::RequestBond { .. } => self
                .registry(by, 0, |registry| registry.request_bond(id, amount))
                .map(drop),
            Act::WithdrawBond => self
                .registry(by, 0, |registry| registry.withdraw_bond(id))
                .map(drop),
            Act::SetCommission { commission } => {
                self.registry(by, 0, |registry| registry.set_commission(id, commission))
            }
            Act::ChangePayout => self
                .registry(by, 0, |registry| registry.propose_payout(id, Some(payout)))
                .and_then(|()| self.registry(payout, 0, |registry| registry.accept_payout(id))),
            Act::Check => self.registry(keeper, 0, |registry| registry.check(id)).map(drop),
            Act::Renew => self.registry(keeper, 0, |registry| registry.renew(id)),
            Act::Release => self.registry(curator, 0, |registry| registry.release(id)),
            Act::Exit => self.registry(by, 0, |registry| registry.exit(id)),
            Act::Close => self.registry(keeper, 0, |registry| registry.close(id)),
        }
        .map(|()| Answer::Done)
    }
}
