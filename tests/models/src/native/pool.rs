//! The pool in memory: the second host of the contract's own use cases.

use estuary_governance::{ContractKind, Governance};
use estuary_interfaces::{
    Balance, CoverState, CoverTerms, Finalized, OperatorId, OperatorSettlement, PoolError, ProvisionChange,
    Rebalanced, RequestId, Shares, Swept, Timestamp, TokenMetadata,
};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;
use staking_pool::{
    accounting::{Accounting, Layer, Losses},
    contracts::Contracts,
    host::Host,
    parameters::ParametersAndPause,
    Wiring,
};
use validator_registry::pool_calls::PoolCalls as _;
use withdrawal_queue::pool_calls::PoolCalls as _;

use super::{
    accounts,
    undo::{Cell, Cells, Undo},
    world::World,
};

type Result<T> = core::result::Result<T, PoolError>;

/// The cells of the pool, and its money.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Planck of its account.
    pub native: Cell<Balance>,
    accounting: Cell<Accounting>,
    parameters_and_pause: Cell<Option<ParametersAndPause>>,
    wiring: Cell<Option<Wiring>>,
    swept: Cell<Option<Timestamp>>,
    layer: Cell<Layer>,
    cover_terms: Cell<Option<CoverTerms>>,
    losses: Cell<Losses>,
    token_metadata: Cell<TokenMetadata>,
    fee_shares: Cells<OperatorId, Shares>,
    token: Token,
}

/// Shares, and allowances in planck.
#[derive(Clone, Debug, Default)]
pub struct Token {
    shares: Cells<AccountId, Shares>,
    /// By owner and spender.
    allowances: Cells<(AccountId, AccountId), Balance>,
}

impl Pool {
    fn cells(&mut self) -> [&mut dyn Undo; 12] {
        [
            &mut self.native,
            &mut self.accounting,
            &mut self.parameters_and_pause,
            &mut self.wiring,
            &mut self.swept,
            &mut self.layer,
            &mut self.cover_terms,
            &mut self.losses,
            &mut self.token_metadata,
            &mut self.fee_shares,
            &mut self.token.shares,
            &mut self.token.allowances,
        ]
    }
}

impl Undo for Pool {
    fn begin(&mut self) {
        self.cells().into_iter().for_each(Undo::begin);
    }

    fn end(&mut self, is_kept: bool) {
        self.cells().into_iter().for_each(|cells| cells.end(is_kept));
    }
}

impl TokenCells for Token {
    fn balance_of(&self, owner: AccountId) -> Shares {
        self.shares.get(owner).unwrap_or_default()
    }

    fn set_balance(&mut self, owner: AccountId, balance: Shares) {
        self.shares.set(owner, Some(balance));
    }

    fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.allowances.get((owner, spender)).unwrap_or_default()
    }

    fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) {
        self.allowances.set((owner, spender), Some(amount));
    }
}

impl Host for World {
    type Token = Token;

    fn token(&self) -> &Token {
        &self.pool.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.pool.token
    }

    fn governance(&self) -> Governance {
        Governance {
            governor: accounts::governor(),
            kind: ContractKind::Pool,
            version: 1,
        }
    }

    fn wiring(&self) -> Result<Wiring> {
        self.pool.wiring.ok_or(PoolError::NotWired)
    }

    fn set_wiring(&mut self, wiring: &Wiring) {
        *self.pool.wiring.edit() = Some(*wiring);
    }

    fn parameters_and_pause(&self) -> Result<ParametersAndPause> {
        self.pool.parameters_and_pause.ok_or(PoolError::InvalidParameter)
    }

    fn set_parameters_and_pause(&mut self, current: &ParametersAndPause) {
        *self.pool.parameters_and_pause.edit() = Some(*current);
    }

    fn accounting(&self) -> Accounting {
        *self.pool.accounting
    }

    fn set_accounting(&mut self, accounting: &Accounting) {
        *self.pool.accounting.edit() = *accounting;
    }

    fn fee_shares_of(&self, operator: OperatorId) -> Shares {
        self.pool.fee_shares.get(operator).unwrap_or_default()
    }

    fn set_fee_shares(&mut self, operator: OperatorId, shares: Shares) {
        self.pool.fee_shares.set(operator, Some(shares));
    }

    fn take_fee_shares(&mut self, operator: OperatorId) -> Shares {
        self.pool.fee_shares.set(operator, None).unwrap_or_default()
    }

    fn swept(&self) -> Option<Timestamp> {
        *self.pool.swept
    }

    fn set_swept(&mut self, start: Timestamp) {
        *self.pool.swept.edit() = Some(start);
    }

    fn cover_terms(&self) -> Option<CoverTerms> {
        *self.pool.cover_terms
    }

    fn set_cover_terms(&mut self, terms: &Option<CoverTerms>) {
        *self.pool.cover_terms.edit() = *terms;
    }

    fn layer(&self) -> Layer {
        *self.pool.layer
    }

    fn set_layer(&mut self, layer: &Layer) {
        *self.pool.layer.edit() = *layer;
    }

    fn losses(&self) -> Losses {
        *self.pool.losses
    }

    fn set_losses(&mut self, losses: &Losses) {
        *self.pool.losses.edit() = *losses;
    }

    fn token_metadata(&self) -> TokenMetadata {
        (*self.pool.token_metadata).clone()
    }

    fn set_token_metadata(&mut self, token: &TokenMetadata) {
        *self.pool.token_metadata.edit() = token.clone();
    }
}

/// The pool's calls reach registry and queue in the same memory.
impl Contracts for World {
    fn registry_settle(
        &mut self,
        registry: AccountId,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<OperatorSettlement> {
        self.call(accounts::pool(), registry, 0, |registry| {
            registry.settle(operator, cover, keeper)
        })
        .map_err(PoolError::Registry)
    }

    fn registry_flag(
        &mut self,
        registry: AccountId,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<ProvisionChange> {
        self.call(accounts::pool(), registry, 0, |registry| {
            registry.flag(operator, cover, keeper)
        })
        .map_err(PoolError::Registry)
    }

    fn registry_sweep(
        &mut self,
        registry: AccountId,
        max: u32,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<Swept> {
        self.call(accounts::pool(), registry, 0, |registry| {
            registry.sweep(max, cover, keeper)
        })
        .map_err(PoolError::Registry)
    }

    fn registry_rebalance(
        &mut self,
        registry: AccountId,
        deployable: Balance,
        demand: Balance,
        max_operators: u32,
    ) -> Result<Rebalanced> {
        self.call(accounts::pool(), registry, deployable, |registry| {
            registry.rebalance(demand, max_operators)
        })
        .map_err(PoolError::Registry)
    }

    fn queue_enqueue(
        &mut self,
        _queue: AccountId,
        owner: AccountId,
        amount: Balance,
        parts: u32,
    ) -> Result<RequestId> {
        self.queue
            .send_as_pool(|queue| queue.enqueue(owner, amount, parts))
            .map_err(PoolError::Queue)
    }

    fn queue_absorb_loss(&mut self, _queue: AccountId, loss: Balance, owed: Balance) -> Result<()> {
        self.queue
            .send_as_pool(|queue| queue.absorb_loss(loss, owed))
            .map_err(PoolError::Queue)
    }

    fn queue_restore(&mut self, _queue: AccountId, amount: Balance) -> Result<()> {
        self.queue
            .send_as_pool(|queue| queue.restore(amount))
            .map_err(PoolError::Queue)
    }

    fn queue_finalize(
        &mut self,
        _queue: AccountId,
        budget: Balance,
        made_before: Timestamp,
    ) -> Result<Finalized> {
        self.queue
            .send_as_pool(|queue| queue.finalize(budget, made_before))
            .map_err(PoolError::Queue)
    }
}
