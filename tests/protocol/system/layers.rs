//! One slash of the chain and one of a service through all layers: what they take is what all claims lose, and no more.
//!
//! Alice holds shares, Carol units of the wrapped token. Dana and Erin have deposited units in the restake vault, and Erin
//! leaves it. Bob underwrites. Frank serves a committee that the vault secures. Alice has an open request, too.

use estuary_restaking_interfaces::attestation_service::{signed_bytes, ServiceSetup, Statement};
use estuary_tests::{prelude::*, to_ink, BalanceSheet, Token};
use sp_core::{sr25519::Pair, Pair as _};

use crate::{
    cover::{consistent, Insured, PROMISED},
    restake_vault::{LOCKED, POLICY},
    setup::{all_streams_end, approve_units, donate, for_the_fund},
};

/// The validator's reward before the slashes. A fifth is for fund and underwriters, the rest streams.
const REWARD: Balance = 2_500 * UNIT;
/// What the chain takes: three tenths of the validator's stake.
const SLASH: Balance = 3_000 * UNIT;
/// Units that Frank stands in for himself.
const BONDED: Balance = 20 * UNIT;
/// Units of holders that stand behind him.
const ALLOTTED: Balance = 400 * UNIT;
/// Units that two roots of one round cost: three tenths of both.
const PENALTY: Balance = 126 * UNIT;
/// Planck by which claims may differ in sum: less than three for each of them and each layer.
const ROUNDING: Balance = 40;

/// Everybody's claim in planck, rounded down as its owner would get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Claims {
    /// Shares of Alice, and those that the pool keeps for ever.
    raw: Balance,
    /// Units of Carol.
    wrapped: Balance,
    /// LRT of Dana and Erin, and those that the vault keeps for ever.
    lrt: Balance,
    /// Units that leave the restake vault for Erin.
    leaving: Balance,
    /// Units of Frank's bond.
    service_bond: Balance,
    /// Units that are set aside for services.
    escrow: Balance,
    /// Bob's part of the layer.
    underwriter: Balance,
    /// Open requests.
    request: Balance,
    /// The cover fund.
    fund: Balance,
    /// The validator's bond.
    bond: Balance,
    /// What streams to holders, underwriters and restakers, and what is provided for announced losses.
    streams: Balance,
}

impl Claims {
    fn sum(&self) -> Balance {
        let restaked = self.lrt + self.leaving + self.service_bond + self.escrow;
        let layers = self.underwriter + self.request + self.fund + self.bond + self.streams;
        self.raw + self.wrapped + restaked + layers
    }
}

struct Story {
    insured: Insured,
    vault: AccountId,
    service: AccountId,
    carol: AccountId,
    dana: AccountId,
    erin: AccountId,
    frank: AccountId,
    /// Frank's key.
    pair: Pair,
}

impl Story {
    /// Everything is in place, and Frank's signature counts.
    fn begin() -> Self {
        let mut insured = Insured::open(for_the_fund(), |terms| terms, None).with_layer();
        let world = &mut insured.world;
        donate(world, insured.operator, REWARD);
        world
            .pool()
            .settle(&insured.alice, insured.operator)
            .expect("an operator");
        let people = ["carol", "dana", "erin", "frank"].map(|name| world.funded(name, 1_000 * UNIT));
        let [carol, dana, erin, frank] = people;
        let vault = world.deploy_vault(POLICY).expect("numbers within bounds");
        let wrapped_lst = world.wrapped_lst.clone();
        world.wrap_units(&insured.alice, 4_000 * UNIT);
        for (owner, units) in [(&carol, 1_000), (&dana, 2_000), (&erin, 900), (&frank, 100)] {
            wrapped_lst
                .transfer(world, &insured.alice, owner, units * UNIT)
                .expect("alice has them");
            approve_units(world, owner, &vault);
        }
        for (owner, units) in [(&dana, 2_000 * UNIT), (&erin, 900 * UNIT)] {
            world.vault(&vault).deposit(owner, units).expect("an open vault");
        }
        let setup = ServiceSetup {
            vault: to_ink(&vault),
            start: world.chain.now_ms(),
            round: POLICY.epoch / 10,
            penalty_part: 3_000,
            fee: UNIT,
            least: 100 * UNIT,
            bounty_cap: UNIT,
            wanted: ALLOTTED,
            terms: [5; 32].into(),
        };
        let service = world.deploy_service(setup).expect("numbers within bounds");
        let pair = Pair::from_seed(&[7; 32]);
        let joined = world.service(&service).join(&frank, pair.public().0);
        assert_eq!(joined, Ok((0, 0)));
        let curator = world.curator.clone();
        let mut handle = world.vault(&vault);
        handle.bond(&frank, 0, BONDED).expect("he has them");
        handle.opt_in(&curator, 0, ALLOTTED).expect("within its part");
        let mut story = Self {
            insured,
            vault,
            service,
            carol,
            dana,
            erin,
            frank,
            pair,
        };
        let counts_from = story.epoch() + 3;
        while story.epoch() < counts_from {
            story.insured.world.chain.advance_blocks(1);
        }
        let (service, frank) = (story.service.clone(), story.frank.clone());
        let counts = story.world().service(&service).refresh(&frank, 0);
        assert_eq!(counts, Ok(true));
        story.insured.sweep();
        let alice = story.insured.alice.clone();
        story
            .world()
            .pool()
            .request_withdrawal(&alice, 1_000 * UNIT)
            .expect("alice has it");
        story
    }

    fn world(&mut self) -> &mut World {
        &mut self.insured.world
    }

    fn epoch(&mut self) -> u32 {
        let vault = self.vault.clone();
        self.world().vault(&vault).book().epoch
    }

    /// Erin asks for the units of so many LRT. Returns the epoch with which they leave.
    fn erin_leaves(&mut self, lrt: Balance) -> u32 {
        let (vault, erin) = (self.vault.clone(), self.erin.clone());
        let asked = self.world().vault(&vault).request_withdrawal(&erin, lrt);
        asked.expect("she has them").0
    }

    /// A root that Frank signs for a round.
    fn signed(&self, round: u64, root: [u8; 32]) -> Statement {
        let message = signed_bytes(&to_ink(&self.service), round, &root);
        Statement {
            round,
            root,
            signature: self.pair.sign(&message).0,
        }
    }

    /// Reads everybody's claim by messages. `leaving` are the epochs with which Erin leaves.
    fn claims(&mut self, leaving: &[u32]) -> Claims {
        let (vault, cover) = (self.vault.clone(), self.insured.vault.clone());
        let (alice, bob) = (self.insured.alice.clone(), self.insured.bob.clone());
        let (carol, dana, erin) = (self.carol.clone(), self.dana.clone(), self.erin.clone());
        let operator = self.insured.operator;
        let world = self.world();
        let now = world.chain.now_ms();
        let (pool, lrt, units) = (
            world.pool.clone(),
            Token(vault.clone()),
            world.wrapped_lst.clone(),
        );
        let book = world.vault(&vault).book();
        let mut lrt_of = |owner: &AccountId| {
            let lrt = lrt.balance_of(world, owner);
            book.to_units_down(lrt, now).expect("it fits")
        };
        let restaked = [lrt_of(&dana), lrt_of(&erin), lrt_of(&vault)];
        let leaves = |epoch: &u32| world.vault(&vault).claimable(&erin, *epoch).expect("it fits");
        let leaving: Vec<_> = leaving.iter().map(leaves).collect();
        let locked = world.pool().shares_of(&pool) - world.pool().layer().shares;
        let streaming = world.cover_vault(&cover).book().expect("a wired vault").streaming;
        let position = world.cover_vault(&cover).position(&bob).shares;
        let carols = units.balance_of(world, &carol);
        let franks = units.balance_of(world, &account("frank"));
        let raw = [world.pool().shares_of(&alice), locked];
        let accounting = world.pool().accounting();
        let mut planck = |shares: &[Balance]| -> Balance {
            let worth = |shares: &Balance| world.pool().to_amount_down(*shares).expect("there is a price");
            shares.iter().map(worth).sum()
        };
        let restake_stream = book.rewards.unvested(now) + book.returning.unvested(now);
        Claims {
            raw: planck(&raw),
            wrapped: planck(&[carols, franks]),
            lrt: planck(&restaked),
            leaving: planck(&leaving),
            service_bond: planck(&[book.bonds]),
            escrow: planck(&[book.escrow]),
            underwriter: planck(&[position]),
            request: accounting.owed,
            fund: accounting.cover,
            streams: planck(&[streaming, restake_stream]) + accounting.unvested(now) + accounting.provision,
            bond: world.registry().operator(operator).bond,
        }
    }

    /// What all claims are in sum, to the planck: the rational claims of shares, units and LRT add up to what is booked for
    /// all of them. Checks that nobody else holds any.
    fn exactly(&mut self) -> Balance {
        let (vault, alice) = (self.vault.clone(), self.insured.alice.clone());
        let holders = [self.carol.clone(), self.frank.clone(), vault.clone()];
        let restakers = [self.dana.clone(), self.erin.clone(), vault.clone()];
        let operator = self.insured.operator;
        let world = self.world();
        let (wrapped_lst, lrt, pool) = (
            world.wrapped_lst.clone(),
            Token(vault.clone()),
            world.pool.clone(),
        );
        let shares = [&alice, &pool, &wrapped_lst.0].map(|owner| world.pool().shares_of(owner));
        assert_eq!(shares.iter().sum::<Balance>(), world.pool().total_shares());
        let units = holders.map(|owner| wrapped_lst.balance_of(world, &owner));
        assert_eq!(units.iter().sum::<Balance>(), wrapped_lst.total_supply(world));
        let lrts = restakers.map(|owner| lrt.balance_of(world, &owner));
        assert_eq!(lrts.iter().sum::<Balance>(), lrt.total_supply(world));
        assert_eq!(lrts[2], LOCKED);
        let (held, booked) = world.vault(&vault).backing().expect("a wrapped token");
        assert_eq!((held, held), (booked, units[2]));
        let book = world.pool().accounting();
        book.buffered + book.staked + book.cover + world.registry().operator(operator).bond
    }
}

#[test]
fn losses_of_all_layers_sum_to_the_slash() {
    let mut story = Story::begin();
    let half = {
        let (lrt, erin) = (Token(story.vault.clone()), story.erin.clone());
        lrt.balance_of(story.world(), &erin) / 2
    };
    let first = story.erin_leaves(half);
    let before = story.claims(&[first]);
    let all_before = story.exactly();
    assert!(before.sum().abs_diff(all_before) <= ROUNDING);

    // The chain slashes. Bond, fund and underwriters pay first, then the open request and whoever holds shares, wrapped
    // or restaked, staying or leaving.
    story.insured.announce(30);
    story.insured.settle();

    let after = story.claims(&[first]);
    assert_eq!(all_before - story.exactly(), SLASH);
    let lost = before.sum() - after.sum();
    assert!(lost.abs_diff(SLASH) <= ROUNDING, "{lost}");
    let losses = story.world().pool().losses();
    assert_eq!((losses.loss, losses.bond), (SLASH, 1_000 * UNIT));
    assert_eq!((losses.bond, losses.fund), (before.bond, before.fund));
    assert!(losses.underwriters >= PROMISED, "{losses:?}");
    let shared = losses.queue + losses.stream + losses.holders;
    assert_eq!(losses.bond + losses.fund + losses.underwriters + shared, SLASH);
    assert_eq!((after.bond, after.fund), (0, 0));
    assert!(0 < after.underwriter && after.underwriter < before.underwriter);
    assert_eq!(before.request - after.request, losses.queue);
    assert!(losses.queue > 0 && losses.holders > 0, "{losses:?}");
    BalanceSheet::conserved(story.world(), REWARD, SLASH);

    // What Erin asked for first can be claimed, and did lose with the others. Now the rest of hers is leaving.
    let (vault, erin) = (story.vault.clone(), story.erin.clone());
    let claimed = story.world().vault(&vault).claimable(&erin, first).unwrap();
    assert_eq!(story.world().vault(&vault).claim(&erin, first), Ok(claimed));
    let carol = story.carol.clone();
    let units = story.world().wrapped_lst.clone();
    units.transfer(story.world(), &erin, &carol, claimed).unwrap();
    all_streams_end(story.world());
    let second = story.erin_leaves(half);
    let before = story.claims(&[second]);
    let (all_before, shares) = (story.exactly(), story.world().pool().total_shares());
    let supply = units.total_supply(story.world());

    // Frank signs two roots of one round. Alice shows both, and everybody can execute what the vault set aside.
    let (service, alice) = (story.service.clone(), story.insured.alice.clone());
    let setup = story.world().service(&service).setup().unwrap();
    let round = (story.world().chain.now_ms() - setup.start) / setup.round;
    let (a, b) = (story.signed(round, [1; 32]), story.signed(round, [2; 32]));
    let slashed = story.world().service(&service).report(&alice, 0, a, b).unwrap();
    assert_eq!((slashed.bond, slashed.units), (BONDED, PENALTY - BONDED));
    let aside = story.claims(&[second]);
    assert_eq!(aside.service_bond, 0);
    assert!(before.sum().abs_diff(aside.sum()) <= ROUNDING);
    let planck = story.world().vault(&vault).execute(&carol, slashed.id).unwrap();

    // It makes no value and takes none: it moves from the vault to all holders of the pool's token, as a stream.
    all_streams_end(story.world());
    let after = story.claims(&[second]);
    assert_eq!(story.exactly(), all_before);
    assert_eq!(shares - story.world().pool().total_shares(), PENALTY);
    assert_eq!(supply - units.total_supply(story.world()), PENALTY);
    assert!(
        after.sum().abs_diff(before.sum()) <= ROUNDING,
        "{before:?} {after:?}"
    );
    assert!(planck.abs_diff(aside.escrow) <= 1, "{planck} {aside:?}");
    assert_eq!((after.escrow, after.service_bond), (0, 0));
    assert!(after.lrt < before.lrt && after.leaving < before.leaving);
    assert!(after.raw > before.raw && after.wrapped > before.wrapped);
    assert!(after.underwriter > before.underwriter);
    assert_eq!(
        (after.request, after.fund, after.bond),
        (before.request, before.fund, before.bond)
    );
    consistent(story.world());
    BalanceSheet::conserved(story.world(), REWARD, SLASH);
}
