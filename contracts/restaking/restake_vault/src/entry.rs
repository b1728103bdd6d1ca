//! Which code answers which message: the hot code answers holders who move LRT, come or leave, and contracts that hold
//! LRT. The `data` argument of PSP22 transfers is ignored.

use estuary_interfaces::Balance;
use estuary_restaking::{Lrt, Units};
use estuary_shares::PlainToken;
use ink::primitives::AccountId;

use crate::storage::RestakeVaultStorage;

estuary_entry::codes! {
    RestakeVaultStorage;
    hot {
        PSP22::transfer(to: AccountId, value: Balance),
        PSP22::transfer_from(from: AccountId, to: AccountId, value: Balance),
        PSP22::balance_of(owner: AccountId),
        RateProvider::get_rate(),
        RestakeVault::deposit(units: Units, min_lrt: Lrt),
        RestakeVault::request_withdrawal(lrt: Lrt, min_units: Units),
    }
}
