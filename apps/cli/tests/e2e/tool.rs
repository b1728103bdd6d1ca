//! The tool, as its users start it: the compiled program, its output, its exit code.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use estuary_interfaces::PoolParameters;
use serde_json::Value;
use tempfile::TempDir;

use crate::devnet::Devnet;

/// One token.
pub const UNIT: u128 = 1_000_000_000_000;

/// The compiled contracts.
pub const ARTIFACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../artifacts");

/// The example of a deployment's configuration.
pub const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy.example.toml");

/// Who does what in all tests.
pub const ADMIN: &str = "//Alice";
pub const CURATOR: &str = "//Dave";
pub const KEEPER: &str = "//Eve";

/// The tool with a folder of its own, at a node.
pub struct Tool {
    pub url: String,
    folder: TempDir,
}

impl Tool {
    pub fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            folder: tempfile::tempdir().expect("there is room"),
        }
    }

    /// The tool on a chain where all is deployed.
    pub async fn deployed(chain: &Devnet) -> Self {
        let tool = Self::new(&chain.url);
        tool.must(ADMIN, &tool.deploy());
        tool
    }

    /// Operators that may take stake, with a bond of `bond` tokens each.
    pub fn add_operators(&self, count: u32, bond: &str) {
        for number in 0..count {
            let validator = format!("//Validator//{number}");
            self.must(
                &validator,
                &["operator", "register", bond, "500", "--name", "an operator"],
            );
            self.must(
                CURATOR,
                &["operator", "approve", &number.to_string(), "unlimited"],
            );
        }
    }

    pub fn deployment(&self) -> PathBuf {
        self.folder.path().join("deployment.json")
    }

    /// The arguments of a deployment with the example's configuration.
    pub fn deploy(&self) -> [&'static str; 6] {
        self.deploy_from(ARTIFACTS)
    }

    /// The same, of other compiled contracts.
    pub fn deploy_from<'a>(&self, artifacts: &'a str) -> [&'a str; 6] {
        ["deploy", "--yes", "--config", CONFIG, "--artifacts", artifacts]
    }

    pub fn command(&self, signer: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_estuary"));
        command
            .args(["--url", &self.url, "--json", "--deployment"])
            .arg(self.deployment())
            .args(arguments)
            .env("ESTUARY_SURI", signer)
            .env("ESTUARY_CONFIG", self.deployment().with_file_name("config.toml"))
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, signer: &str, arguments: &[&str]) -> Output {
        self.command(signer, arguments).output().expect("the tool starts")
    }

    /// Runs a command that must succeed, and returns what it answers.
    pub fn must(&self, signer: &str, arguments: &[&str]) -> Value {
        let output = self.run(signer, arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        serde_json::from_slice(&output.stdout).expect("it answers in JSON")
    }

    /// Runs a command that must fail with this exit code, and returns what it says.
    pub fn must_fail(&self, signer: &str, arguments: &[&str], code: i32) -> String {
        let output = self.run(signer, arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        errors
    }

    /// Runs a command that must be refused for this reason.
    pub fn must_be_refused(&self, signer: &str, arguments: &[&str], reason: &str) {
        let error = self.must_fail(signer, arguments, 1);
        assert!(error.contains(reason), "{arguments:?}: {error}");
    }

    /// Starts a command, and does not wait for it. What it logs goes to a file.
    pub fn start(&self, signer: &str, arguments: &[&str], log: &str) -> Running {
        let log = self.folder.path().join(log);
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("there is room");
        let child = self
            .command(signer, arguments)
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .expect("the tool starts");
        Running { child, log }
    }

    pub fn status(&self) -> Value {
        let status = self.must(KEEPER, &["status"]);
        assert_eq!(status["broken_invariants"], serde_json::json!([]), "{status}");
        status
    }

    pub fn account(&self, signer: &str) -> Value {
        self.must(signer, &["account"])
    }

    /// A keeper that does all that is due now.
    pub fn keep(&self) -> Value {
        self.must(KEEPER, &["keeper", "--once"])
    }
}

/// A tool that runs until it is killed.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Without a warning, wherever it is.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    pub fn log(&self) -> &Path {
        &self.log
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `kill` there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a key's account is written.
pub fn address(suri: &str, tool: &Tool) -> String {
    let account = tool.account(suri);
    account["account"].as_str().expect("it has an address").into()
}

/// An amount of a JSON answer, in planck.
pub fn planck(value: &Value) -> u128 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("{value} is no amount"))
}

/// The parameters of the example's pool.
pub fn parameters() -> PoolParameters {
    const DAY: u64 = 86_400_000;
    PoolParameters {
        treasury: [1; 32].into(),
        protocol_fee: 1_000,
        keeper_part: 1_000,
        cover_part: 3_000,
        reward_period: DAY,
        min_wait: DAY,
        min_stake: UNIT,
        min_request: UNIT,
        max_request: 100_000 * UNIT,
        max_pooled: u128::MAX,
        stake_limit: u128::MAX,
        stake_limit_period: DAY,
        reserve_part: 500,
        min_exit_fee: 10,
        max_exit_fee: 300,
        max_sweep_age: 2 * DAY,
    }
}
