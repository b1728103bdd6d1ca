//! An operator's life and money: status, bond, debt, commission.

use estuary_interfaces::{
    Balance, Fault, OperatorSettlement, ProvisionChange, RegistryError, Settlement, Timestamp,
};
use estuary_math::{bps_of, whole_of};
use ink::primitives::AccountId;

use crate::{
    accrual::Accrual,
    table::{Entry, Slot, Status},
};

/// Where an operator's entry is.
#[allow(clippy::cast_possible_truncation)] // in what the codec derives
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Place {
    /// Not approved yet, so there is none.
    Waiting,
    /// At this index of the table, as long as the operator is there.
    Slot(u32),
    /// It has left, and so has its entry.
    Left,
}

/// Losses that the chain has announced, or that were not settled yet. The bond pays first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Announced {
    /// Planck in all.
    pub amount: Balance,
    /// Planck of the cover fund that are reserved for it.
    pub cover: Balance,
    /// Planck that queue and holders have provided for.
    pub uncovered: Balance,
}

/// A part of a bond that its operator wants back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Leaving {
    /// Planck. Slashable like the rest of the bond until it is paid.
    pub amount: Balance,
    /// The active era from which on it can be withdrawn.
    pub from_era: u32,
}

/// A commission that was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Rise {
    /// Basis points.
    pub commission: u16,
    /// The first settlement from this time on is the last at the old commission.
    pub from: Timestamp,
}

/// A fault that a check has found. A fault of one block drains nobody: what it drains would earn nothing while it
/// unbonds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Suspicion {
    pub fault: Fault,
    /// The active era in which it was found.
    pub era: u32,
}

/// What a report of a loss is worth: a part of the operator's bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounty {
    /// Basis points of the bond.
    pub part: u16,
    /// Planck at most.
    pub cap: Balance,
}

/// The registry's terms for all operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Bond per stake, in basis points.
    pub bond_ratio: u16,
    pub bounty: Bounty,
}

/// All else about an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Operator {
    pub place: Place,
    /// Stash account of the validator, which manages the operator.
    pub validator: AccountId,
    /// The stash that nominates it; none before approval.
    pub nominator: Option<AccountId>,
    /// Where commission goes.
    pub payout: AccountId,
    /// Becomes `payout` when it accepts.
    pub proposed_payout: Option<AccountId>,
    /// Basis points of every reward.
    pub commission: u16,
    /// A higher commission to come.
    pub rise: Option<Rise>,
    /// Planck that pay for its slashes.
    pub bond: Balance,
    /// The part of `bond` that is to be withdrawn.
    pub leaving: Leaving,
    /// Planck of slashes that the bond could not pay.
    pub debt: Balance,
    /// Planck of debt that were repaid, on their way to the pool with the next settlement.
    pub repaid: Balance,
    /// What the chain has announced against it.
    pub announced: Announced,
    /// The curator's limit to its stake, in planck.
    pub stake_cap: Balance,
    /// Why it was jailed, also while it leaves.
    pub fault: Option<Fault>,
    /// What it is suspected of, while it is.
    pub suspicion: Option<Suspicion>,
    /// Whether the last of its stake is unbonding, after which its stash ends.
    pub closing: bool,
    /// The first active era in which it may be closed: stake that it lost stays exposed, and earns, until then.
    pub closable_from: u32,
    /// Planck of rewards that its stake has earned in all.
    pub rewards: Balance,
    /// When it was approved.
    pub since: Timestamp,
    /// Up to when rewards are booked that its stake has earned.
    pub accrued_until: Timestamp,
}

impl Operator {
    /// A candidate.
    pub fn new(validator: AccountId, payout: AccountId, commission: u16, bond: Balance) -> Self {
        Self {
            place: Place::Waiting,
            validator,
            nominator: None,
            payout,
            proposed_payout: None,
            commission,
            rise: None,
            bond,
            leaving: Leaving::default(),
            debt: 0,
            repaid: 0,
            announced: Announced::default(),
            stake_cap: 0,
            fault: None,
            suspicion: None,
            closing: false,
            closable_from: 0,
            rewards: 0,
            since: 0,
            accrued_until: 0,
        }
    }

    /// The slot of its entry, while it has one.
    pub fn slot(&self) -> Result<Slot, RegistryError> {
        match self.place {
            Place::Slot(slot) => Ok(slot),
            Place::Waiting | Place::Left => Err(RegistryError::WrongStatus),
        }
    }

    /// It may take stake from `now` on, up to `stake_cap` planck.
    pub fn approve(&mut self, slot: u32, nominator: AccountId, stake_cap: Balance, now: Timestamp) {
        self.place = Place::Slot(slot);
        self.nominator = Some(nominator);
        self.stake_cap = stake_cap;
        self.fault = None;
        (self.since, self.accrued_until) = (now, now);
    }

    /// The most stake it may have: what its bond, without what is leaving, backs at `bond_ratio` basis points,
    /// and no more than its cap.
    pub fn capacity(&self, bond_ratio: u16) -> Option<Balance> {
        let staying = self.bond.saturating_sub(self.leaving.amount);
        // A bond too large to multiply backs any stake.
        let backed = whole_of(staying, bond_ratio).unwrap_or(Balance::MAX);
        (bond_ratio > 0).then_some(backed.min(self.stake_cap))
    }

    /// Jails it, and returns the bounty that its bond pays for the first report of a loss.
    fn jail_for_loss(&mut self, entry: &mut Entry, bounty: Bounty) -> Option<Balance> {
        if self.fault == Some(Fault::Loss) {
            return Some(0);
        }
        self.jail(entry, Fault::Loss);
        let paid = bps_of(self.bond, bounty.part)?.min(bounty.cap);
        self.bond = self.bond.checked_sub(paid)?;
        Some(paid)
    }

    /// Who is leaving keeps leaving.
    pub fn jail(&mut self, entry: &mut Entry, fault: Fault) {
        self.fault = Some(fault);
        self.suspicion = None;
        if entry.status.keeps_stake() {
            entry.status = Status::Jailed;
        }
    }

    /// Sets aside what `amount` of announced losses takes beside the bond: `cover` planck of the cover fund
    /// at most, and the rest out of queue and holders. Returns the change.
    fn announce(&mut self, amount: Balance, cover: Balance) -> Option<ProvisionChange> {
        let before = self.announced;
        let beside_bond = amount.saturating_sub(self.bond);
        let cover = beside_bond.min(cover);
        self.announced = Announced {
            amount,
            cover,
            uncovered: beside_bond.checked_sub(cover)?,
        };
        let now = self.announced;
        Some(ProvisionChange {
            added: now.uncovered.saturating_sub(before.uncovered),
            released: before.uncovered.saturating_sub(now.uncovered),
            cover_added: now.cover.saturating_sub(before.cover),
            cover_released: before.cover.saturating_sub(now.cover),
        })
    }

    /// Provides for `amount` of losses that the chain has announced or taken since the last settlement.
    /// Returns the change, and the bounty to be paid.
    pub fn flag(
        &mut self,
        entry: &mut Entry,
        amount: Balance,
        free_cover: Balance,
        terms: &Terms,
    ) -> Option<(ProvisionChange, Balance)> {
        let bounty = match amount {
            0 => 0,
            _ => self.jail_for_loss(entry, terms.bounty)?,
        };
        let cover = free_cover.checked_add(self.announced.cover)?;
        let provided = self.announce(amount, cover)?;
        entry.capacity = self.capacity(terms.bond_ratio)?;
        Some((provided, bounty))
    }

    /// Counts a reward. Returns the milliseconds over which it accrued.
    fn accrue(&mut self, reward: Balance, now: Timestamp) -> Timestamp {
        let known = Accrual {
            since: self.since,
            until: self.accrued_until,
            rewards: self.rewards,
        };
        let (accrued, until) = known.book(reward, now);
        self.accrued_until = until;
        self.rewards = self.rewards.saturating_add(reward);
        accrued
    }

    /// Books what its nominator found, and provides for what is still announced. A loss is booked first, so
    /// that a reward that came with it finds the operator jailed. At fault, it earns nothing; in debt, its
    /// commission repays the debt. Returns the outcome, and the bounty to be paid.
    pub fn settle(
        &mut self,
        entry: &mut Entry,
        found: &Settlement,
        free_cover: Balance,
        terms: &Terms,
        now: Timestamp,
    ) -> Option<(OperatorSettlement, Balance)> {
        let mut outcome = OperatorSettlement {
            book: entry.total,
            total: found.total,
            received: found.received,
            reward: found.reward,
            loss: found.loss,
            repaid: core::mem::take(&mut self.repaid),
            ..Default::default()
        };
        entry.total = found.total;
        entry.active = found.active;
        entry.refused = false;
        outcome.accrued = self.accrue(found.reward, now);

        let bounty = match found.loss > 0 || found.pending > 0 {
            true => self.jail_for_loss(entry, terms.bounty)?,
            false => 0,
        };
        outcome.bond_paid = found.loss.min(self.bond);
        self.bond = self.bond.checked_sub(outcome.bond_paid)?;
        let unpaid = found.loss.checked_sub(outcome.bond_paid)?;
        self.debt = self.debt.checked_add(unpaid)?;
        let cover = free_cover.checked_add(self.announced.cover)?;
        outcome.cover_paid = unpaid.min(cover);
        outcome.provided = self.announce(found.pending, cover.checked_sub(outcome.cover_paid)?)?;
        entry.capacity = self.capacity(terms.bond_ratio)?;

        // A gain that did not arrive as money cannot be shared.
        let earned = match found.received < found.reward {
            true => 0,
            false => bps_of(found.reward, self.commission)?,
        };
        if self.debt > 0 {
            outcome.debt_repaid = earned.min(self.debt);
            self.debt = self.debt.checked_sub(outcome.debt_repaid)?;
        } else if self.fault.is_none() {
            outcome.commission = earned;
        }
        if let Some(rise) = self.rise.filter(|rise| now >= rise.from) {
            self.commission = rise.commission;
            self.rise = None;
        }
        if self.closing && found.total == 0 {
            entry.status = Status::Exited;
            self.place = Place::Left;
        }
        Some((outcome, bounty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATIO: u16 = 1_000;

    const NOW: Timestamp = 1_000;

    const TERMS: Terms = Terms {
        bond_ratio: RATIO,
        bounty: Bounty { part: 1_000, cap: 4 },
    };

    fn operator() -> (Operator, Entry) {
        let account = AccountId::from([1; 32]);
        let operator = Operator {
            place: Place::Slot(0),
            nominator: Some(account),
            stake_cap: 5_000,
            ..Operator::new(account, account, 500, 100)
        };
        let entry = Entry {
            operator: 0,
            total: 1_000,
            active: 1_000,
            capacity: 1_000,
            status: Status::Active,
            refused: true,
        };
        (operator, entry)
    }

    fn reward(reward: Balance) -> Settlement {
        Settlement {
            received: reward,
            reward,
            loss: 0,
            total: 1_000,
            active: 1_000,
            pending: 0,
            slash_era: 0,
        }
    }

    #[test]
    fn capacity_is_what_the_bond_backs_up_to_the_cap() {
        let (mut operator, _) = operator();
        assert_eq!(operator.capacity(RATIO), Some(1_000));
        operator.bond = 501;
        assert_eq!(operator.capacity(RATIO), Some(5_000));
        operator.bond = Balance::MAX;
        assert_eq!(operator.capacity(RATIO), Some(5_000));
        assert_eq!(operator.capacity(0), None);
    }

    #[test]
    fn a_reward_earns_commission_and_clears_a_refusal() {
        let (mut operator, mut entry) = operator();
        let outcome = operator
            .settle(&mut entry, &reward(100), 0, &TERMS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.commission, outcome.debt_repaid), (5, 0));
        assert!(!entry.refused);
    }

    #[test]
    fn a_loss_is_paid_by_the_bond_and_the_rest_is_debt() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            loss: 130,
            total: 870,
            active: 800,
            ..reward(100)
        };
        let (outcome, bounty) = operator.settle(&mut entry, &found, 0, &TERMS, NOW).unwrap();
        // A bounty of 4, 96 for the loss; of the 34 that are missing, the commission of 5 repays some.
        assert_eq!(
            (bounty, outcome.bond_paid, operator.bond, operator.debt),
            (4, 96, 0, 29)
        );
        assert_eq!((outcome.commission, outcome.debt_repaid), (0, 5));
        assert_eq!((entry.total, entry.active, entry.capacity), (870, 800, 0));
        assert_eq!(entry.status, Status::Jailed);
    }

    #[test]
    fn the_pool_is_told_all_that_was_found() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            received: 250,
            reward: 100,
            loss: 10,
            total: 840,
            active: 800,
            pending: 0,
            slash_era: 0,
        };
        let (outcome, _) = operator.settle(&mut entry, &found, 0, &TERMS, NOW).unwrap();
        let expected = OperatorSettlement {
            book: 1_000,
            total: 840,
            received: 250,
            reward: 100,
            accrued: NOW,
            loss: 10,
            bond_paid: 10,
            ..Default::default()
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn a_settlement_that_finds_an_announcement_jails_and_pays_the_bounty() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            pending: 30,
            ..reward(0)
        };
        let (outcome, bounty) = operator.settle(&mut entry, &found, 0, &TERMS, NOW).unwrap();
        assert_eq!((outcome.loss, bounty, operator.bond), (0, 4, 96));
        assert_eq!(
            (entry.status, operator.fault),
            (Status::Jailed, Some(Fault::Loss))
        );
    }

    #[test]
    fn nothing_announced_jails_nobody() {
        let (mut operator, mut entry) = operator();
        let (provided, bounty) = operator.flag(&mut entry, 0, 0, &TERMS).unwrap();
        assert_eq!((provided, bounty), (ProvisionChange::default(), 0));
        assert_eq!((entry.status, operator.fault), (Status::Active, None));
    }

    #[test]
    fn a_loss_that_is_known_earns_no_second_bounty() {
        let (mut operator, mut entry) = operator();
        let (_, bounty) = operator.flag(&mut entry, 50, 0, &TERMS).unwrap();
        assert_eq!((bounty, entry.status, operator.bond), (4, Status::Jailed, 96));
        let (_, bounty) = operator.flag(&mut entry, 60, 0, &TERMS).unwrap();
        assert_eq!((bounty, operator.bond), (0, 96));
    }

    #[test]
    fn an_announced_loss_is_set_aside_from_bond_then_cover_then_queue_and_holders() {
        let (mut operator, mut entry) = operator();
        let (provided, _) = operator.flag(&mut entry, 196, 70, &TERMS).unwrap();
        assert_eq!(
            provided,
            ProvisionChange {
                added: 30,
                cover_added: 70,
                ..Default::default()
            }
        );
        // Nothing new, nothing changed: the cover that is reserved stays so.
        let (again, _) = operator.flag(&mut entry, 196, 0, &TERMS).unwrap();
        assert_eq!(again, ProvisionChange::default());
        let (grown, _) = operator.flag(&mut entry, 206, 0, &TERMS).unwrap();
        assert_eq!(
            grown,
            ProvisionChange {
                added: 10,
                ..Default::default()
            }
        );
        let (cancelled, _) = operator.flag(&mut entry, 0, 0, &TERMS).unwrap();
        assert_eq!(
            cancelled,
            ProvisionChange {
                released: 40,
                cover_released: 70,
                ..Default::default()
            }
        );
    }

    #[test]
    fn a_settlement_releases_what_came_true_and_keeps_what_is_still_announced() {
        let (mut operator, mut entry) = operator();
        operator.flag(&mut entry, 296, 0, &TERMS).unwrap();
        assert_eq!(operator.announced.uncovered, 200);
        // Half of it came, and took the bond.
        let found = Settlement {
            loss: 148,
            total: 852,
            pending: 148,
            ..reward(0)
        };
        let (outcome, _) = operator.settle(&mut entry, &found, 0, &TERMS, NOW).unwrap();
        assert_eq!((outcome.bond_paid, operator.debt), (96, 52));
        assert_eq!(
            outcome.provided,
            ProvisionChange {
                released: 52,
                ..Default::default()
            }
        );
        assert_eq!(operator.announced.uncovered, 148);
    }

    #[test]
    fn cover_that_a_loss_takes_is_not_reserved_for_the_next() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            loss: 136,
            total: 864,
            pending: 50,
            ..reward(0)
        };
        let (outcome, _) = operator.settle(&mut entry, &found, 60, &TERMS, NOW).unwrap();
        // 96 from the bond, 40 from the cover fund; 20 of it are left for what is announced.
        assert_eq!((outcome.bond_paid, outcome.cover_paid), (96, 40));
        assert_eq!(
            outcome.provided,
            ProvisionChange {
                added: 30,
                cover_added: 20,
                ..Default::default()
            }
        );
    }

    #[test]
    fn an_operator_at_fault_earns_nothing_also_while_it_leaves() {
        let (mut operator, mut entry) = operator();
        operator.jail(&mut entry, Fault::Blocked);
        assert_eq!(entry.status, Status::Jailed);
        entry.status = Status::Exiting;
        let outcome = operator
            .settle(&mut entry, &reward(100), 0, &TERMS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.commission, outcome.debt_repaid), (0, 0));
    }

    #[test]
    fn a_loss_jails_a_suspect_at_once_and_it_is_no_suspect_any_more() {
        let (mut operator, mut entry) = operator();
        let fault = Fault::Blocked;
        (entry.status, operator.suspicion) = (Status::Suspected, Some(Suspicion { fault, era: 1 }));
        let outcome = operator
            .settle(&mut entry, &reward(100), 0, &TERMS, NOW)
            .unwrap()
            .0;
        // A suspect earns.
        assert_eq!(outcome.commission, 5);
        operator.flag(&mut entry, 50, 0, &TERMS).unwrap();
        assert_eq!((entry.status, operator.suspicion), (Status::Jailed, None));
        assert_eq!(operator.fault, Some(Fault::Loss));
    }

    #[test]
    fn a_settlement_tells_how_long_its_reward_accrued() {
        let (mut operator, mut entry) = operator();
        operator.approve(0, operator.validator, 5_000, NOW);
        assert_eq!((operator.since, operator.accrued_until), (NOW, NOW));
        let mut accrued = |found, now| {
            let outcome = operator.settle(&mut entry, &found, 0, &TERMS, now);
            outcome.unwrap().0.accrued
        };
        assert_eq!(accrued(reward(0), NOW + 500), 0);
        assert_eq!(accrued(reward(100), NOW + 1_000), 1_000);
        assert_eq!(accrued(reward(100), NOW + 1_500), 750);
        assert_eq!((operator.rewards, operator.accrued_until), (200, NOW + 1_500));
    }

    #[test]
    fn a_gain_that_is_not_money_earns_no_commission() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            received: 0,
            total: 1_100,
            ..reward(100)
        };
        assert_eq!(
            operator
                .settle(&mut entry, &found, 0, &TERMS, NOW)
                .unwrap()
                .0
                .commission,
            0
        );
    }

    #[test]
    fn who_leaves_without_a_fault_earns_to_the_end() {
        let (mut operator, mut entry) = operator();
        entry.status = Status::Exiting;
        let outcome = operator
            .settle(&mut entry, &reward(100), 0, &TERMS, NOW)
            .unwrap()
            .0;
        assert_eq!(outcome.commission, 5);
        // A loss keeps it where it is, and ends that.
        operator.flag(&mut entry, 10, 0, &TERMS).unwrap();
        assert_eq!(
            (entry.status, operator.fault),
            (Status::Exiting, Some(Fault::Loss))
        );
        let outcome = operator
            .settle(&mut entry, &reward(100), 0, &TERMS, NOW)
            .unwrap()
            .0;
        assert_eq!(outcome.commission, 0);
    }

    #[test]
    fn a_loss_of_an_operator_that_was_jailed_otherwise_earns_the_bounty() {
        let (mut operator, mut entry) = operator();
        operator.jail(&mut entry, Fault::Blocked);
        let (_, bounty) = operator.flag(&mut entry, 50, 0, &TERMS).unwrap();
        assert_eq!((bounty, operator.fault), (4, Some(Fault::Loss)));
    }

    #[test]
    fn a_rise_holds_for_rewards_after_the_settlement_that_follows_it() {
        let (mut operator, mut entry) = operator();
        operator.rise = Some(Rise {
            commission: 1_000,
            from: NOW,
        });
        let mut commission = |now| {
            operator
                .settle(&mut entry, &reward(100), 0, &TERMS, now)
                .unwrap()
                .0
                .commission
        };
        assert_eq!([NOW - 1, NOW, NOW].map(&mut commission), [5, 5, 10]);
        assert_eq!((operator.commission, operator.rise), (1_000, None));
    }

    #[test]
    fn repaid_debt_leaves_with_the_next_settlement_and_rewards_are_counted() {
        let (mut operator, mut entry) = operator();
        operator.repaid = 30;
        let outcome = operator
            .settle(&mut entry, &reward(100), 0, &TERMS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.repaid, operator.repaid, operator.rewards), (30, 0, 100));
        let outcome = operator.settle(&mut entry, &reward(7), 0, &TERMS, NOW).unwrap().0;
        assert_eq!((outcome.repaid, operator.rewards), (0, 107));
    }

    #[test]
    fn the_settlement_that_brings_the_last_stake_home_is_the_last() {
        let (mut operator, mut entry) = operator();
        entry.status = Status::Exiting;
        let empty = Settlement {
            received: 1_000,
            total: 0,
            active: 0,
            ..reward(0)
        };
        operator.settle(&mut entry, &empty, 0, &TERMS, NOW).unwrap();
        assert_eq!((entry.status, operator.place), (Status::Exiting, Place::Slot(0)));
        operator.closing = true;
        operator.settle(&mut entry, &empty, 0, &TERMS, NOW).unwrap();
        assert_eq!((entry.status, operator.place), (Status::Exited, Place::Left));
    }

    #[test]
    fn an_operator_has_a_slot_from_approval_to_its_end() {
        let (mut operator, _) = operator();
        operator.place = Place::Slot(7);
        assert_eq!(operator.slot(), Ok(7));
        for place in [Place::Waiting, Place::Left] {
            operator.place = place;
            assert_eq!(operator.slot(), Err(RegistryError::WrongStatus));
        }
    }
}
