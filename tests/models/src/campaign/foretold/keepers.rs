//! What keepers do: settlements, flags, sweeps, finalizations, fees.

use estuary_interfaces::{
    FeeSharesError, OperatorId, OperatorSettlement, PoolError, ProvisionChange, RegistryError, Swept,
    Timestamp,
};
use validator_registry::{operator::Place, table::Status};

use super::ED;
use crate::{
    campaign::{operator_model as model, subject::*, trial::Trial},
    queue_story::{Operation, Outcome},
};

/// What is exposed now may be so in the next era too.
const ERAS_EXPOSED: u32 = 2;

/// An hour.
const FINALIZATION_SWEEP_AGE: Timestamp = 3_600_000;

impl<S: Subject> Trial<S> {
    pub(super) fn settle(&mut self, operator: OperatorId) -> bool {
        let (now, parameters, registry_parameters) =
            (self.now(), self.pool_parameters, self.registry_parameters);
        let (stash, covers) = (self.subject.stash(operator), self.covers());
        let message = Message::Settle { operator };
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let Some(slot) = self.slot(operator) else {
            return self.settle_without_stake(operator, &message);
        };
        let answer = self.subject.send(&message);
        // What is still announced is the chain's word.
        let pending = self.subject.stash(operator).pending;
        let record = &mut self.operators[operator as usize];
        let found = model::find(self.table[slot].total, &stash, ED, record.closing, pending);
        let (mut outcome, _bounty) = model::settle(
            record,
            &mut self.table[slot],
            &found,
            &covers,
            &registry_parameters,
            now,
        );
        if outcome.loss > 0 {
            outcome.era = self.subject.staking().active_era;
            outcome.offence_era = found.slash_era;
            self.operators[operator as usize].closable_from = outcome.era + ERAS_EXPOSED;
        }
        let booked = self.pool.settle(&outcome, &parameters, now);
        self.tell_queue(&booked);
        self.absorbed += booked.holders;
        self.burnt = booked.burnt;
        self.follow_layer();
        self.fee_shares[operator as usize] += booked.operator_shares;
        self.shares[REGISTRY] += booked.operator_shares;
        self.shares[TREASURY] += booked.treasury_shares;
        self.at_stashes -= outcome.received;
        assert_eq!(answer, Ok(Answer::Settled(outcome)));
        // What is settled is settled.
        true
    }

    /// Who has left has nothing to settle but debt that was repaid since.
    fn settle_without_stake(&mut self, operator: OperatorId, message: &Message) -> bool {
        let (now, parameters) = (self.now(), self.pool_parameters);
        let record = &mut self.operators[operator as usize];
        if record.place != Place::Left || record.repaid == 0 {
            let refused = PoolError::Registry(RegistryError::WrongStatus);
            return self.expect(message, Err(Refusal::Pool(refused)));
        }
        let repaid = std::mem::take(&mut record.repaid);
        let outcome = OperatorSettlement {
            repaid,
            ..Default::default()
        };
        self.pool.settle(&outcome, &parameters, now);
        self.follow_layer();
        self.expect(message, Ok(Answer::Settled(outcome)))
    }

    pub(super) fn flag(&mut self, operator: OperatorId) -> bool {
        let (registry_parameters, message) = (self.registry_parameters, Message::Flag { operator });
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let Some(slot) = self.slot(operator) else {
            let refused = PoolError::Registry(RegistryError::WrongStatus);
            return self.expect(&message, Err(Refusal::Pool(refused)));
        };
        let (stash, covers) = (self.subject.stash(operator), self.covers());
        let record = &mut self.operators[operator as usize];
        let flagged = model::flag(
            record,
            &mut self.table[slot],
            &stash,
            &covers,
            &registry_parameters,
        );
        let (provided, _bounty) = flagged.unwrap_or_default();
        self.change_provision(&provided);
        self.expect(&message, Ok(Answer::ProvisionChange(provided)))
    }

    pub(super) fn sweep(&mut self, max: u32) -> bool {
        let (now, registry_parameters, message) =
            (self.now(), self.registry_parameters, Message::Sweep { max });
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let (mut start, from) = self.sweep;
        if from == 0 {
            start = now;
        }
        let until = (from + max as usize).min(self.table.len());
        let (mut swept, mut covers) = (Swept::default(), self.covers());
        for slot in from..until {
            let operator = self.table[slot].operator;
            if self.table[slot].status == Status::Exited {
                continue;
            }
            let stash = self.subject.stash(operator);
            let record = &mut self.operators[operator as usize];
            let Some((one, _bounty)) = model::flag(
                record,
                &mut self.table[slot],
                &stash,
                &covers,
                &registry_parameters,
            ) else {
                continue;
            };
            covers.reserved = covers.reserved + one.cover_added - one.cover_released;
            swept.provided.added += one.added;
            swept.provided.released += one.released;
            swept.provided.cover_added += one.cover_added;
            swept.provided.cover_released += one.cover_released;
        }
        self.change_provision(&swept.provided);
        self.sweep = (start, until);
        if until == self.table.len() {
            self.sweep.1 = 0;
            self.swept = Some(start);
            swept.completed = Some(start);
        }
        self.expect(&message, Ok(Answer::Swept(swept)))
    }

    /// What pays for losses beside bonds.
    fn covers(&mut self) -> model::Covers {
        let now = self.now();
        let [fund, layer, reserved] = self.pool.covers(now);
        model::Covers {
            fund,
            layer,
            reserved,
            cap: self.cover_cap,
        }
    }

    fn change_provision(&mut self, provided: &ProvisionChange) {
        let now = self.now();
        let booked = self
            .pool
            .change_provision(provided, now, self.pool_parameters.reward_period);
        self.tell_queue(&booked);
        self.absorbed += booked.holders;
    }

    pub(super) fn sweep_and_finalize(&mut self) -> bool {
        let max = self.table.len() as u32;
        // One that has begun ends first.
        if self.sweep.1 > 0 {
            self.sweep(max);
        }
        self.sweep(max);
        self.finalize()
    }

    pub(super) fn finalize(&mut self) -> bool {
        let now = self.now();
        let swept = match self.swept_within(FINALIZATION_SWEEP_AGE) {
            Ok(swept) => swept,
            Err(refused) => return self.expect(&Message::Finalize, Err(Refusal::Pool(refused))),
        };
        let made_before = (now - self.pool_parameters.min_wait).min(swept - 1);
        let budget = self.pool.payable();
        let done = match self
            .queue
            .perform(&Operation::Finalize { budget, made_before }, now)
        {
            Outcome::Finalized(done) => done,
            other => panic!("{other:?}"),
        };
        if done.requests > 0 {
            self.pool
                .pay_queue(done.amount, done.emptied, now, self.pool_parameters.reward_period);
        }
        self.expect(&Message::Finalize, Ok(Answer::Finalized(done)))
    }

    pub(super) fn claim_fees(&mut self, operator: OperatorId) -> bool {
        let payout = self.payouts[operator as usize];
        let nothing = RegistryError::Pool(FeeSharesError::NothingToClaim);
        let expected = match std::mem::take(&mut self.fee_shares[operator as usize]) {
            0 => Err(Refusal::Registry(nothing)),
            shares => {
                self.shares[REGISTRY] -= shares;
                self.shares[payout] += shares;
                Ok(Answer::Amount(shares))
            }
        };
        self.expect(&Message::ClaimFees { operator, payout }, expected)
    }
}
