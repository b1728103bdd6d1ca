//! The two books as the contracts use them, and people with pockets.

use estuary_interfaces::{Balance, OperatorSettlement, ProvisionChange, QueueError, Shares, Timestamp};
use estuary_models::native::{account, Queue};
use staking_pool::accounting::{exit_fee::ExitRates, Accounting, Layer, RewardParameters};
use withdrawal_queue::{claims::Claims, host::Host, pool_calls::PoolCalls, views::Views};

pub const ACTORS: usize = 4;
pub const PERIOD: Timestamp = 86_400_000;
const RATES: ExitRates = ExitRates { min: 10, max: 300 };
pub const REWARD_PARAMETERS: RewardParameters = RewardParameters {
    protocol_fee: 1_000,
    keeper_part: 1_000,
    cover_part: 3_000,
    premium: None,
    period: PERIOD,
};

/// Both books, and what everyone has.
#[derive(Debug)]
pub struct Protocol {
    pub book: Accounting,
    pub queue: Queue,
    /// Native money of each actor, counted from a large sum so that it never runs out.
    pub pockets: [Balance; ACTORS],
    pub shares: [Shares; ACTORS],
    /// Wrapped shares of each actor.
    pub units: [Shares; ACTORS],
    pub now: Timestamp,
}

/// What an actor starts with.
pub const POCKET: Balance = 1 << 100;

impl Protocol {
    /// A pool whose first `shares` shares are worth `equity` planck, most of it staked.
    pub fn new(shares: Shares, equity: Balance) -> Self {
        let staked = equity / 4 * 3;
        Self {
            book: Accounting {
                total_shares: shares,
                buffered: equity - staked,
                staked,
                ..Default::default()
            },
            queue: Queue::default(),
            pockets: [POCKET; ACTORS],
            shares: [0; ACTORS],
            units: [0; ACTORS],
            now: PERIOD,
        }
    }

    /// Runs `act` on the book; a step that is refused changes nothing.
    fn try_on_book<T>(&mut self, act: impl FnOnce(&mut Accounting) -> Option<T>) -> Option<T> {
        let mut book = self.book;
        let done = act(&mut book)?;
        self.book = book;
        Some(done)
    }

    pub fn stake(&mut self, actor: usize, amount: Balance) {
        let (now, impaired) = (self.now, self.book.impaired(self.now));
        let minted = self.try_on_book(|book| {
            let shares = book.stake(amount, now, PERIOD)?;
            (!impaired && shares > 0).then_some(shares)
        });
        if let Some(shares) = minted {
            self.pockets[actor] -= amount;
            self.shares[actor] += shares;
        }
    }

    pub fn request(&mut self, actor: usize, shares: Shares) {
        let (now, shares) = (self.now, shares.min(self.shares[actor]));
        let before = self.book;
        let Some(amount) =
            self.try_on_book(|book| book.redeem(shares, now, PERIOD).filter(|amount| *amount > 0))
        else {
            return;
        };
        self.queue.now = now;
        let made = self
            .queue
            .send_as_pool(|queue| queue.enqueue(account(actor), amount, 1));
        match made {
            Ok(_) => self.shares[actor] -= shares,
            // The whole transaction is rolled back.
            Err(QueueError::QueueImpaired) => self.book = before,
            Err(error) => panic!("{error:?}"),
        }
    }

    pub fn exit_now(&mut self, actor: usize, shares: Shares) {
        let (now, shares) = (self.now, shares.min(self.shares[actor]));
        let paid = self.try_on_book(|book| {
            let quote = book.exit_quote(shares, RATES, now)?;
            book.exit_now(shares, quote, now, PERIOD)
        });
        if let Some(paid) = paid {
            self.shares[actor] -= shares;
            self.pockets[actor] += paid;
        }
    }

    pub fn give_up(&mut self, actor: usize, shares: Shares) {
        let (now, shares) = (self.now, shares.min(self.shares[actor]));
        if self
            .try_on_book(|book| book.give_up(shares, now, PERIOD))
            .is_some()
        {
            self.shares[actor] -= shares;
        }
    }

    pub fn transfer(&mut self, from: usize, to: usize, shares: Shares) {
        let shares = shares.min(self.shares[from]);
        self.shares[from] -= shares;
        self.shares[to] += shares;
    }

    pub fn wrap(&mut self, actor: usize, shares: Shares) {
        let shares = shares.min(self.shares[actor]);
        self.shares[actor] -= shares;
        self.units[actor] += shares;
    }

    pub fn unwrap(&mut self, actor: usize, units: Shares) {
        let units = units.min(self.units[actor]);
        self.units[actor] -= units;
        self.shares[actor] += units;
    }

    /// `rebalance` without validators: only the buffer is planned.
    pub fn plan_buffer(&mut self) {
        let now = self.now;
        self.try_on_book(|book| book.plan_buffer(1_000, now, PERIOD))
            .expect("planning never fails");
    }

    pub fn finalize(&mut self) {
        let done = self
            .queue
            .finalize_and_pay(self.book.payable(), self.now)
            .expect("finalizing never fails");
        if done.requests == 0 {
            return;
        }
        self.book
            .pay_queue(done.amount, done.emptied, self.now, PERIOD)
            .expect("the buffer pays for what was finalized");
    }

    /// Claims the oldest request that can be claimed.
    pub fn claim(&mut self) {
        let Some((id, request)) = self.queue.requests().next() else {
            return;
        };
        let Ok(amount) = self
            .queue
            .send_as(request.owner, |queue| queue.claim(id, request.owner, None))
        else {
            return;
        };
        let actor = (0..ACTORS).find(|actor| account(*actor) == request.owner);
        self.pockets[actor.expect("an actor owns it")] += amount;
    }

    /// A settlement of the pool's only operator, without a bond. Returns what left as keeper fee.
    pub fn settle(&mut self, reward: Balance, loss: Balance, provided: ProvisionChange) -> Balance {
        let book = self.book.staked;
        let loss = loss.min(book);
        let free = self.book.cover - self.book.cover_reserved.min(self.book.cover);
        let cover_paid = loss.min(free);
        let settled = OperatorSettlement {
            book,
            total: book - loss,
            received: reward,
            reward,
            loss,
            cover_paid,
            provided,
            ..Default::default()
        };
        let (owed, now) = (self.book.owed, self.now);
        let (booked, announced, shared) = self
            .try_on_book(|book| book.settle(&mut Layer::default(), &settled, &REWARD_PARAMETERS, now))
            .expect("settling never fails");
        self.tell_queue(booked.restored, booked.queue + announced.queue, owed);
        shared.keeper
    }

    pub fn change_provision(&mut self, provided: ProvisionChange) {
        let (owed, now) = (self.book.owed, self.now);
        let absorbed = self
            .try_on_book(|book| book.change_provision(&provided, now, PERIOD))
            .expect("setting aside never fails");
        self.tell_queue(absorbed.restored, absorbed.queue, owed);
    }

    fn tell_queue(&mut self, restored: Balance, loss: Balance, owed: Balance) {
        if restored > 0 {
            self.queue
                .send_as_pool(|queue| queue.restore(restored))
                .expect("open requests get back what they absorbed");
        }
        if loss > 0 {
            self.queue
                .send_as_pool(|queue| queue.absorb_loss(loss, owed + restored))
                .expect("the queue absorbs no more than it is owed");
        }
    }

    /// The invariants of the design that hold at all times.
    pub fn check(&self) {
        let book = &self.book;
        let equity = book.equity(self.now).expect("the equity is never negative");
        let unvested = book.unvested(self.now);
        assert_eq!(
            book.buffered + book.staked,
            equity + unvested + book.owed + book.provision,
            "what the pool has is what it owes"
        );
        assert!(book.reserve <= book.buffered);
        assert!(book.cover_reserved <= book.cover);
        assert!(book.queue_provision <= book.provision);
        assert!(book.owed > 0 || book.queue_provision == 0 || self.queue.ledger().open_units() > 0);
        let open = self.queue.length().unwrap().amount;
        assert!(book.owed >= open, "open requests are owed what they are worth");
        assert!(
            self.queue.ledger().locked >= self.claims(),
            "finalized requests can be claimed"
        );
    }

    /// What all finalized requests can claim.
    pub fn claims(&self) -> Balance {
        let ids = self.queue.requests().map(|(id, _)| id);
        ids.filter_map(|id| self.queue.claimable(id).ok()).sum()
    }

    /// What all actors have, if everything they own were worth its price.
    pub fn wealth(&self) -> Balance {
        let shares: Shares = self.shares.iter().chain(&self.units).sum();
        let open = self.queue.length().unwrap().amount;
        let worth = self.book.to_amount_down(shares, self.now).unwrap();
        self.pockets.iter().sum::<Balance>() + worth + open + self.claims()
    }
}
