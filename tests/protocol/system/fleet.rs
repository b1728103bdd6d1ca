//! Hundreds of operators: no call of anyone needs more than a quarter of a block.

use std::collections::BTreeMap;

use drink::{sandbox_api::prelude::SystemAPI, Weight};
use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet, StashEvent,
};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{percent, staked_in, BOND, POOLED};

/// A quarter of a block of 2 s and 5 MiB.
const QUARTER: Weight = Weight::from_parts(500_000_000_000, 1_310_720);

const OPERATORS: u32 = 200;

/// What each operator has when all is delegated: half of what its bond backs.
const SHARE: Balance = 10_000 * UNIT;

/// Operators that one rebalancing moves, and that one sweep reads. Time would suffice for more; a proof
/// counts up to 84 KB for each that is drained, 17 KB for each that is read, and 22 KB more for each that is
/// flagged.
const MOVED: u32 = 12;
const READ: u32 = 50;

/// A world in which no call has more than a quarter of a block, and the largest weight of each kind of call.
struct Fleet {
    world: World,
    keeper: AccountId,
    largest: BTreeMap<&'static str, Weight>,
    /// What the chain paid to nominators, and took from them.
    rewards: Balance,
    slashes: Balance,
}

impl Fleet {
    fn call<T>(&mut self, kind: &'static str, call: impl FnOnce(&mut World, &AccountId) -> T) -> T {
        let returned = call(&mut self.world, &self.keeper);
        let gas = self.world.last_gas;
        assert!(gas.all_lte(QUARTER), "{kind}: {gas:?}");
        let largest = self.largest.entry(kind).or_default();
        *largest = largest.max(gas);
        returned
    }

    /// Rebalances in parts until nothing is left to move.
    fn rebalance(&mut self, kind: &'static str) -> usize {
        for calls in 0.. {
            let moved = self
                .call(kind, |w, keeper| w.pool().rebalance(keeper, MOVED))
                .unwrap();
            if (moved.delegated, moved.unbonding) == (0, 0) {
                return calls;
            }
        }
        unreachable!()
    }

    fn sweep(&mut self, kind: &'static str) {
        while self
            .call(kind, |w, keeper| w.pool().sweep(keeper, READ))
            .unwrap()
            .completed
            .is_none()
        {}
    }

    fn settle(&mut self, kind: &'static str, operators: impl IntoIterator<Item = OperatorId>) {
        for operator in operators {
            self.call(kind, |w, keeper| w.pool().settle(keeper, operator))
                .unwrap();
        }
    }

    /// An offence of these operators' validators, of a quarter of what they have.
    fn offence(&mut self, operators: &[OperatorId]) {
        for operator in operators {
            self.slashes += self.world.stash(*operator).total / 4;
            self.world.chain.offence(&of_fleet(*operator), percent(25));
        }
    }

    /// The operators whose validators are elected for an era.
    fn elected(&mut self, era: u32) -> Vec<OperatorId> {
        let elected = self.world.chain.elected(era);
        (0..OPERATORS)
            .filter(|id| elected.contains(&of_fleet(*id)))
            .collect()
    }

    /// Pays out an era, and returns who was rewarded: whose validators made blocks.
    fn payout(&mut self, era: u32) -> Vec<OperatorId> {
        let nominators: Vec<_> = (0..OPERATORS)
            .map(|id| self.world.registry().nominator(id))
            .collect();
        self.world.chain.reset_events();
        self.world.chain.payout_all(era).unwrap();
        let mut rewarded = Vec::new();
        for event in self.world.stash_events() {
            let StashEvent::Rewarded { stash, amount } = event else {
                continue;
            };
            if let Some(operator) = (0..).zip(&nominators).find(|(_, n)| **n == stash) {
                rewarded.push(operator.0);
                self.rewards += amount;
            }
        }
        rewarded
    }

    fn jailed(&mut self) -> Vec<OperatorId> {
        let table = self.world.registry().table().into_iter();
        let jailed = table.filter(|entry| entry.status == Status::Jailed);
        jailed.map(|entry| entry.operator).collect()
    }

    fn check(&mut self) {
        BalanceSheet::conserved(&mut self.world, self.rewards, self.slashes);
    }
}

/// The validator of an operator.
fn of_fleet(operator: OperatorId) -> AccountId {
    account(&format!("new {operator}"))
}

/// Two hundred operators, and ten thousand UNIT for each of them in the pool.
fn fleet() -> Fleet {
    let parameters = PoolParameters {
        max_request: 1_000_000 * UNIT,
        ..default_pool_parameters()
    };
    let mut registry_parameters = default_registry_parameters();
    (registry_parameters.bounty_part, registry_parameters.bounty_cap) = (100, UNIT);
    let mut world = World::new(parameters, registry_parameters);
    world.chain.set_slash_defer(0);
    world.chain.set_validator_count(100).unwrap();
    world.gas_limit = QUARTER;
    let (world, keeper) = staked_in(world);
    let mut fleet = Fleet {
        world,
        keeper,
        largest: BTreeMap::new(),
        rewards: 0,
        slashes: 0,
    };
    let curator = fleet.world.curator.clone();
    for operator in 0..OPERATORS {
        let v = fleet
            .world
            .chain
            .new_validator(&format!("new {operator}"), 80_000 * UNIT);
        fleet
            .call("register", |w, _| w.registry().register(&v, BOND, 500))
            .unwrap();
        fleet
            .call("approve", |w, _| {
                w.registry().approve(&curator, operator, Balance::MAX)
            })
            .unwrap();
    }
    let rest = Balance::from(OPERATORS) * SHARE - POOLED;
    let keeper = fleet.keeper.clone();
    fleet.world.chain.fund(&keeper, rest);
    fleet
        .call("stake", |w, keeper| w.pool().stake(keeper, rest))
        .unwrap();
    fleet
}

#[test]
fn no_call_with_200_operators_takes_more_than_a_quarter_of_a_block() {
    let mut fleet = fleet();

    // All of it is delegated, the same to each.
    let calls = fleet.rebalance("rebalance: delegate");
    assert_eq!(calls, OPERATORS.div_ceil(MOVED) as usize);
    assert!(fleet
        .world
        .registry()
        .table()
        .iter()
        .all(|entry| entry.total == SHARE));
    fleet.check();

    // Those that are elected earn.
    fleet.world.chain.advance_eras(2);
    let era = fleet.world.chain.active_era();
    let elected = fleet.world.chain.elected(era);
    let elected: Vec<OperatorId> = (0..OPERATORS)
        .filter(|id| elected.contains(&of_fleet(*id)))
        .collect();
    assert!(elected.len() >= 80, "{} are elected", elected.len());
    fleet.world.chain.advance_era();
    let rewarded = fleet.payout(era);
    assert!(rewarded.len() >= 5, "{} are rewarded", rewarded.len());
    fleet.settle("settle: reward", rewarded);
    fleet.check();

    // Immediate slashes are found by a sweep.
    let era = fleet.world.chain.active_era();
    let at_work = fleet.elected(era);
    fleet.sweep("sweep: nothing new");
    fleet.offence(&at_work[..12]);
    fleet.sweep("sweep: 12 losses");
    fleet.settle("settle: loss", at_work[..12].to_vec());
    assert_eq!(fleet.jailed(), at_work[..12]);
    fleet.check();

    // Announced ones are flagged, and swept, and come.
    fleet.world.chain.set_slash_defer(2);
    fleet.offence(&at_work[12..24]);
    let announced: Balance = 12 * SHARE / 4;
    fleet.slashes -= announced;
    let (flagged, swept) = at_work[12..24].split_at(6);
    for operator in flagged {
        fleet
            .call("flag", |w, keeper| w.pool().flag(keeper, *operator))
            .unwrap();
    }
    fleet.sweep("sweep: 6 announced");
    assert_eq!(fleet.jailed(), at_work[..24]);
    assert_eq!(
        fleet.world.pool().accounting().provision,
        12 * (SHARE / 4 - BOND + UNIT)
    );
    fleet.check();
    fleet.rebalance("rebalance: drain");
    fleet.check();
    fleet.world.chain.advance_eras(3);
    fleet.slashes += announced;
    fleet.settle("settle: announced loss", flagged.iter().chain(swept).copied());
    assert_eq!(fleet.world.pool().accounting().provision, 0);
    fleet.check();

    // A third of all stake leaves, beside what is drained.
    fleet
        .call("request", |w, keeper| {
            w.pool().request_withdrawal(keeper, 700_000 * UNIT)
        })
        .unwrap();
    let calls = fleet.rebalance("rebalance: undelegate");
    assert!(calls >= 10, "{calls}");
    fleet.check();
    fleet.world.chain.advance_eras(8);
    let unlocking = fleet
        .world
        .registry()
        .table()
        .into_iter()
        .filter(|entry| entry.total > entry.active);
    let unlocking: Vec<_> = unlocking.map(|entry| entry.operator).collect();
    fleet.settle("settle: withdrawal", unlocking);
    fleet.sweep("sweep: nothing new");
    // Of the drained, those that were slashed then had to bond a deposit anew: the queue waits for so much
    // more.
    assert_eq!(
        fleet
            .call("finalize", |w, keeper| w.pool().finalize(keeper))
            .unwrap()
            .requests,
        0
    );
    fleet
        .call("stake", |w, keeper| w.pool().stake(keeper, UNIT))
        .unwrap();
    let finalized = fleet
        .call("finalize", |w, keeper| w.pool().finalize(keeper))
        .unwrap();
    let claimed = fleet
        .call("claim", |w, keeper| w.queue().claim(keeper, 1))
        .unwrap();
    assert_eq!((finalized.requests, finalized.amount), (1, claimed));
    assert!(
        claimed >= 700_000 * UNIT - 1,
        "the balance before it, rounded down"
    );
    fleet.check();

    for (kind, weight) in &fleet.largest {
        let (time, proof) = (weight.ref_time(), weight.proof_size());
        println!("{kind:25} {:6.1} ms {:6} KiB", time as f64 / 1e9, proof / 1024);
    }
}

#[test]
fn a_full_table_is_swept_in_batches_of_a_hundred() {
    let mut world = World::default();
    for operator in 0..300 {
        let v = world
            .chain
            .new_validator(&format!("new {operator}"), 80_000 * UNIT);
        world.operator(&v, BOND, 500);
    }
    let (keeper, start) = (account("alice"), world.chain.now_ms());
    for next in [100, 200] {
        assert_eq!(world.pool().sweep(&keeper, u32::MAX).unwrap().completed, None);
        assert_eq!(world.registry().sweep_state().next, next);
    }
    assert_eq!(
        world.pool().sweep(&keeper, u32::MAX).unwrap().completed,
        Some(start)
    );
    // Less than half of a block.
    let half = Weight::from_parts(1_000_000_000_000, 2_621_440);
    assert!(world.last_gas.all_lte(half), "{:?}", world.last_gas);
}
