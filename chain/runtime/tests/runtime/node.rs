//! What only the local chain uses: runtime APIs, and the root that reports offences.

use estuary_runtime::{root_offences, validator, EstuarySandbox, Runtime};
use frame_support::assert_err;
use ink_sandbox::Sandbox;
use scale::Encode;
use sp_runtime::DispatchError::BadOrigin;

use crate::setup::percent;

/// Clients call no API that the metadata do not name.
#[test]
fn the_metadata_name_the_apis() {
    let metadata = EstuarySandbox::default().execute_with(|| Runtime::metadata_at_version(15));
    let metadata = metadata.expect("the version is known");
    for api in [
        "BlockBuilder",
        "TaggedTransactionQueue",
        "OffchainWorkerApi",
        "AccountNonceApi",
        "TransactionPaymentApi",
        "ContractsApi",
        "GenesisBuilder",
    ] {
        let name = api.encode();
        assert!(
            metadata.windows(name.len()).any(|bytes| bytes == name),
            "{api} is missing"
        );
    }
}

#[test]
fn only_the_root_reports_an_offence_and_only_in_an_era_that_is_known() {
    let mut chain = EstuarySandbox::default();
    let report = |era| root_offences::Call::<Runtime>::report {
        validator: validator(0),
        era,
        fraction: percent(10),
    };
    assert_err!(chain.call_as(&validator(1), report(0)), BadOrigin);
    assert_err!(
        chain.call_as_root(report(1_000)),
        root_offences::Error::<Runtime>::UnknownEra
    );
    chain.call_as_root(report(0)).unwrap();
    assert_eq!(chain.unapplied_slashes(3), 1);
}
