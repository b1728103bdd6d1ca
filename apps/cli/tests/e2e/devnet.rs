//! A local chain, started for one test and gone with it.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use jsonrpsee::{
    core::client::ClientT,
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde_json::{json, Value};
use subxt::{dynamic, tx::TxPayload, OnlineClient, SubstrateConfig};
use subxt_signer::sr25519::Keypair;

/// Blocks of an era, and of a short one.
const ERA: u32 = 12;
const SHORT_ERA: u32 = 3;

/// Eras until what unbonds can be withdrawn.
pub const UNBONDING: u32 = 7;

/// A chain that builds a block with each transaction, and others when it is told to.
pub struct Devnet {
    process: Child,
    pub url: String,
    rpc: WsClient,
    blocks_per_era: u32,
}

impl Devnet {
    /// Starts a chain on a free port. `ESTUARY_DEVNET` names another launcher than the repository's.
    ///
    /// # Panics
    /// If it does not start: then `scripts/test.sh` has not prepared what it needs.
    pub async fn start() -> Self {
        Self::launch(&[], ERA).await
    }

    /// Starts a chain on which many eras can pass, and little can be done in one.
    ///
    /// # Panics
    /// As `start`.
    pub async fn with_short_eras() -> Self {
        Self::launch(&["--fast-eras"], SHORT_ERA).await
    }

    /// Starts a chain with short eras that builds blocks by itself, some every few seconds, whatever anybody does.
    ///
    /// # Panics
    /// As `start`.
    pub async fn in_a_hurry() -> Self {
        Self::launch(&["--fast-eras", "--block-time", "2"], SHORT_ERA).await
    }

    async fn launch(options: &[&str], blocks_per_era: u32) -> Self {
        let launcher = std::env::var_os("ESTUARY_DEVNET").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../chain/devnet/src/main.js"),
            PathBuf::from,
        );
        let mut process = Command::new("node")
            .arg(launcher)
            .args(["--no-deploy", "--port", "0", "--block-time", "0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node starts");
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let first = lines.next().expect("the chain starts").expect("it is text");
        // Nobody must have to wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let url = first
            .strip_prefix("Endpoint: ")
            .expect("the endpoint comes first");
        let rpc = WsClientBuilder::default().build(url).await.expect("it listens");
        Self {
            process,
            url: url.into(),
            rpc,
            blocks_per_era,
        }
    }

    /// Builds empty blocks.
    pub async fn build(&self, blocks: u32) {
        self.request("dev_newBlock", json!({ "count": blocks })).await;
    }

    pub async fn pass_eras(&self, eras: u32) {
        self.build(eras * self.blocks_per_era).await;
    }

    /// Builds blocks until an era has just begun.
    pub async fn begin_era(&self) {
        let era = self.active_era().await;
        while self.active_era().await == era {
            self.build(1).await;
        }
    }

    async fn active_era(&self) -> u128 {
        let client = self.client().await;
        let active = client.storage().at_latest().await.expect("there are blocks");
        let active = active
            .fetch(&dynamic::storage("Staking", "ActiveEra", vec![]))
            .await;
        let active = active.expect("it can be read").expect("an era is active");
        let active = active.to_value().expect("it can be decoded");
        let era = dynamic::At::at(&active, "index").and_then(|index| index.as_u128());
        era.expect("eras are numbered")
    }

    async fn request(&self, method: &str, argument: Value) -> Value {
        self.rpc
            .request(method, rpc_params![argument])
            .await
            .expect("the chain answers")
    }

    /// A client that knows nothing of this tool.
    pub async fn client(&self) -> OnlineClient<SubstrateConfig> {
        OnlineClient::from_insecure_url(&self.url)
            .await
            .expect("the chain answers")
    }

    /// Reports an offence of a validator in the era that is being validated, for which the chain will take
    /// `fraction` parts per billion of all that is behind it.
    pub async fn report_offence(&self, validator: [u8; 32], fraction: u32) {
        let era = self.active_era().await;
        let report = dynamic::tx(
            "RootOffences",
            "report",
            vec![
                dynamic::Value::from_bytes(validator),
                dynamic::Value::u128(era),
                dynamic::Value::u128(fraction.into()),
            ],
        );
        let sudo = dynamic::tx("Sudo", "sudo", vec![report.into_value()]);
        self.send("//Alice", &sudo).await;
    }

    /// An account reserves a deposit for a code that it uploads.
    pub async fn upload(&self, suri: &str, code: Vec<u8>) {
        let upload = dynamic::tx(
            "Contracts",
            "upload_code",
            vec![
                dynamic::Value::from_bytes(code),
                dynamic::Value::unnamed_variant("None", []),
                dynamic::Value::unnamed_variant("Enforced", []),
            ],
        );
        self.send(suri, &upload).await;
    }

    /// An account gives another so much.
    pub async fn give(&self, suri: &str, to: &str, planck: u128) {
        let to = dynamic::Value::from_bytes(key(to).public_key().0);
        let transfer = dynamic::tx(
            "Balances",
            "transfer_keep_alive",
            vec![
                dynamic::Value::unnamed_variant("Id", [to]),
                dynamic::Value::u128(planck),
            ],
        );
        self.send(suri, &transfer).await;
    }

    /// Free, reserved and frozen planck of an account.
    pub async fn balances(&self, suri: &str) -> [u128; 3] {
        let client = self.client().await;
        let account = dynamic::Value::from_bytes(key(suri).public_key().0);
        let address = dynamic::storage("System", "Account", vec![account]);
        let info = client.storage().at_latest().await.expect("there are blocks");
        let info = info.fetch(&address).await.expect("it can be read");
        let info = info.expect("it exists").to_value().expect("it can be decoded");
        let data = dynamic::At::at(&info, "data").expect("it has balances");
        ["free", "reserved", "frozen"].map(|field| {
            let amount = dynamic::At::at(data, field).and_then(|amount| amount.as_u128());
            amount.expect("it is an amount")
        })
    }

    /// A validator stops to validate.
    pub async fn chill(&self, suri: &str) {
        let none = Vec::<dynamic::Value>::new();
        self.send(suri, &dynamic::tx("Staking", "chill", none)).await;
    }

    /// A validator validates again, without a commission on the chain.
    pub async fn validate(&self, suri: &str) {
        let terms = dynamic::Value::named_composite([
            ("commission", dynamic::Value::u128(0)),
            ("blocked", dynamic::Value::bool(false)),
        ]);
        self.send(suri, &dynamic::tx("Staking", "validate", vec![terms]))
            .await;
    }

    async fn send(&self, suri: &str, call: &impl TxPayload) {
        let client = self.client().await;
        client
            .tx()
            .sign_and_submit_then_watch_default(call, &key(suri))
            .await
            .expect("it is sent")
            .wait_for_finalized_success()
            .await
            .expect("the chain takes it");
    }
}

impl Drop for Devnet {
    fn drop(&mut self) {
        // It may have ended by itself; nothing of it is kept either way.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The key behind a development phrase.
pub fn key(suri: &str) -> Keypair {
    let uri = suri.parse().expect("it is a key");
    Keypair::from_uri(&uri).expect("it is a key")
}
