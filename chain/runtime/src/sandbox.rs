//! The chain in memory: its blocks, and what drink needs of it.

use core::any::Any;

use frame_support::{
    sp_runtime::traits::Dispatchable,
    traits::{OnFinalize, OnIdle, OnInitialize},
};
use ink_sandbox::{RuntimeMetadataPrefixed, Sandbox, Snapshot};
use sp_io::TestExternalities;

use crate::{
    chain::{account, genesis},
    AccountId, AllPalletsWithSystem, Balance, BlockNumber, Hash, Runtime, RuntimeCall, RuntimeOrigin, System,
};

/// Time between blocks, in milliseconds: 12 blocks are a day.
pub const BLOCK_MS: u64 = 2 * 60 * 60 * 1_000;
/// The time of block 0: 2024-01-01 00:00 UTC, in milliseconds since 1970. The chain never looks at a clock.
pub const GENESIS_MS: u64 = 1_704_067_200_000;

/// A chain in memory, and in it an open block.
///
/// Everything that is called happens in the open block, and drink's `events()` keeps all events of it. Only
/// [`next_block`](Self::next_block) and the `advance_…` methods close it. A dispatch or a contract call that fails
/// leaves no trace, as on a chain.
pub struct EstuarySandbox {
    ext: TestExternalities,
    /// Dry runs in progress. What is written during one must stay revocable.
    dry_runs: u32,
}

impl Default for EstuarySandbox {
    fn default() -> Self {
        Self::with_balances(Vec::new())
    }
}

impl EstuarySandbox {
    /// A chain in block 1 with the default genesis, in which these accounts own something too.
    pub fn with_balances(balances: Vec<(AccountId, Balance)>) -> Self {
        let mut sandbox = Self {
            ext: TestExternalities::new(genesis::storage(balances)),
            dry_runs: 0,
        };
        sandbox.execute_with(|| Self::initialize_block(1, Hash::zero()));
        sandbox.commit();
        sandbox
    }

    /// Closes the open block and opens the next one.
    pub fn next_block(&mut self) {
        self.execute_with(|| {
            let height = System::block_number();
            let parent = Self::finalize_block(height);
            Self::initialize_block(height + 1, parent);
        });
        self.commit();
    }

    /// From here on, everything is taken back by [`end_dry_run`](Self::end_dry_run). Dry runs can be nested.
    pub fn start_dry_run(&mut self) {
        self.execute_with(sp_io::storage::start_transaction);
        self.dry_runs += 1;
    }

    /// Takes back what happened since the last [`start_dry_run`](Self::start_dry_run).
    pub fn end_dry_run(&mut self) {
        self.dry_runs -= 1;
        self.execute_with(sp_io::storage::rollback_transaction);
    }

    /// Moves what changed into the state's trie. Without this every block would hash all changes since genesis.
    fn commit(&mut self) {
        if self.dry_runs == 0 {
            self.ext.commit_all().expect("no storage transaction is open");
        }
    }
}

impl Sandbox for EstuarySandbox {
    type Runtime = Runtime;

    fn execute_with<T>(&mut self, execute: impl FnOnce() -> T) -> T {
        self.ext.execute_with(execute)
    }

    fn dry_run<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        self.start_dry_run();
        let result = action(self);
        self.end_dry_run();
        result
    }

    fn register_extension<E: Any + ink_sandbox::Extension>(&mut self, extension: E) {
        self.ext.register_extension(extension);
    }

    fn initialize_block(height: BlockNumber, parent: Hash) {
        System::reset_events();
        System::initialize(&height, &parent, &Default::default());
        AllPalletsWithSystem::on_initialize(height);
        System::note_finished_initialize();
        let now = GENESIS_MS + u64::from(height) * BLOCK_MS;
        RuntimeCall::Timestamp(pallet_timestamp::Call::set { now })
            .dispatch(RuntimeOrigin::none())
            .expect("each block is later than its parent");
    }

    fn finalize_block(height: BlockNumber) -> Hash {
        System::note_finished_extrinsics();
        let limit = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
        let used = System::block_weight().total();
        AllPalletsWithSystem::on_idle(height, limit.saturating_sub(used));
        AllPalletsWithSystem::on_finalize(height);
        System::finalize().hash()
    }

    fn default_actor() -> AccountId {
        account("alice")
    }

    fn get_metadata() -> RuntimeMetadataPrefixed {
        // One of the constants in it is read from storage.
        TestExternalities::default().execute_with(Runtime::metadata)
    }

    fn convert_account_to_origin(account: AccountId) -> RuntimeOrigin {
        RuntimeOrigin::signed(account)
    }

    fn take_snapshot(&mut self) -> Snapshot {
        let mut backend = self.ext.as_backend();
        let storage_root = *backend.root();
        let entries = backend.backend_storage_mut().drain();
        let storage = entries
            .into_iter()
            .filter(|(_, (_, references))| *references > 0)
            .collect();
        Snapshot {
            storage,
            storage_root,
        }
    }

    fn restore_snapshot(&mut self, snapshot: Snapshot) {
        self.ext =
            TestExternalities::from_raw_snapshot(snapshot.storage, snapshot.storage_root, Default::default());
    }
}
