//! Fees: the payments and credits of a settlement, and `FeeShares`, by which the registry claims commission.

use estuary_interfaces::{FeeSharesError, OperatorId, PoolError, Shares};
use ink::primitives::AccountId;

use crate::{
    accounting::{Accounting, RewardSplit},
    parameters::Parameters,
    storage::{Pool, Wiring},
};

impl Pool {
    /// Pays the caller. The cover fund keeps the money if the account cannot receive so little.
    pub(crate) fn pay_keeper(
        &self,
        accounting: &mut Accounting,
        reward: &mut RewardSplit,
    ) -> Result<(), PoolError> {
        if reward.keeper > 0 && self.pay(self.env().caller(), reward.keeper).is_err() {
            let unpaid = core::mem::take(&mut reward.keeper);
            accounting.add_cover(unpaid).ok_or(PoolError::Arithmetic)?;
            reward.cover = reward.cover.saturating_add(unpaid);
        }
        Ok(())
    }

    pub(crate) fn credit_fees(
        &mut self,
        operator: OperatorId,
        wiring: &Wiring,
        parameters: &Parameters,
        accounting: &Accounting,
        reward: &RewardSplit,
    ) {
        if reward.operator_shares > 0 {
            let earned = self
                .fee_shares_of(operator)
                .saturating_add(reward.operator_shares);
            self.fee_shares.insert(operator, &earned);
            self.mint(wiring.registry, reward.operator_shares, accounting);
        }
        self.mint(parameters.treasury, reward.treasury_shares, accounting);
    }

    /// The shares that an operator has earned as commission and not claimed yet.
    pub fn fee_shares_of(&self, operator: OperatorId) -> Shares {
        self.fee_shares.get(operator).unwrap_or(0)
    }

    /// Moves all fee shares of `operator` to `recipient`, and returns their number. Only the registry may call.
    pub fn claim_fee_shares(
        &mut self,
        operator: OperatorId,
        recipient: AccountId,
    ) -> core::result::Result<Shares, FeeSharesError> {
        let registry = self.env().caller();
        if self.wiring.get().map(|wiring| wiring.registry) != Some(registry) {
            return Err(FeeSharesError::NotRegistry);
        }
        let shares = self.fee_shares.take(operator).unwrap_or(0);
        if shares == 0
            || self
                .token
                .debit(registry, self.token.balance_of(registry), shares)
                .is_err()
        {
            return Err(FeeSharesError::NothingToClaim);
        }
        self.token.credit(recipient, shares);
        let worth = self.accounting().to_amount_down(shares, self.now()).unwrap_or(0);
        self.emit_transfer(Some(registry), Some(recipient), worth, shares);
        Ok(shares)
    }
}
