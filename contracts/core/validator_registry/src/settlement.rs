//! The settlement of one operator with the result of its nominator.

use estuary_interfaces::{Balance, OperatorSettlement, Settlement, Timestamp};
use estuary_math::bps_of;

use crate::{
    accrual::Accrual,
    cover::Cover,
    operator::{Operator, Place},
    parameters::LossParameters,
    table::{Entry, Status},
};

impl Operator {
    /// Books a reward. Returns the milliseconds over which it accrued.
    fn accrue(&mut self, reward: Balance, now: Timestamp) -> Timestamp {
        let accrual = Accrual {
            since: self.since,
            until: self.accrued_until,
            rewards: self.rewards,
        };
        let (accrued, until) = accrual.book(reward, now);
        self.accrued_until = until;
        self.rewards = self.rewards.saturating_add(reward);
        accrued
    }

    /// Books the result of its nominator, and the losses that are announced. Returns the settlement, and the bounty in
    /// planck.
    ///
    /// A loss is booked first, so a reward that came with it finds the operator jailed. A jailed operator earns
    /// nothing. The commission of an operator in debt repays the debt.
    pub fn settle(
        &mut self,
        entry: &mut Entry,
        found: &Settlement,
        cover: &Cover,
        parameters: &LossParameters,
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
            true => self.jail_for_loss(entry, parameters.bounty)?,
            false => 0,
        };
        outcome.bond_paid = found.loss.min(self.bond);
        self.bond = self.bond.checked_sub(outcome.bond_paid)?;
        let unpaid = found.loss.checked_sub(outcome.bond_paid)?;
        let beside = unpaid.checked_add(found.pending.saturating_sub(self.bond))?;
        let cover = cover.available(&self.announced, self.debt, beside)?;
        self.debt = self.debt.checked_add(unpaid)?;
        outcome.cover_paid = unpaid.min(cover);
        outcome.provided = self.book_announced(found.pending, cover.checked_sub(outcome.cover_paid)?)?;
        entry.capacity = self.capacity(parameters.bond_ratio)?;

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
    use crate::{
        fixtures::{active_operator, fund, LOSS_PARAMETERS},
        operator::{Rise, Suspicion},
    };
    use estuary_interfaces::{Fault, ProvisionChange};

    const NOW: Timestamp = 1_000;

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
    fn a_reward_earns_commission_and_clears_a_refusal() {
        let (mut operator, mut entry) = active_operator();
        let outcome = operator
            .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.commission, outcome.debt_repaid), (5, 0));
        assert!(!entry.refused);
    }

    #[test]
    fn a_loss_is_paid_by_the_bond_and_the_rest_is_debt() {
        let (mut operator, mut entry) = active_operator();
        let found = Settlement {
            loss: 130,
            total: 870,
            active: 800,
            ..reward(100)
        };
        let (outcome, bounty) = operator
            .settle(&mut entry, &found, &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap();
        // A bounty of 4, and 96 for the loss. The commission of 5 repays a part of the 34 that are missing.
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
        let (mut operator, mut entry) = active_operator();
        let found = Settlement {
            received: 250,
            reward: 100,
            loss: 10,
            total: 840,
            active: 800,
            pending: 0,
            slash_era: 0,
        };
        let (outcome, _) = operator
            .settle(&mut entry, &found, &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap();
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
        let (mut operator, mut entry) = active_operator();
        let found = Settlement {
            pending: 30,
            ..reward(0)
        };
        let (outcome, bounty) = operator
            .settle(&mut entry, &found, &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap();
        assert_eq!((outcome.loss, bounty, operator.bond), (0, 4, 96));
        assert_eq!(
            (entry.status, operator.fault),
            (Status::Jailed, Some(Fault::Loss))
        );
    }

    #[test]
    fn a_settlement_releases_what_came_true_and_keeps_what_is_still_announced() {
        let (mut operator, mut entry) = active_operator();
        operator
            .flag(&mut entry, 296, &fund(0), &LOSS_PARAMETERS)
            .unwrap();
        assert_eq!(operator.announced.uncovered, 200);
        // Half of it was taken, and used up the bond.
        let found = Settlement {
            loss: 148,
            total: 852,
            pending: 148,
            ..reward(0)
        };
        let (outcome, _) = operator
            .settle(&mut entry, &found, &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap();
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
        let (mut operator, mut entry) = active_operator();
        let found = Settlement {
            loss: 136,
            total: 864,
            pending: 50,
            ..reward(0)
        };
        let (outcome, _) = operator
            .settle(&mut entry, &found, &fund(60), &LOSS_PARAMETERS, NOW)
            .unwrap();
        // 96 from the bond, 40 from the cover fund. 20 of the cover are left for the announced loss.
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
        let (mut operator, mut entry) = active_operator();
        operator.jail(&mut entry, Fault::Blocked);
        assert_eq!(entry.status, Status::Jailed);
        entry.status = Status::Exiting;
        let outcome = operator
            .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.commission, outcome.debt_repaid), (0, 0));
    }

    #[test]
    fn a_settlement_tells_how_long_its_reward_accrued() {
        let (mut operator, mut entry) = active_operator();
        operator.approve(0, operator.validator, 5_000, NOW);
        assert_eq!((operator.since, operator.accrued_until), (NOW, NOW));
        let mut accrued = |found, now| {
            let outcome = operator.settle(&mut entry, &found, &fund(0), &LOSS_PARAMETERS, now);
            outcome.unwrap().0.accrued
        };
        assert_eq!(accrued(reward(0), NOW + 500), 0);
        assert_eq!(accrued(reward(100), NOW + 1_000), 1_000);
        assert_eq!(accrued(reward(100), NOW + 1_500), 750);
        assert_eq!((operator.rewards, operator.accrued_until), (200, NOW + 1_500));
    }

    #[test]
    fn a_gain_that_is_not_money_earns_no_commission() {
        let (mut operator, mut entry) = active_operator();
        let found = Settlement {
            received: 0,
            total: 1_100,
            ..reward(100)
        };
        assert_eq!(
            operator
                .settle(&mut entry, &found, &fund(0), &LOSS_PARAMETERS, NOW)
                .unwrap()
                .0
                .commission,
            0
        );
    }

    #[test]
    fn who_leaves_without_a_fault_earns_to_the_end() {
        let (mut operator, mut entry) = active_operator();
        entry.status = Status::Exiting;
        let outcome = operator
            .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        assert_eq!(outcome.commission, 5);
        // With a loss it stays exiting, and earns no more.
        operator.flag(&mut entry, 10, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!(
            (entry.status, operator.fault),
            (Status::Exiting, Some(Fault::Loss))
        );
        let outcome = operator
            .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        assert_eq!(outcome.commission, 0);
    }

    #[test]
    fn a_rise_holds_for_rewards_after_the_settlement_that_follows_it() {
        let (mut operator, mut entry) = active_operator();
        operator.rise = Some(Rise {
            commission: 1_000,
            from: NOW,
        });
        let mut commission = |now| {
            operator
                .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, now)
                .unwrap()
                .0
                .commission
        };
        assert_eq!([NOW - 1, NOW, NOW].map(&mut commission), [5, 5, 10]);
        assert_eq!((operator.commission, operator.rise), (1_000, None));
    }

    #[test]
    fn repaid_debt_leaves_with_the_next_settlement_and_rewards_are_counted() {
        let (mut operator, mut entry) = active_operator();
        operator.repaid = 30;
        let outcome = operator
            .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.repaid, operator.repaid, operator.rewards), (30, 0, 100));
        let outcome = operator
            .settle(&mut entry, &reward(7), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        assert_eq!((outcome.repaid, operator.rewards), (0, 107));
    }

    #[test]
    fn the_settlement_that_brings_the_last_stake_home_is_the_last() {
        let (mut operator, mut entry) = active_operator();
        entry.status = Status::Exiting;
        let empty = Settlement {
            received: 1_000,
            total: 0,
            active: 0,
            ..reward(0)
        };
        operator
            .settle(&mut entry, &empty, &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap();
        assert_eq!((entry.status, operator.place), (Status::Exiting, Place::Slot(0)));
        operator.closing = true;
        operator
            .settle(&mut entry, &empty, &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap();
        assert_eq!((entry.status, operator.place), (Status::Exited, Place::Left));
    }

    #[test]
    fn a_loss_jails_a_suspect_at_once_and_it_is_no_suspect_any_more() {
        let (mut operator, mut entry) = active_operator();
        let fault = Fault::Blocked;
        (entry.status, operator.suspicion) = (Status::Suspected, Some(Suspicion { fault, era: 1 }));
        let outcome = operator
            .settle(&mut entry, &reward(100), &fund(0), &LOSS_PARAMETERS, NOW)
            .unwrap()
            .0;
        // A suspected operator earns.
        assert_eq!(outcome.commission, 5);
        operator.flag(&mut entry, 50, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!((entry.status, operator.suspicion), (Status::Jailed, None));
        assert_eq!(operator.fault, Some(Fault::Loss));
    }
}
