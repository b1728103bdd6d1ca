//! The wrapped token's storage: cells and constructor.

use estuary_entry::install;
use estuary_interfaces::{LiquidStaking, Shares, TokenMetadata, WrapError};
use estuary_shares::Balances;
use ink::{
    env::DefaultEnvironment,
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, WrapError>;
pub(crate) type PoolAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);

/// All cells of the wrapped token.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct WrappedLstStorage {
    pub(crate) pool: Lazy<AccountId, ManualKey<1>>,
    pub(crate) metadata: Lazy<TokenMetadata, ManualKey<2>>,
    /// All units.
    pub(crate) supply: Lazy<Shares, ManualKey<3>>,
    pub(crate) units: Balances,
}

impl WrappedLstStorage {
    /// A token without units, whose account gets the code `hot`.
    pub fn new(pool: AccountId, metadata: TokenMetadata, hot: Hash) -> Result<Self> {
        if !metadata.is_valid() {
            return Err(WrapError::InvalidToken);
        }
        install(hot).map_err(|_| WrapError::WrongHotCode)?;
        let mut token = Self::default();
        token.pool.set(&pool);
        token.metadata.set(&metadata);
        Ok(token)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The pool whose shares are wrapped. `None` before construction.
    pub fn pool(&self) -> Option<AccountId> {
        self.pool.get()
    }

    pub(crate) fn pool_at(&self) -> Result<PoolAt> {
        self.pool().map(Into::into).ok_or(WrapError::PoolFailed)
    }
}
