//! Fees: the payments and credits of a settlement, and `FeeShares`, by which the registry claims commission.

use estuary_interfaces::{FeeSharesError, OperatorId, PoolError, Shares};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;

use crate::{
    accounting::{Accounting, RewardSplit},
    contracts::Wiring,
    events::Events,
    host::Host,
    parameters::Parameters,
    psp22::Psp22Calls,
};

/// The payments of a settlement, and the use case of the registry.
pub trait FeeCalls: Host {
    /// Pays the caller. The cover fund keeps the money if the account cannot receive so little.
    fn pay_keeper(&mut self, accounting: &mut Accounting, reward: &mut RewardSplit) -> Result<(), PoolError> {
        let keeper = self.caller();
        if reward.keeper > 0 && self.pay(keeper, reward.keeper).is_err() {
            let unpaid = core::mem::take(&mut reward.keeper);
            accounting.add_cover(unpaid).ok_or(PoolError::Arithmetic)?;
            reward.cover = reward.cover.saturating_add(unpaid);
        }
        Ok(())
    }

    /// Mints the shares of commission and treasury. The registry holds the commission until the operator claims it.
    fn credit_fees(
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
            self.set_fee_shares(operator, earned);
            self.mint(wiring.registry, reward.operator_shares, accounting);
        }
        self.mint(parameters.treasury, reward.treasury_shares, accounting);
    }

    /// Moves all fee shares of `operator` to `recipient`, and returns their number. Only the registry may call.
    fn claim_fee_shares(
        &mut self,
        operator: OperatorId,
        recipient: AccountId,
    ) -> core::result::Result<Shares, FeeSharesError> {
        let registry = self.caller();
        if self.wiring().map(|wiring| wiring.registry) != Ok(registry) {
            return Err(FeeSharesError::NotRegistry);
        }
        let shares = self.take_fee_shares(operator);
        let held = self.token().balance_of(registry);
        if shares == 0 || self.token_mut().debit(registry, held, shares).is_err() {
            return Err(FeeSharesError::NothingToClaim);
        }
        self.token_mut().credit(recipient, shares);
        let worth = self.accounting().to_amount_down(shares, self.now()).unwrap_or(0);
        self.emit_transfer(Some(registry), Some(recipient), worth, shares);
        Ok(shares)
    }
}

impl<H: Host> FeeCalls for H {}
