//! Twins: the same protocol twice, its accounts once with the codes that answer on a chain, hot ones and those for
//! keepers, and once with the full codes alone. Whatever is sent to both, they answer alike, emit and store the same,
//! and ask for the same deposits. So a small code is nothing but a faster way.

mod life;
mod rubbish;

use std::collections::BTreeMap;

use drink::{pallet_contracts, sandbox_api::prelude::SystemAPI};
use estuary_runtime::{Hash, RuntimeEvent};
use estuary_tests::prelude::*;

/// The key under which the account's own code keeps what it has locked; see the crate `estuary-entry`.
const LOCKED: [u8; 4] = 21_u32.to_le_bytes();

/// A cell's key is the hash of its name, as the chain makes it, and its name.
const HASH: usize = 16;

/// Which contract, what it emitted, and the topics.
type Emitted = (AccountId, Vec<u8>, Vec<Hash>);

/// From now on the full codes answer for their accounts, and no others.
fn give_full_codes(world: &mut World) {
    for (contract, account) in world.split() {
        let code = world.upload_alone(contract);
        let bytes: [u8; 32] = code.as_ref().try_into().expect("a hash");
        world.chain.set_code(&account, bytes.into()).expect("it is there");
    }
}

/// What the contracts of the protocol emitted in the last transaction. The governor says which code it sets.
fn emitted(world: &mut World) -> Vec<Emitted> {
    let governor = world.governor.clone();
    let events = world.chain.events().into_iter();
    events
        .filter_map(|record| match record.event {
            RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted { contract, data })
                if contract != governor =>
            {
                Some((contract, data, record.topics))
            }
            _ => None,
        })
        .collect()
}

/// All that the contracts in several codes have stored, but what they have locked.
fn stored(world: &mut World) -> Vec<BTreeMap<Vec<u8>, Vec<u8>>> {
    let accounts = world.split().into_iter();
    let cells = |(_, account)| {
        let mut cells = world.chain.storage_of(&account);
        cells.retain(|key, _| key[HASH..] != LOCKED);
        cells
    };
    accounts.map(cells).collect()
}
