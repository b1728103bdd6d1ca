use estuary_tests::{default_pool_parameters, prelude::*};
use psp22::PSP22Error;

use super::{anyone, only, scene::ACTIVE, Caller::*, Row, ALL_BUT_THE_POOL};

pub fn table() -> Vec<Row> {
    [keepers(), holders(), governed()].into_iter().flatten().collect()
}

fn keepers() -> Vec<Row> {
    vec![
        anyone("settle", |s, by| s.world.pool().settle(by, ACTIVE)),
        anyone("flag", |s, by| s.world.pool().flag(by, ACTIVE)),
        anyone("sweep", |s, by| s.world.pool().sweep(by, 10)),
        anyone("rebalance", |s, by| s.world.pool().rebalance(by, 10)),
        anyone("finalize", |s, by| {
            s.world.pool().sweep(by, 10)?;
            s.world.pool().finalize(by)
        }),
        only(
            "FeeShares::claim_fee_shares",
            &[Registry],
            |_| FeeSharesError::NotRegistry,
            |s, by| s.world.pool().claim_fee_shares(by, ACTIVE, by),
        ),
        // The terms name the keeper's account as the vault.
        only(
            "Underwriting::underwrite",
            &[Keeper],
            |_| PoolError::NotVault,
            |s, by| s.world.pool().underwrite(by, by, UNIT),
        ),
        only(
            "Underwriting::release",
            &[Keeper],
            |_| PoolError::NotVault,
            |s, by| s.world.pool().release(by, by, UNIT),
        ),
    ]
}

fn holders() -> Vec<Row> {
    vec![
        only(
            "LiquidStaking::stake",
            &ALL_BUT_THE_POOL,
            |_| PoolError::RecipientIsToken,
            |s, by| s.world.pool().stake(by, UNIT),
        ),
        anyone("LiquidStaking::stake_for", |s, by| {
            s.world.pool().stake_for(by, &account("bob"), UNIT)
        }),
        anyone("LiquidStaking::request_withdrawal", |s, by| {
            s.world.pool().request_withdrawal(by, UNIT)
        }),
        anyone("LiquidStaking::request_withdrawal_shares", |s, by| {
            s.world.pool().request_withdrawal_shares(by, UNIT)
        }),
        only(
            "LiquidStaking::unstake_now",
            &ALL_BUT_THE_POOL,
            |_| PoolError::RecipientIsToken,
            |s, by| s.world.pool().unstake_now(by, UNIT, 0),
        ),
        anyone("LiquidStaking::unstake_now_shares", |s, by| {
            s.world.pool().unstake_now_shares(by, UNIT, 0, &account("bob"))
        }),
        anyone("LiquidStaking::burn_shares", |s, by| {
            s.world.pool().burn_shares(by, UNIT)
        }),
        anyone("LiquidStaking::transfer_shares", |s, by| {
            s.world.pool().transfer_shares(by, &account("bob"), UNIT)
        }),
        only(
            "LiquidStaking::transfer_shares_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| {
                s.world
                    .pool()
                    .transfer_shares_from(by, &account("alice"), &account("bob"), UNIT)
            },
        ),
        anyone("PSP22::transfer", |s, by| {
            s.world.pool().transfer(by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &[Depositor, Spender],
            |_| PSP22Error::InsufficientAllowance,
            |s, by| {
                s.world
                    .pool()
                    .transfer_from(by, &account("alice"), &account("bob"), UNIT)
            },
        ),
        anyone("PSP22::approve", |s, by| {
            s.world.pool().approve(by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            s.world.pool().increase_allowance(by, &account("bob"), UNIT)
        }),
        anyone("PSP22::decrease_allowance", |s, by| {
            let wrapped_lst = s.wrapped_lst.0.clone();
            s.world.pool().decrease_allowance(by, &wrapped_lst, UNIT)
        }),
    ]
}

fn governed() -> Vec<Row> {
    use PoolError::NotGovernor;
    vec![
        only(
            "PoolGovernance::wire",
            &[Governor],
            |_| NotGovernor,
            |s, by| {
                let pool = std::mem::replace(&mut s.world.pool, s.new_pool.clone());
                let wired = s.world.pool().wire(by, &account("bob"), &account("bob"));
                s.world.pool = pool;
                wired
            },
        ),
        only(
            "PoolGovernance::set_parameters",
            &[Governor],
            |_| NotGovernor,
            |s, by| s.world.pool().set_parameters(by, default_pool_parameters()),
        ),
        only(
            "PoolGovernance::set_cover_terms",
            &[Governor],
            |_| NotGovernor,
            |s, by| s.world.pool().set_cover_terms(by, None),
        ),
        only(
            "PoolGovernance::pause_until",
            &[Governor],
            |_| NotGovernor,
            |s, by| s.world.pool().pause_until(by, 1),
        ),
        only(
            "Governed::upgrade",
            &[Governor],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let (pool, code) = (s.world.pool.clone(), s.codes["staking_pool"]);
                s.world.upgrade_at(by, &pool, code, 1)
            },
        ),
        only(
            "Governed::migrate",
            &[Governor],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let pool = s.world.pool.clone();
                s.world.migrate_at(by, &pool)
            },
        ),
    ]
}
