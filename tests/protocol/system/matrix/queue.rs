use estuary_interfaces::PSP34Error;
use estuary_tests::prelude::*;

use super::{
    only,
    scene::{FINALIZED, OPEN},
    Caller::*,
    Row,
};

/// Requests 1 and 2 were finalized together.
const CHECKPOINT: u32 = 1;

pub fn table() -> Vec<Row> {
    [owners(), pools_and_governed()].into_iter().flatten().collect()
}

fn owners() -> Vec<Row> {
    use QueueError::{NotOwner, RecipientIsQueue};
    vec![
        only(
            "claim",
            &[Depositor],
            |_| NotOwner,
            |s, by| {
                s.world
                    .queue()
                    .claim_to_with_hint(by, FINALIZED[0], &account("bob"), CHECKPOINT)
            },
        ),
        only(
            "claim_many",
            &[Depositor],
            // Each claims for itself, and the queue takes no money.
            |by| if by == Queue { RecipientIsQueue } else { NotOwner },
            |s, by| s.world.queue().claim_many(by, &FINALIZED),
        ),
        only(
            "PSP34::transfer",
            &[Depositor, Spender],
            |_| PSP34Error::NotApproved,
            |s, by| s.world.queue().hand_over(by, &account("bob"), OPEN),
        ),
        only(
            "PSP34::approve",
            &[Depositor],
            |_| PSP34Error::NotApproved,
            |s, by| {
                s.world
                    .queue()
                    .approve_agent(by, &account("bob"), Some(OPEN), true)
            },
        ),
    ]
}

fn pools_and_governed() -> Vec<Row> {
    use QueueError::NotPool;
    vec![
        only(
            "Queue::enqueue",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.queue().enqueue(by, by, UNIT, 1),
        ),
        only(
            "Queue::absorb_loss",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.queue().absorb_loss(by, 1, UNIT),
        ),
        only(
            "Queue::restore",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.queue().restore(by, 1),
        ),
        only(
            "Queue::finalize",
            &[Pool],
            |_| NotPool,
            |s, by| s.world.queue().finalize(by, 9_000 * UNIT),
        ),
        only(
            "Governed::upgrade",
            &[Governor],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let (queue, code) = (s.world.queue.clone(), s.codes["withdrawal_queue"]);
                s.world.upgrade_at(by, &queue, code, 1)
            },
        ),
        only(
            "Governed::migrate",
            &[Governor],
            |_| GovernanceError::NotGovernor,
            |s, by| {
                let queue = s.world.queue.clone();
                s.world.migrate_at(by, &queue)
            },
        ),
    ]
}
