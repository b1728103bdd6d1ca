//! Prints the table of `docs/security.md` of who is paid before harmful code runs.

fn main() {
    println!("{}", estuary_models::exits::table());
}
