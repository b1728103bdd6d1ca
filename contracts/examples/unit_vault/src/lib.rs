//! How a contract holds the wrapped token: like any token, and it asks for the rate where it needs the worth.
//!
//! Units of the wrapped token do not rebase, so books in units stay right. Only their worth in the native token
//! changes: ask for it at the moment of use, and never keep it.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::unit_vault::{UnitVault, UnitVaultRef, VaultError};

#[ink::contract]
mod unit_vault {
    use estuary_interfaces::{verdict, RateProvider};
    use ink::{codegen::TraitCallBuilder, prelude::vec::Vec, storage::Mapping};
    use psp22::{PSP22Error, PSP22};

    type TokenAt = ink::contract_ref!(PSP22);
    type RateAt = ink::contract_ref!(RateProvider);

    /// The number 1 in the format of the rate.
    const RATE_ONE: u128 = 1_000_000_000_000;

    /// A vault that keeps units of the wrapped token for its users.
    #[ink(storage)]
    pub struct UnitVault {
        wrapped_lst: AccountId,
        units: Mapping<AccountId, Balance>,
    }

    /// Why the vault refuses. Nothing has changed then.
    #[derive(Debug, PartialEq, Eq)]
    #[allow(clippy::cast_possible_truncation)] // in what the codec derives
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub enum VaultError {
        /// The caller has too few units here.
        InsufficientUnits,
        /// The token trapped or ran out of gas.
        TokenFailed,
        /// The token refused to move the units.
        Token(PSP22Error),
        /// Arithmetic overflow.
        Arithmetic,
    }

    impl UnitVault {
        /// A vault for the units of `wrapped_lst`.
        #[ink(constructor)]
        pub fn new(wrapped_lst: AccountId) -> Self {
            Self {
                wrapped_lst,
                units: Mapping::new(),
            }
        }

        /// Takes `units` from the caller, who must have approved them.
        #[ink(message)]
        pub fn deposit(&mut self, units: Balance) -> Result<(), VaultError> {
            let (owner, vault) = (self.env().caller(), self.env().account_id());
            let booked = self.units_of(owner).checked_add(units);
            self.book(owner, booked.ok_or(VaultError::Arithmetic)?);
            let mut token: TokenAt = self.wrapped_lst.into();
            let taken = token
                .call_mut()
                .transfer_from(owner, vault, units, Vec::new())
                .try_invoke();
            verdict(taken, VaultError::TokenFailed, VaultError::Token)
        }

        /// Gives `units` back to the caller.
        #[ink(message)]
        pub fn withdraw(&mut self, units: Balance) -> Result<(), VaultError> {
            let owner = self.env().caller();
            let left = self.units_of(owner).checked_sub(units);
            self.book(owner, left.ok_or(VaultError::InsufficientUnits)?);
            let mut token: TokenAt = self.wrapped_lst.into();
            let given = token.call_mut().transfer(owner, units, Vec::new()).try_invoke();
            verdict(given, VaultError::TokenFailed, VaultError::Token)
        }

        /// The units that the vault keeps for `owner`.
        #[ink(message)]
        pub fn units_of(&self, owner: AccountId) -> Balance {
            self.units.get(owner).unwrap_or(0)
        }

        /// The planck that the units of `owner` are worth now, rounded down. `None` if the token does not answer.
        #[ink(message)]
        pub fn value_of(&self, owner: AccountId) -> Option<Balance> {
            let mut token: RateAt = self.wrapped_lst.into();
            let rate = token.call_mut().get_rate().try_invoke().ok()?.ok()?;
            self.units_of(owner).checked_mul(rate)?.checked_div(RATE_ONE)
        }

        /// Books `units` for `owner`. An empty account gives its storage deposit back.
        fn book(&mut self, owner: AccountId, units: Balance) {
            match units {
                0 => self.units.remove(owner),
                _ => {
                    self.units.insert(owner, &units);
                }
            }
        }
    }
}
