//! How a contract holds the rebasing token: it books shares, never balances.
//!
//! Balances of the rebasing token grow with rewards and shrink with slashes. A vault that booked balances
//! would owe its users too much after a slash, and keep their rewards. Shares do not move by themselves: a user
//! takes out the shares that it put in, with all rewards and losses meanwhile.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::share_vault::{ShareVault, ShareVaultRef, VaultError};

#[ink::contract]
mod share_vault {
    use estuary_interfaces::{verdict, LiquidStaking, Shares};
    use ink::{codegen::TraitCallBuilder, storage::Mapping};
    use psp22::PSP22Error;

    type PoolAt = ink::contract_ref!(LiquidStaking);

    /// A vault that keeps shares of the pool for its users.
    #[ink(storage)]
    pub struct ShareVault {
        pool: AccountId,
        shares: Mapping<AccountId, Shares>,
    }

    /// Why the vault refuses. Nothing has changed then.
    #[derive(Debug, PartialEq, Eq)]
    #[allow(clippy::cast_possible_truncation)] // in what the codec derives
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub enum VaultError {
        /// The caller has too few shares here.
        InsufficientShares,
        /// The pool trapped or ran out of gas.
        PoolFailed,
        /// The pool's token refused to move the shares.
        Token(PSP22Error),
        /// Arithmetic overflow.
        Arithmetic,
    }

    impl ShareVault {
        /// A vault for the token of `pool`.
        #[ink(constructor)]
        pub fn new(pool: AccountId) -> Self {
            Self {
                pool,
                shares: Mapping::new(),
            }
        }

        /// Takes `shares` from the caller, who must have approved their value.
        #[ink(message)]
        pub fn deposit(&mut self, shares: Shares) -> Result<(), VaultError> {
            let (owner, vault) = (self.env().caller(), self.env().account_id());
            let booked = self.shares_of(owner).checked_add(shares);
            self.book(owner, booked.ok_or(VaultError::Arithmetic)?);
            let taken = self
                .pool_at()
                .call_mut()
                .transfer_shares_from(owner, vault, shares)
                .try_invoke();
            verdict(taken, VaultError::PoolFailed, VaultError::Token)
        }

        /// Gives `shares` back to the caller.
        #[ink(message)]
        pub fn withdraw(&mut self, shares: Shares) -> Result<(), VaultError> {
            let owner = self.env().caller();
            let left = self.shares_of(owner).checked_sub(shares);
            self.book(owner, left.ok_or(VaultError::InsufficientShares)?);
            let given = self
                .pool_at()
                .call_mut()
                .transfer_shares(owner, shares)
                .try_invoke();
            verdict(given, VaultError::PoolFailed, VaultError::Token)
        }

        /// The shares that the vault keeps for `owner`.
        #[ink(message)]
        pub fn shares_of(&self, owner: AccountId) -> Shares {
            self.shares.get(owner).unwrap_or(0)
        }

        /// The planck that the shares of `owner` are worth now, rounded down. `None` if the pool does not answer.
        #[ink(message)]
        pub fn value_of(&self, owner: AccountId) -> Option<Balance> {
            let worth = self
                .pool_at()
                .call()
                .to_amount_down(self.shares_of(owner))
                .try_invoke();
            worth.ok()?.ok()?
        }

        fn pool_at(&self) -> PoolAt {
            self.pool.into()
        }

        /// Books `shares` for `owner`. An empty account gives its storage deposit back.
        fn book(&mut self, owner: AccountId, shares: Shares) {
            match shares {
                0 => self.shares.remove(owner),
                _ => {
                    self.shares.insert(owner, &shares);
                }
            }
        }
    }
}
