//! What each step must do.

use estuary_interfaces::{
    Balance, Fault, FeeSharesError, Finalized, OperatorId, PoolError, Provided, QueueError, RegistryError,
    Timestamp,
};
use psp22::PSP22Error;
use validator_registry::operators::{Entry, Leaving, Operator, Place, Rise, Status};

use super::{
    operator_model as model, pool_model::narrow, subject::*, trial::Trial, Act, Decision, Event, Holding,
    Recipient, Step,
};
use crate::queue_story::{Operation, Outcome, ACTORS};

const DELAY: Timestamp = crate::DELAYS.delay;
/// How long a proposal can be applied.
const WINDOW: Timestamp = 14 * 24 * 3_600_000;
const MAX_PARTS: u32 = 16;
/// What is exposed now may be so in the next era too.
const ERAS_EXPOSED: u32 = 2;
const ED: Balance = crate::EXISTENTIAL_DEPOSIT;

fn of(percent: u8, amount: Balance) -> Balance {
    amount * Balance::from(percent) / 100
}

impl<S: Subject> Trial<S> {
    /// Whether the step did something.
    pub(super) fn perform(&mut self, step: &Step) -> bool {
        let actor = |n: usize| n % ACTORS;
        match *step {
            Step::Stake { actor: n, amount } => self.stake(actor(n), amount),
            Step::Transfer { from, to, percent } => self.transfer(actor(from), actor(to), percent),
            Step::Request { actor: n, percent } => self.request(actor(n), percent),
            Step::ExitNow { actor: n, percent } => self.exit_now(actor(n), percent),
            Step::BurnShares { actor: n, percent } => self.burn_shares(actor(n), percent),
            Step::Hold {
                actor: n,
                how,
                percent,
            } => self.hold(actor(n), how, percent, true),
            Step::Release {
                actor: n,
                how,
                percent,
            } => self.hold(actor(n), how, percent, false),
            Step::Claim { actor: n, most } => self.claim(actor(n), most),
            Step::HandOver { to, request } => self.hand_over(actor(to), request as u64),
            Step::ClaimFees { operator } => self.claim_fees(self.id(operator)),
            Step::Settle { operator } => self.settle(self.id(operator)),
            Step::Flag { operator } => self.flag(self.id(operator)),
            Step::Sweep { max } => self.sweep(max),
            Step::Rebalance { max } => self.rebalance(max),
            Step::Finalize => self.finalize(),
            Step::Operator { operator, act } => self.operator(self.id(operator), act),
            Step::Register {
                validator,
                bond,
                commission,
            } => self.register(validator % VALIDATORS, bond, commission),
            Step::Donate { actor: n, to, amount } => self.donate(actor(n), to, amount),
            Step::Govern(decision) => self.govern(decision),
            Step::Chain { operator, event } => self.event(operator, event),
            Step::CancelSlash => {
                self.subject.cancel_slash();
                true
            }
            Step::Payout => {
                self.subject.payout();
                true
            }
            Step::Advance { blocks } => {
                self.subject.advance(blocks);
                true
            }
        }
    }

    fn id(&self, operator: usize) -> OperatorId {
        (operator % self.operators.len()) as OperatorId
    }

    fn stake(&mut self, actor: usize, amount: Balance) -> bool {
        let (now, period) = (self.now(), self.rules.reward_period);
        let mut pool = self.pool.clone();
        let expected = self.running().and_then(|()| {
            if amount < self.rules.min_stake {
                return Err(Refusal::Pool(PoolError::BelowMinimum));
            }
            if pool.impaired(now) {
                return Err(Refusal::Pool(PoolError::PoolImpaired));
            }
            match narrow(&pool.stake(&amount.into(), now, period)) {
                0 => Err(Refusal::Pool(PoolError::TooFewShares)),
                shares => Ok(shares),
            }
        });
        if let Ok(shares) = expected {
            self.pool = pool;
            self.shares[actor] += shares;
        }
        self.expect(&Message::Stake { actor, amount }, expected.map(Answer::Amount))
    }

    fn transfer(&mut self, from: usize, to: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[from], now));
        if amount == 0 || from == to {
            return false;
        }
        let expected = match self.pool.shares_for(amount, self.shares[from], now) {
            0 => Err(Refusal::Token(PSP22Error::Custom("BelowOneShare".into()))),
            shares => {
                self.shares[from] -= shares;
                self.shares[to] += shares;
                Ok(Answer::Done)
            }
        };
        self.expect(&Message::Transfer { from, to, amount }, expected)
    }

    fn request(&mut self, actor: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[actor], now));
        let message = Message::Request { actor, amount };
        let mut pool = self.pool.clone();
        let shares = pool.shares_for(amount, self.shares[actor], now);
        let expected = self.running().and_then(|()| {
            if amount < self.rules.min_request {
                return Err(Refusal::Pool(PoolError::BelowMinimum));
            }
            let amount = pool.redeem(shares, now);
            let parts = amount.div_ceil(self.rules.max_request);
            if parts > MAX_PARTS.into() {
                return Err(Refusal::Pool(PoolError::TooManyParts));
            }
            let parts = parts as u32;
            let enqueue = Operation::Enqueue {
                owner: actor,
                amount,
                parts,
            };
            match self.queue.perform(&enqueue, now) {
                Outcome::Enqueued(first) => Ok(Answer::Requests(first, parts)),
                Outcome::Refused(error) => Err(Refusal::Pool(PoolError::Queue(error))),
                other => panic!("{other:?}"),
            }
        });
        if expected.is_ok() {
            self.pool = pool;
            self.shares[actor] -= shares;
        }
        self.expect(&message, expected)
    }

    fn exit_now(&mut self, actor: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[actor], now));
        let mut pool = self.pool.clone();
        let shares = pool.shares_for(amount, self.shares[actor], now);
        let (rules, swept) = (self.rules, self.swept);
        let expected = self.running().and_then(|()| {
            if swept.is_none_or(|swept| now - swept > rules.max_sweep_age) {
                return Err(Refusal::Pool(PoolError::SweepTooOld));
            }
            let terms = pool.exit_terms(shares, &rules, now);
            let (value, fee) = terms.ok_or(Refusal::Pool(PoolError::ReserveTooSmall))?;
            pool.exit_now(shares, (value, fee), now, rules.reward_period);
            match value - fee {
                0 => Err(Refusal::Pool(PoolError::BelowMinimum)),
                paid => Ok(paid),
            }
        });
        if expected.is_ok() {
            self.pool = pool;
            self.shares[actor] -= shares;
        }
        self.expect(&Message::ExitNow { actor, amount }, expected.map(Answer::Amount))
    }

    fn burn_shares(&mut self, actor: usize, percent: u8) -> bool {
        let shares = of(percent, self.shares[actor]);
        let now = self.now();
        let expected = self.running().and(match shares {
            0 => Err(Refusal::Pool(PoolError::BelowMinimum)),
            _ => Ok(()),
        });
        let expected = expected.map(|()| {
            self.shares[actor] -= shares;
            Answer::Amount(self.pool.give_up(shares, now, self.rules.reward_period))
        });
        self.expect(&Message::BurnShares { actor, shares }, expected)
    }

    /// Integrators keep shares, and give back the same.
    fn hold(&mut self, actor: usize, how: Holding, percent: u8, comes: bool) -> bool {
        let (unit, vault) = (Holding::Wrapper as usize, how as usize);
        // Units come out of the wrapper, and shares out of the pool.
        let held = if how == Holding::UnitVault {
            self.kept[unit][actor]
        } else {
            self.shares[actor]
        };
        let shares = of(percent, if comes { held } else { self.kept[vault][actor] });
        if shares == 0 {
            return false;
        }
        let message = match comes {
            true => Message::Hold { actor, how, shares },
            false => Message::Release { actor, how, shares },
        };
        let done = self.expect(&message, Ok(Answer::Done));
        let holder = if how == Holding::ShareVault {
            SHARE_VAULT
        } else {
            WRAPPER
        };
        let moved = |from: &mut Balance, to: &mut Balance| {
            *from -= shares;
            *to += shares;
        };
        let mut at = (
            self.shares[actor],
            self.shares[holder],
            self.kept[unit][actor],
            self.kept[vault][actor],
        );
        match (how, comes) {
            (Holding::UnitVault, true) => moved(&mut at.2, &mut at.3),
            (Holding::UnitVault, false) => moved(&mut at.3, &mut at.2),
            (_, true) => {
                moved(&mut at.0, &mut at.1);
                at.3 += shares;
            }
            (_, false) => {
                moved(&mut at.1, &mut at.0);
                at.3 -= shares;
            }
        }
        (self.shares[actor], self.shares[holder]) = (at.0, at.1);
        if how == Holding::UnitVault {
            self.kept[unit][actor] = at.2;
        }
        self.kept[vault][actor] = at.3;
        done
    }

    fn claim(&mut self, actor: usize, most: usize) -> bool {
        let mut ids = self.queue.claimable_by(actor);
        ids.truncate(most);
        // Whoever can claim nothing tries with a request of somebody.
        if ids.is_empty() {
            ids.push(self.queue.some_request(most as u64, false));
        }
        let (caller, ids_asked) = (actor, ids.clone());
        let claim = Operation::ClaimMany {
            caller,
            ids: ids_asked,
            hints: None,
        };
        let expected = match self.queue.perform(&claim, 0) {
            Outcome::Paid(paid) => Ok(Answer::Amount(paid.iter().map(|(_, amount)| amount).sum())),
            Outcome::Refused(error) => Err(Refusal::Queue(error)),
            other => panic!("{other:?}"),
        };
        let twice = Message::Claim { actor, ids };
        let done = self.expect(&twice, expected);
        if done {
            self.expect(&twice, Err(Refusal::Queue(QueueError::UnknownRequest)));
        }
        done
    }

    fn hand_over(&mut self, to: usize, request: u64) -> bool {
        let id = self.queue.some_request(request, false);
        let Some(owner) = self.queue.owner(id) else {
            return false;
        };
        let caller = owner;
        let moved = self.queue.perform(&Operation::Transfer { caller, to, id }, 0);
        assert_eq!(moved, Outcome::Done);
        self.expect(&Message::HandOver { owner, to, id }, Ok(Answer::Done))
    }

    fn claim_fees(&mut self, operator: OperatorId) -> bool {
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

    fn settle(&mut self, operator: OperatorId) -> bool {
        let (now, rules, terms) = (self.now(), self.rules, self.terms);
        let stash = self.subject.stash(operator);
        let message = Message::Settle { operator };
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let Some(slot) = self.slot(operator) else {
            let refused = PoolError::Registry(RegistryError::WrongStatus);
            return self.expect(&message, Err(Refusal::Pool(refused)));
        };
        let answer = self.subject.send(&message);
        // What is still announced is the chain's word.
        let pending = self.subject.stash(operator).pending;
        let record = &mut self.operators[operator as usize];
        let found = model::find(self.table[slot].total, &stash, ED, record.closing, pending);
        let free_cover = self.pool.free_cover();
        let (mut outcome, _bounty) =
            model::settle(record, &mut self.table[slot], &found, free_cover, &terms, now);
        if outcome.loss > 0 {
            outcome.era = self.subject.staking().active_era;
            self.operators[operator as usize].closable_from = outcome.era + ERAS_EXPOSED;
        }
        let booked = self.pool.settle(&outcome, &rules, now);
        self.queue_bears(booked.queue);
        self.borne = booked.holders;
        self.fee_shares[operator as usize] += booked.operator_shares;
        self.shares[REGISTRY] += booked.operator_shares;
        self.shares[TREASURY] += booked.treasury_shares;
        self.at_stashes -= outcome.received;
        assert_eq!(answer, Ok(Answer::Settled(outcome)));
        // What is settled is settled.
        true
    }

    fn flag(&mut self, operator: OperatorId) -> bool {
        let (terms, message) = (self.terms, Message::Flag { operator });
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let Some(slot) = self.slot(operator) else {
            let refused = PoolError::Registry(RegistryError::WrongStatus);
            return self.expect(&message, Err(Refusal::Pool(refused)));
        };
        let (stash, free_cover) = (self.subject.stash(operator), self.pool.free_cover());
        let record = &mut self.operators[operator as usize];
        let flagged = model::flag(record, &mut self.table[slot], &stash, free_cover, &terms);
        let (provided, _bounty) = flagged.unwrap_or_default();
        self.set_aside(&provided);
        self.expect(&message, Ok(Answer::Provided(provided)))
    }

    fn set_aside(&mut self, provided: &Provided) {
        let now = self.now();
        let booked = self.pool.set_aside(provided, now, self.rules.reward_period);
        self.queue_bears(booked.queue);
        self.borne = booked.holders;
    }

    fn sweep(&mut self, max: u32) -> bool {
        let (now, terms, message) = (self.now(), self.terms, Message::Sweep { max });
        if let Err(paused) = self.running() {
            return self.expect(&message, Err(paused));
        }
        let (mut start, from) = self.sweep;
        if from == 0 {
            start = now;
        }
        let until = (from + max as usize).min(self.table.len());
        let (mut swept, mut free_cover) = (estuary_interfaces::Swept::default(), self.pool.free_cover());
        for slot in from..until {
            let operator = self.table[slot].operator;
            if self.table[slot].status == Status::Exited {
                continue;
            }
            let stash = self.subject.stash(operator);
            let record = &mut self.operators[operator as usize];
            let Some((one, _bounty)) = model::flag(record, &mut self.table[slot], &stash, free_cover, &terms)
            else {
                continue;
            };
            free_cover = free_cover + one.cover_released - one.cover_added;
            swept.provided.added += one.added;
            swept.provided.released += one.released;
            swept.provided.cover_added += one.cover_added;
            swept.provided.cover_released += one.cover_released;
        }
        self.set_aside(&swept.provided);
        self.sweep = (start, until);
        if until == self.table.len() {
            self.sweep.1 = 0;
            self.swept = Some(start);
            swept.completed = Some(start);
        }
        self.expect(&message, Ok(Answer::Swept(swept)))
    }

    fn finalize(&mut self) -> bool {
        let now = self.now();
        if let Err(paused) = self.running() {
            return self.expect(&Message::Finalize, Err(paused));
        }
        let Some(swept) = self.swept else {
            return self.expect(&Message::Finalize, Ok(Answer::Finalized(Finalized::default())));
        };
        let made_before = (now - self.rules.min_wait).min(swept - 1);
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
                .pay_queue(done.amount, done.emptied, now, self.rules.reward_period);
        }
        self.expect(&Message::Finalize, Ok(Answer::Finalized(done)))
    }

    fn donate(&mut self, actor: usize, to: Recipient, amount: Balance) -> bool {
        let to = match to {
            Recipient::Nominator(number) => {
                let operator = self.id(number);
                if self.operators[operator as usize].nominator.is_none() {
                    return false;
                }
                Recipient::Nominator(operator as usize)
            }
            other => other,
        };
        self.expect(&Message::Donate { actor, to, amount }, Ok(Answer::Done));
        match to {
            Recipient::Nominator(_) => self.at_stashes += amount,
            Recipient::Pool => self.stray[0] += amount,
            Recipient::Registry => self.stray[1] += amount,
            Recipient::Queue => self.stray[2] += amount,
        }
        true
    }

    fn event(&mut self, operator: usize, event: Event) -> bool {
        let operator = self.id(operator);
        let stash = self.operators[operator as usize].nominator.map(|_| operator);
        self.subject
            .chain(self.validators[operator as usize], stash, event);
        true
    }

    fn govern(&mut self, decision: Decision) -> bool {
        let now = self.now();
        let message = Message::Govern(decision);
        match decision {
            Decision::Pause { blocks } => {
                let paused = self.subject.send(&message);
                if let Ok(answer) = paused {
                    assert_eq!(answer, Answer::Done);
                    let duration = u64::from(blocks) * crate::BLOCK_MS;
                    self.paused_until = now + duration;
                    return true;
                }
                false
            }
            Decision::Unpause => {
                let unpaused = self.subject.send(&message).is_ok();
                if unpaused {
                    self.paused_until = now;
                }
                unpaused
            }
            Decision::Apply => {
                self.proposals.retain(|(due, _)| now <= due + WINDOW);
                let due = self.proposals.first().is_some_and(|(due, _)| *due <= now);
                if self.expect_whether(&message, due).is_none() {
                    return false;
                }
                match self.proposals.remove(0).1 {
                    Decision::ProposePool {
                        protocol_fee,
                        reserve_part,
                    } => {
                        (self.rules.protocol_fee, self.rules.reserve_part) = (protocol_fee, reserve_part);
                    }
                    Decision::ProposeRegistry {
                        bond_ratio,
                        bounty_part,
                    } => {
                        (self.terms.bond_ratio, self.terms.bounty_part) = (bond_ratio, bounty_part);
                    }
                    _ => {}
                }
                true
            }
            Decision::ProposePool { .. } | Decision::ProposeRegistry { .. } | Decision::ProposeArming => {
                self.proposals.push((now + DELAY, decision));
                self.expect(&message, Ok(Answer::Done))
            }
        }
    }

    pub(super) fn register(&mut self, validator: usize, bond: Balance, commission: u16) -> bool {
        let chain = self.subject.validator(validator);
        let earlier = self.validators.iter().rposition(|v| *v == validator);
        let earlier = earlier.map(|id| self.operators[id]);
        let barred = earlier.is_some_and(|earlier| earlier.place != Place::Left || earlier.debt > 0);
        let allowed = !barred
            && bond >= self.terms.min_bond
            && chain.validating
            && chain.commission + u32::from(commission) * 100_000
                <= u32::from(self.terms.max_commission) * 100_000;
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
        true
    }

    /// One act of an operator's life.
    pub(super) fn operator(&mut self, operator: OperatorId, act: Act) -> bool {
        let index = operator as usize;
        let (now, terms, slot) = (self.now(), self.terms, self.slot(operator));
        let (total, validator) = (self.total(operator), self.validators[index]);
        let mut record = self.operators[index];
        let mut entry = slot.map(|slot| self.table[slot]);
        let stash = match record.nominator {
            Some(_) => self.subject.stash(operator),
            None => Default::default(),
        };
        let (chain, prefs) = (self.subject.staking(), self.subject.validator(validator));
        let fault = model::fault(&record, &prefs, &stash, &terms, chain.min_nominator_bond);
        let settled = model::settled(&record, total, &stash);
        let left = record.place == Place::Left;
        let status = entry.map(|entry| entry.status);
        let (mut amount, mut payout) = (0, self.payouts[index]);
        let spare = |amount| model::can_spare(&record, amount, total, &stash, &terms);
        let allowed = match act {
            Act::Approve { .. } => record.place == Place::Waiting && fault.is_none(),
            Act::SetCap { .. } | Act::Check => slot.is_some(),
            Act::TopUp { .. } => !left,
            Act::RequestBond { percent } => {
                amount = of(percent, record.bond);
                !left && (amount == 0 || spare(amount))
            }
            Act::WithdrawBond if left => record.bond > 0,
            Act::WithdrawBond => {
                amount = record.leaving.amount.min(record.bond);
                amount > 0 && chain.active_era >= record.leaving.from_era && spare(amount)
            }
            Act::SetCommission { commission } => {
                !left
                    && prefs.commission + u32::from(commission) * 100_000
                        <= u32::from(terms.max_commission) * 100_000
            }
            Act::ChangePayout => {
                payout = PAYOUTS[usize::from(payout == PAYOUTS[0])];
                true
            }
            Act::Release => {
                status == Some(Status::Jailed)
                    && record.debt == 0
                    && record.bond >= terms.min_bond
                    && settled
                    && fault.is_none()
            }
            Act::Exit => record.place == Place::Waiting || slot.is_some() && status != Some(Status::Exiting),
            Act::Close => {
                let unpaid = self.subject.unpaid_eras(validator);
                let drained = stash.total <= stash.active && stash.active <= ED;
                let unexposed = unpaid == 0 && chain.active_era >= record.closable_from;
                status == Some(Status::Exiting) && !record.closing && settled && drained && unexposed
            }
        };
        let message = Message::Operator {
            operator,
            validator,
            act,
            amount,
            payout,
        };
        let Some(answer) = self.expect_whether(&message, allowed) else {
            return false;
        };
        match act {
            Act::Approve { cap } => {
                let Answer::Approved(nominator) = answer else {
                    panic!("{answer:?}");
                };
                let free = self.table.iter().position(|entry| entry.status == Status::Exited);
                let slot = free.unwrap_or(self.table.len());
                (record.place, record.nominator) = (Place::Slot(slot as u32), Some(nominator));
                (record.stake_cap, record.fault) = (cap, None);
                let entry = Entry {
                    operator,
                    total: 0,
                    active: 0,
                    capacity: model::capacity(&record, &terms),
                    status: Status::Active,
                    refused: false,
                };
                match free {
                    Some(slot) => self.table[slot] = entry,
                    None => self.table.push(entry),
                }
                self.operators[index] = record;
                return true;
            }
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
            Act::WithdrawBond if left => record.bond = 0,
            Act::WithdrawBond => {
                record.bond -= amount;
                record.leaving = Leaving::default();
            }
            Act::SetCommission { commission } if commission > record.commission => {
                let from = now + terms.commission_delay;
                record.rise = Some(Rise { commission, from });
            }
            Act::SetCommission { commission } => (record.commission, record.rise) = (commission, None),
            Act::ChangePayout => {
                record.payout = self.subject.account_of_payout(payout);
                self.payouts[index] = payout;
            }
            Act::Check => {
                if let (Some(found), Some(Status::Active)) = (fault, status) {
                    record.fault = Some(found);
                    entry = entry.map(|entry| Entry {
                        status: Status::Jailed,
                        ..entry
                    });
                }
            }
            Act::Release => {
                record.fault = None;
                entry = entry.map(|entry| Entry {
                    status: Status::Active,
                    ..entry
                });
            }
            Act::Exit if slot.is_none() => record.place = Place::Left,
            Act::Exit => {
                entry = entry.map(|entry| Entry {
                    status: Status::Exiting,
                    ..entry
                })
            }
            Act::Close => {
                record.closing = true;
                entry = entry.map(|entry| Entry {
                    active: if stash.active > 0 { 0 } else { entry.active },
                    ..entry
                });
            }
        }
        let sets_capacity = matches!(
            act,
            Act::SetCap { .. } | Act::TopUp { .. } | Act::RequestBond { .. } | Act::Release
        );
        if let Some((slot, entry)) = slot.zip(entry) {
            self.table[slot] = entry;
            if sets_capacity {
                self.table[slot].capacity = model::capacity(&record, &terms);
            }
        }
        self.operators[index] = record;
        true
    }
}
