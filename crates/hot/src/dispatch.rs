//! The entry points of a contract in one code.

/// The entry points of a contract in one code, in place of ink!'s: `deploy`, which knows one constructor, and `call`,
/// which answers the messages listed. They decode what one message takes, and not all messages into one type first;
/// and no empty cell for the contract itself is read and written.
///
/// ```text
/// estuary_hot::dispatch! {
///     Contract;
///     "new"(owner: AccountId) => new;
///     "owner"() => owner,
///     payable "Vault::deposit"(recipient: AccountId) => deposit,
/// }
/// ```
///
/// Constructor and messages are listed as those of [`answer!`](crate::answer). To whoever calls, they are those of an
/// ink! contract.
#[macro_export]
macro_rules! dispatch {
    (
        $storage:ty;
        $constructor:literal($($field:ident: $kind:ty),*) => $new:ident;
        $($($payable:ident)? $message:literal($($argument:ident: $type:ty),*) => $method:ident,)*
    ) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[no_mangle]
            pub extern "C" fn deploy() {
                assert!(!$crate::is_paid(), "the constructor takes no money");
                if $crate::selector() == Some($crate::selector_bytes!($constructor)) {
                    if let Some(($($field,)*)) = $crate::arguments::<($($kind,)*)>() {
                        <$storage>::$new($($field),*);
                        $crate::leave_root();
                        $crate::reply::<Result<(), ()>>(&Ok(()));
                    }
                }
                $crate::not_understood()
            }

            #[no_mangle]
            pub extern "C" fn call() {
                let message = $crate::selector();
                let paid = $crate::is_paid();
                $(
                    if message == Some($crate::selector_bytes!($message)) {
                        if let Some(($($argument,)*)) = $crate::arguments::<($($type,)*)>() {
                            assert!($crate::answer!(@takes paid $($payable)?), "the message takes no money");
                            #[allow(unused_mut)] // where the message only reads
                            let mut contract = <$storage>::default();
                            $crate::reply(&contract.$method($($argument),*));
                        }
                    }
                )*
                $crate::not_understood()
            }
        };
    };
}
