//! A protocol in which every message succeeds for whoever may send it.

use std::collections::HashMap;

use estuary_option_interfaces::{offers::Terms, option_series::SeriesTerms};
use estuary_options::series::{Kind, MIN_WINDOW};
use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_ink, Token, DELAYS, ENDOWMENT,
};
use ink::primitives::Hash;
use staking_pool::parameters::Parameters as PoolParameters;
use validator_registry::Parameters as RegistryParameters;

use super::{attestation_service::open_service, Caller, EVERYBODY};
use crate::{
    restake_vault::POLICY,
    setup::{approve_units, donate, jail, percent, BOND, DAY},
};

/// Operators, by what they are. The validator has the same number.
pub const ACTIVE: OperatorId = 0;
pub const OTHER: OperatorId = 1;
/// Was slashed, and is free of debt again.
pub const SLASHED: OperatorId = 2;
pub const CANDIDATE: OperatorId = 3;
/// Was jailed for a fault that is over.
pub const JAILED: OperatorId = 4;
/// Is leaving, and has no stake.
pub const LEAVING: OperatorId = 5;
pub const LEFT: OperatorId = 6;
pub const NEWCOMER: u32 = 7;

/// The depositor's requests: two that are finalized, and an open one.
pub const FINALIZED: [u64; 2] = [1, 2];
pub const OPEN: u64 = 3;

/// Proposals: two that could be applied, and code that could be sealed.
pub const DUE: u32 = 1;
pub const REPLACEMENT: u32 = 2;
pub const CODE: u32 = 3;

pub struct Scene {
    pub world: World,
    pub wrapped_lst: Token,
    /// Governor, pool, registry, queue and brake that are not wired yet.
    pub new: [AccountId; 5],
    /// A pool of the governor that is not wired yet.
    pub new_pool: AccountId,
    /// Hashes of the contracts' codes, by their names.
    pub codes: HashMap<&'static str, Hash>,
    markets: Option<Markets>,
    options: Option<Options>,
    vault: Option<AccountId>,
    restaking: Option<Restaking>,
}

/// A series in each phase, offers, and what the offer 0 of the depositor says.
#[derive(Clone)]
pub struct Options {
    pub writing: AccountId,
    pub exercising: AccountId,
    pub expired: AccountId,
    pub offers: AccountId,
    pub terms: Terms,
}

/// The contracts of restaking.
#[derive(Clone)]
pub struct Restaking {
    pub vault: AccountId,
    pub service: AccountId,
    pub auction: AccountId,
    /// A token of which the auction holds some, and one of which it has a lot.
    pub tokens: [AccountId; 2],
}

/// Slots of the vault: one that counts and has a resolver, one that counts and has none, one that is over, and one that the
/// curator has not chosen.
pub const VETOABLE: u32 = 0;
pub const FINAL: u32 = 1;
pub const OVER: u32 = 2;
pub const NEW: u32 = 3;

/// The contracts of the markets.
#[derive(Clone)]
pub struct Markets {
    pub stable_pool: AccountId,
    pub lending_market: AccountId,
    pub router: AccountId,
}

impl Scene {
    pub fn new() -> Self {
        let pool = PoolParameters {
            reserve_part: 1_000,
            max_sweep_age: 30 * DAY,
            ..default_pool_parameters()
        };
        let registry = RegistryParameters {
            open_cap: 100 * UNIT,
            ..default_registry_parameters()
        };
        // The pool itself has shares too, which nobody can give it.
        let mut world = World::with_endowment(pool, registry, 200 * UNIT);
        world.chain.set_slash_defer(0);
        let new = unwired(&mut world);
        let governor = world.governor.clone();
        let new_pool = world.deploy_pool_for(&governor, pool, ENDOWMENT).unwrap();
        let wrapped_lst = world.wrapped_lst.clone();
        let names = [
            "staking_pool",
            "validator_registry",
            "withdrawal_queue",
            "nominator",
        ];
        let codes = names.map(|name| (name, world.upload(name))).into();
        operate(&mut world);
        let mut scene = Self {
            world,
            wrapped_lst,
            new,
            new_pool,
            codes,
            markets: None,
            options: None,
            vault: None,
            restaking: None,
        };
        scene.give_tokens();
        redeem(&mut scene.world);
        scene.propose();
        for era in 0..scene.world.chain.active_era() {
            scene.world.chain.payout_all(era).unwrap();
        }
        // What happened so far is in the trie: from here on a state root is cheap.
        scene.world.chain.advance_blocks(1);
        scene
    }

    pub fn account(&mut self, caller: Caller) -> AccountId {
        match caller {
            Caller::Admin => account("admin"),
            Caller::ProposedAdmin => account("heir"),
            Caller::Deployer => self.world.deployer.clone(),
            Caller::Guardian => self.world.guardian.clone(),
            Caller::Curator => self.world.curator.clone(),
            Caller::Treasury => self.world.treasury.clone(),
            Caller::Operator => validator(ACTIVE),
            Caller::OtherOperator => validator(OTHER),
            Caller::Candidate => validator(CANDIDATE),
            Caller::FormerOperator => validator(LEFT),
            Caller::Newcomer => validator(NEWCOMER),
            Caller::Payout => account("payout"),
            Caller::ProposedPayout => account("next payout"),
            Caller::Depositor => account("alice"),
            Caller::Spender => account("spender"),
            Caller::Keeper => account("keeper"),
            Caller::Stranger => account("eve"),
            Caller::Governor => self.world.governor.clone(),
            Caller::Pool => self.world.pool.clone(),
            Caller::Registry => self.world.registry.clone(),
            Caller::Queue => self.world.queue.clone(),
            Caller::Nominator => self.nominator(),
        }
    }

    /// The same scene with markets.
    pub fn with_markets() -> Self {
        let mut scene = Self::new();
        scene.open_markets();
        scene.world.chain.advance_blocks(1);
        scene
    }

    /// The same scene with a cover vault. The depositor has underwritten, and its request can be paid.
    pub fn with_cover() -> Self {
        let mut scene = Self::new();
        let vault = scene.world.deploy_cover_vault();
        let terms = scene.world.cover_terms(&vault);
        let (governor, keeper, alice) = (scene.world.governor.clone(), account("keeper"), account("alice"));
        scene
            .world
            .pool()
            .set_cover_terms(&governor, Some(terms))
            .unwrap();
        scene.world.pool().sweep(&keeper, 10).unwrap();
        for caller in EVERYBODY {
            let owner = scene.account(caller);
            let world = &mut scene.world;
            world.pool().approve(&owner, &vault, 10 * UNIT).unwrap();
            approve_units(world, &owner, &vault);
        }
        let world = &mut scene.world;
        world.pool().approve(&alice, &vault, 10 * UNIT).unwrap();
        world.cover_vault(&vault).deposit(&alice, 5 * UNIT).unwrap();
        let ready = world.cover_vault(&vault).request_exit(&alice, UNIT).unwrap();
        while world.chain.active_era() < ready {
            world.chain.advance_era();
        }
        world.pool().sweep(&keeper, 10).unwrap();
        scene.vault = Some(vault);
        scene.world.chain.advance_blocks(1);
        scene
    }

    /// The same scene, in which the terms of cover name the keeper's account, which has put shares into the layer.
    pub fn with_the_keeper_as_vault() -> Self {
        let mut scene = Self::new();
        let (world, keeper) = (&mut scene.world, account("keeper"));
        let (governor, terms) = (world.governor.clone(), world.cover_terms(&keeper));
        world.pool().set_cover_terms(&governor, Some(terms)).unwrap();
        world.pool().sweep(&keeper, 10).unwrap();
        world.pool().underwrite(&keeper, &keeper, 5 * UNIT).unwrap();
        world.chain.advance_blocks(1);
        scene
    }

    pub fn vault(&self) -> AccountId {
        self.vault.clone().expect("it is there")
    }

    pub fn markets(&self) -> Markets {
        self.markets.clone().expect("they are open")
    }

    /// The same scene with options. Everybody has written units of each series, and holds the options.
    pub fn with_options() -> Self {
        let mut scene = Self::new();
        scene.open_options();
        scene.world.chain.advance_blocks(1);
        scene
    }

    pub fn options(&self) -> Options {
        self.options.clone().expect("they are open")
    }

    /// The same scene with restaking.
    pub fn with_restaking() -> Self {
        let mut scene = Self::new();
        scene.open_restaking();
        scene.world.chain.advance_blocks(1);
        scene
    }

    pub fn restaking(&self) -> Restaking {
        self.restaking.clone().expect("it is open")
    }

    /// Series whose window opens at once or in 30 days. The depositor offers units for the native token.
    fn open_options(&mut self) {
        let (alice, spender) = (account("alice"), account("spender"));
        let world = &mut self.world;
        let (units, now) = (to_ink(&self.wrapped_lst.0), world.chain.now_ms());
        let soon = now + DAY / 24;
        let times = [
            (now + 30 * DAY, now + 40 * DAY),
            (soon, now + 40 * DAY),
            (soon, soon + MIN_WINDOW),
        ];
        let [writing, exercising, expired] = times.map(|(exercise_from, expiry)| {
            let terms = SeriesTerms {
                kind: Kind::Call,
                underlying: units,
                strike_asset: None,
                strike: estuary_options::ONE,
                exercise_from,
                expiry,
                label: "CALL".into(),
            };
            world.deploy_series(terms).unwrap()
        });
        let offers = world.deploy_offers();
        approve_units(world, &alice, &offers);
        let terms = Terms {
            sell: units,
            buy: None,
            amount: 2 * UNIT,
            from_price: estuary_options::ONE,
            to_price: estuary_options::ONE,
            start: now,
            end: now + 30 * DAY,
            min_take: 1,
        };
        assert_eq!(world.offers(&offers).make(&alice, terms), Ok(0));
        for caller in EVERYBODY {
            let owner = self.account(caller);
            let world = &mut self.world;
            for series in [&writing, &exercising, &expired] {
                approve_units(world, &owner, series);
                world.series(series).write(&owner, 0, 2 * UNIT, &owner).unwrap();
            }
        }
        let world = &mut self.world;
        Token(writing.clone())
            .approve(world, &alice, &spender, 10 * UNIT)
            .unwrap();
        world.chain.advance_blocks(4);
        self.options = Some(Options {
            writing,
            exercising,
            expired,
            offers,
            terms,
        });
    }

    /// Everybody has deposited, and has a request that can be claimed. The service of the slots is the treasury, their
    /// operator the operator, their resolver the guardian. A slash of the first two slots is open.
    fn open_restaking(&mut self) {
        let world = &mut self.world;
        let vault = world.deploy_vault(POLICY).unwrap();
        let auction = world.deploy_auction(&vault).unwrap();
        let (alice, spender) = (account("alice"), account("spender"));
        for caller in EVERYBODY {
            let owner = self.account(caller);
            for contract in [&vault, &auction] {
                approve_units(&mut self.world, &owner, contract);
            }
            self.world.vault(&vault).deposit(&owner, 6 * UNIT).unwrap();
        }
        let world = &mut self.world;
        let lrt = Token(vault.clone());
        lrt.approve(world, &alice, &spender, 10 * UNIT).unwrap();
        let (service, operator) = (world.treasury.clone(), validator(ACTIVE));
        let (curator, guardian) = (world.curator.clone(), world.guardian.clone());
        let mut handle = world.vault(&vault);
        for slot in [VETOABLE, FINAL, OVER, NEW] {
            let resolver = (slot == VETOABLE).then_some(&guardian);
            let registered = handle.register(&service, &operator, resolver, 10 * UNIT);
            assert_eq!(registered, Ok(slot));
            if slot != NEW {
                handle.opt_in(&curator, slot, 10 * UNIT).unwrap();
                handle.bond(&operator, slot, UNIT).unwrap();
            }
        }
        handle.propose_curator(&curator, Some(&account("heir"))).unwrap();
        handle.opt_out(&curator, OVER).unwrap();
        let service_contract = open_service(world, &vault);
        for caller in EVERYBODY {
            let owner = self.account(caller);
            let requested = self.world.vault(&vault).request_withdrawal(&owner, UNIT);
            assert_eq!(requested, Ok((1, UNIT)));
        }
        let world = &mut self.world;
        world.chain.advance_blocks(36);
        let now = world.chain.now_ms();
        for slot in [VETOABLE, FINAL] {
            let slashed = world.vault(&vault).request_slash(&service, slot, 2 * UNIT, now);
            assert_eq!(slashed.map(|slashed| slashed.id), Ok(slot));
        }
        let tokens = [100, 101].map(|supply| {
            let token = world.deploy_plain_token(&alice, supply);
            token.transfer(world, &alice, &auction, 50).unwrap();
            token.0
        });
        world.auction(&auction).start(&alice, &tokens[1]).unwrap();
        // The price of the lot falls, and a veto is still possible.
        world.chain.advance_blocks(4);
        self.restaking = Some(Restaking {
            vault,
            service: service_contract,
            auction,
            tokens,
        });
    }

    /// Everybody owns liquidity, has supplied, and owes on some units. All but the stranger have authorized the router,
    /// and the depositor has authorized the spender.
    fn open_markets(&mut self) {
        let (alice, keeper) = (account("alice"), account("keeper"));
        let world = &mut self.world;
        world.pool().sweep(&keeper, 10).unwrap();
        let (stable_terms, market_terms) = (world.stable_terms(), world.market_terms());
        let stable_pool = world.deploy_stable_pool(stable_terms).unwrap();
        let lending_market = world.deploy_market(market_terms).unwrap();
        let router = world.deploy_leverage(&lending_market, &stable_pool).unwrap();
        world.chain.fund(&alice, 2_000 * UNIT);
        world
            .pool()
            .approve(&alice, &self.wrapped_lst.0, Balance::MAX)
            .unwrap();
        world.wrap(&self.wrapped_lst, &alice, 1_000 * UNIT).unwrap();
        approve_units(world, &alice, &stable_pool);
        world
            .stable_pool(&stable_pool)
            .add_liquidity(&alice, 900 * UNIT, 900 * UNIT)
            .unwrap();
        let lp = Token(stable_pool.clone());
        for caller in EVERYBODY {
            let owner = self.account(caller);
            let world = &mut self.world;
            lp.transfer(world, &alice, &owner, 5 * UNIT).unwrap();
            for spender in [&stable_pool, &lending_market] {
                approve_units(world, &owner, spender);
            }
            let mut market = world.market(&lending_market);
            market.supply(&owner, 50 * UNIT).unwrap();
            market.supply_collateral(&owner, 4 * UNIT).unwrap();
            market.borrow(&owner, UNIT).unwrap();
            if caller != Caller::Stranger {
                market.set_authorization(&owner, &router, true).unwrap();
            }
        }
        let spender = account("spender");
        let world = &mut self.world;
        for token in [&lp, &Token(lending_market.clone())] {
            token.approve(world, &alice, &spender, 10 * UNIT).unwrap();
        }
        world
            .market(&lending_market)
            .set_authorization(&alice, &spender, true)
            .unwrap();
        self.markets = Some(Markets {
            stable_pool,
            lending_market,
            router,
        });
    }

    pub fn nominator(&mut self) -> AccountId {
        self.world.registry().nominator(ACTIVE)
    }

    /// Sends something in the world that is not wired yet.
    pub fn in_the_new_world<T>(&mut self, send: impl FnOnce(&mut World) -> T) -> T {
        self.swap();
        let answer = send(&mut self.world);
        self.swap();
        answer
    }

    fn swap(&mut self) {
        let (world, [governor, pool, registry, queue, brake]) = (&mut self.world, &mut self.new);
        std::mem::swap(&mut world.brake, brake);
        std::mem::swap(&mut world.governor, governor);
        std::mem::swap(&mut world.pool, pool);
        std::mem::swap(&mut world.registry, registry);
        std::mem::swap(&mut world.queue, queue);
    }

    /// Everybody has planck, tokens, units, and has allowed the wrapped token to take tokens. The spender may spend
    /// what the depositor has.
    fn give_tokens(&mut self) {
        let (alice, spender) = (account("alice"), account("spender"));
        let wrapped_lst = self.wrapped_lst.clone();
        for caller in EVERYBODY {
            let owner = self.account(caller);
            let world = &mut self.world;
            world.chain.fund(&owner, 2_000 * UNIT);
            if owner != world.pool {
                world.pool().stake_for(&alice, &owner, 100 * UNIT).unwrap();
            }
            world.pool().approve(&owner, &wrapped_lst.0, 50 * UNIT).unwrap();
            world.wrap(&wrapped_lst, &owner, 20 * UNIT).unwrap();
            let brake = world.brake.clone();
            wrapped_lst.approve(world, &owner, &brake, 10 * UNIT).unwrap();
        }
        self.world.pool().approve(&alice, &spender, 10 * UNIT).unwrap();
        wrapped_lst
            .approve(&mut self.world, &alice, &spender, 10 * UNIT)
            .unwrap();
    }

    /// The admin has taken the role over, offers it to another, and has proposed what can be applied.
    fn propose(&mut self) {
        let (admin, heir) = (account("admin"), account("heir"));
        let deployer = self.world.deployer.clone();
        let world = &mut self.world;
        world.governor().propose_admin(&deployer, Some(&admin)).unwrap();
        world.governor().accept_admin(&admin).unwrap();
        world.governor().propose_admin(&admin, Some(&heir)).unwrap();
        assert_eq!(world.governor().propose(&admin, Action::ArmGuardian), Ok(DUE));
        let replacement = Action::Guardian(to_ink(&heir));
        assert_eq!(world.governor().propose(&admin, replacement), Ok(REPLACEMENT));
        let code = nominator_code(self.codes["nominator"]);
        assert_eq!(world.governor().propose(&admin, code), Ok(CODE));
        let wait = |time: u64, world: &mut World| {
            let blocks = time / (DAY / 12);
            world.chain.advance_blocks(blocks.try_into().unwrap());
        };
        wait(DELAYS.upgrade_delay - 4 * DAY, world);
        // A lock of the depositor, a part of which is under a notice that will be over.
        let alice = account("alice");
        world.brake().lock(&alice, DUE, 2 * UNIT).unwrap();
        world.brake().release(&alice, DUE, UNIT).unwrap();
        wait(4 * DAY, world);
    }
}

/// Governor, pool, registry, queue and brake of the deployer, not wired.
fn unwired(world: &mut World) -> [AccountId; 5] {
    let (governor, queue, brake) = (world.governor.clone(), world.queue.clone(), world.brake.clone());
    world.governor = world.deploy_governor(DELAYS).unwrap();
    let own = world.governor.clone();
    let pool = world
        .deploy_pool_for(&own, default_pool_parameters(), ENDOWMENT)
        .unwrap();
    let code = world.registry().parameters_and_code().unwrap().nominator_code;
    let registry = world
        .deploy_registry_for(&own, &pool, code, default_registry_parameters())
        .unwrap();
    world.deploy_queue_for(&pool);
    let token = world.deploy_wrapped_lst_of(&pool);
    world.deploy_brake_for(&own, &token.0);
    let new_queue = std::mem::replace(&mut world.queue, queue);
    let new_brake = std::mem::replace(&mut world.brake, brake);
    world.governor = governor;
    [own, pool, registry, new_queue, new_brake]
}

/// Operators of each kind, three of them with stake, and the first with commission to claim.
fn operate(world: &mut World) {
    let (alice, payout, next) = (account("alice"), account("payout"), account("next payout"));
    let curator = world.curator.clone();
    world.pool().stake(&alice, 20_000 * UNIT).unwrap();
    let metadata = b"a validator".to_vec();
    let first = world
        .registry()
        .register_with(&validator(ACTIVE), 2 * BOND, 500, &payout, metadata);
    assert_eq!(first, Ok(ACTIVE));
    world.registry().approve(&curator, ACTIVE, Balance::MAX).unwrap();
    world
        .registry()
        .propose_payout(&validator(ACTIVE), ACTIVE, Some(&next))
        .unwrap();
    world.operator(&validator(OTHER), 2 * BOND, 500);
    world.operator(&validator(SLASHED), 3 * BOND, 500);
    world.pool().rebalance(&alice, 3).unwrap();
    world.chain.advance_eras(2);
    world.chain.offence(&validator(SLASHED), percent(5));
    world.pool().settle(&alice, SLASHED).unwrap();
    world
        .chain
        .validate(&validator(SLASHED), Perbill::zero())
        .unwrap();
    donate(world, ACTIVE, 1_000 * UNIT);
    world.pool().settle(&alice, ACTIVE).unwrap();

    world
        .registry()
        .register(&validator(CANDIDATE), BOND, 500)
        .unwrap();
    world.operator(&validator(JAILED), BOND, 500);
    world.chain.chill(&validator(JAILED)).unwrap();
    assert_eq!(jail(world, JAILED), Fault::NotValidating);
    world.chain.validate(&validator(JAILED), Perbill::zero()).unwrap();
    world.operator(&validator(LEAVING), BOND, 500);
    world.registry().exit(&validator(LEAVING), LEAVING).unwrap();
    world.registry().register(&validator(LEFT), BOND, 500).unwrap();
    world.registry().exit(&validator(LEFT), LEFT).unwrap();
}

/// The depositor's requests, a reserve, a complete sweep, and stake to move.
fn redeem(world: &mut World) {
    let (alice, spender) = (account("alice"), account("spender"));
    for id in FINALIZED {
        assert_eq!(world.pool().request_withdrawal(&alice, 10 * UNIT), Ok((id, 1)));
    }
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 2);
    world.pool().rebalance(&alice, 10).unwrap();
    assert!(world.pool().accounting().reserve > 0);
    assert_eq!(
        world.pool().request_withdrawal(&alice, 9_000 * UNIT),
        Ok((OPEN, 1))
    );
    world
        .queue()
        .approve_agent(&alice, &spender, Some(OPEN), true)
        .unwrap();
}
