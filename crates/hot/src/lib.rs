//! A contract in two codes: the *whole* contract, and a small *hot* code for what is called often.
//!
//! Every call loads all of the code that answers it, at about 0.033·10⁶ picoseconds a byte, whatever it does with
//! it. So the account of a contract has the hot code, in which are a few messages and nothing else. [`answer!`]
//! lists them. Any other call is handed to the whole contract's code by a delegate call: it runs on the same
//! account and storage, with the same caller and value, and what it answers is the answer. So are calls that the
//! hot code does not understand, or that bring money where none is taken: the whole contract knows what to say.
//!
//! The whole contract is an ordinary ink! contract with all messages and metadata, and works without the hot code.
//! Its constructor makes the account change to the hot code, which has none. The hot code knows the whole one's
//! hash as a constant, so an upgrade replaces both. It locks the whole code while it needs it, and nobody can
//! remove it from the chain.
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
pub use host::{arguments, hand_over, is_paid, leave_root, not_understood, reply, selector};
pub use pair::answer_by;
#[cfg(target_arch = "wasm32")]
pub use pair::follow;

use estuary_chain_reads::StashInfo;
use ink::primitives::AccountId;

#[doc(hidden)]
pub use ink::selector_bytes;

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

impl Returned for u16 {}
impl Returned for u128 {}
impl Returned for AccountId {}
impl Returned for StashInfo {}

/// The entry points of a hot code: `call`, which answers the messages listed, and `deploy`, which refuses.
///
/// ```text
/// estuary_hot::answer! {
///     Contract;
///     "PSP22::transfer"(to: AccountId, value: u128, data: Vec<u8>) => transfer,
///     payable "LiquidStaking::stake"(min_shares: u128, referral: Option<AccountId>) => stake,
/// }
/// ```
///
/// A message is named as its selector is made: `Trait::message`, or `message` if it is of no trait. It is answered
/// by the method behind the arrow, of the contract's storage.
#[macro_export]
macro_rules! answer {
    ($storage:ty; $($($payable:ident)? $message:literal($($argument:ident: $type:ty),*) => $method:ident,)*) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            /// The hash of the whole contract's code, from which the contract builder got it.
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
                // After an upgrade, whatever the whole code then says: if it refuses, this did not happen either.
                if message == Some($crate::selector_bytes!("Governed::migrate")) {
                    $crate::follow(&WHOLE);
                }
                $crate::hand_over(&WHOLE)
            }

            #[no_mangle]
            pub extern "C" fn deploy() {
                panic!("the whole contract has the constructor")
            }
        };
    };
    (@takes $paid:ident) => { !$paid };
    (@takes $paid:ident payable) => { true };
}
