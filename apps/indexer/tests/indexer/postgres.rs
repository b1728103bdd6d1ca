//! A PostgreSQL server on a free port, with its files in a temporary folder, stopped with the test.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use sqlx::{Connection, Executor};
use tempfile::TempDir;

/// The user whom Debian makes for the server, which never runs as root.
const SERVER_USER: &str = "postgres";

/// The user of the databases.
const USER: &str = "estuary";

pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Starts a server.
    ///
    /// # Panics
    /// If there is none: then `scripts/setup.sh` has not installed it.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let server = Self {
            programs: programs(),
            folder,
            port,
        };
        if is_root() {
            let owned = Command::new("chown")
                .arg(SERVER_USER)
                .arg(server.folder.path())
                .output();
            must(owned.expect("chown is there"));
        }
        let data = server.data();
        must(server.run(
            "initdb",
            &["-D", &data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        ));
        server.resume();
        server
    }

    /// Starts the server on its files.
    pub fn resume(&self) {
        let (place, port) = (self.folder.path().display(), self.port);
        // What a power failure would take is gone with the test anyway.
        let options = format!("-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off");
        let log = format!("{place}/log");
        must(self.run(
            "pg_ctl",
            &["-D", &self.data(), "-l", &log, "-w", "-o", &options, "start"],
        ));
    }

    /// Makes a database. Returns its name.
    pub async fn database(&self, name: &str) -> String {
        let root = self.url("postgres");
        let mut connection = sqlx::PgConnection::connect(&root).await.expect("it listens");
        let make = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        connection.execute(sqlx::raw_sql(make)).await.expect("it is new");
        connection.close().await.expect("nothing is left");
        self.url(name)
    }

    /// Ends the server, however busy it is.
    pub fn stop(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", SERVER_USER, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("it starts")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder of the server's programs: Debian has them in no path.
fn programs() -> PathBuf {
    let versions = Path::new("/usr/lib/postgresql").read_dir();
    let folders = versions
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"));
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let in_path: Vec<_> = std::env::split_paths(&in_path).collect();
    folders
        .chain(in_path)
        .find(|folder| folder.join("initdb").exists())
        .expect("PostgreSQL is installed: scripts/setup.sh does it")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("it is there");
    id.stdout == b"0\n"
}

fn must(output: Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
