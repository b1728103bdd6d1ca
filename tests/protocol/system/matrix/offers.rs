use estuary_option_interfaces::offers::OfferError;
use estuary_tests::prelude::*;

use super::{anyone, only, Caller::*, Row};

pub fn table() -> Vec<Row> {
    vec![
        anyone("Offers::make", |s, by| {
            let options = s.options();
            s.world.offers(&options.offers).make(by, options.terms)
        }),
        anyone("Offers::take", |s, by| {
            let offers = s.options().offers;
            s.world.offers(&offers).take(by, UNIT, 0, UNIT, UNIT)
        }),
        only(
            "Offers::cancel",
            &[Depositor],
            |_| OfferError::NotMaker,
            |s, by| {
                let offers = s.options().offers;
                s.world.offers(&offers).cancel(by, 0)
            },
        ),
    ]
}
