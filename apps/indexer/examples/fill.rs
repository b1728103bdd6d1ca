//! Fills a database: by a random story of the contracts' own use cases, or by many changes of shares for a measurement of
//! load. Prints how fast it was, and writes the accounts beside.
//!
//! usage: fill DATABASE ACCOUNTS story|changes COUNT
//!   ACCOUNTS  a file for the addresses, one a line
//!   COUNT     events of the story, or changes of shares

// The tests need more of both.
#[allow(dead_code)]
#[path = "../tests/indexer/memory.rs"]
mod memory;
#[allow(dead_code)]
#[path = "../tests/indexer/story.rs"]
mod story;

use std::{error::Error, fs, time::Instant};

use estuary_events::pool::TransferShares;
use estuary_indexer::{
    source::{Block, Emitted},
    text,
};
use estuary_models::{campaign::HOLDERS, native, queue_story::Dice};
use ink::{env::Event, primitives::AccountId};
use psp22::Transfer;
use scale::Encode;
use staking_pool::accounting::Accounting;

/// Accounts that move shares to each other.
const ACCOUNTS: u64 = 10_000;

/// Movements of a block: each changes the shares of two accounts.
const MOVEMENTS: usize = 10;

/// Shares that each account begins with.
const SHARES: u128 = 1_000_000_000_000_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, file, kind, count] = arguments.as_slice() else {
        return Err("usage: fill DATABASE ACCOUNTS story|changes COUNT".into());
    };
    let count: usize = count.parse()?;
    let (blocks, accounts) = match kind.as_str() {
        "story" => (
            story::tell(1, count).blocks,
            (0..HOLDERS).map(native::account).collect(),
        ),
        "changes" => changes(count),
        _ => return Err("fill with a story, or with changes".into()),
    };
    let events: usize = blocks.iter().map(|block| block.events.len()).sum();
    let memory = memory::Memory::new(blocks);
    let begun = Instant::now();
    let written = memory.index(database).await?;
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{written} blocks with {events} events in {seconds:.1} s: {:.0} blocks/s, {:.0} events/s",
        written as f64 / seconds,
        events as f64 / seconds
    );
    // Last: where it is, the database is whole.
    let addresses = accounts
        .into_iter()
        .map(|account| text::address(&text::of_account(account), memory::PREFIX));
    fs::write(file, addresses.collect::<Vec<_>>().join("\n"))?;
    Ok(())
}

/// Blocks with so many changes of shares, and the accounts that they are of.
fn changes(count: usize) -> (Vec<Block>, Vec<AccountId>) {
    let accounts: Vec<_> = (0..ACCOUNTS)
        .map(|number| {
            let mut account = [3; 32];
            account[..8].copy_from_slice(&number.to_be_bytes());
            AccountId::from(account)
        })
        .collect();
    let mut book = Accounting::open(SHARES * u128::from(ACCOUNTS));
    let mut dice = Dice::new(1);
    let mut given: Vec<_> = accounts.iter().map(|account| (None, *account, SHARES)).collect();
    let moves = count.saturating_sub(given.len()) / 2;
    given.extend((0..moves).map(|_| {
        let [from, to] = [0; 2].map(|_| accounts[dice.below(ACCOUNTS) as usize]);
        (Some(from), to, 1 + u128::from(dice.below(1_000)))
    }));
    let blocks = given.chunks(MOVEMENTS).zip(1..).map(|(chunk, height)| {
        // The price grows by a millionth or so a block.
        book.buffered += book.buffered / 1_000_000;
        let mut events = Vec::new();
        for (from, to, shares) in chunk {
            let (from, to, shares) = (*from, Some(*to), *shares);
            let value = book.to_amount_down(shares, 0).unwrap_or(0);
            emit(&mut events, &Transfer { from, to, value });
            emit(&mut events, &TransferShares { from, to, shares });
        }
        Block {
            height,
            hash: story::hash(height),
            parent: story::hash(height - 1),
            time: 1_704_067_200_000 + height * 60_000,
            events,
            book: Some(book),
        }
    });
    (blocks.collect(), accounts)
}

fn emit<E: Event + Encode>(events: &mut Vec<Emitted>, event: &E) {
    events.push(Emitted {
        position: events.len() as u32,
        contract: native::pool(),
        signature: E::SIGNATURE_TOPIC,
        data: event.encode(),
    });
}
