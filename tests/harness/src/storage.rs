//! The contracts' storage, read without a call. Where a campaign reads it after each step, it asks the messages now
//! and then whether they say the same.

use drink::{pallet_contracts::Pallet, Sandbox};
use estuary_runtime::{AccountId, Runtime};
use ink::scale::{Decode, Encode};

use crate::World;

impl World {
    /// A cell of a contract: that of a `Lazy` under its key, or of a `Mapping` under its key and the entry's.
    pub fn cell<T: Decode>(&mut self, contract: &AccountId, key: impl Encode) -> Option<T> {
        let cell = self
            .chain
            .execute_with(|| Pallet::<Runtime>::get_storage(contract.clone(), key.encode()))
            .expect("there is a contract");
        cell.map(|cell| T::decode(&mut &cell[..]).expect("the cell is of this type"))
    }
}
