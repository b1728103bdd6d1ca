//! Amounts of the native token, in planck.

use crate::Balance;

/// One token: 12 decimals.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of a token.
pub const MILLI: Balance = UNIT / 1_000;

/// The least that an account may hold.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI;

/// The least that may back a nomination.
pub const MIN_NOMINATOR_BOND: Balance = 10 * UNIT;
/// The least that a validator may bond itself.
pub const MIN_VALIDATOR_BOND: Balance = 10_000 * UNIT;
