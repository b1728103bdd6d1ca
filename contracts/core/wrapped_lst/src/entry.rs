//! Which code answers which message: the hot code answers holders who move, wrap and unwrap units, and contracts that
//! hold units. The `data` argument of PSP22 transfers is ignored.

use estuary_interfaces::{Balance, Shares};
use estuary_shares::PlainToken;
use ink::primitives::AccountId;

use crate::storage::WrappedLstStorage;

estuary_entry::codes! {
    WrappedLstStorage;
    hot {
        PSP22::transfer(to: AccountId, value: Balance),
        PSP22::transfer_from(from: AccountId, to: AccountId, value: Balance),
        PSP22::balance_of(owner: AccountId),
        payable WrappedLst::stake_and_wrap(min_units: Shares, referral: Option<AccountId>),
        WrappedLst::unwrap_and_unstake_now(units: Shares, min_out: Balance, recipient: AccountId),
    }
}
