#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| estuary_models::fuzz::run("stable", bytes));
