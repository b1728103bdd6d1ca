//! Changes compiler flags, so that the code is small and the same on all machines, and that building takes less time.
//!
//! contract-build overrides the compiler flags of the environment; therefore cargo runs the compiler through
//! this program.
//!
//! - Panics carry the paths of source files: the paths are shortened.
//! - Functions are ordered by hashes, into which cargo takes the path of every crate that is no registry's: name and
//!   version stand in for what cargo hashes.
//! - What runs on the host only prints metadata, once: it is compiled as fast as possible, and not for speed.
//! - Where several crates use the same instance of a generic function, the compiler takes it from the one with the
//!   smallest hash, which can keep it from being inlined: every crate gets its own, and linking removes what is
//!   double. That is up to a seventh of the code.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};

/// Holds the added flags; this program is the compiler's wrapper where it is set.
const FLAGS_VARIABLE: &str = "BUILD_CONTRACTS_RUSTC_FLAGS";
const SEPARATOR: &str = "\x1f";

const CONTRACT_TARGET: &str = "wasm32-unknown-unknown";
const METADATA: &str = "metadata=";
const UNSHARED_GENERICS: &str = "-Zshare-generics=no";

/// How contract-build compiles what prints metadata: optimised, and linked as one.
const OPTIMISED: &str = "opt-level=3";
const NOT_OPTIMISED: &str = "opt-level=0";
const LINKED_AS_ONE: [&str; 2] = ["lto=thin", "linker-plugin-lto"];

/// Makes the cargo processes to come run the compiler through this program.
pub fn install(root: &Path, sysroot: &Path) -> Result<()> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("no home folder")?.join(".cargo"),
    };
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}/={to}", from.display());
    // Of several that match the last one counts: a sysroot like /usr may contain the other folders. The
    // workspace's sources are named from its root, so that the compiler's messages still name files one can
    // open.
    let flags = [
        remap(sysroot, "rust/"),
        remap(&cargo_home, "cargo/"),
        remap(root, ""),
    ];
    env::set_var(FLAGS_VARIABLE, flags.join(SEPARATOR));
    env::set_var("RUSTC_WRAPPER", env::current_exe()?);
    Ok(())
}

/// The compiler's exit code if this process is its wrapper.
pub fn run() -> Option<ExitCode> {
    let flags = env::var(FLAGS_VARIABLE).ok()?;
    let mut arguments = env::args_os().skip(1);
    let mut compiler = Command::new(arguments.next()?);
    let mut arguments: Vec<_> = arguments.collect();
    if arguments.iter().any(|argument| argument == CONTRACT_TARGET) {
        for argument in &mut arguments {
            if argument.as_encoded_bytes().starts_with(METADATA.as_bytes()) {
                *argument = identity()?.into();
            }
        }
        // A stable compiler takes the flag only if it is told to.
        compiler.arg(UNSHARED_GENERICS).env("RUSTC_BOOTSTRAP", "1");
    } else {
        arguments = compiled_fast(arguments);
    }
    compiler.args(arguments).args(flags.split(SEPARATOR));
    Some(match compiler.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The same arguments, for code that runs once.
fn compiled_fast(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut fast: Vec<OsString> = Vec::new();
    for argument in arguments {
        if LINKED_AS_ONE.iter().any(|flag| argument == *flag) {
            // Its `-C` stands before it.
            fast.pop();
        } else if argument == OPTIMISED {
            fast.push(NOT_OPTIMISED.into());
        } else {
            fast.push(argument);
        }
    }
    fast
}

/// Tells a crate from all others of a contract, on every machine alike.
fn identity() -> Option<String> {
    let of = |variable| env::var(variable).ok();
    Some(format!(
        "{METADATA}{}-{}",
        of("CARGO_PKG_NAME")?,
        of("CARGO_PKG_VERSION")?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_once_is_neither_optimised_nor_linked_as_one() {
        let given = "rustc --crate-name a -C opt-level=3 -C lto=thin -C linker-plugin-lto -C metadata=b";
        let fast = compiled_fast(given.split(' ').map(OsString::from).collect());
        let expected = "rustc --crate-name a -C opt-level=0 -C metadata=b";
        assert_eq!(fast, expected.split(' ').map(OsString::from).collect::<Vec<_>>());
    }
}
