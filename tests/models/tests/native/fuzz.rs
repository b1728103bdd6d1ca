//! The fuzz targets without a fuzzer.

use std::{fs, path::Path};

use estuary_models::{
    fuzz::{run, TARGETS},
    queue_story::Dice,
};

#[test]
fn random_bytes_find_nothing_in_any_fuzz_target() {
    for (name, target) in TARGETS {
        let mut dice = Dice::new(1);
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|_| dice.below(256) as u8).collect();
            target(&bytes);
            // Small numbers too, as lengths and numbers of variants are.
            let bytes: Vec<u8> = bytes.iter().map(|byte| byte >> dice.below(8)).collect();
            run(name, &bytes);
        }
    }
}

#[test]
fn every_fuzz_target_is_built() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/fuzz_targets");
    let files = fs::read_dir(folder).expect("there are fuzz targets");
    let mut built: Vec<String> = files
        .map(|file| file.expect("it can be read").path())
        .map(|path| path.file_stem().expect("it has a name").to_string_lossy().into())
        .collect();
    built.sort();
    assert_eq!(built, TARGETS.map(|(name, _)| name));
}
