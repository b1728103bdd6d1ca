//! The formulas against integers without a limit.

use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{bps_of, mul_div, whole_of, Rounding, BPS};
use estuary_stream::Stream;
use num_bigint::BigUint;
use staking_pool::accounting::{
    exit_fee::{exit_fee, ExitRates},
    rate_limit::RateLimit,
};
use validator_registry::{
    allocation::{Limits, Order},
    table::{Entry, Status},
};
use withdrawal_queue::units::{index_after_loss, units_for, worth, ONE};

use crate::{
    allocation as reference,
    campaign::time_models::{LimitModel, StreamModel},
    contract_plan::plan,
    default_pool_parameters,
    queue_story::Dice,
};

/// A number of any magnitude, often next to a power of two.
fn number(dice: &mut Dice) -> u128 {
    match dice.below(3) {
        0 => (1u128 << dice.below(128)).wrapping_sub(dice.below(3).into()),
        1 => u128::MAX - u128::from(dice.below(4)),
        _ => dice.wide() >> dice.below(128),
    }
}

fn quotient(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
    if c == 0 {
        return None;
    }
    let (product, divisor) = (BigUint::from(a) * b, BigUint::from(c));
    let whole = match rounding {
        Rounding::Down => product / divisor,
        Rounding::Up => (product + &divisor - 1u8) / divisor,
    };
    whole.try_into().ok()
}

/// `mul_div`, `bps_of` and `whole_of`, on all numbers.
pub fn products(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    while dice.goes_on() {
        let [a, b, c] = [(); 3].map(|()| number(&mut dice));
        for rounding in [Rounding::Down, Rounding::Up] {
            let expected = quotient(a, b, c, rounding);
            assert_eq!(mul_div(a, b, c, rounding), expected, "{a}·{b}/{c}, {rounding:?}");
        }
        let bps = dice.below(1 << 16) as u16;
        let expected = quotient(a, bps.into(), BPS, Rounding::Down);
        assert_eq!(bps_of(a, bps), expected, "{bps} basis points of {a}");
        let expected = quotient(a, BPS, bps.into(), Rounding::Down);
        assert_eq!(whole_of(a, bps), expected, "{a} is {bps} basis points");
    }
}

/// The queue's units: exact, and never in favour of a request.
pub fn units(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    while dice.goes_on() {
        let [amount, index, owed] = [(); 3].map(|()| number(&mut dice));
        let loss = match dice.below(4) {
            0 => number(&mut dice),
            _ => dice.up_to(owed),
        };
        let units = units_for(amount, index);
        assert_eq!(units, quotient(amount, ONE, index, Rounding::Down), "units");
        if let Some(units) = units {
            let back = worth(units, index).expect("no more than the request was made for");
            assert!(back <= amount, "{units} units at {index} are {back} of {amount}");
        }
        let expected = quotient(amount, index, ONE, Rounding::Down);
        assert_eq!(worth(amount, index), expected, "worth");
        let left = owed.checked_sub(loss);
        let expected = left.and_then(|left| quotient(index, left, owed, Rounding::Down));
        assert_eq!(index_after_loss(index, loss, owed), expected, "the index");
    }
}

/// What changes with time: a stream and the limit of stakes. And the fee to leave at once.
pub fn streams(bytes: &[u8]) {
    const LONGEST: Timestamp = 1 << 36;
    let mut dice = Dice::loaded(bytes);
    let mut parameters = default_pool_parameters();
    parameters.stake_limit = dice.amount();
    parameters.stake_limit_period = 1 + dice.below(LONGEST);
    let (mut stream, mut expected) = (Stream::default(), StreamModel::default());
    let (mut limit, mut bound) = (RateLimit::default(), LimitModel::default());
    let mut now = dice.below(1 << 42);
    while dice.goes_on() {
        let amount = dice.amount();
        match dice.below(5) {
            0 => now += dice.below(LONGEST),
            1 => {
                let period = dice.below(LONGEST);
                assert_eq!(stream.add(amount, now, period), Some(()), "{amount} fits");
                expected.add(&amount.into(), now, period);
            }
            2 => {
                let taken = stream.take(amount, now).expect("no more than there is");
                assert_eq!(expected.take(&amount.into(), now), taken.into(), "of {amount}");
            }
            3 => {
                let after = limit.after(amount, parameters.stake_limit, parameters.stake_limit_period, now);
                let enough = bound.take(&amount.into(), &parameters, now);
                assert_eq!(after.is_some(), enough, "whether {amount} may be staked");
                limit = after.unwrap_or(limit);
            }
            _ => fee(&mut dice, amount),
        }
        assert_eq!(stream, expected.as_booked(), "the stream");
        assert_eq!(expected.unvested(now), stream.unvested(now).into(), "unvested");
        assert_eq!(limit, bound.as_booked(), "the limit");
    }
}

/// The fee is its integral, rounded up by less than three planck: once for each of its divisions.
fn fee(dice: &mut Dice, amount: Balance) {
    let (reserve, target) = (dice.amount(), dice.amount() - 1);
    let [one, other] = [(); 2].map(|()| dice.below(10_001) as u16);
    let (min, max) = (one.min(other), one.max(other));
    let fee = exit_fee(amount, reserve, target, ExitRates { min, max });
    let Some(left) = reserve.checked_sub(amount) else {
        assert_eq!(fee, None, "more than the reserve");
        return;
    };
    let fee = BigUint::from(fee.expect("a fee fits"));
    // What counts as used, times `whole`: without a target all of it, and twice the target is divided by else.
    let (from, to) = (reserve.min(target), left.min(target));
    let (used, whole) = match target {
        0 => (BigUint::from(amount), BigUint::from(1u8)),
        _ => {
            let twice = BigUint::from(target) * 2u8;
            ((&twice - from - to) * (from - to), twice)
        }
    };
    let exact = &whole * amount * min + used * (max - min);
    let planck = whole * BPS;
    assert!(&fee * &planck >= exact, "a fee of {fee} is too low");
    assert!(
        &fee * &planck < exact + planck * 3u8,
        "a fee of {fee} is too high"
    );
}

/// Where stake goes, for up to a dozen operators.
pub fn allocation(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    // Few planck, so that roundings show, or many.
    let one = 10u128.pow(1 + dice.below(27) as u32);
    let limits = Limits {
        min_move: dice.up_to(one / 4),
        min_nominator_bond: dice.up_to(one / 4),
        existential_deposit: dice.up_to(one / 1_000),
    };
    let amount = dice.up_to(one * 8);
    let (deploy, demand) = if dice.percent(50) {
        (amount, 0)
    } else {
        (0, amount)
    };
    let operators = 1 + dice.below(12);
    let entries: Vec<Entry> = (0..operators).map(|_| entry(&mut dice, one)).collect();
    let order = Order { deploy, demand };
    let expected = reference::plan(&entries, &limits, order);
    let planned = plan(&entries, &limits, order);
    assert_eq!(planned, expected, "{entries:?}, {limits:?}, {order:?}");
}

fn entry(dice: &mut Dice, one: Balance) -> Entry {
    let capacity = match dice.below(4) {
        0 => 0,
        1 => dice.up_to(one * 3),
        _ => one,
    };
    let status = match dice.below(12) {
        0 => Status::Jailed,
        1 => Status::Exiting,
        2 => Status::Exited,
        3 => Status::Suspected,
        _ => Status::Active,
    };
    let total = match status {
        Status::Exited => 0,
        // Up to half more than its capacity.
        _ => capacity.max(one / 50) / 1_000 * u128::from(dice.below(1_500)) + u128::from(dice.below(3)),
    };
    Entry {
        operator: 0,
        total,
        active: total - total / 1_000 * u128::from(dice.below(4) * 250),
        capacity,
        status,
        refused: dice.percent(6),
    }
}
