//! The pool's book: the owners of all native tokens that the pool, its nominators and the queue hold.
//!
//! ```text
//! equity       E = buffered + staked − unvested − owed − provision      the exit price is E / S
//! mint equity  M = E + provision − Q + returning                        the mint price is M / S
//! stake(a):    ⌊a·S/M⌋ shares        redeem(s): ⌊s·E/S⌋ planck
//! ```
//!
//! **An announced loss** lowers the claims of queue and holders at once. `queue_provision`, `Q`, is the part of
//! `provision` that open requests absorb. The queue gets `Q/provision` of each released planck back. So nobody must
//! gain by moving between holders and queue before a release:
//!
//! - A payment to the queue takes its part of `Q` along: the part belongs to the holders from then on.
//! - A new request carries the part of the provision along that its amount has in the queue, so earlier requests keep
//!   their parts. With a release the request pays `amount·(1 + Q/owed)`, and its shares would be worth `s·M/S`. The
//!   request is for the lesser of `⌊s·E/S⌋` and the amount that makes both equal, `⌊⌊s·M/S⌋·owed/(owed + Q)⌋`.
//!
//! All amounts are planck. Every rounding favours the holders who stay. A function that returns `None` met an
//! arithmetic overflow and may have changed half of the book: the caller must drop the book.
//!
//! [`Stream`] is money that reaches the price linearly. A file uses only files above it in this list:
//!
//! | file | content |
//! |---|---|
//! | [`rate_limit`] | a limit that each use lowers and that grows back |
//! | [`exit_fee`] | the fee of an instant exit |
//! | `prices` | equity, mint equity, conversions between shares and planck |
//! | `deposits` | stake that mints shares |
//! | `exits` | shares that are burnt |
//! | `buffer` | payments to the queue, the refill of the reserve, money for validators |
//! | `cover` | the cover fund |
//! | `layer` | the underwriters' shares, which pay after the cover fund |
//! | `repayments` | money that makes a loss good |
//! | `losses` | the provision for announced losses, booked losses |
//! | `record` | all losses so far, and who paid |
//! | `rewards` | commission, protocol fee, streamed rewards |
//! | `settlement` | loss, announced loss and reward of one settlement |

mod buffer;
mod cover;
mod deposits;
pub mod exit_fee;
mod exits;
mod layer;
mod losses;
mod prices;
pub mod rate_limit;
mod record;
mod repayments;
mod rewards;
mod settlement;

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Shares};
use estuary_stream::Stream;

use self::rate_limit::RateLimit;

pub use self::{
    layer::{Layer, Premium},
    losses::LossSplit,
    record::Losses,
    rewards::{RewardParameters, RewardSplit},
};

/// The book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Accounting {
    /// All shares, the shares that are locked for ever included.
    pub total_shares: Shares,
    /// Native tokens in the pool that belong to holders and queue.
    pub buffered: Balance,
    /// The part of `buffered` that is kept for instant exits.
    pub reserve: Balance,
    /// The target of `reserve`. Only a rebalancing changes it, so an exit changes the fee of the next exit only
    /// through the reserve.
    pub reserve_target: Balance,
    /// The planck up to which `reserve` may be refilled. Each exit lowers the limit, and it grows back within
    /// `reward_period`. Without it, an exit in parts with refills in between would take out more than the reserve and
    /// pay the fee of a full reserve.
    pub reserve_limit: RateLimit,
    /// Native tokens in the pool that pay losses after the bond. They are beside `buffered`.
    pub cover: Balance,
    /// Planck of the cover fund, and then of the underwriters' layer, that are reserved for announced losses.
    pub cover_reserved: Balance,
    /// Planck that the cover fund has paid and not got back yet.
    pub cover_spent: Balance,
    /// Planck that are bonded on the chain or unlocking there, as last booked.
    pub staked: Balance,
    /// Planck that the queue is owed for open requests.
    pub owed: Balance,
    /// Money for announced losses that bond, cover fund and layer do not pay.
    pub provision: Balance,
    /// The part of `provision` that open requests absorb.
    pub queue_provision: Balance,
    /// Losses of the holders that no money has made good yet. Rewards that make a loss good pay no protocol fee.
    pub unrecovered_loss: Balance,
    /// Rewards and fees of exits that stream into the price.
    pub stream: Stream,
    /// Returning money. It streams into the exit price, and the mint price counts it already.
    pub returning: Stream,
    /// The planck that may be staked now. The limit has no worth. It shares the book's cell because every stake
    /// changes both.
    pub stake_limit: RateLimit,
}

impl Accounting {
    /// A book with the first stake: `endowment` shares for as many planck.
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
