//! A chain, over the RPC of one of its nodes.

mod blocks;
mod cells;
mod contracts;
mod extrinsic;
mod reads;
mod receipt;
mod sender;
mod shapes;
mod wire;

pub use blocks::{BlockOfContracts, Blocks, Emitted};
pub use contracts::{contract_address, no_verdict, Answer, Constructor, DryRun, Instantiation, Uploaded};
pub use extrinsic::{EncodedCall, Sent, Signed, Substrate, Turn, Until, MORTALITY};
pub use reads::{
    AccountData, AccountInfo, ContractInfo, Entry, EraPace, Exposed, ExposurePage, LedgerData, UnlockingData,
};
pub use receipt::Receipt;
pub use sender::{account_of, Sender};
pub use wire::Weight;

use std::time::Duration;

use estuary_interfaces::Balance;
use jsonrpsee::ws_client::WsClientBuilder;
use serde_json::Value;
use subxt::{
    backend::{
        legacy::LegacyRpcMethods,
        rpc::{rpc_params, RpcClient},
    },
    utils::{AccountId32, H256},
    OnlineClient,
};

use crate::{
    account::{self, Prefix},
    amount::Token,
    error::{Error, Result},
};

/// How long a node may take to accept a connection, and to answer one request.
const CONNECTING: Duration = Duration::from_secs(10);
const ANSWERING: Duration = Duration::from_secs(60);

/// What a transaction may store beside what its dry run left: items, and their bytes.
const MARGIN_ITEMS: Balance = 16;
const MARGIN_BYTES: Balance = 1_024;

/// An account of the chain.
pub type Account = AccountId32;

/// The chain, and what is read of it once.
pub struct Chain {
    api: OnlineClient<Substrate>,
    rpc: LegacyRpcMethods<Substrate>,
    /// For requests that the library has no method for.
    client: RpcClient,
    pub name: String,
    /// Whether it is for trying things out, so that keys which everybody knows may sign.
    pub is_for_development: bool,
    pub token: Token,
    /// The decimals of the token, if the node tells them.
    pub told_decimals: Option<u32>,
    pub prefix: Prefix,
    pub existential_deposit: Balance,
    /// Planck of storage deposits that a transaction may need beside what its dry run left.
    deposit_margin: Balance,
}

impl Chain {
    /// Connects, and refuses a chain that has no contracts.
    pub async fn connect(url: &str) -> Result<Self> {
        if !url.starts_with("ws://") && !url.starts_with("wss://") {
            let reason = format!("`{url}` is no address of a node: it begins with ws:// or wss://");
            return Err(Error::Usage(reason));
        }
        let unreachable = |reason: String| Error::Unreachable {
            url: url.into(),
            reason,
        };
        let client = WsClientBuilder::default()
            .connection_timeout(CONNECTING)
            .request_timeout(ANSWERING)
            .build(url)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        Self::over(RpcClient::new(client))
            .await
            .map_err(|error| match error {
                Error::Disconnected(reason) | Error::Rejected(reason) => unreachable(reason),
                other => other,
            })
    }

    /// The chain behind a client that is connected.
    pub async fn over(client: RpcClient) -> Result<Self> {
        let api = OnlineClient::from_rpc_client(client.clone()).await?;
        let rpc = LegacyRpcMethods::new(client.clone());
        let name = rpc.system_chain().await?;
        let is_for_development = match client.request::<Value>("system_chainType", rpc_params![]).await {
            Ok(kind) => is_for_development(&kind),
            Err(error) => match Error::from(error) {
                // A node that does not tell.
                Error::Rejected(_) => false,
                other => return Err(other),
            },
        };
        for pallet in ["Contracts", "Staking", "Balances"] {
            if api.metadata().pallet_by_name(pallet).is_none() {
                let reason = format!("the chain `{name}` has no pallet {pallet}, which Estuary needs");
                return Err(Error::WrongChain(reason));
            }
        }
        let properties = rpc.system_properties().await?;
        let chain = Self {
            name,
            is_for_development,
            token: reads::token(&properties),
            told_decimals: reads::told_decimals(&properties),
            prefix: Prefix::default(),
            existential_deposit: 0,
            deposit_margin: 0,
            api,
            rpc,
            client,
        };
        let per_item: Balance = chain.constant("Contracts", "DepositPerItem")?;
        let per_byte: Balance = chain.constant("Contracts", "DepositPerByte")?;
        Ok(Self {
            deposit_margin: per_item
                .saturating_mul(MARGIN_ITEMS)
                .saturating_add(per_byte.saturating_mul(MARGIN_BYTES)),
            prefix: Prefix(chain.constant("System", "SS58Prefix")?),
            existential_deposit: chain.constant("Balances", "ExistentialDeposit")?,
            ..chain
        })
    }

    /// The best block.
    pub async fn best(&self) -> Result<H256> {
        let best = self.rpc.chain_get_block_hash(None).await?;
        best.ok_or_else(|| Error::decode("the best block", "there is none"))
    }

    /// The last block that stays.
    pub async fn finalized(&self) -> Result<H256> {
        Ok(self.rpc.chain_get_finalized_head().await?)
    }

    /// The number of a block.
    pub async fn number(&self, block: H256) -> Result<u32> {
        let header = self.rpc.chain_get_header(Some(block)).await?;
        let header = header.ok_or_else(|| Error::decode("a block", "it is gone"))?;
        Ok(header.number)
    }

    /// Refuses to go on where the runtime was replaced since the connection was made: what is known of its calls
    /// may be wrong now.
    pub async fn must_be_current(&self) -> Result<()> {
        let version = self.rpc.state_get_runtime_version(None).await?;
        match version.spec_version == self.api.runtime_version().spec_version {
            true => Ok(()),
            false => Err(Error::Disconnected("the chain has a new runtime".into())),
        }
    }

    /// The hash of the first block: the chain's identity.
    pub fn genesis(&self) -> H256 {
        self.api.genesis_hash()
    }

    /// Reads an address. Warns if it is written as another chain's: the key may not be at home here.
    pub fn named(&self, text: &str) -> Result<Account> {
        let (account, prefix) = account::parse_with_prefix(text)?;
        if prefix.is_foreign(self.prefix) {
            let here = self.show(&account);
            tracing::warn!(
                "{text} is written as an address of another chain: here it is {here}, and the same key must be usable"
            );
        }
        Ok(account)
    }

    /// How an account is written on this chain.
    pub fn show(&self, account: &Account) -> String {
        self.prefix.show(account)
    }
}

/// Chains of one machine, whose accounts are those of the development phrase.
fn is_for_development(kind: &Value) -> bool {
    matches!(kind.as_str(), Some("Development" | "Local"))
}
