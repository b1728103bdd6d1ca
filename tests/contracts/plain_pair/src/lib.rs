//! A pair of the native token and a PSP22 token whose product stays constant, as Uniswap V2's: the yardstick for what a
//! trade costs. It has no oracle, no bounds of time, and asks for no price.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::plain_pair::{PairError, PlainPair, PlainPairRef};

/// What the pair holds for its providers. Donations are not in it.
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
#[derive(Clone, Copy, Debug, Default)]
pub struct Reserves {
    native: u128,
    tokens: u128,
}

#[ink::contract]
mod plain_pair {
    use super::Reserves;
    use ink::{contract_ref, env::DefaultEnvironment, prelude::vec::Vec, storage::Lazy};
    use psp22::{PSP22Data, PSP22Event, PSP22};

    type TokenAt = contract_ref!(PSP22, DefaultEnvironment);

    /// Why a message refuses.
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[derive(Debug, PartialEq, Eq)]
    pub enum PairError {
        /// Less would come out than the caller accepts, or nothing.
        TooLittleOut,
        /// The token refuses the transfer.
        Token,
        /// The native transfer fails.
        TransferFailed,
        /// A number leaves its range.
        Arithmetic,
    }

    /// A trade.
    #[ink(event)]
    pub struct Swapped {
        /// The account that trades.
        #[ink(topic)]
        pub trader: AccountId,
        /// Whether it pays native tokens.
        pub native_in: bool,
        /// What it pays.
        pub paid: Balance,
        /// What it gets.
        pub out: Balance,
    }

    #[ink(storage)]
    pub struct PlainPair {
        token: Lazy<AccountId>,
        reserves: Lazy<Reserves>,
        liquidity: Lazy<PSP22Data>,
    }

    type Result<T> = core::result::Result<T, PairError>;

    impl PlainPair {
        /// A pair without liquidity.
        #[ink(constructor)]
        pub fn new(token: AccountId) -> Self {
            let mut pair = Self {
                token: Lazy::default(),
                reserves: Lazy::default(),
                liquidity: Lazy::default(),
            };
            pair.token.set(&token);
            pair.reserves.set(&Reserves::default());
            pair.liquidity.set(&PSP22Data::default());
            pair
        }

        /// Adds the transferred value, and tokens by their allowance. The first provider chooses the price and gets as
        /// many shares as it pays planck, every other one its part of them, rounded down.
        #[ink(message, payable)]
        pub fn add_liquidity(&mut self, tokens: Balance) -> Result<Balance> {
            let (caller, native) = (self.env().caller(), self.env().transferred_value());
            let (mut reserves, mut liquidity) = self.state();
            let shares = match liquidity.total_supply() {
                0 => native,
                supply => {
                    let by_native = part(native, supply, reserves.native)?;
                    by_native.min(part(tokens, supply, reserves.tokens)?)
                }
            };
            reserves.native = reserves.native.checked_add(native).ok_or(PairError::Arithmetic)?;
            reserves.tokens = reserves.tokens.checked_add(tokens).ok_or(PairError::Arithmetic)?;
            let events = liquidity
                .mint(caller, shares)
                .map_err(|_| PairError::Arithmetic)?;
            self.reserves.set(&reserves);
            self.liquidity.set(&liquidity);
            self.emit(events);
            self.take(tokens)?;
            Ok(shares)
        }

        /// Burns shares for their part of both reserves, rounded down.
        #[ink(message)]
        pub fn remove_liquidity(&mut self, shares: Balance) -> Result<(Balance, Balance)> {
            let caller = self.env().caller();
            let (mut reserves, mut liquidity) = self.state();
            let supply = liquidity.total_supply();
            let native = part(shares, reserves.native, supply)?;
            let tokens = part(shares, reserves.tokens, supply)?;
            let events = liquidity
                .burn(caller, shares)
                .map_err(|_| PairError::Arithmetic)?;
            reserves.native = reserves.native.saturating_sub(native);
            reserves.tokens = reserves.tokens.saturating_sub(tokens);
            self.reserves.set(&reserves);
            self.liquidity.set(&liquidity);
            self.emit(events);
            self.pay(native)?;
            self.send(tokens)?;
            Ok((native, tokens))
        }

        /// Swaps the transferred value for tokens.
        #[ink(message, payable)]
        pub fn swap_native(&mut self, least: Balance) -> Result<Balance> {
            let paid = self.env().transferred_value();
            let Reserves { native, tokens } = self.reserves.get_or_default();
            let out = quote(paid, native, tokens, least)?;
            self.reserves.set(&Reserves {
                native: native.checked_add(paid).ok_or(PairError::Arithmetic)?,
                tokens: tokens.saturating_sub(out),
            });
            self.swapped(true, paid, out);
            self.send(out)?;
            Ok(out)
        }

        /// Swaps tokens, by their allowance, for native tokens.
        #[ink(message)]
        pub fn swap_tokens(&mut self, paid: Balance, least: Balance) -> Result<Balance> {
            let Reserves { native, tokens } = self.reserves.get_or_default();
            let out = quote(paid, tokens, native, least)?;
            self.reserves.set(&Reserves {
                native: native.saturating_sub(out),
                tokens: tokens.checked_add(paid).ok_or(PairError::Arithmetic)?,
            });
            self.swapped(false, paid, out);
            self.take(paid)?;
            self.pay(out)?;
            Ok(out)
        }

        fn state(&self) -> (Reserves, PSP22Data) {
            (self.reserves.get_or_default(), self.liquidity.get_or_default())
        }

        fn token(&self) -> Result<TokenAt> {
            Ok(self.token.get().ok_or(PairError::Token)?.into())
        }

        fn take(&self, tokens: Balance) -> Result<()> {
            let (from, to) = (self.env().caller(), self.env().account_id());
            let taken = self.token()?.transfer_from(from, to, tokens, Vec::new());
            taken.map_err(|_| PairError::Token)
        }

        fn send(&self, tokens: Balance) -> Result<()> {
            let sent = self.token()?.transfer(self.env().caller(), tokens, Vec::new());
            sent.map_err(|_| PairError::Token)
        }

        fn pay(&self, native: Balance) -> Result<()> {
            let paid = self.env().transfer(self.env().caller(), native);
            paid.map_err(|_| PairError::TransferFailed)
        }

        fn swapped(&self, native_in: bool, paid: Balance, out: Balance) {
            self.env().emit_event(Swapped {
                trader: self.env().caller(),
                native_in,
                paid,
                out,
            });
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

    /// `amount · of / whole`, rounded down.
    fn part(amount: Balance, of: Balance, whole: Balance) -> Result<Balance> {
        let product = amount.checked_mul(of).ok_or(PairError::Arithmetic)?;
        product.checked_div(whole).ok_or(PairError::Arithmetic)
    }

    /// What comes out for `paid` less 0.3 %, rounded down, so that the product does not fall.
    fn quote(paid: Balance, reserve_in: Balance, reserve_out: Balance, least: Balance) -> Result<Balance> {
        let after_fee = part(paid, 997, 1_000)?;
        let reserve = reserve_in.checked_add(after_fee).ok_or(PairError::Arithmetic)?;
        let out = part(after_fee, reserve_out, reserve)?;
        match out < least.max(1) {
            true => Err(PairError::TooLittleOut),
            false => Ok(out),
        }
    }
}
