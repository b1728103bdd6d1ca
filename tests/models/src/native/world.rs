//! Pool, registry, nominators, queue and chain in one memory. A message that is refused changes nothing in any of them.

use estuary_host::Context;
use estuary_interfaces::{Balance, StakingCalls, Timestamp, TokenMetadata};
use ink::{env::Event, primitives::AccountId, scale::Encode};
use staking_pool::{governance::GovernanceCalls, parameters::Parameters};
use validator_registry::{governance as registry_governance, ParametersAndCode};

use super::{
    accounts,
    chain::Chain,
    cover::Vault,
    log::Log,
    markets::Markets,
    nominators::{Failure, Nominator},
    pool::Pool,
    registry::Registry,
    undo::{run, Cell, Cells, Undo},
    Queue,
};
use crate::{
    campaign::{Setup, TREASURY, WINGS},
    CALLS, ENDOWMENT, EXISTENTIAL_DEPOSIT, UNIT,
};

/// The contracts, and the chain around them.
#[derive(Clone, Debug)]
pub struct World {
    pub chain: Cell<Chain>,
    pub registry: Registry,
    pub nominators: Cells<AccountId, Nominator>,
    pub queue: Queue,
    pub pool: Pool,
    /// Where the runtime has the staking pallet.
    pub staking_calls: StakingCalls,
    /// The picoseconds that every message has.
    pub gas_left: u64,
    /// How nominators that should move stake fail, if they do.
    pub failure: Option<Failure>,
    pub markets: Markets,
    pub vault: Vault,
    /// The events of all contracts but the queue.
    pub log: Log,
    /// The messages that run, each sent by the one before.
    calls: Vec<Call>,
}

/// A message that runs.
#[derive(Clone, Debug)]
struct Call {
    caller: AccountId,
    callee: AccountId,
    value: Balance,
}

impl World {
    /// Contracts that are wired with each other, on a new chain.
    pub fn open(setup: &Setup) -> Self {
        let chain = Cell::new(Chain::new(setup.slash_defer));
        let mut world = Self {
            markets: Markets::open(&setup.markets, chain.now()),
            chain,
            registry: Registry::default(),
            nominators: Cells::default(),
            queue: Queue::default(),
            pool: Pool::default(),
            vault: Vault::default(),
            staking_calls: CALLS,
            gas_left: u64::MAX,
            failure: None,
            log: Log::new(setup.is_heard),
            calls: Vec::new(),
        };
        world.queue.now = world.chain.now();
        world.queue.log = Log::new(setup.is_heard);
        let parameters = Parameters {
            treasury: accounts::account(TREASURY),
            ..setup.pool
        };
        let token = TokenMetadata {
            name: "Staked token".into(),
            symbol: "ST".into(),
            decimals: 12,
        };
        let (governor, pool) = (accounts::governor(), accounts::pool());
        world
            .call(governor, pool, ENDOWMENT, |pool| {
                pool.construct(parameters, &token)
            })
            .expect("the parameters are within their bounds");
        let (registry, queue) = (accounts::registry(), accounts::queue());
        let current = ParametersAndCode {
            pool,
            nominator_code: accounts::nominator_code(1),
            parameters: setup.registry,
        };
        world
            .call(governor, registry, 0, |registry| {
                registry_governance::GovernanceCalls::construct(registry, &current, UNIT)
            })
            .expect("the parameters are within their bounds");
        world
            .call(governor, pool, 0, |pool| pool.wire(registry, queue))
            .expect("it is not wired yet");
        world
    }

    /// Lets blocks pass.
    pub fn advance(&mut self, blocks: u32) {
        self.chain.edit().advance(blocks);
        self.queue.now = self.chain.now();
    }

    /// Runs a message that `caller` sends to the contract `callee`, with `value` planck.
    pub fn call<T, E>(
        &mut self,
        caller: AccountId,
        callee: AccountId,
        value: Balance,
        message: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let call = Call {
            caller,
            callee,
            value,
        };
        run(self, |world| {
            world
                .move_money(caller, callee, value)
                .expect("the caller has it");
            world.calls.push(call);
            let answer = message(world);
            world.calls.pop();
            answer
        })
    }

    /// `None` if `from` has less. Nobody counts the money of accounts that are no contracts.
    fn move_money(&mut self, from: AccountId, to: AccountId, amount: Balance) -> Option<()> {
        if let Some(money) = self.money_of(from) {
            *money = money.checked_sub(amount)?;
        }
        self.receive(to, amount);
        Some(())
    }

    /// Adds money that comes from an account that is no contract, if `to` is a contract.
    pub fn receive(&mut self, to: AccountId, amount: Balance) {
        if let Some(money) = self.money_of(to) {
            *money += amount;
        }
    }

    fn money_of(&mut self, account: AccountId) -> Option<&mut Balance> {
        match account {
            account if account == accounts::pool() => Some(self.pool.native.edit()),
            account if account == accounts::registry() => Some(self.registry.native.edit()),
            account if account == accounts::queue() => Some(self.queue.native.edit()),
            account => {
                if let Some(nominator) = self.nominators.get(account) {
                    let stash = nominator.stash;
                    return Some(&mut self.chain.edit().stashes[stash].free);
                }
                let wing = (0..WINGS).find(|wing| accounts::wing(*wing) == account)?;
                self.markets.native.edit().get_mut(wing)
            }
        }
    }

    /// The planck of all contracts.
    pub fn native(&self) -> Balance {
        let markets: Balance = self.markets.native.iter().sum();
        *self.pool.native + *self.registry.native + *self.queue.native + markets
    }

    fn latest(&self) -> &Call {
        self.calls.last().expect("only a message asks")
    }

    fn cells(&mut self) -> [&mut dyn Undo; 8] {
        [
            &mut self.chain,
            &mut self.registry,
            &mut self.nominators,
            &mut self.queue,
            &mut self.pool,
            &mut self.markets,
            &mut self.vault,
            &mut self.log,
        ]
    }
}

impl Undo for World {
    fn begin(&mut self) {
        self.cells().into_iter().for_each(Undo::begin);
    }

    fn end(&mut self, is_kept: bool) {
        self.cells().into_iter().for_each(|cells| cells.end(is_kept));
    }
}

impl Context for World {
    fn account(&self) -> AccountId {
        self.latest().callee
    }

    fn caller(&self) -> AccountId {
        self.latest().caller
    }

    fn value(&self) -> Balance {
        self.latest().value
    }

    fn now(&self) -> Timestamp {
        self.chain.now()
    }

    fn existential_deposit(&self) -> Balance {
        EXISTENTIAL_DEPOSIT
    }

    fn send(&mut self, recipient: AccountId, amount: Balance) -> Option<()> {
        self.move_money(self.account(), recipient, amount)
    }

    fn emit<E: Event + Encode + 'static>(&mut self, event: E) {
        self.log.add(self.account(), &event);
    }
}
