//! What is read from the chain's own storage and metadata.

use std::collections::HashMap;

use estuary_interfaces::{Balance, StakingCalls};
use futures::future::try_join_all;
use subxt::{
    backend::legacy::rpc_methods::SystemProperties,
    dynamic::{constant, storage, Value},
    ext::scale_decode::DecodeAsType,
    tx::TxPayload,
    utils::H256,
};

use super::{
    shapes::{field_shape, shape},
    Account, Chain,
};
use crate::{
    amount::Token,
    error::{Error, Result},
};

/// Values that are asked for in one request. A node answers with some megabytes at most.
const ENTRIES_AT_ONCE: usize = 200;

/// Decimals of a chain that does not tell: as most.
const USUAL_DECIMALS: u32 = 12;

/// What an account has.
#[derive(Clone, Copy, Debug, Default, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct AccountData {
    pub free: Balance,
    pub reserved: Balance,
    pub frozen: Balance,
}

impl AccountData {
    /// What it can spend and stay alive. Frozen money may be reserved money: the chain counts it once.
    pub fn spendable(&self, existential_deposit: Balance) -> Balance {
        let kept = self.frozen.saturating_sub(self.reserved).max(existential_deposit);
        self.free.saturating_sub(kept)
    }
}

/// An entry of the chain's storage.
#[derive(Clone, Debug)]
pub struct Entry {
    pub pallet: &'static str,
    pub name: &'static str,
    pub keys: Vec<Value>,
}

impl Entry {
    pub fn new(pallet: &'static str, name: &'static str, keys: Vec<Value>) -> Self {
        Self { pallet, name, keys }
    }
}

/// What of an account's ledger says whether it can be settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct LedgerData {
    pub total: Balance,
    pub unlocking: Vec<UnlockingData>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct UnlockingData {
    pub value: Balance,
    pub era: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct AccountInfo {
    pub data: AccountData,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ContractInfo {
    pub code_hash: H256,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ActiveEra {
    index: u32,
    start: Option<u64>,
}

/// How an era goes on, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraPace {
    /// Until its end.
    pub left: u64,
    /// All of it.
    pub length: u64,
}

/// How many pages of nominators a validator had in an era.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Exposed {
    pub page_count: u32,
}

/// One of these pages.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ExposurePage {
    others: Vec<Nomination>,
}

impl ExposurePage {
    pub fn has(&self, nominator: &Account) -> bool {
        self.others.iter().any(|other| other.who == *nominator)
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Prefs {
    blocked: bool,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Nomination {
    who: Account,
}

impl Chain {
    /// A constant of the runtime.
    pub fn constant<T: DecodeAsType>(&self, pallet: &str, name: &str) -> Result<T> {
        let found = self.api.constants().at(&constant(pallet, name));
        let read = found.map_err(|error| Error::decode(format!("{pallet}.{name}"), error))?;
        read.as_type()
            .map_err(|error| Error::decode(format!("{pallet}.{name}"), error))
    }

    /// A value of the chain's storage, at a block or at the best.
    pub async fn stored<T: DecodeAsType>(
        &self,
        pallet: &str,
        entry: &str,
        keys: Vec<Value>,
        at: Option<H256>,
    ) -> Result<Option<T>> {
        let at = match at {
            Some(block) => block,
            None => self.best().await?,
        };
        let address = storage(pallet, entry, keys);
        let Some(value) = self.api.storage().at(at).fetch(&address).await? else {
            return Ok(None);
        };
        let decoded = value.as_type();
        decoded
            .map(Some)
            .map_err(|error| Error::decode(format!("{pallet}.{entry}"), error))
    }

    /// Many values of the chain's storage at one block, in the order of `entries`: some hundred in one request, and the
    /// requests at once.
    pub async fn stored_many(&self, entries: &[Entry], at: H256) -> Result<Vec<Option<Vec<u8>>>> {
        let keys: Vec<Vec<u8>> = entries
            .iter()
            .map(|Entry { pallet, name, keys }| {
                let address = storage(*pallet, *name, keys.clone());
                self.api
                    .storage()
                    .address_bytes(&address)
                    .map_err(|error| Error::decode(format!("{pallet}.{name}"), error))
            })
            .collect::<Result<_>>()?;
        let requests = keys.chunks(ENTRIES_AT_ONCE).map(|chunk| async move {
            let keys = chunk.iter().map(Vec::as_slice);
            let answer = self.rpc.state_query_storage_at(keys, Some(at)).await?;
            Ok::<_, Error>(answer.into_iter().flat_map(|set| set.changes))
        });
        let mut found = HashMap::new();
        for answer in try_join_all(requests).await? {
            found.extend(answer.filter_map(|(key, value)| Some((key.0, value?.0))));
        }
        Ok(keys.iter().map(|key| found.remove(key)).collect())
    }

    /// Reads a value that [`Chain::stored_many`] has found.
    pub fn decoded<T: DecodeAsType>(&self, entry: &Entry, bytes: &[u8]) -> Result<T> {
        let what = || format!("{}.{}", entry.pallet, entry.name);
        let metadata = self.api.metadata();
        let kind = metadata
            .pallet_by_name(entry.pallet)
            .and_then(|pallet| pallet.storage()?.entry_by_name(entry.name))
            .map(|known| known.entry_type().value_ty())
            .ok_or_else(|| Error::decode(what(), "this chain has no such storage"))?;
        T::decode_as_type(&mut &bytes[..], &kind, metadata.types())
            .map_err(|error| Error::decode(what(), error))
    }

    pub async fn account(&self, account: &Account) -> Result<AccountData> {
        let key = vec![Value::from_bytes(account.0)];
        let info: Option<AccountInfo> = self.stored("System", "Account", key, None).await?;
        Ok(info.map(|info| info.data).unwrap_or_default())
    }

    /// What an account can spend and stay alive.
    pub async fn spendable(&self, account: &Account) -> Result<Balance> {
        Ok(self.account(account).await?.spendable(self.existential_deposit))
    }

    /// The hash of a contract's code, if there is such a contract.
    pub async fn code_of(&self, contract: &Account) -> Result<Option<H256>> {
        let key = vec![Value::from_bytes(contract.0)];
        let info: Option<ContractInfo> = self.stored("Contracts", "ContractInfoOf", key, None).await?;
        Ok(info.map(|info| info.code_hash))
    }

    /// Whether this code was uploaded.
    pub async fn has_code(&self, code: H256) -> Result<bool> {
        let address = storage("Contracts", "CodeInfoOf", vec![Value::from_bytes(code.0)]);
        let found = self.api.storage().at(self.best().await?).fetch(&address).await?;
        Ok(found.is_some())
    }

    /// The era that is being validated.
    pub async fn active_era(&self, at: Option<H256>) -> Result<u32> {
        let era: Option<ActiveEra> = self.stored("Staking", "ActiveEra", vec![], at).await?;
        era.map(|era| era.index)
            .ok_or_else(|| Error::WrongChain("no era of the staking pallet has begun".into()))
    }

    /// How the active era goes on, by the pace of its sessions so far. Nothing in the first session.
    pub async fn era_pace(&self, at: Option<H256>, now: u64) -> Result<Option<EraPace>> {
        let active: Option<ActiveEra> = self.stored("Staking", "ActiveEra", vec![], at).await?;
        let Some(ActiveEra {
            index,
            start: Some(start),
        }) = active
        else {
            return Ok(None);
        };
        let key = vec![Value::u128(index.into())];
        let first: Option<u32> = self.stored("Staking", "ErasStartSessionIndex", key, at).await?;
        let session: Option<u32> = self.stored("Session", "CurrentIndex", vec![], at).await?;
        let sessions: u32 = self.constant("Staking", "SessionsPerEra")?;
        let passed = first
            .zip(session)
            .map(|(first, session)| session.saturating_sub(first));
        Ok(passed.and_then(|passed| pace(now.saturating_sub(start), passed, sessions)))
    }

    /// Planck that all validators have at stake in an era.
    pub async fn total_stake(&self, era: u32, at: Option<H256>) -> Result<Balance> {
        let key = vec![Value::u128(era.into())];
        let stake = self.stored("Staking", "ErasTotalStake", key, at).await?;
        Ok(stake.unwrap_or(0))
    }

    /// How many validators the active era has.
    pub async fn validators(&self, at: Option<H256>) -> Result<u32> {
        let validators: Option<Vec<Account>> = self.stored("Session", "Validators", vec![], at).await?;
        let count = u32::try_from(validators.unwrap_or_default().len());
        count.map_err(|error| Error::decode("the validators", error))
    }

    /// Rewards of the era before the active one, per planck at stake. 0 if it had none.
    pub async fn last_rewards(&self, active: u32, at: Option<H256>) -> Result<f64> {
        let Some(era) = active.checked_sub(1) else {
            return Ok(0.0);
        };
        let key = vec![Value::u128(era.into())];
        let rewards: Option<Balance> = self.stored("Staking", "ErasValidatorReward", key, at).await?;
        let stake = self.total_stake(era, at).await?;
        Ok(match stake {
            0 => 0.0,
            _ => rewards.unwrap_or(0) as f64 / stake as f64,
        })
    }

    /// The block's time, in milliseconds.
    pub async fn now(&self, at: Option<H256>) -> Result<u64> {
        let now = self.stored("Timestamp", "Now", vec![], at).await?;
        now.ok_or_else(|| Error::decode("the time", "there is none"))
    }

    /// The pages of a validator's era that were paid.
    pub async fn claimed_pages(&self, validator: &Account, era: u32, at: Option<H256>) -> Result<Vec<u32>> {
        let key = vec![Value::u128(era.into()), Value::from_bytes(validator.0)];
        let claimed = self.stored("Staking", "ClaimedRewards", key, at).await?;
        Ok(claimed.unwrap_or_default())
    }

    /// The least that a nominator must have bonded.
    pub async fn min_nominator_bond(&self) -> Result<Balance> {
        let bond = self.stored("Staking", "MinNominatorBond", vec![], None).await?;
        Ok(bond.unwrap_or(0))
    }

    /// Any account that declares to validate, and takes nominations.
    pub async fn any_validator(&self) -> Result<Option<Account>> {
        let validators = storage("Staking", "Validators", vec![]);
        let mut validators = self.api.storage().at(self.best().await?).iter(validators).await?;
        while let Some(next) = validators.next().await.transpose()? {
            let prefs = next.value.as_type::<Prefs>();
            let prefs = prefs.map_err(|error| Error::decode("a validator's preferences", error))?;
            if prefs.blocked {
                continue;
            }
            // The key ends with the account itself, behind its hash.
            let account: Option<[u8; 32]> = next.key_bytes.last_chunk().copied();
            return Ok(account.map(Account::from));
        }
        Ok(None)
    }

    /// A call as the runtime takes it.
    pub fn encoded(&self, call: &impl TxPayload) -> Result<Vec<u8>> {
        let encoded = self.api.tx().call_data(call);
        encoded.map_err(|error| {
            Error::WrongChain(format!("a staking call is another one on this chain: {error}"))
        })
    }

    /// Where this runtime has the calls that nominators send.
    pub fn staking_calls(&self) -> Result<StakingCalls> {
        let metadata = self.api.metadata();
        let pallet = metadata
            .pallet_by_name_err("Staking")
            .map_err(subxt::Error::from)?;
        let index = |name: &str| {
            let call = pallet.call_variant_by_name(name);
            call.map(|call| call.index)
                .ok_or_else(|| Error::WrongChain(format!("this chain's staking pallet has no call `{name}`")))
        };
        Ok(StakingCalls {
            pallet: pallet.index(),
            bond: index("bond")?,
            bond_extra: index("bond_extra")?,
            unbond: index("unbond")?,
            withdraw_unbonded: index("withdraw_unbonded")?,
            nominate: index("nominate")?,
            chill: index("chill")?,
            rebond: index("rebond")?,
        })
    }

    /// How a storage value of the runtime, or a field of it, is encoded; nothing if there is no such.
    pub fn storage_shape(&self, pallet: &str, name: &str, field: Option<&str>) -> Option<String> {
        let metadata = self.api.metadata();
        let entry = metadata.pallet_by_name(pallet)?.storage()?.entry_by_name(name)?;
        let (types, id) = (metadata.types(), entry.entry_type().value_ty());
        match field {
            Some(field) => field_shape(types, id, field),
            None => Some(shape(types, id)),
        }
    }

    /// Whether the runtime has this call.
    pub fn has_call(&self, pallet: &str, call: &str) -> bool {
        let metadata = self.api.metadata();
        let pallet = metadata.pallet_by_name(pallet);
        pallet.is_some_and(|pallet| pallet.call_variant_by_name(call).is_some())
    }
}

/// An era of which `passed` sessions, and half of another, took `elapsed`.
fn pace(elapsed: u64, passed: u32, sessions: u32) -> Option<EraPace> {
    let halves = u64::from(passed).checked_mul(2)?.checked_add(1)?;
    let all = u64::from(sessions).checked_mul(2)?;
    let half = elapsed / halves;
    (passed > 0).then(|| EraPace {
        left: half.saturating_mul(all.saturating_sub(halves)),
        length: half.saturating_mul(all),
    })
}

/// The chain's first token, as its node tells. Where the node does not tell the decimals, they are the usual ones.
pub(super) fn token(properties: &SystemProperties) -> Token {
    Token {
        symbol: first(properties, "tokenSymbol")
            .and_then(|symbol| symbol.as_str())
            .unwrap_or("UNIT")
            .into(),
        decimals: told_decimals(properties).unwrap_or(USUAL_DECIMALS),
    }
}

/// The decimals of the chain's first token, if its node tells them.
pub(super) fn told_decimals(properties: &SystemProperties) -> Option<u32> {
    first(properties, "tokenDecimals")?.as_u64()?.try_into().ok()
}

/// A property, or the first of its list.
fn first<'a>(properties: &'a SystemProperties, name: &str) -> Option<&'a serde_json::Value> {
    let value = properties.get(name)?;
    Some(value.get(0).unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_of(properties: serde_json::Value) -> Token {
        token(properties.as_object().unwrap())
    }

    #[test]
    fn what_is_frozen_covers_what_is_reserved() {
        let spendable = |free, reserved, frozen| {
            let account = AccountData {
                free,
                reserved,
                frozen,
            };
            account.spendable(10)
        };
        assert_eq!(spendable(100, 0, 0), 90);
        assert_eq!(spendable(100, 0, 30), 70);
        assert_eq!(spendable(100, 20, 30), 90);
        assert_eq!(spendable(100, 25, 60), 65);
        assert_eq!(spendable(100, 80, 60), 90);
        assert_eq!(spendable(5, 0, 0), 0);
    }

    #[test]
    fn an_era_goes_on_at_the_pace_of_its_sessions() {
        let times = |elapsed, passed| pace(elapsed, passed, 3).map(|pace| (pace.left, pace.length));
        assert_eq!(times(30, 1), Some((30, 60)));
        assert_eq!(times(50, 2), Some((10, 60)));
        assert_eq!(times(70, 3), Some((0, 60)));
        assert_eq!(times(5, 0), None);
    }

    #[test]
    fn the_token_is_the_nodes_first() {
        let one = token_of(serde_json::json!({ "tokenSymbol": "AZERO", "tokenDecimals": 12 }));
        let many = token_of(serde_json::json!({ "tokenSymbol": ["DEV", "X"], "tokenDecimals": [18, 6] }));
        assert_eq!((one.symbol.as_str(), one.decimals), ("AZERO", 12));
        assert_eq!((many.symbol.as_str(), many.decimals), ("DEV", 18));
        let silent = serde_json::json!({ "tokenSymbol": null });
        assert_eq!(told_decimals(silent.as_object().unwrap()), None);
        let silent = token_of(silent);
        assert_eq!((silent.symbol.as_str(), silent.decimals), ("UNIT", 12));
    }
}
