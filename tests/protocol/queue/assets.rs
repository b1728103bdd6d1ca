//! Requests as assets of the PSP34 standard: who has them, who may transfer them, and what the standard
//! prescribes.

use estuary_events::psp34::{Approval, Transfer};
use estuary_interfaces::{Id, PSP34Error, RequestId, PSP34};
use estuary_tests::{prelude::*, to_ink};
use ink::env::DefaultEnvironment;

use super::alone;
use crate::setup::refused;

/// The asset's transfer in the last transaction.
fn assert_transferred(world: &mut World, from: Option<&AccountId>, to: Option<&AccountId>, id: RequestId) {
    let transferred = Transfer {
        from: from.map(to_ink),
        to: to.map(to_ink),
        id: Id::U64(id),
    };
    assert_eq!(world.queue_event::<Transfer>(), transferred);
}

/// An event of an approval for one request, or for all.
fn approval(owner: &AccountId, agent: &AccountId, id: Option<RequestId>, approved: bool) -> Approval {
    Approval {
        owner: to_ink(owner),
        operator: to_ink(agent),
        id: id.map(Id::U64),
        approved,
    }
}

/// Two requests of Alice, and one of Bob.
fn three_requests() -> (World, AccountId, [AccountId; 3]) {
    let (mut world, pool, [alice, bob]) = alone();
    let carol = world.funded("carol", UNIT);
    world.queue().enqueue(&pool, &alice, 200, 2).unwrap();
    world.queue().enqueue(&pool, &bob, 50, 1).unwrap();
    (world, pool, [alice, bob, carol])
}

#[test]
fn the_messages_have_the_standards_selectors() {
    type Asset = ink::contract_ref!(PSP34, DefaultEnvironment);
    let account = ink::primitives::AccountId::from([1; 32]);
    let mut asset: Asset = account.into();
    let build = ink::codegen::TraitCallBuilder::call_mut(&mut asset);
    macro_rules! selector {
        ($message:expr) => {
            ink::scale::Encode::encode($message.params().exec_input())[..4].to_vec()
        };
    }
    // As the standard's text gives them.
    assert_eq!(selector!(build.collection_id()), [0xff, 0xa2, 0x7a, 0x5f]);
    assert_eq!(selector!(build.total_supply()), [0x62, 0x84, 0x13, 0xfe]);
    assert_eq!(selector!(build.balance_of(account)), [0xcd, 0xe7, 0xe5, 0x5f]);
    assert_eq!(selector!(build.owner_of(Id::U64(1))), [0x11, 0x68, 0x62, 0x4d]);
    assert_eq!(
        selector!(build.allowance(account, account, None)),
        [0x47, 0x90, 0xf5, 0x5a]
    );
    assert_eq!(
        selector!(build.approve(account, None, true)),
        [0x19, 0x32, 0xa8, 0xb0]
    );
    assert_eq!(
        selector!(build.transfer(account, Id::U64(1), vec![])),
        [0x31, 0x28, 0xd6, 0x1b]
    );
}

#[test]
fn types_are_encoded_as_the_standard_orders_them() {
    use ink::scale::Encode;
    let ids = [
        Id::U8(1),
        Id::U16(1),
        Id::U32(1),
        Id::U64(1),
        Id::U128(1),
        Id::Bytes(vec![1]),
    ];
    assert_eq!(ids.map(|id| id.encode()[0]), [0, 1, 2, 3, 4, 5]);
    let errors = [
        PSP34Error::Custom(String::new()),
        PSP34Error::SelfApprove,
        PSP34Error::NotApproved,
        PSP34Error::TokenExists,
        PSP34Error::TokenNotExists,
        PSP34Error::SafeTransferCheckFailed(String::new()),
    ];
    assert_eq!(errors.map(|error| error.encode()[0]), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_collection_is_named_by_its_account() {
    let (mut world, ..) = alone();
    let account: &[u8] = world.queue.as_ref();
    let expected = Id::Bytes(account.to_vec());
    assert_eq!(world.queue().collection_id(), expected);
}

#[test]
fn each_request_is_an_asset_from_its_making() {
    let (mut world, pool, [alice, bob, carol]) = three_requests();
    assert_transferred(&mut world, None, Some(&bob), 3);
    assert_eq!(world.queue().total_supply(), 3);
    assert_eq!(
        [&alice, &bob, &carol].map(|owner| world.queue().balance_of(owner)),
        [2, 1, 0]
    );
    assert_eq!(world.queue().owner_of(Id::U64(2)), Some(alice.clone()));
    for stranger in [Id::U64(4), Id::U64(0), Id::U8(1), Id::U128(1), Id::Bytes(vec![1])] {
        assert_eq!(world.queue().owner_of(stranger), None);
    }

    world.queue().enqueue(&pool, &carol, 20, 2).unwrap();
    let queue = world.queue.clone();
    let made = [4, 5].map(|id| Transfer {
        from: None,
        to: Some(to_ink(&carol)),
        id: Id::U64(id),
    });
    assert_eq!(world.events::<Transfer>(&queue), made);
}

#[test]
fn who_has_the_request_when_it_is_claimed_is_paid() {
    let (mut world, pool, [alice, bob, _]) = three_requests();
    assert_eq!(world.queue().hand_over(&alice, &bob, 1), Ok(()));
    assert_transferred(&mut world, Some(&alice), Some(&bob), 1);
    assert_eq!(
        [&alice, &bob].map(|owner| world.queue().balance_of(owner)),
        [1, 2]
    );
    // The first changed hands while it was open, the second does when it is finalized.
    world.queue().finalize_and_pay(&pool, 250, u64::MAX).unwrap();
    assert_eq!(world.queue().hand_over(&alice, &bob, 2), Ok(()));
    for id in [1, 2] {
        assert_eq!(
            refused(&mut world, |w| w.queue().claim(&alice, id)),
            QueueError::NotOwner
        );
    }
    assert_eq!(world.queue().claim_many(&bob, &[1, 2]), Ok(200));
    assert_eq!(world.queue().balance_of(&alice), 0);
}

#[test]
fn a_transfer_to_oneself_changes_nothing_but_the_approval() {
    let (mut world, _, [alice, bob, _]) = three_requests();
    world.queue().approve_agent(&alice, &bob, Some(1), true).unwrap();
    assert_eq!(world.queue().hand_over(&alice, &alice, 1), Ok(()));
    assert_transferred(&mut world, Some(&alice), Some(&alice), 1);
    assert_eq!(world.queue().balance_of(&alice), 2);
    assert!(!world.queue().is_agent(&alice, &bob, Some(1)));
}

#[test]
fn a_stranger_cannot_transfer() {
    let (mut world, _, [alice, bob, carol]) = three_requests();
    for caller in [&bob, &carol] {
        assert_eq!(
            refused(&mut world, |w| w.queue().hand_over(caller, caller, 1)),
            PSP34Error::NotApproved
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.queue().hand_over(&alice, &bob, 4)),
        PSP34Error::TokenNotExists
    );
}

#[test]
fn an_agent_for_one_request_transfers_it_once() {
    let (mut world, _, [alice, bob, carol]) = three_requests();
    assert_eq!(world.queue().approve_agent(&alice, &carol, Some(1), true), Ok(()));
    let event = world.queue_event::<Approval>();
    assert_eq!(event, approval(&alice, &carol, Some(1), true));
    assert!(world.queue().is_agent(&alice, &carol, Some(1)));
    // Not for others, not for all, and not as if it were Bob's.
    assert!(!world.queue().is_agent(&alice, &carol, Some(2)));
    assert!(!world.queue().is_agent(&alice, &carol, None));
    assert!(!world.queue().is_agent(&bob, &carol, Some(1)));
    assert_eq!(
        refused(&mut world, |w| w.queue().hand_over(&carol, &carol, 2)),
        PSP34Error::NotApproved
    );

    assert_eq!(world.queue().hand_over(&carol, &bob, 1), Ok(()));
    assert_transferred(&mut world, Some(&alice), Some(&bob), 1);
    assert!(!world.queue().is_agent(&alice, &carol, Some(1)));
    assert!(!world.queue().is_agent(&bob, &carol, Some(1)));
    assert_eq!(
        refused(&mut world, |w| w.queue().hand_over(&carol, &carol, 1)),
        PSP34Error::NotApproved
    );
    // Nor does the approval come back with the request.
    world.queue().hand_over(&bob, &alice, 1).unwrap();
    assert!(!world.queue().is_agent(&alice, &carol, Some(1)));
}

#[test]
fn an_approval_for_one_request_replaces_the_one_before() {
    let (mut world, _, [alice, bob, carol]) = three_requests();
    world.queue().approve_agent(&alice, &bob, Some(1), true).unwrap();
    assert_eq!(world.queue().approve_agent(&alice, &carol, Some(1), true), Ok(()));
    let queue = world.queue.clone();
    assert_eq!(
        world.events::<Approval>(&queue),
        [
            approval(&alice, &bob, Some(1), false),
            approval(&alice, &carol, Some(1), true)
        ]
    );
    assert!(!world.queue().is_agent(&alice, &bob, Some(1)));
    assert!(world.queue().is_agent(&alice, &carol, Some(1)));
}

#[test]
fn an_approval_can_be_withdrawn() {
    let (mut world, _, [alice, _, carol]) = three_requests();
    for id in [Some(1), None] {
        world.queue().approve_agent(&alice, &carol, id, true).unwrap();
        assert_eq!(world.queue().approve_agent(&alice, &carol, id, false), Ok(()));
        let event = world.queue_event::<Approval>();
        assert_eq!(event, approval(&alice, &carol, id, false));
        assert!(!world.queue().is_agent(&alice, &carol, id));
        assert_eq!(
            refused(&mut world, |w| w.queue().hand_over(&carol, &carol, 1)),
            PSP34Error::NotApproved
        );
    }
}

#[test]
fn an_agent_for_all_transfers_what_the_owner_has_and_will_have() {
    let (mut world, pool, [alice, bob, carol]) = three_requests();
    assert_eq!(world.queue().approve_agent(&alice, &carol, None, true), Ok(()));
    let event = world.queue_event::<Approval>();
    assert_eq!(event, approval(&alice, &carol, None, true));
    world.queue().enqueue(&pool, &alice, 10, 1).unwrap();
    for id in [None, Some(1), Some(4)] {
        assert!(world.queue().is_agent(&alice, &carol, id));
    }
    assert!(
        !world.queue().is_agent(&alice, &carol, Some(3)),
        "that one is Bob's"
    );
    assert_eq!(
        refused(&mut world, |w| w.queue().hand_over(&carol, &carol, 3)),
        PSP34Error::NotApproved
    );
    for id in [4, 1] {
        assert_eq!(world.queue().hand_over(&carol, &bob, id), Ok(()));
        assert_transferred(&mut world, Some(&alice), Some(&bob), id);
    }
    // It stands until it is withdrawn, but not for what Bob has now.
    assert!(world.queue().is_agent(&alice, &carol, None));
    assert!(!world.queue().is_agent(&alice, &carol, Some(1)));
}

#[test]
fn only_the_owner_approves_and_nobody_for_themselves() {
    let (mut world, _, [alice, bob, carol]) = three_requests();
    world.queue().approve_agent(&alice, &carol, None, true).unwrap();
    // Not even an agent.
    for caller in [&bob, &carol] {
        let stranger = account("dave");
        assert_eq!(
            refused(&mut world, |w| w.queue().approve_agent(
                caller,
                &stranger,
                Some(1),
                true
            )),
            PSP34Error::NotApproved
        );
    }
    for id in [Some(1), Some(9), None] {
        assert_eq!(
            refused(&mut world, |w| w.queue().approve_agent(&alice, &alice, id, true)),
            PSP34Error::SelfApprove
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.queue().approve_agent(
            &alice,
            &bob,
            Some(9),
            true
        )),
        PSP34Error::TokenNotExists
    );
}

#[test]
fn an_agent_cannot_claim() {
    let (mut world, pool, [alice, _, carol]) = three_requests();
    world.queue().finalize_and_pay(&pool, 250, u64::MAX).unwrap();
    world
        .queue()
        .approve_agent(&alice, &carol, Some(1), true)
        .unwrap();
    world.queue().approve_agent(&alice, &carol, None, true).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_to(&carol, 1, &carol)),
        QueueError::NotOwner
    );
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_many(&carol, &[1, 2])),
        QueueError::NotOwner
    );
}

#[test]
fn a_claimed_request_is_no_asset_any_more() {
    let (mut world, pool, [alice, _, carol]) = three_requests();
    world.queue().finalize_and_pay(&pool, 250, u64::MAX).unwrap();
    world
        .queue()
        .approve_agent(&alice, &carol, Some(1), true)
        .unwrap();
    world.queue().claim(&alice, 1).unwrap();
    assert_transferred(&mut world, Some(&alice), None, 1);
    assert_eq!(world.queue().total_supply(), 2);
    assert_eq!(world.queue().balance_of(&alice), 1);
    assert_eq!(world.queue().owner_of(Id::U64(1)), None);
    assert!(!world.queue().is_agent(&alice, &carol, Some(1)));
    assert_eq!(
        refused(&mut world, |w| w.queue().hand_over(&carol, &carol, 1)),
        PSP34Error::TokenNotExists
    );
}
