//! The wrapped token does not rebase: one unit is one share of the pool, for ever, and its worth grows instead.
//!
//! It is for markets, bridges and vaults, whose books break when balances change by themselves. It has no
//! owner, and nothing in it can be changed. Shares that someone sends to it without wrapping are lost to the
//! sender, and change no rate.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::wrapped_lst::{Wrapper, WrapperRef};

#[ink::contract]
mod wrapped_lst {
    use estuary_events::wrapper::{Unwrapped, Wrapped};
    use estuary_interfaces::{verdict, LiquidStaking, RateProvider, Shares, WrapError, WrappedLst};
    use ink::{
        codegen::TraitCallBuilder,
        prelude::{string::String, vec::Vec},
        storage::{traits::ManualKey, Lazy},
    };
    use psp22::{PSP22Data, PSP22Error, PSP22Event, PSP22Metadata, PSP22};

    type PSP22Result<T> = Result<T, PSP22Error>;
    type PoolAt = ink::contract_ref!(LiquidStaking);

    /// Units have as many decimals as shares.
    const DECIMALS: u8 = 12;

    /// One unit.
    const ONE: Shares = 1_000_000_000_000;

    #[ink(storage)]
    pub struct Wrapper {
        pool: Lazy<AccountId, ManualKey<1>>,
        units: PSP22Data,
    }

    impl Wrapper {
        /// Wraps the shares of `pool`.
        #[ink(constructor)]
        pub fn new(pool: AccountId) -> Self {
            let mut wrapper = Self {
                pool: Lazy::new(),
                units: PSP22Data::default(),
            };
            wrapper.pool.set(&pool);
            wrapper
        }

        /// The pool whose shares these are.
        #[ink(message)]
        pub fn pool(&self) -> Option<AccountId> {
            self.pool.get()
        }

        fn pool_at(&self) -> Result<PoolAt, WrapError> {
            self.pool.get().map(Into::into).ok_or(WrapError::PoolFailed)
        }

        fn mint(&mut self, owner: AccountId, units: Shares) -> Result<(), WrapError> {
            let events = self.units.mint(owner, units).map_err(WrapError::Units)?;
            self.emit(events);
            self.env().emit_event(Wrapped { owner, shares: units });
            Ok(())
        }

        /// Units that the wrapper itself has could never move again.
        fn not_to_itself(&self, to: AccountId) -> PSP22Result<()> {
            if to == self.env().account_id() {
                return Err(PSP22Error::Custom(String::from("RecipientIsToken")));
            }
            Ok(())
        }

        fn emit(&self, events: Vec<PSP22Event>) {
            for event in events {
                match event {
                    PSP22Event::Transfer(event) => self.env().emit_event(event),
                    PSP22Event::Approval(event) => self.env().emit_event(event),
                }
            }
        }
    }

    impl WrappedLst for Wrapper {
        /// Takes `shares` of the pool from the caller, who must have approved their value, and gives as many
        /// units for them.
        #[ink(message)]
        fn wrap(&mut self, shares: Shares) -> Result<(), WrapError> {
            if shares == 0 {
                return Err(WrapError::ZeroAmount);
            }
            let (owner, wrapper) = (self.env().caller(), self.env().account_id());
            self.mint(owner, shares)?;
            let taken = self
                .pool_at()?
                .call_mut()
                .transfer_shares_from(owner, wrapper, shares)
                .try_invoke();
            verdict(taken, WrapError::PoolFailed, WrapError::Shares)
        }

        /// Takes `units` from the caller and gives as many shares of the pool for them.
        #[ink(message)]
        fn unwrap(&mut self, units: Shares) -> Result<(), WrapError> {
            if units == 0 {
                return Err(WrapError::ZeroAmount);
            }
            let owner = self.env().caller();
            let events = self.units.burn(owner, units).map_err(WrapError::Units)?;
            self.emit(events);
            let given = self
                .pool_at()?
                .call_mut()
                .transfer_shares(owner, units)
                .try_invoke();
            verdict(given, WrapError::PoolFailed, WrapError::Shares)?;
            self.env().emit_event(Unwrapped { owner, shares: units });
            Ok(())
        }

        /// Stakes the transferred value and gives the caller a unit for each share that it minted; refuses fewer
        /// than `min_units`. Returns the units.
        #[ink(message, payable)]
        fn stake_and_wrap(
            &mut self,
            min_units: Shares,
            referral: Option<AccountId>,
        ) -> Result<Shares, WrapError> {
            let wrapper = self.env().account_id();
            let staked = self
                .pool_at()?
                .call_mut()
                .stake_for(wrapper, min_units, referral)
                .transferred_value(self.env().transferred_value())
                .try_invoke();
            let units = verdict(staked, WrapError::PoolFailed, WrapError::Stake)?;
            self.mint(self.env().caller(), units)?;
            Ok(units)
        }
    }

    impl RateProvider for Wrapper {
        /// What a unit is worth in the native token, with 12 decimals, rounded down.
        #[ink(message)]
        fn get_rate(&mut self) -> u128 {
            let pool = self.pool_at().ok();
            let rate = pool.and_then(|pool| pool.call().to_amount_down(ONE).try_invoke().ok());
            match rate.and_then(Result::ok).flatten() {
                Some(rate) if rate > 0 => rate,
                // The standard has no word for it, and a market must not take 0 for a price.
                _ => panic!("there is no price"),
            }
        }
    }

    impl PSP22 for Wrapper {
        /// All units, each worth a share.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.units.total_supply()
        }

        /// The units of an account.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.units.balance_of(owner)
        }

        /// What `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.units.allowance(owner, spender)
        }

        /// Moves `value` units of the caller. The token itself cannot receive any.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.not_to_itself(to)?;
            let events = self.units.transfer(self.env().caller(), to, value)?;
            self.emit(events);
            Ok(())
        }

        /// Moves `value` units of `from`, out of the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.not_to_itself(to)?;
            let events = self.units.transfer_from(self.env().caller(), from, to, value)?;
            self.emit(events);
            Ok(())
        }

        /// Lets `spender` move up to `value` for the caller. It replaces what was allowed before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            let events = self.units.approve(self.env().caller(), spender, value)?;
            self.emit(events);
            Ok(())
        }

        /// Lets `spender` move `delta_value` more for the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            let events = self
                .units
                .increase_allowance(self.env().caller(), spender, delta_value)?;
            self.emit(events);
            Ok(())
        }

        /// Lets `spender` move `delta_value` less for the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            let events = self
                .units
                .decrease_allowance(self.env().caller(), spender, delta_value)?;
            self.emit(events);
            Ok(())
        }
    }

    impl PSP22Metadata for Wrapper {
        /// The token's name.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            Some(String::from("Estuary wrapped staked token"))
        }

        /// The token's symbol.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            Some(String::from("wstTOKEN"))
        }

        /// Decimals of a balance: a token has 10 to the power of this many of the smallest units.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            DECIMALS
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn amms_find_the_rate_at_the_selector_they_know() {
        assert_eq!(
            ink::selector_bytes!("RateProvider::get_rate"),
            [0x73, 0x09, 0x8e, 0x66]
        );
    }
}
