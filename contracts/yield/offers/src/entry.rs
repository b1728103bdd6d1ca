//! The entry points of the contract's one code.

use estuary_interfaces::Balance;
use estuary_option_interfaces::offers::{OfferId, Terms};

use crate::storage::OffersStorage;

estuary_entry::dispatch! {
    OffersStorage;
    constructor {
        new(),
    }
    messages {
        payable Offers::take(id: OfferId, amount: Balance, max_cost: Balance),
        Offers::make(terms: Terms),
        Offers::cancel(id: OfferId),
        Offers::offer(id: OfferId),
        Offers::cost(id: OfferId, amount: Balance),
    }
}
