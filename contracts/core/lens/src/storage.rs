//! The lens's storage: one cell, its constructor, and why there is no answer.

use estuary_chain_reads::EstuaryEnvironment;
use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, LensError>;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum LensError {
    /// The pool did not answer, or is not wired yet.
    NoPool,
    /// The registry did not answer.
    NoRegistry,
    /// The queue did not answer.
    NoQueue,
    /// There is no such request, or it was claimed already.
    UnknownRequest,
    /// Arithmetic overflow.
    Arithmetic,
}

/// The cell of the lens.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct LensStorage {
    pub(crate) pool: Lazy<AccountId, ManualKey<1>>,
}

impl LensStorage {
    /// A lens on `pool`.
    pub fn new(pool: AccountId) -> Self {
        let mut lens = Self::default();
        lens.pool.set(&pool);
        lens
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, EstuaryEnvironment> {
        EnvAccess::default()
    }

    /// The pool that the lens reads. `None` before construction.
    pub fn pool(&self) -> Option<AccountId> {
        self.pool.get()
    }
}
