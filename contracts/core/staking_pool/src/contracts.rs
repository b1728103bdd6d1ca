//! The contracts that the pool calls: registry and queue. A callee that traps or answers nonsense has failed.

use estuary_codec::Packed;
use estuary_host::OnChain;
use estuary_interfaces::{
    verdict, Balance, CoverState, Finalized, OperatorId, OperatorSettlement, PoolError, ProvisionChange,
    Queue, Rebalanced, Registry, RequestId, Swept, Timestamp,
};
use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment, primitives::AccountId};

type Result<T> = core::result::Result<T, PoolError>;
type RegistryAt = ink::contract_ref!(Registry, DefaultEnvironment);
type QueueAt = ink::contract_ref!(Queue, DefaultEnvironment);

/// The contracts that the pool calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Wiring {
    /// The registry, which settles operators and moves stake.
    pub registry: AccountId,
    /// The withdrawal queue, which holds redemption requests.
    pub queue: AccountId,
}

/// Accounts without a contract. Every call of them fails.
impl Default for Wiring {
    fn default() -> Self {
        let nobody = AccountId::from([0; 32]);
        Self {
            registry: nobody,
            queue: nobody,
        }
    }
}

/// The messages that the pool sends. A message that is refused has changed nothing.
pub trait Contracts {
    /// Lets the registry settle an operator. `cover` can pay its losses.
    fn registry_settle(
        &mut self,
        registry: AccountId,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<OperatorSettlement>;

    /// Lets the registry read the losses of an operator.
    fn registry_flag(
        &mut self,
        registry: AccountId,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<ProvisionChange>;

    /// Lets the registry read the losses of at most `max` operators.
    fn registry_sweep(
        &mut self,
        registry: AccountId,
        max: u32,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<Swept>;

    /// Gives the registry `deployable` planck to delegate, and asks for `demand` planck to unbond.
    fn registry_rebalance(
        &mut self,
        registry: AccountId,
        deployable: Balance,
        demand: Balance,
        max_operators: u32,
    ) -> Result<Rebalanced>;

    /// Appends requests to the queue. Returns the first id.
    fn queue_enqueue(
        &mut self,
        queue: AccountId,
        owner: AccountId,
        amount: Balance,
        parts: u32,
    ) -> Result<RequestId>;

    /// Lets open requests, which are owed `owed` planck, absorb `loss` planck.
    fn queue_absorb_loss(&mut self, queue: AccountId, loss: Balance, owed: Balance) -> Result<()>;

    /// Gives open requests `amount` planck back.
    fn queue_restore(&mut self, queue: AccountId, amount: Balance) -> Result<()>;

    /// Finalizes requests made at or before `made_before` that `budget` planck pay for.
    fn queue_finalize(
        &mut self,
        queue: AccountId,
        budget: Balance,
        made_before: Timestamp,
    ) -> Result<Finalized>;
}

impl<Storage: OnChain> Contracts for Storage {
    fn registry_settle(
        &mut self,
        registry: AccountId,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<OperatorSettlement> {
        let mut registry: RegistryAt = registry.into();
        let settled = registry.call_mut().settle(operator, cover, keeper).try_invoke();
        verdict(settled, PoolError::RegistryFailed, PoolError::Registry)
    }

    fn registry_flag(
        &mut self,
        registry: AccountId,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<ProvisionChange> {
        let mut registry: RegistryAt = registry.into();
        let flagged = registry.call_mut().flag(operator, cover, keeper).try_invoke();
        verdict(flagged, PoolError::RegistryFailed, PoolError::Registry)
    }

    fn registry_sweep(
        &mut self,
        registry: AccountId,
        max: u32,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<Swept> {
        let mut registry: RegistryAt = registry.into();
        let swept = registry.call_mut().sweep(max, cover, keeper).try_invoke();
        verdict(swept, PoolError::RegistryFailed, PoolError::Registry)
    }

    fn registry_rebalance(
        &mut self,
        registry: AccountId,
        deployable: Balance,
        demand: Balance,
        max_operators: u32,
    ) -> Result<Rebalanced> {
        let mut registry: RegistryAt = registry.into();
        let moved = registry
            .call_mut()
            .rebalance(demand, max_operators)
            .transferred_value(deployable)
            .try_invoke();
        verdict(moved, PoolError::RegistryFailed, PoolError::Registry)
    }

    fn queue_enqueue(
        &mut self,
        queue: AccountId,
        owner: AccountId,
        amount: Balance,
        parts: u32,
    ) -> Result<RequestId> {
        let mut queue: QueueAt = queue.into();
        let enqueued = queue.call_mut().enqueue(owner, amount, parts).try_invoke();
        verdict(enqueued, PoolError::QueueFailed, PoolError::Queue)
    }

    fn queue_absorb_loss(&mut self, queue: AccountId, loss: Balance, owed: Balance) -> Result<()> {
        let mut queue: QueueAt = queue.into();
        let absorbed = queue.call_mut().absorb_loss(loss, owed).try_invoke();
        verdict(absorbed, PoolError::QueueFailed, PoolError::Queue)
    }

    fn queue_restore(&mut self, queue: AccountId, amount: Balance) -> Result<()> {
        let mut queue: QueueAt = queue.into();
        let restored = queue.call_mut().restore(amount).try_invoke();
        verdict(restored, PoolError::QueueFailed, PoolError::Queue)
    }

    fn queue_finalize(
        &mut self,
        queue: AccountId,
        budget: Balance,
        made_before: Timestamp,
    ) -> Result<Finalized> {
        let mut queue: QueueAt = queue.into();
        let done = queue.call_mut().finalize(budget, made_before).try_invoke();
        verdict(done, PoolError::QueueFailed, PoolError::Queue)
    }
}
