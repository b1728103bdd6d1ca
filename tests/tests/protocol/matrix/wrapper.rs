use estuary_interfaces::WrapError;
use estuary_tests::prelude::*;
use psp22::PSP22Error;

use super::{anyone, only, Caller::*, Row, ALL_BUT_THE_POOL};

pub fn table() -> Vec<Row> {
    vec![
        anyone("WrappedLst::wrap", |s, by| s.world.wrap(&s.wrapper, by, UNIT)),
        only(
            "WrappedLst::unwrap",
            &ALL_BUT_THE_POOL,
            |_| WrapError::Shares(PSP22Error::Custom("RecipientIsToken".into())),
            |s, by| s.world.unwrap(&s.wrapper, by, UNIT),
        ),
        anyone("WrappedLst::stake_and_wrap", |s, by| {
            s.world.stake_and_wrap(&s.wrapper, by, UNIT, 0, None)
        }),
        anyone("RateProvider::get_rate", |s, _| {
            let rate = s.world.rate(&s.wrapper);
            (rate > 0).then_some(()).ok_or("no rate")
        }),
        anyone("PSP22::transfer", |s, by| {
            s.wrapper.transfer(&mut s.world, by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| {
                s.wrapper
                    .transfer_from(&mut s.world, by, &account("alice"), &account("bob"), UNIT)
            },
        ),
        anyone("PSP22::approve", |s, by| {
            s.wrapper.approve(&mut s.world, by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            s.wrapper
                .increase_allowance(&mut s.world, by, &account("bob"), UNIT)
        }),
        // The depositor has allowed the spender something, and others have not. For oneself nothing is to do.
        only(
            "PSP22::decrease_allowance",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| {
                s.wrapper
                    .decrease_allowance(&mut s.world, by, &account("spender"), UNIT)
            },
        ),
    ]
}
