//! A random life of the compiled vault. After every step all that is booked is there, slashes stay within their capacity,
//! and at a fixed time the price rises by rounding only.

use std::collections::BTreeMap;

use estuary_models::queue_story::Dice;
use estuary_restaking::Epoch;

use super::*;

/// Steps of one life. `ESTUARY_STEPS` asks for more.
const STEPS: u32 = 400;

/// Slots that a life remembers.
const MOST_SLOTS: usize = 8;

struct Life {
    scene: Scene,
    dice: Dice,
    slots: Vec<SlotId>,
    /// Units that slashes took for faults of each epoch, and the capacity with which it began.
    taken: BTreeMap<Epoch, Balance>,
    begun: BTreeMap<Epoch, Balance>,
    done: BTreeMap<&'static str, u32>,
}

impl Life {
    fn amount(&mut self) -> Balance {
        let size = UNIT << self.dice.below(8) >> self.dice.below(40);
        1 + Balance::from(self.dice.below(1_000)) * size / 500
    }

    fn note(&mut self, step: &'static str, is_done: bool) {
        if is_done {
            *self.done.entry(step).or_default() += 1;
        }
    }

    fn step(&mut self) {
        let people = [&self.scene.alice, &self.scene.bob, &self.scene.lena].map(Clone::clone);
        let owner = people[self.dice.below(3) as usize].clone();
        let (vault, curator) = (self.scene.vault.clone(), self.scene.curator.clone());
        let (amount, now, epoch) = (self.amount(), self.scene.now(), self.scene.epoch());
        let slot = self.slots[self.dice.below(self.slots.len() as u64) as usize];
        let lrt = self.scene.lrt_of(&owner);
        let scene = &mut self.scene;
        let mut handle = scene.world.vault(&vault);
        match self.dice.below(17) {
            0 | 1 => {
                let is_done = handle.deposit(&owner, amount).is_ok();
                self.note("deposit", is_done);
            }
            2 | 3 => {
                let asked = handle.request_withdrawal(&owner, lrt.min(amount));
                self.note("request", asked.is_ok());
            }
            4 => {
                let of = epoch.saturating_sub(self.dice.below(4) as Epoch);
                let bucket = handle.bucket(of).units;
                let claimed = handle.claim(&owner, of);
                assert!(claimed.as_ref().map_or(0, |units| *units) <= bucket);
                self.note("claim", claimed.is_ok());
            }
            5 => {
                let is_done = handle.reward_units(&owner, amount).is_ok();
                self.note("reward", is_done);
            }
            6 | 7 => {
                let slot = scene.registered(self.dice.percent(50));
                let mut handle = scene.world.vault(&vault);
                let bonded = handle.bond(&scene.operator, slot, UNIT);
                let opted_in = handle.opt_in(&curator, slot, 1 + amount % (ALLOTTED / 4));
                self.slots.push(slot);
                if self.slots.len() > MOST_SLOTS {
                    self.slots.remove(0);
                }
                self.note("bond", bonded.is_ok());
                self.note("opt in", opted_in.is_ok());
            }
            8..=10 => {
                let captured = now.saturating_sub(POLICY.epoch * u64::from(self.dice.percent(30)));
                let of = epoch - Epoch::from(captured < now);
                let slashable = handle.slashable(slot, captured).unwrap_or(0);
                let service = scene.service.clone();
                let slashed = handle.request_slash(&service, slot, 1_000_000 + amount / 100, captured);
                if let Ok(slashed) = &slashed {
                    assert!(slashed.units <= slashable);
                    *self.taken.entry(of).or_default() += slashed.units;
                }
                self.note("slash", slashed.is_ok());
            }
            11 | 12 => {
                let slashes = handle.slashes();
                let Some(last) = slashes.checked_sub(1) else {
                    return;
                };
                let id = last - (self.dice.below(4) as u32).min(last);
                match self.dice.percent(30) {
                    true => {
                        let vetoed = handle.veto(&scene.resolver, id);
                        self.note("veto", vetoed.is_ok());
                    }
                    false => {
                        let executed = handle.execute(&owner, id);
                        self.note("execute", executed.is_ok());
                    }
                }
            }
            13 => {
                let ended = match self.dice.percent(20) {
                    true => handle.opt_out(&curator, slot).is_ok(),
                    false => handle.free(&owner, slot).is_ok(),
                };
                self.note("end or free", ended);
            }
            _ => {
                let hours = 2 + self.dice.below(18);
                scene.pass(hours * DAY / 24);
            }
        }
    }

    /// What must hold after every step.
    fn check(&mut self) {
        let (vault, epoch) = (self.scene.vault.clone(), self.scene.epoch());
        let (held, booked) = self.scene.world.vault(&vault).backing().expect("a wrapped token");
        assert_eq!(held, booked, "all that is held is booked");
        let book = self.scene.world.vault(&vault).book();
        self.begun
            .entry(epoch)
            .or_insert(mul_div_bps(book.active, POLICY.slashable_part));
        let taken = |of: Epoch| self.taken.get(&of).copied().unwrap_or(0);
        for of in [epoch, epoch.saturating_sub(1)] {
            // An epoch in which nobody called has the capacity of the next.
            let begun = self
                .begun
                .get(&of)
                .or(self.begun.get(&epoch))
                .expect("it has begun");
            assert!(
                taken(of) <= *begun,
                "slashes of a capture stay within its capacity"
            );
        }
        let now = self.scene.now();
        let slots = self.slots.clone();
        let mut handle = self.scene.world.vault(&vault);
        let all: Balance = slots
            .iter()
            .map(|slot| handle.slashable(*slot, now).unwrap_or(0))
            .sum();
        assert!(all <= book.capacity, "{all} of {}", book.capacity);
    }

    /// Equity and LRT, for the price.
    fn price(&mut self) -> (Balance, Balance, u64) {
        let (vault, now) = (self.scene.vault.clone(), self.scene.now());
        let book = self.scene.world.vault(&vault).book();
        (book.equity(now).expect("it fits"), book.supply, now)
    }
}

/// The slashable part of so many units.
fn mul_div_bps(units: Balance, part: u16) -> Balance {
    crate::setup::mul_div(units, part.into(), 10_000)
}

#[test]
fn all_that_is_booked_is_there_after_every_step() {
    let (scene, slot) = Scene::secured(true);
    let mut life = Life {
        scene,
        dice: Dice::new(11),
        slots: vec![slot],
        taken: BTreeMap::new(),
        begun: BTreeMap::new(),
        done: BTreeMap::new(),
    };
    let steps = std::env::var("ESTUARY_STEPS")
        .ok()
        .and_then(|text| text.parse().ok());
    life.check();
    for step in 0..steps.unwrap_or(STEPS) {
        let (equity, supply, then) = life.price();
        let slashed = life.taken.clone();
        life.step();
        life.check();
        let (equity_now, supply_now, now) = life.price();
        if now == then && slashed == life.taken {
            // Units are far below 2^64, so the products fit.
            assert!(
                equity_now * supply >= equity * supply_now,
                "step {step}: the price fell"
            );
        }
    }
    life.scene.check();
    println!("{:?}", life.done);
    for step in [
        "deposit",
        "request",
        "claim",
        "reward",
        "bond",
        "opt in",
        "slash",
        "veto",
        "execute",
        "end or free",
    ] {
        assert!(life.done.contains_key(step), "{step} happens: {:?}", life.done);
    }
}
