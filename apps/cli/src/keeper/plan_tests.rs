use super::*;
use ink::primitives::AccountId;

const DAY: Timestamp = 86_400_000;
const UNIT: Balance = 1_000_000_000_000;
const FEE: Balance = UNIT / 100;

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
        settlement_fee: FEE,
        book: Accounting {
            total_shares: 1_000 * UNIT,
            buffered: 100 * UNIT,
            reserve: 100 * UNIT,
            reserve_target: 100 * UNIT,
            staked: 900 * UNIT,
            ..Default::default()
        },
        layer: Layer::default(),
        swept: Some(100 * DAY),
        oldest: None,
        rebalancing: Some(Rebalanced::default()),
        operators: vec![operator(7)],
        bots: Bots::default(),
        markets: None,
        restaking: Vec::new(),
    }
}

fn operator(id: OperatorId) -> OperatorSnapshot {
    OperatorSnapshot {
        operator: id,
        validator: Account::from([2; 32]),
        status: Status::Active,
        announced: 0,
        pending: 0,
        rewards: 0,
        refused: false,
        settled_in: None,
        rise_due: false,
        settlement: Some(OperatorSettlement::default()),
        fault: None,
        suspected_in: None,
        checked_in: None,
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

/// Somebody waits for money.
const WAITS: [fn(&mut Snapshot); 3] = [
    |s| {
        s.book.owed = 1;
        s.book.buffered += 1;
    },
    |s| s.operators[0].status = Status::Exiting,
    |s| s.operators[0].status = Status::Jailed,
];

#[test]
fn money_that_somebody_waits_for_is_settled_when_it_pays_the_fee() {
    for wait in WAITS {
        let settled = |received| {
            due_after(|s| {
                s.operators[0].settlement = settlement(|s| s.received = received);
                s.operators[0].settled_in = Some(100);
                wait(s);
            })
        };
        assert_eq!(settled(FEE - 1), []);
        assert_eq!(settled(FEE), [Action::Settle(7)]);
    }
}

#[test]
fn dust_that_somebody_waits_for_is_settled_once_an_era() {
    for wait in WAITS {
        let settled = |received, settled_in| {
            due_after(|s| {
                s.operators[0].settlement = settlement(|s| s.received = received);
                s.operators[0].settled_in = settled_in;
                wait(s);
            })
        };
        assert_eq!(settled(1, None), [Action::Settle(7)]);
        assert_eq!(settled(1, Some(99)), [Action::Settle(7)]);
        assert_eq!(settled(1, Some(100)), []);
        assert_eq!(settled(0, None), []);
    }
}

#[test]
fn where_a_settlement_costs_more_than_what_is_worth_moving_it_is_worth_its_fee() {
    let received = |planck| {
        due_after(|s| {
            s.settlement_fee = 2 * UNIT;
            s.operators[0].settlement = settlement(|s| s.received = planck);
        })
    };
    assert_eq!(received(2 * UNIT - 1), []);
    assert_eq!(received(2 * UNIT), [Action::Settle(7)]);
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
    let refused = |settled_in| {
        due_after(|s| {
            s.operators[0].refused = true;
            s.operators[0].settled_in = settled_in;
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
fn a_suspicion_is_checked_once_in_each_later_era() {
    let checked = |suspected_in, checked_in| {
        due_after(|s| {
            s.operators[0].suspected_in = suspected_in;
            s.operators[0].checked_in = checked_in;
        })
    };
    assert_eq!(checked(None, None), []);
    assert_eq!(checked(Some(100), None), []);
    assert_eq!(checked(Some(99), None), [Action::Check(7)]);
    assert_eq!(checked(Some(98), Some(99)), [Action::Check(7)]);
    assert_eq!(checked(Some(98), Some(100)), []);
}

#[test]
fn a_sweep_is_due_at_first_when_it_is_getting_old_and_after_a_pause() {
    let sweep = [Action::Sweep];
    assert_eq!(due_after(|s| s.swept = None), sweep);
    assert_eq!(due_after(|s| s.swept = Some(99 * DAY)), []);
    assert_eq!(due_after(|s| s.swept = Some(99 * DAY - 1)), sweep);
    let paused_until = |until| {
        due_after(|s| {
            s.swept = Some(100 * DAY - 5);
            s.paused_until = until;
        })
    };
    assert_eq!(paused_until(100 * DAY - 5), []);
    assert_eq!(paused_until(100 * DAY - 4), sweep);
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
fn a_request_is_finalized_by_a_sweep_of_the_last_hour_and_after_the_last_pause() {
    let swept = |ago, change: fn(&mut Snapshot)| {
        due_after(|s| {
            with_request(s, DAY);
            s.swept = Some(100 * DAY - ago);
            change(s);
        })
    };
    let hour = FINALIZATION_SWEEP_AGE;
    assert_eq!(swept(hour, |_| {}), [Action::Finalize]);
    assert_eq!(swept(hour + 1, |_| {}), [Action::Sweep]);
    assert_eq!(swept(2, |s| s.paused_until = s.now - 1), [Action::Sweep]);
    assert_eq!(swept(1, |s| s.paused_until = s.now - 1), [Action::Finalize]);
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
        [Action::Check(7), Action::Close(7), Action::Update(7), payout]
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
        s.operators[0].outdated = true;
        s.operators[0].fault = Some(Fault::Blocked);
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
        [
            "flag",
            "finalize",
            "check",
            "close",
            "update",
            "payout",
            "settle",
            "rebalance"
        ]
    );
    let swept = due_after(|s| {
        s.swept = None;
        s.operators[0].pending = 3;
        s.operators[0].unpaid = vec![unpaid(1)];
    });
    let names: Vec<_> = swept.iter().map(Action::name).collect();
    assert_eq!(names, ["flag", "sweep", "payout"]);
}

#[test]
fn who_leaves_is_paid_out_first() {
    let actions = due_after(|s| {
        s.operators[0].unpaid = vec![unpaid(0)];
        s.operators.push(OperatorSnapshot {
            status: Status::Exiting,
            validator: Account::from([9; 32]),
            unpaid: vec![unpaid(0)],
            ..operator(8)
        });
    });
    let validators: Vec<_> = actions
        .iter()
        .map(|action| match action {
            Action::Payout { validator, .. } => validator.0[0],
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(validators, [9, 2]);
}

#[test]
fn a_keeper_takes_half_a_block_and_at_least_one_transaction() {
    let weight = |ref_time, proof_size| Weight { ref_time, proof_size };
    let mut room = Room::of(weight(100, 200));
    assert!(room.take(weight(30, 10)));
    assert!(!room.take(weight(21, 10)), "time");
    assert!(!room.take(weight(1, 91)), "proof");
    assert!(room.take(weight(20, 90)));
    assert!(!room.take(weight(1, 0)));
    let mut narrow = Room::of(weight(100, 200));
    assert!(narrow.take(weight(500, 1)), "there is no smaller way");
    assert!(!narrow.take(weight(1, 1)));
}

#[test]
fn a_loss_and_a_jailing_are_news_once() {
    let quiet = [operator(7)];
    let mut announced = operator(7);
    announced.pending = 5;
    let loss = |pending| News::Loss { operator: 7, pending };
    let announced = [announced];
    assert_eq!(news(&[], &quiet), []);
    assert_eq!(news(&quiet, &announced), [loss(5)]);
    assert_eq!(
        news(&[], &announced),
        [loss(5)],
        "whoever starts later is told, too"
    );
    assert_eq!(news(&announced, &announced), []);
    assert_eq!(news(&announced, &quiet), [], "it came true, or was cancelled");
    let mut jailed = announced.clone();
    jailed[0].status = Status::Jailed;
    jailed[0].pending = 6;
    assert_eq!(news(&announced, &jailed), [loss(6), News::Jailed { operator: 7 }]);
    assert_eq!(news(&jailed, &jailed), []);
}

/// Two hundred operators after an era, and blocks of a usual size: how long a keeper takes, by its own plan.
mod two_hundred_operators {
    use super::*;

    const OPERATORS: OperatorId = 200;
    const BLOCK: Timestamp = 6_000;
    const REWARD: Balance = 10 * UNIT;
    const KIB: u64 = 1_024;

    /// What a block has for everybody.
    const ROOM: Weight = Weight {
        ref_time: 1_500_000_000_000,
        proof_size: 3_840 * KIB,
    };

    /// What a block's author counts for a transaction: of a payout to 512 nominators the pallet's own weights, of the
    /// rest the gas limits, which set aside what a nominator may need.
    fn weight(action: &Action) -> Weight {
        let (giga, kib) = match action {
            Action::Payout { .. } => (300, 1_850),
            Action::Settle(_) | Action::Update(_) | Action::Close(_) => (60, 900),
            Action::Rebalance => (80, 1_200),
            Action::Sweep => (40, 1_000),
            Action::Flag(_)
            | Action::Check(_)
            | Action::Finalize
            | Action::Market(_)
            | Action::Restaking(_) => (10, 400),
        };
        Weight {
            ref_time: giga * 1_000_000_000,
            proof_size: kib * KIB,
        }
    }

    fn after_an_era() -> Snapshot {
        let mut snapshot = quiet();
        snapshot.operators = (0..OPERATORS)
            .map(|id| OperatorSnapshot {
                validator: Account::from([id as u8; 32]),
                unpaid: vec![unpaid(0)],
                ..operator(id)
            })
            .collect();
        snapshot
    }

    /// Sends what the next block has room for, and lets it happen.
    fn build(snapshot: &mut Snapshot) -> Vec<Action> {
        let mut room = Room::of(ROOM);
        let due = due(snapshot).into_iter();
        let sent: Vec<_> = due.take_while(|action| room.take(weight(action))).collect();
        snapshot.now += BLOCK;
        for action in &sent {
            happen(snapshot, action);
        }
        sent
    }

    fn happen(snapshot: &mut Snapshot, action: &Action) {
        let (now, era) = (snapshot.now, snapshot.era);
        let of = |id: OperatorId| move |operator: &&mut OperatorSnapshot| operator.operator == id;
        match action {
            Action::Payout { validator, page, .. } => {
                let mut operators = snapshot.operators.iter_mut();
                let operator = operators
                    .find(|operator| operator.validator == *validator)
                    .unwrap();
                operator.unpaid.retain(|unpaid| unpaid.page != *page);
                operator.closable = operator.status == Status::Exiting && operator.unpaid.is_empty();
                let received = operator.settlement.unwrap_or_default().received + REWARD;
                operator.settlement = settlement(|s| s.received = received);
            }
            Action::Settle(id) => {
                let operator = snapshot.operators.iter_mut().find(of(*id)).unwrap();
                let received = operator.settlement.unwrap().received;
                operator.settlement = settlement(|_| {});
                operator.settled_in = Some(era);
                snapshot.book.buffered += received;
                snapshot.rebalancing = Some(Rebalanced {
                    delegated: snapshot.book.buffered,
                    unbonding: 0,
                });
            }
            Action::Flag(id) => {
                let operator = snapshot.operators.iter_mut().find(of(*id)).unwrap();
                operator.announced = operator.pending;
            }
            Action::Close(id) => {
                let operator = snapshot.operators.iter_mut().find(of(*id)).unwrap();
                operator.closable = false;
            }
            Action::Sweep => snapshot.swept = Some(now),
            Action::Finalize => {
                snapshot.book.buffered -= snapshot.book.owed;
                snapshot.book.owed = 0;
                snapshot.oldest = None;
            }
            Action::Rebalance => {
                let (part, period) = (
                    snapshot.parameters.reserve_part,
                    snapshot.parameters.reward_period,
                );
                let delegated = snapshot.book.plan_buffer(part, now, period);
                delegated.expect("the book is sound");
                snapshot.rebalancing = Some(Rebalanced::default());
            }
            Action::Check(_) | Action::Update(_) => panic!("nobody is at fault"),
            Action::Market(_) => panic!("there are no markets"),
            Action::Restaking(_) => panic!("there is no restake vault"),
        }
    }

    #[test]
    fn an_era_of_all_is_done_in_half_an_hour() {
        let mut snapshot = after_an_era();
        let mut blocks = 0;
        while blocks < 1_000 && !build(&mut snapshot).is_empty() {
            blocks += 1;
        }
        assert!(snapshot
            .operators
            .iter()
            .all(|operator| operator.unpaid.is_empty()));
        assert_eq!(
            snapshot.book.buffered,
            100 * UNIT + Balance::from(OPERATORS) * REWARD
        );
        assert_eq!(snapshot.rebalancing, Some(Rebalanced::default()));
        assert!(blocks <= 305, "{blocks}");
        assert!(blocks * BLOCK <= 31 * 60 * 1_000);
    }

    #[test]
    fn a_loss_is_flagged_and_a_request_paid_at_once_in_the_midst_of_it() {
        let mut snapshot = after_an_era();
        for _ in 0..100 {
            build(&mut snapshot);
        }
        snapshot.operators[150].pending = 1_000 * UNIT;
        assert_eq!(build(&mut snapshot)[0], Action::Flag(150));

        snapshot.book.owed = UNIT;
        snapshot.book.buffered += UNIT;
        snapshot.oldest = Some(RequestStatus {
            made_at: snapshot.now - DAY,
            ..request(0)
        });
        snapshot.swept = Some(snapshot.now - DAY / 2);
        assert_eq!(build(&mut snapshot)[0], Action::Sweep);
        assert_eq!(build(&mut snapshot)[0], Action::Finalize);
    }

    #[test]
    fn who_leaves_is_closed_in_the_block_after_its_last_payout() {
        let mut snapshot = after_an_era();
        build(&mut snapshot);
        let leaving = &mut snapshot.operators[199];
        leaving.status = Status::Exiting;
        leaving.unpaid = vec![unpaid(0), unpaid(1)];
        let validator = leaving.validator.clone();
        for page in 0..2 {
            let payout = Action::Payout {
                validator: validator.clone(),
                era: 98,
                page,
            };
            assert_eq!(build(&mut snapshot)[0], payout);
        }
        assert_eq!(build(&mut snapshot)[0], Action::Close(199));
    }

    #[test]
    fn strangers_dust_makes_nobody_pay_more_than_once_an_era() {
        let mut snapshot = after_an_era();
        snapshot.book.owed = UNIT;
        for operator in &mut snapshot.operators {
            operator.unpaid.clear();
        }
        let mut settled = 0;
        for _ in 0..200 {
            for operator in &mut snapshot.operators {
                let dust = operator.settlement.unwrap().received + 1;
                operator.settlement = settlement(|s| s.received = dust);
            }
            let sent = build(&mut snapshot);
            settled += sent
                .iter()
                .filter(|action| matches!(action, Action::Settle(_)))
                .count();
        }
        assert_eq!(settled, OPERATORS as usize);
    }
}
