//! Why a message refuses, as the bytes of a [`LeverageError`].
//!
//! The code hands on what other contracts answer, and reads none of it. To decode and encode their errors would be half
//! of this code.

use estuary_market_interfaces::lending_market::CallbackError;
use ink::{
    prelude::{vec, vec::Vec},
    scale::{Encode, Output},
};

/// The variants of `LeverageError`. A test compares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    Expired,
    NotMarket,
    TooFewUnits,
    TooLittleOut,
    TooLittleProfit,
    BadData,
    WrongWiring,
    TransferFailed,
    MarketFailed,
    Market,
    StablePoolFailed,
    StablePool,
    WrapperFailed,
    Wrapper,
    Units,
    Pool,
    Arithmetic,
}

/// The variants that carry another contract's error.
const CARRYING: [Reason; 5] = [
    Reason::Market,
    Reason::StablePool,
    Reason::Wrapper,
    Reason::Units,
    Reason::Pool,
];

/// The variant of `MarketError` that carries a callback's refusal, and that of `WrapError` that carries the staking
/// pool's.
const MARKET_CALLBACK: u8 = 25;
const WRAPPER_POOL: u8 = 3;

/// The number of a callback's refusal that does not fit into one.
const TOO_LONG: CallbackError = CallbackError(u16::MAX);

/// The bytes of a `LeverageError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Vec<u8>);

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self(vec![reason as u8])
    }
}

impl Refusal {
    /// Another contract's error.
    pub fn of(reason: Reason, error: &[u8]) -> Self {
        let (reason, error) = match (reason, error.split_first()) {
            (Reason::Wrapper, Some((&WRAPPER_POOL, error))) => (Reason::Pool, error),
            (Reason::Market, Some((&MARKET_CALLBACK, [first, second]))) => {
                return Self::from_callback([*first, *second])
            }
            _ => (reason, error),
        };
        let mut bytes = vec![reason as u8];
        bytes.extend_from_slice(error);
        Self(bytes)
    }

    /// The refusal of this contract's own callback, which the market hands on as a number.
    fn from_callback(number: [u8; 2]) -> Self {
        if u16::from_le_bytes(number) == TOO_LONG.0 {
            return Self(vec![Reason::Market as u8, MARKET_CALLBACK, number[0], number[1]]);
        }
        let carries = CARRYING.iter().any(|reason| *reason as u8 == number[0]);
        Self(number[..if carries { 2 } else { 1 }].into())
    }

    /// The number by which a callback tells the market why it refuses.
    pub fn to_callback(&self) -> CallbackError {
        match self.0[..] {
            [first] => CallbackError(u16::from_le_bytes([first, 0])),
            [first, second] => CallbackError(u16::from_le_bytes([first, second])),
            _ => TOO_LONG,
        }
    }
}

impl Encode for Refusal {
    fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
        output.write(&self.0);
    }
}

#[cfg(feature = "std")]
impl From<Refusal> for estuary_market_interfaces::leverage::LeverageError {
    fn from(refusal: Refusal) -> Self {
        ink::scale::Decode::decode(&mut &refusal.0[..]).unwrap_or(Self::Arithmetic)
    }
}

#[cfg(test)]
mod tests {
    use estuary_interfaces::{PoolError, WrapError};
    use estuary_market_interfaces::{
        lending_market::MarketError, leverage::LeverageError, stable_pool::StableError,
    };
    use psp22::PSP22Error;

    use super::*;

    /// A refusal, and the error that its bytes are.
    fn pairs() -> Vec<(Refusal, LeverageError)> {
        use LeverageError as Error;
        let of = |reason, error: Vec<u8>| Refusal::of(reason, &error);
        let healthy = MarketError::Healthy.encode();
        let skewed = StableError::Skewed.encode();
        let (wrap, pool) = (WrapError::ZeroAmount.encode(), PoolError::BelowMinimum.encode());
        let units = PSP22Error::InsufficientBalance.encode();
        vec![
            (Reason::Expired.into(), Error::Expired),
            (Reason::NotMarket.into(), Error::NotMarket),
            (Reason::TooFewUnits.into(), Error::TooFewUnits),
            (Reason::TooLittleOut.into(), Error::TooLittleOut),
            (Reason::TooLittleProfit.into(), Error::TooLittleProfit),
            (Reason::BadData.into(), Error::BadData),
            (Reason::WrongWiring.into(), Error::WrongWiring),
            (Reason::TransferFailed.into(), Error::TransferFailed),
            (Reason::MarketFailed.into(), Error::MarketFailed),
            (of(Reason::Market, healthy), Error::Market(MarketError::Healthy)),
            (Reason::StablePoolFailed.into(), Error::StablePoolFailed),
            (
                of(Reason::StablePool, skewed),
                Error::StablePool(StableError::Skewed),
            ),
            (Reason::WrapperFailed.into(), Error::WrapperFailed),
            (of(Reason::Wrapper, wrap), Error::Wrapper(WrapError::ZeroAmount)),
            (
                of(Reason::Units, units),
                Error::Units(PSP22Error::InsufficientBalance),
            ),
            (of(Reason::Pool, pool), Error::Pool(PoolError::BelowMinimum)),
            (Reason::Arithmetic.into(), Error::Arithmetic),
        ]
    }

    #[test]
    fn a_refusal_has_the_bytes_of_its_error() {
        for (index, (refusal, error)) in pairs().into_iter().enumerate() {
            assert_eq!(refusal.encode(), error.encode(), "{error:?}");
            assert_eq!(usize::from(refusal.encode()[0]), index, "{error:?}");
            assert_eq!(LeverageError::from(refusal), error);
        }
    }

    #[test]
    fn what_the_staking_pool_refuses_is_told_as_its_own() {
        let error = WrapError::Pool(PoolError::TooFewShares).encode();
        let expected = LeverageError::Pool(PoolError::TooFewShares);
        assert_eq!(Refusal::of(Reason::Wrapper, &error).encode(), expected.encode());
    }

    #[test]
    fn a_callbacks_refusal_comes_back_whole_through_the_market() {
        for (refusal, _) in pairs() {
            let error = MarketError::Callback(refusal.to_callback()).encode();
            assert_eq!(Refusal::of(Reason::Market, &error), refusal);
        }
    }

    #[test]
    fn a_refusal_that_does_not_fit_into_a_number_stays_the_markets() {
        let long = StableError::Wrapper(PSP22Error::Custom("x".into())).encode();
        let long = Refusal::of(Reason::StablePool, &long);
        let error = MarketError::Callback(long.to_callback());
        let refusal = Refusal::of(Reason::Market, &error.encode());
        assert_eq!(LeverageError::from(refusal), LeverageError::Market(error));
    }
}
