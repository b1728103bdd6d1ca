//! The scripts say how they are used, without building anything for it.

use std::{fs, process::Command};

use crate::pages::metadata::root;

#[test]
fn each_script_answers_help() {
    let entries = fs::read_dir(root().join("scripts")).unwrap();
    let scripts: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    // The local chain's script needs Node.js even for that, and has tests of its own.
    let others = ["lib.sh", "devnet.sh"];
    let scripts = scripts
        .iter()
        .filter(|path| !others.iter().any(|other| path.ends_with(other)));
    let mut count = 0;
    for script in scripts {
        let name = script.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(script).unwrap();
        // Otherwise it would do its work here.
        assert!(text.contains("\nanswer_help \"$@\"\n"), "{name}");
        let output = Command::new(script).arg("--help").output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{name}");
        assert!(told.contains(&format!("usage: scripts/{name}")), "{name}: {told}");
        count += 1;
    }
    assert!(count > 10);
}
