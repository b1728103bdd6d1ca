mod buffer;
mod cover;
mod deposits;
mod exits;
mod layer;
mod losses;
mod prices;
mod repayments;
mod rewards;
mod settlement;

use estuary_interfaces::{Balance, OperatorSettlement, ProvisionChange, Shares, Timestamp};

use super::{
    exit_fee::ExitRates, rate_limit::RateLimit, repayments::REPAYMENT_PERIOD, Accounting, Layer, LossSplit,
    Losses, Premium, RewardParameters, RewardSplit,
};

const DAY: Timestamp = 1_000;

/// 10 % protocol fee: a tenth to the keeper, three tenths to cover, the rest to the treasury.
const REWARD_PARAMETERS: RewardParameters = RewardParameters {
    protocol_fee: 1_000,
    keeper_part: 1_000,
    cover_part: 3_000,
    premium: None,
    period: DAY,
};

/// 1,000 shares at a price of 2: 200 planck in the buffer, 1,800 staked.
fn pool() -> Accounting {
    Accounting {
        total_shares: 1_000,
        buffered: 200,
        staked: 1_800,
        reserve_limit: UNUSED,
        ..Default::default()
    }
}

/// A limit that no exit has used for a long time.
const UNUSED: RateLimit = RateLimit {
    left: Balance::MAX,
    since: 0,
};

fn quiet(book: Balance) -> OperatorSettlement {
    OperatorSettlement {
        book,
        total: book,
        ..Default::default()
    }
}

fn reward(reward: Balance) -> OperatorSettlement {
    OperatorSettlement {
        received: reward,
        reward,
        ..quiet(1_000)
    }
}

fn loss(loss: Balance) -> OperatorSettlement {
    OperatorSettlement {
        book: 1_000,
        total: 1_000 - loss,
        loss,
        ..Default::default()
    }
}

/// The pool's money equals the claims on it: `buffered + staked = E + unvested + owed + provision`.
fn balanced(pool: &Accounting, now: Timestamp) {
    let equity = pool.equity(now).expect("the book stays in range");
    let claims = equity + pool.unvested(now) + pool.owed + pool.provision;
    assert_eq!(pool.buffered + pool.staked, claims);
}

fn settle(pool: &mut Accounting, settled: &OperatorSettlement, now: Timestamp) -> (LossSplit, RewardSplit) {
    let mut layer = Layer::default();
    let (loss, _, reward) = pool.settle(&mut layer, settled, &REWARD_PARAMETERS, now).unwrap();
    assert_eq!(layer, Layer::default());
    balanced(pool, now);
    (loss, reward)
}

/// Announces losses of `added` planck beside bond and cover, and takes back `released`.
fn change_provision(pool: &mut Accounting, added: Balance, released: Balance) -> LossSplit {
    let provided = ProvisionChange {
        added,
        released,
        ..Default::default()
    };
    let absorbed = pool.change_provision(&provided, 0, DAY).unwrap();
    balanced(pool, 0);
    absorbed
}

fn released(released: Balance) -> ProvisionChange {
    ProvisionChange {
        released,
        ..Default::default()
    }
}

/// The queue is owed 500 of 2,000. A loss of 400 is announced: the queue absorbs 100 and the holders 300.
fn announced() -> Accounting {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap();
    change_provision(&mut pool, 400, 0);
    assert_eq!(
        (pool.owed, pool.queue_provision, pool.equity(0)),
        (400, 100, Some(1_200))
    );
    pool
}
