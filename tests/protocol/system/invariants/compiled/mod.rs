//! The compiled contracts on the chain, as a campaign sees them.

mod governing;
mod reading;
mod trading;

use std::collections::BTreeMap;

use drink::sandbox_api::prelude::SystemAPI;
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{OperatorId, ProposalId, Shares, Timestamp};
use estuary_models::{campaign::*, queue_story::ACTORS};
use estuary_runtime::RuntimeCall;
use estuary_tests::{prelude::*, to_ink, Lens, StashEvent, Token};
use ink::{
    primitives::Hash,
    scale::{Decode, Encode},
};

/// `reap_stash` of the staking pallet: which pallet of the runtime, which call.
const REAP_STASH: (u8, u8) = (4, 20);

pub struct Compiled {
    world: World,
    lens: Lens,
    wrapped_lst: Token,
    share_vault: AccountId,
    unit_vault: AccountId,
    cover_vault: AccountId,
    /// Stable pool, lending market and router, by number.
    wings: [AccountId; WINGS],
    actors: [AccountId; ACTORS],
    payouts: [AccountId; 2],
    /// In the order of their operators; none before approval.
    nominators: Vec<Option<AccountId>>,
    /// Code that was uploaded, by the name of its contract.
    codes: BTreeMap<String, Hash>,
    /// Whether an upgrade brings the full code alone.
    full_codes: bool,
    /// All eras before this are paid out.
    unpaid_era: u32,
    flows: Flows,
}

type Outcome = Result<Answer, Refusal>;

impl Compiled {
    /// The contracts and their chain.
    pub fn world(&mut self) -> &mut World {
        &mut self.world
    }

    /// From now on an upgrade brings the full code alone.
    pub fn upgrades_to_full_codes(&mut self) {
        self.full_codes = true;
    }

    fn holder(&self, holder: usize) -> AccountId {
        match holder {
            TREASURY => self.world.treasury.clone(),
            REGISTRY => self.world.registry.clone(),
            LOCKED => self.world.pool.clone(),
            WRAPPED_LST => self.wrapped_lst.0.clone(),
            SHARE_VAULT => self.share_vault.clone(),
            COVER_VAULT => self.cover_vault.clone(),
            _ if PAYOUTS.contains(&holder) => self.payouts[holder - PAYOUTS[0]].clone(),
            actor => self.actors[actor].clone(),
        }
    }

    /// Adds up what the chain did to our stashes since the last message.
    fn note_flows(&mut self) {
        for event in self.world.stash_events() {
            let ours = |stash: &AccountId| {
                self.nominators
                    .iter()
                    .flatten()
                    .any(|nominator| nominator == stash)
            };
            match event {
                StashEvent::Rewarded { stash, amount } if ours(&stash) => self.flows.rewarded += amount,
                StashEvent::Slashed { stash, amount } if ours(&stash) => self.flows.slashed += amount,
                _ => {}
            }
        }
        self.world.chain.reset_events();
    }

    fn keep(&mut self, actor: usize, how: Holding, shares: Shares, comes: bool) -> Outcome {
        let owner = &self.actors[actor];
        let (world, wrapped_lst) = (&mut self.world, &self.wrapped_lst);
        let (shares_at, units_at) = (&self.share_vault, &self.unit_vault);
        let done = match (how, comes) {
            (Holding::WrappedLst, true) => world.wrap(wrapped_lst, owner, shares).is_ok(),
            (Holding::WrappedLst, false) => world.unwrap(wrapped_lst, owner, shares).is_ok(),
            (Holding::ShareVault, true) => world.deposit_shares(shares_at, owner, shares).is_ok(),
            (Holding::ShareVault, false) => world.withdraw_shares(shares_at, owner, shares).is_ok(),
            (Holding::UnitVault, true) => world.deposit_units(units_at, owner, shares).is_ok(),
            (Holding::UnitVault, false) => world.withdraw_units(units_at, owner, shares).is_ok(),
        };
        done.then_some(Answer::Done).ok_or(Refusal::Holding)
    }

    fn operator(
        &mut self,
        id: OperatorId,
        number: usize,
        act: Act,
        amount: Balance,
        payout: usize,
    ) -> Outcome {
        let (curator, keeper) = (self.world.curator.clone(), self.actors[0].clone());
        let (by, payout, world) = (validator(number as u32), self.holder(payout), &mut self.world);
        let done = match act {
            Act::Approve { cap } => {
                let nominator = world
                    .registry()
                    .approve(&curator, id, cap)
                    .map_err(Refusal::Registry)?;
                self.nominators[id as usize] = Some(nominator.clone());
                return Ok(Answer::Approved(to_ink(&nominator)));
            }
            Act::SetCap { cap } => world.registry().set_stake_cap(&curator, id, cap),
            Act::TopUp { value } => world.registry().top_up_bond(&by, id, value),
            Act::RequestBond { .. } => world.registry().request_bond(&by, id, amount).map(|_| ()),
            Act::WithdrawBond => world.registry().withdraw_bond(&by, id).map(|_| ()),
            Act::SetCommission { commission } => world.registry().set_commission(&by, id, commission),
            Act::ChangePayout => world
                .registry()
                .propose_payout(&by, id, Some(&payout))
                .and_then(|()| world.registry().accept_payout(&payout, id)),
            Act::Check => world.registry().check(&keeper, id).map(|_| ()),
            Act::Renew => world.registry().renew(&keeper, id),
            Act::Release => world.registry().release(&curator, id),
            Act::Exit => world.registry().exit(&by, id),
            Act::Close => world.registry().close(&keeper, id),
        };
        done.map(|()| Answer::Done).map_err(Refusal::Registry)
    }

    fn donate(&mut self, actor: usize, to: Recipient, amount: Balance) -> Outcome {
        let to = match to {
            Recipient::Nominator(operator) => self.nominators[operator].clone().expect("it was approved"),
            Recipient::Pool => self.world.pool.clone(),
            Recipient::Registry => self.world.registry.clone(),
            Recipient::Queue => self.world.queue.clone(),
        };
        let sent = self.world.chain.transfer(&self.actors[actor], &to, amount);
        sent.map(|()| Answer::Done).map_err(|_| Refusal::Holding)
    }
}

impl Subject for Compiled {
    fn open(setup: &Setup) -> Self {
        let mut world = World::new(setup.pool, setup.registry);
        world.chain.set_slash_defer(setup.slash_defer);
        let actors = std::array::from_fn(|n| world.funded(&format!("actor {n}"), 1_000_000 * UNIT));
        let payouts = std::array::from_fn(|n| world.funded(&format!("payout {n}"), UNIT));
        let (deployer, curator) = (world.deployer.clone(), world.curator.clone());
        for number in 0..VALIDATORS as u32 {
            world.chain.fund(&validator(number), 1_000_000 * UNIT);
        }
        world.chain.fund(&deployer, 1_000_000 * UNIT);
        world.chain.fund(&curator, 1_000_000 * UNIT);
        let pool = world.pool.clone();
        let (lens, wrapped_lst) = (world.deploy_lens(&pool), world.wrapped_lst.clone());
        let share_vault = world.deploy_share_vault(&pool);
        let unit_vault = world.deploy_unit_vault(&wrapped_lst);
        let cover_vault = world.deploy_cover_vault();
        let wings = trading::deploy(&mut world, &setup.markets);
        for actor in &actors {
            for spender in [&wrapped_lst.0, &share_vault, &cover_vault] {
                world
                    .pool()
                    .approve(actor, spender, Balance::MAX)
                    .expect("anyone may");
            }
            let [stable_pool, market, router] = &wings;
            for spender in [
                &unit_vault,
                &cover_vault,
                &world.brake.clone(),
                stable_pool,
                market,
            ] {
                wrapped_lst
                    .approve(&mut world, actor, spender, Balance::MAX)
                    .expect("anyone may");
            }
            let authorized = world.market(market).set_authorization(actor, router, true);
            authorized.expect("anyone may");
        }
        Self {
            world,
            lens,
            wrapped_lst,
            share_vault,
            unit_vault,
            cover_vault,
            wings,
            actors,
            payouts,
            nominators: Vec::new(),
            codes: BTreeMap::new(),
            full_codes: false,
            unpaid_era: 0,
            flows: Flows::default(),
        }
    }

    fn send(&mut self, message: &Message) -> Outcome {
        self.note_flows();
        let keeper = self.actors[0].clone();
        let (actors, world) = (&self.actors, &mut self.world);
        match *message {
            Message::Stake { actor, amount } => {
                let staked = world.pool().stake(&actors[actor], amount);
                staked.map(Answer::Amount).map_err(Refusal::Pool)
            }
            Message::StakeAndWrap { actor, amount } => {
                let staked = world.stake_and_wrap(&self.wrapped_lst, &actors[actor], amount, 0, None);
                staked.map(Answer::Amount).map_err(Refusal::WrappedLst)
            }
            Message::Approve {
                owner,
                spender,
                amount,
            } => {
                let approved = world.pool().approve(&actors[owner], &actors[spender], amount);
                approved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::TransferFrom {
                spender,
                from,
                to,
                amount,
            } => {
                let [spender, from, to] = [spender, from, to].map(|actor| &actors[actor]);
                let moved = world.pool().transfer_from(spender, from, to, amount);
                moved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::TransferSharesFrom {
                spender,
                from,
                to,
                shares,
            } => {
                let [spender, from, to] = [spender, from, to].map(|actor| &actors[actor]);
                let moved = world.pool().transfer_shares_from(spender, from, to, shares);
                moved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::Transfer { from, to, amount } => {
                let moved = world.pool().transfer(&actors[from], &actors[to], amount);
                moved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::Request { actor, amount } => {
                let requested = world.pool().request_withdrawal(&actors[actor], amount);
                requested
                    .map(|(first, parts)| Answer::Requests(first, parts))
                    .map_err(Refusal::Pool)
            }
            Message::RequestShares { actor, shares } => {
                let requested = world.pool().request_withdrawal_shares(&actors[actor], shares);
                requested
                    .map(|(first, parts)| Answer::Requests(first, parts))
                    .map_err(Refusal::Pool)
            }
            Message::ExitNowShares { actor, shares } => {
                let paid = world
                    .pool()
                    .unstake_now_shares(&actors[actor], shares, 0, &actors[actor]);
                paid.map(Answer::Amount).map_err(Refusal::Pool)
            }
            Message::ExitNow { actor, amount } => {
                let paid = world.pool().unstake_now(&actors[actor], amount, 0);
                paid.map(Answer::Amount).map_err(Refusal::Pool)
            }
            Message::BurnShares { actor, shares } => {
                let burnt = world.pool().burn_shares(&actors[actor], shares);
                burnt.map(Answer::Amount).map_err(Refusal::Pool)
            }
            Message::Hold { actor, how, shares } => self.keep(actor, how, shares, true),
            Message::Release { actor, how, shares } => self.keep(actor, how, shares, false),
            Message::Claim {
                actor,
                ref ids,
                ref hints,
            } => {
                let paid = match hints {
                    None => world.queue().claim_many(&actors[actor], ids),
                    Some(hints) => {
                        let claims: Vec<_> = ids.iter().copied().zip(hints.iter().copied()).collect();
                        world.queue().claim_many_with_hints(&actors[actor], &claims)
                    }
                };
                paid.map(Answer::Amount).map_err(Refusal::Queue)
            }
            Message::HandOver { owner, to, id } => {
                let moved = world.queue().hand_over(&actors[owner], &actors[to], id);
                moved.map(|()| Answer::Done).map_err(|_| Refusal::Holding)
            }
            Message::ClaimFees { operator, payout } => {
                let payout = self.holder(payout);
                let paid = self.world.registry().claim_fees(&payout, operator);
                paid.map(Answer::Amount).map_err(Refusal::Registry)
            }
            Message::Settle { operator } => {
                let settled = world.pool().settle(&keeper, operator);
                settled.map(Answer::Settled).map_err(Refusal::Pool)
            }
            Message::Flag { operator } => {
                let flagged = world.pool().flag(&keeper, operator);
                flagged.map(Answer::ProvisionChange).map_err(Refusal::Pool)
            }
            Message::Sweep { max } => world
                .pool()
                .sweep(&keeper, max)
                .map(Answer::Swept)
                .map_err(Refusal::Pool),
            Message::Rebalance { max } => {
                let moved = world.pool().rebalance(&keeper, max);
                moved.map(Answer::Moved).map_err(Refusal::Pool)
            }
            Message::Finalize => world
                .pool()
                .finalize(&keeper)
                .map(Answer::Finalized)
                .map_err(Refusal::Pool),
            Message::Operator {
                operator,
                validator,
                act,
                amount,
                payout,
            } => self.operator(operator, validator, act, amount, payout),
            Message::Register {
                validator: number,
                bond,
                commission,
                payout,
            } => {
                let (by, payout) = (validator(number as u32), self.holder(payout));
                let registered =
                    self.world
                        .registry()
                        .register_with(&by, bond, commission, &payout, Vec::new());
                let operator = registered.map_err(Refusal::Registry)?;
                self.nominators.push(None);
                Ok(Answer::Registered(operator))
            }
            Message::Donate { actor, to, amount } => self.donate(actor, to, amount),
            Message::UpdateNominator { operator } => {
                let updated = world.registry().update_nominator(&keeper, operator);
                updated.map(|()| Answer::Done).map_err(Refusal::Registry)
            }
            Message::Govern(decision) => self.govern(decision),
            Message::Brake {
                actor,
                act,
                against,
                units,
            } => {
                let owner = &actors[actor];
                let done = match act {
                    Braking::Lock => world.brake().lock(owner, against, units).map(|()| Answer::Done),
                    Braking::Notice => {
                        let until = world.brake().release(owner, against, units);
                        until.map(|until| Answer::Amount(until.into()))
                    }
                    Braking::Keep => world.brake().keep(owner, against).map(|()| Answer::Done),
                    Braking::Withdraw => world.brake().withdraw(owner, against).map(Answer::Amount),
                };
                done.map_err(Refusal::Brake)
            }
            Message::Cover { actor, act } => {
                let mut vault = world.cover_vault(&self.cover_vault);
                let owner = &actors[actor];
                let done = match act {
                    Covering::Deposit { shares } => vault.deposit(owner, shares),
                    Covering::DepositWrapped { units } => vault.deposit_wrapped(owner, units),
                    Covering::StakeAndDeposit { native } => vault.stake_and_deposit(owner, native),
                    Covering::Sponsor { shares, days } => {
                        let given = vault.sponsor(owner, shares, days * 86_400_000);
                        return given.map(|()| Answer::Done).map_err(Refusal::Cover);
                    }
                    Covering::RequestExit { parts } => vault.request_exit(owner, parts).map(Balance::from),
                    Covering::ClaimExit => vault.claim_exit(owner),
                };
                done.map(Answer::Amount).map_err(Refusal::Cover)
            }
            Message::Trade { actor, deal } => self.trade(actor, deal),
        }
    }

    fn chain(&mut self, number: usize, operator: Option<OperatorId>, event: Event) {
        let nominator = operator.and_then(|operator| self.nominators[operator as usize].clone());
        let (by, chain) = (validator(number as u32), &mut self.world.chain);
        // What the chain refuses does not happen: who was slashed too often cannot validate again.
        match event {
            Event::Offence { percent } => chain.offence(&by, Perbill::from_percent(percent)),
            // The pallet's development builds panic over a slash of a stash that is gone.
            Event::LateOffence { percent, eras } => {
                if nominator.is_none_or(|nominator| chain.stash(&nominator).exists) {
                    let era = chain.active_era().saturating_sub(eras);
                    chain.offence_in(era, &by, Perbill::from_percent(percent));
                }
            }
            Event::Validate { percent } => drop(chain.validate(&by, Perbill::from_percent(percent))),
            Event::Chill => drop(chain.chill(&by)),
            Event::Block => drop(chain.set_blocked(&by, true)),
            Event::Kick => drop(nominator.map(|nominator| chain.kick(&by, &nominator))),
            Event::Reap => {
                if let Some(nominator) = nominator {
                    let spans = chain.stash(&nominator).spans;
                    let reap = (REAP_STASH, &nominator, spans).encode();
                    let reap = RuntimeCall::decode(&mut &reap[..]).expect("this is the call");
                    let _ = chain.call_as(&self.actors[0], reap);
                }
            }
        }
    }

    fn cancel_slash(&mut self) {
        let active = self.world.chain.active_era();
        let announced = (active + 1..active + 6).find(|era| self.world.chain.unapplied_slashes(*era) > 0);
        if let Some(era) = announced {
            let cancelled = self.world.chain.cancel_deferred_slash(era, vec![0]);
            cancelled.expect("there is a slash to cancel");
        }
    }

    fn payout(&mut self) {
        let active = self.world.chain.active_era();
        for era in self.unpaid_era..active {
            self.world
                .chain
                .payout_all(era)
                .expect("what is unpaid can be paid");
        }
        self.unpaid_era = active;
    }

    fn advance(&mut self, blocks: u32) {
        for _ in 0..blocks {
            self.note_flows();
            self.world.chain.next_block();
        }
    }

    fn now(&mut self) -> Timestamp {
        self.world.chain.now_ms()
    }

    fn flows(&mut self) -> Flows {
        self.note_flows();
        std::mem::take(&mut self.flows)
    }

    fn staking(&mut self) -> StakingInfo {
        self.world.chain.staking()
    }

    fn stash(&mut self, operator: OperatorId) -> StashInfo {
        match self.nominators[operator as usize].clone() {
            Some(nominator) => self.world.chain.stash(&nominator),
            None => StashInfo::default(),
        }
    }

    fn exposure(&mut self, operator: OperatorId) -> ExposureInfo {
        let record = self.world.registry().operator(operator);
        match self.nominators[operator as usize].clone() {
            Some(nominator) => {
                let validator = estuary_tests::to_account(record.validator);
                self.world.chain.exposure(&validator, &nominator)
            }
            None => ExposureInfo::default(),
        }
    }

    fn validator(&mut self, number: usize) -> ValidatorInfo {
        self.world.chain.validator(&validator(number as u32))
    }

    fn unpaid_eras(&mut self, number: usize) -> u32 {
        self.world.chain.unpaid_eras(&validator(number as u32))
    }

    fn account_of_validator(&mut self, number: usize) -> ink::primitives::AccountId {
        to_ink(&validator(number as u32))
    }

    fn account_of_payout(&mut self, payout: usize) -> ink::primitives::AccountId {
        to_ink(&self.holder(payout))
    }

    fn view(&mut self) -> View {
        self.stored()
    }

    fn locked(&mut self) -> Shares {
        let (token, brake) = (self.wrapped_lst.clone(), self.world.brake.clone());
        token.balance_of(&mut self.world, &brake)
    }

    fn against(&mut self, id: ProposalId) -> Shares {
        self.world.brake().against(id)
    }

    fn audit(&mut self, _now: Timestamp, equity: Balance) {
        self.ask(equity);
        self.ask_markets();
    }
}
