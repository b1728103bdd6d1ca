//! What a contract stores, read without asking it: no message lists the keys of a mapping.

use futures::stream::{self, StreamExt, TryStreamExt};
use scale::{Decode, Encode};
use subxt::{backend::rpc::rpc_params, dynamic::Value, ext::scale_decode::DecodeAsType, utils::H256};

use super::{Account, Chain};
use crate::error::{Error, Result};

/// Where the node keeps what contracts store.
const CHILD_STORAGE: &str = ":child_storage:default:";

/// Keys that are asked for in one request: no node gives more.
const KEYS_AT_ONCE: u32 = 1_000;

/// Values that are asked for at once, a request each.
const VALUES_AT_ONCE: usize = 100;

/// Bytes of the hash in front of each key.
const HASH: usize = 16;

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct TrieOf {
    trie_id: Vec<u8>,
}

impl Chain {
    /// All entries of a contract's mapping at a block, in no order. `root` is the mapping's storage key.
    pub async fn mapping<K: Decode, V: Decode>(
        &self,
        contract: &Account,
        root: u32,
        at: H256,
    ) -> Result<Vec<(K, V)>> {
        let key = vec![Value::from_bytes(contract.0)];
        let Some(TrieOf { trie_id }) = self.stored("Contracts", "ContractInfoOf", key, Some(at)).await?
        else {
            return Ok(Vec::new());
        };
        let trie = hexadecimal(&[CHILD_STORAGE.as_bytes(), &trie_id].concat());
        let mut found = Vec::new();
        let mut last = None::<String>;
        loop {
            let page: Vec<String> = self
                .client
                .request(
                    "childstate_getKeysPaged",
                    rpc_params![&trie, "0x", KEYS_AT_ONCE, &last, at],
                )
                .await?;
            let entries: Vec<_> = page
                .iter()
                .filter_map(|key| Some((key, key_of(key, root)?)))
                .collect();
            let cells: Vec<_> = stream::iter(entries)
                .map(|(key, name)| self.cell(&trie, key, name, at))
                .buffered(VALUES_AT_ONCE)
                .try_collect()
                .await?;
            found.extend(cells.into_iter().flatten());
            match page.last() {
                Some(key) if page.len() == KEYS_AT_ONCE as usize => last = Some(key.clone()),
                _ => return Ok(found),
            }
        }
    }

    /// One entry, unless it is gone.
    async fn cell<K: Decode, V: Decode>(
        &self,
        trie: &str,
        key: &str,
        name: Vec<u8>,
        at: H256,
    ) -> Result<Option<(K, V)>> {
        let value: Option<String> = self
            .client
            .request("childstate_getStorage", rpc_params![trie, key, at])
            .await?;
        let Some(value) = value else {
            return Ok(None);
        };
        let bytes = hex::decode(value.trim_start_matches("0x"))
            .map_err(|error| Error::decode("a contract's storage", error))?;
        Ok(Some((decoded(&name)?, decoded(&bytes)?)))
    }
}

/// The key of an entry below `root`, without the hash in front of it.
fn key_of(key: &str, root: u32) -> Option<Vec<u8>> {
    let bytes = hex::decode(key.trim_start_matches("0x")).ok()?;
    let key = bytes.get(HASH..)?.strip_prefix(root.encode().as_slice())?;
    (!key.is_empty()).then(|| key.to_vec())
}

fn decoded<T: Decode>(bytes: &[u8]) -> Result<T> {
    T::decode(&mut &*bytes).map_err(|error| Error::decode("a contract's storage", error))
}

fn hexadecimal(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_behind_its_hash_and_its_root() {
        let key = |root: u32, rest: &[u8]| hexadecimal(&[&[7; HASH][..], &root.encode(), rest].concat());
        assert_eq!(key_of(&key(3, &[1, 2]), 3), Some(vec![1, 2]));
        assert_eq!(key_of(&key(4, &[1, 2]), 3), None, "another mapping");
        assert_eq!(key_of(&key(3, &[]), 3), None, "a cell of its own");
        assert_eq!(key_of("0x0707", 3), None);
    }
}
