//! The compiled contracts on the chain, as a campaign sees them.

use std::collections::BTreeMap;

use drink::sandbox_api::prelude::SystemAPI;
use estuary_chain_reads::{StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{Action, OperatorId, Shares, Timestamp};
use estuary_models::{campaign::*, queue_story::ACTORS};
use estuary_runtime::{RuntimeCall, BLOCK_MS};
use estuary_tests::{prelude::*, to_ink, Lens, StashEvent, Token, DELAYS};
use ink::{
    primitives::Hash,
    scale::{Decode, Encode},
};
use validator_registry::operators::Operator;

/// `reap_stash` of the staking pallet: which pallet of the runtime, which call.
const REAP_STASH: (u8, u8) = (4, 20);
/// How long a proposal can be applied.
const WINDOW: Timestamp = 14 * 24 * 3_600_000;

/// The keys of the storage cells that are read.
mod cell {
    pub const SHARES: u32 = 10;
    pub const ALLOWANCES: u32 = 11;
    pub const BOOK: u32 = 4;
    pub const STAKE_LIMIT: u32 = 6;
    pub const LEDGER: u32 = 2;
    pub const TABLE: u32 = 2;
    pub const OPERATORS: u32 = 3;
}

pub struct Compiled {
    world: World,
    lens: Lens,
    wrapper: Token,
    share_vault: AccountId,
    unit_vault: AccountId,
    actors: [AccountId; ACTORS],
    payouts: [AccountId; 2],
    /// In the order of their operators; none before approval.
    nominators: Vec<Option<AccountId>>,
    proposals: Vec<(Timestamp, u32)>,
    /// Code that was uploaded, by the name of its contract.
    codes: BTreeMap<String, Hash>,
    /// All eras before this are paid out.
    unpaid_era: u32,
    flows: Flows,
}

type Outcome = Result<Answer, Refusal>;

impl Compiled {
    fn holder(&self, holder: usize) -> AccountId {
        match holder {
            TREASURY => self.world.treasury.clone(),
            REGISTRY => self.world.registry.clone(),
            LOCKED => self.world.pool.clone(),
            WRAPPER => self.wrapper.0.clone(),
            SHARE_VAULT => self.share_vault.clone(),
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
        let (world, wrapper) = (&mut self.world, &self.wrapper);
        let (shares_at, units_at) = (&self.share_vault, &self.unit_vault);
        let done = match (how, comes) {
            (Holding::Wrapper, true) => world.wrap(wrapper, owner, shares).is_ok(),
            (Holding::Wrapper, false) => world.unwrap(wrapper, owner, shares).is_ok(),
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
                    .approve_operator(&curator, id, cap)
                    .map_err(Refusal::Registry)?;
                self.nominators[id as usize] = Some(nominator.clone());
                return Ok(Answer::Approved(to_ink(&nominator)));
            }
            Act::SetCap { cap } => world.set_stake_cap(&curator, id, cap),
            Act::TopUp { value } => world.top_up_bond(&by, id, value),
            Act::RequestBond { .. } => world.request_bond(&by, id, amount).map(|_| ()),
            Act::WithdrawBond => world.withdraw_bond(&by, id).map(|_| ()),
            Act::SetCommission { commission } => world.set_commission(&by, id, commission),
            Act::ChangePayout => world
                .propose_payout(&by, id, Some(&payout))
                .and_then(|()| world.accept_payout(&payout, id)),
            Act::Check => world.check(&keeper, id).map(|_| ()),
            Act::Release => world.release(&curator, id),
            Act::Exit => world.exit(&by, id),
            Act::Close => world.close(&keeper, id),
        };
        done.map(|()| Answer::Done).map_err(Refusal::Registry)
    }

    fn govern(&mut self, decision: Decision) -> Outcome {
        let (admin, guardian) = (self.world.deployer.clone(), self.world.guardian.clone());
        let now = self.now();
        let world = &mut self.world;
        let done = match decision {
            Decision::Pause { blocks } => world.pause(&guardian, u64::from(blocks) * BLOCK_MS),
            Decision::Unpause => world.unpause(&admin),
            Decision::Apply { number } => {
                self.proposals.retain(|(due, _)| now <= due + WINDOW);
                let applied = world.apply(&admin, self.proposals[number].1);
                if applied.is_ok() {
                    self.proposals.remove(number);
                }
                applied
            }
            proposal => {
                let action = self.action(proposal);
                let id = self.world.propose(&admin, action);
                let delay = match proposal {
                    Decision::ProposeUpgrade { .. } => DELAYS.upgrade_delay,
                    _ => DELAYS.delay,
                };
                id.map(|id| self.proposals.push((now + delay, id)))
            }
        };
        done.map(|()| Answer::Done).map_err(Refusal::Governor)
    }

    fn action(&mut self, proposal: Decision) -> Action {
        let world = &mut self.world;
        match proposal {
            Decision::ProposePool {
                protocol_fee,
                reserve_part,
            } => {
                let mut parameters = world.pool_parameters().expect("the pool is set up");
                (parameters.protocol_fee, parameters.reserve_part) = (protocol_fee, reserve_part);
                Action::PoolParameters(parameters)
            }
            Decision::ProposeRegistry {
                bond_ratio,
                bounty_part,
            } => {
                let mut parameters = world.registry_parameters().expect("the registry is set up");
                (parameters.bond_ratio, parameters.bounty_part) = (bond_ratio, bounty_part);
                Action::RegistryParameters(parameters)
            }
            Decision::ProposeUpgrade { part, next } => self.upgrade(part, next),
            _ => Action::ArmGuardian,
        }
    }

    fn upgrade(&mut self, part: Part, next: bool) -> Action {
        let world = &mut self.world;
        let [pool, registry, queue] = [&world.pool, &world.registry, &world.queue].map(Clone::clone);
        let (name, contract) = match part {
            Part::Pool => ("staking_pool", Some((Contract::Pool, pool))),
            Part::Registry => ("validator_registry", Some((Contract::Registry, registry))),
            Part::Queue => ("withdrawal_queue", Some((Contract::Queue, queue))),
            Part::Nominators => ("nominator", None),
        };
        let name = format!("{name}{}", if next { "_v2" } else { "" });
        let uploaded = self.codes.entry(name.clone());
        let code = *uploaded.or_insert_with(|| world.upload(&name));
        match contract {
            Some((contract, account)) => Action::Upgrade {
                contract,
                code,
                from_version: world.storage_version(&account),
            },
            None => Action::NominatorCode(code),
        }
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

/// What actors let each other move.
fn allowances(world: &mut World, actors: &[AccountId; ACTORS]) -> [[Balance; ACTORS]; ACTORS] {
    let pool = world.pool.clone();
    actors.each_ref().map(|owner| {
        actors.each_ref().map(|spender| {
            let key = (cell::ALLOWANCES, (to_ink(owner), to_ink(spender)));
            world.cell(&pool, key).unwrap_or(0)
        })
    })
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
        let (lens, wrapper) = (world.deploy_lens(&pool), world.deploy_wrapper());
        let share_vault = world.deploy_share_vault(&pool);
        let unit_vault = world.deploy_unit_vault(&wrapper);
        for actor in &actors {
            for spender in [&wrapper.0, &share_vault] {
                world.approve(actor, spender, Balance::MAX).expect("anyone may");
            }
            wrapper
                .approve(&mut world, actor, &unit_vault, Balance::MAX)
                .expect("anyone may");
        }
        Self {
            world,
            lens,
            wrapper,
            share_vault,
            unit_vault,
            actors,
            payouts,
            nominators: Vec::new(),
            proposals: Vec::new(),
            codes: BTreeMap::new(),
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
                let staked = world.stake(&actors[actor], amount);
                staked.map(Answer::Amount).map_err(Refusal::Pool)
            }
            Message::StakeAndWrap { actor, amount } => {
                let staked = world.stake_and_wrap(&self.wrapper, &actors[actor], amount, 0, None);
                staked.map(Answer::Amount).map_err(Refusal::Wrapper)
            }
            Message::Approve {
                owner,
                spender,
                amount,
            } => {
                let approved = world.approve(&actors[owner], &actors[spender], amount);
                approved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::TransferFrom {
                spender,
                from,
                to,
                amount,
            } => {
                let [spender, from, to] = [spender, from, to].map(|actor| &actors[actor]);
                let moved = world.transfer_from(spender, from, to, amount);
                moved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::TransferSharesFrom {
                spender,
                from,
                to,
                shares,
            } => {
                let [spender, from, to] = [spender, from, to].map(|actor| &actors[actor]);
                let moved = world.transfer_shares_from(spender, from, to, shares);
                moved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::Transfer { from, to, amount } => {
                let moved = world.transfer(&actors[from], &actors[to], amount);
                moved.map(|()| Answer::Done).map_err(Refusal::Token)
            }
            Message::Request { actor, amount } => {
                let requested = world.request_withdrawal(&actors[actor], amount);
                requested
                    .map(|(first, parts)| Answer::Requests(first, parts))
                    .map_err(Refusal::Pool)
            }
            Message::ExitNow { actor, amount } => {
                let paid = world.unstake_now(&actors[actor], amount, 0);
                paid.map(Answer::Amount).map_err(Refusal::Pool)
            }
            Message::BurnShares { actor, shares } => {
                let burnt = world.burn_shares(&actors[actor], shares);
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
                    None => world.claim_many(&actors[actor], ids),
                    Some(hints) => {
                        let claims: Vec<_> = ids.iter().copied().zip(hints.iter().copied()).collect();
                        world.claim_many_with_hints(&actors[actor], &claims)
                    }
                };
                paid.map(Answer::Amount).map_err(Refusal::Queue)
            }
            Message::HandOver { owner, to, id } => {
                let moved = world.hand_over(&actors[owner], &actors[to], id);
                moved.map(|()| Answer::Done).map_err(|_| Refusal::Holding)
            }
            Message::ClaimFees { operator, payout } => {
                let payout = self.holder(payout);
                let paid = self.world.claim_fees(&payout, operator);
                paid.map(Answer::Amount).map_err(Refusal::Registry)
            }
            Message::Settle { operator } => {
                let settled = world.settle(&keeper, operator);
                settled.map(Answer::Settled).map_err(Refusal::Pool)
            }
            Message::Flag { operator } => {
                let flagged = world.flag(&keeper, operator);
                flagged.map(Answer::Provided).map_err(Refusal::Pool)
            }
            Message::Sweep { max } => world
                .sweep(&keeper, max)
                .map(Answer::Swept)
                .map_err(Refusal::Pool),
            Message::Rebalance { max } => {
                let moved = world.rebalance(&keeper, max);
                moved.map(Answer::Moved).map_err(Refusal::Pool)
            }
            Message::Finalize => world
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
                let registered = self
                    .world
                    .register_with(&by, bond, commission, &payout, Vec::new());
                let operator = registered.map_err(Refusal::Registry)?;
                self.nominators.push(None);
                Ok(Answer::Registered(operator))
            }
            Message::Donate { actor, to, amount } => self.donate(actor, to, amount),
            Message::UpdateNominator { operator } => {
                let updated = world.update_nominator(&keeper, operator);
                updated.map(|()| Answer::Done).map_err(Refusal::Registry)
            }
            Message::Govern(decision) => self.govern(decision),
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
        let holders: [AccountId; HOLDERS] = std::array::from_fn(|holder| self.holder(holder));
        let (world, registered) = (&mut self.world, self.nominators.len() as OperatorId);
        let [pool, registry, queue] = [&world.pool, &world.registry, &world.queue].map(Clone::clone);
        let native = |account| world.chain.free_balance(account) - EXISTENTIAL_DEPOSIT;
        let native = [&pool, &registry, &queue].map(native);
        let operators = (0..registered).map(|id| {
            let record: Option<Operator> = world.cell(&registry, (cell::OPERATORS, id));
            record.expect("it has registered")
        });
        View {
            operators: operators.collect(),
            book: world.cell(&pool, cell::BOOK).expect("the pool has a book"),
            ledger: world.cell(&queue, cell::LEDGER).expect("the queue has a ledger"),
            table: world
                .cell(&registry, cell::TABLE)
                .expect("the registry has a table"),
            shares: holders.map(|holder| world.cell(&pool, (cell::SHARES, to_ink(&holder))).unwrap_or(0)),
            allowances: allowances(world, &self.actors),
            stake_limit: world.cell(&pool, cell::STAKE_LIMIT).unwrap_or_default(),
            native,
        }
    }

    fn audit(&mut self, _now: Timestamp, equity: Balance) {
        let view = self.view();
        let world = &mut self.world;
        assert_eq!(world.broken_invariants(&self.lens), Ok(Vec::new()));
        assert_eq!((world.total_supply(), world.accounting()), (equity, view.book));
        assert_eq!((world.queue_ledger(), world.table()), (view.ledger, view.table));
        let operators = view.operators.iter().zip(0..);
        assert!(operators
            .into_iter()
            .all(|(record, id)| world.record(id) == *record));
        let units = self.wrapper.total_supply(world);
        assert_eq!(view.shares[WRAPPER], units, "each unit is a share");
        let balances = (0..HOLDERS).map(|holder| self.holder(holder)).collect::<Vec<_>>();
        let balances = balances.iter().map(|holder| self.world.balance_of(holder));
        assert!(
            balances.sum::<Balance>() <= equity,
            "nobody has more than there is"
        );
    }
}
