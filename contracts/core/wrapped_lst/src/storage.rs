//! The wrapped token's storage: cells, constructor, and the guard of its transfers.

use estuary_interfaces::{LiquidStaking, TokenMetadata, WrapError};
use ink::{
    env::DefaultEnvironment,
    prelude::string::String,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};
use psp22::{PSP22Data, PSP22Error};

pub(crate) type Result<T> = core::result::Result<T, WrapError>;
pub(crate) type PSP22Result<T> = core::result::Result<T, PSP22Error>;
pub(crate) type PoolAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);

/// All cells of the wrapped token.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct WrappedLstStorage {
    pub(crate) pool: Lazy<AccountId, ManualKey<1>>,
    pub(crate) metadata: Lazy<TokenMetadata, ManualKey<2>>,
    pub(crate) units: PSP22Data,
}

impl WrappedLstStorage {
    /// A token without units.
    pub fn open(pool: AccountId, metadata: &TokenMetadata) -> Result<Self> {
        if !metadata.is_valid() {
            return Err(WrapError::InvalidToken);
        }
        let mut token = Self::default();
        token.pool.set(&pool);
        token.metadata.set(metadata);
        Ok(token)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The pool whose shares are wrapped. `None` before construction.
    pub fn pool(&self) -> Option<AccountId> {
        self.pool.get()
    }

    /// The name, symbol and decimals by which wallets show the units.
    pub fn metadata(&self) -> TokenMetadata {
        self.metadata.get_or_default()
    }

    pub(crate) fn pool_at(&self) -> Result<PoolAt> {
        self.pool().map(Into::into).ok_or(WrapError::PoolFailed)
    }

    /// Refuses the token itself as a recipient: its units could never move again.
    pub(crate) fn not_to_itself(&self, to: AccountId) -> PSP22Result<()> {
        if to == self.env().account_id() {
            return Err(PSP22Error::Custom(String::from("RecipientIsToken")));
        }
        Ok(())
    }
}
