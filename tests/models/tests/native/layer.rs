//! The registry's reservations and the pool's book together, over states drawn at random: who pays for a loss, whether it
//! comes true or not, with a queue, a cover fund and a layer of any size.

use estuary_interfaces::{Balance, CoverState, OperatorSettlement, Settlement, Timestamp};
use proptest::prelude::*;
use staking_pool::accounting::{Accounting, Layer, LossSplit, Losses, RewardParameters};
use validator_registry::{
    cover::Cover,
    operator::{Operator, Place},
    parameters::{Bounty, LossParameters},
    table::{Entry, Status},
};

use crate::cases;

const NOW: Timestamp = 1_000;
const PERIOD: Timestamp = 86_400_000;
const REWARDS: RewardParameters = RewardParameters {
    protocol_fee: 1_000,
    keeper_part: 1_000,
    cover_part: 3_000,
    premium: None,
    period: PERIOD,
};
const LOSSES: LossParameters = LossParameters {
    bond_ratio: 500,
    bounty: Bounty { part: 0, cap: 0 },
};

/// Pool and registry as far as losses are concerned, with two operators.
#[derive(Clone, Debug)]
struct Protocol {
    book: Accounting,
    layer: Layer,
    losses: Losses,
    cap: Option<Balance>,
    operators: [(Operator, Entry); 2],
}

/// Numbers from a planck to a tenth of all tokens that there could be.
fn amounts() -> impl Strategy<Value = Balance> {
    (0_u32..90, any::<u128>()).prop_map(|(bits, noise)| 1 + (noise >> (127 - bits)))
}

fn protocols() -> impl Strategy<Value = Protocol> {
    let parts = (0_u8..=100, 0_u8..=100, 0_u8..=100);
    (
        amounts(),
        amounts(),
        amounts(),
        amounts(),
        parts,
        any::<bool>(),
        amounts(),
    )
        .prop_map(
            |(staked, shares, fund, bond, (owed, layer, second), has_cap, cap)| {
                let staked = 2 + 2 * staked;
                let (shares, second) = (shares + 1, u128::from(second));
                let of = |percent: u8, amount: Balance| amount / 100 * u128::from(percent);
                let book = Accounting {
                    total_shares: shares,
                    staked,
                    owed: of(owed.min(95), staked),
                    cover: fund,
                    ..Default::default()
                };
                let layer = Layer {
                    shares: of(layer.min(95), shares),
                    ..Default::default()
                };
                let first = staked / 100 * second.min(99);
                Protocol {
                    book,
                    layer,
                    losses: Losses::default(),
                    cap: has_cap.then_some(cap),
                    operators: [first, staked - first].map(|total| operator(bond, total)),
                }
            },
        )
}

fn operator(bond: Balance, total: Balance) -> (Operator, Entry) {
    let account = [1; 32].into();
    let operator = Operator {
        place: Place::Slot(0),
        nominator: Some(account),
        stake_cap: Balance::MAX,
        ..Operator::new(account, account, 0, bond)
    };
    let entry = Entry {
        operator: 0,
        total,
        active: total,
        capacity: 0,
        status: Status::Active,
        refused: false,
    };
    (operator, entry)
}

impl Protocol {
    fn cover(&self) -> Cover {
        Cover {
            state: self.book.cover_state(&self.layer, NOW).unwrap(),
            cap: self.cap,
        }
    }

    fn equity(&self) -> Balance {
        self.book.equity(NOW).unwrap()
    }

    /// Announces losses of an operator: all of them, or none any more.
    fn announce(&mut self, number: usize, amount: Balance) -> LossSplit {
        let cover = self.cover();
        let (operator, entry) = &mut self.operators[number];
        let (provided, _) = operator.flag(entry, amount, &cover, &LOSSES).unwrap();
        let split = self.book.change_provision(&provided, NOW, PERIOD).unwrap();
        self.losses.add_announced(&provided, &split);
        self.check();
        split
    }

    /// The chain takes `loss` of an operator's stake, and nothing is announced any more.
    fn settle(&mut self, number: usize, loss: Balance) -> (OperatorSettlement, LossSplit) {
        let cover = self.cover();
        let (operator, entry) = &mut self.operators[number];
        let total = entry.total - loss;
        let found = Settlement {
            received: 0,
            reward: 0,
            loss,
            total,
            active: total,
            pending: 0,
            slash_era: 0,
        };
        let (settled, _) = operator.settle(entry, &found, &cover, &LOSSES, NOW).unwrap();
        let (split, announced, _) = self
            .book
            .settle(&mut self.layer, &settled, &REWARDS, NOW)
            .unwrap();
        self.losses.add_settled(&settled, &split);
        self.losses.add_absorbed(&announced);
        self.check();
        (settled, split)
    }

    /// What holds after every step.
    fn check(&self) {
        let book = &self.book;
        assert_eq!(self.losses.borne(), Some(self.losses.loss + book.provision));
        let claims = self.equity() + book.unvested(NOW) + book.owed + book.provision;
        assert_eq!(book.buffered + book.staked, claims);
        assert!(book.queue_provision <= book.provision);
        let CoverState { reserved, .. } = self.cover().state;
        let promised: Balance = self
            .operators
            .iter()
            .map(|(operator, _)| operator.announced.cover)
            .sum();
        assert_eq!(reserved, promised);
        assert!(self.layer.shares <= book.total_shares);
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    /// A loss that does not come true leaves everybody as before: layer and fund at once, the queue at once, and the
    /// holders when their stream has ended.
    #[test]
    fn losses_that_are_cancelled_leave_queue_layer_fund_and_holders_as_they_were(
        protocol in protocols(),
        percents in [0_u8..=100, 0_u8..=100],
        cancelled_first in 0_usize..2,
    ) {
        let mut after = protocol.clone();
        for (number, percent) in percents.into_iter().enumerate() {
            let total = after.operators[number].1.total;
            after.announce(number, total / 100 * u128::from(percent));
        }
        let reserved = after.cover().state.reserved;
        prop_assert!(reserved <= protocol.cover().state.fund + protocol.cover().state.layer);
        for number in [cancelled_first, 1 - cancelled_first] {
            after.announce(number, 0);
        }
        prop_assert_eq!((after.book.owed, after.book.provision), (protocol.book.owed, 0));
        prop_assert_eq!((after.book.queue_provision, after.book.cover_reserved), (0, 0));
        prop_assert_eq!((after.layer, after.book.cover), (protocol.layer, protocol.book.cover));
        prop_assert_eq!(after.book.equity(NOW + PERIOD).unwrap(), protocol.equity());
        prop_assert_eq!(after.book.unrecovered_loss, 0);
    }

    /// A loss that comes true as announced moves no price, takes from the layer what it has reserved, and from each the
    /// part that it had absorbed.
    #[test]
    fn a_loss_that_comes_true_takes_what_was_reserved_and_moves_no_price(
        protocol in protocols(),
        percent in 1_u8..=100,
    ) {
        let mut after = protocol.clone();
        let loss = after.operators[0].1.total / 100 * u128::from(percent);
        prop_assume!(loss > 0);
        after.announce(0, loss);
        let announced = after.clone();
        let reserved = after.operators[0].0.announced.cover;
        let worth = after.book.worth_of(&after.layer, NOW).unwrap();
        let (settled, split) = after.settle(0, loss);
        prop_assert_eq!(settled.cover_paid, reserved);
        prop_assert_eq!(split.cover, reserved.min(protocol.book.cover));
        // Less only where the announcement itself has lowered the worth of what was promised.
        prop_assert_eq!(split.underwriters, (reserved - split.cover).min(worth));
        let missing = reserved - split.cover - split.underwriters;
        prop_assert_eq!(split.queue + split.stream + split.holders, missing);
        prop_assert_eq!(
            settled.bond_paid + split.cover + split.underwriters + split.provided + missing,
            loss
        );
        if missing == 0 {
            prop_assert_eq!(after.book.owed, announced.book.owed);
            // (E − y)/(S − x) ≥ E/S, by less than a share.
            let (before, y) = (announced.equity(), split.underwriters);
            let x = after.layer.burnt;
            let spared = estuary_math::mul_div(x, before, announced.book.total_shares, estuary_math::Rounding::Down);
            prop_assert!(y <= spared.unwrap());
            prop_assert_eq!(after.equity(), before - y);
            if x > 0 {
                let one_less = estuary_math::mul_div(x - 1, before, announced.book.total_shares, estuary_math::Rounding::Down);
                prop_assert!(one_less.unwrap() <= y, "underwriters lose less than a share beside what is paid");
            }
        }
    }

    /// No order of announcements and settlements lets the layer pay more than it can promise, or one operator more than
    /// its cap.
    #[test]
    fn the_layer_pays_no_more_than_it_promised_in_any_order(
        protocol in protocols(),
        percents in [1_u8..=100, 1_u8..=100],
        first in 0_usize..2,
    ) {
        let mut after = protocol.clone();
        let losses: Vec<_> = (0..2)
            .map(|number| after.operators[number].1.total / 100 * u128::from(percents[number]))
            .collect();
        for (number, loss) in losses.iter().enumerate() {
            after.announce(number, *loss);
        }
        for number in [first, 1 - first] {
            after.settle(number, losses[number]);
        }
        let state = protocol.cover().state;
        prop_assert!(after.layer.paid <= state.layer);
        prop_assert!(after.losses.fund + after.losses.underwriters <= state.fund + state.layer);
        if let Some(cap) = protocol.cap {
            prop_assert!(after.losses.fund + after.losses.underwriters <= cap.saturating_mul(2));
        }
        prop_assert_eq!((after.book.provision, after.book.cover_reserved), (0, 0));
    }
}
