//! The common part of all governed contracts: one governor, and an upgrade in two messages.
//!
//! The contract `governor` governs pool, registry and queue. The registry governs its nominators. The roles, the
//! delays, and the rules about them are the governor's: a governed contract only knows that nobody else governs it.
//!
//! An upgrade takes two messages of one transaction. `upgrade` runs the old code, which replaces itself. `migrate`
//! then runs the new code, which converts the storage to its own layout. If it refuses, the whole upgrade is refused.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

use ink::{
    env::{self, DefaultEnvironment},
    primitives::{AccountId, Hash},
    storage::{
        traits::{ManualKey, StorageKey},
        Lazy,
    },
};

/// The messages of a governor to the contracts that it governs.
#[ink::trait_definition]
pub trait Governed {
    /// The only account whose governance this contract accepts.
    #[ink(message)]
    fn governor(&self) -> AccountId;

    /// The version of the storage's layout.
    #[ink(message)]
    fn storage_version(&self) -> u16;

    /// Replaces the code by an uploaded code, if the storage has the layout `from_version`. `migrate` has to follow in
    /// the same transaction.
    #[ink(message)]
    fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError>;

    /// Converts the storage to the layout of this code, after an upgrade to it. Changes nothing if the storage has
    /// that layout.
    #[ink(message)]
    fn migrate(&mut self) -> Result<(), GovernanceError>;
}

/// Why a contract refuses its governor, or another caller. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum GovernanceError {
    /// Only the governor may call.
    NotGovernor,
    /// The upgrade is made for another layout of the storage.
    WrongStorageVersion,
    /// There is no such code on the chain.
    CodeNotFound,
    /// The code is another contract's.
    WrongContract,
    /// The code answers only messages that an account's own code hands to it, and it keeps no other code on the chain.
    /// It cannot be the account's own code.
    PartCode,
}

/// The cell in which every governed contract keeps its [`Governance`].
pub type GovernanceCell = Lazy<Governance, ManualKey<20>>;

/// The kinds of contracts that the governor knows. The code of a kind could misread the storage of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum ContractKind {
    /// The staking pool, with the token and the book of all money.
    Pool,
    /// The validator registry, with the operators and their bonds.
    Registry,
    /// The withdrawal queue, with the redemption requests.
    Queue,
    /// A nominator, which bonds the stake of one operator.
    Nominator,
    /// The brake, in which holders lock wrapped units against proposals.
    Brake,
}

/// The layouts of a contract's storage.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The kind of the contract.
    pub kind: ContractKind,
    /// The layout that the code works with.
    pub version: u16,
    /// The layouts that its `migrate` accepts, its own layout among them.
    pub migrates: &'static [u16],
}

/// The governor of a contract, and the layout of its storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Governance {
    /// The only account that can upgrade the contract.
    pub governor: AccountId,
    /// The kind of the contract. Code of another kind cannot migrate its storage.
    pub kind: ContractKind,
    /// The layout of its storage. 0 if the contract was never constructed.
    pub version: u16,
}

/// The governance of a contract that was never constructed: version 0, which nobody governs.
impl Default for Governance {
    fn default() -> Self {
        Self {
            governor: AccountId::from([0; 32]),
            kind: ContractKind::Pool,
            version: 0,
        }
    }
}

impl Governance {
    /// The cell of a new contract. ink! wraps the key of [`GovernanceCell`] in a type of its own.
    pub fn cell<Key: StorageKey>(governor: AccountId, layout: Layout) -> Lazy<Self, Key> {
        let mut cell = Lazy::new();
        cell.set(&Self {
            governor,
            kind: layout.kind,
            version: layout.version,
        });
        cell
    }

    /// Refuses every caller but the governor.
    pub fn only_governor(&self, caller: AccountId) -> Result<(), GovernanceError> {
        (caller == self.governor && self.version > 0)
            .then_some(())
            .ok_or(GovernanceError::NotGovernor)
    }

    /// Whether `caller` may replace the code by a code that is made for the layout `from_version`.
    pub fn may_upgrade(&self, caller: AccountId, from_version: u16) -> Result<(), GovernanceError> {
        self.only_governor(caller)?;
        (from_version == self.version)
            .then_some(())
            .ok_or(GovernanceError::WrongStorageVersion)
    }

    /// The governance to store after `caller` has let the code of `layout` migrate the storage.
    pub fn migrated(self, caller: AccountId, layout: Layout) -> Result<Self, GovernanceError> {
        self.only_governor(caller)?;
        if layout.kind != self.kind {
            return Err(GovernanceError::WrongContract);
        }
        if !layout.migrates.contains(&self.version) {
            return Err(GovernanceError::WrongStorageVersion);
        }
        Ok(Self {
            version: layout.version,
            ..self
        })
    }
}

/// Replaces the code of the contract that runs, for its governor.
pub fn upgrade<Key: StorageKey>(
    cell: &Lazy<Governance, Key>,
    code: Hash,
    from_version: u16,
) -> Result<(), GovernanceError> {
    let caller = env::caller::<DefaultEnvironment>();
    cell.get_or_default().may_upgrade(caller, from_version)?;
    env::set_code_hash::<DefaultEnvironment>(&code).map_err(|_| GovernanceError::CodeNotFound)
}

/// Notes that the storage of the contract that runs has the layout of its code, for its governor.
pub fn migrate<Key: StorageKey>(
    cell: &mut Lazy<Governance, Key>,
    layout: Layout,
) -> Result<(), GovernanceError> {
    let caller = env::caller::<DefaultEnvironment>();
    cell.set(&cell.get_or_default().migrated(caller, layout)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const V3: Layout = Layout {
        kind: ContractKind::Queue,
        version: 3,
        migrates: &[2, 3],
    };

    fn at_version(version: u16) -> (Governance, [AccountId; 2]) {
        let [governor, stranger] = [1, 2].map(|byte| AccountId::from([byte; 32]));
        let kind = ContractKind::Queue;
        (
            Governance {
                governor,
                kind,
                version,
            },
            [governor, stranger],
        )
    }

    #[test]
    fn nobody_but_the_governor_upgrades_and_migrates() {
        let (governance, [governor, stranger]) = at_version(3);
        let error = GovernanceError::NotGovernor;
        assert_eq!(governance.only_governor(stranger), Err(error));
        assert_eq!(governance.may_upgrade(stranger, 3), Err(error));
        assert_eq!(governance.migrated(stranger, V3), Err(error));
        assert_eq!(governance.only_governor(governor), Ok(()));
        assert_eq!(governance.may_upgrade(governor, 3), Ok(()));
        assert_eq!(governance.migrated(governor, V3), Ok(governance));
    }

    #[test]
    fn an_upgrade_names_the_layout_that_is_stored() {
        let (governance, [governor, _]) = at_version(3);
        for other in [0, 2, 4] {
            assert_eq!(
                governance.may_upgrade(governor, other),
                Err(GovernanceError::WrongStorageVersion)
            );
        }
    }

    #[test]
    fn a_migration_accepts_the_layouts_that_it_knows() {
        for (stored, result) in [
            (1, Err(GovernanceError::WrongStorageVersion)),
            (2, Ok(3)),
            (3, Ok(3)),
            (4, Err(GovernanceError::WrongStorageVersion)),
        ] {
            let (governance, [governor, _]) = at_version(stored);
            let migrated = governance.migrated(governor, V3);
            assert_eq!(migrated.map(|governance| governance.version), result);
        }
    }

    #[test]
    fn the_code_of_another_contract_does_not_migrate() {
        let (governance, [governor, _]) = at_version(3);
        let of_the_pool = Layout {
            kind: ContractKind::Pool,
            ..V3
        };
        assert_eq!(
            governance.migrated(governor, of_the_pool),
            Err(GovernanceError::WrongContract)
        );
    }

    #[test]
    fn a_contract_without_a_governor_is_governed_by_nobody() {
        let nobody = Governance::default();
        assert_eq!(
            nobody.may_upgrade(nobody.governor, 0),
            Err(GovernanceError::NotGovernor)
        );
    }
}
