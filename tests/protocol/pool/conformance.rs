//! The conformance suite of the `psp22` crate, as it is, against the compiled tokens.
//!
//! `psp22::tests!` is made for unit tests: it constructs a contract in ink!'s off-chain environment, calls
//! its methods, and reads the caller and the events of that environment. No token can be constructed
//! there with a supply: the pool's constructor takes parameters and keeps its endowment for ever, and its
//! shares come from staking; the wrapped token's units, liquidity shares and supply shares come out of calls to
//! other contracts. So the suite gets [`OnChain`], which has the methods of a token and sends each as a transaction
//! to the compiled contract. All its cases run, unchanged; three things are translated:
//!
//! - *Supply.* The suite's constructor gives its caller all there is. Here the caller stakes that much, stakes
//!   and wraps it, adds liquidity for it, or supplies it: `constructor_emits_event` sees that one `Transfer`, and
//!   `constructor_with_0_supply_emits_no_events` sees none, because nothing is staked. The pool's endowment
//!   and others' stakes existed before, and `total_supply` leaves them out. The endowment has its own test
//!   below.
//! - *Amounts.* The suite counts to a few thousand, and the pool refuses to stake so few planck. One token of
//!   the suite is [`ONE`]: a number of planck that is a whole number of shares at each price here, so that
//!   nothing is rounded. An amount that comes back and is no multiple of it fails the test.
//! - *Events.* Only those of PSP22 are passed on; the suite counts them, and the contracts have others
//!   beside.

use std::cell::RefCell;

use drink::{pallet_contracts, sandbox_api::prelude::SystemAPI};
use estuary_runtime::RuntimeEvent;
use estuary_tests::{default_pool_parameters, prelude::*, to_account, to_ink, Token, ENDOWMENT};
use ink::{
    blake2x256,
    env::{DefaultEnvironment, Event},
    scale::Encode,
    LangError,
};
use psp22::{Approval, PSP22Error, Transfer};

use crate::{
    restake_vault::POLICY,
    setup::{approve_units, at_one_and_a_half, staked, POOLED},
};

type InkAccount = ink::primitives::AccountId;

/// One token of the suite, in planck or units.
const ONE: Balance = 3 * UNIT;

/// A compiled token, as the suite sees it.
struct OnChain {
    world: RefCell<World>,
    token: Token,
    /// What others held before.
    others: Balance,
}

impl OnChain {
    /// A token of `world`, of which nobody in the suite owns anything yet.
    fn new(mut world: World, token: Token) -> Self {
        let accounts = ink::env::test::default_accounts::<DefaultEnvironment>();
        for account in [accounts.alice, accounts.bob, accounts.charlie] {
            world.chain.fund(&to_account(account), 10_000 * UNIT);
        }
        let others = token.total_supply(&mut world);
        let world = RefCell::new(world);
        Self { world, token, others }
    }

    fn total_supply(&self) -> Balance {
        in_tokens(self.token.total_supply(&mut self.world.borrow_mut()) - self.others)
    }

    fn balance_of(&self, owner: InkAccount) -> Balance {
        in_tokens(
            self.token
                .balance_of(&mut self.world.borrow_mut(), &to_account(owner)),
        )
    }

    fn allowance(&self, owner: InkAccount, spender: InkAccount) -> Balance {
        let (owner, spender) = (to_account(owner), to_account(spender));
        in_tokens(
            self.token
                .allowance(&mut self.world.borrow_mut(), &owner, &spender),
        )
    }

    fn transfer(&mut self, to: InkAccount, value: Balance, _data: Vec<u8>) -> Result<(), PSP22Error> {
        let to = to_account(to);
        self.send(|world, token, caller| token.transfer(world, caller, &to, value * ONE))
    }

    fn transfer_from(
        &mut self,
        from: InkAccount,
        to: InkAccount,
        value: Balance,
        _data: Vec<u8>,
    ) -> Result<(), PSP22Error> {
        let (from, to) = (to_account(from), to_account(to));
        self.send(|world, token, caller| token.transfer_from(world, caller, &from, &to, value * ONE))
    }

    fn approve(&mut self, spender: InkAccount, value: Balance) -> Result<(), PSP22Error> {
        let spender = to_account(spender);
        self.send(|world, token, caller| token.approve(world, caller, &spender, value * ONE))
    }

    fn increase_allowance(&mut self, spender: InkAccount, delta: Balance) -> Result<(), PSP22Error> {
        let spender = to_account(spender);
        self.send(|world, token, caller| token.increase_allowance(world, caller, &spender, delta * ONE))
    }

    fn decrease_allowance(&mut self, spender: InkAccount, delta: Balance) -> Result<(), PSP22Error> {
        let spender = to_account(spender);
        self.send(|world, token, caller| token.decrease_allowance(world, caller, &spender, delta * ONE))
    }

    /// Sends a message of whom the suite says calls, and gives the suite its events.
    fn send<T>(&mut self, message: impl FnOnce(&mut World, &Token, &AccountId) -> T) -> T {
        let caller = to_account(ink::env::caller::<DefaultEnvironment>());
        let world = self.world.get_mut();
        let returned = message(world, &self.token, &caller);
        for mut event in world.events::<Approval>(&self.token.0) {
            event.amount = in_tokens(event.amount);
            ink::env::emit_event::<DefaultEnvironment, _>(event);
        }
        for mut event in world.events::<Transfer>(&self.token.0) {
            event.value = in_tokens(event.value);
            ink::env::emit_event::<DefaultEnvironment, _>(event);
        }
        returned
    }
}

/// An amount as the suite counts.
fn in_tokens(amount: Balance) -> Balance {
    assert_eq!(amount % ONE, 0, "nothing was rounded");
    amount / ONE
}

/// The caller stakes `supply`.
fn stake_in(world: World, supply: Balance) -> OnChain {
    let lst = Token(world.pool.clone());
    let mut token = OnChain::new(world, lst);
    if supply > 0 {
        token
            .send(|world, _, caller| world.pool().stake(caller, supply * ONE))
            .expect("a stake");
    }
    token
}

/// At a price of one planck for a share.
mod the_pool {
    use super::*;

    psp22::tests!(OnChain, (|supply| stake_in(World::default(), supply)));
}

/// At a price of one and a half planck for a share.
mod the_pool_after_rewards {
    use super::*;

    psp22::tests!(OnChain, (|supply| stake_in(at_one_and_a_half().0, supply)));
}

/// Units that cost one and a half planck.
mod the_wrapped_token {
    use super::*;

    fn stake_and_wrap(supply: Balance) -> OnChain {
        let (world, _, _) = at_one_and_a_half();
        let wrapped_lst = world.wrapped_lst.clone();
        let mut token = OnChain::new(world, wrapped_lst);
        if supply > 0 {
            token
                .send(|world, token, caller| {
                    world.stake_and_wrap(token, caller, supply * ONE / 2 * 3, supply * ONE, None)
                })
                .expect("a stake");
        }
        token
    }

    psp22::tests!(OnChain, stake_and_wrap);
}

/// Liquidity shares of a stable pool, where a unit costs a planck and all liquidity is balanced.
mod the_liquidity_shares {
    use super::*;

    fn add_liquidity(supply: Balance) -> OnChain {
        let (mut world, stable_pool) = with_liquidity();
        let caller = to_account(ink::env::caller::<DefaultEnvironment>());
        let half = supply * ONE / 2;
        if supply > 0 {
            world.chain.fund(&caller, 10_000 * UNIT);
            own_units(&mut world, &caller, half, &stable_pool);
        }
        let mut token = OnChain::new(world, Token(stable_pool));
        if supply > 0 {
            token
                .send(|world, token, caller| world.stable_pool(&token.0).add_liquidity(caller, half, half))
                .expect("liquidity");
        }
        token
    }

    psp22::tests!(OnChain, add_liquidity);
}

/// Supply shares of a lending market that has lent nothing: a million for a planck.
mod the_supply_shares {
    use super::*;

    fn supply(supply: Balance) -> OnChain {
        let (world, market) = with_market();
        let mut token = OnChain::new(world, Token(market));
        if supply > 0 {
            token
                .send(|world, token, caller| world.market(&token.0).supply(caller, supply * ONE / SHARES))
                .expect("a supply");
        }
        token
    }

    psp22::tests!(OnChain, supply);
}

/// LRT of a vault that somebody else has opened. A unit is one LRT.
mod the_lrt {
    use super::*;

    fn supply(supply: Balance) -> OnChain {
        let (world, vault) = with_vault();
        let mut token = OnChain::new(world, Token(vault));
        if supply > 0 {
            token
                .send(|world, token, caller| {
                    own_units(world, caller, supply * ONE, &token.0);
                    world.vault(&token.0).deposit(caller, supply * ONE)
                })
                .expect("a deposit");
        }
        token
    }

    psp22::tests!(OnChain, supply);
}

/// Supply shares of a planck, where nothing has earned interest.
const SHARES: Balance = 1_000_000;

/// A stable pool with liquidity of a stranger.
fn with_liquidity() -> (World, AccountId) {
    let mut world = World::default();
    let stranger = world.funded("stranger", 100 * UNIT);
    world.pool().sweep(&stranger, 1).expect("a wired pool");
    let terms = world.stable_terms();
    let stable_pool = world.deploy_stable_pool(terms).expect("terms within bounds");
    own_units(&mut world, &stranger, 30 * UNIT, &stable_pool);
    world
        .stable_pool(&stable_pool)
        .add_liquidity(&stranger, 30 * UNIT, 30 * UNIT)
        .expect("liquidity");
    (world, stable_pool)
}

/// Gives an account units, which `spender` may take.
fn own_units(world: &mut World, owner: &AccountId, units: Balance, spender: &AccountId) {
    let wrapped_lst = world.wrapped_lst.clone();
    world
        .stake_and_wrap(&wrapped_lst, owner, units, units, None)
        .expect("a stake");
    approve_units(world, owner, spender);
}

/// A lending market that nobody has used.
fn with_market() -> (World, AccountId) {
    let mut world = World::default();
    let terms = world.market_terms();
    let market = world.deploy_market(terms).expect("terms within bounds");
    (world, market)
}

/// A restake vault with a deposit of a stranger.
fn with_vault() -> (World, AccountId) {
    let mut world = World::default();
    let stranger = world.funded("stranger", 100 * UNIT);
    let vault = world.deploy_vault(POLICY).expect("numbers within bounds");
    own_units(&mut world, &stranger, 30 * UNIT, &vault);
    world
        .vault(&vault)
        .deposit(&stranger, 30 * UNIT)
        .expect("a deposit");
    (world, vault)
}

#[test]
fn the_pools_own_supply_is_minted_with_an_event_and_is_its_own() {
    let mut world = World::default();
    let pool = world
        .deploy_pool(default_pool_parameters(), ENDOWMENT)
        .expect("parameters within their bounds");
    let token = Token(pool.clone());
    let minted = (None, Some(pool.clone()), ENDOWMENT);
    assert_eq!(token.transfers(&mut world), [minted]);
    assert_eq!(
        world.event::<pool::TransferShares>(&pool),
        pool::TransferShares {
            from: None,
            to: Some(to_ink(&pool)),
            shares: ENDOWMENT,
        }
    );
    assert_eq!(token.total_supply(&mut world), ENDOWMENT);
    assert_eq!(token.balance_of(&mut world, &pool), ENDOWMENT);
}

/// Plays all messages of the standard to `token`, of whose `supply` `owner` has some, by the selectors that
/// the standard lists.
fn assert_selectors(world: &mut World, token: &Token, owner: &AccountId, supply: Balance, named: [&str; 2]) {
    let other = account("other");
    let done = Ok::<_, LangError>(Ok::<(), PSP22Error>(())).encode();
    let amount = |amount: Balance| Ok::<_, LangError>(amount).encode();
    let text = |text: &str| Ok::<_, LangError>(Some(text)).encode();
    let messages = [
        ([0x16, 0x2d, 0xf8, 0xc2], vec![], amount(supply)),
        ([0xb2, 0x0f, 0x1b, 0xbd], (&other, 50u128).encode(), done.clone()),
        ([0x96, 0xd6, 0xb5, 0x7a], (&other, 30u128).encode(), done.clone()),
        ([0xfe, 0xcb, 0x57, 0xd5], (&other, 20u128).encode(), done.clone()),
        ([0x4d, 0x47, 0xd9, 0x21], (owner, &other).encode(), amount(60)),
        (
            [0xdb, 0x20, 0xf9, 0xf5],
            (&other, 100u128, b"data".to_vec()).encode(),
            done.clone(),
        ),
        (
            [0x54, 0xb3, 0xc7, 0x6e],
            (owner, &other, 10u128, b"data".to_vec()).encode(),
            done,
        ),
        ([0x65, 0x68, 0x38, 0x2f], other.encode(), amount(110)),
        ([0x3d, 0x26, 0x1b, 0xd4], vec![], text(named[0])),
        ([0x34, 0x20, 0x5b, 0xe5], vec![], text(named[1])),
        (
            [0x72, 0x71, 0xb7, 0x82],
            vec![],
            Ok::<_, LangError>(12u8).encode(),
        ),
    ];
    for (selector, arguments, answer) in messages {
        let input = [selector.to_vec(), arguments].concat();
        assert_eq!(
            world.send_bytes(owner, &token.0, input),
            answer,
            "{selector:02x?}"
        );
    }
}

#[test]
fn the_pool_answers_the_selectors_of_the_standard() {
    let (mut world, alice) = staked();
    let token = Token(world.pool.clone());
    let named = ["Staked UNIT", "stUNIT"];
    assert_selectors(&mut world, &token, &alice, POOLED, named);
}

#[test]
fn the_wrapped_token_answers_the_selectors_of_the_standard() {
    let (mut world, alice) = staked();
    let token = world.wrapped_lst.clone();
    world.stake_and_wrap(&token, &alice, 10 * UNIT, 0, None).unwrap();
    let named = ["Wrapped staked UNIT", "wstUNIT"];
    assert_selectors(&mut world, &token, &alice, 10 * UNIT, named);
}

#[test]
fn liquidity_shares_answer_the_selectors_of_the_standard() {
    let (mut world, stable_pool) = with_liquidity();
    let named = ["Staked UNIT", "stUNIT"];
    let owner = account("stranger");
    assert_selectors(&mut world, &Token(stable_pool), &owner, 60 * UNIT, named);
}

#[test]
fn supply_shares_answer_the_selectors_of_the_standard() {
    let (mut world, market) = with_market();
    let owner = world.funded("owner", 100 * UNIT);
    world.market(&market).supply(&owner, UNIT).expect("a supply");
    let named = ["Staked UNIT", "stUNIT"];
    assert_selectors(&mut world, &Token(market), &owner, UNIT * SHARES, named);
}

#[test]
fn lrt_answer_the_selectors_of_the_standard() {
    let (mut world, vault) = with_vault();
    let named = ["Staked UNIT", "stUNIT"];
    let owner = account("stranger");
    assert_selectors(&mut world, &Token(vault), &owner, 30 * UNIT, named);
}

/// The signature of each event of `contract` in the last transaction, in order, and how many topics follow
/// it.
fn signatures(world: &mut World, contract: &AccountId) -> Vec<([u8; 32], usize)> {
    let records = world.chain.events().into_iter();
    records
        .filter(|record| {
            matches!(
                &record.event,
                RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted { contract: from, .. })
                    if from == contract
            )
        })
        .map(|record| (record.topics[0].0, record.topics.len() - 1))
        .collect()
}

#[test]
fn transfers_and_approvals_carry_the_topics_of_the_standard() {
    let transfer = blake2x256!("Transfer(Option<AccountId>,Option<AccountId>,u128)");
    let transfer_shares = blake2x256!("TransferShares(Option<AccountId>,Option<AccountId>,u128)");
    let approval = blake2x256!("Approval(AccountId,AccountId,u128)");
    assert_eq!(Transfer::SIGNATURE_TOPIC, Some(transfer));
    assert_eq!(Approval::SIGNATURE_TOPIC, Some(approval));

    let (mut world, alice) = staked();
    let (bob, lst, wrapped_lst) = (
        account("bob"),
        Token(world.pool.clone()),
        world.wrapped_lst.clone(),
    );
    world.stake_and_wrap(&wrapped_lst, &alice, UNIT, 0, None).unwrap();
    let (market_terms, stable_terms) = (world.market_terms(), world.stable_terms());
    let supply = Token(world.deploy_market(market_terms).expect("terms within bounds"));
    world.market(&supply.0).supply(&alice, UNIT).expect("a supply");
    let lp = Token(
        world
            .deploy_stable_pool(stable_terms)
            .expect("terms within bounds"),
    );
    world.pool().sweep(&alice, 1).expect("a wired pool");
    approve_units(&mut world, &alice, &lp.0);
    world
        .stable_pool(&lp.0)
        .add_liquidity(&alice, UNIT / 2, UNIT / 2)
        .expect("liquidity");
    let mut moved = |token: &Token| {
        token.approve(&mut world, &alice, &bob, 100).unwrap();
        assert_eq!(signatures(&mut world, &token.0), [(approval, 2)]);
        token.transfer_from(&mut world, &bob, &alice, &bob, 100).unwrap();
        signatures(&mut world, &token.0)
    };
    assert_eq!(moved(&lst), [(approval, 2), (transfer, 2), (transfer_shares, 0)]);
    for token in [&wrapped_lst, &lp, &supply] {
        assert_eq!(moved(token), [(approval, 2), (transfer, 2)]);
    }
}

/// Options of a series of puts, of which a planck locks a planck.
mod the_options {
    use estuary_option_interfaces::option_series::SeriesTerms;
    use estuary_options::series::{Kind, MIN_WINDOW};
    use estuary_tests::to_ink;

    use super::*;

    fn write(supply: Balance) -> OnChain {
        let mut world = World::default();
        let wrapped_lst = world.wrapped_lst.0.clone();
        let exercise_from = world.chain.now_ms() + MIN_WINDOW;
        let series = world.deploy_series(SeriesTerms {
            kind: Kind::Put,
            underlying: to_ink(&wrapped_lst),
            strike_asset: None,
            strike: estuary_options::ONE,
            exercise_from,
            expiry: exercise_from + MIN_WINDOW,
            label: "PUT".into(),
        });
        let series = series.expect("valid terms");
        if supply > 0 {
            let caller = to_account(ink::env::caller::<DefaultEnvironment>());
            world.chain.fund(&caller, 10_000 * UNIT + supply * ONE);
        }
        let mut token = OnChain::new(world, Token(series));
        if supply > 0 {
            token
                .send(|world, token, caller| {
                    world
                        .series(&token.0)
                        .write(caller, supply * ONE, supply * ONE, caller)
                })
                .expect("options");
        }
        token
    }

    psp22::tests!(OnChain, write);
}
