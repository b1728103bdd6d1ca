//! `Nominator`: the registry's messages, which bond, nominate, unbond and settle.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Balance, ChainCall, NominatorError, Settlement, StakingCalls};
use ink::scale::Encode;

use crate::{
    settlement::{self, Withdrawal},
    staking_calls,
    storage::{NominatorStorage, Result, Wiring},
};

impl NominatorStorage {
    /// Bonds the transferred value, and nominates the validator if nothing is nominated yet.
    pub fn delegate(&mut self) -> Result<()> {
        let Wiring { validator, calls, .. } = self.only_registry()?;
        let value = self.env().transferred_value();
        let before = self.ledger();
        let call = if before.exists {
            self.send_to_chain(ChainCall::BondExtra, &staking_calls::bond_extra(&calls, value))?;
            ChainCall::BondExtra
        } else {
            self.send_to_chain(ChainCall::Bond, &staking_calls::bond(&calls, value))?;
            ChainCall::Bond
        };
        // If less is free, the chain bonds less and reports no error.
        let after = self.ledger();
        if after.active.checked_sub(before.active) != Some(value) {
            return Err(NominatorError::LedgerMismatch(call));
        }
        if after.targets == 0 {
            self.send_to_chain(ChainCall::Nominate, &staking_calls::nominate(&calls, validator))?;
        }
        Ok(())
    }

    /// Starts unbonding `amount` planck, after chilling if `chill` is true. Returns the planck that left the active
    /// stake.
    pub fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance> {
        let Wiring { calls, .. } = self.only_registry()?;
        let before = self.ledger();
        // Also without a target: the chain counts a kicked stash among the nominators until the stash chills.
        if chill {
            self.send_to_chain(ChainCall::Chill, &staking_calls::chill(&calls))?;
        }
        self.send_to_chain(ChainCall::Unbond, &staking_calls::unbond(&calls, amount))?;
        // When the ledger is full of chunks, the chain withdraws by itself. Then a settlement has to come first.
        let after = self.ledger();
        if after.total != before.total {
            return Err(NominatorError::LedgerMismatch(ChainCall::Unbond));
        }
        before
            .active
            .checked_sub(after.active)
            .ok_or(NominatorError::Arithmetic)
    }

    /// Nominates the validator again.
    pub fn renew(&mut self) -> Result<()> {
        let Wiring { validator, calls, .. } = self.only_registry()?;
        self.send_to_chain(ChainCall::Nominate, &staking_calls::nominate(&calls, validator))
    }

    /// Withdraws the unbonded stake, sends all liquid money to the pool, and compares the ledger with `booked_stake`
    /// planck.
    pub fn settle(&mut self, booked_stake: Balance, closing: bool) -> Result<Settlement> {
        let Wiring { pool, calls, .. } = self.only_registry()?;
        let existential_deposit = self.env().minimum_balance();
        let before = self.ledger();
        let after = self
            .withdraw(&calls, &before, existential_deposit, closing)
            .unwrap_or(before);
        let found = settlement::settle(booked_stake, &before, &after, existential_deposit)
            .ok_or(NominatorError::Arithmetic)?;
        if found.received > 0 {
            self.env()
                .transfer(pool, found.received)
                .map_err(|_| NominatorError::TransferFailed)?;
        }
        Ok(found)
    }

    /// Replaces the indices of the staking calls.
    pub fn set_calls(&mut self, calls: StakingCalls) -> Result<()> {
        let wiring = self.only_registry()?;
        self.wiring.set(&Wiring { calls, ..wiring });
        Ok(())
    }

    /// Withdraws the unbonded stake and reads the ledger again. `None` if there is nothing to withdraw. If the chain
    /// refuses, the money stays in the ledger, and the second reading shows it.
    fn withdraw(
        &self,
        calls: &StakingCalls,
        stash: &StashInfo,
        existential_deposit: Balance,
        closing: bool,
    ) -> Option<StashInfo> {
        match settlement::withdrawal(stash, existential_deposit, closing) {
            Withdrawal::Nothing => return None,
            Withdrawal::Plain => {}
            Withdrawal::Rebond(missing) => self
                .env()
                .call_runtime(&staking_calls::rebond(calls, missing))
                .ok()?,
        }
        let withdraw = staking_calls::withdraw_unbonded(calls, stash.spans);
        let _refused = self.env().call_runtime(&withdraw).is_err();
        Some(self.ledger())
    }

    /// The stash without its announced slashes. Strangers decide how many slashes are announced, and the registry caps
    /// the gas of its calls.
    fn ledger(&self) -> StashInfo {
        self.env().extension().ledger(self.env().account_id())
    }

    fn send_to_chain(&self, call: ChainCall, encoded: &impl Encode) -> Result<()> {
        self.env()
            .call_runtime(encoded)
            .map_err(|_| NominatorError::ChainRefused(call))
    }
}
