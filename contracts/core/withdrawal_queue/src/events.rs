//! The event that each change of a request's owner emits.

use estuary_events::psp34::Transfer;
use estuary_interfaces::RequestId;
use ink::primitives::AccountId;

use crate::{request::asset, storage::RequestQueue};

impl RequestQueue {
    pub(crate) fn emit_transfer(&self, from: Option<AccountId>, to: Option<AccountId>, id: RequestId) {
        self.env().emit_event(Transfer {
            from,
            to,
            id: asset(id),
        });
    }
}
