//! The end: everything is counted.

use anyhow::Result;
use estuary_interfaces::RequestId;
use estuary_math::{mul_div, Rounding};
use estuary_runtime::{units::EXISTENTIAL_DEPOSIT, Balance};
use withdrawal_queue::units;

use super::{claims::Claims, Holding, Outcome, Story};
use crate::{
    amount::signed,
    sheet::{Sheet, Side},
};

impl Story<'_> {
    pub(super) fn end(mut self) -> Result<Outcome> {
        self.timeline.progress("counting every planck");
        let mut sheet = self.count();
        let holdings = self.holdings();
        sheet.missing.extend(self.per_account(&holdings));
        self.timeline.clear_progress();
        Ok(Outcome {
            samples: self.samples,
            losses: self.losses,
            holdings,
            sheet,
        })
    }

    /// # Panics
    /// If the contracts' own books do not add up.
    pub(super) fn count(&mut self) -> Sheet {
        let claims = self.claims();
        Sheet {
            came_in: self.came_in(),
            went_out: self.went_out(),
            is_at: self.is_at(&claims),
            belongs_to: belongs_to(&claims),
            on_accounts: self.on_accounts(),
            missing: claims.missing,
            dust: claims.dust,
            episodes: self.episodes.clone(),
        }
    }

    /// What is left between the accounts one by one and the sheet's sums.
    fn per_account(&mut self, holdings: &[Holding]) -> [(&'static str, i128); 3] {
        let paid = holdings
            .iter()
            .map(|h| signed(h.put_in) - signed(h.got_out))
            .sum::<i128>();
        let markets: i128 = self
            .flows
            .markets
            .values()
            .map(|p| p.to_markets - p.by_markets)
            .sum();
        let tokens = holdings.iter().map(|h| signed(h.holds)).sum::<i128>();
        let in_markets: i128 = holdings.iter().filter_map(|h| h.in_markets).sum();
        let claims = self.claims();
        [
            (
                "what depositors paid one by one and what came in from them",
                paid - (self.flows.stakes - self.flows.claims + markets),
            ),
            (
                "what depositors hold one by one and in sum",
                tokens - claims.tokens,
            ),
            (
                "what depositors have in markets one by one and in sum",
                in_markets - claims.markets.map_or(0, |markets| markets.of_depositors()),
            ),
        ]
    }

    fn came_in(&self) -> Side {
        let mut side = Side::default();
        side.add(
            "the deployer: first shares, locked for ever",
            self.flows.endowment,
        );
        side.add("depositors: stakes", self.flows.stakes);
        side.add("operators: bonds", self.flows.bonds);
        side.add("somebody: donations", self.flows.donations);
        side.add("the chain: staking rewards", self.flows.rewards);
        for (role, paid) in &self.flows.markets {
            side.add(format!("{}: paid to the markets", role.name()), paid.to_markets);
        }
        side
    }

    fn went_out(&self) -> Side {
        let mut side = Side::default();
        side.add("depositors: claims", self.flows.claims);
        side.add("the keeper: fees", self.flows.keeper_fees);
        side.add("the chain: slashes", self.flows.slashes);
        for (role, paid) in &self.flows.markets {
            side.add(format!("{}: paid by the markets", role.name()), paid.by_markets);
        }
        side
    }

    fn is_at(&mut self, claims: &Claims) -> Side {
        let book = &claims.book;
        let ledgers: Vec<_> = self.ledgers().collect();
        let mut side = Side::default();
        side.add("pool: buffer", signed(book.buffered));
        side.add("pool: cover fund", signed(book.cover));
        side.add(
            "nominators: bonded on the chain",
            sum(ledgers.iter().map(|l| l.active)),
        );
        side.add(
            "nominators: unlocking on the chain",
            sum(ledgers.iter().map(|l| l.total - l.active)),
        );
        side.add("nominators: arrived, not settled yet", signed(book.unsettled));
        side.add("queue: locked for claims", signed(book.locked));
        side.add("registry: bonds", signed(book.bonds));
        if let Some(markets) = claims.markets {
            side.add("stable pool: native", markets.native);
            side.add("lending market: not lent", markets.idle);
        }
        side
    }

    fn on_accounts(&mut self) -> i128 {
        let mut accounts = self.nominators();
        accounts.extend([&self.world.pool, &self.world.queue, &self.world.registry].map(Clone::clone));
        if let Some(markets) = &self.markets {
            accounts.extend([&markets.stable_pool, &markets.lending, &markets.router].map(Clone::clone));
        }
        let chain = &mut self.world.chain;
        sum(accounts
            .iter()
            .map(|account| chain.free_balance(account) - EXISTENTIAL_DEPOSIT))
    }

    fn holdings(&mut self) -> Vec<Holding> {
        (0..self.depositors.len()).map(|who| self.holding(who)).collect()
    }

    fn holding(&mut self, who: usize) -> Holding {
        let in_markets = self.worth_in_markets(who);
        let Self {
            depositors, world, ..
        } = self;
        let depositor = &depositors[who];
        let queue = world.queue().ledger();
        let mut worth = |id: RequestId| -> Balance {
            if id <= queue.finalized_id {
                return world.queue().claimable(id).expect("it is finalized");
            }
            let units = world.queue().request(id).expect("it is open").units;
            mul_div(units, queue.index, units::ONE, Rounding::Down).expect("it is less than it was made for")
        };
        let queued = depositor.requests.iter().map(|id| worth(*id)).sum();
        Holding {
            name: depositor.name.clone(),
            put_in: depositor.put_in,
            got_out: depositor.got_out,
            holds: world.pool().balance_of(&depositor.account),
            queued,
            in_markets,
        }
    }
}

fn belongs_to(claims: &Claims) -> Side {
    let book = &claims.book;
    let mut side = Side::default();
    side.add("depositors: tokens", claims.tokens);
    side.add("operators: commission, as tokens", claims.commission);
    side.add("treasury: its part of the fees, as tokens", claims.treasury);
    side.add("nobody: first shares, locked for ever", claims.locked);
    side.add("all holders: rewards that stream to them", signed(book.unvested));
    side.add(
        "nobody yet: provided for announced slashes",
        signed(book.provision),
    );
    side.add("depositors: open requests", signed(book.owed));
    side.add("depositors: requests to claim", claims.claimable);
    side.add("all holders: cover fund", signed(book.cover));
    side.add("operators: bonds", signed(book.bonds));
    side.add("all holders: arrived, not settled yet", signed(book.unsettled));
    side.add(
        "all holders: taken by the chain, not settled yet",
        -signed(book.unsettled_loss),
    );
    if let Some(markets) = claims.markets {
        side.add("liquidity providers: native", markets.liquidity_native);
        side.add(
            "liquidity providers: units, for what they redeem",
            markets.liquidity_units,
        );
        side.add("nobody: liquidity, locked for ever", markets.locked_liquidity);
        side.add("suppliers: what they lent, with interest", markets.supplied);
        side.add("borrowers: units, for what they redeem", markets.collateral);
        side.add("borrowers: what they owe, with interest", -markets.debts);
        side.add(
            "nobody: the lending market's first shares",
            markets.virtual_shares,
        );
    }
    side.add("nobody: dust of rounding", claims.rounding);
    side
}

fn sum(amounts: impl IntoIterator<Item = Balance>) -> i128 {
    signed(amounts.into_iter().sum())
}
