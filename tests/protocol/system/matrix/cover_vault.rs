use estuary_cover_interfaces::CoverError;
use estuary_tests::prelude::*;

use super::{anyone, only, Caller::*, Row, ALL_BUT_THE_POOL};
use crate::setup::DAY;

pub fn table() -> Vec<Row> {
    // The pool's own account holds the endowment, which nobody can move.
    let of_the_pool = |_| CoverError::Pool(PoolError::InsufficientBalance);
    vec![
        only("CoverVault::deposit", &ALL_BUT_THE_POOL, of_the_pool, |s, by| {
            let vault = s.vault();
            s.world.cover_vault(&vault).deposit(by, UNIT)
        }),
        anyone("CoverVault::deposit_wrapped", |s, by| {
            let vault = s.vault();
            s.world.cover_vault(&vault).deposit_wrapped(by, UNIT)
        }),
        anyone("CoverVault::stake_and_deposit", |s, by| {
            let vault = s.vault();
            s.world.cover_vault(&vault).stake_and_deposit(by, UNIT)
        }),
        only("CoverVault::sponsor", &ALL_BUT_THE_POOL, of_the_pool, |s, by| {
            let vault = s.vault();
            s.world.cover_vault(&vault).sponsor(by, UNIT, DAY)
        }),
        only(
            "CoverVault::request_exit",
            &[Depositor],
            |_| CoverError::NothingToExit,
            |s, by| {
                let vault = s.vault();
                s.world.cover_vault(&vault).request_exit(by, UNIT)
            },
        ),
        only(
            "CoverVault::claim_exit",
            &[Depositor],
            |_| CoverError::NothingToExit,
            |s, by| {
                let vault = s.vault();
                s.world.cover_vault(&vault).claim_exit(by)
            },
        ),
    ]
}
