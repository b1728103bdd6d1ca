//! Events made by hand: what the story in memory has none of. Wraps, operators, markets.

use estuary_events::{pool, registry, wrapped_lst};
use estuary_indexer::{
    database::{all, Database, Read},
    rewards::rewards,
    source::{Block, Emitted},
    text, Error,
};
use estuary_interfaces::Fault;
use estuary_market_interfaces::{lending_market, leverage, stable_pool};
use ink::{env::Event, primitives::AccountId};
use scale::Encode;
use serde_json::json;
use staking_pool::accounting::Accounting;

use crate::{
    api::{ask, served_at},
    databases::{dump, on_both, rows},
    memory::{deployment, Memory, LENDING_MARKET, LEVERAGE, PREFIX, STABLE_POOL, WRAPPED_LST},
    story::{hash, time},
};

const ALICE: [u8; 32] = [1; 32];
const BOB: [u8; 32] = [2; 32];

/// Blocks that are made event by event.
struct Chain {
    blocks: Vec<Block>,
    book: Accounting,
}

impl Chain {
    /// A pool with a price of 1.
    fn new() -> Self {
        Self {
            blocks: Vec::new(),
            book: Accounting::open(1_000),
        }
    }

    fn block(&mut self) -> &mut Block {
        let height = self.blocks.len() as u64 + 1;
        self.blocks.push(Block {
            height,
            hash: hash(height),
            parent: hash(height - 1),
            time: time(height),
            events: Vec::new(),
            book: Some(self.book),
        });
        self.blocks.last_mut().unwrap()
    }

    /// Shares move, and the pool says so twice.
    fn moved(block: &mut Block, from: Option<[u8; 32]>, to: Option<[u8; 32]>, shares: u128, value: u128) {
        let pool = deployment().contracts.pool;
        let (from, to) = (from.map(AccountId::from), to.map(AccountId::from));
        emit(block, pool, &psp22::Transfer { from, to, value });
        emit(block, pool, &pool::TransferShares { from, to, shares });
    }

    fn units(block: &mut Block, from: Option<[u8; 32]>, to: Option<[u8; 32]>, value: u128) {
        let (from, to) = (from.map(AccountId::from), to.map(AccountId::from));
        emit(block, WRAPPED_LST.into(), &psp22::Transfer { from, to, value });
    }
}

fn emit<E: Event + Encode>(block: &mut Block, contract: AccountId, event: &E) {
    block.events.push(Emitted {
        position: block.events.len() as u32,
        contract,
        signature: E::SIGNATURE_TOPIC,
        data: event.encode(),
    });
}

/// What a query finds, each row written by `show`.
async fn found(url: &str, sql: &'static str, show: impl Fn(&Read) -> String) -> Vec<String> {
    let database = Database::create(url).await.unwrap();
    let mut connection = database.snapshot().await.unwrap();
    let rows = all(&mut connection, sql, &[]).await.unwrap();
    let shown = rows.iter().map(show).collect();
    drop(connection);
    database.close().await;
    shown
}

fn text_of(row: &Read, columns: &[&str]) -> String {
    let values = columns
        .iter()
        .map(|column| row.optional_text(column).unwrap().unwrap_or("-".into()));
    values.collect::<Vec<_>>().join(" ")
}

on_both! {
    async fn wrapped_shares_earn_as_shares_do_and_a_wrap_is_no_withdrawal(home) {
        let pool = deployment().contracts.pool;
        let wrapped_lst = AccountId::from(WRAPPED_LST);
        let mut chain = Chain::new();
        // Alice stakes 500, and Bob stakes 300 as units.
        chain.book.total_shares = 1_800;
        chain.book.buffered = 1_800;
        let block = chain.block();
        Chain::moved(block, None, Some(ALICE), 500, 500);
        let staked = |staker: AccountId, amount| pool::Staked {
            staker,
            recipient: staker,
            referral: None,
            amount,
            shares: amount,
        };
        emit(block, pool, &staked(ALICE.into(), 500));
        Chain::moved(block, None, Some(WRAPPED_LST), 300, 300);
        emit(block, pool, &staked(wrapped_lst, 300));
        Chain::units(block, None, Some(BOB), 300);
        emit(block, wrapped_lst, &wrapped_lst::Wrapped { owner: BOB.into(), shares: 300 });
        // The price doubles. Alice wraps 200, and the wrapped token speaks first.
        chain.book.buffered = 3_600;
        let block = chain.block();
        Chain::units(block, None, Some(ALICE), 200);
        emit(block, wrapped_lst, &wrapped_lst::Wrapped { owner: ALICE.into(), shares: 200 });
        Chain::moved(block, Some(ALICE), Some(WRAPPED_LST), 200, 400);
        // Alice sends Bob 50 units and unwraps 30.
        let block = chain.block();
        Chain::units(block, Some(ALICE), Some(BOB), 50);
        Chain::units(block, Some(ALICE), None, 30);
        emit(block, wrapped_lst, &wrapped_lst::Unwrapped { owner: ALICE.into(), shares: 30 });
        Chain::moved(block, Some(WRAPPED_LST), Some(ALICE), 30, 60);
        // Bob leaves at once with 100 units, for a fee of 10.
        chain.book.total_shares = 1_700;
        chain.book.buffered = 3_400;
        let block = chain.block();
        Chain::units(block, Some(BOB), None, 100);
        emit(block, wrapped_lst, &wrapped_lst::Unwrapped { owner: BOB.into(), shares: 100 });
        Chain::moved(block, Some(WRAPPED_LST), None, 100, 200);
        let exit = pool::UnstakedNow {
            owner: wrapped_lst,
            recipient: BOB.into(),
            shares: 100,
            paid: 190,
            fee: 10,
        };
        emit(block, pool, &exit);

        let memory = Memory::new(chain.blocks);
        let url = home.database("wraps").await;
        memory.index(&url).await.unwrap();
        let sql = "SELECT account, token, kind, change, balance, planck FROM shares ORDER BY height, position, change";
        let shown = found(&url, sql, |row| {
            let who = [(ALICE, "alice"), (BOB, "bob"), (WRAPPED_LST, "wrapper")];
            let account = row.text("account").unwrap();
            let who = who.iter().find(|(of, _)| text::hexadecimal(of) == account).unwrap().1;
            format!("{who} {}", text_of(row, &["token", "kind", "change", "balance", "planck"]))
        });
        assert_eq!(shown.await, [
            "alice share staked 500 500 500",
            "wrapper share staked 300 300 300",
            "bob unit staked 300 300 300",
            "alice unit wrapped 200 200 0",
            "alice share wrapped -200 300 0",
            "wrapper share received 200 500 400",
            "alice unit sent -50 150 100",
            "bob unit received 50 350 100",
            "alice unit unwrapped -30 120 0",
            "wrapper share sent -30 470 60",
            "alice share unwrapped 30 330 0",
            "bob unit unstaked_now -100 250 190",
            "wrapper share unstaked_now -100 370 190",
        ]);

        let database = Database::create(&url).await.unwrap();
        let mut connection = database.snapshot().await.unwrap();
        let mut of = async |account: [u8; 32]| {
            let account = text::hexadecimal(&account);
            let told = rewards(&mut connection, &account, &[time(1) - 1, time(4)]).await.unwrap();
            let i = &told[0];
            (i.deposited, i.withdrawn, i.reward, i.cost, i.balance)
        };
        // Alice had 500 when the price doubled, sent away 100, and paid nothing for wrapping.
        assert_eq!(of(ALICE).await, (500, 100, 500, 0, 900));
        // Bob had 300 then, got 100, and paid the fee.
        assert_eq!(of(BOB).await, (400, 190, 300, 10, 500));
        drop(connection);
        database.close().await;
    }
}

on_both! {
    async fn an_operators_life_is_told_from_its_registration_to_its_exit(home) {
        let contracts = deployment().contracts;
        let mut chain = Chain::new();
        let block = chain.block();
        let registry = contracts.registry;
        emit(block, registry, &registry::OperatorRegistered {
            operator: 0,
            validator: ALICE.into(),
            bond: 100,
            commission: 500,
            metadata: b"who this is".to_vec(),
        });
        emit(block, registry, &registry::OperatorApproved {
            operator: 0,
            nominator: BOB.into(),
            stake_cap: u128::MAX,
        });
        emit(block, registry, &registry::StakeDelegated { operator: 0, amount: 1_000 });
        let reward = |reward| pool::RewardBooked {
            operator: 0,
            reward,
            commission: 5,
            debt_repaid: 0,
            keeper: 1,
            cover: 2,
            premium: 0,
            treasury: 3,
            streamed: reward - 11,
        };
        emit(block, contracts.pool, &reward(100));
        emit(block, contracts.pool, &reward(50));
        let block = chain.block();
        emit(block, registry, &registry::OperatorSuspected { operator: 0, fault: Fault::NotValidating });
        emit(block, registry, &registry::OperatorJailed { operator: 0, fault: Fault::NotValidating });
        emit(block, registry, &registry::LossFlagged {
            operator: 0,
            announced: 70,
            cover: 10,
            uncovered: 20,
            offence_era: 4,
        });
        emit(block, registry, &registry::BondSlashed {
            operator: 0,
            paid: 40,
            bond: 60,
            debt: 30,
            offence_era: 4,
        });
        // The bond that is left is without the bounty already.
        emit(block, registry, &registry::BountyPaid { operator: 0, keeper: BOB.into(), amount: 1 });
        emit(block, contracts.pool, &pool::LossBooked {
            operator: 0,
            era: 6,
            offence_era: 4,
            loss: 70,
            bond: 40,
            cover: 10,
            underwriters: 0,
            provided: 0,
            queue: 5,
            stream: 5,
            holders: 10,
        });
        let memory = Memory::new(chain.blocks.clone());
        let url = home.database("jailed").await;
        memory.index(&url).await.unwrap();
        let columns = ["status", "fault", "bond", "debt", "stake_cap", "announced", "rewards", "losses"];
        let sql = "SELECT * FROM operators";
        assert_eq!(
            found(&url, sql, |row| text_of(row, &columns)).await,
            ["jailed NotValidating 60 30 340282366920938463463374607431768211455 70 150 70"]
        );

        let block = chain.block();
        emit(block, registry, &registry::LossFlagged {
            operator: 0,
            announced: 0,
            cover: 0,
            uncovered: 0,
            offence_era: 0,
        });
        emit(block, registry, &registry::BondToppedUp { operator: 0, repaid: 30, bond: 90 });
        emit(block, registry, &registry::OperatorReleased { operator: 0 });
        emit(block, registry, &registry::PayoutChanged { operator: 0, payout: BOB.into() });
        emit(block, registry, &registry::CommissionChanged { operator: 0, commission: 700 });
        emit(block, registry, &registry::OperatorExiting { operator: 0 });
        emit(block, registry, &registry::OperatorClosing { operator: 0 });
        emit(block, registry, &registry::OperatorExited { operator: 0 });
        emit(block, registry, &registry::BondWithdrawn { operator: 0, amount: 90 });
        let memory = Memory::new(chain.blocks);
        memory.index(&url).await.unwrap();
        assert_eq!(
            found(&url, sql, |row| text_of(row, &["status", "fault", "bond", "debt", "announced"])).await,
            ["exited - 0 0 0"]
        );
        let kinds = found(&url, "SELECT kind FROM operator_events ORDER BY height, position", |row| {
            row.text("kind").unwrap()
        });
        assert_eq!(kinds.await, [
            "registered", "approved", "stake_delegated", "suspected", "jailed", "loss_flagged", "bond_slashed", "bounty_paid",
            "loss_flagged", "bond_topped_up", "released", "payout_changed", "commission_changed", "exiting", "closing",
            "exited", "bond_withdrawn",
        ]);
    }
}

on_both! {
    async fn trades_loans_and_liquidations_are_told(home) {
        let mut chain = Chain::new();
        let block = chain.block();
        let (alice, bob) = (AccountId::from(ALICE), AccountId::from(BOB));
        emit(block, STABLE_POOL.into(), &stable_pool::Swapped {
            trader: alice,
            to: bob,
            native_in: true,
            paid: 10,
            out: 9,
            peg: 1_000,
        });
        emit(block, STABLE_POOL.into(), &stable_pool::Swapped {
            trader: alice,
            to: alice,
            native_in: false,
            paid: 7,
            out: 8,
            peg: 999,
        });
        // The lending market has a `Withdrawn` too, and the stable pool's token a `Transfer`.
        emit(block, STABLE_POOL.into(), &psp22::Transfer { from: None, to: Some(alice), value: 5 });
        emit(block, STABLE_POOL.into(), &stable_pool::LiquidityAdded {
            provider: alice,
            to: alice,
            native: 3,
            units: 4,
            lp: 5,
        });
        let market = AccountId::from(LENDING_MARKET);
        emit(block, market, &lending_market::Withdrawn {
            caller: bob,
            on_behalf: alice,
            receiver: bob,
            assets: 6,
            shares: 60,
        });
        emit(block, market, &lending_market::Liquidated {
            liquidator: bob,
            borrower: alice,
            seized: 11,
            repaid: 12,
            bad_debt: 1,
            price: 1_100,
        });
        emit(block, market, &lending_market::Accrued { interest: 1, rate_at_target: 2 });
        emit(block, LEVERAGE.into(), &leverage::Opened { owner: alice, own: 20, borrowed: 30, units: 45 });
        let memory = Memory::new(chain.blocks);
        let url = home.database("markets").await;
        memory.index(&url).await.unwrap();
        let sql = "SELECT kind, native, units, shares, price FROM markets ORDER BY position";
        let columns = ["kind", "native", "units", "shares", "price"];
        assert_eq!(found(&url, sql, |row| text_of(row, &columns)).await, [
            "units_bought 10 9 - 1000",
            "units_sold 8 7 - 999",
            "liquidity_added 3 4 5 -",
            "withdrawn 6 - 60 -",
            "liquidated 12 11 - 1100",
            "position_opened 20 45 - -",
        ]);
        let detail = found(&url, "SELECT detail FROM markets WHERE kind = 'liquidated'", |row| row.text("detail").unwrap());
        let bob = text::hexadecimal(&BOB);
        assert_eq!(detail.await, [format!(r#"{{"bad_debt":"1","liquidator":"{bob}"}}"#)]);
    }
}

/// Four blocks. At the markets something has happened in each but the first.
fn of_markets() -> Memory {
    let mut chain = Chain::new();
    let registry = deployment().contracts.registry;
    emit(
        chain.block(),
        registry,
        &registry::OperatorRegistered {
            operator: 0,
            validator: ALICE.into(),
            bond: 100,
            commission: 500,
            metadata: b"who this is".to_vec(),
        },
    );
    let alice = AccountId::from(ALICE);
    emit(
        chain.block(),
        STABLE_POOL.into(),
        &added(alice, alice, 30, 40, 50),
    );
    emit(
        chain.block(),
        LEVERAGE.into(),
        &leverage::Opened {
            owner: alice,
            own: 20,
            borrowed: 30,
            units: 45,
        },
    );
    let block = chain.block();
    emit(block, registry, &registry::OperatorExited { operator: 0 });
    emit(
        block,
        LENDING_MARKET.into(),
        &lending_market::Supplied {
            caller: alice,
            on_behalf: alice,
            assets: 6,
            shares: 60,
        },
    );
    Memory::new(chain.blocks)
}

fn added(
    provider: AccountId,
    to: AccountId,
    native: u128,
    units: u128,
    lp: u128,
) -> stable_pool::LiquidityAdded {
    stable_pool::LiquidityAdded {
        provider,
        to,
        native,
        units,
        lp,
    }
}

/// The same chain, before the deployment's file had the markets.
fn without_markets(memory: &Memory) -> Memory {
    let mut memory = memory.clone();
    let contracts = &mut memory.deployment.contracts;
    (
        contracts.stable_pool,
        contracts.lending_market,
        contracts.leverage,
    ) = (None, None, None);
    memory
}

on_both! {
    async fn markets_that_a_deployment_gains_are_taken_in_with_all_their_past(home) {
        let memory = of_markets();
        let whole = home.database("whole").await;
        memory.index(&whole).await.unwrap();
        let whole = dump(&whole).await;
        assert_eq!(rows(&whole, "markets"), 3);
        // Before anything, in between, and after everything that they have done.
        for height in 1..=memory.blocks.len() {
            let gained = home.database(&format!("gained{height}")).await;
            memory.finalized.set(height);
            let earlier = without_markets(&memory);
            assert_eq!(earlier.index(&gained).await.unwrap(), height as u64);
            assert_eq!(rows(&dump(&gained).await, "markets"), 0);
            memory.finalized.set(memory.blocks.len());
            let left = memory.blocks.len() - height;
            assert_eq!(memory.index(&gained).await.unwrap(), left as u64);
            assert!(dump(&gained).await == whole, "gained at block {height}: the dumps differ");
        }
    }
}

on_both! {
    async fn markets_are_taken_in_with_all_their_past_or_not_at_all(home) {
        let mut memory = of_markets();
        let url = home.database("half").await;
        without_markets(&memory).index(&url).await.unwrap();
        let before = dump(&url).await;
        // The last of their events cannot be read.
        memory.blocks[3].events[1].data.push(0);
        let error = memory.index(&url).await.unwrap_err();
        assert!(matches!(error, Error::Unreadable { height: 4, position: 1, .. }), "{error}");
        assert!(dump(&url).await == before, "a refusal changes nothing");
        memory.blocks[3].events[1].data.pop();
        // The node has forgotten when they began.
        memory.forgotten_below = 3;
        let error = memory.index(&url).await.unwrap_err();
        assert!(matches!(error, Error::Pruned { from: 2, to: 2 }), "{error}");
        assert!(dump(&url).await == before, "a refusal changes nothing");
        // What was there before the markets is not read again.
        memory.forgotten_below = 2;
        assert_eq!(memory.index(&url).await.unwrap(), 0);
        assert_eq!(rows(&dump(&url).await, "markets"), 3);
    }
}

on_both! {
    async fn an_accounts_liquidity_is_what_it_has_left_there_and_taken_out(home) {
        let (alice, bob) = (AccountId::from(ALICE), AccountId::from(BOB));
        let mut chain = Chain::new();
        let block = chain.block();
        emit(block, STABLE_POOL.into(), &added(alice, alice, 30, 40, 70));
        emit(block, STABLE_POOL.into(), &added(bob, bob, 1_000, 0, 900));
        let block = chain.block();
        emit(block, STABLE_POOL.into(), &added(alice, alice, 5, 0, 4));
        emit(block, STABLE_POOL.into(), &stable_pool::LiquidityRemoved {
            provider: alice,
            to: bob,
            native: 12,
            units: 13,
            lp: 24,
        });
        // What pays for another account's liquidity shares is a gift.
        emit(block, STABLE_POOL.into(), &added(bob, alice, 8, 8, 16));
        let memory = Memory::new(chain.blocks);
        let url = home.database("liquidity").await;
        memory.index(&url).await.unwrap();
        let api = served_at(&url).await;
        for (account, native_added, units_added, native_removed, units_removed, shares) in [
            (ALICE, "35", "40", "12", "13", "50"),
            (BOB, "1008", "8", "0", "0", "900"),
            ([3; 32], "0", "0", "0", "0", "0"),
        ] {
            let account = text::address(&text::hexadecimal(&account), PREFIX);
            let told = ask(&api, &format!("/v1/accounts/{account}/liquidity")).await;
            assert_eq!(told, json!({
                "account": account,
                "native_added": native_added,
                "units_added": units_added,
                "native_removed": native_removed,
                "units_removed": units_removed,
                "shares": shares,
            }));
        }
    }
}

on_both! {
    async fn an_event_of_a_stranger_or_of_tomorrow_is_left_out(home) {
        let mut chain = Chain::new();
        let block = chain.block();
        let exited = registry::OperatorExited { operator: 0 };
        emit(block, ALICE.into(), &exited);
        // The pool emits no such event today.
        emit(block, deployment().contracts.pool, &exited);
        let memory = Memory::new(chain.blocks);
        let url = home.database("tomorrow").await;
        assert_eq!(memory.index(&url).await.unwrap(), 1);
        assert!(found(&url, "SELECT kind FROM operator_events", |row| row.text("kind").unwrap()).await.is_empty());
    }
}
