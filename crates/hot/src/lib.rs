//! A contract in several codes: the *full* code, and small codes for what is called often.
//!
//! Every call loads all of the code that answers it, at about 0.033·10⁶ picoseconds a byte, whatever it does with
//! it. So the account of a contract has the *hot* code, in which are a few messages and nothing else. [`answer!`]
//! lists them. Any other call is handed to the full code by a delegate call: it runs on the same
//! account and storage, with the same caller and value, and what it answers is the answer. So are calls that the
//! hot code does not understand, or that bring money where none is taken: the full code knows what to say.
//!
//! Between the two there can be another small code, for *keepers*: what they call is too much for the hot code, which
//! everybody pays for, and too frequent for the full code. The hot code lists what it hands to it.
//!
//! The full code is an ordinary ink! contract with all messages and metadata, and works without the others.
//! Its constructor makes the account change to the hot code, which has none. The hot code knows the hashes of the
//! others as constants, so an upgrade replaces all of them. It locks them while it needs them, and nobody can
//! remove them from the chain.
//!
//! A contract that is small and has one code may have entry points of its own as well: [`dispatch!`].
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod digits;
mod dispatch;
#[cfg(target_arch = "wasm32")]
mod host;
mod pair;

pub use digits::hash;
#[cfg(target_arch = "wasm32")]
pub use host::{arguments, hand_over, is_paid, leave_root, not_understood, refuse_upgrade, reply, selector};
#[cfg(target_arch = "wasm32")]
pub use pair::follow;
pub use pair::{answer_by, NoHotCode};

use estuary_chain_reads::StashInfo;
use ink::primitives::AccountId;

#[doc(hidden)]
pub use ink::selector_bytes;

/// The message by which a hot code locks the codes that it hands calls to, and nothing else. The constructor needs it,
/// and for anyone else it changes nothing.
pub const FOLLOW: [u8; 4] = ink::selector_bytes!("Hot::follow");

/// What a message returns.
pub trait Returned {
    /// Whether all that the call has changed is to be undone.
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
impl Returned for u16 {}
impl Returned for u128 {}
impl Returned for AccountId {}
impl Returned for StashInfo {}

/// The entry points of a small code: `call`, which answers the messages listed, and `deploy`, which refuses.
///
/// ```text
/// estuary_hot::answer! {
///     Contract, keepers: "settle", "flag";
///     "PSP22::transfer"(to: AccountId, value: u128, data: Vec<u8>) => transfer,
///     payable "LiquidStaking::stake"(min_shares: u128, referral: Option<AccountId>) => stake,
/// }
/// ```
///
/// A message is named as its selector is made: `Trait::message`, or `message` if it is of no trait. It is answered
/// by the method behind the arrow, of the contract's storage. What is named for `keepers`, if anything, is handed to the
/// keeper code, and all else to the full code. The list of the keeper code itself begins with
/// `Contract | keepers;`. As an account's own it would lock nothing, and whoever has uploaded the full code
/// could take it away: it refuses to be upgraded to.
#[macro_export]
macro_rules! answer {
    (
        $storage:ty $(| $part:ident)? $(, $keepers:ident: $($handed:literal),+)?;
        $($($payable:ident)? $message:literal($($argument:ident: $type:ty),*) => $method:ident,)*
    ) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            /// The hash of the full code, from the contract builder.
            const WHOLE: [u8; 32] = $crate::hash(option_env!("ESTUARY_WHOLE_CODE"));

            #[no_mangle]
            pub extern "C" fn call() {
                let message = $crate::selector();
                let paid = $crate::is_paid();
                $(
                    if message == Some($crate::selector_bytes!($message)) && $crate::answer!(@takes paid $($payable)?) {
                        if let Some(($($argument,)*)) = $crate::arguments::<($($type,)*)>() {
                            #[allow(unused_mut)] // where the message only reads
                            let mut contract = <$storage>::default();
                            $crate::reply(&contract.$method($($argument),*));
                        }
                    }
                )*
                $(
                    if [$($crate::selector_bytes!($handed)),+].map(Some).contains(&message) {
                        $crate::hand_over(&$crate::answer!(@code_of $keepers));
                    }
                )?
                let others = [WHOLE $(, $crate::answer!(@code_of $keepers))?];
                if $crate::answer!(@of_account $($part)?) {
                    if message == Some($crate::FOLLOW) {
                        $crate::follow(&others);
                        $crate::reply(&());
                    }
                    // After an upgrade, whatever the full code then says: if it refuses, this did not happen either.
                    if message == Some($crate::selector_bytes!("Governed::migrate")) {
                        $crate::follow(&others);
                    }
                } else if message == Some($crate::selector_bytes!("Governed::migrate")) {
                    // No hot code hands this over: the account was upgraded to this code.
                    $crate::refuse_upgrade()
                }
                $crate::hand_over(&WHOLE)
            }

            #[no_mangle]
            pub extern "C" fn deploy() {
                panic!("the full code has the constructor")
            }
        };
    };
    (@of_account) => { true };
    (@of_account keepers) => { false };
    (@takes $paid:ident) => { !$paid };
    (@takes $paid:ident payable) => { true };
    (@code_of keepers) => { const { $crate::hash(option_env!("ESTUARY_KEEPERS_CODE")) } };
}
