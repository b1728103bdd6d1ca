//! Messages of `restake_vault`.

use estuary_interfaces::{RateProvider, Timestamp};
use estuary_restaking::{book::Book, bucket::Bucket, policy::Policy, Epoch, Lrt, Units};
use estuary_restaking_interfaces::restake_vault::{
    Curator, OpenSlash, RestakeError, RestakeVault as _, SlashId, Slashed, Slot, SlotId, VaultSetup,
};
use estuary_runtime::{AccountId, Balance};
use ink::primitives::Hash;
use restake_vault::RestakeVaultRef;

use super::message;
use crate::{
    call::{to_account, to_ink},
    deployment::token_metadata,
    World,
};

/// The vault at an account of a world: its messages, as methods. Deposits and withdrawals accept whatever they get.
pub struct VaultHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a vault for units of the world's wrapped token. The world's curator is the vault's too, and lets all in.
    pub fn deploy_vault(&mut self, policy: Policy) -> Result<AccountId, RestakeError> {
        let (wrapper, hot) = (self.wrapped_lst.0.clone(), self.upload("restake_vault"));
        self.deploy_vault_with(policy, &wrapper, Units::MAX, hot)
    }

    /// The same for units of `wrapper`, with a cap and this hot code.
    pub fn deploy_vault_with(
        &mut self,
        policy: Policy,
        wrapper: &AccountId,
        cap: Units,
        hot: Hash,
    ) -> Result<AccountId, RestakeError> {
        let (pool, wrapper, curator) = (to_ink(&self.pool), to_ink(wrapper), to_ink(&self.curator));
        let constructor = RestakeVaultRef::new(pool, wrapper, policy, curator, cap, token_metadata(), hot);
        let deployed: Result<_, RestakeError> = self.deploy_another("restake_vault", 0, constructor);
        if let Ok(account) = &deployed {
            self.restake_vault = Some(account.clone());
        }
        deployed
    }

    pub fn vault(&mut self, account: &AccountId) -> VaultHandle<'_> {
        VaultHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl VaultHandle<'_> {
    pub fn deposit(&mut self, owner: &AccountId, units: Units) -> Result<Lrt, RestakeError> {
        self.deposit_with(owner, units, 0)
    }

    pub fn deposit_with(&mut self, owner: &AccountId, units: Units, min: Lrt) -> Result<Lrt, RestakeError> {
        let deposit = message!(RestakeVaultRef(self.account).deposit(units, min));
        self.world.send(owner, 0, &deposit)
    }

    pub fn stake_and_deposit(
        &mut self,
        owner: &AccountId,
        planck: Balance,
        min: Lrt,
    ) -> Result<Lrt, RestakeError> {
        let deposit = message!(RestakeVaultRef(self.account).stake_and_deposit(min));
        self.world.send(owner, planck, &deposit)
    }

    pub fn request_withdrawal(
        &mut self,
        owner: &AccountId,
        lrt: Lrt,
    ) -> Result<(Epoch, Units), RestakeError> {
        self.request_withdrawal_with(owner, lrt, 0)
    }

    pub fn request_withdrawal_with(
        &mut self,
        owner: &AccountId,
        lrt: Lrt,
        min: Units,
    ) -> Result<(Epoch, Units), RestakeError> {
        let request = message!(RestakeVaultRef(self.account).request_withdrawal(lrt, min));
        self.world.send(owner, 0, &request)
    }

    pub fn claim(&mut self, owner: &AccountId, epoch: Epoch) -> Result<Units, RestakeError> {
        self.world
            .send(owner, 0, &message!(RestakeVaultRef(self.account).claim(epoch)))
    }

    pub fn claim_to(
        &mut self,
        owner: &AccountId,
        epoch: Epoch,
        to: &AccountId,
    ) -> Result<Units, RestakeError> {
        let claim = message!(RestakeVaultRef(self.account).claim_to(epoch, to_ink(to)));
        self.world.send(owner, 0, &claim)
    }

    pub fn reward(&mut self, from: &AccountId, planck: Balance) -> Result<Units, RestakeError> {
        self.world
            .send(from, planck, &message!(RestakeVaultRef(self.account).reward()))
    }

    pub fn reward_units(&mut self, from: &AccountId, units: Units) -> Result<(), RestakeError> {
        let reward = message!(RestakeVaultRef(self.account).reward_units(units));
        self.world.send(from, 0, &reward)
    }

    pub fn register(
        &mut self,
        service: &AccountId,
        operator: &AccountId,
        resolver: Option<&AccountId>,
        wanted: Units,
    ) -> Result<SlotId, RestakeError> {
        let (operator, resolver, terms) = (to_ink(operator), resolver.map(to_ink), Hash::from([7; 32]));
        let register = message!(RestakeVaultRef(self.account).register(operator, resolver, wanted, terms));
        self.world.send(service, 0, &register)
    }

    pub fn leave(&mut self, service: &AccountId, slot: SlotId) -> Result<(), RestakeError> {
        self.world
            .send(service, 0, &message!(RestakeVaultRef(self.account).leave(slot)))
    }

    pub fn request_slash(
        &mut self,
        service: &AccountId,
        slot: SlotId,
        units: Units,
        captured_at: Timestamp,
    ) -> Result<Slashed, RestakeError> {
        let request = message!(RestakeVaultRef(self.account).request_slash(slot, units, captured_at));
        self.world.send(service, 0, &request)
    }

    pub fn bond(&mut self, operator: &AccountId, slot: SlotId, units: Units) -> Result<(), RestakeError> {
        let bond = message!(RestakeVaultRef(self.account).bond(slot, units));
        self.world.send(operator, 0, &bond)
    }

    pub fn unbond(&mut self, operator: &AccountId, slot: SlotId) -> Result<Units, RestakeError> {
        self.world
            .send(operator, 0, &message!(RestakeVaultRef(self.account).unbond(slot)))
    }

    pub fn opt_in(&mut self, curator: &AccountId, slot: SlotId, units: Units) -> Result<(), RestakeError> {
        let opt_in = message!(RestakeVaultRef(self.account).opt_in(slot, units));
        self.world.send(curator, 0, &opt_in)
    }

    pub fn opt_out(&mut self, curator: &AccountId, slot: SlotId) -> Result<(), RestakeError> {
        self.world
            .send(curator, 0, &message!(RestakeVaultRef(self.account).opt_out(slot)))
    }

    pub fn set_cap(&mut self, curator: &AccountId, units: Units) -> Result<(), RestakeError> {
        self.world.send(
            curator,
            0,
            &message!(RestakeVaultRef(self.account).set_cap(units)),
        )
    }

    pub fn propose_curator(
        &mut self,
        curator: &AccountId,
        proposed: Option<&AccountId>,
    ) -> Result<(), RestakeError> {
        let propose = message!(RestakeVaultRef(self.account).propose_curator(proposed.map(to_ink)));
        self.world.send(curator, 0, &propose)
    }

    pub fn accept_curator(&mut self, caller: &AccountId) -> Result<(), RestakeError> {
        self.world.send(
            caller,
            0,
            &message!(RestakeVaultRef(self.account).accept_curator()),
        )
    }

    pub fn veto(&mut self, resolver: &AccountId, slash: SlashId) -> Result<(), RestakeError> {
        self.world
            .send(resolver, 0, &message!(RestakeVaultRef(self.account).veto(slash)))
    }

    pub fn execute(&mut self, caller: &AccountId, slash: SlashId) -> Result<Balance, RestakeError> {
        self.world
            .send(caller, 0, &message!(RestakeVaultRef(self.account).execute(slash)))
    }

    pub fn free(&mut self, caller: &AccountId, slot: SlotId) -> Result<Units, RestakeError> {
        self.world
            .send(caller, 0, &message!(RestakeVaultRef(self.account).free(slot)))
    }

    pub fn rate(&mut self) -> u128 {
        self.world
            .query(&message!(RestakeVaultRef(self.account).get_rate()))
    }

    /// What `get_rate` says as a transaction, as a market asks.
    pub fn send_get_rate(&mut self, caller: &AccountId) -> u128 {
        self.world
            .send(caller, 0, &message!(RestakeVaultRef(self.account).get_rate()))
    }

    pub fn setup(&mut self) -> Option<VaultSetup> {
        self.world.query(&message!(RestakeVaultRef(self.account).setup()))
    }

    pub fn book(&mut self) -> Book {
        let book = self.world.query(&message!(RestakeVaultRef(self.account).book()));
        book.expect("a vault with a setup")
    }

    pub fn slot(&mut self, slot: SlotId) -> Option<Slot> {
        self.world
            .query(&message!(RestakeVaultRef(self.account).slot(slot)))
    }

    pub fn slots(&mut self) -> SlotId {
        self.world.query(&message!(RestakeVaultRef(self.account).slots()))
    }

    pub fn slash(&mut self, slash: SlashId) -> Option<OpenSlash> {
        self.world
            .query(&message!(RestakeVaultRef(self.account).slash(slash)))
    }

    pub fn slashes(&mut self) -> SlashId {
        self.world
            .query(&message!(RestakeVaultRef(self.account).slashes()))
    }

    pub fn bucket(&mut self, epoch: Epoch) -> Bucket {
        self.world
            .query(&message!(RestakeVaultRef(self.account).bucket(epoch)))
    }

    pub fn claimable(&mut self, owner: &AccountId, epoch: Epoch) -> Result<Units, RestakeError> {
        let claimable = message!(RestakeVaultRef(self.account).claimable(to_ink(owner), epoch));
        self.world.query(&claimable)
    }

    pub fn slashable(&mut self, slot: SlotId, captured_at: Timestamp) -> Result<Units, RestakeError> {
        self.world.query(&message!(
            RestakeVaultRef(self.account).slashable(slot, captured_at)
        ))
    }

    pub fn security(&mut self, slot: SlotId, captured_at: Timestamp) -> Result<Units, RestakeError> {
        self.world.query(&message!(
            RestakeVaultRef(self.account).security(slot, captured_at)
        ))
    }

    pub fn service_units(&mut self, service: &AccountId) -> Units {
        let units = message!(RestakeVaultRef(self.account).service_units(to_ink(service)));
        self.world.query(&units)
    }

    /// The curator, and the account that it has proposed.
    pub fn curator(&mut self) -> (Option<AccountId>, Option<AccountId>) {
        let curator: Curator = self
            .world
            .query(&message!(RestakeVaultRef(self.account).curator()));
        (curator.curator.map(to_account), curator.proposed.map(to_account))
    }

    pub fn backing(&mut self) -> Result<(Units, Units), RestakeError> {
        self.world
            .query(&message!(RestakeVaultRef(self.account).backing()))
    }
}
