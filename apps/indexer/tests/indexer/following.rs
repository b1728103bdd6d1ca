//! Blocks are written once and in order, whatever the node does.

use estuary_indexer::{database::Database, index::Indexer};

use crate::{
    databases::{dump, on_both, rows, Home},
    memory::Memory,
    story::tell,
};

on_both! {
    async fn a_chain_that_grows_is_followed_and_a_gap_is_filled(home) {
        let memory = Memory::new(tell(3, 1_500).blocks);
        let all = memory.blocks.len();
        let whole = home.database("whole").await;
        assert_eq!(memory.index(&whole).await.unwrap(), all as u64);

        let grown = home.database("grown").await;
        let database = Database::create(&grown).await.unwrap();
        memory.finalized.set(1);
        let mut indexer = Indexer::open(database.clone(), &memory).await.unwrap();
        assert_eq!(indexer.height(), None);
        for (finalized, written) in [(1, 1), (1, 0), (2, 1), (120, 118), (121, 1)] {
            memory.finalized.set(finalized);
            assert_eq!(indexer.catch_up(&memory).await.unwrap(), written);
            assert_eq!(indexer.height(), Some(finalized as u64));
        }
        database.close().await;
        // Nobody followed for a while.
        memory.finalized.set(all);
        assert_eq!(memory.index(&grown).await.unwrap(), all as u64 - 121);
        assert_eq!(memory.index(&grown).await.unwrap(), 0);

        let (grown, whole) = (dump(&grown).await, dump(&whole).await);
        assert_eq!(rows(&whole, "blocks"), all);
        assert!(grown == whole, "the dumps differ");
    }
}

on_both! {
    async fn a_node_that_is_behind_is_waited_for(home) {
        let memory = Memory::new(tell(3, 400).blocks);
        let url = home.database("ahead").await;
        memory.index(&url).await.unwrap();
        memory.finalized.set(5);
        assert_eq!(memory.index(&url).await.unwrap(), 0);
    }
}

/// Both databases have the same rows for the same blocks, to the letter.
#[tokio::test]
async fn sqlite_and_postgres_have_the_same_rows() {
    let memory = Memory::new(tell(5, 10_000).blocks);
    let mut dumps = Vec::new();
    for home in [Home::sqlite(), Home::postgres()] {
        let url = home.database("rows").await;
        memory.index(&url).await.unwrap();
        dumps.push(dump(&url).await);
    }
    assert_eq!(rows(&dumps[0], "blocks"), memory.blocks.len());
    for table in [
        "shares",
        "requests",
        "request_transfers",
        "queue",
        "rewards",
        "losses",
        "provisions",
    ] {
        assert!(rows(&dumps[0], table) > 0, "{table} is empty");
    }
    assert!(dumps[0] == dumps[1], "the dumps differ");
}
