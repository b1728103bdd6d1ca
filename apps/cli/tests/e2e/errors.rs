//! What goes wrong outside of the protocol: each has its exit code and says what to do.

use std::process::Stdio;

use estuary_cli::{
    account::Prefix,
    chain::{Chain, Sender},
    deploy::{Deployment, Options},
    error::Error,
    key::parse,
};
use subxt::{
    backend::rpc::{RawRpcFuture, RawRpcSubscription, RawValue, RpcClient, RpcClientT},
    error::RpcError,
};

use crate::{
    devnet::{key, Devnet},
    tool::{planck, Tool, ADMIN, ARTIFACTS, CONFIG},
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn nothing_is_spent_where_it_cannot_work() {
    let chain = Devnet::start().await;
    let tool = Tool::new(&chain.url);

    // Nobody there.
    let nowhere = Tool::new("ws://127.0.0.1:1");
    let error = nowhere.must_fail(ADMIN, &nowhere.deploy(), 3);
    assert!(error.contains("no node answers at ws://127.0.0.1:1"), "{error}");
    let http = Tool::new("http://127.0.0.1:1");
    let error = http.must_fail(ADMIN, &http.deploy(), 2);
    assert!(error.contains("begins with ws:// or wss://"), "{error}");

    // Nothing deployed.
    let error = tool.must_fail(ADMIN, &["status"], 2);
    assert!(error.contains("estuary deploy"), "{error}");

    // A trial.
    let tried = tool.must(ADMIN, &[&tool.deploy()[..], &["--dry-run"]].concat());
    assert!(planck(&tried["deposits"]) > 0, "{tried}");
    assert!(!tool.deployment().exists(), "nothing was begun");

    // Numbers that a contract would refuse.
    let config = std::fs::read_to_string(CONFIG).expect("it is there");
    let wrong = config.replace("protocol_fee = 1_000", "protocol_fee = 20_000");
    let file = tool.deployment().with_file_name("wrong.toml");
    std::fs::write(&file, wrong).expect("there is room");
    let file = file.display().to_string();
    let deploy = ["deploy", "--dry-run", "--config", &file, "--artifacts", ARTIFACTS];
    let error = tool.must_fail(ADMIN, &deploy, 2);
    assert!(
        error.contains("pool.protocol_fee is 20000: at most 2000 is allowed"),
        "{error}"
    );

    // Nothing to pay with.
    let error = tool.must_fail("//Pauper", &tool.deploy(), 5);
    assert!(error.contains("has 0 UNIT to spend"), "{error}");
    assert!(!tool.deployment().exists(), "nothing was begun");

    // Nobody to sign.
    let error = tool.must_fail("not a key", &tool.deploy(), 2);
    assert!(
        error.contains("development key") && !error.contains("not a key"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_deployment_belongs_to_its_chain_and_its_configuration() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.status();

    // Whoever reads an answer need not read all of it.
    let mut status = tool.command(ADMIN, &["status"]);
    let mut status = status.stdout(Stdio::piped()).spawn().expect("the tool starts");
    drop(status.stdout.take());
    assert!(status.wait().expect("it ends").success());

    let error = tool.must_fail("//Bob", &tool.deploy(), 2);
    assert!(error.contains("a deployment of another account"), "{error}");
    tool.must_be_refused("//Bob", &["stake", "0.5"], "below the pool's minimum of 1 UNIT");
    let bond = ["operator", "register", "999", "500"];
    tool.must_be_refused("//Validator//0", &bond, "below the minimum of 1_000 UNIT");
    let commission = ["operator", "register", "1_000", "2001"];
    tool.must_be_refused("//Validator//0", &commission, "exceed the maximum of 20.00 %");
    let nothing = tool.must_fail(ADMIN, &["deploy", "--config", "nowhere.toml"], 2);
    assert!(nothing.contains("nowhere.toml"), "{nothing}");
    let error = tool.must_fail("//Pauper", &["stake", "5"], 5);
    assert!(error.contains("needs 5 UNIT"), "{error}");

    // Anybody compares the codes.
    let codes = tool.must("//Bob", &["verify", "--artifacts", ARTIFACTS]);
    let codes = codes.as_array().expect("it is a list");
    assert!(
        codes.len() == 8 && codes.iter().all(|code| code["same"] == true),
        "{codes:?}"
    );

    // The same chain, started anew: another deployment's addresses mean nothing there.
    let another = Devnet::start().await;
    let elsewhere = Tool::new(&another.url);
    std::fs::copy(tool.deployment(), elsewhere.deployment()).expect("there is room");
    let error = elsewhere.must_fail(ADMIN, &["status"], 4);
    assert!(error.contains("was this chain started anew"), "{error}");
    elsewhere.must(ADMIN, &elsewhere.deploy());
    assert_eq!(
        std::fs::read_to_string(tool.deployment())
            .expect("it is there")
            .len(),
        std::fs::read_to_string(elsewhere.deployment())
            .expect("it is there")
            .len(),
        "the addresses are the same"
    );

    // Whoever writes an address as on another chain is told.
    let charlie = Prefix(0).show(&key("//Charlie").public_key().to_account_id());
    let output = tool.run("//Bob", &["stake", "2", "--for", &charlie]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && told.contains("another chain"),
        "{told}"
    );
    tool.must_be_refused(
        "//Bob",
        &["transfer", &charlie, "all", "--wrapped"],
        "no wrapped units",
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_chain_that_lacks_what_estuary_needs_is_refused_before_anything_is_spent() {
    let chain = Devnet::start().await;
    let without_pallet = Doctored::client(&chain, hex_of("Contracts"), hex_of("Contrasts")).await;
    let error = Chain::over(without_pallet)
        .await
        .err()
        .expect("it is the wrong chain");
    assert!(matches!(error, Error::WrongChain(_)), "{error}");
    assert!(error.to_string().contains("has no pallet Contracts"), "{error}");

    // The probe asks for an extension that this runtime has not got: 4243, as the number is written in its code.
    let without_extension = Doctored::client(&chain, leb128(4242 << 16 | 4), leb128(4243 << 16 | 4)).await;
    let error = prepare(without_extension)
        .await
        .expect_err("it is the wrong chain");
    assert!(matches!(error, Error::WrongChain(_)), "{error}");
    assert!(error.to_string().contains("chain extension"), "{error}");

    // Another probe calls as deep as its input says, at the end of the request: here one call deeper than this chain
    // allows.
    let too_deep = Doctored::client(&chain, "100500000000\"".into(), "100600000000\"".into()).await;
    let error = prepare(too_deep).await.expect_err("it is the wrong chain");
    assert!(matches!(error, Error::WrongChain(_)), "{error}");
    assert!(error.to_string().contains("too few nested calls"), "{error}");

    // Another staking pallet, with other names or other times.
    let renamed = hex_of("last_nonzero_slash");
    let other_spans = Doctored::client(&chain, renamed, hex_of("last_nonzero_trash")).await;
    let error = prepare(other_spans).await.expect_err("it is the wrong chain");
    assert!(matches!(error, Error::WrongChain(_)), "{error}");
    assert!(error.to_string().contains("Staking.SlashingSpans"), "{error}");

    // A node need not tell the decimals of its token: then the configuration has to.
    let silent = Doctored::client(&chain, "\"tokenDecimals\"".into(), "\"tokenSomething\"".into()).await;
    let error = prepare(silent).await.expect_err("nobody tells the decimals");
    assert!(matches!(error, Error::Usage(_)), "{error}");
    assert!(error.to_string().contains("set token.decimals"), "{error}");

    // The example's keys are everybody's.
    let live = Doctored::client(&chain, "Development".into(), "Live".into()).await;
    let error = prepare(live).await.expect_err("these are no keys for it");
    assert!(matches!(error, Error::Usage(_)), "{error}");
    assert!(
        error.to_string().contains("well-known development key"),
        "{error}"
    );

    // As it is, it suits.
    let as_it_is = Doctored::client(&chain, "-".into(), "-".into()).await;
    prepare(as_it_is).await.expect("this chain is made for it");
}

async fn prepare(client: RpcClient) -> Result<(), Error> {
    let (chain, signer) = (Chain::over(client).await?, Sender::from(parse(ADMIN)?));
    let folder = tempfile::tempdir().expect("there is room");
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = Options {
        config: here.join("deploy.example.toml"),
        artifacts: here.join("../../artifacts"),
        record: folder.path().join("deployment.json"),
    };
    Deployment::prepare(chain, &signer, &options).await.map(drop)
}

/// A node that says one thing for another, in what is asked and in what is answered.
struct Doctored {
    node: RpcClient,
    from: String,
    to: String,
}

impl Doctored {
    async fn client(chain: &Devnet, from: String, to: String) -> RpcClient {
        let node = RpcClient::from_insecure_url(&chain.url)
            .await
            .expect("it answers");
        RpcClient::new(Self { node, from, to })
    }

    fn doctor(&self, value: &RawValue) -> Box<RawValue> {
        let text = value.get().replace(&self.from, &self.to);
        RawValue::from_string(text).expect("hexadecimal stays hexadecimal")
    }
}

impl RpcClientT for Doctored {
    fn request_raw<'a>(
        &'a self,
        method: &'a str,
        params: Option<Box<RawValue>>,
    ) -> RawRpcFuture<'a, Box<RawValue>> {
        Box::pin(async move {
            let params = params.map(|params| self.doctor(&params));
            let answer = self.node.request_raw(method, params).await?;
            Ok(self.doctor(&answer))
        })
    }

    fn subscribe_raw<'a>(
        &'a self,
        _: &'a str,
        _: Option<Box<RawValue>>,
        _: &'a str,
    ) -> RawRpcFuture<'a, RawRpcSubscription> {
        Box::pin(async { Err(RpcError::RequestRejected("nothing is sent here".into())) })
    }
}

fn hex_of(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// A positive number as WebAssembly has it in a constant: seven bits a byte, the lowest first.
fn leb128(mut number: u32) -> String {
    let mut text = String::new();
    while number >= 0x40 {
        text += &format!("{:02x}", number & 0x7f | 0x80);
        number >>= 7;
    }
    text + &format!("{number:02x}")
}
