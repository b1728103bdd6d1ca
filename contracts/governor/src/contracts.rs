//! The governed contracts, and the governor's calls of them.

use estuary_governance::Governed;
use estuary_interfaces::{verdict, Contract, GovernorError, PoolGovernance, RegistryGovernance, Timestamp};
use ink::{
    codegen::TraitCallBuilder,
    env::{
        call::{build_call, ExecutionInput, Selector},
        DefaultEnvironment,
    },
    primitives::{AccountId, Hash},
};

use crate::storage::{GovernorStorage, Result};

pub(crate) type PoolAt = ink::contract_ref!(PoolGovernance, DefaultEnvironment);
pub(crate) type RegistryAt = ink::contract_ref!(RegistryGovernance, DefaultEnvironment);
type GovernedAt = ink::contract_ref!(Governed, DefaultEnvironment);

/// The contracts that are governed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Contracts {
    pub pool: AccountId,
    pub registry: AccountId,
    pub queue: AccountId,
}

impl GovernorStorage {
    pub(crate) fn pool(&self) -> Result<PoolAt> {
        Ok(self.contracts()?.pool.into())
    }

    pub(crate) fn registry(&self) -> Result<RegistryAt> {
        Ok(self.contracts()?.registry.into())
    }

    /// Refuses a contract that was made for another governor.
    pub(crate) fn must_govern(&self, contract: Contract, account: AccountId) -> Result<()> {
        let governed: GovernedAt = account.into();
        let governor = governed.call().governor().try_invoke();
        if governor != Ok(Ok(self.env().account_id())) {
            return Err(GovernorError::NotGoverned(contract));
        }
        Ok(())
    }

    pub(crate) fn pause_pool(&self, until: Timestamp) -> Result<()> {
        let paused = self.pool()?.call_mut().pause_until(until).try_invoke();
        verdict(paused, GovernorError::PoolFailed, GovernorError::Pool)
    }

    pub(crate) fn upgrade(&self, contract: Contract, code: Hash, from_version: u16) -> Result<()> {
        let contracts = self.contracts()?;
        let account = match contract {
            Contract::Pool => contracts.pool,
            Contract::Registry => contracts.registry,
            Contract::Queue => contracts.queue,
        };
        upgrade(account, code, from_version)
    }
}

/// Lets `code` answer for a new contract. The code is made for the layout that the storage has.
pub(crate) fn install(account: AccountId, code: Hash) -> Result<()> {
    let governed: GovernedAt = account.into();
    match governed.call().storage_version().try_invoke() {
        Ok(Ok(version)) => upgrade(account, code, version),
        _ => Err(GovernorError::UpgradeFailed),
    }
}

/// Two calls: the old code replaces itself, and the new code brings the storage to its layout. If either refuses,
/// nothing has happened.
fn upgrade(account: AccountId, code: Hash, from_version: u16) -> Result<()> {
    let mut governed: GovernedAt = account.into();
    let (failed, refused) = (GovernorError::UpgradeFailed, GovernorError::Upgrade);
    let upgraded = governed.call_mut().upgrade(code, from_version).try_invoke();
    verdict(upgraded, failed, refused)?;
    verdict(governed.call_mut().migrate().try_invoke(), failed, refused)
}

/// Refuses a contract that does not answer `message` with the account of `pool`.
pub(crate) fn must_serve(
    contract: Contract,
    account: AccountId,
    message: [u8; 4],
    pool: AccountId,
) -> Result<()> {
    let served = build_call::<DefaultEnvironment>()
        .call(account)
        .exec_input(ExecutionInput::new(Selector::new(message)))
        .returns::<Option<AccountId>>()
        .try_invoke();
    (served == Ok(Ok(Some(pool))))
        .then_some(())
        .ok_or(GovernorError::NotOfPool(contract))
}
