use super::*;
use ink::primitives::AccountId;

const DAY: Timestamp = 86_400_000;
const UNIT: Balance = 1_000_000_000_000;

fn parameters() -> PoolParameters {
    PoolParameters {
        treasury: AccountId::from([1; 32]),
        protocol_fee: 1_000,
        keeper_part: 1_000,
        cover_part: 3_000,
        reward_period: DAY,
        min_wait: DAY,
        min_stake: UNIT,
        min_request: UNIT,
        max_request: 100 * UNIT,
        max_pooled: Balance::MAX,
        stake_limit: Balance::MAX,
        stake_limit_period: DAY,
        reserve_part: 1_000,
        min_exit_fee: 10,
        max_exit_fee: 300,
        max_sweep_age: 2 * DAY,
    }
}

/// Nothing is due: all is staked but a full reserve, and a sweep was just made.
fn quiet() -> Snapshot {
    Snapshot {
        now: 100 * DAY,
        era: 100,
        paused_until: 0,
        parameters: parameters(),
        min_move: UNIT,
        book: Accounting {
            total_shares: 1_000 * UNIT,
            buffered: 100 * UNIT,
            reserve: 100 * UNIT,
            reserve_target: 100 * UNIT,
            staked: 900 * UNIT,
            ..Default::default()
        },
        swept: Some(100 * DAY),
        sweeping: false,
        oldest: None,
        rebalancing: Some(Rebalanced::default()),
        operators: vec![operator(7)],
    }
}

fn operator(id: OperatorId) -> OperatorSnapshot {
    OperatorSnapshot {
        operator: id,
        validator: Account::from([2; 32]),
        status: Status::Active,
        announced: 0,
        pending: 0,
        refused: false,
        retried: None,
        rise_due: false,
        settlement: Some(OperatorSettlement::default()),
        fault: None,
        closable: false,
        outdated: false,
        unpaid: Vec::new(),
    }
}

fn unpaid(page: u32) -> UnpaidPage {
    UnpaidPage {
        era: 98,
        page,
        ours: true,
    }
}

/// A request of a unit, made `age` ago.
fn request(age: Timestamp) -> RequestStatus {
    RequestStatus {
        owner: AccountId::from([3; 32]),
        amount: UNIT,
        made_at: 100 * DAY - age,
        checkpoint: None,
        until_finalized: UNIT,
    }
}

fn due_after(change: impl FnOnce(&mut Snapshot)) -> Vec<Action> {
    let mut snapshot = quiet();
    change(&mut snapshot);
    due(&snapshot)
}

fn settlement(change: impl FnOnce(&mut OperatorSettlement)) -> Option<OperatorSettlement> {
    let mut settlement = OperatorSettlement::default();
    change(&mut settlement);
    Some(settlement)
}

#[test]
fn nothing_is_due_while_nothing_changes() {
    assert_eq!(due(&quiet()), []);
}

#[test]
fn an_announced_loss_is_flagged_once() {
    let flag = [Action::Flag(7)];
    assert_eq!(due_after(|s| s.operators[0].pending = 5), flag);
    // A cancelled one is released.
    assert_eq!(due_after(|s| s.operators[0].announced = 5), flag);
    let known = due_after(|s| {
        s.operators[0].pending = 5;
        s.operators[0].announced = 5;
    });
    assert_eq!(known, []);
}

#[test]
fn a_loss_that_the_chain_has_taken_is_settled_rather_than_flagged() {
    let actions = due_after(|s| {
        s.operators[0].pending = 5;
        s.operators[0].settlement = settlement(|s| s.loss = 5);
    });
    assert_eq!(actions, [Action::Settle(7)]);
}

#[test]
fn an_operator_that_cannot_be_settled_is_still_flagged() {
    let actions = due_after(|s| {
        s.operators[0].pending = 5;
        s.operators[0].settlement = None;
    });
    assert_eq!(actions, [Action::Flag(7)]);
}

#[test]
fn rewards_are_settled_when_they_are_worth_moving() {
    let received = |planck| due_after(|s| s.operators[0].settlement = settlement(|s| s.received = planck));
    assert_eq!(received(UNIT - 1), []);
    assert_eq!(received(UNIT), [Action::Settle(7)]);
}

#[test]
fn any_money_is_settled_while_somebody_waits_for_it() {
    let waits: [fn(&mut Snapshot); 3] = [
        |s| {
            s.book.owed = 1;
            s.book.buffered += 1;
        },
        |s| s.operators[0].status = Status::Exiting,
        |s| s.operators[0].status = Status::Jailed,
    ];
    for wait in waits {
        let actions = due_after(|s| {
            s.operators[0].settlement = settlement(|s| s.received = 1);
            wait(s);
        });
        assert_eq!(actions, [Action::Settle(7)]);
    }
}

#[test]
fn repaid_debt_and_changed_provisions_are_settled() {
    let changes: [fn(&mut OperatorSettlement); 3] = [
        |s| s.repaid = 1,
        |s| s.provided.released = 1,
        |s| s.provided.cover_added = 1,
    ];
    for change in changes {
        let actions = due_after(|s| s.operators[0].settlement = settlement(change));
        assert_eq!(actions, [Action::Settle(7)]);
    }
}

#[test]
fn an_operator_that_the_chain_has_refused_is_settled_once_an_era() {
    let refused = |retried| {
        due_after(|s| {
            s.operators[0].refused = true;
            s.operators[0].retried = retried;
        })
    };
    assert_eq!(refused(None), [Action::Settle(7)]);
    assert_eq!(refused(Some(99)), [Action::Settle(7)]);
    assert_eq!(refused(Some(100)), []);
}

#[test]
fn a_higher_commission_waits_for_its_settlement() {
    assert_eq!(due_after(|s| s.operators[0].rise_due = true), [Action::Settle(7)]);
}

#[test]
fn only_an_active_operator_is_jailed_for_a_fault() {
    assert_eq!(
        due_after(|s| s.operators[0].fault = Some(Fault::Blocked)),
        [Action::Check(7)]
    );
    let jailed = due_after(|s| {
        s.operators[0].fault = Some(Fault::Blocked);
        s.operators[0].status = Status::Jailed;
    });
    assert_eq!(jailed, []);
}

#[test]
fn a_sweep_is_due_at_first_when_it_is_getting_old_and_until_it_is_complete() {
    let sweep = [Action::Sweep];
    assert_eq!(due_after(|s| s.swept = None), sweep);
    assert_eq!(due_after(|s| s.swept = Some(99 * DAY)), []);
    assert_eq!(due_after(|s| s.swept = Some(99 * DAY - 1)), sweep);
    assert_eq!(due_after(|s| s.sweeping = true), sweep);
}

/// The request is owed, and so is its money.
fn with_request(s: &mut Snapshot, age: Timestamp) {
    s.book.owed = UNIT;
    s.book.buffered += UNIT;
    s.oldest = Some(request(age));
}

#[test]
fn a_request_is_finalized_when_it_is_old_paid_for_and_swept() {
    assert_eq!(due_after(|s| with_request(s, DAY)), [Action::Finalize]);
    assert_eq!(due_after(|s| with_request(s, DAY - 1)), []);
    let unpaid = due_after(|s| {
        with_request(s, DAY);
        s.book.buffered -= 1;
    });
    assert_eq!(unpaid, []);
}

#[test]
fn a_request_that_only_waits_for_a_sweep_gets_one() {
    let actions = due_after(|s| {
        with_request(s, DAY);
        s.swept = Some(99 * DAY);
    });
    assert_eq!(actions, [Action::Sweep]);
}

#[test]
fn a_rebalancing_is_due_when_it_moves_something() {
    let moved = |delegated, unbonding| Some(Rebalanced { delegated, unbonding });
    assert_eq!(due_after(|s| s.rebalancing = moved(1, 0)), [Action::Rebalance]);
    assert_eq!(due_after(|s| s.rebalancing = moved(0, 1)), [Action::Rebalance]);
    assert_eq!(due_after(|s| s.rebalancing = None), []);
    // It refills the reserve.
    assert_eq!(due_after(|s| s.book.reserve = 99 * UNIT), [Action::Rebalance]);
    assert_eq!(due_after(|s| s.book.reserve = 100 * UNIT - 1), []);
}

#[test]
fn what_needs_no_pool_goes_on_while_it_is_paused() {
    let payout = Action::Payout {
        validator: Account::from([2; 32]),
        era: 98,
        page: 0,
    };
    let actions = due_after(|s| {
        s.paused_until = s.now + 1;
        s.swept = None;
        s.rebalancing = Some(Rebalanced {
            delegated: 1,
            unbonding: 0,
        });
        with_request(s, DAY);
        let operator = &mut s.operators[0];
        operator.pending = 5;
        operator.settlement = settlement(|s| s.loss = 5);
        operator.fault = Some(Fault::NotValidating);
        operator.outdated = true;
        operator.closable = true;
        operator.unpaid = vec![unpaid(0)];
    });
    assert_eq!(
        actions,
        [Action::Check(7), Action::Update(7), payout, Action::Close(7)]
    );
}

#[test]
fn only_our_own_rewards_are_paid_out_until_the_operator_leaves() {
    let others = UnpaidPage {
        ours: false,
        ..unpaid(1)
    };
    assert_eq!(due_after(|s| s.operators[0].unpaid = vec![others]), []);
    let leaving = due_after(|s| {
        s.operators[0].unpaid = vec![others];
        s.operators[0].status = Status::Exiting;
    });
    assert_eq!(leaving.len(), 1);
}

#[test]
fn losses_come_first_and_moves_last() {
    let actions = due_after(|s| {
        with_request(s, DAY);
        s.rebalancing = Some(Rebalanced {
            delegated: 1,
            unbonding: 0,
        });
        s.operators[0].unpaid = vec![unpaid(1)];
        s.operators[0].closable = true;
        s.operators.push(OperatorSnapshot {
            settlement: settlement(|s| s.received = UNIT),
            ..operator(8)
        });
        s.operators.push(OperatorSnapshot {
            pending: 3,
            ..operator(9)
        });
    });
    let names: Vec<_> = actions.iter().map(Action::name).collect();
    assert_eq!(
        names,
        ["flag", "settle", "payout", "finalize", "rebalance", "close"]
    );
}
