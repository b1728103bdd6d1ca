//! One operator from its registration to its return, and where every planck is after each step.

use estuary_interfaces::OperatorSettlement;
use estuary_tests::{prelude::*, to_ink};

use super::{conservation::Native, pay_out_all, BONDING_DURATION};
use crate::setup::{percent, refused, staked, BOND, POOLED};

/// The operator's stake after its slash.
const SLASHED: Balance = POOLED - 2 * BOND;

struct Life {
    world: World,
    native: Native,
    keeper: AccountId,
    validator: AccountId,
    operator: OperatorId,
}

#[test]
fn an_operator_lives_through_everything_and_comes_back_and_no_planck_is_lost() {
    let (mut world, keeper) = staked();
    world.chain.set_slash_defer(0);
    let mut life = Life {
        native: Native::of(&mut world),
        world,
        keeper,
        validator: validator(0),
        operator: 0,
    };
    life.joins(3 * BOND, POOLED);
    life.earns(500);
    life.raises_its_commission();
    life.changes_its_payout_account();
    life.asks_for_its_bond_and_is_slashed();
    life.gets_what_can_be_spared_late();
    life.leaves();
    life.comes_back();
}

impl Life {
    fn joins(&mut self, bond: Balance, delegated: Balance) {
        let (v, curator) = (self.validator.clone(), self.world.curator.clone());
        assert_eq!(self.world.registry().register(&v, bond, 500), Ok(self.operator));
        self.native.moved(&mut self.world, bond, 0);
        self.world
            .registry()
            .approve(&curator, self.operator, Balance::MAX)
            .unwrap();
        self.native.watch(&mut self.world, self.operator);
        self.native.moved(&mut self.world, 0, 0);
        let moved = self.world.pool().rebalance(&self.keeper, 1).unwrap();
        assert_eq!(moved.delegated, delegated);
        self.native.moved(&mut self.world, 0, 0);
        self.native.advance_eras(&mut self.world, 2);
    }

    /// All eras are paid out and settled, at this commission.
    fn earns(&mut self, commission: Balance) {
        self.native.on_chain(&mut self.world, pay_out_all);
        let settled = self.settles();
        assert!(settled.reward > 0, "an era has paid");
        assert_eq!(settled.commission, settled.reward * commission / 10_000);
    }

    /// The keeper's part of a reward leaves the protocol.
    fn settles(&mut self) -> OperatorSettlement {
        let settled = self.world.pool().settle(&self.keeper, self.operator).unwrap();
        let pool = self.world.pool.clone();
        let rewards = self.world.events::<pool::RewardBooked>(&pool);
        let keeper = rewards.iter().map(|reward| reward.keeper).sum();
        self.native.moved(&mut self.world, 0, keeper);
        settled
    }

    fn raises_its_commission(&mut self) {
        self.world
            .registry()
            .set_commission(&self.validator, self.operator, 800)
            .unwrap();
        self.native.advance_eras(&mut self.world, 1);
        self.earns(500);
        // The delay is over: this settlement is the last at the old commission.
        self.native.advance_eras(&mut self.world, 6);
        self.native.on_chain(&mut self.world, pay_out_all);
        let settled = self.world.pool().settle(&self.keeper, self.operator).unwrap();
        assert_eq!(settled.commission, settled.reward * 500 / 10_000);
        let changed = self.world.registry_event::<registry::CommissionChanged>();
        assert_eq!(changed.commission, 800);
        let keeper = self.world.pool_event::<pool::RewardBooked>().keeper;
        self.native.moved(&mut self.world, 0, keeper);
        self.native.advance_eras(&mut self.world, 1);
        self.earns(800);
    }

    fn changes_its_payout_account(&mut self) {
        let (bob, operator) = (account("bob"), self.operator);
        self.world
            .registry()
            .propose_payout(&self.validator, operator, Some(&bob))
            .unwrap();
        self.world.registry().accept_payout(&bob, operator).unwrap();
        let shares = self.world.pool().fee_shares_of(operator);
        assert!(shares > 0);
        assert_eq!(self.world.registry().claim_fees(&bob, operator), Ok(shares));
        assert_eq!(self.world.pool().shares_of(&bob), shares);
        self.native.moved(&mut self.world, 0, 0);
    }

    /// It has four bonds, wants two and a half, and loses two.
    fn asks_for_its_bond_and_is_slashed(&mut self) {
        self.world
            .registry()
            .top_up_bond(&self.keeper, self.operator, BOND)
            .unwrap();
        let sheet = self.native.moved(&mut self.world, BOND, 0);
        assert_eq!(sheet.bonds, 4 * BOND);
        self.world
            .registry()
            .request_bond(&self.validator, self.operator, 5 * BOND / 2)
            .unwrap();
        self.native.advance_eras(&mut self.world, 1);
        self.native
            .on_chain(&mut self.world, |w| w.chain.offence(&validator(0), percent(20)));
        let settled = self.settles();
        assert_eq!((settled.loss, settled.bond_paid), (2 * BOND, 2 * BOND));
        assert_eq!(self.world.registry().status(self.operator), Status::Jailed);
        assert_eq!(self.world.registry().table()[0].total, SLASHED);
    }

    fn gets_what_can_be_spared_late(&mut self) {
        let (v, operator) = (self.validator.clone(), self.operator);
        self.native.advance_eras(&mut self.world, BONDING_DURATION);
        // Its era has come. Of two bonds that are left, one has to stay.
        assert_eq!(
            refused(&mut self.world, |w| w.registry().withdraw_bond(&v, operator)),
            RegistryError::BondNeeded
        );
        self.world.registry().request_bond(&v, operator, BOND).unwrap();
        self.native.advance_eras(&mut self.world, BONDING_DURATION + 1);
        assert_eq!(self.world.registry().withdraw_bond(&v, operator), Ok(BOND));
        let sheet = self.native.moved(&mut self.world, 0, BOND);
        assert_eq!(sheet.bonds, BOND);
    }

    fn leaves(&mut self) {
        let (v, keeper, operator) = (self.validator.clone(), self.keeper.clone(), self.operator);
        self.world.registry().exit(&v, operator).unwrap();
        let moved = self.world.pool().rebalance(&keeper, 1).unwrap();
        assert_eq!(
            (moved.delegated, moved.unbonding),
            (0, SLASHED - EXISTENTIAL_DEPOSIT)
        );
        self.native.advance_eras(&mut self.world, BONDING_DURATION);
        let settled = self.settles();
        assert_eq!(settled.received, SLASHED - EXISTENTIAL_DEPOSIT);
        // What the era of the offence still pays earns it nothing.
        self.native.on_chain(&mut self.world, pay_out_all);
        assert_eq!(self.settles().commission, 0);
        self.world.registry().close(&keeper, operator).unwrap();
        self.native.moved(&mut self.world, 0, 0);
        self.native.advance_eras(&mut self.world, BONDING_DURATION);
        let settled = self.settles();
        assert_eq!((settled.received, settled.total), (EXISTENTIAL_DEPOSIT, 0));
        assert_eq!(self.world.registry().status(operator), Status::Exited);
        assert_eq!(self.world.registry().withdraw_bond(&v, operator), Ok(BOND));
        let sheet = self.native.moved(&mut self.world, 0, BOND);
        assert_eq!((sheet.bonds, sheet.staked, sheet.unsettled), (0, 0, 0));
    }

    /// As another operator, in the same slot, with all the stake there is.
    fn comes_back(&mut self) {
        self.world
            .chain
            .validate(&self.validator, Perbill::zero())
            .unwrap();
        self.operator = 1;
        let buffered = self.world.pool().accounting().buffered;
        assert!(buffered > POOLED, "the bond paid for the slash, and rewards came");
        self.joins(2 * BOND, buffered);
        let table = self.world.registry().table();
        assert_eq!((table.len(), table[0].operator, table[0].total), (1, 1, buffered));
        let v = self.validator.clone();
        assert_eq!(self.world.registry().operator_of(&v), Some(1));
        assert_eq!(self.world.registry().operator(1).payout, to_ink(&v));
        self.earns(500);
    }
}
