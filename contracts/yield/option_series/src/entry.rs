//! The entry points of the contract's one code. The `data` argument of PSP22 transfers is ignored.

use estuary_interfaces::{Balance, Timestamp};
use estuary_options::series::Kind;
use estuary_shares::PlainToken;
use ink::{prelude::string::String, primitives::AccountId};

use crate::storage::OptionSeriesStorage;

estuary_entry::dispatch! {
    OptionSeriesStorage;
    constructor {
        fallible new(
            kind: Kind,
            underlying: AccountId,
            strike_asset: Option<AccountId>,
            strike: Balance,
            exercise_from: Timestamp,
            expiry: Timestamp,
            label: String
        ),
    }
    messages {
        PSP22::transfer(to: AccountId, value: Balance),
        PSP22::transfer_from(from: AccountId, to: AccountId, value: Balance),
        payable OptionSeries::exercise(amount: Balance),
        payable OptionSeries::write(amount: Balance, recipient: AccountId),
        OptionSeries::redeem(recipient: AccountId),
        OptionSeries::close(amount: Balance),
        PSP22::balance_of(owner: AccountId),
        PSP22::allowance(owner: AccountId, spender: AccountId),
        PSP22::approve(spender: AccountId, value: Balance),
        PSP22::increase_allowance(spender: AccountId, delta_value: Balance),
        PSP22::decrease_allowance(spender: AccountId, delta_value: Balance),
        PSP22::total_supply(),
        OptionSeries::terms(),
        OptionSeries::book(),
        OptionSeries::short_of(owner: AccountId),
        OptionSeries::preview_write(amount: Balance),
        OptionSeries::preview_exercise(amount: Balance),
        PSP22Metadata::token_name(),
        PSP22Metadata::token_symbol(),
        PSP22Metadata::token_decimals(),
    }
}
