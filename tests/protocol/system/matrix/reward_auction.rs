use estuary_tests::prelude::*;

use super::{anyone, Row};

pub fn table() -> Vec<Row> {
    vec![
        anyone("RewardAuction::start", |s, by| {
            let restaking = s.restaking();
            s.world
                .auction(&restaking.auction)
                .start(by, &restaking.tokens[0])
        }),
        anyone("RewardAuction::buy", |s, by| {
            let restaking = s.restaking();
            s.world
                .auction(&restaking.auction)
                .buy(by, &restaking.tokens[1], UNIT)
        }),
    ]
}
