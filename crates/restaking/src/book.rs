//! The book: what backs the LRT, and what it is worth.

use estuary_codec::Packed;
use estuary_math::{
    bps_of, mul_div,
    Rounding::{Down, Up},
};

use crate::{
    bucket::Bucket, checked, minus, not_zero, plus, policy::Policy, Epoch, Lrt, Refusal, Result, Stream,
    Timestamp, Units,
};

/// The least first deposit, in units. A unit of it is worth one LRT.
pub const LEAST_FIRST_DEPOSIT: Units = 10_000_000;

/// LRT of the first deposit that stay in the vault for ever, so that an LRT never becomes dear.
pub const LOCKED: Lrt = 1_000_000;

/// How far an LRT may fall before the vault takes nothing in any more: to a part in so many of its first worth.
const IMPAIRED: u128 = 1_000_000;

/// All units of the vault but donations, and all LRT, in one cell. `active + bucketed + escrow + bonds` is all it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Book {
    /// Units that back the LRT, what streams included.
    pub active: Units,
    /// All LRT.
    pub supply: Lrt,
    /// Rewards on their way into the price.
    pub rewards: Stream,
    /// Units that a veto gave back, or who came ahead of a veto paid, on their way into the price.
    pub returning: Stream,
    /// Units of holders that a veto could still give back.
    pub vetoable: Units,
    /// Units set aside for slashes.
    pub escrow: Units,
    /// Units of operators.
    pub bonds: Units,
    /// Units of all buckets.
    pub bucketed: Units,
    /// Units that stand behind services.
    pub allotted: Units,
    /// Units that slashes of this epoch can take.
    pub capacity: Units,
    /// Units that slashes of the last epoch can still take.
    pub capacity_before: Units,
    /// The epoch of the last step.
    pub epoch: Epoch,
    /// The most active units that deposits lead to.
    pub cap: Units,
}

impl estuary_entry::Returned for Book {}

/// What a deposit mints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minted {
    /// LRT of the depositor.
    pub lrt: Lrt,
    /// LRT of the vault itself, with the first deposit only.
    pub locked: Lrt,
}

impl Book {
    /// Begins the epoch of now, if it did not begin yet: each epoch slashes up to its part of the units with which it
    /// begins. Returns whether it began.
    pub fn begin(&mut self, epoch: Epoch, policy: &Policy) -> Result<bool> {
        if epoch <= self.epoch {
            return Ok(false);
        }
        let capacity = checked(bps_of(self.active, policy.slashable_part))?;
        // Nothing changed in epochs that nobody called in.
        self.capacity_before = match epoch.checked_sub(1) == Some(self.epoch) {
            true => self.capacity,
            false => capacity,
        };
        (self.capacity, self.epoch) = (capacity, epoch);
        Ok(true)
    }

    /// All units that are booked: `active + bucketed + escrow + bonds`.
    pub fn held(&self) -> Result<Units> {
        plus(plus(self.active, self.bucketed)?, plus(self.escrow, self.bonds)?)
    }

    /// The units that all LRT can leave with: without what still streams.
    pub fn equity(&self, now: Timestamp) -> Result<Units> {
        let settled = minus(self.active, self.rewards.unvested(now))?;
        minus(settled, self.returning.unvested(now))
    }

    /// The units that all LRT would be worth if every slash were vetoed and all of it were back. New LRT are priced by it.
    pub fn mint_equity(&self, now: Timestamp) -> Result<Units> {
        plus(minus(self.active, self.rewards.unvested(now))?, self.vetoable)
    }

    /// The units that `lrt` can leave with: `⌊lrt·E/N⌋`. Before the first deposit an LRT is a unit.
    pub fn to_units_down(&self, lrt: Lrt, now: Timestamp) -> Result<Units> {
        match self.supply {
            0 => Ok(lrt),
            supply => checked(mul_div(lrt, self.equity(now)?, supply, Down)),
        }
    }

    /// Takes `units` in for LRT at the mint price. Where that is above the price of who leaves, the difference joins what
    /// returns, so that who comes ahead of a veto gains nothing by it.
    pub fn deposit(&mut self, units: Units, min_lrt: Lrt, policy: &Policy, now: Timestamp) -> Result<Minted> {
        not_zero(units)?;
        if plus(self.active, units)? > self.cap {
            return Err(Refusal::CapExceeded);
        }
        let minted = match self.supply {
            0 => Minted {
                lrt: self.open(units)?,
                locked: LOCKED,
            },
            _ => Minted {
                lrt: self.mint(units, policy, now)?,
                locked: 0,
            },
        };
        match minted.lrt == 0 || minted.lrt < min_lrt {
            true => Err(Refusal::TooFew),
            false => Ok(minted),
        }
    }

    /// The first deposit.
    fn open(&mut self, units: Units) -> Result<Lrt> {
        if units < LEAST_FIRST_DEPOSIT {
            return Err(Refusal::TooFew);
        }
        (self.active, self.supply) = (plus(self.active, units)?, units);
        minus(units, LOCKED)
    }

    /// Mints `⌊units·N/M⌋` LRT for units that come in. Who leaves with them gets `⌈lrt·E/N⌉` units at most.
    fn mint(&mut self, units: Units, policy: &Policy, now: Timestamp) -> Result<Lrt> {
        let (equity, price) = (self.sound_equity(now)?, self.mint_equity(now)?);
        let lrt = checked(mul_div(units, self.supply, price, Down))?;
        if price > equity {
            let worth = checked(mul_div(lrt, equity, self.supply, Up))?;
            let ahead = minus(units, worth)?;
            checked(self.returning.add(ahead, now, policy.stream_period))?;
        }
        (self.active, self.supply) = (plus(self.active, units)?, plus(self.supply, lrt)?);
        Ok(lrt)
    }

    /// The equity of a vault that has one.
    fn sound_equity(&self, now: Timestamp) -> Result<Units> {
        let equity = self.equity(now)?;
        match self.supply == 0 || equity.saturating_mul(IMPAIRED) < self.supply {
            true => Err(Refusal::VaultImpaired),
            false => Ok(equity),
        }
    }

    /// Books a reward, which streams, but for the curator's part. Returns the curator's LRT. A part that mints nothing
    /// streams too.
    pub fn reward(&mut self, units: Units, policy: &Policy, now: Timestamp) -> Result<Lrt> {
        not_zero(units)?;
        self.sound_equity(now)?;
        let fee = checked(bps_of(units, policy.curator_fee))?;
        let mut paid = *self;
        match paid.mint(fee, policy, now)? {
            0 => self.stream(units, policy, now).map(|()| 0),
            lrt => {
                *self = paid;
                self.stream(minus(units, fee)?, policy, now)?;
                Ok(lrt)
            }
        }
    }

    /// Moves the units of `lrt` into the bucket of the next epoch. Returns the units, rounded down, and their keys.
    pub fn request(&mut self, lrt: Lrt, bucket: &mut Bucket, now: Timestamp) -> Result<(Units, u128)> {
        not_zero(lrt)?;
        let units = self.to_units_down(lrt, now)?;
        let supply = minus(self.supply, lrt)?;
        let active = minus(self.active, units)?;
        let bucketed = plus(self.bucketed, units)?;
        if units == 0 {
            return Err(Refusal::TooFew);
        }
        let keys = bucket.put(units)?;
        (self.supply, self.active, self.bucketed) = (supply, active, bucketed);
        Ok((units, keys))
    }

    /// Pays `keys` of the bucket of epoch `of`. Returns the units, rounded down. What the last key leaves streams.
    pub fn claim(
        &mut self,
        of: Epoch,
        bucket: &mut Bucket,
        keys: u128,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Units> {
        if keys == 0 {
            return Err(Refusal::NothingToClaim);
        }
        if of >= self.epoch {
            return Err(Refusal::TooEarly);
        }
        if now < bucket.frozen_until {
            return Err(Refusal::SlashPending);
        }
        let (units, dust) = bucket.pay(keys)?;
        self.bucketed = minus(self.bucketed, plus(units, dust)?)?;
        self.stream(dust, policy, now)?;
        Ok(units)
    }

    /// Adds units that stream.
    fn stream(&mut self, units: Units, policy: &Policy, now: Timestamp) -> Result<()> {
        self.active = plus(self.active, units)?;
        checked(self.rewards.add(units, now, policy.stream_period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        epoch: 1_000,
        veto_window: 100,
        slashable_part: 5_000,
        service_part: 2_000,
        curator_fee: 1_000,
        stream_period: 1_000,
    };
    const FIRST: Units = LEAST_FIRST_DEPOSIT;

    /// After the first deposit.
    fn opened() -> Book {
        let mut book = Book {
            cap: Units::MAX,
            ..Book::default()
        };
        let minted = book.deposit(FIRST, 0, &POLICY, 0);
        let lrt = FIRST - LOCKED;
        assert_eq!(minted, Ok(Minted { lrt, locked: LOCKED }));
        book
    }

    #[test]
    fn the_first_deposit_locks_a_part_for_ever() {
        let mut book = Book {
            cap: FIRST,
            ..Book::default()
        };
        let deposit = |units, min| {
            let mut book = book;
            book.deposit(units, min, &POLICY, 0)
        };
        assert_eq!(deposit(0, 0), Err(Refusal::ZeroAmount));
        assert_eq!(deposit(FIRST - 1, 0), Err(Refusal::TooFew));
        assert_eq!(deposit(FIRST + 1, 0), Err(Refusal::CapExceeded));
        assert_eq!(deposit(FIRST, FIRST - LOCKED + 1), Err(Refusal::TooFew));
        assert!(deposit(FIRST, FIRST - LOCKED).is_ok());
        assert_eq!(book.reward(1, &POLICY, 0), Err(Refusal::VaultImpaired));
        assert_eq!(book.to_units_down(7, 0), Ok(7));
        let book = opened();
        assert_eq!((book.active, book.supply), (FIRST, FIRST));
    }

    #[test]
    fn a_reward_streams_and_the_curator_gets_its_part_at_the_price_of_now() {
        let mut book = opened();
        assert_eq!(book.reward(2_000_000, &POLICY, 0), Ok(200_000));
        assert_eq!((book.active, book.supply), (FIRST + 2_000_000, FIRST + 200_000));
        assert_eq!(book.equity(0), Ok(FIRST + 200_000));
        assert_eq!(book.equity(500), Ok(FIRST + 1_100_000));
        assert_eq!(book.equity(1_000), Ok(FIRST + 2_000_000));
        // 10,200,000 LRT for 12,000,000 units: 850 LRT for 1,000.
        let minted = book.deposit(1_000, 850, &POLICY, 1_000);
        assert_eq!(minted, Ok(Minted { lrt: 850, locked: 0 }));
        assert_eq!(book.to_units_down(850, 1_000), Ok(1_000));
    }

    #[test]
    fn a_reward_too_small_for_a_fee_streams_whole() {
        let mut book = opened();
        assert_eq!(book.reward(9, &POLICY, 0), Ok(0));
        assert_eq!((book.active, book.supply), (FIRST + 9, FIRST));
        assert_eq!(book.rewards.unvested(0), 9);
    }

    #[test]
    fn who_comes_ahead_of_a_veto_pays_the_higher_price_and_the_difference_returns() {
        // A tenth is set aside and can come back.
        let mut book = Book {
            vetoable: FIRST / 10,
            active: FIRST / 10 * 9,
            ..opened()
        };
        let minted = book.deposit(1_000_000, 0, &POLICY, 0);
        assert_eq!(
            minted,
            Ok(Minted {
                lrt: 1_000_000,
                locked: 0
            })
        );
        assert_eq!(book.returning.unvested(0), 100_000);
        assert_eq!(book.equity(0), Ok(9_900_000));
        assert_eq!(book.to_units_down(1_000_000, 0), Ok(900_000));
        // Without a veto the difference is everybody's in time, the newcomer's among them.
        assert_eq!(book.equity(1_000), Ok(10_000_000));
    }

    #[test]
    fn a_vault_worth_less_than_a_millionth_takes_nothing_in() {
        for (active, refused) in [(9, true), (10, false), (0, true)] {
            let mut book = Book { active, ..opened() };
            let deposited = book.deposit(1_000, 0, &POLICY, 0);
            assert_eq!(deposited == Err(Refusal::VaultImpaired), refused, "{active}");
            let mut book = Book { active, ..opened() };
            assert_eq!(
                book.reward(1_000, &POLICY, 0) == Err(Refusal::VaultImpaired),
                refused
            );
        }
    }

    #[test]
    fn a_request_moves_units_to_the_next_bucket_and_a_claim_waits_for_its_end() {
        let (mut book, mut bucket) = (opened(), Bucket::default());
        assert_eq!(book.request(0, &mut bucket, 0), Err(Refusal::ZeroAmount));
        assert_eq!(book.request(3_000, &mut bucket, 0), Ok((3_000, 3_000)));
        assert_eq!((book.active, book.bucketed), (FIRST - 3_000, 3_000));
        let mut claim = |epoch, keys, now| {
            (book.epoch, bucket.frozen_until) = (epoch, 2_100);
            book.claim(1, &mut bucket, keys, &POLICY, now)
        };
        assert_eq!(claim(1, 3_000, 1_999), Err(Refusal::TooEarly));
        assert_eq!(claim(2, 0, 2_000), Err(Refusal::NothingToClaim));
        assert_eq!(claim(2, 3_000, 2_099), Err(Refusal::SlashPending));
        assert_eq!(claim(2, 3_000, 2_100), Ok(3_000));
        assert_eq!(book.bucketed, 0);
        let mut poor = Book {
            active: 0,
            ..opened()
        };
        assert_eq!(poor.request(5, &mut bucket, 0), Err(Refusal::TooFew));
    }

    #[test]
    fn an_epoch_begins_once_and_remembers_the_one_before() {
        let mut book = opened();
        assert_eq!(book.begin(0, &POLICY), Ok(false));
        assert_eq!(book.begin(1, &POLICY), Ok(true));
        assert_eq!((book.capacity_before, book.capacity), (0, FIRST / 2));
        book.active = 1_001;
        assert_eq!(book.begin(1, &POLICY), Ok(false));
        assert_eq!(book.begin(2, &POLICY), Ok(true));
        assert_eq!((book.capacity_before, book.capacity), (FIRST / 2, 500));
        book.active = 2_000;
        // Nobody called in the third.
        assert_eq!(book.begin(4, &POLICY), Ok(true));
        assert_eq!(
            (book.capacity_before, book.capacity, book.epoch),
            (1_000, 1_000, 4)
        );
    }
}
