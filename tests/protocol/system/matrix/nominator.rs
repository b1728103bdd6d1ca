use estuary_tests::{prelude::*, CALLS};

use super::{only, Caller::*, Row};

pub fn table() -> Vec<Row> {
    use NominatorError::NotRegistry;
    vec![
        only(
            "Nominator::delegate",
            &[Registry],
            |_| NotRegistry,
            |s, by| {
                let nominator = s.nominator();
                s.world.delegate_at_nominator(by, &nominator, UNIT)
            },
        ),
        only(
            "Nominator::undelegate",
            &[Registry],
            |_| NotRegistry,
            |s, by| {
                let nominator = s.nominator();
                s.world.undelegate_at_nominator(by, &nominator, UNIT)
            },
        ),
        only(
            "Nominator::renew",
            &[Registry],
            |_| NotRegistry,
            |s, by| {
                let nominator = s.nominator();
                s.world.renew_at_nominator(by, &nominator)
            },
        ),
        only(
            "Nominator::settle",
            &[Registry],
            |_| NotRegistry,
            |s, by| {
                let nominator = s.nominator();
                s.world.settle_at_nominator(by, &nominator, UNIT)
            },
        ),
        only(
            "Nominator::set_calls",
            &[Registry],
            |_| NotRegistry,
            |s, by| {
                let (nominator, calls) = (s.nominator(), CALLS);
                s.world.set_calls_at_nominator(by, &nominator, calls)
            },
        ),
        only(
            "Governed::upgrade",
            &[Registry],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let (nominator, code) = (s.nominator(), s.codes["nominator"]);
                s.world.upgrade_at(by, &nominator, code, 1)
            },
        ),
        only(
            "Governed::migrate",
            &[Registry],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let nominator = s.nominator();
                s.world.migrate_at(by, &nominator)
            },
        ),
    ]
}
