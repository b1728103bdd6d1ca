//! Operators do what they may in any order: no planck is lost, and all of them can leave in the end.

use estuary_tests::prelude::*;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{conservation::Native, BONDING_DURATION};
use crate::setup::{percent, staked, BOND};

/// Validators that register, again and again.
const VALIDATORS: u32 = 3;

const STEPS: usize = 100;

/// What a validator does, or what someone does to the operator that it is registered as.
#[derive(Clone, Debug)]
enum Step {
    Register { bonds: Balance },
    Approve,
    TopUp { amount: Balance },
    RequestBond { percent: Balance },
    WithdrawBond,
    SetCommission { commission: u16 },
    Check,
    Release,
    Exit,
    Close,
    Settle,
    Flag,
    Rebalance,
    Offence { percent: u32 },
    Validate,
    Chill,
    Kick,
    Advance { blocks: u32 },
    PayOut,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..4_u32).prop_map(|bonds| Step::Register { bonds: bonds.into() }),
        3 => Just(Step::Approve),
        2 => (1..1_000_u32).prop_map(|units| Step::TopUp { amount: Balance::from(units) * UNIT }),
        2 => (0..101_u32).prop_map(|percent| Step::RequestBond { percent: percent.into() }),
        2 => Just(Step::WithdrawBond),
        1 => (0..2_001_u16).prop_map(|commission| Step::SetCommission { commission }),
        2 => Just(Step::Check),
        3 => Just(Step::Release),
        1 => Just(Step::Exit),
        3 => Just(Step::Close),
        6 => Just(Step::Settle),
        2 => Just(Step::Flag),
        5 => Just(Step::Rebalance),
        1 => (1..40_u32).prop_map(|percent| Step::Offence { percent }),
        3 => Just(Step::Validate),
        1 => Just(Step::Chill),
        2 => Just(Step::Kick),
        8 => (1..40_u32).prop_map(|blocks| Step::Advance { blocks }),
        3 => Just(Step::PayOut),
    ]
}

struct Lives {
    world: World,
    native: Native,
    keeper: AccountId,
    /// All eras before this are paid out.
    unpaid_era: u32,
}

impl Lives {
    fn new(slash_defer: u32) -> Self {
        let (mut world, keeper) = staked();
        world.chain.set_slash_defer(slash_defer);
        Self {
            native: Native::of(&mut world),
            world,
            keeper,
            unpaid_era: 0,
        }
    }

    /// Takes a step, which may be refused, and checks that all money is where it should be.
    fn take(&mut self, v: &AccountId, step: &Step) {
        let (paid_in, paid_out) = match *step {
            Step::Register { bonds } => {
                let registered = self.world.registry().register(v, bonds * BOND, 500);
                (registered.map_or(0, |_| bonds * BOND), 0)
            }
            Step::Advance { blocks } => {
                self.native.advance_blocks(&mut self.world, blocks);
                (0, 0)
            }
            Step::PayOut => {
                self.pay_out();
                (0, 0)
            }
            _ => match self.world.registry().operator_of(v) {
                Some(operator) => self.act(v, operator, step),
                None => (0, 0),
            },
        };
        self.native.moved(&mut self.world, paid_in, paid_out);
    }

    /// Returns what came into the contracts, and what left them.
    fn act(&mut self, v: &AccountId, operator: OperatorId, step: &Step) -> (Balance, Balance) {
        let (world, keeper) = (&mut self.world, &self.keeper);
        let curator = world.curator.clone();
        match *step {
            Step::Approve => {
                if world.registry().approve(&curator, operator, Balance::MAX).is_ok() {
                    self.native.watch(world, operator);
                }
            }
            Step::TopUp { amount } => {
                let topped_up = world.registry().top_up_bond(keeper, operator, amount);
                return (topped_up.map_or(0, |()| amount), 0);
            }
            Step::RequestBond { percent } => {
                let amount = world.registry().operator(operator).bond * percent / 100;
                let _ = world.registry().request_bond(v, operator, amount);
            }
            Step::WithdrawBond => return (0, world.registry().withdraw_bond(v, operator).unwrap_or(0)),
            Step::SetCommission { commission } => {
                let _ = world.registry().set_commission(v, operator, commission);
            }
            Step::Check => {
                let _ = world.registry().check(keeper, operator);
            }
            Step::Release => {
                let _ = world.registry().release(&curator, operator);
            }
            Step::Exit => {
                let _ = world.registry().exit(v, operator);
            }
            Step::Close => {
                let _ = world.registry().close(keeper, operator);
            }
            Step::Settle => return (0, self.settle(operator)),
            Step::Flag => {
                let _ = world.pool().flag(keeper, operator);
            }
            Step::Rebalance => {
                world
                    .pool()
                    .rebalance(keeper, 2)
                    .expect("a rebalancing never fails");
            }
            Step::Offence { percent: of } => {
                let offend = |w: &mut World| w.chain.offence(v, percent(of));
                self.native.on_chain(world, offend);
            }
            Step::Validate => {
                // Slashed too often it has too little bond, and stays chilled.
                let _ = world.chain.validate(v, Perbill::zero());
            }
            Step::Chill => world.chain.chill(v).expect("a stash"),
            Step::Kick => {
                if let Some(nominator) = world.registry().operator(operator).nominator {
                    // Only who validates can.
                    let _ = world.chain.kick(v, &estuary_tests::to_account(nominator));
                }
            }
            Step::Register { .. } | Step::Advance { .. } | Step::PayOut => unreachable!("taken already"),
        }
        (0, 0)
    }

    /// Returns what the keeper got.
    fn settle(&mut self, operator: OperatorId) -> Balance {
        if let Err(error) = self.world.pool().settle(&self.keeper, operator) {
            assert_eq!(error, PoolError::Registry(RegistryError::WrongStatus));
            return 0;
        }
        let pool = self.world.pool.clone();
        let rewards = self.world.events::<pool::RewardBooked>(&pool);
        rewards.iter().map(|reward| reward.keeper).sum()
    }

    fn pay_out(&mut self) {
        let eras = self.unpaid_era..self.world.chain.active_era();
        self.unpaid_era = eras.end;
        self.native.on_chain(&mut self.world, |w| {
            for era in eras {
                w.chain.payout_all(era).expect("an era that was not paid");
            }
        });
    }

    /// All who are registered leave: whatever happened before, within three unbonding periods.
    fn leave(&mut self) {
        for v in (0..VALIDATORS).map(validator) {
            // Not even so does it keep its stake.
            self.take(&v, &Step::Kick);
            self.take(&v, &Step::Exit);
        }
        for _ in 0..3 * BONDING_DURATION {
            for v in (0..VALIDATORS).map(validator) {
                self.take(&v, &Step::Settle);
                self.take(&v, &Step::Rebalance);
                self.take(&v, &Step::PayOut);
                self.take(&v, &Step::Settle);
                self.take(&v, &Step::Close);
            }
            self.native.advance_eras(&mut self.world, 1);
        }
        for operator in 0..self.world.registry().registered() {
            assert_eq!(
                self.world.registry().status(operator),
                Status::Exited,
                "operator {operator}"
            );
            let v = estuary_tests::to_account(self.world.registry().operator(operator).validator);
            let bond = self.world.registry().withdraw_bond(&v, operator).unwrap_or(0);
            self.native.moved(&mut self.world, 0, bond);
        }
        let sheet = self.native.moved(&mut self.world, 0, 0);
        assert_eq!((sheet.bonds, sheet.repaid, sheet.staked), (0, 0, 0));
        assert_eq!(self.world.pool().accounting().provision, 0);
    }
}

/// Takes random steps. Where one fails, prints the seed and the shortest failing sequence that shrinking found.
fn live(seed: u8, slash_defer: u32) {
    let config = Config {
        cases: 1,
        max_shrink_time: 10_000,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let steps = vec((0..VALIDATORS, step()), STEPS);
    let outcome = TestRunner::new_with_rng(config, rng).run(&steps, |steps| {
        let mut lives = Lives::new(slash_defer);
        for (v, step) in &steps {
            lives.take(&validator(*v), step);
        }
        lives.leave();
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("seed {seed}, slashes deferred by {slash_defer}: {failure}");
    }
}

#[test]
fn no_planck_is_lost_and_all_can_leave_where_slashes_happen_at_once() {
    live(1, 0);
}

#[test]
fn no_planck_is_lost_and_all_can_leave_where_slashes_are_deferred() {
    live(2, 2);
}
