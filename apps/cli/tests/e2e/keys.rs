//! Keys that the tool keeps, and profiles.

use std::{fs::Permissions, os::unix::fs::PermissionsExt};

use serde_json::{json, Value};

use crate::{
    devnet::Devnet,
    tool::{planck, Tool, UNIT},
};

const PASSWORD: &str = "correct horse battery";

impl Tool {
    /// A command without a key of the environment, whose password is in a file. Returns its answer, or what it says.
    fn with_password(&self, password: &str, arguments: &[&str]) -> Result<Value, String> {
        let file = self.deployment().with_file_name("password");
        std::fs::write(&file, format!("{password}\n")).expect("there is room");
        std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("it is there");
        let mut command = self.command("", arguments);
        command
            .env_remove("ESTUARY_SURI")
            .arg("--password-file")
            .arg(file);
        let output = command.output().expect("the tool starts");
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout).expect("it answers in JSON")),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.deployment().with_file_name(name);
        std::fs::write(&path, text).expect("there is room");
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("it is there");
        path.display().to_string()
    }
}

#[test]
fn a_key_is_made_listed_shown_and_removed() {
    let tool = Tool::new("ws://127.0.0.1:1");
    let run = |arguments: &[&str]| tool.with_password(PASSWORD, arguments);
    assert_eq!(run(&["key", "list"]), Ok(json!([])));

    let made = run(&["key", "new", "alice"]).expect("it is made");
    let words = made["phrase"].as_str().expect("it is told").split(' ').count();
    assert_eq!(words, 12);
    let mut shown = made.clone();
    shown.as_object_mut().expect("it has fields").remove("phrase");
    assert_eq!(run(&["key", "show", "alice"]), Ok(shown.clone()));
    assert_eq!(run(&["key", "list"]), Ok(json!([shown])));
    // A damaged file hides no other.
    tool.with_password(PASSWORD, &["key", "new", "zoe"])
        .expect("it is made");
    let zoe = tool.deployment().with_file_name("keys").join("zoe.json");
    std::fs::write(&zoe, "{").expect("there is room");
    let listed = run(&["key", "list"]).expect("it is listed");
    assert_eq!((&listed[0], &listed[1]["address"]), (&shown, &Value::Null));
    std::fs::remove_file(zoe).expect("it is there");
    let again = run(&["key", "new", "alice"]).expect_err("the name is taken");
    assert!(again.contains("there is a key `alice` already"), "{again}");

    // The phrase is the key, and the file is what polkadot-js exports.
    let phrase = tool.write("phrase", made["phrase"].as_str().expect("it is told"));
    let file = made["path"].as_str().expect("it is told");
    let by_phrase = run(&["key", "import", "phrase", "--suri-file", &phrase]).expect("it is a key");
    let by_file = run(&["key", "import", "file", file]).expect("it is a key");
    assert_eq!(by_phrase["address"], made["address"]);
    assert_eq!(by_file["address"], made["address"]);
    let wrong = tool.with_password("correct", &["key", "import", "other", file]);
    let wrong = wrong.expect_err("it is another password");
    assert!(wrong.contains("the password is wrong"), "{wrong}");

    assert_eq!(run(&["key", "remove", "alice"]), Ok(shown));
    let gone = run(&["key", "show", "alice"]).expect_err("it is gone");
    assert!(gone.contains("there is no key `alice`"), "{gone}");
    let nameless = run(&["key", "new", "../alice"]).expect_err("it is a path");
    assert!(nameless.contains("is no name of a key"), "{nameless}");
}

#[test]
fn nobody_is_asked_for_a_password_where_nobody_sits() {
    let tool = Tool::new("ws://127.0.0.1:1");
    let error = tool.must_fail("", &["key", "new", "alice"], 2);
    assert!(
        error.contains("give the password with --password-file"),
        "{error}"
    );
    let error = tool.with_password("", &["key", "new", "alice"]);
    assert!(error
        .expect_err("it is no password")
        .contains("the password is empty"));
}

#[test]
fn settings_are_shown_with_what_gives_them() {
    let tool = Tool::new("ws://127.0.0.1:1");
    let path = tool.write(
        "config.toml",
        "profile = \"main\"\n[profiles.main]\nurl = \"wss://node.example\"\nkey = \"alice\"\n",
    );
    let shown = tool.must("//Bob", &["config", "show"]);
    let of_line = json!({ "value": "ws://127.0.0.1:1", "source": "command_line" });
    assert_eq!(shown["url"], of_line, "{shown}");
    assert_eq!(shown["file"], json!(path));
    assert_eq!(shown["profile"], json!("main"));
    // Never the key itself.
    assert_eq!(shown["key"]["source"], json!("environment"));
    assert!(!shown.to_string().contains("Bob"), "{shown}");
    let shown = tool
        .with_password(PASSWORD, &["config", "show"])
        .expect("it is shown");
    assert_eq!(shown["key"], json!({ "value": "alice", "source": "profile" }));

    let error = tool.must_fail("//Bob", &["status", "--profile", "test"], 2);
    assert!(error.contains("there is no profile `test`"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_kept_key_signs_with_its_password_and_is_looked_up_without() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let bob = tool.write("bob", "//Bob");
    let run = |arguments: &[&str]| tool.with_password(PASSWORD, arguments);
    run(&["key", "import", "bob", "--suri-file", &bob]).expect("it is a key");

    run(&["stake", "10", "--key", "bob"]).expect("it signs");
    let wrong = tool.with_password("wrong", &["stake", "10", "--key", "bob"]);
    assert!(wrong
        .expect_err("it does not sign")
        .contains("the password is wrong"));
    tool.write("config.toml", "[profiles.bob]\nkey = \"bob\"\n");
    for arguments in [
        &["account", "--profile", "bob"][..],
        &["stake", "5", "--dry-run", "--profile", "bob"],
    ] {
        tool.with_password("wrong", arguments)
            .expect("it takes no password");
    }
    let account = run(&["account", "--key", "bob"]).expect("it is an account");
    assert_eq!(planck(&account["shares"]), 10 * UNIT);
}
