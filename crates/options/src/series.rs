//! The book of a series: shorts, options, collateral and proceeds.

use estuary_math::{mul_div, Rounding};

use crate::ONE;

/// The shortest time in which options can be exercised, in milliseconds: 6 hours.
pub const MIN_WINDOW: u64 = 6 * 3_600_000;
/// The longest life of a series, in milliseconds: 2 years of 365 days.
pub const MAX_LIFE: u64 = 2 * 31_536_000_000;
/// The longest label, in bytes.
pub const MAX_LABEL: usize = 32;

/// What an option gives its holder the right to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "codec", ink::scale_derive(Encode, Decode, TypeInfo))]
#[cfg_attr(
    all(feature = "codec", feature = "std"),
    derive(ink::storage::traits::StorageLayout)
)]
pub enum Kind {
    /// To buy the underlying for the strike asset.
    Call,
    /// To sell the underlying for the strike asset.
    Put,
}

/// Why a step of the book is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The amount, or what it pays, is zero.
    ZeroAmount,
    /// The account has a smaller short, or none.
    InsufficientShort,
    /// A number does not fit 128 bits.
    Arithmetic,
}

type Result<T> = core::result::Result<T, Refusal>;

/// The phase of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Options are written and closed.
    Writing,
    /// Options are exercised.
    Exercising,
    /// Shorts are redeemed.
    Expired,
}

/// The phase at `now`, in milliseconds.
pub fn phase(now: u64, exercise_from: u64, expiry: u64) -> Phase {
    match now {
        _ if now < exercise_from => Phase::Writing,
        _ if now < expiry => Phase::Exercising,
        _ => Phase::Expired,
    }
}

/// Whether a series that begins at `now` has times within the bounds.
pub fn are_times_valid(now: u64, exercise_from: u64, expiry: u64) -> bool {
    now < exercise_from
        && expiry
            .checked_sub(exercise_from)
            .is_some_and(|window| window >= MIN_WINDOW)
        && expiry <= now.saturating_add(MAX_LIFE)
}

/// Whether a label has 1 to 32 bytes of printable ASCII.
pub fn is_label_valid(label: &[u8]) -> bool {
    (1..=MAX_LABEL).contains(&label.len()) && label.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// `amount·strike/ONE` of the strike asset.
fn worth(amount: u128, strike: u128, rounding: Rounding) -> Result<u128> {
    mul_div(amount, strike, ONE, rounding).ok_or(Refusal::Arithmetic)
}

fn nonzero(amount: u128) -> Result<u128> {
    match amount {
        0 => Err(Refusal::ZeroAmount),
        _ => Ok(amount),
    }
}

fn plus(a: u128, b: u128) -> Result<u128> {
    a.checked_add(b).ok_or(Refusal::Arithmetic)
}

fn minus(a: u128, b: u128) -> Result<u128> {
    a.checked_sub(b).ok_or(Refusal::Arithmetic)
}

/// What writing `amount` options locks: the underlying of a call, the strike asset of a put, rounded up.
pub fn locked(kind: Kind, amount: u128, strike: u128) -> Result<u128> {
    let amount = nonzero(amount)?;
    match kind {
        Kind::Call => Ok(amount),
        Kind::Put => worth(amount, strike, Rounding::Up),
    }
}

/// What exercising `amount` options pays, rounded up, and receives, rounded down.
pub fn exercised(kind: Kind, amount: u128, strike: u128) -> Result<(u128, u128)> {
    let amount = nonzero(amount)?;
    match kind {
        Kind::Call => Ok((worth(amount, strike, Rounding::Up)?, amount)),
        Kind::Put => Ok((amount, nonzero(worth(amount, strike, Rounding::Down)?)?)),
    }
}

/// All shorts, options and assets of a series. Donations are not in it.
///
/// Before the expiry `supply = written − exercised`. A call has `collateral = supply` and `proceeds·ONE ≥
/// exercised·strike`. A put has `collateral·ONE ≥ supply·strike` and `proceeds = exercised`. So every option can be
/// exercised, whatever the others do. When the last short has gone, `collateral = proceeds = 0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "codec", derive(estuary_codec::Packed))]
#[cfg_attr(feature = "codec", ink::scale_derive(Encode, TypeInfo))]
#[cfg_attr(
    all(feature = "codec", feature = "std"),
    derive(ink::storage::traits::StorageLayout)
)]
pub struct Book {
    /// The sum of all shorts, in the smallest units of the underlying.
    pub written: u128,
    /// Options that were exercised.
    pub exercised: u128,
    /// What writers locked and holders have not taken: the underlying of a call, the strike asset of a put.
    pub collateral: u128,
    /// What holders paid: the strike asset of a call, the underlying of a put.
    pub proceeds: u128,
    /// Options that exist.
    pub supply: u128,
}

#[cfg(feature = "codec")]
impl estuary_entry::Returned for Book {}

impl Book {
    /// Writes `amount` options. Returns what is locked.
    pub fn write(&mut self, kind: Kind, strike: u128, amount: u128) -> Result<u128> {
        let locks = locked(kind, amount, strike)?;
        *self = Self {
            written: plus(self.written, amount)?,
            collateral: plus(self.collateral, locks)?,
            supply: plus(self.supply, amount)?,
            ..*self
        };
        Ok(locks)
    }

    /// Closes `amount` of a short with as many options, before any is exercised. Returns what is released, rounded down.
    /// The last short releases all.
    pub fn close(&mut self, kind: Kind, strike: u128, amount: u128) -> Result<u128> {
        let amount = nonzero(amount)?;
        let written = minus(self.written, amount)?;
        let released = match (written, kind) {
            (0, _) => self.collateral,
            (_, Kind::Call) => amount,
            (_, Kind::Put) => worth(amount, strike, Rounding::Down)?,
        };
        *self = Self {
            written,
            collateral: minus(self.collateral, released)?,
            supply: minus(self.supply, amount)?,
            ..*self
        };
        Ok(released)
    }

    /// Exercises `amount` options. Returns what the holder pays and receives.
    pub fn exercise(&mut self, kind: Kind, strike: u128, amount: u128) -> Result<(u128, u128)> {
        let (pays, receives) = exercised(kind, amount, strike)?;
        *self = Self {
            exercised: plus(self.exercised, amount)?,
            collateral: minus(self.collateral, receives)?,
            proceeds: plus(self.proceeds, pays)?,
            supply: minus(self.supply, amount)?,
            ..*self
        };
        Ok((pays, receives))
    }

    /// Redeems a whole short after the expiry. Returns its part of collateral and proceeds, rounded down. The last short
    /// gets the rest.
    pub fn redeem(&mut self, short: u128) -> Result<(u128, u128)> {
        if short == 0 {
            return Err(Refusal::InsufficientShort);
        }
        let part = |of| mul_div(short, of, self.written, Rounding::Down).ok_or(Refusal::Arithmetic);
        let (collateral, proceeds) = (part(self.collateral)?, part(self.proceeds)?);
        *self = Self {
            written: minus(self.written, short)?,
            collateral: minus(self.collateral, collateral)?,
            proceeds: minus(self.proceeds, proceeds)?,
            ..*self
        };
        Ok((collateral, proceeds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_swaps_the_strike_asset_for_the_underlying() {
        let mut book = Book::default();
        assert_eq!(book.write(Kind::Call, 2 * ONE, 100), Ok(100));
        assert_eq!(book.exercise(Kind::Call, 2 * ONE, 40), Ok((80, 40)));
        assert_eq!(book.redeem(25), Ok((15, 20)));
        assert_eq!(book.redeem(75), Ok((45, 60)));
        assert_eq!((book.written, book.collateral, book.proceeds), (0, 0, 0));
    }

    #[test]
    fn a_put_rounds_the_lock_up_and_what_goes_out_down() {
        let (mut book, strike) = (Book::default(), ONE + ONE / 2);
        assert_eq!(book.write(Kind::Put, strike, 3), Ok(5));
        assert_eq!(book.write(Kind::Put, strike, 1), Ok(2));
        assert_eq!(book.close(Kind::Put, strike, 1), Ok(1));
        assert_eq!(book.exercise(Kind::Put, strike, 1), Ok((1, 1)));
        assert_eq!(book.redeem(3), Ok((5, 1)));
        assert_eq!((book.written, book.collateral, book.proceeds), (0, 0, 0));
    }

    #[test]
    fn the_last_short_to_close_gets_all_collateral() {
        let (mut book, strike) = (Book::default(), ONE + 1);
        assert_eq!(book.write(Kind::Put, strike, 1), Ok(2));
        assert_eq!(book.write(Kind::Put, strike, 1), Ok(2));
        assert_eq!(book.close(Kind::Put, strike, 1), Ok(1));
        assert_eq!(book.close(Kind::Put, strike, 1), Ok(3));
        assert_eq!(book, Book::default());
    }

    #[test]
    fn nothing_is_written_exercised_or_redeemed_for_nothing() {
        let mut book = Book::default();
        assert_eq!(book.write(Kind::Call, ONE, 0), Err(Refusal::ZeroAmount));
        assert_eq!(book.write(Kind::Put, 1, 10), Ok(1));
        assert_eq!(book.exercise(Kind::Put, 1, 10), Err(Refusal::ZeroAmount));
        assert_eq!(book.close(Kind::Put, 1, 0), Err(Refusal::ZeroAmount));
        assert_eq!(book.redeem(0), Err(Refusal::InsufficientShort));
        assert_eq!(
            book.write(Kind::Put, u128::MAX, u128::MAX),
            Err(Refusal::Arithmetic)
        );
        assert_eq!(book.written, 10);
    }

    #[test]
    fn times_and_labels_keep_their_bounds() {
        assert!(are_times_valid(10, 11, 11 + MIN_WINDOW));
        assert!(!are_times_valid(11, 11, 11 + MIN_WINDOW));
        assert!(!are_times_valid(10, 11, 10 + MIN_WINDOW));
        assert!(!are_times_valid(10, 11, 10));
        assert!(are_times_valid(10, 11, 10 + MAX_LIFE));
        assert!(!are_times_valid(10, 11, 11 + MAX_LIFE));
        assert!(is_label_valid(b"P"));
        assert!(is_label_valid(&[b'~'; 32]));
        for label in [&b""[..], &[b'a'; 33], b"a\x1f", b"\x7f"] {
            assert!(!is_label_valid(label));
        }
        assert_eq!(phase(9, 10, 20), Phase::Writing);
        assert_eq!(phase(10, 10, 20), Phase::Exercising);
        assert_eq!(phase(20, 10, 20), Phase::Expired);
    }
}
