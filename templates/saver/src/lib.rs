//! Stakes what it is sent, and keeps the shares for whoever sent it.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::saver::{Saved, Saver, SaverError, SaverRef};

#[ink::contract]
mod saver {
    use estuary_interfaces::{LiquidStaking, PoolError, Shares};
    use ink::{codegen::TraitCallBuilder, storage::Mapping};

    type PoolAt = ink::contract_ref!(LiquidStaking);

    #[ink(storage)]
    pub struct Saver {
        pool: AccountId,
        shares: Mapping<AccountId, Shares>,
    }

    /// Somebody saved.
    #[ink(event)]
    pub struct Saved {
        #[ink(topic)]
        pub owner: AccountId,
        pub shares: Shares,
    }

    /// Why it refuses. Nothing has changed then.
    #[derive(Debug, PartialEq, Eq)]
    #[allow(clippy::cast_possible_truncation)] // in what the codec derives
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub enum SaverError {
        /// The pool trapped, or ran out of gas.
        PoolFailed,
        /// The pool refused.
        Pool(PoolError),
        /// The caller has saved nothing.
        Nothing,
        Arithmetic,
    }

    impl Saver {
        #[ink(constructor)]
        pub fn new(pool: AccountId) -> Self {
            Self {
                pool,
                shares: Mapping::new(),
            }
        }

        /// Stakes the transferred value. Returns the shares that the caller has now.
        #[ink(message, payable)]
        pub fn save(&mut self, min_shares: Shares) -> Result<Shares, SaverError> {
            let (owner, value) = (self.env().caller(), self.env().transferred_value());
            let staked = self
                .pool_at()
                .call_mut()
                .stake(min_shares, None)
                .transferred_value(value)
                .try_invoke();
            let Ok(Ok(staked)) = staked else {
                return Err(SaverError::PoolFailed);
            };
            let minted = staked.map_err(SaverError::Pool)?;
            let held = self.shares.get(owner).unwrap_or(0);
            let shares = held.checked_add(minted).ok_or(SaverError::Arithmetic)?;
            self.shares.insert(owner, &shares);
            self.env().emit_event(Saved { owner, shares });
            Ok(shares)
        }

        /// Gives all shares of the caller to it.
        #[ink(message)]
        pub fn take(&mut self) -> Result<Shares, SaverError> {
            let owner = self.env().caller();
            let shares = self.shares.take(owner).ok_or(SaverError::Nothing)?;
            let given = self
                .pool_at()
                .call_mut()
                .transfer_shares(owner, shares)
                .try_invoke();
            match given {
                Ok(Ok(Ok(_))) => Ok(shares),
                _ => Err(SaverError::PoolFailed),
            }
        }

        fn pool_at(&self) -> PoolAt {
            self.pool.into()
        }
    }
}
