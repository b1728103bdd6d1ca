//! What the fuzz targets in `tests/fuzz/` do with bytes that a fuzzer chooses. It is here so that ordinary tests do it too,
//! and a target cannot rot.
//!
//! Each panics where the code and its reference disagree.

mod codecs;
mod markets;
mod maths;
mod stories;

/// What is done with the bytes.
type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Target); 11] = [
    ("allocation", maths::allocation),
    ("arguments", codecs::arguments),
    ("cells", codecs::cells),
    ("interest", markets::interest),
    ("positions", markets::positions),
    ("products", maths::products),
    ("protocol", stories::protocol),
    ("queue", stories::queue),
    ("stable", markets::stable),
    ("streams", maths::streams),
    ("units", maths::units),
];

/// Runs the target of that name.
///
/// # Panics
/// If it finds something, or there is no such target.
pub fn run(name: &str, bytes: &[u8]) {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = found.expect("the target is in the list");
    target(bytes);
}
