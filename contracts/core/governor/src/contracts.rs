//! The governed contracts, and the governor's calls of them.

use estuary_governance::Governed;
use estuary_interfaces::{
    verdict, Balance, Brake, BrakeWiring, ContractKind, CoverTerms, GovernorError, LiquidStaking,
    PoolGovernance, ProposalId, QueueGovernance, RegistryGovernance, Shares, Timestamp,
};
use ink::{
    codegen::TraitCallBuilder,
    env::{
        call::{build_call, ExecutionInput, Selector},
        DefaultEnvironment,
    },
    primitives::{AccountId, Hash},
    selector_bytes, EnvAccess,
};

use crate::storage::{GovernorStorage, Result};

pub(crate) type PoolAt = ink::contract_ref!(PoolGovernance, DefaultEnvironment);
pub(crate) type RegistryAt = ink::contract_ref!(RegistryGovernance, DefaultEnvironment);
type SharesAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);
type QueueAt = ink::contract_ref!(QueueGovernance, DefaultEnvironment);
type BrakeAt = ink::contract_ref!(Brake, DefaultEnvironment);
type GovernedAt = ink::contract_ref!(Governed, DefaultEnvironment);

/// The picoseconds with which another contract is read. Its answer takes a tenth of them.
const READ_REF_TIME: u64 = 20_000_000_000;

/// How often the governor loads its own code to prove its proof size: together it is more than the pool's codes.
const LOADS: u32 = 6;

/// The contracts that are governed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Contracts {
    /// The pool, whose parameters and code the governor changes.
    pub pool: AccountId,
    /// The registry of this pool. It upgrades its nominators.
    pub registry: AccountId,
    /// The withdrawal queue of this pool, whose code is final.
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
    pub(crate) fn must_govern(&self, contract: ContractKind, account: AccountId) -> Result<()> {
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

    pub(crate) fn upgrade(&self, contract: ContractKind, code: Hash, from_version: u16) -> Result<()> {
        let account = match contract {
            ContractKind::Pool => self.contracts()?.pool,
            ContractKind::Registry => self.contracts()?.registry,
            ContractKind::Nominator => return self.set_nominator_code(code),
            ContractKind::Queue | ContractKind::Brake => return Err(GovernorError::Renounced),
        };
        upgrade(account, code, from_version)
    }

    /// Sets the terms of cover at the pool, and the limit of an operator's cover at the registry. If one refuses, so
    /// does the proposal.
    pub(crate) fn set_cover(&self, terms: Option<CoverTerms>, cap: Option<Balance>) -> Result<()> {
        let set = self.pool()?.call_mut().set_cover_terms(terms).try_invoke();
        verdict(set, GovernorError::PoolFailed, GovernorError::Pool)?;
        let set = self.registry()?.call_mut().set_cover_cap(cap).try_invoke();
        verdict(set, GovernorError::RegistryFailed, GovernorError::Registry)
    }

    fn set_nominator_code(&self, code: Hash) -> Result<()> {
        let set = self.registry()?.call_mut().set_nominator_code(code).try_invoke();
        verdict(set, GovernorError::RegistryFailed, GovernorError::Registry)
    }

    /// All shares now. If the pool does not answer, the shares as last read: otherwise a pool that one upgrade broke
    /// could never be repaired by the next.
    pub(crate) fn read_shares(&self) -> Result<Shares> {
        must_have_gas(self.env())?;
        let pool: SharesAt = self.contracts()?.pool.into();
        match pool.call().total_shares().try_invoke() {
            Ok(Ok(shares)) => Ok(shares),
            _ => {
                must_have_proof_size(self.env())?;
                Ok(self.shares.get_or_default())
            }
        }
    }

    /// The units that are locked against a proposal.
    pub(crate) fn read_against(&self, id: ProposalId) -> Result<Shares> {
        must_have_gas(self.env())?;
        let brake: BrakeAt = self.brake()?.into();
        match brake.call().against(id).try_invoke() {
            Ok(Ok(against)) => Ok(against),
            _ => Err(GovernorError::NoAnswer),
        }
    }

    /// Whether all requests that were made at `end` or before are paid. The queue serves requests in order, so the
    /// oldest open request proves it. A queue that does not answer has not paid.
    pub(crate) fn are_paid(&self, end: Timestamp) -> Result<bool> {
        must_have_gas(self.env())?;
        let queue: QueueAt = self.contracts()?.queue.into();
        Ok(match queue.call().oldest_open().try_invoke() {
            Ok(Ok(oldest)) => oldest.is_none_or(|made_at| made_at > end),
            _ => false,
        })
    }

    /// Refuses a brake of another governor, or of another pool's token.
    pub(crate) fn must_brake_for(&self, account: AccountId, pool: AccountId) -> Result<()> {
        let brake: BrakeAt = account.into();
        let kind = ContractKind::Brake;
        match brake.call().wiring().try_invoke() {
            Ok(Ok(Some(BrakeWiring { governor, token }))) if governor == self.env().account_id() => {
                must_serve(kind, token, selector_bytes!("WrappedLst::pool"), pool)
            }
            _ => Err(GovernorError::NotGoverned(kind)),
        }
    }
}

/// Refuses to read another contract with little gas: its answer would be missing, and mean something else.
fn must_have_gas(env: EnvAccess<'static, DefaultEnvironment>) -> Result<()> {
    (env.gas_left() >= READ_REF_TIME)
        .then_some(())
        .ok_or(GovernorError::NotEnoughGas)
}

/// Traps, or refuses, if there is less proof size than a read of the pool takes. A contract cannot ask how much is
/// left, so the governor loads its own code as often as takes that much.
fn must_have_proof_size(env: EnvAccess<'static, DefaultEnvironment>) -> Result<()> {
    let own = env.own_code_hash().map_err(|_| GovernorError::NotEnoughGas)?;
    for _ in 0..LOADS {
        let loaded = build_call::<DefaultEnvironment>()
            .delegate(own)
            .exec_input(ExecutionInput::new(Selector::new(selector_bytes!(
                "last_proposal"
            ))))
            .returns::<ProposalId>()
            .try_invoke();
        if !matches!(loaded, Ok(Ok(_))) {
            return Err(GovernorError::NotEnoughGas);
        }
    }
    Ok(())
}

/// Lets `code` answer for a new contract. The code is made for the layout that the storage has.
pub(crate) fn install(account: AccountId, code: Hash) -> Result<()> {
    let governed: GovernedAt = account.into();
    match governed.call().storage_version().try_invoke() {
        Ok(Ok(version)) => upgrade(account, code, version),
        _ => Err(GovernorError::UpgradeFailed),
    }
}

/// Two calls: the old code replaces itself, and the new code converts the storage to its layout. If either refuses,
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
    contract: ContractKind,
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
