use estuary_markets::stable::Coin;
use estuary_tests::{prelude::*, Token};
use psp22::PSP22Error;

use super::{anyone, only, scene::Scene, Caller::*, Row};

fn lp(scene: &Scene) -> Token {
    Token(scene.markets().stable_pool)
}

pub fn table() -> Vec<Row> {
    vec![
        anyone("StablePool::swap_native", |s, by| {
            let pool = s.markets().stable_pool;
            s.world.stable_pool(&pool).swap_native(by, UNIT)
        }),
        anyone("StablePool::swap_units", |s, by| {
            let pool = s.markets().stable_pool;
            s.world.stable_pool(&pool).swap_units(by, UNIT)
        }),
        anyone("StablePool::add_liquidity", |s, by| {
            let pool = s.markets().stable_pool;
            s.world.stable_pool(&pool).add_liquidity(by, UNIT, UNIT)
        }),
        anyone("StablePool::remove_liquidity", |s, by| {
            let pool = s.markets().stable_pool;
            s.world.stable_pool(&pool).remove_liquidity(by, UNIT)
        }),
        anyone("StablePool::remove_one", |s, by| {
            let pool = s.markets().stable_pool;
            s.world.stable_pool(&pool).remove_one(by, UNIT, Coin::Units)
        }),
        anyone("PSP22::transfer", |s, by| {
            lp(s).transfer(&mut s.world, by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| lp(s).transfer_from(&mut s.world, by, &account("alice"), &account("bob"), UNIT),
        ),
        anyone("PSP22::approve", |s, by| {
            lp(s).approve(&mut s.world, by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            lp(s).increase_allowance(&mut s.world, by, &account("bob"), UNIT)
        }),
        // For oneself nothing is to do.
        only(
            "PSP22::decrease_allowance",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| lp(s).decrease_allowance(&mut s.world, by, &account("spender"), UNIT),
        ),
    ]
}
