//! How a contract without a governor gets its hot code: in its constructor, for ever.

use ink::{
    env::{
        call::{build_call, ExecutionInput, Selector},
        lock_delegate_dependency, own_code_hash, set_code_hash, DefaultEnvironment,
    },
    prelude::vec::Vec,
    primitives::Hash,
};

use crate::OTHER_CODES;

/// The code that a constructor was told is no hot code of the full code that runs, or is not on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongHotCode;

/// Makes `hot` the account's own code, and locks the other codes, the full code that runs among them. For constructors:
/// nothing replaces the hot code afterwards, and nobody can remove the codes.
///
/// The hot code names the full code to which it hands calls. Any other full code is refused, so a hot code of another
/// version or another contract is refused.
///
/// # Errors
/// [`WrongHotCode`]. The constructor must refuse then.
///
/// # Panics
/// If the hot code hands calls to another code that is not on the chain. The chain undoes the instantiation then.
pub fn install(hot: Hash) -> Result<(), WrongHotCode> {
    // Before the account has another code.
    let full = own_code_hash::<DefaultEnvironment>().map_err(|_| WrongHotCode)?;
    set_code_hash::<DefaultEnvironment>(&hot).map_err(|_| WrongHotCode)?;
    let others = build_call::<DefaultEnvironment>()
        .delegate(hot)
        .exec_input(ExecutionInput::new(Selector::new(OTHER_CODES)))
        .returns::<Vec<Hash>>()
        .try_invoke();
    match others {
        Ok(Ok(others)) if others.first() == Some(&full) => {
            others
                .iter()
                .for_each(lock_delegate_dependency::<DefaultEnvironment>);
            Ok(())
        }
        _ => Err(WrongHotCode),
    }
}
