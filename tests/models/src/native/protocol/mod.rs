//! Pool, registry and queue, wired as the contracts wire them.

mod governance;
mod holders;

use std::collections::BTreeMap;

use crate::{campaign::*, queue_story::ACTORS, ENDOWMENT};
use brake::position::Position;
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{
    Balance, FeeSharesError, OperatorId, OperatorSettlement, PoolError, PoolParameters, ProposalId,
    ProvisionChange, RegistryError, Shares, Timestamp,
};
use ink::primitives::AccountId;
use staking_pool::{
    accounting::Accounting,
    parameters::reward_parameters,
    requests::{is_fresh, FINALIZATION_SWEEP_AGE},
};
use withdrawal_queue::{host::Host, pool_calls::PoolCalls, psp34::Psp34Calls, request::asset, views::Views};

use super::{account, chain::Chain, registry::Registry, Queue};

/// The protocol in memory.
#[derive(Clone, Debug)]
pub struct Native {
    chain: Chain,
    registry: Registry,
    book: Accounting,
    queue: Queue,
    shares: [Shares; HOLDERS],
    kept: [[Shares; ACTORS]; 3],
    allowances: [[Balance; ACTORS]; ACTORS],
    fee_shares: BTreeMap<OperatorId, Shares>,
    parameters: PoolParameters,
    paused_until: Timestamp,
    armed: bool,
    proposals: BTreeMap<ProposalId, governance::Waiting>,
    last_proposal: ProposalId,
    locks: BTreeMap<(usize, ProposalId), Position>,
    /// How often each thing was changed by a proposal.
    changes: [u32; 6],
    /// The layouts of pool, registry, queue and new nominators, and of each nominator.
    versions: [u16; 4],
    nominators: BTreeMap<usize, u16>,
    swept: Option<Timestamp>,
    /// What the pool's account owns.
    pool_native: Balance,
}

type Outcome = Result<Answer, Refusal>;

fn pool<T>(outcome: Option<T>) -> Result<T, Refusal> {
    outcome.ok_or(Refusal::Pool(PoolError::Arithmetic))
}

fn by_registry<T>(outcome: Result<T, RegistryError>) -> Result<T, Refusal> {
    outcome.map_err(|error| Refusal::Pool(PoolError::Registry(error)))
}

impl Native {
    /// What an actor's requests pay, or would pay now.
    pub fn requested_by(&self, actor: usize) -> Balance {
        let theirs = self.queue.requests().filter(|(_, r)| r.owner == account(actor));
        let status = theirs.map(|(id, _)| self.queue.status(id));
        status.map(|status| status.expect("in range").amount).sum()
    }

    fn running(&self) -> Result<(Timestamp, Timestamp), Refusal> {
        if self.chain.now() < self.paused_until {
            return Err(Refusal::Pool(PoolError::Paused));
        }
        Ok((self.chain.now(), self.parameters.reward_period))
    }

    /// The time, the reward period, and when the last sweep began, if that is recent enough.
    fn swept_within(&self, max_age: Timestamp) -> Result<(Timestamp, Timestamp, Timestamp), Refusal> {
        let (now, period) = self.running()?;
        self.swept
            .filter(|swept| is_fresh(*swept, max_age, self.paused_until, now))
            .map(|swept| (now, period, swept))
            .ok_or(Refusal::Pool(PoolError::SweepTooOld))
    }

    fn tell_queue(&mut self, restored: Balance, loss: Balance, owed: Balance) {
        if restored > 0 {
            self.queue
                .send_as_pool(|queue| queue.restore(restored))
                .expect("somebody gets it back");
        }
        if loss > 0 {
            self.queue
                .send_as_pool(|queue| queue.absorb_loss(loss, owed + restored))
                .expect("the queue absorbs no more than it is owed");
        }
    }

    fn settle(&mut self, operator: OperatorId) -> Outcome {
        let (now, _) = self.running()?;
        let free_cover = self.book.free_cover();
        let settled: OperatorSettlement =
            by_registry(self.registry.settle(&mut self.chain, operator, free_cover))?;
        let (mut book, owed) = (self.book, self.book.owed);
        let shared = book.settle(&settled, &reward_parameters(&self.parameters), now);
        let (loss, announced, reward) = pool(shared)?;
        self.tell_queue(loss.restored, loss.queue + announced.queue, owed);
        self.book = book;
        self.pool_native += settled.received + settled.bond_paid + settled.repaid - reward.keeper;
        *self.fee_shares.entry(operator).or_default() += reward.operator_shares;
        self.shares[REGISTRY] += reward.operator_shares;
        self.shares[TREASURY] += reward.treasury_shares;
        Ok(Answer::Settled(settled))
    }

    fn change_provision(&mut self, provided: &ProvisionChange) -> Result<(), Refusal> {
        let (now, period) = self.running()?;
        let (mut book, owed) = (self.book, self.book.owed);
        let absorbed = pool(book.change_provision(provided, now, period))?;
        self.tell_queue(absorbed.restored, absorbed.queue, owed);
        self.book = book;
        Ok(())
    }

    fn flag(&mut self, operator: OperatorId) -> Outcome {
        self.running()?;
        let free_cover = self.book.free_cover();
        let provided =
            by_registry(self.registry.flag(&self.chain, operator, free_cover))?.unwrap_or_default();
        self.change_provision(&provided)?;
        Ok(Answer::ProvisionChange(provided))
    }

    fn sweep(&mut self, max: u32) -> Outcome {
        self.running()?;
        let swept = by_registry(self.registry.sweep(&self.chain, max, self.book.free_cover()))?;
        self.change_provision(&swept.provided)?;
        self.swept = swept.completed.or(self.swept);
        Ok(Answer::Swept(swept))
    }

    fn rebalance(&mut self, max: u32) -> Outcome {
        let (now, period) = self.running()?;
        let (deploy, demand) = pool(self.book.plan_buffer(self.parameters.reserve_part, now, period))?;
        let moved = self.registry.rebalance(&mut self.chain, deploy, demand, max);
        pool(self.book.delegate(moved.delegated))?;
        self.pool_native -= moved.delegated;
        Ok(Answer::Moved(moved))
    }

    fn finalize(&mut self) -> Outcome {
        let (now, period, swept) = self.swept_within(FINALIZATION_SWEEP_AGE)?;
        let made_before = (now - self.parameters.min_wait).min(swept - 1);
        let budget = self.book.payable();
        let done = self
            .queue
            .send_as_pool(|queue| queue.finalize(budget, made_before))
            .map_err(|error| Refusal::Pool(PoolError::Queue(error)))?;
        if done.requests > 0 {
            pool(self.book.pay_queue(done.amount, done.emptied, now, period))?;
            self.pool_native -= done.amount;
            self.queue.native += done.amount;
        }
        Ok(Answer::Finalized(done))
    }

    fn donate(&mut self, to: Recipient, amount: Balance) -> Outcome {
        match to {
            Recipient::Nominator(operator) => {
                let stash = self.registry.places[operator].1.expect("it was approved");
                self.chain.stashes[stash].free += amount;
            }
            Recipient::Pool => self.pool_native += amount,
            Recipient::Registry => self.registry.native += amount,
            Recipient::Queue => self.queue.native += amount,
        }
        Ok(Answer::Done)
    }

    fn claim_fees(&mut self, operator: OperatorId, payout: usize) -> Outcome {
        let shares = self.fee_shares.remove(&operator).unwrap_or(0);
        if shares == 0 {
            let nothing = RegistryError::Pool(FeeSharesError::NothingToClaim);
            return Err(Refusal::Registry(nothing));
        }
        self.shares[REGISTRY] -= shares;
        self.shares[payout] += shares;
        Ok(Answer::Amount(shares))
    }
}

impl Subject for Native {
    fn open(setup: &Setup) -> Self {
        let mut shares = [0; HOLDERS];
        shares[LOCKED] = ENDOWMENT;
        Self {
            chain: Chain::new(setup.slash_defer),
            registry: Registry::new(setup.registry),
            book: Accounting::open(ENDOWMENT),
            queue: Queue::default(),
            shares,
            kept: [[0; ACTORS]; 3],
            allowances: [[0; ACTORS]; ACTORS],
            fee_shares: BTreeMap::new(),
            parameters: setup.pool,
            paused_until: 0,
            armed: true,
            proposals: BTreeMap::new(),
            last_proposal: 0,
            locks: BTreeMap::new(),
            changes: [0; 6],
            versions: [1; 4],
            nominators: BTreeMap::new(),
            swept: None,
            pool_native: ENDOWMENT,
        }
    }

    fn send(&mut self, message: &Message) -> Outcome {
        self.queue.now = self.chain.now();
        match *message {
            Message::Stake { actor, amount } => self.stake(actor, amount),
            Message::StakeAndWrap { actor, amount } => self.stake_and_wrap(actor, amount),
            Message::Approve {
                owner,
                spender,
                amount,
            } => {
                self.allowances[owner][spender] = amount;
                Ok(Answer::Done)
            }
            Message::TransferFrom {
                spender,
                from,
                to,
                amount,
            } => self.transfer_from(spender, from, to, amount),
            Message::TransferSharesFrom {
                spender,
                from,
                to,
                shares,
            } => self.transfer_shares_from(spender, from, to, shares),
            Message::Transfer { from, to, amount } => self.transfer(from, to, amount),
            Message::Request { actor, amount } => self.request(actor, amount),
            Message::RequestShares { actor, shares } => self.request_shares(actor, shares),
            Message::ExitNow { actor, amount } => self.exit_now(actor, amount),
            Message::ExitNowShares { actor, shares } => self.exit_now_shares(actor, shares),
            Message::BurnShares { actor, shares } => self.burn_shares(actor, shares),
            Message::Hold { actor, how, shares } => self.hold(actor, how, shares, true),
            Message::Release { actor, how, shares } => self.hold(actor, how, shares, false),
            Message::Claim {
                actor,
                ref ids,
                ref hints,
            } => self.claim(actor, ids, hints.as_deref()),
            Message::HandOver { owner, to, id } => {
                let moved = self
                    .queue
                    .send_as(account(owner), |queue| queue.transfer(account(to), asset(id)));
                moved.map(|()| Answer::Done).map_err(|_| Refusal::Holding)
            }
            Message::ClaimFees { operator, payout } => self.claim_fees(operator, payout),
            Message::Settle { operator } => self.settle(operator),
            Message::Flag { operator } => self.flag(operator),
            Message::Sweep { max } => self.sweep(max),
            Message::Rebalance { max } => self.rebalance(max),
            Message::Finalize => self.finalize(),
            Message::Operator {
                operator,
                act,
                amount,
                payout,
                ..
            } => {
                let done = self.registry.act(&mut self.chain, operator, act, amount, payout);
                let approved = done.map_err(Refusal::Registry)?;
                if approved.is_some() {
                    let nominator = self.registry.places[operator as usize]
                        .1
                        .expect("it was approved");
                    self.nominators
                        .insert(nominator, self.versions[Part::Nominators as usize]);
                }
                Ok(approved.map_or(Answer::Done, Answer::Approved))
            }
            Message::Register {
                validator,
                bond,
                commission,
                ..
            } => self
                .registry
                .register(&self.chain, validator, bond, commission)
                .map(Answer::Registered)
                .map_err(Refusal::Registry),
            Message::Donate { to, amount, .. } => self.donate(to, amount),
            Message::UpdateNominator { operator } => self.update_nominator(operator),
            Message::Govern(decision) => self.govern(decision),
            Message::Brake {
                actor,
                act,
                against,
                units,
            } => self.brake(actor, act, against, units),
        }
    }

    fn chain(&mut self, validator: usize, operator: Option<OperatorId>, event: Event) {
        let stash = operator.and_then(|operator| self.registry.places[operator as usize].1);
        self.chain.happen(validator, stash, event);
    }

    fn cancel_slash(&mut self) {
        self.chain.cancel_slash();
    }

    fn payout(&mut self) {
        self.chain.payout();
    }

    fn advance(&mut self, blocks: u32) {
        self.chain.advance(blocks);
    }

    fn now(&mut self) -> Timestamp {
        self.chain.now()
    }

    fn flows(&mut self) -> Flows {
        std::mem::take(&mut self.chain.flows)
    }

    fn staking(&mut self) -> StakingInfo {
        self.chain.staking()
    }

    fn stash(&mut self, operator: OperatorId) -> StashInfo {
        self.registry.stash(&self.chain, operator)
    }

    fn exposure(&mut self, operator: OperatorId) -> ExposureInfo {
        self.registry.exposure(&self.chain, operator)
    }

    fn validator(&mut self, validator: usize) -> ValidatorInfo {
        self.chain.validators[validator]
    }

    fn unpaid_eras(&mut self, validator: usize) -> u32 {
        let latest = self.registry.places.iter().rev().find(|(v, _)| *v == validator);
        self.chain.unpaid_eras(latest.and_then(|(_, stash)| *stash))
    }

    fn account_of_validator(&mut self, validator: usize) -> AccountId {
        account(validator)
    }

    fn account_of_payout(&mut self, payout: usize) -> AccountId {
        account(payout)
    }

    fn view(&mut self) -> View {
        View {
            book: self.book,
            ledger: self.queue.ledger(),
            table: self.registry.table.clone(),
            operators: self.registry.operators.clone(),
            shares: self.shares,
            allowances: self.allowances,
            native: [self.pool_native, self.registry.native, self.queue.native],
            held: self.registry.operators.iter().map(|o| o.bond + o.repaid).sum(),
        }
    }

    fn locked(&mut self) -> Shares {
        self.locks.values().map(|position| position.units).sum()
    }

    fn against(&mut self, id: ProposalId) -> Shares {
        self.locked_against(id)
    }

    fn audit(&mut self, now: Timestamp, equity: Balance) {
        let worth = |shares: &Shares| self.book.to_amount_down(*shares, now).expect("in range");
        assert!(self.shares.iter().map(worth).sum::<Balance>() <= equity);
    }
}
