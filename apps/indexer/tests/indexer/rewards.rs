//! Rewards of accounts: exact in planck, against what the contracts' storage and the messages say.

use std::{collections::BTreeMap, time::Duration};

use estuary_indexer::{
    apr::{apr, fraction},
    database::{all, Database},
    rewards::{rewards, Interval},
    text,
};
use estuary_models::{
    campaign::{HOLDERS, LOCKED, WRAPPED_LST},
    native::account,
};
use estuary_models::{queue_story::Dice, BLOCK_MS};

use crate::{
    databases::{on_both, Home},
    memory::Memory,
    story::{tell, time, Facts, Story},
};

/// The name of a holder in the database.
fn name(holder: usize) -> String {
    text::of_account(account(holder))
}

/// What shares are worth after a block.
fn worth(facts: &Facts, shares: u128, at: u64) -> i128 {
    facts.book.to_amount_down(shares, at).expect("in range") as i128
}

/// The rewards of all holders between some blocks, as the database tells them.
async fn told(url: &str, times: &[u64]) -> Vec<Vec<Interval>> {
    let database = Database::open(url, Duration::from_secs(5)).await.unwrap();
    let mut connection = database.snapshot().await.unwrap();
    let mut told = Vec::new();
    for holder in 0..HOLDERS {
        told.push(rewards(&mut connection, &name(holder), times).await.unwrap());
    }
    drop(connection);
    database.close().await;
    told
}

/// Planck of an account's changes of these kinds.
async fn sum(url: &str, holder: usize, kinds: &[&str]) -> i128 {
    let database = Database::open(url, Duration::from_secs(5)).await.unwrap();
    let mut connection = database.snapshot().await.unwrap();
    let rows = all(&mut connection, "SELECT account, kind, planck FROM shares", &[])
        .await
        .unwrap();
    let theirs = rows.iter().filter(|row| {
        row.text("account").unwrap() == name(holder) && kinds.contains(&row.text("kind").unwrap().as_str())
    });
    let sum = theirs.map(|row| row.amount("planck").unwrap() as i128).sum();
    drop(connection);
    database.close().await;
    sum
}

/// By the definition: block after block, from the storage of the contracts alone.
fn grown(story: &Story, holder: usize, from: usize, to: usize) -> i128 {
    (from + 1..=to)
        .map(|block| {
            let (before, after) = (&story.facts[block - 1], &story.facts[block]);
            let shares = before.shares[holder];
            worth(after, shares, story.blocks[block].time)
                - worth(before, shares, story.blocks[block - 1].time)
        })
        .sum()
}

on_both! {
    /// On 10,000 events and more, whatever they are.
    async fn every_accounts_planck_add_up_and_all_accounts_are_the_pool(home) {
        let story = tell(11, 10_000);
        assert!(story.events() >= 10_000);
        let memory = Memory::new(story.blocks.clone());
        let url = home.database("story").await;
        memory.index(&url).await.unwrap();

        let last = story.blocks.len() - 1;
        let (begin, end) = (story.blocks[0].time - 1, story.blocks[last].time);
        let told = told(&url, &[begin, end]).await;
        let facts = &story.facts[last];
        let (mut balances, mut rewarded, mut cost) = (0, 0, 0);
        for (holder, intervals) in told.iter().enumerate() {
            let [interval] = intervals.as_slice() else {
                panic!("one interval was asked for");
            };
            // What the contract says.
            assert_eq!(interval.shares, facts.shares[holder], "shares of {holder}");
            assert_eq!(interval.balance as i128, worth(facts, facts.shares[holder], end), "balance of {holder}");
            // What the messages say.
            let of = |sums: &BTreeMap<usize, u128>| sums.get(&holder).copied().unwrap_or_default() as i128;
            assert_eq!(sum(&url, holder, &["staked"]).await, of(&facts.staked), "stakes of {holder}");
            assert_eq!(sum(&url, holder, &["requested"]).await, of(&facts.requested), "requests of {holder}");
            assert_eq!(sum(&url, holder, &["unstaked_now"]).await, of(&facts.paid), "exits of {holder}");
            // Deposits + rewards − withdrawals − balance.
            let deposited = of(&facts.staked) + sum(&url, holder, &["received", "minted"]).await;
            let withdrawn = of(&facts.requested) + of(&facts.paid) + sum(&url, holder, &["sent"]).await;
            assert_eq!((interval.deposited as i128, interval.withdrawn as i128), (deposited, withdrawn));
            let left = deposited + interval.reward - interval.cost - withdrawn - interval.balance as i128;
            assert_eq!(left, 0, "account {holder}");
            // The reward is what the definition says. In the first block nobody had anything before.
            assert_eq!(interval.reward, grown(&story, holder, 0, last), "rewards of {holder}");
            balances += interval.balance;
            rewarded += interval.reward;
            cost += interval.cost;
        }
        assert!(rewarded != 0 && cost > 0);
        // All balances are the pool's own total, less than a planck each.
        let pooled = facts.book.equity(end).unwrap();
        assert!(balances <= pooled && pooled - balances < HOLDERS as u128, "{balances} of {pooled}");
        let shares: u128 = facts.shares.iter().sum();
        assert_eq!(shares, facts.book.total_shares);
        assert!(facts.shares[LOCKED] > 0 && facts.shares[WRAPPED_LST] > 0);
    }
}

/// Cutting a time into parts changes nothing: the parts add up, and each is what the definition says.
#[tokio::test]
async fn rewards_of_parts_are_those_of_the_whole() {
    let home = Home::sqlite();
    let story = tell(12, 3_000);
    let memory = Memory::new(story.blocks.clone());
    let url = home.database("parts").await;
    memory.index(&url).await.unwrap();
    let mut dice = Dice::new(12);
    let mut cuts: Vec<usize> = (0..8)
        .map(|_| dice.below(story.blocks.len() as u64) as usize)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let times: Vec<u64> = cuts.iter().map(|block| story.blocks[*block].time).collect();
    let parts = told(&url, &times).await;
    let whole = told(&url, &[times[0], times[times.len() - 1]]).await;
    for holder in 0..HOLDERS {
        for (part, cut) in parts[holder].iter().zip(cuts.windows(2)) {
            assert_eq!(
                part.reward,
                grown(&story, holder, cut[0], cut[1]),
                "{holder} in {cut:?}"
            );
            let facts = &story.facts[cut[1]];
            assert_eq!(part.balance as i128, worth(facts, facts.shares[holder], part.to));
            let begin = &story.facts[cut[0]];
            let came = part.deposited as i128 - part.withdrawn as i128 + part.reward - part.cost;
            assert_eq!(
                worth(begin, begin.shares[holder], part.from) + came,
                part.balance as i128
            );
        }
        let sum = |of: fn(&Interval) -> i128| parts[holder].iter().map(of).sum::<i128>();
        assert_eq!(sum(|part| part.reward), whole[holder][0].reward);
        assert_eq!(sum(|part| part.cost), whole[holder][0].cost);
    }
}

/// Between two blocks money streams, and the price follows as the contract's would.
#[tokio::test]
async fn a_time_between_two_blocks_has_the_price_of_that_moment() {
    let home = Home::sqlite();
    let story = tell(13, 2_000);
    let memory = Memory::new(story.blocks.clone());
    let url = home.database("between").await;
    memory.index(&url).await.unwrap();
    let block = story
        .facts
        .iter()
        .position(|facts| facts.book.unvested(facts.book.stream.start) > 1_000_000_000)
        .expect("something streams");
    let from = story.blocks[block].time;
    let to = from + BLOCK_MS / 3;
    let told = told(&url, &[from, to]).await;
    let facts = &story.facts[block];
    let mut grew = false;
    for (holder, intervals) in told.iter().enumerate() {
        let shares = facts.shares[holder];
        let [interval] = intervals.as_slice() else {
            panic!("one interval was asked for");
        };
        assert_eq!(
            interval.reward,
            worth(facts, shares, to) - worth(facts, shares, from)
        );
        assert_eq!((interval.deposited, interval.withdrawn, interval.cost), (0, 0, 0));
        grew |= interval.reward > 0;
        let price = |at| {
            estuary_indexer::book::Book {
                written: from,
                accounting: facts.book,
            }
            .price(at)
        };
        assert_eq!(interval.price, price(to).price);
        assert_eq!(interval.apr, apr(&price(from), &price(to)).map(fraction));
    }
    assert!(grew);
    assert_eq!(from, time(block as u64 + 1));
}
