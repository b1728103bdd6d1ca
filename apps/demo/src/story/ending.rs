//! The end: everything is counted.

use anyhow::Result;
use estuary_interfaces::RequestId;
use estuary_math::{mul_div, Rounding};
use estuary_runtime::{units::EXISTENTIAL_DEPOSIT, AccountId, Balance};
use estuary_tests::BalanceSheet;
use withdrawal_queue::units;

use super::{Holding, Outcome, Story};
use crate::{
    amount::signed,
    sheet::{Dust, Sheet, Side},
};

impl Story<'_> {
    pub(super) fn end(mut self) -> Result<Outcome> {
        self.timeline.progress("counting every planck");
        let sheet = self.count();
        let holdings = self.holdings();
        self.timeline.clear_progress();
        Ok(Outcome {
            samples: self.samples,
            losses: self.losses,
            holdings,
            sheet,
        })
    }

    fn count(&mut self) -> Sheet {
        let book = BalanceSheet::of(&mut self.world);
        let mut sheet = Sheet {
            came_in: self.came_in(),
            went_out: self.went_out(),
            is_at: self.is_at(&book),
            belongs_to: Side::default(),
            on_accounts: self.on_accounts(),
            shares_missing: self.shares_missing(),
            dust: Vec::new(),
        };
        self.owners(&book, &mut sheet);
        sheet
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
        side
    }

    fn went_out(&self) -> Side {
        let mut side = Side::default();
        side.add("depositors: claims", self.flows.claims);
        side.add("the keeper: fees", self.flows.keeper_fees);
        side.add("the chain: slashes", self.flows.slashes);
        side
    }

    fn is_at(&mut self, book: &BalanceSheet) -> Side {
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
        side
    }

    fn on_accounts(&mut self) -> i128 {
        let mut accounts = self.nominators();
        accounts.extend([&self.world.pool, &self.world.queue, &self.world.registry].map(Clone::clone));
        let chain = &mut self.world.chain;
        sum(accounts
            .iter()
            .map(|account| chain.free_balance(account) - EXISTENTIAL_DEPOSIT))
    }

    /// Everybody who can have shares.
    fn holders(&self) -> Vec<AccountId> {
        let depositors = self.depositors.iter().map(|d| d.account.clone());
        let others = [&self.world.pool, &self.world.treasury, &self.world.registry];
        depositors.chain(others.map(Clone::clone)).collect()
    }

    fn shares_missing(&mut self) -> i128 {
        let holders = self.holders();
        let known = sum(holders.iter().map(|holder| self.world.pool().shares_of(holder)));
        signed(self.world.pool().accounting().total_shares) - known
    }

    fn owners(&mut self, book: &BalanceSheet, sheet: &mut Sheet) {
        let (world, side) = (&mut self.world, &mut sheet.belongs_to);
        let held = sum(self
            .depositors
            .iter()
            .map(|d| world.pool().balance_of(&d.account)));
        let [locked, treasury, registry] = [&world.pool, &world.treasury, &world.registry].map(Clone::clone);
        let [locked, treasury, commission] =
            [locked, treasury, registry].map(|account| signed(world.pool().balance_of(&account)));
        let token_dust = signed(book.equity) - held - locked - treasury - commission;

        let finalized = world.queue().ledger().finalized_id;
        let requests = self.depositors.iter().flat_map(|d| &d.requests);
        let claimable = requests.filter(|id| **id <= finalized);
        let claimable = sum(claimable.map(|id| world.queue().claimable(*id).expect("it is finalized")));
        let queue_dust = signed(book.locked) - claimable;

        side.add("depositors: tokens", held);
        side.add("operators: commission, as tokens", commission);
        side.add("treasury: its part of the fees, as tokens", treasury);
        side.add("nobody: first shares, locked for ever", locked);
        side.add("all holders: rewards that stream to them", signed(book.unvested));
        side.add(
            "nobody yet: provided for announced slashes",
            signed(book.provision),
        );
        side.add("depositors: open requests", signed(book.owed));
        side.add("depositors: requests to claim", claimable);
        side.add("all holders: cover fund", signed(book.cover));
        side.add("operators: bonds", signed(book.bonds));
        side.add("all holders: arrived, not settled yet", signed(book.unsettled));
        side.add(
            "all holders: taken by the chain, not settled yet",
            -signed(book.unsettled_loss),
        );
        side.add("nobody: dust of rounding", token_dust + queue_dust);

        let accounts = u64::try_from(self.depositors.len()).expect("they are few") + 3;
        sheet.dust = vec![
            Dust {
                kind: "Dust of token balances, rounded down",
                amount: token_dust,
                accounts,
            },
            Dust {
                kind: "Dust of finalized requests, rounded down",
                amount: queue_dust,
                accounts: finalized,
            },
        ];
    }

    fn holdings(&mut self) -> Vec<Holding> {
        let Self {
            depositors, world, ..
        } = self;
        let queue = world.queue().ledger();
        let mut worth = |id: RequestId| -> Balance {
            if id <= queue.finalized_id {
                return world.queue().claimable(id).expect("it is finalized");
            }
            let units = world.queue().request(id).expect("it is open").units;
            mul_div(units, queue.index, units::ONE, Rounding::Down).expect("it is less than it was made for")
        };
        let queued: Vec<Balance> = depositors
            .iter()
            .map(|depositor| depositor.requests.iter().map(|id| worth(*id)).sum())
            .collect();
        depositors
            .iter()
            .zip(queued)
            .map(|(depositor, queued)| Holding {
                name: depositor.name.clone(),
                put_in: depositor.put_in,
                got_out: depositor.got_out,
                holds: world.pool().balance_of(&depositor.account),
                queued,
            })
            .collect()
    }
}

fn sum(amounts: impl IntoIterator<Item = Balance>) -> i128 {
    signed(amounts.into_iter().sum())
}
