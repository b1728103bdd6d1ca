//! A contract in several codes: the *full code*, and small codes for the messages that are called often.
//!
//! ```text
//!                 ┌ its own messages ─► storage of the account
//!  call ─► hot code ┼ keepers' messages ─► keeper code ─┐  delegate calls: same account,
//!                 └ all other messages ─► full code  ◄┘  storage, caller and value
//! ```
//!
//! Every call loads all of the code that answers it, at about 0.033·10⁶ picoseconds a byte. So the account has the *hot
//! code*, which answers few messages. The *keeper code* of the pool answers messages that are too large for the hot
//! code and too frequent for the full code. The full code is an ordinary ink! contract with all messages, the
//! constructor and the metadata. It works without the others. Calls that a small code does not understand go to the
//! full code, and so does money for a message that takes none: the full code knows the answer.
//!
//! [`codes!`] lists which code answers which message. A contract is constructed with its full code. The hot code has the
//! hashes of the other codes as constants, and the account locks them on the chain, so nobody can remove them.
//!
//! - A *governed* contract gets its hot code by an upgrade. The hot code locks the others itself. The next upgrade
//!   replaces all codes together.
//! - A contract without a governor gets its hot code in its constructor, for ever: [`install`].
//!
//! A small contract has one code, and may have entry points of its own as well: [`dispatch!`].
//!
//! ink!'s wildcard selector would hand messages over too. It is not used because ink! allows exactly one other message
//! beside it, and because ink!'s own entry point decodes every message of a contract before it looks at the selector.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod digits;
#[cfg(target_arch = "wasm32")]
mod host;
mod installation;
#[cfg(target_arch = "wasm32")]
mod locks;

pub use digits::hash;
pub use estuary_macros::{codes, dispatch};
#[cfg(target_arch = "wasm32")]
pub use host::{arguments, hand_over, is_paid, leave_root, not_understood, refuse_upgrade, reply, selector};
pub use installation::{install, WrongHotCode};
#[cfg(target_arch = "wasm32")]
pub use locks::lock;

use estuary_chain_reads::StashInfo;
use ink::primitives::AccountId;

/// The selector of `Governed::migrate`, the last message of every upgrade.
pub const MIGRATE: [u8; 4] = ink::selector_bytes!("Governed::migrate");

/// The selector by which the constructor of a contract without a governor asks its hot code for the hashes of the other
/// codes, the full code first. It is no message of the metadata.
pub const OTHER_CODES: [u8; 4] = ink::selector_bytes!("estuary_entry::other_codes");

/// The return type of a message.
pub trait Returned {
    /// Whether the chain has to undo all changes of the call.
    fn is_refused(&self) -> bool {
        false
    }
}

impl<T, E> Returned for Result<T, E> {
    fn is_refused(&self) -> bool {
        self.is_err()
    }
}

impl<T> Returned for Option<T> {}

impl Returned for () {}
impl Returned for u8 {}
impl Returned for u16 {}
impl Returned for u128 {}
impl Returned for AccountId {}
impl Returned for &[[u8; 32]] {}
impl Returned for StashInfo {}
