//! An indexer that is killed at random moments ends with the same database as one that never was.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use estuary_indexer::{
    database::{one, Database},
    source::{Block, Emitted},
};
use estuary_models::queue_story::{from_environment, Dice};
use scale::{Decode, Encode};
use staking_pool::accounting::Accounting;

use crate::{
    databases::{dump, on_both},
    memory::Memory,
    story::tell,
};

/// How often it is killed, unless `ESTUARY_KILLS` says otherwise.
const KILLS: usize = 5;

/// The longest that it lives, in milliseconds.
const LIFE: u64 = 400;

const BLOCKS: &str = "ESTUARY_VICTIM_BLOCKS";
const DATABASE: &str = "ESTUARY_VICTIM_DATABASE";

type Event = (u32, [u8; 32], Option<[u8; 32]>, Vec<u8>);
type Written = (u64, [u8; 32], [u8; 32], u64, Vec<Event>, Option<Accounting>);

fn written(block: &Block) -> Written {
    let events = block.events.iter();
    let event = |e: &Emitted| (e.position, *e.contract.as_ref(), e.signature, e.data.clone());
    (
        block.height,
        block.hash,
        block.parent,
        block.time,
        events.map(event).collect(),
        block.book,
    )
}

fn read((height, hash, parent, time, events, book): Written) -> Block {
    let event = |(position, contract, signature, data): Event| Emitted {
        position,
        contract: contract.into(),
        signature,
        data,
    };
    Block {
        height,
        hash,
        parent,
        time,
        events: events.into_iter().map(event).collect(),
        book,
    }
}

/// Runs in a process of its own.
#[tokio::test]
#[ignore = "is killed by other tests"]
async fn victim() {
    let (Ok(blocks), Ok(database)) = (env::var(BLOCKS), env::var(DATABASE)) else {
        return;
    };
    let bytes = std::fs::read(blocks).expect("it was written");
    let blocks = Vec::<Written>::decode(&mut bytes.as_slice()).expect("it was encoded");
    let memory = Memory::new(blocks.into_iter().map(read).collect());
    memory.index(&database).await.expect("nothing is in its way");
}

/// Lets an indexer live so long. Returns whether it was killed.
fn live(blocks: &Path, database: &str, life: Option<Duration>) -> bool {
    let mut victim = Command::new(env::current_exe().expect("it runs"))
        .args(["--ignored", "--exact", "kills::victim"])
        .env(BLOCKS, blocks)
        .env(DATABASE, database)
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    if let Some(life) = life {
        sleep(life);
        // SIGKILL, which nobody can catch.
        victim.kill().expect("it is ours");
    }
    let ended = victim.wait().expect("it is ours");
    assert!(life.is_some() || ended.success(), "{ended}");
    !ended.success()
}

async fn height(url: &str) -> Option<i64> {
    let database = Database::create(url)
        .await
        .expect("whatever was killed, it opens");
    let mut connection = database.snapshot().await.expect("it answers");
    let row = one(
        &mut connection,
        "SELECT height FROM blocks ORDER BY height DESC LIMIT 1",
        &[],
    )
    .await;
    let height = row
        .expect("it answers")
        .map(|row| row.number("height").expect("it is one"));
    drop(connection);
    database.close().await;
    height
}

on_both! {
    async fn whoever_is_killed_goes_on_where_it_stopped(home) {
        let kills = from_environment("ESTUARY_KILLS").unwrap_or(KILLS);
        let memory = Memory::new(tell(8, 2_000 * kills.max(KILLS) / KILLS).blocks);
        let whole = home.database("whole").await;
        memory.index(&whole).await.unwrap();

        let folder = tempfile::tempdir().unwrap();
        let blocks = folder.path().join("blocks");
        std::fs::write(&blocks, memory.blocks.iter().map(written).collect::<Vec<_>>().encode()).unwrap();
        let killed = home.database("killed").await;
        let (mut dice, mut in_between, mut lives) = (Dice::new(8), 0, 0);
        let last = memory.blocks.len() as i64;
        while lives < kills {
            let life = Duration::from_millis(dice.below(LIFE));
            lives += usize::from(live(&blocks, &killed, Some(life)));
            match height(&killed).await {
                Some(height) if height == last => break,
                Some(_) => in_between += 1,
                None => {}
            }
        }
        println!("{lives} kills, {in_between} of them between the first block and the last");
        assert!(in_between > 0, "it was killed while it wrote");
        live(&blocks, &killed, None);
        assert!(dump(&killed).await == dump(&whole).await, "the dumps differ");
    }
}
