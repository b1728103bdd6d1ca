//! Messages of `stable_pool`.

use estuary_interfaces::{Shares, Timestamp};
use estuary_market_interfaces::stable_pool::{
    PegOracle, Reserves, StableError, StablePool as _, StableTerms,
};
use estuary_markets::stable::{Coin, Peg};
use estuary_runtime::{AccountId, Balance};
use ink::primitives::Hash;
use stable_pool::StablePoolRef;

use super::message;
use crate::{call::to_ink, deployment::token_metadata, World};

/// The stable pool at an account of a world: its messages, as methods. None of them has a deadline, and all pay the
/// caller, where the test does not say otherwise.
pub struct StablePoolHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a stable pool for units of the world's wrapped token.
    pub fn deploy_stable_pool(&mut self, terms: StableTerms) -> Result<AccountId, StableError> {
        let hot = self.upload("stable_pool");
        self.deploy_stable_pool_with(terms, hot)
    }

    /// The same, where it is told this hot code.
    pub fn deploy_stable_pool_with(
        &mut self,
        terms: StableTerms,
        hot: Hash,
    ) -> Result<AccountId, StableError> {
        let constructor = StablePoolRef::new(terms, token_metadata(), hot);
        let deployed: Result<_, StableError> = self.deploy_another("stable_pool", 0, constructor);
        if let Ok(account) = &deployed {
            self.stable_pool = Some(account.clone());
        }
        deployed
    }

    /// Terms of a stable pool of this world: A 100, a fee of 0.04 %, twice that far from the peg, a window of an hour,
    /// and prices of two days.
    pub fn stable_terms(&self) -> StableTerms {
        StableTerms {
            pool: to_ink(&self.pool),
            wrapper: to_ink(&self.wrapped_lst.0),
            amplification: 100,
            fee: 4_000_000,
            off_peg: 20_000_000_000,
            window: 3_600_000,
            max_age: 172_800_000,
        }
    }

    pub fn stable_pool(&mut self, account: &AccountId) -> StablePoolHandle<'_> {
        StablePoolHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl StablePoolHandle<'_> {
    pub fn swap_native(&mut self, trader: &AccountId, native: Balance) -> Result<Shares, StableError> {
        self.swap_native_with(trader, native, 0, u64::MAX, trader)
    }

    pub fn swap_native_with(
        &mut self,
        trader: &AccountId,
        native: Balance,
        min_units: Shares,
        deadline: Timestamp,
        to: &AccountId,
    ) -> Result<Shares, StableError> {
        let swap = message!(StablePoolRef(self.account).swap_native(min_units, deadline, to_ink(to)));
        self.world.send(trader, native, &swap)
    }

    pub fn swap_units(&mut self, trader: &AccountId, units: Shares) -> Result<Balance, StableError> {
        self.swap_units_with(trader, units, 0, u64::MAX, trader)
    }

    pub fn swap_units_with(
        &mut self,
        trader: &AccountId,
        units: Shares,
        min_native: Balance,
        deadline: Timestamp,
        to: &AccountId,
    ) -> Result<Balance, StableError> {
        let swap = message!(StablePoolRef(self.account).swap_units(units, min_native, deadline, to_ink(to)));
        self.world.send(trader, 0, &swap)
    }

    pub fn add_liquidity(
        &mut self,
        provider: &AccountId,
        native: Balance,
        units: Shares,
    ) -> Result<Balance, StableError> {
        self.add_liquidity_with(provider, native, units, 0, u64::MAX, provider)
    }

    pub fn add_liquidity_with(
        &mut self,
        provider: &AccountId,
        native: Balance,
        units: Shares,
        min_lp: Balance,
        deadline: Timestamp,
        to: &AccountId,
    ) -> Result<Balance, StableError> {
        let add = message!(StablePoolRef(self.account).add_liquidity(units, min_lp, deadline, to_ink(to)));
        self.world.send(provider, native, &add)
    }

    pub fn remove_liquidity(
        &mut self,
        provider: &AccountId,
        lp: Balance,
    ) -> Result<(Balance, Shares), StableError> {
        self.remove_liquidity_with(provider, lp, 0, 0, provider)
    }

    pub fn remove_liquidity_with(
        &mut self,
        provider: &AccountId,
        lp: Balance,
        min_native: Balance,
        min_units: Shares,
        to: &AccountId,
    ) -> Result<(Balance, Shares), StableError> {
        let to = to_ink(to);
        let remove = message!(StablePoolRef(self.account).remove_liquidity(lp, min_native, min_units, to));
        self.world.send(provider, 0, &remove)
    }

    pub fn remove_one(
        &mut self,
        provider: &AccountId,
        lp: Balance,
        coin: Coin,
    ) -> Result<Balance, StableError> {
        self.remove_one_with(provider, lp, coin, 0, u64::MAX, provider)
    }

    pub fn remove_one_with(
        &mut self,
        provider: &AccountId,
        lp: Balance,
        coin: Coin,
        min_out: Balance,
        deadline: Timestamp,
        to: &AccountId,
    ) -> Result<Balance, StableError> {
        let to = to_ink(to);
        let remove = message!(StablePoolRef(self.account).remove_one(lp, coin, min_out, deadline, to));
        self.world.send(provider, 0, &remove)
    }

    pub fn quote_native(&mut self, native: Balance) -> Result<Shares, StableError> {
        self.world
            .query(&message!(StablePoolRef(self.account).quote_native(native)))
    }

    pub fn quote_units(&mut self, units: Shares) -> Result<Balance, StableError> {
        self.world
            .query(&message!(StablePoolRef(self.account).quote_units(units)))
    }

    pub fn quote_add(&mut self, native: Balance, units: Shares) -> Result<Balance, StableError> {
        self.world
            .query(&message!(StablePoolRef(self.account).quote_add(native, units)))
    }

    pub fn quote_remove_one(&mut self, lp: Balance, coin: Coin) -> Result<Balance, StableError> {
        self.world
            .query(&message!(StablePoolRef(self.account).quote_remove_one(lp, coin)))
    }

    pub fn reserves(&mut self) -> Reserves {
        self.world
            .query(&message!(StablePoolRef(self.account).reserves()))
    }

    pub fn terms(&mut self) -> Option<StableTerms> {
        self.world.query(&message!(StablePoolRef(self.account).terms()))
    }

    pub fn virtual_price(&mut self) -> Result<Balance, StableError> {
        self.world
            .query(&message!(StablePoolRef(self.account).virtual_price()))
    }

    pub fn peg(&mut self) -> Peg {
        self.world.query(&message!(StablePoolRef(self.account).peg()))
    }

    pub fn average_price(&mut self) -> Result<Balance, StableError> {
        self.world
            .query(&message!(StablePoolRef(self.account).average_price()))
    }
}
