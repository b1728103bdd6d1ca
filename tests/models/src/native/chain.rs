//! A staking pallet that is simple enough to be read: ledgers, chunks, slashes, rewards. Everything is random but
//! the rules that the contracts rely on.

use crate::{
    campaign::{Event, Flows, VALIDATORS},
    queue_story::Dice,
    BLOCK_MS, EXISTENTIAL_DEPOSIT, MIN_NOMINATOR_BOND,
};
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::Balance;

const BONDING_DURATION: u32 = 7;
const MAX_CHUNKS: usize = 32;
const BLOCKS_PER_ERA: u32 = 12;

/// A stash and its ledger.
#[derive(Clone, Debug, Default)]
pub struct Stash {
    pub free: Balance,
    exists: bool,
    active: Balance,
    /// What can be withdrawn from which era on.
    chunks: Vec<(Balance, u32)>,
    targets: u32,
    /// Also without a target, as whoever was kicked, until it is chilled.
    nominates: bool,
    /// Announced slashes: the era in which each is applied, and how much it takes.
    pending: Vec<(u32, Balance)>,
    /// The latest era of an offence for which it was slashed, or is going to be.
    slash_era: u32,
    /// Eras that are over and not paid out.
    unpaid: u32,
    /// Whom it nominates, or did last, and since which era.
    nominated: (usize, u32),
    /// What of it backs its validator in this era.
    exposed: Balance,
}

#[derive(Clone, Debug)]
pub struct Chain {
    pub block: u32,
    slash_defer: u32,
    pub stashes: Vec<Stash>,
    pub validators: [ValidatorInfo; VALIDATORS],
    /// Who is elected for this era.
    elected: [bool; VALIDATORS],
    pub flows: Flows,
    dice: Dice,
}

impl Chain {
    pub fn new(slash_defer: u32) -> Self {
        let validating = ValidatorInfo {
            validating: true,
            ..Default::default()
        };
        Self {
            block: 1,
            slash_defer,
            stashes: Vec::new(),
            validators: [validating; VALIDATORS],
            elected: [true; VALIDATORS],
            flows: Flows::default(),
            dice: Dice::new(slash_defer.into()),
        }
    }

    pub fn era(&self) -> u32 {
        self.block / BLOCKS_PER_ERA
    }

    pub fn now(&self) -> u64 {
        1_704_067_200_000 + u64::from(self.block) * BLOCK_MS
    }

    pub fn staking(&self) -> StakingInfo {
        StakingInfo {
            active_era: self.era(),
            current_era: self.era(),
            bonding_duration: BONDING_DURATION,
            slash_defer: self.slash_defer,
            history_depth: 84,
            min_nominator_bond: MIN_NOMINATOR_BOND,
            existential_deposit: EXISTENTIAL_DEPOSIT,
        }
    }

    /// A new stash with its existential deposit.
    pub fn open(&mut self) -> usize {
        self.stashes.push(Stash {
            free: EXISTENTIAL_DEPOSIT,
            ..Default::default()
        });
        self.stashes.len() - 1
    }

    pub fn read(&self, stash: usize) -> StashInfo {
        let stash = &self.stashes[stash];
        let ready = |chunk: &&(Balance, u32)| chunk.1 <= self.era();
        let total = stash.total();
        let announced: Balance = stash.pending.iter().map(|(_, amount)| amount).sum();
        StashInfo {
            exists: stash.exists,
            total,
            active: stash.active,
            withdrawable: stash.chunks.iter().filter(ready).map(|(amount, _)| amount).sum(),
            free: stash.free,
            pending: announced.min(total),
            chunks: stash.chunks.len() as u32,
            spans: 0,
            targets: stash.targets,
            slash_era: stash.slash_era,
        }
    }

    pub fn exposure(&self, validator: usize, stash: usize) -> ExposureInfo {
        let stash = &self.stashes[stash];
        ExposureInfo {
            era: self.era(),
            elected: self.elected[validator],
            exposed: stash.exposed,
            submitted_in: if stash.nominates { stash.nominated.1 } else { 0 },
        }
    }

    /// Nominates again.
    pub fn renew(&mut self, stash: usize, validator: usize) -> bool {
        let (era, blocked) = (self.era(), self.validators[validator].blocked);
        let stash = &mut self.stashes[stash];
        let refused = stash.active < MIN_NOMINATOR_BOND || (blocked && stash.targets == 0);
        if !refused {
            (stash.targets, stash.nominates, stash.nominated) = (1, true, (validator, era));
        }
        !refused
    }

    pub fn unpaid_eras(&self, stash: usize) -> u32 {
        self.stashes[stash].unpaid
    }

    /// Bonds all of `value`, which has arrived, and nominates.
    pub fn delegate(&mut self, stash: usize, validator: usize, value: Balance) -> bool {
        let (era, blocked) = (self.era(), self.validators[validator].blocked);
        let stash = &mut self.stashes[stash];
        let finds = stash.targets > 0;
        if !finds && (blocked || stash.active + value < MIN_NOMINATOR_BOND) {
            return false;
        }
        stash.exists = true;
        stash.active += value;
        if !finds {
            stash.nominated = (validator, era);
        }
        (stash.targets, stash.nominates) = (1, true);
        true
    }

    pub fn undelegate(&mut self, stash: usize, amount: Balance, chill: bool) -> bool {
        let era = self.era();
        let stash = &mut self.stashes[stash];
        let nominates = stash.nominates && !chill;
        let left = stash.active.saturating_sub(amount);
        if !stash.exists || amount == 0 || stash.chunks.len() >= MAX_CHUNKS {
            return false;
        }
        if nominates && left < MIN_NOMINATOR_BOND {
            return false;
        }
        if chill {
            (stash.targets, stash.nominates) = (0, false);
        }
        // Dust unbonds as well.
        let amount = if left < EXISTENTIAL_DEPOSIT {
            stash.active
        } else {
            amount.min(stash.active)
        };
        stash.active -= amount;
        let until = era + BONDING_DURATION;
        match stash.chunks.last_mut().filter(|chunk| chunk.1 == until) {
            Some(chunk) => chunk.0 += amount,
            None => stash.chunks.push((amount, until)),
        }
        true
    }

    /// Takes so much of the latest chunks back.
    pub fn rebond(&mut self, stash: usize, mut amount: Balance) {
        let stash = &mut self.stashes[stash];
        stash.active += amount;
        while amount > 0 {
            let last = stash.chunks.last_mut().expect("so much is unlocking");
            let back = amount.min(last.0);
            (last.0, amount) = (last.0 - back, amount - back);
            if last.0 == 0 {
                stash.chunks.pop();
            }
        }
    }

    /// Frees what has unbonded. A stash with next to nothing left ends.
    pub fn withdraw(&mut self, stash: usize) {
        let era = self.era();
        let stash = &mut self.stashes[stash];
        stash.chunks.retain(|(_, from)| *from > era);
        if stash.chunks.is_empty() && stash.active < EXISTENTIAL_DEPOSIT {
            (stash.exists, stash.active, stash.targets) = (false, 0, 0);
            (stash.nominates, stash.slash_era) = (false, 0);
            stash.pending.clear();
        }
    }

    pub fn happen(&mut self, validator: usize, stash: Option<usize>, event: Event) {
        let era = self.era();
        match event {
            Event::Validate { percent } => {
                self.validators[validator] = ValidatorInfo {
                    validating: true,
                    blocked: false,
                    commission: percent * 10_000_000,
                };
            }
            Event::Chill => self.validators[validator].validating = false,
            Event::Block => self.validators[validator].blocked = true,
            Event::Kick => {
                if let Some(stash) = stash {
                    self.stashes[stash].targets = 0;
                }
            }
            Event::Offence { percent } => {
                self.validators[validator].validating = false;
                let Some(stash) = stash else { return };
                let amount = self.stashes[stash].total() * Balance::from(percent) / 100;
                self.report(stash, amount, era);
            }
            Event::LateOffence { percent, eras } => {
                self.validators[validator].validating = false;
                let exists = |stash: &usize| self.stashes[*stash].exists;
                let Some(stash) = stash.filter(exists) else {
                    return;
                };
                let offence = era.saturating_sub(eras);
                let amount = self.stashes[stash].liable(offence) * Balance::from(percent) / 100;
                self.report(stash, amount, offence);
            }
            Event::Reap => {
                if let Some(stash) = stash.map(|stash| &mut self.stashes[stash]) {
                    if stash.exists && stash.total() < EXISTENTIAL_DEPOSIT {
                        *stash = Stash {
                            free: stash.free,
                            unpaid: stash.unpaid,
                            ..Default::default()
                        };
                    }
                }
            }
        }
    }

    /// Announces a slash for an offence in that era, or takes it at once. One whose time has passed is never taken.
    fn report(&mut self, stash: usize, amount: Balance, offence: u32) {
        // In the first era nobody nominates.
        if offence == 0 || amount == 0 {
            return;
        }
        self.stashes[stash].slash_era = self.stashes[stash].slash_era.max(offence);
        let from = offence + self.slash_defer + 1;
        if self.slash_defer == 0 {
            self.slash(stash, amount, offence);
        } else if from > self.era() {
            self.stashes[stash].pending.push((from, amount));
        }
    }

    /// Out of the active stake first, and then out of what has unbonded since the offence.
    fn slash(&mut self, stash: usize, amount: Balance, offence: u32) {
        let stash = &mut self.stashes[stash];
        let taken = amount.min(stash.liable(offence));
        let mut left = taken;
        let since = |chunk: &&mut (Balance, u32)| chunk.1 >= offence + BONDING_DURATION;
        let chunks = stash.chunks.iter_mut().filter(since).map(|chunk| &mut chunk.0);
        for part in std::iter::once(&mut stash.active).chain(chunks) {
            let from_here = left.min(*part);
            *part -= from_here;
            left -= from_here;
        }
        stash.chunks.retain(|chunk| chunk.0 > 0);
        stash.free -= taken;
        self.flows.slashed += taken;
    }

    pub fn cancel_slash(&mut self) {
        let announced = self.stashes.iter_mut().find(|stash| !stash.pending.is_empty());
        announced.map(|stash| stash.pending.remove(0));
    }

    /// Pays about a ten-thousandth for each era.
    pub fn payout(&mut self) {
        for stash in &mut self.stashes {
            let most = stash.active / 5_000 * Balance::from(stash.unpaid) + Balance::from(stash.unpaid);
            let reward = if stash.exists { self.dice.up_to(most) } else { 0 };
            stash.free += reward;
            stash.unpaid = 0;
            self.flows.rewarded += reward;
        }
    }

    pub fn advance(&mut self, blocks: u32) {
        for _ in 0..blocks {
            let before = self.era();
            self.block += 1;
            let era = self.era();
            if era == before {
                continue;
            }
            self.elected = self.validators.map(|validator| validator.validating);
            for stash in 0..self.stashes.len() {
                let of = &mut self.stashes[stash];
                let backs = of.targets > 0 && self.elected[of.nominated.0];
                of.exposed = if backs { of.active } else { 0 };
                let of = &mut self.stashes[stash];
                of.unpaid += u32::from(of.targets > 0 && of.active > 0);
                let (due, later) = of.pending.iter().partition(|(at, _)| *at <= era);
                of.pending = later;
                let due: Vec<(u32, Balance)> = due;
                for (at, amount) in due {
                    self.slash(stash, amount, at - self.slash_defer - 1);
                }
            }
        }
    }
}

impl Stash {
    /// What an offence in that era can take: what has unbonded before is free.
    fn liable(&self, offence: u32) -> Balance {
        let since = self
            .chunks
            .iter()
            .filter(|chunk| chunk.1 >= offence + BONDING_DURATION);
        self.active + since.map(|(amount, _)| amount).sum::<Balance>()
    }

    fn total(&self) -> Balance {
        self.active + self.chunks.iter().map(|(amount, _)| amount).sum::<Balance>()
    }
}
