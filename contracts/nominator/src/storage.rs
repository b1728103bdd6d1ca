//! What a nominator stores and does.

use estuary_chain_reads::{EstuaryEnvironment, StashInfo};
use estuary_governance::{
    migrate, upgrade, ContractKind, Governance, GovernanceCell, GovernanceError, Layout,
};
use estuary_interfaces::{Balance, ChainCall, NominatorError, Settlement, StakingCalls};
use ink::{
    primitives::{AccountId, Hash},
    scale::Encode,
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};

use crate::{
    calls,
    settlement::{self, Withdrawal},
};

pub(crate) type Result<T> = core::result::Result<T, NominatorError>;

const LAYOUT: Layout = Layout {
    kind: ContractKind::Nominator,
    version: 1,
    migrates: &[1],
};

/// Whom it belongs to, whom it nominates, and how to reach the staking pallet: only that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Wiring {
    pub registry: AccountId,
    pub pool: AccountId,
    pub validator: AccountId,
    pub calls: StakingCalls,
}

estuary_interfaces::packed!(Wiring {
    registry: AccountId,
    pool: AccountId,
    validator: AccountId,
    calls: StakingCalls,
});

/// Everything that a nominator stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Stash {
    governance: GovernanceCell,
    wiring: Lazy<Wiring, ManualKey<1>>,
}

impl Stash {
    pub fn new(pool: AccountId, validator: AccountId, calls: StakingCalls) -> Self {
        let mut stash = Self::default();
        let registry = stash.env().caller();
        stash.wiring.set(&Wiring {
            registry,
            pool,
            validator,
            calls,
        });
        stash.governance = Governance::cell(registry, LAYOUT);
        stash
    }

    pub fn wiring(&self) -> Option<Wiring> {
        self.wiring.get()
    }

    /// The stash as the chain sees it now.
    pub fn read(&self) -> StashInfo {
        self.env().extension().stash(self.env().account_id())
    }

    /// The same without what is announced. Strangers decide how many slashes are announced, and a nominator's calls have
    /// a cap.
    fn ledger(&self) -> StashInfo {
        self.env().extension().ledger(self.env().account_id())
    }

    pub fn delegate(&mut self) -> Result<()> {
        let Wiring { validator, calls, .. } = self.for_registry()?;
        let value = self.env().transferred_value();
        let before = self.ledger();
        let call = if before.exists {
            self.send_to_chain(ChainCall::BondExtra, &calls::bond_extra(&calls, value))?;
            ChainCall::BondExtra
        } else {
            self.send_to_chain(ChainCall::Bond, &calls::bond(&calls, value))?;
            ChainCall::Bond
        };
        // The chain silently bonds less where less is free.
        let after = self.ledger();
        if after.active.checked_sub(before.active) != Some(value) {
            return Err(NominatorError::LedgerMismatch(call));
        }
        if after.targets == 0 {
            self.send_to_chain(ChainCall::Nominate, &calls::nominate(&calls, validator))?;
        }
        Ok(())
    }

    pub fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance> {
        let Wiring { calls, .. } = self.for_registry()?;
        let before = self.ledger();
        // Also where no target is left: the chain counts who was kicked among the nominators until it chills.
        if chill {
            self.send_to_chain(ChainCall::Chill, &calls::chill(&calls))?;
        }
        self.send_to_chain(ChainCall::Unbond, &calls::unbond(&calls, amount))?;
        // A ledger that is full of chunks withdraws by itself: then a settlement has to come first.
        let after = self.ledger();
        if after.total != before.total {
            return Err(NominatorError::LedgerMismatch(ChainCall::Unbond));
        }
        before
            .active
            .checked_sub(after.active)
            .ok_or(NominatorError::Arithmetic)
    }

    pub fn renew(&mut self) -> Result<()> {
        let Wiring { validator, calls, .. } = self.for_registry()?;
        self.send_to_chain(ChainCall::Nominate, &calls::nominate(&calls, validator))
    }

    pub fn settle(&mut self, book: Balance, closing: bool) -> Result<Settlement> {
        let Wiring { pool, calls, .. } = self.for_registry()?;
        let existential_deposit = self.env().minimum_balance();
        let before = self.ledger();
        let after = self
            .withdraw(&calls, &before, existential_deposit, closing)
            .unwrap_or(before);
        let found = settlement::settle(book, &before, &after, existential_deposit)
            .ok_or(NominatorError::Arithmetic)?;
        if found.received > 0 {
            self.env()
                .transfer(pool, found.received)
                .map_err(|_| NominatorError::TransferFailed)?;
        }
        Ok(found)
    }

    pub fn set_calls(&mut self, calls: StakingCalls) -> Result<()> {
        let wiring = self.for_registry()?;
        self.wiring.set(&Wiring { calls, ..wiring });
        Ok(())
    }

    pub fn governor(&self) -> AccountId {
        self.governance.get_or_default().governor
    }

    pub fn storage_version(&self) -> u16 {
        self.governance.get_or_default().version
    }

    pub fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
        upgrade(&self.governance, code, from_version)
    }

    pub fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
        migrate(&mut self.governance, LAYOUT)
    }

    /// Withdraws what has unbonded, and reads again. Nothing where there is nothing to withdraw. Where
    /// the chain refuses, the money stays where it is, which the second reading shows.
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
            Withdrawal::Rebond(missing) => self.env().call_runtime(&calls::rebond(calls, missing)).ok()?,
        }
        let withdraw = calls::withdraw_unbonded(calls, stash.spans);
        let _refused = self.env().call_runtime(&withdraw).is_err();
        Some(self.ledger())
    }

    fn for_registry(&self) -> Result<Wiring> {
        let caller = self.env().caller();
        self.wiring
            .get()
            .filter(|wiring| wiring.registry == caller)
            .ok_or(NominatorError::NotRegistry)
    }

    fn send_to_chain(&self, call: ChainCall, encoded: &impl Encode) -> Result<()> {
        self.env()
            .call_runtime(encoded)
            .map_err(|_| NominatorError::ChainRefused(call))
    }

    fn env(&self) -> EnvAccess<'static, EstuaryEnvironment> {
        EnvAccess::default()
    }
}
