//! The entry points of the contract's one code.

use estuary_restaking::Units;
use ink::primitives::AccountId;

use crate::storage::RewardAuctionStorage;

estuary_entry::dispatch! {
    RewardAuctionStorage;
    constructor {
        fallible new(vault: AccountId),
    }
    messages {
        RewardAuction::start(token: AccountId),
        RewardAuction::buy(token: AccountId, max: Units),
        RewardAuction::lot(token: AccountId),
        RewardAuction::price(token: AccountId),
        RewardAuction::setup(),
    }
}
