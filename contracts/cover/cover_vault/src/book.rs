//! The vault's book: who owns the layer's shares.
//!
//! ```text
//! A       = layer − unvested                       the shares that all parts V own
//! deposit s:  ⌊s·(V + 10⁶)/(A + 1)⌋ parts          exit v:  ⌊v·((A ⊖ reserved) + 1)/(V + 10⁶)⌋ shares
//! sync:   n shares were credited and b burnt since the last time; u are unvested:
//!         u −= ⌈u·b/(layer + b)⌉, and n − ⌈n·b/(layer + b)⌉ stream for seven days
//! ```
//!
//! Premiums stream, so nobody comes for a premium. The unvested shares bear their part of a burn, and so do shares that
//! were credited since the last time: the counters do not tell which was first. So the unvested shares are never more than
//! the layer, and a credit ahead of a burn leaves the parts what is theirs. The 10⁶ parts that
//! nobody owns make a gift to an empty vault worthless for the giver. Both conversions round against the caller.
//!
//! A function that returns `None` met an arithmetic overflow: the caller must drop the book.

use estuary_codec::Packed;
use estuary_cover_interfaces::Parts;
use estuary_interfaces::{Shares, Timestamp, UnderwritingState};
use estuary_math::{mul_div, Rounding};
use estuary_stream::Stream;

const DAY: Timestamp = 24 * 60 * 60 * 1_000;

/// Seven days in which a premium vests, in milliseconds.
pub const PREMIUM_PERIOD: Timestamp = 7 * DAY;

/// The days for which a gift may stream, in milliseconds.
pub const GIFT_PERIOD: core::ops::RangeInclusive<Timestamp> = DAY..=365 * DAY;

/// Parts that nobody owns.
const NOBODYS: Parts = 1_000_000;

/// The most parts for each share: above it the vault takes no deposit.
const MOST_PARTS: Parts = 1_000_000_000_000;

/// All parts, and the shares that have not vested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Book {
    /// `V`: the parts of all underwriters.
    pub parts: Parts,
    /// Shares of premiums, repaid debt and gifts.
    pub premium: Stream,
    /// The shares credited to the layer that the book knows of.
    pub seen_credited: Shares,
    /// The shares of the layer burnt that the book knows of.
    pub seen_burnt: Shares,
}

/// The shares behind a book, now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backing {
    /// `A`: the shares that all parts own.
    pub shares: Shares,
    /// The shares that announced losses have reserved.
    pub reserved: Shares,
}

impl Backing {
    /// The shares that can leave now.
    fn free(&self) -> Shares {
        self.shares.saturating_sub(self.reserved)
    }
}

impl Book {
    /// Follows what has happened to the layer since the last time: credits stream, and burns take their part of them and
    /// of what still streams. `layer` are its shares without those that come with this message. A book without parts takes the
    /// pool's counters as they are, because nobody earned what came before.
    pub fn sync(&mut self, layer: Shares, state: &UnderwritingState, now: Timestamp) -> Option<()> {
        let credited = state.credited.checked_sub(self.seen_credited)?;
        let burnt = state.burnt.checked_sub(self.seen_burnt)?;
        let before = layer.checked_add(burnt)?;
        let lost = |shares| match burnt {
            0 => Some(0),
            _ => mul_div(shares, burnt, before, Rounding::Up),
        };
        self.premium.take(lost(self.premium.unvested(now))?, now)?;
        if self.parts > 0 {
            let left = credited.saturating_sub(lost(credited)?);
            self.premium.add(left, now, PREMIUM_PERIOD)?;
        }
        (self.seen_credited, self.seen_burnt) = (state.credited, state.burnt);
        Some(())
    }

    /// The shares behind the parts, of a layer of `layer` shares of which announced losses have reserved `reserved`.
    pub fn backing(&self, layer: Shares, reserved: Shares, now: Timestamp) -> Backing {
        Backing {
            shares: layer.saturating_sub(self.premium.unvested(now)),
            reserved,
        }
    }

    /// Whether the layer has lost so much that new parts would drown the old.
    pub fn is_impaired(&self, backing: &Backing) -> bool {
        let most = backing.shares.saturating_add(1).saturating_mul(MOST_PARTS);
        self.parts > most
    }

    /// Adds the parts for `shares` that come to the shares of `backing`. Returns the parts, rounded down.
    pub fn deposit(&mut self, shares: Shares, backing: &Backing) -> Option<Parts> {
        let all = self.parts.checked_add(NOBODYS)?;
        let parts = mul_div(shares, all, backing.shares.checked_add(1)?, Rounding::Down)?;
        self.parts = self.parts.checked_add(parts)?;
        Some(parts)
    }

    /// The shares that `parts` would be paid now, rounded down.
    pub fn paid_for(&self, parts: Parts, backing: &Backing) -> Option<Shares> {
        let all = self.parts.checked_add(NOBODYS)?;
        mul_div(parts, backing.free().checked_add(1)?, all, Rounding::Down)
    }

    /// Takes `parts` out. Returns the shares that they are paid, rounded down.
    pub fn exit(&mut self, parts: Parts, backing: &Backing) -> Option<Shares> {
        let shares = self.paid_for(parts, backing)?;
        self.parts = self.parts.checked_sub(parts)?;
        Some(shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(credited: Shares, burnt: Shares) -> UnderwritingState {
        UnderwritingState {
            vault: [1; 32].into(),
            shares: 0,
            reserved_shares: 0,
            reserved: 0,
            worth: 0,
            spent: 0,
            credited,
            burnt,
            paid: 0,
        }
    }

    /// A book whose parts own 1,000,000 shares, a million parts each.
    fn book() -> Book {
        let mut book = Book::default();
        let parts = book.deposit(1_000_000, &Backing::default());
        assert_eq!(parts, Some(1_000_000_000_000));
        book
    }

    fn backing(shares: Shares, reserved: Shares) -> Backing {
        Backing { shares, reserved }
    }

    #[test]
    fn a_premium_streams_for_seven_days() {
        let mut book = book();
        book.sync(1_000_700, &state(700, 0), 0).unwrap();
        let owned = |day| book.backing(1_000_700, 0, day * DAY).shares;
        assert_eq!([0, 1, 7].map(owned), [1_000_000, 1_000_100, 1_000_700]);
        assert_eq!((book.seen_credited, book.seen_burnt), (700, 0));
    }

    #[test]
    fn nobody_earns_what_came_before_the_first_deposit() {
        let mut book = Book::default();
        book.sync(300, &state(700, 400), 0).unwrap();
        assert_eq!(
            (book.premium.unvested(0), book.seen_credited, book.seen_burnt),
            (0, 700, 400)
        );
        assert_eq!(book.backing(300, 0, 0).shares, 300);
    }

    #[test]
    fn what_streams_bears_its_part_of_a_burn() {
        let mut book = book();
        book.sync(1_001_000, &state(1_000, 0), 0).unwrap();
        // 77 shares are credited, and half of the layer is burnt: half of the thousand and of them is left, rounded down.
        book.sync(500_539, &state(1_077, 500_538), 0).unwrap();
        assert_eq!(book.premium.unvested(0), 500 + 38);
        assert_eq!(book.backing(500_539, 0, 0).shares, 500_001);
        // All of it.
        book.sync(0, &state(1_077, 1_001_077), 0).unwrap();
        assert_eq!((book.premium.unvested(0), book.backing(0, 0, 0).shares), (0, 0));
    }

    #[test]
    fn a_credit_ahead_of_a_burn_takes_nothing_from_the_parts() {
        let mut book = book();
        // Half as much again is credited, and nobody looks before four fifths of all are burnt.
        book.sync(300_000, &state(500_000, 1_200_000), 0).unwrap();
        assert_eq!(book.premium.unvested(0), 100_000);
        assert_eq!(book.backing(300_000, 0, 0).shares, 200_000);
    }

    #[test]
    fn who_leaves_with_a_loss_announced_leaves_its_part() {
        let mut book = book();
        let half = book.parts / 2;
        assert_eq!(book.paid_for(half, &backing(1_000_000, 0)), Some(500_000));
        assert_eq!(book.exit(half, &backing(1_000_000, 200_000)), Some(400_000));
        // Those who stay have the other half and the part left behind.
        assert_eq!(book.paid_for(half, &backing(600_000, 0)), Some(599_999));
    }

    #[test]
    fn exits_round_down_and_stay_within_what_is_free() {
        let mut book = Book::default();
        let parts = [3, 5, 7].map(|shares| book.deposit(shares, &Backing::default()).unwrap());
        let free = backing(15, 4);
        let paid: Shares = parts
            .iter()
            .map(|parts| book.paid_for(*parts, &free).unwrap())
            .sum();
        assert!(paid <= 11);
        assert_eq!(book.exit(u128::MAX, &free), None);
    }

    #[test]
    fn one_share_and_a_gift_take_nothing() {
        // The attacker is the only underwriter, with one share, and a gift of a million shares has vested.
        let mut book = Book::default();
        let attacker = book.deposit(1, &Backing::default()).unwrap();
        let gift = backing(1_000_001, 0);
        // Somebody deposits 1,000: it gets 999 back at least, and the attacker less than half of its gift.
        let victim = book.deposit(1_000, &gift).unwrap();
        let all = backing(1_001_001, 0);
        assert!(book.paid_for(victim, &all).unwrap() >= 999);
        assert!(book.paid_for(attacker, &all).unwrap() <= 500_001);
    }

    #[test]
    fn a_layer_that_has_lost_all_takes_no_deposit() {
        let book = book();
        assert!(!book.is_impaired(&backing(0, 0)));
        let grown = Book {
            parts: MOST_PARTS * 3 + 1,
            ..book
        };
        assert!(grown.is_impaired(&backing(2, 0)));
        assert!(!grown.is_impaired(&backing(3, 0)));
        assert!(!grown.is_impaired(&backing(Shares::MAX, 0)));
    }

    #[test]
    fn a_counter_that_falls_is_an_error() {
        let mut book = book();
        book.sync(1_000_700, &state(700, 0), 0).unwrap();
        assert_eq!(book.sync(1_000_700, &state(699, 0), 0), None);
    }
}
