use estuary_interfaces::WrapError;
use estuary_tests::prelude::*;
use psp22::PSP22Error;

use super::{anyone, only, Caller::*, Row, ALL_BUT_THE_POOL};

pub fn table() -> Vec<Row> {
    vec![
        anyone("WrappedLst::wrap", |s, by| s.world.wrap(&s.wrapped_lst, by, UNIT)),
        only(
            "WrappedLst::unwrap",
            &ALL_BUT_THE_POOL,
            |_| WrapError::Shares(PSP22Error::Custom("RecipientIsToken".into())),
            |s, by| s.world.unwrap(&s.wrapped_lst, by, UNIT),
        ),
        anyone("WrappedLst::stake_and_wrap", |s, by| {
            s.world.stake_and_wrap(&s.wrapped_lst, by, UNIT, 0, None)
        }),
        anyone("WrappedLst::unwrap_and_unstake_now", |s, by| {
            s.world
                .unwrap_and_unstake_now(&s.wrapped_lst, by, UNIT, 0, &account("bob"))
        }),
        anyone("RateProvider::get_rate", |s, _| {
            let rate = s.world.rate(&s.wrapped_lst);
            (rate > 0).then_some(()).ok_or("no rate")
        }),
        anyone("PSP22::transfer", |s, by| {
            s.wrapped_lst.transfer(&mut s.world, by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| {
                s.wrapped_lst
                    .transfer_from(&mut s.world, by, &account("alice"), &account("bob"), UNIT)
            },
        ),
        anyone("PSP22::approve", |s, by| {
            s.wrapped_lst.approve(&mut s.world, by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            s.wrapped_lst
                .increase_allowance(&mut s.world, by, &account("bob"), UNIT)
        }),
        // The depositor has allowed the spender something, and others have not. For oneself nothing is to do.
        only(
            "PSP22::decrease_allowance",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| {
                s.wrapped_lst
                    .decrease_allowance(&mut s.world, by, &account("spender"), UNIT)
            },
        ),
    ]
}
