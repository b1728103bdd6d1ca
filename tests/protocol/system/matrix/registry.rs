use estuary_tests::{default_registry_parameters, prelude::*};

use super::{
    anyone, only,
    scene::{ACTIVE, CANDIDATE, JAILED, LEAVING, LEFT, SLASHED},
    Caller::*,
    Row,
};
use crate::setup::BOND;

pub fn table() -> Vec<Row> {
    [lives(), operators(), pools(), governed()]
        .into_iter()
        .flatten()
        .collect()
}

/// From registration to exit.
fn lives() -> Vec<Row> {
    use RegistryError::*;
    vec![
        only(
            "register",
            &[Newcomer, FormerOperator],
            |by| match by {
                Operator | OtherOperator | Candidate => AlreadyRegistered,
                _ => NotValidator,
            },
            |s, by| s.world.registry().register(by, BOND, 500),
        ),
        only(
            "approve",
            &[Curator],
            |_| NotCurator,
            |s, by| s.world.registry().approve(by, CANDIDATE, 1_000 * UNIT),
        ),
        // Up to the open cap.
        only(
            "approve",
            &[Curator, Candidate],
            |_| NotCurator,
            |s, by| s.world.registry().approve(by, CANDIDATE, 100 * UNIT),
        ),
        only(
            "set_stake_cap",
            &[Curator],
            |_| NotCurator,
            |s, by| s.world.registry().set_stake_cap(by, ACTIVE, 1),
        ),
        anyone("check", |s, by| s.world.registry().check(by, ACTIVE)),
        anyone("renew", |s, by| s.world.registry().renew(by, ACTIVE)),
        anyone("release", |s, by| s.world.registry().release(by, JAILED)),
        // After a loss.
        only(
            "release",
            &[Curator],
            |_| NotCurator,
            |s, by| s.world.registry().release(by, SLASHED),
        ),
        only(
            "exit",
            &[Operator],
            |_| NotOperator,
            |s, by| s.world.registry().exit(by, ACTIVE),
        ),
        // Of one that is jailed; its own validator is none of these callers.
        only(
            "exit",
            &[Curator],
            |_| NotOperator,
            |s, by| s.world.registry().exit(by, JAILED),
        ),
        anyone("close", |s, by| s.world.registry().close(by, LEAVING)),
        anyone("update_nominator", |s, by| {
            s.world.registry().update_nominator(by, ACTIVE)
        }),
    ]
}

/// Bond and commission.
fn operators() -> Vec<Row> {
    use RegistryError::*;
    vec![
        anyone("top_up_bond", |s, by| {
            s.world.registry().top_up_bond(by, ACTIVE, UNIT)
        }),
        only(
            "request_bond",
            &[Operator],
            |_| NotOperator,
            |s, by| s.world.registry().request_bond(by, ACTIVE, UNIT),
        ),
        only(
            "withdraw_bond",
            &[FormerOperator],
            |_| NotOperator,
            |s, by| s.world.registry().withdraw_bond(by, LEFT),
        ),
        only(
            "set_commission",
            &[Operator],
            |_| NotOperator,
            |s, by| s.world.registry().set_commission(by, ACTIVE, 100),
        ),
        only(
            "propose_payout",
            &[Operator],
            |_| NotOperator,
            |s, by| s.world.registry().propose_payout(by, ACTIVE, Some(by)),
        ),
        only(
            "accept_payout",
            &[ProposedPayout],
            |_| NotProposedPayout,
            |s, by| s.world.registry().accept_payout(by, ACTIVE),
        ),
        only(
            "claim_fees",
            &[Payout],
            |_| NotPayoutAccount,
            |s, by| s.world.registry().claim_fees(by, ACTIVE),
        ),
    ]
}

fn pools() -> Vec<Row> {
    use RegistryError::NotPool;
    vec![
        only(
            "Registry::settle",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.registry().settle(by, ACTIVE),
        ),
        only(
            "Registry::flag",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.registry().flag(by, ACTIVE),
        ),
        only(
            "Registry::sweep",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.registry().sweep(by),
        ),
        only(
            "Registry::rebalance",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.registry().rebalance(by, UNIT, 0),
        ),
    ]
}

fn governed() -> Vec<Row> {
    use RegistryError::NotGovernor;
    vec![
        only(
            "RegistryGovernance::set_parameters",
            &[Governor],
            |_| NotGovernor,
            |s, by| {
                s.world
                    .registry()
                    .set_parameters(by, default_registry_parameters())
            },
        ),
        only(
            "RegistryGovernance::set_cover_cap",
            &[Governor],
            |_| NotGovernor,
            |s, by| s.world.registry().set_cover_cap(by, Some(UNIT)),
        ),
        only(
            "RegistryGovernance::set_nominator_code",
            &[Governor],
            |_| NotGovernor,
            |s, by| s.world.registry().set_nominator_code(by, [7; 32].into()),
        ),
        only(
            "Governed::upgrade",
            &[Governor],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let (registry, code) = (s.world.registry.clone(), s.codes["validator_registry"]);
                s.world.upgrade_at(by, &registry, code, 1)
            },
        ),
        only(
            "Governed::migrate",
            &[Governor],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let registry = s.world.registry.clone();
                s.world.migrate_at(by, &registry)
            },
        ),
    ]
}
