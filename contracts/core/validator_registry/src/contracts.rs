//! The contracts that the registry calls: nominators and the pool. Each call is caught. Calls that move or settle stake
//! have a gas cap, and need enough gas.

use estuary_governance::Governed;
use estuary_host::OnChain;
use estuary_interfaces::{
    verdict, Balance, FeeShares, Nominator, NominatorError, OperatorId, RegistryError, Settlement, Shares,
    StakingCalls,
};
use ink::{
    codegen::TraitCallBuilder,
    env::{self, DefaultEnvironment},
    primitives::{AccountId, Hash},
    ToAccountId,
};
use nominator::NominatorRef;

/// The gas cap of one call of a nominator: picoseconds of ref_time, and bytes of proof size.
const NOMINATOR_REF_TIME: u64 = 40_000_000_000;
const NOMINATOR_PROOF_SIZE: u64 = 512 * 1024;

/// The picoseconds that a healthy nominator never exceeds. No call is made with less, because a caller could starve
/// the nominator.
const HEALTHY_REF_TIME: u64 = 20_000_000_000;

/// The picoseconds that stay with registry and pool, whatever the nominator does.
const RESERVED_REF_TIME: u64 = 10_000_000_000;

type Result<T> = core::result::Result<T, RegistryError>;
type GovernedAt = ink::contract_ref!(Governed, estuary_chain_reads::EstuaryEnvironment);
type NominatorAt = ink::contract_ref!(Nominator, estuary_chain_reads::EstuaryEnvironment);
type PoolAt = ink::contract_ref!(FeeShares, estuary_chain_reads::EstuaryEnvironment);

/// The answer of a nominator that moves stake. It has trapped, or answered nonsense, if there is no error of its own.
pub type Moved<T> = core::result::Result<T, Option<NominatorError>>;

/// The messages that the registry sends. A message that is refused has changed nothing. `gas` is the most ref_time, in
/// picoseconds, that a nominator may use.
pub trait Contracts {
    /// The picoseconds of ref_time that are left.
    fn gas_left(&self) -> u64;

    /// The picoseconds that a nominator may have now. An error if they are too few.
    fn gas_for_nominator(&self) -> Result<u64> {
        let spare = self.gas_left().saturating_sub(RESERVED_REF_TIME);
        (spare >= HEALTHY_REF_TIME)
            .then_some(spare.min(NOMINATOR_REF_TIME))
            .ok_or(RegistryError::NotEnoughGas)
    }

    /// Instantiates the nominator of an operator with the code `code`. Returns its account.
    fn instantiate_nominator(
        &mut self,
        code: Hash,
        pool: AccountId,
        validator: AccountId,
        calls: StakingCalls,
        operator: OperatorId,
    ) -> Result<AccountId>;

    /// Lets a nominator stake `amount` planck, which the message transfers.
    fn nominator_delegate(&mut self, nominator: AccountId, amount: Balance, gas: u64) -> Moved<()>;

    /// Lets a nominator unbond `amount` planck, after chilling if `chill` is true. Returns the planck that left the
    /// active stake.
    fn nominator_undelegate(
        &mut self,
        nominator: AccountId,
        amount: Balance,
        chill: bool,
        gas: u64,
    ) -> Moved<Balance>;

    /// Lets a nominator nominate its validator again.
    fn nominator_renew(&mut self, nominator: AccountId, gas: u64) -> Result<()>;

    /// Lets a nominator settle `booked_stake` planck.
    fn nominator_settle(
        &mut self,
        nominator: AccountId,
        booked_stake: Balance,
        closing: bool,
        gas: u64,
    ) -> Result<Settlement>;

    /// The layout of a nominator's storage.
    fn nominator_layout(&self, nominator: AccountId) -> Result<u16>;

    /// Replaces the code of a nominator whose storage has the layout `from_version`.
    fn nominator_upgrade(&mut self, nominator: AccountId, code: Hash, from_version: u16) -> Result<()>;

    /// Lets a nominator's new code migrate the storage.
    fn nominator_migrate(&mut self, nominator: AccountId) -> Result<()>;

    /// Sends the indices of the staking calls to a nominator.
    fn nominator_set_calls(&mut self, nominator: AccountId, calls: StakingCalls) -> Result<()>;

    /// Lets the pool move the fee shares of an operator to `recipient`. Returns the number of shares.
    fn pool_claim_fee_shares(
        &mut self,
        pool: AccountId,
        operator: OperatorId,
        recipient: AccountId,
    ) -> Result<Shares>;
}

impl<Storage: OnChain> Contracts for Storage {
    fn gas_left(&self) -> u64 {
        env::gas_left::<DefaultEnvironment>()
    }

    fn instantiate_nominator(
        &mut self,
        code: Hash,
        pool: AccountId,
        validator: AccountId,
        calls: StakingCalls,
        operator: OperatorId,
    ) -> Result<AccountId> {
        NominatorRef::new(pool, validator, calls)
            .code_hash(code)
            .endowment(0)
            .salt_bytes(operator.to_le_bytes())
            .try_instantiate()
            .ok()
            .and_then(core::result::Result::ok)
            .map(|nominator| nominator.to_account_id())
            .ok_or(RegistryError::InstantiationFailed)
    }

    fn nominator_delegate(&mut self, nominator: AccountId, amount: Balance, gas: u64) -> Moved<()> {
        let mut nominator: NominatorAt = nominator.into();
        let delegated = nominator
            .call_mut()
            .delegate()
            .transferred_value(amount)
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(delegated, None, Some)
    }

    fn nominator_undelegate(
        &mut self,
        nominator: AccountId,
        amount: Balance,
        chill: bool,
        gas: u64,
    ) -> Moved<Balance> {
        let mut nominator: NominatorAt = nominator.into();
        let undelegated = nominator
            .call_mut()
            .undelegate(amount, chill)
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(undelegated, None, Some)
    }

    fn nominator_renew(&mut self, nominator: AccountId, gas: u64) -> Result<()> {
        let mut nominator: NominatorAt = nominator.into();
        let renewed = nominator
            .call_mut()
            .renew()
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(renewed, RegistryError::NominatorFailed, RegistryError::Nominator)
    }

    fn nominator_settle(
        &mut self,
        nominator: AccountId,
        booked_stake: Balance,
        closing: bool,
        gas: u64,
    ) -> Result<Settlement> {
        let mut nominator: NominatorAt = nominator.into();
        let settled = nominator
            .call_mut()
            .settle(booked_stake, closing)
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(settled, RegistryError::NominatorFailed, RegistryError::Nominator)
    }

    fn nominator_layout(&self, nominator: AccountId) -> Result<u16> {
        let nominator: GovernedAt = nominator.into();
        match nominator.call().storage_version().try_invoke() {
            Ok(Ok(version)) => Ok(version),
            _ => Err(RegistryError::NominatorFailed),
        }
    }

    fn nominator_upgrade(&mut self, nominator: AccountId, code: Hash, from_version: u16) -> Result<()> {
        let mut nominator: GovernedAt = nominator.into();
        let upgraded = nominator.call_mut().upgrade(code, from_version).try_invoke();
        verdict(
            upgraded,
            RegistryError::NominatorFailed,
            RegistryError::NominatorUpgrade,
        )
    }

    fn nominator_migrate(&mut self, nominator: AccountId) -> Result<()> {
        let mut nominator: GovernedAt = nominator.into();
        let migrated = nominator.call_mut().migrate().try_invoke();
        verdict(
            migrated,
            RegistryError::NominatorFailed,
            RegistryError::NominatorUpgrade,
        )
    }

    fn nominator_set_calls(&mut self, nominator: AccountId, calls: StakingCalls) -> Result<()> {
        let mut nominator: NominatorAt = nominator.into();
        let sent = nominator.call_mut().set_calls(calls).try_invoke();
        verdict(sent, RegistryError::NominatorFailed, RegistryError::Nominator)
    }

    fn pool_claim_fee_shares(
        &mut self,
        pool: AccountId,
        operator: OperatorId,
        recipient: AccountId,
    ) -> Result<Shares> {
        let mut pool: PoolAt = pool.into();
        let claimed = pool.call_mut().claim_fee_shares(operator, recipient).try_invoke();
        verdict(claimed, RegistryError::PoolFailed, RegistryError::Pool)
    }
}
