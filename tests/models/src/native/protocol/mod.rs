//! The messages of a campaign, sent to the contracts in memory.

mod governance;
mod holders;
mod operators;
mod trades;

use std::{array::from_fn, collections::BTreeMap};

use brake::position::Position;
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{Balance, OperatorId, PoolError, ProposalId, Shares, Timestamp};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;
use psp22::PSP22Error;
use staking_pool::{
    host::Host as _, keeper::KeeperCalls, liquid_staking::LiquidStakingCalls, psp22::Psp22Calls,
};
use validator_registry::host::Host as _;
use withdrawal_queue::{host::Host as _, psp34::Psp34Calls, request::asset, views::Views};

use super::{
    accounts::{self, account},
    log::Logged,
    world::World,
};
use crate::{campaign::*, queue_story::ACTORS};

/// The protocol in memory.
#[derive(Clone, Debug)]
pub struct Native {
    world: World,
    /// What the vaults keep for actors: shares, and units.
    kept: [[Shares; ACTORS]; 2],
    /// The end of the last pause, as the governor knows it.
    paused_until: Timestamp,
    armed: bool,
    proposals: BTreeMap<ProposalId, governance::Waiting>,
    last_proposal: ProposalId,
    locks: BTreeMap<(usize, ProposalId), Position>,
    /// How often each thing was changed by a proposal.
    changes: [u32; 7],
    /// The layouts of pool, registry, queue and new nominators.
    versions: [u16; 4],
    /// The messages that were not refused. Nothing where nobody listens.
    sent: Option<Vec<Sent>>,
}

/// A message that was not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub message: Message,
    pub answer: Answer,
    /// Planck that the message added to what the queue is owed.
    pub requested: Balance,
}

/// The actor that sends keepers' messages.
const KEEPER: usize = 0;

type Outcome = Result<Answer, Refusal>;

impl Native {
    /// What an actor's requests pay, or would pay now.
    pub fn requested_by(&self, actor: usize) -> Balance {
        let theirs = self
            .world
            .queue
            .requests()
            .filter(|(_, r)| r.owner == account(actor));
        let status = theirs.map(|(id, _)| self.world.queue.status(id));
        status.map(|status| status.expect("in range").amount).sum()
    }

    /// Sends a message of a keeper to the pool.
    fn keep<T>(
        &mut self,
        message: impl FnOnce(&mut World) -> Result<T, PoolError>,
        answer: fn(T) -> Answer,
    ) -> Outcome {
        self.pool(KEEPER, 0, message).map(answer).map_err(Refusal::Pool)
    }

    /// Sends a message of the token.
    fn move_tokens(
        &mut self,
        by: usize,
        message: impl FnOnce(&mut World) -> Result<(), PSP22Error>,
    ) -> Outcome {
        let done = self.pool(by, 0, message);
        done.map(|()| Answer::Done).map_err(Refusal::Token)
    }

    /// Sends a message to the contract that it is for.
    fn perform(&mut self, message: &Message) -> Outcome {
        match *message {
            Message::Stake { actor, amount } => self
                .pool(actor, amount, |pool| pool.stake(0, None))
                .map(Answer::Amount)
                .map_err(Refusal::Pool),
            Message::StakeAndWrap { actor, amount } => self.stake_and_wrap(actor, amount),
            Message::Approve {
                owner,
                spender,
                amount,
            } => self.move_tokens(owner, |pool| pool.approve(account(spender), amount)),
            Message::TransferFrom {
                spender,
                from,
                to,
                amount,
            } => self.move_tokens(spender, |pool| {
                pool.transfer_from(account(from), account(to), amount)
            }),
            Message::TransferSharesFrom {
                spender,
                from,
                to,
                shares,
            } => self.move_tokens(spender, |pool| {
                pool.transfer_shares_from(account(from), account(to), shares)
            }),
            Message::Transfer { from, to, amount } => {
                self.move_tokens(from, |pool| pool.transfer(account(to), amount))
            }
            Message::Request { actor, amount } => self
                .pool(actor, 0, |pool| pool.request_withdrawal(amount))
                .map(|(first, parts)| Answer::Requests(first, parts))
                .map_err(Refusal::Pool),
            Message::RequestShares { actor, shares } => self
                .pool(actor, 0, |pool| pool.request_withdrawal_shares(shares))
                .map(|(first, parts)| Answer::Requests(first, parts))
                .map_err(Refusal::Pool),
            Message::ExitNow { actor, amount } => self
                .pool(actor, 0, |pool| pool.unstake_now(amount, 0))
                .map(Answer::Amount)
                .map_err(Refusal::Pool),
            Message::ExitNowShares { actor, shares } => self
                .pool(actor, 0, |pool| {
                    pool.unstake_now_shares(shares, 0, account(actor))
                })
                .map(Answer::Amount)
                .map_err(Refusal::Pool),
            Message::BurnShares { actor, shares } => self
                .pool(actor, 0, |pool| pool.burn_shares(shares))
                .map(Answer::Amount)
                .map_err(Refusal::Pool),
            Message::Hold { actor, how, shares } => self.hold(actor, how, shares, true),
            Message::Release { actor, how, shares } => self.hold(actor, how, shares, false),
            Message::Claim {
                actor,
                ref ids,
                ref hints,
            } => self.claim(actor, ids, hints.as_deref()),
            Message::HandOver { owner, to, id } => {
                let moved = self
                    .world
                    .queue
                    .send_as(account(owner), |queue| queue.transfer(account(to), asset(id)));
                moved.map(|()| Answer::Done).map_err(|_| Refusal::Holding)
            }
            Message::ClaimFees { operator, payout } => self.claim_fees(operator, payout),
            Message::Settle { operator } => self.keep(|pool| pool.settle(operator), Answer::Settled),
            Message::Flag { operator } => self.keep(|pool| pool.flag(operator), Answer::ProvisionChange),
            Message::Sweep { max } => self.keep(|pool| pool.sweep(max), Answer::Swept),
            Message::Rebalance { max } => self.keep(|pool| pool.rebalance(max), Answer::Moved),
            Message::Finalize => self.keep(|pool| pool.finalize(), Answer::Finalized),
            Message::Operator {
                operator,
                validator,
                act,
                amount,
                payout,
            } => self.operator(operator, validator, act, amount, payout),
            Message::Register {
                validator,
                bond,
                commission,
                payout,
            } => self.register(validator, bond, commission, payout),
            Message::Donate { to, amount, .. } => self.donate(to, amount),
            Message::UpdateNominator { operator } => self.update_nominator(operator),
            Message::Govern(decision) => self.govern(decision),
            Message::Brake {
                actor,
                act,
                against,
                units,
            } => self.brake(actor, act, against, units),
            Message::Cover { actor, act } => self.cover(actor, act),
            Message::Trade { actor, deal } => self.trade(actor, deal),
        }
    }

    /// The events since they were last taken: those of the queue, and then all others.
    pub fn take_events(&mut self) -> Vec<Logged> {
        let mut events = self.world.queue.log.take();
        events.extend(self.world.log.take());
        events
    }

    /// The messages that were not refused since they were last taken.
    pub fn take_sent(&mut self) -> Vec<Sent> {
        self.sent.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn donate(&mut self, to: Recipient, amount: Balance) -> Outcome {
        let to = match to {
            Recipient::Nominator(operator) => {
                let nominator = self.nominator_of(operator as OperatorId);
                nominator.expect("it was approved")
            }
            Recipient::Pool => accounts::pool(),
            Recipient::Registry => accounts::registry(),
            Recipient::Queue => accounts::queue(),
        };
        self.world.receive(to, amount);
        Ok(Answer::Done)
    }

    /// The nominator of an operator. `None` before approval.
    fn nominator_of(&self, operator: OperatorId) -> Option<AccountId> {
        self.world.operator(operator).ok()?.nominator
    }
}

impl Subject for Native {
    fn open(setup: &Setup) -> Self {
        let mut native = Self {
            world: World::open(setup),
            kept: [[0; ACTORS]; 2],
            paused_until: 0,
            armed: true,
            proposals: BTreeMap::new(),
            last_proposal: 0,
            locks: BTreeMap::new(),
            changes: [0; 7],
            versions: [1; 4],
            sent: setup.is_heard.then(Vec::new),
        };
        for actor in 0..ACTORS {
            for spender in [WRAPPED_LST, SHARE_VAULT, COVER_VAULT] {
                native
                    .pool(actor, 0, |pool| pool.approve(account(spender), Balance::MAX))
                    .expect("anyone may");
            }
            let is_authorized = true;
            native
                .trade(actor, Deal::Authorize { is_authorized })
                .expect("anyone may");
        }
        native
    }

    fn send(&mut self, message: &Message) -> Outcome {
        let owed = self.world.accounting().owed;
        let outcome = self.perform(message);
        if let (Some(sent), Ok(answer)) = (&mut self.sent, &outcome) {
            sent.push(Sent {
                message: message.clone(),
                answer: answer.clone(),
                requested: self.world.accounting().owed.saturating_sub(owed),
            });
        }
        outcome
    }

    fn chain(&mut self, validator: usize, operator: Option<OperatorId>, event: Event) {
        let nominator = operator.and_then(|operator| self.nominator_of(operator));
        let stash = nominator.map(|nominator| self.world.stash_number(nominator));
        self.world.chain.edit().happen(validator, stash, event);
    }

    fn cancel_slash(&mut self) {
        self.world.chain.edit().cancel_slash();
    }

    fn payout(&mut self) {
        self.world.chain.edit().payout();
    }

    fn advance(&mut self, blocks: u32) {
        self.world.advance(blocks);
    }

    fn now(&mut self) -> Timestamp {
        self.world.chain.now()
    }

    fn flows(&mut self) -> Flows {
        std::mem::take(&mut self.world.chain.edit().flows)
    }

    fn staking(&mut self) -> StakingInfo {
        self.world.chain.staking()
    }

    fn stash(&mut self, operator: OperatorId) -> StashInfo {
        self.nominator_of(operator)
            .map_or_else(StashInfo::default, |nominator| self.world.stash(nominator))
    }

    fn exposure(&mut self, operator: OperatorId) -> ExposureInfo {
        let operator = self.world.operator(operator).expect("it is registered");
        let nominator = operator.nominator.expect("it was approved");
        self.world.exposure(operator.validator, nominator)
    }

    fn validator(&mut self, validator: usize) -> ValidatorInfo {
        self.world.chain.validators[validator]
    }

    fn unpaid_eras(&mut self, validator: usize) -> u32 {
        self.world.unpaid_eras(account(validator))
    }

    fn account_of_validator(&mut self, validator: usize) -> AccountId {
        account(validator)
    }

    fn account_of_payout(&mut self, payout: usize) -> AccountId {
        account(payout)
    }

    fn view(&mut self) -> View {
        let token = self.world.token();
        let operators = (0..self.world.registered()).map(|operator| self.world.operator(operator));
        View {
            book: self.world.accounting(),
            ledger: self.world.queue.ledger(),
            table: self.world.table().entries().expect("the table is whole"),
            operators: operators
                .map(|operator| operator.expect("it is registered"))
                .collect(),
            shares: from_fn(|holder| token.balance_of(account(holder))),
            allowances: from_fn(|owner| from_fn(|spender| token.allowance(account(owner), account(spender)))),
            native: [
                *self.world.pool.native,
                *self.world.registry.native,
                *self.world.queue.native,
            ],
            held: self.world.held(),
            cover: self.world.cover_view(),
            markets: self.world.markets.view(),
        }
    }

    fn locked(&mut self) -> Shares {
        self.locks.values().map(|position| position.units).sum()
    }

    fn against(&mut self, id: ProposalId) -> Shares {
        self.locked_against(id)
    }

    fn audit(&mut self, _now: Timestamp, equity: Balance) {
        assert_eq!(self.world.total_pooled(), equity);
        let balances = (0..HOLDERS).map(|holder| self.world.balance_of(account(holder)));
        assert!(balances.sum::<Balance>() <= equity);
    }
}
