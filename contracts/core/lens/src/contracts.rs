//! The contracts that the lens reads, and its calls of them.

use estuary_interfaces::OperatorId;
use ink::{codegen::TraitCallBuilder, env::call::FromAccountId, prelude::vec::Vec};
use staking_pool::{StakingPoolRef, Wiring};
use validator_registry::{operator::Operator, table::Entry, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;

use crate::storage::{LensError, LensStorage, Result};

impl LensStorage {
    pub(crate) fn pool_ref(&self) -> Result<StakingPoolRef> {
        self.pool()
            .map(StakingPoolRef::from_account_id)
            .ok_or(LensError::NoPool)
    }

    pub(crate) fn registry(&self) -> Result<ValidatorRegistryRef> {
        Ok(ValidatorRegistryRef::from_account_id(self.wiring()?.registry))
    }

    pub(crate) fn queue(&self) -> Result<WithdrawalQueueRef> {
        Ok(WithdrawalQueueRef::from_account_id(self.wiring()?.queue))
    }

    pub(crate) fn wiring(&self) -> Result<Wiring> {
        let wiring = self.pool_ref()?.call().wiring().try_invoke();
        read(wiring, LensError::NoPool)?.map_err(|_| LensError::NoPool)
    }

    pub(crate) fn table(&self, registry: &ValidatorRegistryRef) -> Result<Vec<Entry>> {
        read(registry.call().table().try_invoke(), LensError::NoRegistry)
    }

    /// Ids and values of the operators in some slots, in one call, because each call of the registry loads its code.
    pub(crate) fn page(
        &self,
        registry: &ValidatorRegistryRef,
        from: u32,
        max: u32,
    ) -> Result<Vec<(OperatorId, Operator)>> {
        let page = read(
            registry.call().page(from, max).try_invoke(),
            LensError::NoRegistry,
        )?;
        page.map_err(|_| LensError::NoRegistry)
    }

    pub(crate) fn operator(
        &self,
        registry: &ValidatorRegistryRef,
        operator_id: OperatorId,
    ) -> Result<Operator> {
        read(
            registry.call().operator(operator_id).try_invoke(),
            LensError::NoRegistry,
        )?
        .ok_or(LensError::NoRegistry)
    }
}

/// The contract's answer, or `failed` if there is none.
pub(crate) fn read<T>(
    answer: core::result::Result<core::result::Result<T, ink::LangError>, ink::env::Error>,
    failed: LensError,
) -> Result<T> {
    answer.ok().and_then(core::result::Result::ok).ok_or(failed)
}
