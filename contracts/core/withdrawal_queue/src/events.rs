//! The event that each change of a request's owner emits.

use estuary_events::psp34::Transfer;
use estuary_interfaces::RequestId;
use ink::primitives::AccountId;

use crate::{host::Host, request::asset};

/// Emissions that several use cases share.
pub trait Events: Host {
    /// Emits the transfer of a request. A new request has no `from`, and a claimed request has no `to`.
    fn emit_transfer(&mut self, from: Option<AccountId>, to: Option<AccountId>, id: RequestId) {
        self.emit(Transfer {
            from,
            to,
            id: asset(id),
        });
    }
}

impl<H: Host> Events for H {}
