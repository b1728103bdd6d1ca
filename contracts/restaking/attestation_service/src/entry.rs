//! The entry points of the contract's one code.

use estuary_restaking_interfaces::attestation_service::{
    OperatorIndex, Root, Round, ServiceSetup, Signature, Statement,
};
use ink::prelude::vec::Vec;

use crate::storage::AttestationServiceStorage;

estuary_entry::dispatch! {
    AttestationServiceStorage;
    constructor {
        fallible new(setup: ServiceSetup),
    }
    messages {
        AttestationService::join(key: [u8; 32]),
        AttestationService::refresh(index: OperatorIndex),
        payable AttestationService::commit(
            round: Round,
            root: Root,
            signatures: Vec<(OperatorIndex, Signature)>
        ),
        AttestationService::report(index: OperatorIndex, first: Statement, second: Statement),
        AttestationService::forward(),
        AttestationService::setup(),
        AttestationService::operator(index: OperatorIndex),
        AttestationService::totals(),
        AttestationService::root(round: Round),
    }
}
