use estuary_tests::{prelude::*, Token};
use psp22::PSP22Error;

use super::{anyone, only, scene::Scene, Caller::*, Row};

fn options(scene: &Scene) -> Token {
    Token(scene.options().writing)
}

pub fn table() -> Vec<Row> {
    vec![
        anyone("OptionSeries::write", |s, by| {
            let series = s.options().writing;
            s.world.series(&series).write(by, 0, UNIT, by)
        }),
        anyone("OptionSeries::close", |s, by| {
            let series = s.options().writing;
            s.world.series(&series).close(by, UNIT)
        }),
        anyone("OptionSeries::exercise", |s, by| {
            let series = s.options().exercising;
            s.world.series(&series).exercise(by, UNIT, UNIT)
        }),
        anyone("OptionSeries::redeem", |s, by| {
            let series = s.options().expired;
            s.world.series(&series).redeem(by, by)
        }),
        anyone("PSP22::transfer", |s, by| {
            options(s).transfer(&mut s.world, by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| options(s).transfer_from(&mut s.world, by, &account("alice"), &account("bob"), UNIT),
        ),
        anyone("PSP22::approve", |s, by| {
            options(s).approve(&mut s.world, by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            options(s).increase_allowance(&mut s.world, by, &account("bob"), UNIT)
        }),
        // For oneself nothing is to do.
        only(
            "PSP22::decrease_allowance",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| options(s).decrease_allowance(&mut s.world, by, &account("spender"), UNIT),
        ),
    ]
}
