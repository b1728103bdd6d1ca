use estuary_restaking_interfaces::restake_vault::RestakeError;
use estuary_tests::{prelude::*, Token};
use psp22::PSP22Error;

use super::{
    anyone, only,
    scene::{Scene, FINAL, NEW, OVER, VETOABLE},
    Caller,
    Caller::*,
    Row,
};

fn lrt(scene: &Scene) -> Token {
    Token(scene.restaking().vault)
}

/// A message of the vault that anybody may send.
macro_rules! anyone {
    ($message:literal, $method:ident $(, $argument:expr)*) => {
        anyone(concat!("RestakeVault::", $message), |s, by| {
            let vault = s.restaking().vault;
            s.world.vault(&vault).$method(by $(, $argument)*)
        })
    };
}

/// A message of the vault that only `may` may send.
macro_rules! only {
    ($message:literal, $may:ident, $error:ident, $method:ident $(, $argument:expr)*) => {
        only(concat!("RestakeVault::", $message), &[$may], |_: Caller| RestakeError::$error, |s, by| {
            let vault = s.restaking().vault;
            s.world.vault(&vault).$method(by $(, $argument)*)
        })
    };
}

pub fn table() -> Vec<Row> {
    vec![
        anyone!("deposit", deposit, UNIT),
        anyone!("stake_and_deposit", stake_and_deposit, 10 * UNIT, 0),
        anyone!("request_withdrawal", request_withdrawal, UNIT),
        anyone!("claim", claim, 1),
        anyone!("claim_to", claim_to, 1, &account("bob")),
        anyone!("reward", reward, 10 * UNIT),
        anyone!("reward_units", reward_units, UNIT),
        anyone!("register", register, &account("bob"), None, UNIT),
        only!("leave", Treasury, NotService, leave, VETOABLE),
        only(
            "RestakeVault::request_slash",
            &[Treasury],
            |_| RestakeError::NotService,
            |s, by| {
                let (vault, now) = (s.restaking().vault, s.world.chain.now_ms());
                s.world.vault(&vault).request_slash(by, FINAL, UNIT, now)
            },
        ),
        only!("bond", Operator, NotOperator, bond, FINAL, UNIT),
        only!("unbond", Operator, NotOperator, unbond, OVER),
        only!("opt_in", Curator, NotCurator, opt_in, NEW, UNIT),
        only!("opt_out", Curator, NotCurator, opt_out, FINAL),
        only!("set_cap", Curator, NotCurator, set_cap, 0),
        only!("propose_curator", Curator, NotCurator, propose_curator, None),
        only!(
            "accept_curator",
            ProposedAdmin,
            NotProposedCurator,
            accept_curator
        ),
        only!("veto", Guardian, NotResolver, veto, VETOABLE),
        anyone!("execute", execute, FINAL),
        anyone!("free", free, OVER),
        anyone("RateProvider::get_rate", |s, _| {
            let vault = s.restaking().vault;
            let rate = s.world.vault(&vault).rate();
            (rate > 0).then_some(()).ok_or("no rate")
        }),
        anyone("PSP22::transfer", |s, by| {
            lrt(s).transfer(&mut s.world, by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| lrt(s).transfer_from(&mut s.world, by, &account("alice"), &account("bob"), UNIT),
        ),
        anyone("PSP22::approve", |s, by| {
            lrt(s).approve(&mut s.world, by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            lrt(s).increase_allowance(&mut s.world, by, &account("bob"), UNIT)
        }),
        // For oneself nothing is to do.
        only(
            "PSP22::decrease_allowance",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| lrt(s).decrease_allowance(&mut s.world, by, &account("spender"), UNIT),
        ),
    ]
}
