//! The compiled queue against the reference, over random operations.

use estuary_events::queue::Claimed;
use estuary_models::queue_story::{tell, Actor, Operation, Outcome, QueueUnderTest, Summary, ACTORS};
use estuary_tests::{prelude::*, to_ink};

use super::{alone, held_by_queue};

/// The compiled queue, and the people of the story.
struct Compiled {
    world: World,
    pool: AccountId,
    actors: [AccountId; ACTORS],
}

impl Compiled {
    fn new() -> Self {
        let (mut world, pool, _) = alone();
        let actors = core::array::from_fn(|n| world.funded(&format!("actor {n}"), 1_000 * UNIT));
        Self { world, pool, actors }
    }

    /// What a claim paid, by the events, which must add up to what it returned and to what left the queue.
    fn paid(
        &mut self,
        caller: Actor,
        recipient: Actor,
        claim: impl FnOnce(&mut World) -> Result<Balance, QueueError>,
    ) -> Outcome {
        let before = held_by_queue(&mut self.world);
        let total = match claim(&mut self.world) {
            Ok(total) => total,
            Err(error) => return Outcome::Refused(error),
        };
        assert_eq!(before - held_by_queue(&mut self.world), total);
        let queue = self.world.queue.clone();
        let claimed = self.world.events::<Claimed>(&queue);
        assert_eq!(claimed.iter().map(|c| c.amount).sum::<Balance>(), total);
        let (caller, recipient) = (to_ink(&self.actors[caller]), to_ink(&self.actors[recipient]));
        assert!(claimed
            .iter()
            .all(|c| (c.owner, c.recipient) == (caller, recipient)));
        Outcome::Paid(claimed.iter().map(|c| (c.id, c.amount)).collect())
    }
}

impl QueueUnderTest for Compiled {
    fn now(&mut self) -> u64 {
        self.world.chain.now_ms()
    }

    fn perform(&mut self, operation: &Operation) -> Outcome {
        let (pool, actors) = (self.pool.clone(), self.actors.clone());
        let world = &mut self.world;
        match operation.clone() {
            Operation::Enqueue { owner, amount, parts } => world
                .queue()
                .enqueue(&pool, &actors[owner], amount, parts)
                .map_or_else(Outcome::Refused, Outcome::Enqueued),
            Operation::AbsorbLoss { loss, owed } => world
                .queue()
                .absorb_loss(&pool, loss, owed)
                .map_or_else(Outcome::Refused, |()| Outcome::Done),
            Operation::Restore { amount } => world
                .queue()
                .restore(&pool, amount)
                .map_or_else(Outcome::Refused, |()| Outcome::Done),
            Operation::Finalize { budget, made_before } => world
                .queue()
                .finalize_and_pay(&pool, budget, made_before)
                .map_or_else(Outcome::Refused, Outcome::Finalized),
            Operation::Claim { caller, id, hint } => self.paid(caller, caller, |world| match hint {
                None => world.queue().claim(&actors[caller], id),
                Some(hint) => world.queue().claim_with_hint(&actors[caller], id, hint),
            }),
            Operation::ClaimTo {
                caller,
                id,
                recipient,
                hint,
            } => self.paid(caller, recipient, |world| match hint {
                None => world.queue().claim_to(&actors[caller], id, &actors[recipient]),
                Some(hint) => world
                    .queue()
                    .claim_to_with_hint(&actors[caller], id, &actors[recipient], hint),
            }),
            Operation::ClaimMany { caller, ids, hints } => self.paid(caller, caller, |world| match hints {
                None => world.queue().claim_many(&actors[caller], &ids),
                Some(hints) => {
                    let claims: Vec<_> = ids.into_iter().zip(hints).collect();
                    world.queue().claim_many_with_hints(&actors[caller], &claims)
                }
            }),
            Operation::Transfer { caller, to, id } => world
                .queue()
                .hand_over(&actors[caller], &actors[to], id)
                .map_or_else(Outcome::NotMoved, |()| Outcome::Done),
            Operation::Approve {
                caller,
                agent,
                id,
                approved,
            } => world
                .queue()
                .approve_agent(&actors[caller], &actors[agent], id, approved)
                .map_or_else(Outcome::NotMoved, |()| Outcome::Done),
            Operation::Wait => {
                world.chain.next_block();
                Outcome::Done
            }
        }
    }

    fn summary(&mut self) -> Summary {
        let (world, actors) = (&mut self.world, &self.actors);
        let ledger = world.queue().ledger();
        Summary {
            index: ledger.index,
            last_id: ledger.last_id,
            finalized_id: ledger.finalized_id,
            locked: ledger.locked,
            native: held_by_queue(world),
            due: world.queue().length().amount,
            supply: world.queue().total_supply(),
            held: core::array::from_fn(|n| world.queue().balance_of(&actors[n])),
            agents: core::array::from_fn(|owner| {
                core::array::from_fn(|agent| world.queue().is_agent(&actors[owner], &actors[agent], None))
            }),
        }
    }
}

#[test]
fn the_compiled_queue_pays_what_a_reckoning_by_hand_pays() {
    let mut compiled = Compiled::new();
    let reference = tell(2, 1_500, &mut compiled);
    for id in reference.unclaimed() {
        let status = compiled.world.queue().status(id).unwrap();
        let owner = reference.owner(id).map(|owner| to_ink(&compiled.actors[owner]));
        assert_eq!(Some(status.amount), reference.worth(id), "request {id}");
        assert_eq!(status.checkpoint, reference.checkpoint(id), "request {id}");
        assert_eq!(Some(status.owner), owner, "request {id}");
    }
    println!(
        "{} requests, {} open, {} refusals",
        reference.last_id(),
        reference.open(),
        reference.refusals
    );
}
