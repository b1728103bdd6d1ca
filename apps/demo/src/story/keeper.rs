//! What happens every era without anybody's will: the chain moves on, a keeper keeps the protocol going, and
//! depositors claim what they can.

use anyhow::{anyhow, Context, Result};
use drink::sandbox_api::prelude::SystemAPI;
use estuary_events::{
    pool::{LossBooked, ProvisionChanged},
    registry::LossFlagged,
};

use super::{
    flows::{paid_by, rewarded, slashed},
    Loss, Story,
};
use crate::amount::tokens;

/// More than the demo's chain has validators: each rebalancing moves all that it can.
const ALL_OPERATORS: u32 = 100;

/// Smaller moves of stake, in parts of the pool, are not worth telling.
const WORTH_TELLING: u128 = 100;

impl Story<'_> {
    /// To the next era: the chain applies slashes that are due, and pays for the era that is over.
    pub(super) fn next_era(&mut self) -> Result<()> {
        let nominators = self.nominators();
        let over = self.world.chain.active_era();
        self.world.chain.advance_era();
        self.flows.slashes += slashed(&mut self.world, &nominators);
        self.announced.retain(|slash| slash.applied_in > over + 1);

        self.world.chain.reset_events();
        self.world
            .chain
            .payout_all(over)
            .map_err(|error| anyhow!("the chain does not pay for era {over}: {error:?}"))?;
        self.flows.rewards += rewarded(&mut self.world, &nominators);
        Ok(())
    }

    /// Looks for announced slashes, settles all operators and finalizes what can be.
    pub(super) fn keep(&mut self) -> Result<()> {
        let keeper = self.keeper.clone();
        for operator in 0..self.operators.len() {
            let id = self.operators[operator].id;
            // What the chain took meanwhile was announced before, or else a settlement alone tells of it.
            if self.world.stash(id).pending > 0 || self.world.registry().operator(id).announced.amount > 0 {
                let before = self
                    .markets
                    .is_some()
                    .then(|| (self.claims(), self.announced_parts(id)));
                let (flagged, paid) =
                    paid_by(&mut self.world, &keeper, |world| world.pool().flag(&keeper, id));
                let name = &self.operators[operator].name;
                flagged.map_err(|error| anyhow!("{name} cannot be flagged: {error:?}"))?;
                self.flows.keeper_fees -= paid;
                self.note_announcement(operator);
                if let Some((claims, announced)) = before {
                    self.note_flag(operator, &claims, announced);
                }
            }
            let (settled, paid) = paid_by(&mut self.world, &keeper, |world| world.pool().settle(&keeper, id));
            let name = &self.operators[operator].name;
            settled.map_err(|error| anyhow!("{name} cannot be settled: {error:?}"))?;
            self.flows.keeper_fees -= paid;
            self.note_loss(operator);
        }
        self.world
            .pool()
            .sweep(&keeper, ALL_OPERATORS)
            .map_err(|error| anyhow!("no sweep: {error:?}"))?;
        let finalized = self
            .world
            .pool()
            .finalize(&keeper)
            .map_err(|error| anyhow!("no finalization: {error:?}"))?;
        if finalized.requests > 0 {
            let requests = plural(finalized.requests, "request");
            let amount = tokens(finalized.amount);
            self.timeline
                .note(format!("✓ the queue finalizes {requests}: {amount}"));
        }
        Ok(())
    }

    fn note_loss(&mut self, operator: usize) {
        let pool = self.world.pool.clone();
        let booked: Vec<LossBooked> = self.world.events(&pool);
        for loss in booked {
            let name = self.operators[operator].name.clone();
            self.timeline.note(format!(
                "✂ the chain took {} from {name}: bond paid {}, cover {}, earlier {}, queue {}, streaming rewards {}, holders {}",
                tokens(loss.loss),
                tokens(loss.bond),
                tokens(loss.cover),
                tokens(loss.provided),
                tokens(loss.queue),
                tokens(loss.stream),
                tokens(loss.holders),
            ));
            let record = self.world.registry().operator(self.operators[operator].id);
            if record.debt > 0 {
                self.timeline.note(format!(
                    "  {name}'s bond is exhausted: it owes {} more",
                    tokens(record.debt)
                ));
            }
            self.losses.push(Loss {
                era: self.world.chain.active_era(),
                operator: name,
                announced: false,
                total: loss.loss,
                bond: loss.bond,
                cover: loss.cover,
                before: loss.provided,
                queue: loss.queue,
                stream: loss.stream,
                holders: loss.holders,
                cancelled: false,
            });
        }
    }

    fn note_announcement(&mut self, operator: usize) {
        let (pool, registry) = (self.world.pool.clone(), self.world.registry.clone());
        let Some(flagged) = self.world.events::<LossFlagged>(&registry).pop() else {
            return;
        };
        let name = self.operators[operator].name.clone();
        let provided = self.world.events::<ProvisionChanged>(&pool).pop();
        let (released, absorbed) = provided.map_or((0, None), |event| (event.released, Some(event)));
        if released > 0 || flagged.announced == 0 {
            self.timeline.note(format!(
                "⚑ {} are announced against {name} now: {} return to queue and holders",
                tokens(flagged.announced),
                tokens(released),
            ));
            let of_operator = |loss: &&mut Loss| loss.announced && loss.operator == name;
            if let (0, Some(loss)) = (flagged.announced, self.losses.iter_mut().rfind(of_operator)) {
                loss.cancelled = true;
            }
            return;
        }
        let (queue, stream, holders) = absorbed.map_or((0, 0, 0), |b| (b.queue, b.stream, b.holders));
        let loss = Loss {
            era: self.world.chain.active_era(),
            operator: name,
            announced: true,
            total: flagged.announced,
            bond: flagged.announced - flagged.cover - flagged.uncovered,
            cover: flagged.cover,
            before: 0,
            queue,
            stream,
            holders,
            cancelled: false,
        };
        self.timeline.note(format!(
            "⚑ a keeper flags {}: of the {} announced its bond will pay {} and cover {}; queue absorbs {}, streaming rewards {}, holders {}",
            loss.operator,
            tokens(loss.total),
            tokens(loss.bond),
            tokens(loss.cover),
            tokens(loss.queue),
            tokens(loss.stream),
            tokens(loss.holders),
        ));
        self.losses.push(loss);
    }

    /// Everybody who does so at once claims what can be claimed.
    pub(super) fn pay_claims(&mut self) -> Result<()> {
        let mut paid = Vec::new();
        for who in 0..self.depositors.len() {
            if self.depositors[who].claims_at_once {
                let amount = self.claim_all(who)?;
                if amount > 0 {
                    paid.push(format!("{} {}", self.depositors[who].name, tokens(amount)));
                }
            }
        }
        if !paid.is_empty() {
            self.timeline
                .note(format!("← claims are paid: {}", paid.join(", ")));
        }
        Ok(())
    }

    /// Claims all finalized requests of a depositor, and returns what that paid.
    pub(super) fn claim_all(&mut self, who: usize) -> Result<u128> {
        let finalized = self.world.queue().ledger().finalized_id;
        let depositor = &mut self.depositors[who];
        let (ready, open) = depositor.requests.iter().partition(|id| **id <= finalized);
        let ready: Vec<_> = ready;
        depositor.requests = open;
        let mut total = 0;
        for id in ready {
            let account = &depositor.account;
            let (claimed, paid) = paid_by(&mut self.world, account, |world| world.queue().claim(account, id));
            claimed.map_err(|error| anyhow!("{} cannot claim request {id}: {error:?}", depositor.name))?;
            self.flows.claims -= paid;
            total += u128::try_from(-paid).context("a claim cost money")?;
        }
        depositor.got_out += total;
        Ok(total)
    }

    /// Moves stake to where it should be.
    pub(super) fn rebalance(&mut self) -> Result<()> {
        let keeper = self.keeper.clone();
        let moved = self
            .world
            .pool()
            .rebalance(&keeper, ALL_OPERATORS)
            .map_err(|error| anyhow!("{error:?}"))?;
        let worth_telling = self.world.pool().total_supply() / WORTH_TELLING;
        if moved.delegated > worth_telling {
            let amount = tokens(moved.delegated);
            self.timeline.note(format!("⇒ {amount} goes to validators"));
        }
        if moved.unbonding > 0 {
            let amount = tokens(moved.unbonding);
            self.timeline.note(format!("⇐ {amount} starts to unbond"));
        }
        Ok(())
    }

    /// Tells when rewards have made good what holders had lost.
    pub(super) fn note_recovery(&mut self) {
        let missing = self.world.pool().accounting().unrecovered_loss;
        if self.unrecovered > 0 && missing == 0 {
            self.timeline
                .note("☀ rewards have made good what the holders lost; fees are taken again from here on");
        }
        self.unrecovered = missing;
    }
}

/// `1 request`, `2 requests`
pub(super) fn plural(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
