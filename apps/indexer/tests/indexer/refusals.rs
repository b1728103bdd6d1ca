//! What an indexer refuses, in words, and what is in its database afterwards: the same as before.

use std::time::Duration;

use estuary_events::{pool::TransferShares, queue::Requested};
use estuary_indexer::{
    database::{change, Database, DatabaseError},
    index::Indexer,
    source::{Emitted, Source},
    Error,
};
use ink::env::Event;
use sqlx::{Connection, Executor};

use crate::{
    databases::{dump, of_file, on_both, rows, Home},
    memory::Memory,
    story::{hash, tell},
};

fn chain() -> Memory {
    Memory::new(tell(3, 400).blocks)
}

/// Indexes what is refused. Returns why, and shows that nothing has changed.
async fn refused(memory: &Memory, url: &str) -> Error<std::convert::Infallible> {
    let before = dump(url).await;
    let error = memory.index(url).await.expect_err("it is refused");
    assert!(dump(url).await == before, "a refusal changes nothing");
    error
}

on_both! {
    async fn another_chain_is_refused(home) {
        let mut memory = chain();
        let url = home.database("chain").await;
        memory.index(&url).await.unwrap();
        memory.deployment.genesis = [8; 32];
        memory.deployment.chain = "Another".into();
        let error = refused(&memory, &url).await;
        assert!(matches!(error, Error::OtherChain { .. }));
        let told = error.to_string();
        assert!(told.starts_with("the database is about `Memory`, whose first block is 0x0707"), "{told}");
        assert!(told.contains("the node is of `Another`, whose first block is 0x0808"), "{told}");
        assert!(told.ends_with("name another database"), "{told}");
    }
}

on_both! {
    async fn another_deployment_is_refused(home) {
        let mut memory = chain();
        let url = home.database("deployment").await;
        memory.index(&url).await.unwrap();
        let deployed = memory.deployment.contracts.clone();
        memory.deployment.contracts.pool = [1; 32].into();
        let error = refused(&memory, &url).await;
        assert!(matches!(error, Error::OtherDeployment { contract: "pool", .. }), "{error}");
        memory.deployment.contracts = deployed;
        memory.deployment.contracts.lending_market = None;
        let told = refused(&memory, &url).await.to_string();
        assert!(told.contains("its lending market is 5") && told.contains("this deployment's is not there"), "{told}");
    }
}

on_both! {
    async fn a_chain_that_was_started_anew_is_refused(home) {
        let mut memory = chain();
        let url = home.database("anew").await;
        memory.index(&url).await.unwrap();
        let last = memory.blocks.last_mut().unwrap();
        last.hash = [1; 32];
        let height = last.height;
        let error = refused(&memory, &url).await;
        assert!(matches!(error, Error::Replaced { height: at, .. } if at == height), "{error}");
    }
}

on_both! {
    async fn a_block_that_does_not_follow_is_refused(home) {
        let mut memory = chain();
        let url = home.database("fork").await;
        memory.finalized.set(10);
        memory.index(&url).await.unwrap();
        memory.finalized.set(20);
        memory.blocks[10].parent = [1; 32];
        let error = refused(&memory, &url).await;
        assert!(matches!(error, Error::NotNext { height: 11 }), "{error}");
    }
}

on_both! {
    async fn a_database_with_a_hole_is_refused(home) {
        let memory = chain();
        let url = home.database("hole").await;
        memory.index(&url).await.unwrap();
        let database = Database::create(&url).await.unwrap();
        let mut transaction = database.begin().await.unwrap();
        change(&mut transaction, "DELETE FROM blocks WHERE height IN (7, 8)", &[]).await.unwrap();
        transaction.commit().await.unwrap();
        database.close().await;
        let error = refused(&memory, &url).await;
        assert!(matches!(error, Error::Hole { missing: 8 }), "{error}");
    }
}

on_both! {
    async fn a_pruned_node_is_told_which_blocks_it_lacks(home) {
        let mut memory = chain();
        let url = home.database("pruned").await;
        memory.finalized.set(5);
        memory.index(&url).await.unwrap();
        memory.finalized.set(memory.blocks.len());
        memory.forgotten_below = 17;
        let error = refused(&memory, &url).await;
        assert!(matches!(error, Error::Pruned { from: 6, to: 16 }), "{error}");
        let told = error.to_string();
        assert!(told.starts_with("the node has forgotten the state of blocks 6 to 16"), "{told}");
        // Another node has them.
        memory.forgotten_below = 0;
        memory.index(&url).await.unwrap();
        assert_eq!(rows(&dump(&url).await, "blocks"), memory.blocks.len());
    }
}

on_both! {
    async fn an_event_that_cannot_be_read_stops_before_its_block(home) {
        let mut memory = chain();
        let url = home.database("broken").await;
        let is_moved = |event: &Emitted| event.signature == TransferShares::SIGNATURE_TOPIC;
        let broken = memory.blocks.iter().rposition(|block| block.events.iter().any(is_moved)).unwrap();
        memory.finalized.set(broken);
        memory.index(&url).await.unwrap();
        memory.finalized.set(memory.blocks.len());
        let event = memory.blocks[broken].events.iter_mut().find(|event| is_moved(event)).unwrap();
        event.data.push(0);
        let position = event.position;
        let error = refused(&memory, &url).await;
        let height = memory.blocks[broken].height;
        assert!(
            matches!(error, Error::Unreadable { height: at, position: event, .. } if (at, event) == (height, position)),
            "{error}"
        );
    }
}

on_both! {
    async fn a_missing_event_is_noticed_by_what_contradicts_it(home) {
        let mut memory = chain();
        let url = home.database("missing").await;
        let is_request = |event: &Emitted| event.signature == Requested::SIGNATURE_TOPIC;
        let block = memory.blocks.iter_mut().find(|block| block.events.iter().any(is_request)).unwrap();
        block.events.retain(|event| !is_request(event));
        let error = memory.index(&url).await.unwrap_err();
        assert!(matches!(error, Error::Contradiction { .. }), "{error}");
    }
}

on_both! {
    async fn two_indexers_do_not_write_one_block_twice(home) {
        let memory = chain();
        let url = home.database("two").await;
        let (first, second) = (Database::create(&url).await.unwrap(), Database::create(&url).await.unwrap());
        let mut first = Indexer::open(first, &memory).await.unwrap();
        let mut second = Indexer::open(second, &memory).await.unwrap();
        first.catch_up(&memory).await.unwrap();
        let error = second.catch_up(&memory).await.unwrap_err();
        assert!(matches!(error, Error::Database(DatabaseError::Taken(1))), "{error}");
        drop((first, second));
        let whole = home.database("alone").await;
        memory.index(&whole).await.unwrap();
        assert!(dump(&url).await == dump(&whole).await, "the dumps differ");
    }
}

/// SQLite says the same of a disk that is full.
#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let home = Home::sqlite();
    let memory = chain();
    let (url, whole) = (home.database("full").await, home.database("whole").await);
    memory.finalized.set(3);
    memory.index(&url).await.unwrap();
    memory.finalized.set(memory.blocks.len());

    let database = Database::create(&url).await.unwrap();
    let mut connection = database.begin().await.unwrap();
    connection
        .execute(sqlx::raw_sql("PRAGMA max_page_count = 1"))
        .await
        .unwrap();
    drop(connection);
    let mut indexer = Indexer::open(database.clone(), &memory).await.unwrap();
    let error = indexer.catch_up(&memory).await.unwrap_err();
    assert!(matches!(error, Error::Database(DatabaseError::Full)), "{error}");
    database.close().await;

    memory.index(&url).await.unwrap();
    memory.index(&whole).await.unwrap();
    assert!(dump(&url).await == dump(&whole).await, "the dumps differ");
}

#[tokio::test]
async fn a_locked_database_loses_nothing() {
    let home = Home::sqlite();
    let memory = chain();
    let (url, whole) = (home.database("locked").await, home.database("whole").await);
    memory.finalized.set(3);
    memory.index(&url).await.unwrap();
    memory.finalized.set(memory.blocks.len());

    let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let error = memory.index(&url).await.unwrap_err();
    assert!(matches!(error, Error::Database(DatabaseError::Locked)), "{error}");
    other.execute("ROLLBACK").await.unwrap();
    other.close().await.unwrap();

    memory.index(&url).await.unwrap();
    memory.index(&whole).await.unwrap();
    assert!(dump(&url).await == dump(&whole).await, "the dumps differ");
}

#[tokio::test]
async fn a_server_that_stops_loses_nothing() {
    let Home::Postgres(server) = Home::postgres() else {
        unreachable!("it was asked for");
    };
    let memory = chain();
    let url = server.database("stopped").await;
    let database = Database::create(&url).await.unwrap();
    memory.finalized.set(3);
    let mut indexer = Indexer::open(database, &memory).await.unwrap();
    indexer.catch_up(&memory).await.unwrap();
    memory.finalized.set(memory.blocks.len());
    server.stop();
    let error = indexer.catch_up(&memory).await.unwrap_err();
    assert!(
        matches!(error, Error::Database(DatabaseError::Unreachable(_))),
        "{error}"
    );
    server.resume();
    memory.index(&url).await.unwrap();
    assert_eq!(rows(&dump(&url).await, "blocks"), memory.blocks.len());
}

#[tokio::test]
async fn what_is_no_database_is_told_without_its_name() {
    for name in ["", "estuary.db", "mysql://root:secret@localhost/x", "secret"] {
        let error = Database::create(name).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Name(_)), "{name}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_unreachable() {
    let folder = tempfile::tempdir().unwrap();
    let patience = Duration::from_secs(1);
    let missing = of_file(&folder.path().join("missing"));
    let error = Database::open(&missing, patience).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Unreachable(_)), "{error}");
    let nowhere = "postgres://estuary:secret@127.0.0.1:1/estuary";
    let error = Database::create(nowhere).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Unreachable(_)), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

on_both! {
    async fn a_database_without_tables_is_not_served(home) {
        let url = home.database("empty").await;
        if let Home::Sqlite(_) = home {
            let mut made = sqlx::SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
            made.execute("CREATE TABLE other (id BIGINT)").await.unwrap();
            made.close().await.unwrap();
        }
        let error = Database::open(&url, Duration::from_secs(1)).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Empty), "{error}");
    }
}

/// The chain in memory is as the trait wants it: this is what the tests above stand on.
#[tokio::test]
async fn a_chain_in_memory_forgets_what_it_is_told_to() {
    let mut memory = chain();
    memory.forgotten_below = 3;
    assert_eq!(memory.first().await, Ok(1));
    assert_eq!(memory.block(2).await, Ok(None));
    assert_eq!(memory.block(3).await.unwrap().unwrap().hash, hash(3));
    memory.finalized.set(3);
    assert_eq!(
        (memory.finalized().await, memory.block(4).await),
        (Ok(3), Ok(None))
    );
}
