//! What operators and the curator do.

use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{Balance, Fault, OperatorId};
use validator_registry::{
    operator::{Leaving, Operator, Place, Rise},
    table::{Entry, Status},
};

use super::{of, ED};
use crate::campaign::{operator_model as model, subject::*, trial::Trial, Act};

/// All that decides whether an act is allowed.
struct Situation {
    record: Operator,
    /// Its row of the table, while it has a slot.
    entry: Option<Entry>,
    stash: StashInfo,
    exposure: ExposureInfo,
    prefs: ValidatorInfo,
    chain: StakingInfo,
    fault: Option<Fault>,
    unpaid_eras: u32,
}

impl Situation {
    fn left(&self) -> bool {
        self.record.place == Place::Left
    }

    fn status(&self) -> Option<Status> {
        self.entry.map(|entry| entry.status)
    }

    fn total(&self) -> Balance {
        self.entry.map_or(0, |entry| entry.total)
    }

    fn settled(&self) -> bool {
        model::settled(&self.record, self.total(), &self.stash)
    }
}

impl<S: Subject> Trial<S> {
    pub(in crate::campaign) fn register(&mut self, validator: usize, bond: Balance, commission: u16) -> bool {
        let chain = self.subject.validator(validator);
        let earlier = self.validators.iter().rposition(|v| *v == validator);
        let earlier = earlier.map(|id| self.operators[id]);
        let barred = earlier.is_some_and(|earlier| earlier.place != Place::Left || earlier.debt > 0);
        let allowed = !barred
            && bond >= self.registry_parameters.min_bond
            && chain.validating
            && self.commission_fits(&chain, commission);
        let payout = PAYOUTS[0];
        let message = Message::Register {
            validator,
            bond,
            commission,
            payout,
        };
        let Some(answer) = self.expect_whether(&message, allowed) else {
            return false;
        };
        assert_eq!(answer, Answer::Registered(self.operators.len() as OperatorId));
        let validator_account = self.subject.account_of_validator(validator);
        let payout_account = self.subject.account_of_payout(payout);
        let mut record = Operator::new(validator_account, payout_account, commission, bond);
        // A loss is not forgotten.
        record.fault = earlier
            .and_then(|earlier| earlier.fault)
            .filter(|fault| *fault == Fault::Loss);
        self.operators.push(record);
        self.validators.push(validator);
        self.payouts.push(payout);
        self.fee_shares.push(0);
        self.nominators.push(0);
        true
    }

    /// One act of an operator's life.
    pub(in crate::campaign) fn operator(&mut self, operator: OperatorId, act: Act) -> bool {
        let index = operator as usize;
        let validator = self.validators[index];
        let seen = self.situation(operator);
        let (amount, payout) = match act {
            Act::RequestBond { percent } => (of(percent, seen.record.bond), self.payouts[index]),
            Act::WithdrawBond if !seen.left() => {
                let leaving = seen.record.leaving.amount.min(seen.record.bond);
                (leaving, self.payouts[index])
            }
            Act::ChangePayout => (0, PAYOUTS[usize::from(self.payouts[index] == PAYOUTS[0])]),
            _ => (0, self.payouts[index]),
        };
        let message = Message::Operator {
            operator,
            validator,
            act,
            amount,
            payout,
        };
        let allowed = self.allowed(&seen, act, amount);
        let Some(answer) = self.expect_whether(&message, allowed) else {
            return false;
        };
        match act {
            Act::Approve { cap } => self.approved(operator, cap, answer),
            _ => self.acted(operator, &seen, act, (amount, payout)),
        }
        true
    }

    fn situation(&mut self, operator: OperatorId) -> Situation {
        let record = self.operators[operator as usize];
        let stash = match record.nominator {
            Some(_) => self.subject.stash(operator),
            None => StashInfo::default(),
        };
        let validator = self.validators[operator as usize];
        let exposure = match record.nominator {
            Some(_) => self.subject.exposure(operator),
            None => ExposureInfo::default(),
        };
        let (chain, prefs) = (self.subject.staking(), self.subject.validator(validator));
        let entry = self.slot(operator).map(|slot| self.table[slot]);
        Situation {
            record,
            entry,
            stash,
            exposure,
            prefs,
            chain,
            fault: model::fault(
                &record,
                &prefs,
                &stash,
                &exposure,
                &self.registry_parameters,
                chain.min_nominator_bond,
            ),
            unpaid_eras: self.subject.unpaid_eras(validator),
        }
    }

    fn commission_fits(&self, validator: &ValidatorInfo, commission: u16) -> bool {
        let most = u32::from(self.registry_parameters.max_commission) * 100_000;
        validator.commission + u32::from(commission) * 100_000 <= most
    }

    fn allowed(&self, seen: &Situation, act: Act, amount: Balance) -> bool {
        let Situation { record, stash, .. } = seen;
        let spare = || model::can_spare(record, amount, seen.total(), stash, &self.registry_parameters);
        match act {
            Act::Approve { .. } => record.place == Place::Waiting && seen.fault.is_none(),
            Act::SetCap { .. } | Act::Check => seen.entry.is_some(),
            Act::Renew => {
                let exposure = &seen.exposure;
                let counts = exposure.exposed > 0 && exposure.submitted_in < exposure.era;
                let accepted = stash.active >= seen.chain.min_nominator_bond
                    && !(seen.prefs.blocked && stash.targets == 0);
                seen.status() == Some(Status::Active) && counts && accepted
            }
            Act::TopUp { .. } => !seen.left() || record.debt > 0,
            Act::RequestBond { .. } => !seen.left() && (amount == 0 || spare()),
            Act::WithdrawBond if seen.left() => record.bond > 0,
            Act::WithdrawBond => amount > 0 && seen.chain.active_era >= record.leaving.from_era && spare(),
            Act::SetCommission { commission } => {
                !seen.left() && self.commission_fits(&seen.prefs, commission)
            }
            Act::ChangePayout => true,
            Act::Release => {
                seen.status() == Some(Status::Jailed)
                    && record.debt == 0
                    && record.bond >= self.registry_parameters.min_bond
                    && seen.settled()
                    && seen.fault.is_none()
            }
            Act::Exit => {
                record.place == Place::Waiting
                    || seen.status().is_some_and(|status| status != Status::Exiting)
            }
            Act::Close => {
                let drained = stash.total <= stash.active && stash.active <= ED;
                let unexposed = seen.unpaid_eras == 0 && seen.chain.active_era >= record.closable_from;
                seen.status() == Some(Status::Exiting)
                    && !record.closing
                    && seen.settled()
                    && drained
                    && unexposed
            }
        }
    }

    /// It gets the first free slot, and a new nominator of the registry's code.
    fn approved(&mut self, operator: OperatorId, cap: Balance, answer: Answer) {
        let Answer::Approved(nominator) = answer else {
            panic!("{answer:?}");
        };
        let free = self.table.iter().position(|entry| entry.status == Status::Exited);
        let slot = free.unwrap_or(self.table.len());
        let now = self.now();
        let record = &mut self.operators[operator as usize];
        (record.since, record.accrued_until) = (now, now);
        (record.place, record.nominator) = (Place::Slot(slot as u32), Some(nominator));
        (record.stake_cap, record.fault) = (cap, None);
        let entry = Entry {
            operator,
            total: 0,
            active: 0,
            capacity: model::capacity(record, &self.registry_parameters),
            status: Status::Active,
            refused: false,
        };
        match free {
            Some(slot) => self.table[slot] = entry,
            None => self.table.push(entry),
        }
        self.nominators[operator as usize] = self.versions.nominator_code;
    }

    /// Books an act, but for an approval.
    fn acted(&mut self, operator: OperatorId, seen: &Situation, act: Act, with: (Balance, usize)) {
        let (now, registry_parameters, (amount, payout)) = (self.now(), self.registry_parameters, with);
        let Situation {
            mut record, chain, ..
        } = *seen;
        let mut status = seen.status();
        let mut active = seen.entry.map_or(0, |entry| entry.active);
        match act {
            Act::Approve { .. } => unreachable!("an approval is booked elsewhere"),
            Act::SetCap { cap } => record.stake_cap = cap,
            Act::TopUp { value } => {
                let repaid = value.min(record.debt);
                record.debt -= repaid;
                record.repaid += repaid;
                record.bond += value - repaid;
            }
            Act::RequestBond { .. } => {
                let from_era = chain.active_era + chain.bonding_duration + chain.slash_defer + 1;
                record.leaving = Leaving { amount, from_era };
            }
            Act::WithdrawBond if seen.left() => record.bond = 0,
            Act::WithdrawBond => {
                record.bond -= amount;
                record.leaving = Leaving::default();
            }
            Act::SetCommission { commission } if commission > record.commission => {
                let from = now + registry_parameters.commission_delay;
                record.rise = Some(Rise { commission, from });
            }
            Act::SetCommission { commission } => (record.commission, record.rise) = (commission, None),
            Act::ChangePayout => {
                record.payout = self.subject.account_of_payout(payout);
                self.payouts[operator as usize] = payout;
            }
            Act::Check => {
                if let Some(status) = &mut status {
                    model::check(&mut record, status, seen.fault, &seen.stash, &seen.exposure);
                }
            }
            Act::Renew => {}
            Act::Release => (record.fault, status) = (None, Some(Status::Active)),
            Act::Exit if status.is_none() => record.place = Place::Left,
            Act::Exit => (record.suspicion, status) = (None, Some(Status::Exiting)),
            Act::Close => {
                record.closing = true;
                // The last unbonding.
                active = if seen.stash.active > 0 { 0 } else { active };
            }
        }
        let sets_capacity = matches!(
            act,
            Act::SetCap { .. } | Act::TopUp { .. } | Act::RequestBond { .. } | Act::Release
        );
        if let Some((slot, status)) = self.slot(operator).zip(status) {
            let entry = &mut self.table[slot];
            (entry.status, entry.active) = (status, active);
            if sets_capacity {
                entry.capacity = model::capacity(&record, &registry_parameters);
            }
        }
        self.operators[operator as usize] = record;
    }
}
