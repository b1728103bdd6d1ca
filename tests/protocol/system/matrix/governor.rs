use estuary_tests::prelude::*;

use super::{
    anyone, only,
    scene::{CODE, DUE, REPLACEMENT},
    Caller::*,
    Row,
};
use crate::setup::DAY;

pub fn table() -> Vec<Row> {
    use GovernorError::*;
    vec![
        only(
            "wire",
            &[Deployer],
            |_| NotAdmin,
            |s, by| s.in_the_new_world(|w| w.governor().wire(by)),
        ),
        only(
            "propose",
            &[Admin],
            |_| NotAdmin,
            |s, by| s.world.governor().propose(by, Action::ArmGuardian),
        ),
        anyone("seal", |s, by| s.world.governor().seal(by, CODE)),
        only(
            "apply",
            &[Admin],
            |_| NotAdmin,
            |s, by| s.world.governor().apply(by, DUE),
        ),
        only(
            "cancel",
            &[Admin, Guardian],
            |_| MayNotCancel,
            |s, by| s.world.governor().cancel(by, DUE),
        ),
        // What replaces the guardian.
        only(
            "cancel",
            &[Admin],
            |_| MayNotCancel,
            |s, by| s.world.governor().cancel(by, REPLACEMENT),
        ),
        only(
            "renounce_upgrades",
            &[Admin],
            |_| NotAdmin,
            |s, by| s.world.governor().renounce_upgrades(by, ContractKind::Registry),
        ),
        only(
            "pause",
            &[Guardian],
            |_| NotGuardian,
            |s, by| s.world.governor().pause(by, DAY),
        ),
        only(
            "unpause",
            &[Admin],
            |_| NotAdmin,
            |s, by| s.world.governor().unpause(by),
        ),
        only(
            "propose_admin",
            &[Admin],
            |_| NotAdmin,
            |s, by| s.world.governor().propose_admin(by, Some(by)),
        ),
        only(
            "accept_admin",
            &[ProposedAdmin],
            |_| NotProposedAdmin,
            |s, by| s.world.governor().accept_admin(by),
        ),
    ]
}
