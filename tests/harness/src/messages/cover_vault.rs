//! Messages of `cover_vault`.

use cover_vault::CoverVaultRef;
use estuary_cover_interfaces::{BookView, CoverError, CoverVault as _, CoverWiring, Parts, PositionView};
use estuary_interfaces::{Action, CoverTerms, GovernorError, Shares, Timestamp};
use estuary_models::DELAYS;
use estuary_runtime::{units::UNIT, AccountId, Balance};

use super::message;
use crate::{call::to_ink, World};

/// The cover vault at an account of a world: its messages, as methods. They take whatever the vault gives, where the
/// test does not say otherwise.
pub struct CoverVaultHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a vault for the world's pool and wrapped token.
    pub fn deploy_cover_vault(&mut self) -> AccountId {
        let (pool, wrapper) = (self.pool.clone(), self.wrapped_lst.0.clone());
        self.deploy_cover_vault_for(&pool, &wrapper)
            .expect("the token wraps the pool's shares")
    }

    /// The same, for this pool and this wrapped token.
    pub fn deploy_cover_vault_for(
        &mut self,
        pool: &AccountId,
        wrapper: &AccountId,
    ) -> Result<AccountId, CoverError> {
        let constructor = CoverVaultRef::new(to_ink(pool), to_ink(wrapper));
        self.deploy_another("cover_vault", 0, constructor)
    }

    /// Terms of a vault: half of the fund's part from a worth of 1,000 UNIT on, and 5,000 UNIT at most.
    pub fn cover_terms(&self, vault: &AccountId) -> CoverTerms {
        CoverTerms {
            vault: to_ink(vault),
            premium_part: 5_000,
            target: 1_000 * UNIT,
            max: 5_000 * UNIT,
        }
    }

    /// Proposes terms of cover, waits, and applies them.
    pub fn set_cover(
        &mut self,
        terms: Option<CoverTerms>,
        cap: Option<Balance>,
    ) -> Result<(), GovernorError> {
        let admin = self.deployer.clone();
        let id = self.governor().propose(&admin, Action::Cover { terms, cap })?;
        let end = self.chain.now_ms() + DELAYS.delay;
        while self.chain.now_ms() < end {
            self.chain.advance_blocks(1);
        }
        self.governor().apply(&admin, id)
    }

    pub fn cover_vault(&mut self, account: &AccountId) -> CoverVaultHandle<'_> {
        CoverVaultHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl CoverVaultHandle<'_> {
    pub fn deposit(&mut self, owner: &AccountId, shares: Shares) -> Result<Parts, CoverError> {
        self.deposit_with(owner, shares, 0)
    }

    pub fn deposit_with(
        &mut self,
        owner: &AccountId,
        shares: Shares,
        min_parts: Parts,
    ) -> Result<Parts, CoverError> {
        let deposit = message!(CoverVaultRef(self.account).deposit(shares, min_parts));
        self.world.send(owner, 0, &deposit)
    }

    pub fn deposit_wrapped(&mut self, owner: &AccountId, units: Shares) -> Result<Parts, CoverError> {
        self.deposit_wrapped_with(owner, units, 0)
    }

    pub fn deposit_wrapped_with(
        &mut self,
        owner: &AccountId,
        units: Shares,
        min_parts: Parts,
    ) -> Result<Parts, CoverError> {
        let deposit = message!(CoverVaultRef(self.account).deposit_wrapped(units, min_parts));
        self.world.send(owner, 0, &deposit)
    }

    pub fn stake_and_deposit(&mut self, owner: &AccountId, native: Balance) -> Result<Parts, CoverError> {
        self.stake_and_deposit_with(owner, native, 0)
    }

    pub fn stake_and_deposit_with(
        &mut self,
        owner: &AccountId,
        native: Balance,
        min_parts: Parts,
    ) -> Result<Parts, CoverError> {
        let deposit = message!(CoverVaultRef(self.account).stake_and_deposit(min_parts));
        self.world.send(owner, native, &deposit)
    }

    pub fn sponsor(
        &mut self,
        sponsor: &AccountId,
        shares: Shares,
        period: Timestamp,
    ) -> Result<(), CoverError> {
        let give = message!(CoverVaultRef(self.account).sponsor(shares, period));
        self.world.send(sponsor, 0, &give)
    }

    pub fn request_exit(&mut self, owner: &AccountId, parts: Parts) -> Result<u32, CoverError> {
        let request = message!(CoverVaultRef(self.account).request_exit(parts));
        self.world.send(owner, 0, &request)
    }

    pub fn claim_exit(&mut self, owner: &AccountId) -> Result<Shares, CoverError> {
        self.claim_exit_with(owner, 0)
    }

    pub fn claim_exit_with(&mut self, owner: &AccountId, min_shares: Shares) -> Result<Shares, CoverError> {
        let claim = message!(CoverVaultRef(self.account).claim_exit(min_shares));
        self.world.send(owner, 0, &claim)
    }

    pub fn position(&mut self, owner: &AccountId) -> PositionView {
        let owner = to_ink(owner);
        self.world
            .query(&message!(CoverVaultRef(self.account).position(owner)))
    }

    pub fn book(&mut self) -> Option<BookView> {
        self.world.query(&message!(CoverVaultRef(self.account).book()))
    }

    pub fn wiring(&mut self) -> Option<CoverWiring> {
        self.world.query(&message!(CoverVaultRef(self.account).wiring()))
    }
}
