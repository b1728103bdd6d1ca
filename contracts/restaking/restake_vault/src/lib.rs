//! The restake vault takes units of the wrapped token, which secure services beside the chain, and gives a PSP22 token
//! for them, the LRT. It earns what the units earn, and what services pay.
//!
//! A unit stands behind one service and operator at most. A service slashes by its registration, for ever, and no account
//! but the resolver named in it can veto. What is slashed is given up for all holders of the staking pool's token, so
//! nobody is paid for a slash. The vault has no owner, no pause and no upgrade. The curator chooses services, and moves
//! no money. Who leaves in the epoch of its choice, or in the next, leaves before it counts.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work, with the arithmetic of `estuary_restaking`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod curation;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod holders;
mod operators;
mod psp22;
mod rate_provider;
mod rewards;
mod services;
mod slashes;
mod storage;
mod views;

#[cfg(not(feature = "hot"))]
pub use self::restake_vault::{RestakeVault, RestakeVaultRef};
pub use self::storage::RestakeVaultStorage;

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod restake_vault {
    use estuary_interfaces::{RateProvider, TokenMetadata};
    use estuary_restaking::{book::Book, bucket::Bucket, policy::Policy, Epoch, Lrt, Units};
    use estuary_restaking_interfaces::restake_vault::{
        Curator, OpenSlash, RestakeError, SlashId, Slashed, Slot, SlotId, VaultSetup,
    };
    use estuary_shares::PlainToken;
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::storage::RestakeVaultStorage;

    type Result<T> = core::result::Result<T, RestakeError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;

    /// The full contract. Its messages call the methods of [`RestakeVaultStorage`].
    #[ink(storage)]
    pub struct RestakeVault {
        vault: RestakeVaultStorage,
    }

    impl RestakeVault {
        /// A vault for units of `wrapper`, the wrapped token of `pool`. Epoch 0 begins now. `curator` chooses services, and
        /// `cap` is the most units that it lets in at first. `metadata` is how wallets show the LRT. `hot` is the hot code
        /// of this code: the account has it for ever.
        #[ink(constructor)]
        pub fn new(
            pool: AccountId,
            wrapper: AccountId,
            policy: Policy,
            curator: AccountId,
            cap: Units,
            metadata: TokenMetadata,
            hot: Hash,
        ) -> Result<Self> {
            let vault = RestakeVaultStorage::new(pool, wrapper, policy, curator, cap, metadata, hot)?;
            Ok(Self { vault })
        }
    }

    impl estuary_restaking_interfaces::restake_vault::RestakeVault for RestakeVault {
        /// Takes `units` of the wrapped token from the caller, who must have approved them, and mints LRT for them at
        /// the mint price, rounded down. Refuses fewer than `min_lrt`. Of the first deposit, a million LRT stay in the
        /// vault for ever. Returns the LRT.
        #[ink(message)]
        fn deposit(&mut self, units: Units, min_lrt: Lrt) -> Result<Lrt> {
            self.vault.deposit(units, min_lrt)
        }

        /// Stakes the transferred value, wraps it, and deposits the units for the caller. See `deposit`. Returns the
        /// LRT.
        #[ink(message, payable)]
        fn stake_and_deposit(&mut self, min_lrt: Lrt) -> Result<Lrt> {
            self.vault.stake_and_deposit(min_lrt)
        }

        /// Burns `lrt` of the caller, whose units can be claimed when the next epoch is over. Until then slashes take
        /// their part of them. Refuses fewer than `min_units`. Returns the epoch by which they are claimed, and the
        /// units, rounded down.
        #[ink(message)]
        fn request_withdrawal(&mut self, lrt: Lrt, min_units: Units) -> Result<(Epoch, Units)> {
            self.vault.request_withdrawal(lrt, min_units)
        }

        /// Sends the caller the units of its requests of `epoch`, which must be over. Returns the units, rounded down.
        #[ink(message)]
        fn claim(&mut self, epoch: Epoch) -> Result<Units> {
            self.vault.claim(epoch)
        }

        /// Like `claim`, and sends the units to `to`.
        #[ink(message)]
        fn claim_to(&mut self, epoch: Epoch, to: AccountId) -> Result<Units> {
            self.vault.claim_to(epoch, to)
        }

        /// Stakes the transferred value, wraps it, and gives the units to holders as a reward that streams, less the
        /// curator's part. Returns the units.
        #[ink(message, payable)]
        fn reward(&mut self) -> Result<Units> {
            self.vault.reward()
        }

        /// Takes `units` of the wrapped token from the caller, who must have approved them, as a reward. See `reward`.
        #[ink(message)]
        fn reward_units(&mut self, units: Units) -> Result<()> {
            self.vault.reward_units(units)
        }

        /// Opens a slot for the caller, a service, and one operator. `resolver` may veto slashes of the slot. `wanted`
        /// is the most units that the service asks for, and `terms` the hash of what it promises. Nothing of it ever
        /// changes. Returns the slot.
        #[ink(message)]
        fn register(
            &mut self,
            operator: AccountId,
            resolver: Option<AccountId>,
            wanted: Units,
            terms: Hash,
        ) -> Result<SlotId> {
            self.vault.register(operator, resolver, wanted, terms)
        }

        /// Ends a slot of the caller, a service, with this epoch.
        #[ink(message)]
        fn leave(&mut self, slot: SlotId) -> Result<()> {
            self.vault.leave(slot)
        }

        /// Sets `units` of a slot of the caller aside for a fault at the moment `captured_at`, of this epoch or the
        /// last, in milliseconds: the operator's bond first, then units of holders. More than is slashable counts as
        /// all of it.
        #[ink(message)]
        fn request_slash(&mut self, slot: SlotId, units: Units, captured_at: Timestamp) -> Result<Slashed> {
            self.vault.request_slash(slot, units, captured_at)
        }

        /// Takes `units` of the wrapped token from the caller, the slot's operator, who must have approved them, into
        /// its bond.
        #[ink(message)]
        fn bond(&mut self, slot: SlotId, units: Units) -> Result<()> {
            self.vault.bond(slot, units)
        }

        /// Sends the caller, the slot's operator, its whole bond, when the slot ended two epochs ago and no slash of it
        /// is open. Returns the units.
        #[ink(message)]
        fn unbond(&mut self, slot: SlotId) -> Result<Units> {
            self.vault.unbond(slot)
        }

        /// Puts `units` behind a slot from three epochs on, and so behind the service until the slot ends. For the
        /// curator.
        #[ink(message)]
        fn opt_in(&mut self, slot: SlotId, units: Units) -> Result<()> {
            self.vault.opt_in(slot, units)
        }

        /// Ends a slot with this epoch. For the curator.
        #[ink(message)]
        fn opt_out(&mut self, slot: SlotId) -> Result<()> {
            self.vault.opt_out(slot)
        }

        /// Sets the most active units that deposits lead to. For the curator.
        #[ink(message)]
        fn set_cap(&mut self, units: Units) -> Result<()> {
            self.vault.set_cap(units)
        }

        /// Proposes another curator, who has to accept, or takes the proposal back. For the curator.
        #[ink(message)]
        fn propose_curator(&mut self, proposed: Option<AccountId>) -> Result<()> {
            self.vault.propose_curator(proposed)
        }

        /// Makes the caller the curator, if the curator has proposed it.
        #[ink(message)]
        fn accept_curator(&mut self) -> Result<()> {
            self.vault.accept_curator()
        }

        /// Gives back all that a slash set aside, before its deadline, and ends its slot. For the slot's resolver.
        #[ink(message)]
        fn veto(&mut self, slash: SlashId) -> Result<()> {
            self.vault.veto(slash)
        }

        /// Gives up all that a slash set aside, for all holders of the staking pool's token, from its deadline on.
        /// Anyone can. Returns the planck that they gain.
        #[ink(message)]
        fn execute(&mut self, slash: SlashId) -> Result<Balance> {
            self.vault.execute(slash)
        }

        /// Takes the units of a slot back that ended two epochs ago, or before it counted. Anyone can. Returns the
        /// units.
        #[ink(message)]
        fn free(&mut self, slot: SlotId) -> Result<Units> {
            self.vault.free(slot)
        }

        /// The contracts and numbers that never change.
        #[ink(message)]
        fn setup(&self) -> Option<VaultSetup> {
            self.vault.setup()
        }

        /// All units and LRT, as of now.
        #[ink(message)]
        fn book(&self) -> Result<Book> {
            self.vault.book()
        }

        /// A slot. Its numbers are as of the last step that changed it.
        #[ink(message)]
        fn slot(&self, slot: SlotId) -> Option<Slot> {
            self.vault.slot(slot)
        }

        /// How many slots there are. Their numbers begin at 0.
        #[ink(message)]
        fn slots(&self) -> SlotId {
            self.vault.slots()
        }

        /// A slash that is neither vetoed nor executed.
        #[ink(message)]
        fn slash(&self, slash: SlashId) -> Option<OpenSlash> {
            self.vault.slash(slash)
        }

        /// How many slashes there were. Their numbers begin at 0.
        #[ink(message)]
        fn slashes(&self) -> SlashId {
            self.vault.slashes()
        }

        /// The units that leave in an epoch.
        #[ink(message)]
        fn bucket(&self, epoch: Epoch) -> Bucket {
            self.vault.bucket(epoch)
        }

        /// The units that `owner` would get for its requests of `epoch`, if it were over.
        #[ink(message)]
        fn claimable(&self, owner: AccountId, epoch: Epoch) -> Result<Units> {
            self.vault.claimable(owner, epoch)
        }

        /// The units of holders that a slash of a slot could take for a fault at that moment, in milliseconds.
        #[ink(message)]
        fn slashable(&self, slot: SlotId, captured_at: Timestamp) -> Result<Units> {
            self.vault.slashable(slot, captured_at)
        }

        /// The units, the bond's included, that a slash of a slot could take for a fault at that moment,
        /// in milliseconds.
        #[ink(message)]
        fn security(&self, slot: SlotId, captured_at: Timestamp) -> Result<Units> {
            self.vault.security(slot, captured_at)
        }

        /// The units that stand behind all slots of a service.
        #[ink(message)]
        fn service_units(&self, service: AccountId) -> Units {
            self.vault.service_units(service)
        }

        /// The curator, and the account that it has proposed.
        #[ink(message)]
        fn curator(&self) -> Curator {
            self.vault.curator()
        }

        /// The units that the vault holds, and the units that it has booked. Without donations they are the same.
        #[ink(message)]
        fn backing(&self) -> Result<(Units, Units)> {
            self.vault.backing()
        }
    }

    impl RateProvider for RestakeVault {
        /// The worth of an LRT in planck, times 10^12, rounded down. Panics if there is no price.
        #[ink(message)]
        fn get_rate(&mut self) -> u128 {
            self.vault.get_rate()
        }
    }

    impl PSP22 for RestakeVault {
        /// All LRT.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.vault.total_supply()
        }

        /// The LRT of an account.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.vault.balance_of(owner)
        }

        /// The LRT that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.vault.allowance(owner, spender)
        }

        /// Moves `value` LRT of the caller. The vault itself cannot receive any.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.vault.transfer(to, value)
        }

        /// Moves `value` LRT of `from`, out of the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.vault.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` LRT of the caller. It replaces the allowance before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            self.vault.approve(spender, value)
        }

        /// Lets `spender` move `delta_value` LRT more of the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.vault.increase_allowance(spender, delta_value)
        }

        /// Lets `spender` move `delta_value` LRT less of the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.vault.decrease_allowance(spender, delta_value)
        }
    }

    impl PSP22Metadata for RestakeVault {
        /// The token's name.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.vault.token_name()
        }

        /// The token's symbol.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.vault.token_symbol()
        }

        /// Decimals of a balance: a token has 10 to the power of this many of the smallest units.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.vault.token_decimals()
        }
    }
}
