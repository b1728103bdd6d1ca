//! Random stories: steps of the campaign, played by the contracts' own use cases in memory, as blocks of a chain.

use std::{
    array::from_fn,
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock},
};

use estuary_indexer::source::{Block, Emitted, Hash};
use estuary_models::{
    campaign::{Answer, Message, Setup, Step, Subject, Trial, HOLDERS, WRAPPED_LST},
    native::{self, Native, Sent},
    queue_story::{Dice, ACTORS},
    BLOCK_MS,
};
use staking_pool::accounting::Accounting;

/// The stories that were told: tests share them.
static TOLD: Mutex<Stories> = Mutex::new(BTreeMap::new());

/// Each by its seed and the events that it has at least.
type Stories = BTreeMap<(u64, usize), Arc<OnceLock<Story>>>;

/// A story, and what is known of it beside its events.
#[derive(Clone)]
pub struct Story {
    pub blocks: Vec<Block>,
    pub facts: Vec<Facts>,
}

/// What is known after a block, from the contracts' storage and the messages that were sent.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub book: Accounting,
    pub shares: [u128; HOLDERS],
    /// Of each holder, planck of all stakes so far, of all requests, and of all instant exits.
    pub staked: BTreeMap<usize, u128>,
    pub requested: BTreeMap<usize, u128>,
    pub paid: BTreeMap<usize, u128>,
    /// What the requests of each actor pay, or would pay now.
    pub due: [u128; ACTORS],
    /// Of each operator, planck of all rewards and of all losses that were settled.
    pub rewarded: BTreeMap<u32, u128>,
    pub lost: BTreeMap<u32, u128>,
}

impl Story {
    pub fn events(&self) -> usize {
        self.blocks.iter().map(|block| block.events.len()).sum()
    }
}

/// A story of at least so many events.
pub fn tell(seed: u64, events: usize) -> Story {
    let told = Arc::clone(
        TOLD.lock()
            .expect("nobody panics in here")
            .entry((seed, events))
            .or_default(),
    );
    told.get_or_init(|| play(seed, events)).clone()
}

fn play(seed: u64, events: usize) -> Story {
    let mut dice = Dice::new(seed);
    let setup = Setup {
        is_heard: true,
        ..Setup::draw(&mut dice)
    };
    let mut trial = Trial::<Native>::new(&setup);
    let mut teller = Teller::default();
    teller.listen(&mut trial);
    while teller.told < events {
        let step = Step::draw(&mut dice);
        // What the markets stake and redeem, their messages do not say.
        if matches!(step, Step::Trade { .. } | Step::Cover { .. }) {
            continue;
        }
        // Time passes: the block is over, and those that follow are empty but for the last.
        if let Step::Advance { blocks } = step {
            for _ in 0..blocks {
                teller.close(&mut trial);
                trial.take(&Step::Advance { blocks: 1 });
            }
        } else {
            trial.take(&step);
            teller.listen(&mut trial);
        }
    }
    teller.close(&mut trial);
    teller.story
}

/// What happens in the block that is not over.
struct Teller {
    story: Story,
    told: usize,
    events: Vec<Emitted>,
    facts: Facts,
}

impl Default for Teller {
    fn default() -> Self {
        Self {
            story: Story {
                blocks: Vec::new(),
                facts: Vec::new(),
            },
            told: 0,
            events: Vec::new(),
            facts: Facts::default(),
        }
    }
}

impl Teller {
    fn listen(&mut self, trial: &mut Trial<Native>) {
        for logged in trial.subject().take_events() {
            self.told += 1;
            self.events.push(Emitted {
                position: self.events.len() as u32,
                contract: logged.contract,
                signature: logged.signature,
                data: logged.data,
            });
        }
        for sent in trial.subject().take_sent() {
            self.note(&sent);
        }
    }

    fn note(&mut self, sent: &Sent) {
        let (staked, requested, paid) = (
            &mut self.facts.staked,
            &mut self.facts.requested,
            &mut self.facts.paid,
        );
        let add = |sums: &mut BTreeMap<usize, u128>, holder, planck| {
            *sums.entry(holder).or_default() += planck;
        };
        match (&sent.message, &sent.answer) {
            (Message::Stake { actor, amount }, _) => add(staked, *actor, *amount),
            (Message::StakeAndWrap { amount, .. }, _) => add(staked, WRAPPED_LST, *amount),
            (Message::Request { actor, .. } | Message::RequestShares { actor, .. }, _) => {
                add(requested, *actor, sent.requested);
            }
            (
                Message::ExitNow { actor, .. } | Message::ExitNowShares { actor, .. },
                Answer::Amount(planck),
            ) => {
                add(paid, *actor, *planck);
            }
            (Message::Settle { operator }, Answer::Settled(settled)) => {
                *self.facts.rewarded.entry(*operator).or_default() += settled.reward;
                *self.facts.lost.entry(*operator).or_default() += settled.loss;
            }
            _ => {}
        }
    }

    fn close(&mut self, trial: &mut Trial<Native>) {
        let view = trial.subject().view();
        let height = self.story.blocks.len() as u64 + 1;
        let calls_pool = self.events.iter().any(|event| event.contract == native::pool());
        let changed = view.book != self.facts.book;
        self.facts.book = view.book;
        self.facts.shares = view.shares;
        self.facts.due = from_fn(|actor| trial.subject().requested_by(actor));
        self.story.blocks.push(Block {
            height,
            hash: hash(height),
            parent: hash(height - 1),
            time: trial.subject().now(),
            events: std::mem::take(&mut self.events),
            book: (calls_pool || changed).then_some(view.book),
        });
        self.story.facts.push(self.facts.clone());
    }
}

/// Any hash that no other block has.
pub fn hash(height: u64) -> Hash {
    let mut hash = [9; 32];
    hash[..8].copy_from_slice(&height.to_be_bytes());
    hash
}

/// The time of a block.
pub fn time(height: u64) -> u64 {
    1_704_067_200_000 + height * BLOCK_MS
}
