use estuary_tests::prelude::*;

use super::{anyone, only, scene::DUE, Caller::*, Row};

pub fn table() -> Vec<Row> {
    use BrakeError::*;
    vec![
        anyone("Brake::lock", |s, by| s.world.brake().lock(by, 0, UNIT)),
        only(
            "Brake::release",
            &[Depositor],
            |_| NotLocked,
            |s, by| s.world.brake().release(by, DUE, UNIT),
        ),
        only(
            "Brake::keep",
            &[Depositor],
            |_| NotReleased,
            |s, by| s.world.brake().keep(by, DUE),
        ),
        only(
            "Brake::withdraw",
            &[Depositor],
            |_| NotLocked,
            |s, by| s.world.brake().withdraw(by, DUE),
        ),
    ]
}
