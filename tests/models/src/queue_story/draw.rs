use estuary_interfaces::{Balance, RequestId, Timestamp};

use super::{Actor, Dice, Operation, Reference, ACTORS};

/// Something that can happen next. Most of it succeeds.
pub fn operation(dice: &mut Dice, queue: &Reference, now: Timestamp) -> Operation {
    match dice.below(100) {
        0..=27 => enqueue(dice),
        28..=30 => absorb_loss(dice, queue),
        31 => restore(dice, queue),
        32..=43 => finalize(dice, queue, now),
        44..=63 => claim(dice, queue),
        64..=70 => claim_to(dice, queue),
        71..=76 => claim_many(dice, queue),
        77..=86 => transfer(dice, queue),
        87..=95 => approve(dice, queue),
        _ => Operation::Wait,
    }
}

fn actor(dice: &mut Dice) -> Actor {
    dice.below(ACTORS as u64) as Actor
}

fn enqueue(dice: &mut Dice) -> Operation {
    let parts = match dice.below(10) {
        0 => dice.below(17) as u32,
        _ => 1,
    };
    Operation::Enqueue {
        owner: actor(dice),
        amount: if dice.percent(1) { 0 } else { dice.amount() },
        parts,
    }
}

/// Mostly a few per cent, and now and then nearly all.
fn absorb_loss(dice: &mut Dice, queue: &Reference) -> Operation {
    let owed = queue.owed();
    let loss = match dice.below(20) {
        0 => 0,
        1 => owed.min(1),
        2 => owed - dice.up_to((owed / 10_000_000).max(1)).min(owed),
        3 => owed,
        4 => owed.saturating_add(1),
        5..=8 => dice.up_to(owed),
        _ => dice.up_to(owed / 20),
    };
    Operation::AbsorbLoss { loss, owed }
}

/// Mostly a little, and now and then more than what was absorbed.
fn restore(dice: &mut Dice, queue: &Reference) -> Operation {
    let amount = match dice.below(8) {
        0 => 1,
        1 => dice.amount() >> 8,
        _ => dice.up_to(queue.owed() / 20),
    };
    Operation::Restore { amount }
}

/// With budgets that are next to what some prefix costs, and with any.
fn finalize(dice: &mut Dice, queue: &Reference, now: Timestamp) -> Operation {
    let budget = match dice.below(8) {
        0 => dice.amount(),
        1..=2 => dice.up_to(queue.due()),
        3..=5 => {
            let prefix = dice.below(queue.open() as u64 + 1) as usize;
            let cost = queue.cost(prefix);
            cost.saturating_add(dice.below(3).into()).saturating_sub(1)
        }
        _ => Balance::MAX,
    };
    let made_before = match dice.below(4) {
        0 => queue.oldest().unwrap_or(now),
        1 => now.saturating_sub(dice.below(40_000_000)),
        _ => now,
    };
    Operation::Finalize { budget, made_before }
}

/// A request, mostly one that exists, of all or of the finalized ones.
fn request(dice: &mut Dice, queue: &Reference, finalized: bool) -> RequestId {
    if dice.percent(4) {
        return dice.below(queue.last_id() + 3);
    }
    queue.some_request(dice.roll(), finalized)
}

/// Who claims or transfers a request: mostly its owner.
fn caller(dice: &mut Dice, queue: &Reference, id: RequestId) -> Actor {
    match queue.owner(id) {
        Some(owner) if !dice.percent(8) => owner,
        _ => actor(dice),
    }
}

/// The checkpoint of a request, mostly.
fn hint(dice: &mut Dice, queue: &Reference, id: RequestId) -> u32 {
    let checkpoint = queue.checkpoint(id).unwrap_or_default();
    match dice.below(20) {
        0 => checkpoint.wrapping_sub(1),
        1 => checkpoint.wrapping_add(1),
        2 => dice.below(10) as u32,
        _ => checkpoint,
    }
}

fn maybe_hint(dice: &mut Dice, queue: &Reference, id: RequestId) -> Option<u32> {
    dice.percent(50).then(|| hint(dice, queue, id))
}

fn claim(dice: &mut Dice, queue: &Reference) -> Operation {
    let finalized = !dice.percent(10);
    let id = request(dice, queue, finalized);
    Operation::Claim {
        caller: caller(dice, queue, id),
        id,
        hint: maybe_hint(dice, queue, id),
    }
}

fn claim_to(dice: &mut Dice, queue: &Reference) -> Operation {
    let id = request(dice, queue, true);
    Operation::ClaimTo {
        caller: caller(dice, queue, id),
        id,
        recipient: actor(dice),
        hint: maybe_hint(dice, queue, id),
    }
}

/// What one owner can claim, in any order, and in some lists something that does not belong there.
fn claim_many(dice: &mut Dice, queue: &Reference) -> Operation {
    let caller = actor(dice);
    let mut ids = queue.claimable_by(caller);
    for position in (1..ids.len()).rev() {
        ids.swap(position, dice.below(position as u64 + 1) as usize);
    }
    ids.truncate(dice.below(12) as usize);
    if dice.percent(15) {
        ids.push(request(dice, queue, false));
    }
    if dice.percent(10) {
        ids.extend(ids.first().copied());
    }
    if dice.percent(2) {
        ids = vec![queue.some_request(dice.roll(), true); 101];
    }
    let hints = dice
        .percent(50)
        .then(|| ids.iter().map(|id| hint(dice, queue, *id)).collect());
    Operation::ClaimMany { caller, ids, hints }
}

fn transfer(dice: &mut Dice, queue: &Reference) -> Operation {
    let finalized = dice.percent(30);
    let id = request(dice, queue, finalized);
    let caller = match dice.below(2) {
        0 => caller(dice, queue, id),
        _ => queue.agent(id).unwrap_or_else(|| actor(dice)),
    };
    Operation::Transfer {
        caller,
        to: actor(dice),
        id,
    }
}

fn approve(dice: &mut Dice, queue: &Reference) -> Operation {
    let for_all = dice.percent(30);
    let id = request(dice, queue, false);
    Operation::Approve {
        caller: caller(dice, queue, id),
        agent: actor(dice),
        id: (!for_all).then_some(id),
        approved: !dice.percent(if for_all { 60 } else { 25 }),
    }
}
