//! The vault's storage: cells, constructor, guards, and the epoch of now.

use estuary_entry::install;
use estuary_interfaces::{LiquidStaking, Timestamp, TokenMetadata, WrappedLst};
use estuary_market_interfaces::units::{transfer, wraps_shares_of};
use estuary_restaking::{book::Book, bucket::Bucket, policy::Policy, Epoch, Units};
use estuary_restaking_interfaces::restake_vault::{
    Curator, EpochBegan, OpenSlash, RestakeError, SlashId, Slot, SlotId, VaultSetup,
};
use estuary_shares::Balances;
use ink::{
    env::DefaultEnvironment,
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, RestakeError>;
pub(crate) type PoolAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);
pub(crate) type WrapperAt = ink::contract_ref!(WrappedLst, DefaultEnvironment);

/// Everything that the vault stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct RestakeVaultStorage {
    pub(crate) setup: Lazy<VaultSetup, ManualKey<1>>,
    pub(crate) book: Lazy<Book, ManualKey<2>>,
    /// Units that leave, by the epoch after which they can be claimed.
    pub(crate) buckets: Mapping<Epoch, Bucket, ManualKey<3>>,
    /// The keys of an account to a bucket.
    pub(crate) keys: Mapping<(AccountId, Epoch), u128, ManualKey<4>>,
    pub(crate) slots: Mapping<SlotId, Slot, ManualKey<5>>,
    /// Slashes that are open.
    pub(crate) slashes: Mapping<SlashId, OpenSlash, ManualKey<6>>,
    /// The units behind all slots of a service.
    pub(crate) services: Mapping<AccountId, Units, ManualKey<7>>,
    pub(crate) curator: Lazy<Curator, ManualKey<8>>,
    /// How many slots and slashes there were.
    pub(crate) counters: Lazy<(SlotId, SlashId), ManualKey<9>>,
    pub(crate) metadata: Lazy<TokenMetadata, ManualKey<12>>,
    pub(crate) lrt: Balances,
}

impl RestakeVaultStorage {
    /// An empty vault, whose account gets the code `hot`.
    #[allow(clippy::too_many_arguments)] // each of them is written once, at the deployment
    pub fn new(
        pool: AccountId,
        wrapper: AccountId,
        policy: Policy,
        curator: AccountId,
        cap: Units,
        metadata: TokenMetadata,
        hot: Hash,
    ) -> Result<Self> {
        if !policy.is_valid() || !metadata.is_valid() {
            return Err(RestakeError::InvalidPolicy);
        }
        if !wraps_shares_of(wrapper, pool) {
            return Err(RestakeError::WrongWrapper);
        }
        install(hot).map_err(|_| RestakeError::WrongHotCode)?;
        let mut vault = Self::default();
        let start = vault.env().block_timestamp();
        vault.setup.set(&VaultSetup {
            pool,
            wrapper,
            start,
            policy,
        });
        vault.book.set(&Book {
            cap,
            ..Book::default()
        });
        vault.curator.set(&Curator {
            curator: Some(curator),
            proposed: None,
        });
        vault.metadata.set(&metadata);
        Ok(vault)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// What never changes.
    pub fn setup(&self) -> Option<VaultSetup> {
        self.setup.get()
    }

    /// The setup, which is there from the constructor on.
    pub(crate) fn known_setup(&self) -> Result<VaultSetup> {
        self.setup().ok_or(RestakeError::InvalidPolicy)
    }

    /// The moment of the block, the setup, and the book in the epoch of now, with whether that began just now.
    fn as_of_now(&self) -> Result<(Now, bool)> {
        let (setup, mut book) = (self.known_setup()?, self.book.get_or_default());
        let time = self.env().block_timestamp();
        let epoch = setup.policy.epoch_of(setup.start, time);
        let began = book.begin(epoch.ok_or(RestakeError::Arithmetic)?, &setup.policy)?;
        Ok((Now { time, setup, book }, began))
    }

    /// The vault as of now, for views.
    pub(crate) fn seen(&self) -> Result<Now> {
        Ok(self.as_of_now()?.0)
    }

    /// The vault as of now, for a message that stores the book.
    pub(crate) fn begun(&self) -> Result<Now> {
        let (now, began) = self.as_of_now()?;
        if began {
            self.env().emit_event(EpochBegan {
                epoch: now.book.epoch,
                active: now.book.active,
                capacity: now.book.capacity,
                allotted: now.book.allotted,
            });
        }
        Ok(now)
    }

    /// The units that leave after an epoch.
    pub fn bucket(&self, epoch: Epoch) -> Bucket {
        self.buckets.get(epoch).unwrap_or_default()
    }

    /// Stores a bucket. The cell of a bucket without keys is freed.
    pub(crate) fn set_bucket(&mut self, epoch: Epoch, bucket: &Bucket) {
        if bucket.keys == 0 {
            self.buckets.remove(epoch);
        } else {
            self.buckets.insert(epoch, bucket);
        }
    }

    /// A slot that there is.
    pub(crate) fn known_slot(&self, id: SlotId) -> Result<Slot> {
        self.slots.get(id).ok_or(RestakeError::UnknownSlot)
    }

    /// The units behind all slots of a service.
    pub fn service_units(&self, service: AccountId) -> Units {
        self.services.get(service).unwrap_or(0)
    }

    /// Stores the units behind a service. The cell of a service without units is freed.
    pub(crate) fn set_service_units(&mut self, service: AccountId, units: Units) {
        if units == 0 {
            self.services.remove(service);
        } else {
            self.services.insert(service, &units);
        }
    }

    /// Refuses the vault itself as a recipient: it could give nothing out again.
    pub(crate) fn not_to_itself(&self, to: AccountId) -> Result<()> {
        match to == self.env().account_id() {
            true => Err(RestakeError::RecipientIsVault),
            false => Ok(()),
        }
    }

    pub(crate) fn pool_at(&self, setup: &VaultSetup) -> PoolAt {
        setup.pool.into()
    }

    pub(crate) fn wrapper_at(&self, setup: &VaultSetup) -> WrapperAt {
        setup.wrapper.into()
    }

    /// Takes units of the caller by its allowance.
    pub(crate) fn take_units(&self, setup: &VaultSetup, units: Units) -> Result<()> {
        self.move_units(setup, self.env().caller(), self.env().account_id(), units)
    }

    /// Sends units to an account.
    pub(crate) fn send_units(&self, setup: &VaultSetup, to: AccountId, units: Units) -> Result<()> {
        self.move_units(setup, self.env().account_id(), to, units)
    }

    fn move_units(&self, setup: &VaultSetup, from: AccountId, to: AccountId, units: Units) -> Result<()> {
        use RestakeError::{Units, WrapperFailed};
        transfer(setup.wrapper, from, to, units, WrapperFailed, Units)
    }
}

/// The vault as of now.
pub(crate) struct Now {
    /// The block's timestamp, in milliseconds.
    pub time: Timestamp,
    pub setup: VaultSetup,
    /// The book, in the epoch of now.
    pub book: Book,
}
