//! Takes the steps, keeps count of all money from the outside, and checks everything after each.

use drink::sandbox_api::prelude::SystemAPI;
use estuary_interfaces::WrapError;
use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet, StashEvent, Token,
    ENDOWMENT,
};
use psp22::PSP22Error;

use super::steps::{Recipient, Step};
use crate::setup::{percent, BOND};

const OPERATORS: u32 = 5;

/// The loss index before any loss.
const ONE: u128 = 1_000_000_000_000_000_000_000_000_000;

struct Request {
    owner: AccountId,
    id: u64,
    /// What it was finalized for.
    claim: Option<Balance>,
}

/// What all shares are worth, and their number.
#[derive(Clone, Copy)]
struct Price {
    pooled: Balance,
    shares: Balance,
}

pub struct Walk {
    world: World,
    wrapper: Token,
    actors: Vec<AccountId>,
    nominators: Vec<AccountId>,
    /// Where all operators want their commission.
    payout: AccountId,
    /// Requests that were not claimed.
    requests: Vec<Request>,
    finalized_id: u64,
    /// After the last step.
    price: Price,
    /// All eras before this are paid out.
    unpaid_era: u32,
    /// What came into the contracts less what left them, by the words of callers, chain and events.
    native: Balance,
    /// Donations that no book knows of.
    stray: Balance,
}

impl Walk {
    pub fn new(slash_defer: u32) -> Self {
        // Bonds of 1 %, which most slashes exceed.
        let mut pool_parameters = default_pool_parameters();
        pool_parameters.reserve_part = 500;
        let mut world = World::new(pool_parameters, {
            let mut parameters = default_registry_parameters();
            (parameters.min_bond, parameters.bond_ratio) = (UNIT, 100);
            (parameters.bounty_part, parameters.bounty_cap) = (100, UNIT);
            parameters
        });
        world.chain.set_slash_defer(slash_defer);
        let (curator, payout) = (world.curator.clone(), world.funded("payout", UNIT));
        for number in 0..OPERATORS {
            let (bond, commission) = (BOND / 50 * (1 + Balance::from(number)), 200 * number as u16);
            let operator = world
                .register_with(&validator(number), bond, commission, &payout, Vec::new())
                .unwrap();
            world.approve_operator(&curator, operator, Balance::MAX).unwrap();
        }
        let actors = ["alice", "bob", "charlie", "dave"].map(account);
        let wrapper = world.deploy_wrapper();
        for actor in &actors {
            world.approve(actor, &wrapper.0, Balance::MAX).unwrap();
        }
        let bonds = BalanceSheet::of(&mut world).bonds;
        let nominators = (0..OPERATORS).map(|id| world.nominator(id)).collect();
        Self {
            world,
            wrapper,
            actors: actors.to_vec(),
            nominators,
            payout,
            price: Price {
                pooled: ENDOWMENT,
                shares: ENDOWMENT,
            },
            requests: Vec::new(),
            finalized_id: 0,
            unpaid_era: 0,
            native: ENDOWMENT + bonds,
            stray: 0,
        }
    }

    /// Takes one step and checks all that must hold after it.
    pub fn take(&mut self, step: &Step) {
        match *step {
            Step::Stake { actor, amount } => self.stake(actor, amount),
            Step::Transfer { from, to, percent } => self.transfer(from, to, percent),
            Step::Request { actor, percent } => self.request(actor, percent),
            Step::ExitNow { actor, percent } => self.exit_now(actor, percent),
            Step::BurnShares { actor, percent } => self.burn_shares(actor, percent),
            Step::Wrap { actor, percent } => self.wrap(actor, percent),
            Step::Unwrap { actor, percent } => self.unwrap(actor, percent),
            Step::StakeAndWrap { actor, amount } => self.stake_and_wrap(actor, amount),
            Step::Settle { operator } => self.settle(operator),
            Step::Flag { operator } => self.flag(operator),
            Step::Sweep { max } => self.sweep(max),
            Step::Rebalance { max_operators } => self.rebalance(max_operators),
            Step::Finalize => self.finalize(),
            Step::Claim { request } => self.claim(request),
            Step::ClaimFees { operator } => self.claim_fees(operator),
            Step::Donate { ref to, amount } => self.donate(to, amount),
            Step::Payout => self.payout(),
            Step::Offence { operator, percent } => self.offence(operator, percent),
            Step::CancelSlash => self.cancel_slash(),
            Step::Validate { operator } => {
                // Slashed too often it has too little bond, and stays chilled.
                let validator = validator(number(operator));
                let _ = self.world.chain.validate(&validator, Perbill::zero());
            }
            Step::Advance { blocks } => self.advance(blocks),
        }
        let book = self.world.accounting();
        let price = Price {
            pooled: self.world.total_supply(),
            shares: book.total_shares,
        };
        if !matches!(step, Step::Advance { .. }) {
            self.check_price(price);
        }
        self.price = price;
        self.note_stash_events();
        self.check();
    }

    /// After settling all, each book is the chain's.
    pub fn settle_all(&mut self) {
        for operator in 0..OPERATORS as usize {
            self.take(&Step::Settle { operator });
        }
        for (operator, entry) in (0..).zip(self.world.table()) {
            let stash = self.world.stash(operator);
            assert_eq!((entry.total, entry.active), (stash.total, stash.active));
        }
        let sheet = BalanceSheet::of(&mut self.world);
        assert_eq!((sheet.unsettled, sheet.unsettled_loss), (0, 0));
    }

    /// All actors leave, and are paid by the stake that unbonds: whatever happened before, within two unbonding periods.
    pub fn leave(&mut self) {
        for actor in 0..self.actors.len() {
            self.take(&Step::Unwrap { actor, percent: 100 });
            self.take(&Step::Request { actor, percent: 100 });
        }
        // A sweep that was begun before ends.
        self.take(&Step::Sweep { max: OPERATORS });
        for _ in 0..16 {
            self.take(&Step::Advance { blocks: 12 });
            for operator in 0..OPERATORS as usize {
                self.take(&Step::Settle { operator });
            }
            self.take(&Step::Rebalance {
                max_operators: OPERATORS,
            });
            self.take(&Step::Sweep { max: OPERATORS });
            self.take(&Step::Finalize);
        }
        assert_eq!(
            self.finalized_id,
            self.world.queue_ledger().last_id,
            "all are paid"
        );
        while !self.requests.is_empty() {
            self.take(&Step::Claim { request: 0 });
        }
    }

    fn actor(&self, index: usize) -> AccountId {
        self.actors[index % self.actors.len()].clone()
    }

    fn keeper(&self) -> AccountId {
        self.actor(0)
    }

    fn stake(&mut self, actor: usize, amount: Balance) {
        match self.world.stake(&self.actor(actor), amount) {
            Ok(_) => self.native += amount,
            Err(error) => assert_eq!(error, PoolError::PoolImpaired),
        }
    }

    fn transfer(&mut self, from: usize, to: usize, percent: u8) {
        let (from, to) = (self.actor(from), self.actor(to));
        let amount = self.world.balance_of(&from) * Balance::from(percent) / 100;
        if let Err(error) = self.world.transfer(&from, &to, amount) {
            assert_eq!(error, PSP22Error::Custom("BelowOneShare".into()));
        }
    }

    fn request(&mut self, actor: usize, percent: u8) {
        let owner = self.actor(actor);
        let amount = self.world.balance_of(&owner) * Balance::from(percent) / 100;
        match self.world.request_withdrawal(&owner, amount) {
            Ok((first, parts)) => {
                let ids = first..first + u64::from(parts);
                self.requests.extend(ids.map(|id| Request {
                    owner: owner.clone(),
                    id,
                    claim: None,
                }));
            }
            Err(error) => assert_eq!(error, PoolError::BelowMinimum),
        }
    }

    fn exit_now(&mut self, actor: usize, percent: u8) {
        let owner = self.actor(actor);
        let amount = self.world.balance_of(&owner) * Balance::from(percent) / 100;
        let expected = self.world.preview_unstake_now(&owner, amount);
        match self.world.unstake_now(&owner, amount, 0) {
            Ok(paid) => {
                assert_eq!(Some(paid), expected.map(|(paid, _)| paid));
                self.native -= paid;
            }
            Err(PoolError::ReserveTooSmall) => assert_eq!(expected, None),
            Err(error) => assert!(matches!(error, PoolError::SweepTooOld | PoolError::BelowMinimum)),
        }
    }

    fn burn_shares(&mut self, actor: usize, percent: u8) {
        let owner = self.actor(actor);
        let shares = self.world.shares_of(&owner) * Balance::from(percent) / 1_000;
        if let Err(error) = self.world.burn_shares(&owner, shares) {
            assert_eq!((error, shares), (PoolError::BelowMinimum, 0));
        }
    }

    fn wrap(&mut self, actor: usize, percent: u8) {
        let owner = self.actor(actor);
        let shares = self.world.shares_of(&owner) * Balance::from(percent) / 100;
        if let Err(error) = self.world.wrap(&self.wrapper, &owner, shares) {
            assert_eq!((error, shares), (WrapError::ZeroAmount, 0));
        }
    }

    fn unwrap(&mut self, actor: usize, percent: u8) {
        let owner = self.actor(actor);
        let units = self.wrapper.balance_of(&mut self.world, &owner) * Balance::from(percent) / 100;
        if let Err(error) = self.world.unwrap(&self.wrapper, &owner, units) {
            assert_eq!((error, units), (WrapError::ZeroAmount, 0));
        }
    }

    fn stake_and_wrap(&mut self, actor: usize, amount: Balance) {
        let owner = self.actor(actor);
        match self.world.stake_and_wrap(&self.wrapper, &owner, amount, 0, None) {
            Ok(_) => self.native += amount,
            Err(error) => assert_eq!(error, WrapError::Stake(PoolError::PoolImpaired)),
        }
    }

    fn settle(&mut self, operator: usize) {
        let keeper = self.keeper();
        self.world.settle(&keeper, number(operator)).unwrap();
        let pool = self.world.pool.clone();
        for reward in self.world.events::<pool::RewardBooked>(&pool) {
            self.native -= reward.keeper;
        }
        self.note_bounties();
    }

    fn flag(&mut self, operator: usize) {
        let keeper = self.keeper();
        self.world.flag(&keeper, number(operator)).unwrap();
        self.note_bounties();
    }

    fn sweep(&mut self, max: u32) {
        let keeper = self.keeper();
        self.world.sweep(&keeper, max).unwrap();
        self.note_bounties();
    }

    fn note_bounties(&mut self) {
        let registry = self.world.registry.clone();
        for bounty in self.world.events::<registry::BountyPaid>(&registry) {
            self.native -= bounty.amount;
        }
    }

    fn rebalance(&mut self, max_operators: u32) {
        let keeper = self.keeper();
        self.world.rebalance(&keeper, max_operators).unwrap();
    }

    fn finalize(&mut self) {
        let keeper = self.keeper();
        let done = self.world.finalize(&keeper).unwrap();
        assert_eq!(done.last_id, self.finalized_id + done.requests, "in their order");
        self.finalized_id = done.last_id;
        for request in self.requests.iter_mut().filter(|request| request.claim.is_none()) {
            let claim = self.world.claimable(request.id);
            let finalized = request.id <= done.last_id;
            assert_eq!(claim.err(), (!finalized).then_some(QueueError::NotFinalized));
            request.claim = claim.ok();
        }
    }

    fn claim(&mut self, request: usize) {
        let Some(position) = request.checked_rem(self.requests.len()) else {
            return;
        };
        let Request { owner, id, claim } = &self.requests[position];
        let (id, expected) = (*id, claim.ok_or(QueueError::NotFinalized));
        let owner = owner.clone();
        assert_eq!(self.world.claim(&owner, id), expected);
        if let Ok(amount) = expected {
            self.native -= amount;
            self.requests.remove(position);
            let twice = self.world.claim(&owner, id);
            assert_eq!(twice, Err(QueueError::UnknownRequest));
        }
    }

    fn claim_fees(&mut self, operator: usize) {
        let operator = number(operator);
        let payout = self.payout.clone();
        if let Err(error) = self.world.claim_fees(&payout, operator) {
            assert_eq!(error, RegistryError::Pool(FeeSharesError::NothingToClaim));
        }
    }

    fn donate(&mut self, to: &Recipient, amount: Balance) {
        let to = match to {
            Recipient::Nominator(operator) => self.nominators[number(*operator) as usize].clone(),
            Recipient::Pool => self.world.pool.clone(),
            Recipient::Registry => self.world.registry.clone(),
            Recipient::Queue => self.world.queue.clone(),
        };
        let donor = self.actor(1);
        self.world.chain.transfer(&donor, &to, amount).unwrap();
        self.native += amount;
        if [&self.world.pool, &self.world.registry, &self.world.queue].contains(&&to) {
            self.stray += amount;
        }
    }

    fn payout(&mut self) {
        let active = self.world.chain.active_era();
        self.world.chain.reset_events();
        for era in self.unpaid_era..active {
            self.world.chain.payout_all(era).unwrap();
        }
        self.unpaid_era = active;
    }

    fn offence(&mut self, operator: usize, of: u32) {
        self.world.chain.reset_events();
        self.world
            .chain
            .offence(&validator(number(operator)), percent(of));
    }

    fn cancel_slash(&mut self) {
        let active = self.world.chain.active_era();
        for era in active + 1..active + 6 {
            if self.world.chain.unapplied_slashes(era) > 0 {
                self.world.chain.cancel_deferred_slash(era, vec![0]).unwrap();
                return;
            }
        }
    }

    fn advance(&mut self, blocks: u32) {
        for _ in 0..blocks {
            self.world.chain.next_block();
            self.note_stash_events();
        }
    }

    /// What the chain paid to nominators and took from them.
    fn note_stash_events(&mut self) {
        let nominators = &self.nominators;
        for event in self.world.stash_events() {
            match event {
                StashEvent::Rewarded { stash, amount } if nominators.contains(&stash) => {
                    self.native += amount;
                }
                StashEvent::Slashed { stash, amount } if nominators.contains(&stash) => {
                    self.native -= amount;
                }
                _ => {}
            }
        }
        self.world.chain.reset_events();
    }

    /// At a fixed time the price falls by a booked loss only and never rises, but for rounding in favour of those who
    /// stay: up to a share in each of the two mints of a settlement, or up to a planck in a redemption.
    fn check_price(&mut self, price: Price) {
        let pool = self.world.pool.clone();
        let losses = self.world.events::<pool::LossBooked>(&pool);
        let announced = self.world.events::<pool::LossProvided>(&pool);
        let borne = losses.iter().map(|loss| loss.holders).sum::<Balance>()
            + announced.iter().map(|loss| loss.holders).sum::<Balance>();
        let (was, is) = (
            (self.price.pooled - borne) * price.shares,
            price.pooled * self.price.shares,
        );
        assert!(is >= was, "the price fell");
        let rounding = 2 * price.pooled.max(self.price.shares);
        assert!(is - was <= rounding, "the price rose");
    }

    fn check(&mut self) {
        let sheet = BalanceSheet::of(&mut self.world);
        self.check_conservation(&sheet);
        self.check_shares(&sheet);
        self.check_queue(&sheet);
    }

    fn check_conservation(&mut self, sheet: &BalanceSheet) {
        let world = &mut self.world;
        let mut accounts = vec![world.pool.clone(), world.registry.clone(), world.queue.clone()];
        accounts.extend(self.nominators.iter().cloned());
        let held: Balance = accounts
            .iter()
            .map(|account| world.chain.free_balance(account) - EXISTENTIAL_DEPOSIT)
            .sum();
        assert_eq!(held, self.native, "what is held is what came less what left");
        assert_eq!(sheet.native() + self.stray, held, "the books know all of it");
    }

    fn check_shares(&mut self, sheet: &BalanceSheet) {
        let world = &mut self.world;
        let mut holders = self.actors.clone();
        holders.extend([world.pool.clone(), world.registry.clone(), world.treasury.clone()]);
        holders.extend([&self.payout, &self.wrapper.0].map(Clone::clone));
        let units = self.wrapper.total_supply(world);
        assert_eq!(world.shares_of(&self.wrapper.0), units, "each unit is a share");
        let shares: Balance = holders.iter().map(|holder| world.shares_of(holder)).sum();
        assert_eq!(shares, self.price.shares);
        let balances: Balance = holders.iter().map(|holder| world.balance_of(holder)).sum();
        assert!(balances <= sheet.equity);
        let rounded_off = holders.len() as Balance;
        assert!(sheet.equity - balances < rounded_off, "less than a planck each");
        assert_eq!(self.price.pooled, sheet.equity);
    }

    fn check_queue(&mut self, sheet: &BalanceSheet) {
        let world = &mut self.world;
        let ledger = world.queue_ledger();
        assert_eq!(ledger.finalized_id, self.finalized_id);
        let worth = estuary_math::mul_div(ledger.open_units(), ledger.index, ONE, estuary_math::Rounding::Up);
        assert!(sheet.owed >= worth.unwrap(), "all open requests can be paid");
        let claims: Balance = self.requests.iter().filter_map(|request| request.claim).sum();
        assert!(ledger.locked >= claims, "all finalized requests can be claimed");
    }
}

fn number(operator: usize) -> OperatorId {
    operator as OperatorId % OPERATORS
}
