//! The events that the crate `psp22` returns.

use ink::prelude::vec::Vec;
use psp22::PSP22Event;

use crate::storage::WrappedLstStorage;

impl WrappedLstStorage {
    pub(crate) fn emit(&self, events: Vec<PSP22Event>) {
        for event in events {
            match event {
                PSP22Event::Transfer(event) => self.env().emit_event(event),
                PSP22Event::Approval(event) => self.env().emit_event(event),
            }
        }
    }
}
