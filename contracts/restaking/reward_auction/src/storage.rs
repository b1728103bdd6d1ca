//! The auction's storage: cells, constructor, and the tokens that it moves.

use estuary_interfaces::verdict;
use estuary_restaking_interfaces::{
    restake_vault::RestakeVault,
    reward_auction::{AuctionError, AuctionSetup, Lot},
};
use ink::{
    codegen::TraitCallBuilder,
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};
use psp22::PSP22;

pub(crate) type Result<T> = core::result::Result<T, AuctionError>;
pub(crate) type VaultAt = ink::contract_ref!(RestakeVault, DefaultEnvironment);
pub(crate) type TokenAt = ink::contract_ref!(PSP22, DefaultEnvironment);

/// Everything that the auction stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct RewardAuctionStorage {
    pub(crate) setup: Lazy<AuctionSetup, ManualKey<1>>,
    /// The lot of each token that has one.
    pub(crate) lots: Mapping<AccountId, Lot, ManualKey<2>>,
}

impl RewardAuctionStorage {
    /// For a vault, which may take all units that the auction ever holds.
    pub fn new(vault: AccountId) -> Result<Self> {
        let vault_at: VaultAt = vault.into();
        let known = vault_at.call().setup().try_invoke();
        let Ok(Ok(Some(of_vault))) = known else {
            return Err(AuctionError::VaultFailed);
        };
        let mut units: TokenAt = of_vault.wrapper.into();
        let approved = units.call_mut().approve(vault, u128::MAX).try_invoke();
        verdict(approved, AuctionError::WrapperFailed, AuctionError::Units)?;
        let mut auction = Self::default();
        auction.setup.set(&AuctionSetup {
            vault,
            wrapper: of_vault.wrapper,
        });
        Ok(auction)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The vault and the wrapped token, for ever.
    pub fn setup(&self) -> Option<AuctionSetup> {
        self.setup.get()
    }

    /// The setup, which is there from the constructor on.
    pub(crate) fn known_setup(&self) -> Result<AuctionSetup> {
        self.setup().ok_or(AuctionError::VaultFailed)
    }

    /// The lot of a token.
    pub fn lot(&self, token: AccountId) -> Option<Lot> {
        self.lots.get(token)
    }
}
