//! The pool's book: who owns what of the native tokens that the pool, its nominators, and the queue hold.
//!
//! ```text
//! equity       E = buffered + staked − unvested − owed − provision      the exit price is E / S
//! mint equity  M = E + provision − Q + returning                        the mint price is M / S
//! stake(a):    ⌊a·S/M⌋ shares        redeem(s): ⌊s·E/S⌋ planck
//! ```
//!
//! **An announced loss** is borne at once, by queue and holders. `queue_provision`, `Q`, is the part of `provision`
//! that open requests bear. Of each released planck the queue gets `Q/provision` back. So nobody must gain by
//! moving between the two before a release:
//!
//! - A payment to the queue takes its part of `Q` along: that part is the holders' from then on.
//! - A new request carries the part of the provision along that its amount has in the queue, so the others keep theirs.
//!   With a release it pays `amount·(1 + Q/owed)`, and its shares would be worth `s·M/S`. The request is for the
//!   lesser of `⌊s·E/S⌋` and what makes both equal, `⌊⌊s·M/S⌋·owed/(owed + Q)⌋`.
//!
//! All amounts are planck. Every rounding favours those who stay. A function that returns `None` met a number
//! out of its range and may have changed the book half: the caller must drop it.

mod buffer;
mod cover;
mod deposits;
pub mod exit_fee;
mod exits;
mod losses;
mod prices;
pub mod rate_limit;
mod repayments;
mod rewards;
mod settlement;
pub mod stream;

use estuary_interfaces::{Balance, Shares, Timestamp};

use self::{rate_limit::RateLimit, stream::Stream};

pub use self::{
    losses::LossSplit,
    rewards::{RewardSplit, RewardTerms},
};

/// The book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Accounting {
    /// All shares, those that are locked for ever included.
    pub total_shares: Shares,
    /// Native tokens in the pool that belong to holders and queue.
    pub buffered: Balance,
    /// The part of `buffered` that is kept for instant exits.
    pub reserve: Balance,
    /// What `reserve` should be, as of the last rebalancing: fixed in between, so that an exit does not
    /// change what the next one costs but through the reserve.
    pub reserve_target: Balance,
    /// How far `reserve` may be refilled. Each exit lowers it, and it grows back within `reward_period`: or an exit
    /// in parts, with a refill in between, would take out more than the reserve and pay the fee of a full one.
    pub reserve_limit: RateLimit,
    /// Native tokens in the pool that wait to cover losses; not part of `buffered`.
    pub cover: Balance,
    /// The part of `cover` that is reserved for announced losses.
    pub cover_reserved: Balance,
    /// What the cover fund has paid and was not repaid yet.
    pub cover_spent: Balance,
    /// What is bonded on the chain or unlocking there, as last booked.
    pub staked: Balance,
    /// What the queue is owed.
    pub owed: Balance,
    /// Losses that the chain has announced and not applied.
    pub provision: Balance,
    /// The part of `provision` that open redemption requests bear.
    pub queue_provision: Balance,
    /// Losses of the holders that rewards have not made good yet. Rewards that do pay no protocol fee.
    pub unrecovered_loss: Balance,
    /// Rewards that stream into the price.
    pub stream: Stream,
    /// What streams into the exit price and is in the mint price already.
    pub returning: Stream,
    /// How much may be staked now. It has no worth, and is here because every stake changes both.
    pub stake_limit: RateLimit,
}

estuary_interfaces::packed!(Accounting {
    total_shares: Shares,
    buffered: Balance,
    reserve: Balance,
    reserve_target: Balance,
    reserve_limit: RateLimit,
    cover: Balance,
    cover_reserved: Balance,
    cover_spent: Balance,
    staked: Balance,
    owed: Balance,
    provision: Balance,
    queue_provision: Balance,
    unrecovered_loss: Balance,
    stream: Stream,
    returning: Stream,
    stake_limit: RateLimit,
});

impl Accounting {
    /// The first stake: `endowment` shares for as many planck.
    pub fn open(endowment: Balance) -> Self {
        Self {
            total_shares: endowment,
            buffered: endowment,
            ..Default::default()
        }
    }
}

#[cfg(test)]
mod tests;
