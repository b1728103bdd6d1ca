//! The example service: who is silent is slashed, and who beats is not.

use estuary_restaking_interfaces::restake_vault::{RestakeError, Slashed};
use estuary_tests::prelude::*;

use crate::{
    restake_vault::{Scene, POLICY},
    setup::refused,
};

const PENALTY: Balance = 7 * UNIT;

#[test]
fn a_silence_is_slashed_once_and_a_beat_prevents_it() {
    let mut scene = Scene::opened();
    let (vault, operator, curator, lena) = (
        scene.vault.clone(),
        scene.operator.clone(),
        scene.curator.clone(),
        scene.lena.clone(),
    );
    let period = POLICY.epoch / 2;
    let service = scene.world.deploy_heartbeat_service(&vault, period, PENALTY);
    assert_eq!(scene.world.join_heartbeat(&service, &operator, 100 * UNIT), Ok(0));
    scene.world.vault(&vault).opt_in(&curator, 0, 100 * UNIT).unwrap();
    scene.pass_epochs(3);
    assert_eq!(scene.world.beat(&service, &operator), Ok(()));
    let early = refused(&mut scene.world, |w| w.report_silence(&service, &lena, &operator));
    assert_eq!(early, RestakeError::TooEarly);
    scene.pass(period);

    let slashed = scene.world.report_silence(&service, &lena, &operator);

    let expected = Slashed {
        id: 0,
        bond: 0,
        units: PENALTY,
    };
    assert_eq!(slashed, Ok(expected));
    let again = refused(&mut scene.world, |w| w.report_silence(&service, &lena, &operator));
    assert_eq!(again, RestakeError::TooEarly);
    let unknown = refused(&mut scene.world, |w| w.report_silence(&service, &lena, &lena));
    assert_eq!(unknown, RestakeError::NotOperator);
    scene.check();
}
