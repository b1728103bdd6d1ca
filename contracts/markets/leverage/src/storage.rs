//! The contract's storage: the contracts that it calls, and who may call it.

use estuary_interfaces::{Balance, LiquidStaking, Timestamp, WrappedLst};
use estuary_market_interfaces::{
    lending_market::LendingMarket, leverage::LeverageWiring, stable_pool::StablePool,
};
use ink::{
    codegen::TraitCallBuilder,
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};
use psp22::PSP22;

use crate::{
    calls::{ask, send},
    refusal::{Reason, Refusal},
};

pub(crate) type Result<T> = core::result::Result<T, Refusal>;
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
        let wiring = known_wiring(market, stable_pool).ok_or(Reason::WrongWiring)?;
        let mut token: UnitsAt = wiring.wrapper.into();
        for spender in [market, stable_pool] {
            let approve = token.call_mut().approve(spender, u128::MAX);
            send(approve, Reason::WrapperFailed, Reason::Units)?;
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
        self.wiring().ok_or(Reason::WrongWiring.into())
    }

    /// Refuses after the deadline.
    pub(crate) fn not_after(&self, deadline: Timestamp) -> Result<()> {
        match self.env().block_timestamp() > deadline {
            true => Err(Reason::Expired.into()),
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
            .map_err(|_| Reason::TransferFailed.into())
    }
}

/// The contracts of a market and a stable pool, if these agree.
fn known_wiring(market: AccountId, stable_pool: AccountId) -> Option<LeverageWiring> {
    let market_at: MarketAt = market.into();
    let loans = ask(market_at.call().terms())??;
    let stable_pool_at: StablePoolAt = stable_pool.into();
    let trades = ask(stable_pool_at.call().terms())??;
    let is_one = (loans.pool, loans.wrapper) == (trades.pool, trades.wrapper);
    is_one.then_some(LeverageWiring {
        pool: loans.pool,
        wrapper: loans.wrapper,
        market,
        stable_pool,
    })
}
