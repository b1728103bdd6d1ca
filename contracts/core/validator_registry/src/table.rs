//! The table of operators: the data that allocation needs of each, in one storage cell.
//!
//! The cell holds the SCALE encoding of a `Vec<Entry>`. Entries have a fixed size, so an entry is read and replaced in
//! place. However many entries there are, the others are not decoded.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, OperatorId, RegistryError, Timestamp};
use ink::{prelude::vec::Vec, scale::Encode};

/// The key of the cell.
pub const KEY: u32 = 2;

/// The index of an entry in the table.
pub type Slot = u32;

/// The progress of the sweep through all slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Sweep {
    /// The slot with which the next part begins.
    pub next: Slot,
    /// The time at which the sweep began, in milliseconds.
    pub start: Timestamp,
}

/// The status of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Status {
    /// Registered, and not approved yet.
    Candidate,
    /// It may take stake and earns commission.
    Active,
    /// A check found a fault: it takes no new stake, keeps its stake, and is jailed if the fault lasts.
    Suspected,
    /// At fault: it takes no stake, earns nothing, and is drained.
    Jailed,
    /// It is leaving: it takes no stake, and is drained.
    Exiting,
    /// It has left. Its slot in the table is free.
    Exited,
}

impl Status {
    /// Whether its stake may stay.
    pub fn keeps_stake(self) -> bool {
        matches!(self, Self::Active | Self::Suspected)
    }
}

impl Packed for Status {
    const SIZE: usize = 1;

    #[inline(always)]
    fn take(bytes: &mut &[u8]) -> Option<Self> {
        Some(match u8::take(bytes)? {
            0 => Self::Candidate,
            1 => Self::Active,
            2 => Self::Suspected,
            3 => Self::Jailed,
            4 => Self::Exiting,
            5 => Self::Exited,
            _ => return None,
        })
    }
}

/// The data that allocation needs of an operator. All entries share one storage cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Entry {
    /// The number of the operator.
    pub operator: OperatorId,
    /// The booked stake, in planck: the ledger's total at the last settlement, and stake that was delegated since.
    pub total: Balance,
    /// The part of `total` that is not unlocking, in planck.
    pub active: Balance,
    /// The most that `total` may become by delegation, in planck.
    pub capacity: Balance,
    /// Never `Candidate`: a candidate has no entry.
    pub status: Status,
    /// The chain refused to move its stake. No move is tried until the next settlement.
    pub refused: bool,
}

/// The bytes of the cell.
#[derive(Clone, Debug, Default)]
pub struct Table(Vec<u8>);

impl Table {
    /// The table in the cell. Empty if there is no cell.
    pub fn read() -> Self {
        Self(cell::read())
    }

    /// A table of `entries`.
    pub fn of(entries: &Vec<Entry>) -> Self {
        Self(entries.encode())
    }

    /// Writes the table into the cell.
    pub fn write(&self) {
        cell::write(&self.0);
    }

    /// How many slots there are.
    pub fn slots(&self) -> usize {
        self.0.len() / Entry::SIZE
    }

    /// The entry at a slot with its table, to change it.
    pub fn placed(self, slot: Slot) -> Result<PlacedEntry, RegistryError> {
        let entry = self.entry(slot)?;
        Ok(PlacedEntry {
            table: self,
            slot,
            entry,
        })
    }

    /// The entry at a slot.
    pub fn entry(&self, slot: Slot) -> Result<Entry, RegistryError> {
        self.start(slot)
            .and_then(|start| Entry::take(&mut self.0.get(start..)?))
            .ok_or(RegistryError::UnknownOperator)
    }

    /// Replaces the entry at a slot.
    pub fn replace(&mut self, slot: Slot, entry: &Entry) -> Result<(), RegistryError> {
        self.start(slot)
            .and_then(|start| self.0.get_mut(start..)?.get_mut(..Entry::SIZE))
            .map(|bytes| bytes.copy_from_slice(&entry.encode()))
            .ok_or(RegistryError::UnknownOperator)
    }

    /// All entries, by slot.
    pub fn entries(&self) -> Result<Vec<Entry>, RegistryError> {
        let mut entries = Vec::with_capacity(self.slots());
        let mut bytes = self.0.get(self.before()..).unwrap_or_default();
        while !bytes.is_empty() {
            entries.push(Entry::take(&mut bytes).ok_or(RegistryError::UnknownOperator)?);
        }
        Ok(entries)
    }

    /// The first byte of a slot.
    fn start(&self, slot: Slot) -> Option<usize> {
        let slots = usize::try_from(slot).ok()?.checked_mul(Entry::SIZE)?;
        self.before().checked_add(slots)
    }

    /// The bytes in front of the entries. They encode the number of entries, and are fewer than the bytes of an entry.
    fn before(&self) -> usize {
        self.0.len() % Entry::SIZE
    }
}

/// An entry in its table.
pub struct PlacedEntry {
    table: Table,
    slot: Slot,
    /// The entry, which may be changed before it is written.
    pub entry: Entry,
}

impl PlacedEntry {
    /// The table with this entry.
    pub fn table(&mut self) -> Result<&Table, RegistryError> {
        self.table.replace(self.slot, &self.entry)?;
        Ok(&self.table)
    }
}

/// The slot for a new entry: the first free slot, or another slot if the table has fewer than `max`.
pub fn free_slot(table: &[Entry], max: usize) -> Result<usize, RegistryError> {
    let free = table.iter().position(|entry| entry.status == Status::Exited);
    match free {
        Some(slot) => Ok(slot),
        None if table.len() < max => Ok(table.len()),
        None => Err(RegistryError::TooManyOperators),
    }
}

/// Access to the cell on the chain, which reads and writes the table's own bytes. ink! would copy them through a
/// buffer, which costs time.
#[cfg(target_arch = "wasm32")]
mod cell {
    use ink::prelude::{vec, vec::Vec};
    use pallet_contracts_uapi::{HostFn, HostFnImpl as Chain};

    use super::KEY;

    /// The most bytes of the cell.
    const LIMIT: usize = 16 * 1024;

    /// The bytes of the cell. Empty if there is no cell.
    pub fn read() -> Vec<u8> {
        let mut cell = vec![0; LIMIT];
        let read = &mut &mut cell[..];
        let length = match Chain::get_storage_v1(&KEY.to_le_bytes(), read) {
            Ok(()) => read.len(),
            // No cell exists. A cell longer than the buffer would trap.
            Err(_) => 0,
        };
        cell.truncate(length);
        cell
    }

    /// Replaces the bytes of the cell.
    pub fn write(cell: &[u8]) {
        Chain::set_storage_v2(&KEY.to_le_bytes(), cell);
    }
}

/// Access to the cell in tests, without a chain.
#[cfg(not(target_arch = "wasm32"))]
mod cell {
    use ink::{
        env,
        prelude::vec::Vec,
        scale::{DecodeAll, Encode},
    };

    use super::{Entry, KEY};

    /// The encoding of the table, which is empty if there is no cell.
    pub fn read() -> Vec<u8> {
        let entries: Option<Vec<Entry>> = env::get_contract_storage(&KEY).expect("the cell is a table");
        entries.unwrap_or_default().encode()
    }

    /// Replaces the table in the cell.
    pub fn write(mut cell: &[u8]) {
        let entries: Vec<Entry> = DecodeAll::decode_all(&mut cell).expect("the cell is a table");
        env::set_contract_storage(&KEY, &entries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(operator_id: u32) -> Entry {
        Entry {
            operator: operator_id,
            total: u128::MAX - u128::from(operator_id),
            active: operator_id.into(),
            capacity: 7,
            status: Status::Jailed,
            refused: operator_id % 2 == 1,
        }
    }

    #[test]
    fn an_entry_is_replaced_where_it_stands_and_the_others_stay() {
        // The number of entries takes one byte up to 63, and two bytes up to 16,383.
        for slots in [1, 2, 63, 64, 300] {
            let mut entries: Vec<_> = (0..slots).map(entry).collect();
            let mut table = Table::of(&entries);
            assert_eq!(table.slots(), entries.len());
            for slot in [0, slots / 2, slots - 1] {
                assert_eq!(table.entry(slot), Ok(entries[slot as usize]));
                entries[slot as usize] = entry(slot + 1_000);
                table.replace(slot, &entries[slot as usize]).unwrap();
                assert_eq!(table.entry(slot), Ok(entries[slot as usize]));
            }
            assert_eq!(table.entries(), Ok(entries.clone()));
            assert_eq!(table.0, entries.encode());
        }
    }

    #[test]
    fn beyond_the_last_slot_there_is_nothing() {
        for slots in [0, 1, 64] {
            let mut table = Table::of(&(0..slots).map(entry).collect());
            for slot in [slots, slots + 1, Slot::MAX] {
                assert_eq!(table.entry(slot), Err(RegistryError::UnknownOperator));
                assert_eq!(
                    table.replace(slot, &entry(0)),
                    Err(RegistryError::UnknownOperator)
                );
            }
        }
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        let mut table = Table::of(&Vec::from([entry(0), entry(1)]));
        *table.0.last_mut().unwrap() = 2;
        assert_eq!(table.entry(0), Ok(entry(0)));
        assert_eq!(table.entry(1), Err(RegistryError::UnknownOperator));
        assert_eq!(table.entries(), Err(RegistryError::UnknownOperator));
    }

    #[test]
    fn a_free_slot_is_taken_before_a_new_one() {
        let of = |statuses: &[Status]| {
            let with = |status: &Status| Entry {
                status: *status,
                ..entry(0)
            };
            statuses.iter().map(with).collect::<Vec<_>>()
        };
        assert_eq!(free_slot(&[], 2), Ok(0));
        assert_eq!(free_slot(&of(&[Status::Active]), 2), Ok(1));
        assert_eq!(
            free_slot(&of(&[Status::Active, Status::Jailed]), 2),
            Err(RegistryError::TooManyOperators)
        );
        assert_eq!(free_slot(&of(&[Status::Active, Status::Exited]), 2), Ok(1));
    }
}
