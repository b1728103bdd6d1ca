//! The contract's storage: the contracts that it calls, and who may call it.

use estuary_interfaces::{verdict, Balance, LiquidStaking, Timestamp, WrappedLst};
use estuary_market_interfaces::{
    lending_market::LendingMarket,
    leverage::{LeverageError, LeverageWiring},
    stable_pool::StablePool,
};
use ink::{
    codegen::TraitCallBuilder,
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};
use psp22::PSP22;

pub(crate) type Result<T> = core::result::Result<T, LeverageError>;
pub(crate) type PoolAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);
pub(crate) type WrapperAt = ink::contract_ref!(WrappedLst, DefaultEnvironment);
pub(crate) type MarketAt = ink::contract_ref!(LendingMarket, DefaultEnvironment);
pub(crate) type StablePoolAt = ink::contract_ref!(StablePool, DefaultEnvironment);
type UnitsAt = ink::contract_ref!(PSP22, DefaultEnvironment);

/// Everything that the contract stores: nothing of anybody.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct LeverageStorage {
    pub(crate) wiring: Lazy<LeverageWiring, ManualKey<1>>,
}

impl LeverageStorage {
    /// For a market and a stable pool of one wrapped token. Both may take all units that the contract ever holds.
    pub fn new(market: AccountId, stable_pool: AccountId) -> Result<Self> {
        let wiring = known_wiring(market, stable_pool).ok_or(LeverageError::WrongWiring)?;
        let mut token: UnitsAt = wiring.wrapper.into();
        for spender in [market, stable_pool] {
            let approved = token.call_mut().approve(spender, u128::MAX).try_invoke();
            verdict(approved, LeverageError::WrapperFailed, LeverageError::Units)?;
        }
        let mut leverage = Self::default();
        leverage.wiring.set(&wiring);
        Ok(leverage)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The contracts that it calls, for ever.
    pub fn wiring(&self) -> Option<LeverageWiring> {
        self.wiring.get()
    }

    /// The contracts that it calls, which are there from the constructor on.
    pub(crate) fn known_wiring(&self) -> Result<LeverageWiring> {
        self.wiring().ok_or(LeverageError::WrongWiring)
    }

    /// Refuses after the deadline.
    pub(crate) fn not_after(&self, deadline: Timestamp) -> Result<()> {
        match self.env().block_timestamp() > deadline {
            true => Err(LeverageError::Expired),
            false => Ok(()),
        }
    }

    /// Pays native or nothing.
    pub(crate) fn pay(&self, to: AccountId, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        self.env()
            .transfer(to, amount)
            .map_err(|_| LeverageError::TransferFailed)
    }
}

/// The contracts of a market and a stable pool, if these agree.
fn known_wiring(market: AccountId, stable_pool: AccountId) -> Option<LeverageWiring> {
    let market_at: MarketAt = market.into();
    let loans = market_at.call().terms().try_invoke().ok()?.ok()??;
    let stable_pool_at: StablePoolAt = stable_pool.into();
    let trades = stable_pool_at.call().terms().try_invoke().ok()?.ok()??;
    let is_one = (loans.pool, loans.wrapper) == (trades.pool, trades.wrapper);
    is_one.then_some(LeverageWiring {
        pool: loans.pool,
        wrapper: loans.wrapper,
        market,
        stable_pool,
    })
}
