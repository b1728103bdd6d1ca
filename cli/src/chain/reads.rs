//! What is read from the chain's own storage and metadata.

use estuary_interfaces::{Balance, StakingCalls};
use subxt::{
    backend::legacy::rpc_methods::SystemProperties,
    dynamic::{constant, storage, Value},
    ext::scale_decode::DecodeAsType,
    tx::TxPayload,
    utils::H256,
};

use super::{Account, Chain};
use crate::{
    amount::Token,
    error::{Error, Result},
};

/// Decimals of a chain that does not tell: as most.
const USUAL_DECIMALS: u32 = 12;

/// What an account has.
#[derive(Clone, Copy, Debug, Default, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct AccountData {
    pub free: Balance,
    pub frozen: Balance,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct AccountInfo {
    data: AccountData,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ContractInfo {
    code_hash: H256,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ActiveEra {
    index: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Exposed {
    page_count: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ExposurePage {
    others: Vec<Nomination>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Nomination {
    who: Account,
}

/// A page of a validator's nominators who were not paid for an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpaidPage {
    pub era: u32,
    pub page: u32,
    /// Whether our nominator is on it.
    pub ours: bool,
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

    pub async fn account(&self, account: &Account) -> Result<AccountData> {
        let key = vec![Value::from_bytes(account.0)];
        let info: Option<AccountInfo> = self.stored("System", "Account", key, None).await?;
        Ok(info.map(|info| info.data).unwrap_or_default())
    }

    /// What an account can spend and stay alive.
    pub async fn spendable(&self, account: &Account) -> Result<Balance> {
        let data = self.account(account).await?;
        let kept = data.frozen.max(self.existential_deposit);
        Ok(data.free.saturating_sub(kept))
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

    /// The block's time, in milliseconds.
    pub async fn now(&self, at: Option<H256>) -> Result<u64> {
        let now = self.stored("Timestamp", "Now", vec![], at).await?;
        now.ok_or_else(|| Error::decode("the time", "there is none"))
    }

    /// The pages of an era that were not paid yet; none if the validator did not validate then.
    pub async fn unpaid_pages(&self, validator: &Account, era: u32, at: Option<H256>) -> Result<Vec<u32>> {
        let key = || vec![Value::u128(era.into()), Value::from_bytes(validator.0)];
        let exposed: Option<Exposed> = self.stored("Staking", "ErasStakersOverview", key(), at).await?;
        let Some(exposed) = exposed else {
            return Ok(Vec::new());
        };
        let claimed: Option<Vec<u32>> = self.stored("Staking", "ClaimedRewards", key(), at).await?;
        let claimed = claimed.unwrap_or_default();
        // A validator without nominators has no page, and is paid with the first.
        Ok((0..exposed.page_count.max(1))
            .filter(|page| !claimed.contains(page))
            .collect())
    }

    /// Whether a nominator is on this page.
    pub async fn is_on_page(
        &self,
        nominator: &Account,
        validator: &Account,
        era: u32,
        page: u32,
        at: Option<H256>,
    ) -> Result<bool> {
        let key = vec![
            Value::u128(era.into()),
            Value::from_bytes(validator.0),
            Value::u128(page.into()),
        ];
        let exposed: Option<ExposurePage> = self.stored("Staking", "ErasStakersPaged", key, at).await?;
        Ok(exposed.is_some_and(|page| page.others.iter().any(|other| other.who == *nominator)))
    }

    /// Whether the chain has set aside a payment for this era.
    pub async fn is_rewarded(&self, era: u32, at: Option<H256>) -> Result<bool> {
        let key = vec![Value::u128(era.into())];
        let reward: Option<Balance> = self.stored("Staking", "ErasValidatorReward", key, at).await?;
        Ok(reward.is_some())
    }

    /// The least that a nominator must have bonded.
    pub async fn min_nominator_bond(&self) -> Result<Balance> {
        let bond = self.stored("Staking", "MinNominatorBond", vec![], None).await?;
        Ok(bond.unwrap_or(0))
    }

    /// Any account that declares to validate.
    pub async fn any_validator(&self) -> Result<Option<Account>> {
        let validators = storage("Staking", "Validators", vec![]);
        let mut validators = self.api.storage().at(self.best().await?).iter(validators).await?;
        let Some(first) = validators.next().await.transpose()? else {
            return Ok(None);
        };
        // The key ends with the account itself, behind its hash.
        let key = first.key_bytes;
        let account: Option<[u8; 32]> = key.last_chunk().copied();
        Ok(account.map(Account::from))
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

    /// Whether the runtime has this call.
    pub fn has_call(&self, pallet: &str, call: &str) -> bool {
        let metadata = self.api.metadata();
        let pallet = metadata.pallet_by_name(pallet);
        pallet.is_some_and(|pallet| pallet.call_variant_by_name(call).is_some())
    }
}

/// The chain's first token, as its node tells.
pub(super) fn token(properties: &SystemProperties) -> Token {
    let first = |name: &str| {
        let value = properties.get(name)?;
        Some(value.get(0).unwrap_or(value))
    };
    Token {
        symbol: first("tokenSymbol")
            .and_then(|symbol| symbol.as_str())
            .unwrap_or("UNIT")
            .into(),
        decimals: first("tokenDecimals")
            .and_then(|decimals| decimals.as_u64()?.try_into().ok())
            .unwrap_or(USUAL_DECIMALS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_of(properties: serde_json::Value) -> Token {
        token(properties.as_object().unwrap())
    }

    #[test]
    fn the_token_is_the_nodes_first() {
        let one = token_of(serde_json::json!({ "tokenSymbol": "AZERO", "tokenDecimals": 12 }));
        let many = token_of(serde_json::json!({ "tokenSymbol": ["DEV", "X"], "tokenDecimals": [18, 6] }));
        assert_eq!((one.symbol.as_str(), one.decimals), ("AZERO", 12));
        assert_eq!((many.symbol.as_str(), many.decimals), ("DEV", 18));
        let silent = token_of(serde_json::json!({ "tokenSymbol": null }));
        assert_eq!((silent.symbol.as_str(), silent.decimals), ("UNIT", 12));
    }
}
