//! The vault's storage: cells, constructor, and the layer that the pool holds for it.

use estuary_chain_reads::EstuaryEnvironment;
use estuary_cover_interfaces::{CoverError, CoverWiring};
use estuary_interfaces::{
    verdict, LiquidStaking, Shares, Timestamp, Underwriting, UnderwritingState, WrappedLst,
};
use estuary_market_interfaces::units::wraps_shares_of;
use ink::{
    codegen::TraitCallBuilder,
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::{book::Book, position::Position};

pub(crate) type Result<T> = core::result::Result<T, CoverError>;
pub(crate) type LayerAt = ink::contract_ref!(Underwriting, DefaultEnvironment);
pub(crate) type PoolAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);
pub(crate) type WrapperAt = ink::contract_ref!(WrappedLst, DefaultEnvironment);

/// Everything that the vault stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct CoverVaultStorage {
    pub(crate) wiring: Lazy<CoverWiring, ManualKey<1>>,
    pub(crate) book: Lazy<Book, ManualKey<2>>,
    pub(crate) positions: Mapping<AccountId, Position, ManualKey<3>>,
}

impl CoverVaultStorage {
    /// A vault without underwriters, for the pool whose wrapped token is `wrapper`.
    pub fn new(pool: AccountId, wrapper: AccountId) -> Result<Self> {
        if !wraps_shares_of(wrapper, pool) {
            return Err(CoverError::WrongWrapper);
        }
        let mut vault = Self::default();
        vault.wiring.set(&CoverWiring { pool, wrapper });
        Ok(vault)
    }

    /// The environment, whose extension reads the staking pallet.
    pub(crate) fn env(&self) -> EnvAccess<'static, EstuaryEnvironment> {
        EnvAccess::default()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.env().block_timestamp()
    }

    /// The contracts that the vault works with, which are there from the constructor on.
    pub(crate) fn wired(&self) -> Result<CoverWiring> {
        self.wiring.get().ok_or(CoverError::PoolFailed)
    }

    pub(crate) fn known_book(&self) -> Book {
        self.book.get_or_default()
    }

    pub(crate) fn position_of(&self, owner: AccountId) -> Position {
        self.positions.get(owner).unwrap_or_default()
    }

    /// Stores a position, or removes it when it is empty.
    pub(crate) fn set_position(&mut self, owner: AccountId, position: &Position) {
        if position.parts == 0 {
            self.positions.remove(owner);
        } else {
            self.positions.insert(owner, position);
        }
    }

    /// The layer, if the pool's terms name this vault.
    pub(crate) fn layer(&self, pool: AccountId) -> Result<Option<UnderwritingState>> {
        let pool: LayerAt = pool.into();
        match pool.call().underwriting().try_invoke() {
            Ok(Ok(state)) => Ok(state.filter(|state| state.vault == self.env().account_id())),
            _ => Err(CoverError::PoolFailed),
        }
    }

    /// The shares that the pool gave back when its terms named another vault.
    pub(crate) fn returned_shares(&self, pool: AccountId) -> Result<Shares> {
        let pool: PoolAt = pool.into();
        match pool.call().shares_of(self.env().account_id()).try_invoke() {
            Ok(Ok(shares)) => Ok(shares),
            _ => Err(CoverError::PoolFailed),
        }
    }

    /// Puts `shares` of `owner` into the layer. Returns the layer with them.
    pub(crate) fn underwrite(
        &self,
        pool: AccountId,
        owner: AccountId,
        shares: Shares,
    ) -> Result<UnderwritingState> {
        let mut pool: LayerAt = pool.into();
        let taken = pool.call_mut().underwrite(owner, shares).try_invoke();
        verdict(taken, CoverError::PoolFailed, CoverError::Pool)
    }
}
