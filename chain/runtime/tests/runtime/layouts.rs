//! Whether the pallet's storage is what the extension decodes.

use estuary_chain_extension::assert_layouts;
use estuary_runtime::Runtime;

#[test]
fn the_staking_pallet_stores_what_the_extension_reads() {
    assert_layouts::<Runtime>();
}
