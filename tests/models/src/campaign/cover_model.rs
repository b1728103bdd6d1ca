//! The cover vault, as the design writes it, in integers without a limit.

use cover_vault::{book::Book, position::Position};
use estuary_interfaces::{Balance, Shares, Timestamp};
use num_bigint::BigInt;
use staking_pool::accounting::Layer;

use super::time_models::{ceil, floor, narrow, StreamModel};
use crate::queue_story::ACTORS;

const DAY: Timestamp = 86_400_000;

/// Parts that nobody owns.
const NOBODYS: u32 = 1_000_000;

#[derive(Clone, Debug, Default)]
pub struct CoverModel {
    parts: BigInt,
    premium: StreamModel,
    seen_credited: Shares,
    seen_burnt: Shares,
    pub positions: [Position; ACTORS],
    /// Whether the vault's terms have ended.
    pub is_retired: bool,
}

impl CoverModel {
    /// What must be stored.
    pub fn as_stored(&self) -> Book {
        Book {
            parts: narrow(&self.parts),
            premium: self.premium.as_booked(),
            seen_credited: self.seen_credited,
            seen_burnt: self.seen_burnt,
        }
    }

    /// What streams and what was credited bear their part of what was burnt. The credit streams for a week, if anybody is
    /// there.
    pub fn sync(&mut self, layer: &Layer, now: Timestamp) {
        let (credited, burnt) = (layer.credited - self.seen_credited, layer.burnt - self.seen_burnt);
        let mut credit = BigInt::from(credited);
        if burnt > 0 {
            let before = BigInt::from(layer.shares) + burnt;
            let unvested = self.premium.unvested(now);
            self.premium.take(&ceil(&unvested, &burnt.into(), &before), now);
            credit -= ceil(&credit, &burnt.into(), &before);
        }
        if self.parts > BigInt::ZERO {
            self.premium.add(&credit, now, 7 * DAY);
        }
        (self.seen_credited, self.seen_burnt) = (layer.credited, layer.burnt);
    }

    pub fn give(&mut self, shares: Shares, now: Timestamp, days: u64) {
        self.premium.add(&shares.into(), now, days * DAY);
    }

    /// `A`
    pub fn owned(&self, layer: Shares, now: Timestamp) -> BigInt {
        (BigInt::from(layer) - self.premium.unvested(now)).max(BigInt::ZERO)
    }

    pub fn is_impaired(&self, owned: &BigInt) -> bool {
        self.parts > (owned + 1) * 1_000_000_000_000_u64
    }

    pub fn deposit(&mut self, shares: Shares, owned: &BigInt) -> Balance {
        let parts = floor(&shares.into(), &(&self.parts + NOBODYS), &(owned + 1));
        self.parts += &parts;
        narrow(&parts)
    }

    /// The shares for `parts`, of which `reserved` stay.
    pub fn paid_for(&self, parts: Balance, owned: &BigInt, reserved: Shares) -> Shares {
        let free = (owned - reserved).max(BigInt::ZERO);
        narrow(&floor(&parts.into(), &(free + 1), &(&self.parts + NOBODYS)))
    }

    pub fn exit(&mut self, parts: Balance, owned: &BigInt, reserved: Shares) -> Shares {
        let shares = self.paid_for(parts, owned, reserved);
        self.parts -= parts;
        shares
    }

    /// What all positions would be paid.
    pub fn worths(&self, owned: &BigInt, reserved: Shares) -> [Shares; ACTORS] {
        self.positions
            .map(|position| self.paid_for(position.parts, owned, reserved))
    }

    /// All parts are somebody's, and nobody's exit takes what is reserved.
    pub fn check(&self, layer: Shares, reserved: Shares, now: Timestamp) {
        let parts: Balance = self.positions.iter().map(|position| position.parts).sum();
        assert_eq!(BigInt::from(parts), self.parts, "all parts");
        if !self.is_retired {
            let owned = self.owned(layer, now);
            let paid = self.worths(&owned, reserved).iter().sum::<Shares>();
            assert!(
                BigInt::from(paid) <= (owned - reserved).max(BigInt::ZERO),
                "all exits at once"
            );
        }
    }
}
