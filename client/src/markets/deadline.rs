//! The last moment for a message that is sent now.

use estuary_interfaces::Timestamp;

use crate::{error::Result, protocol::Protocol};

/// A day, in milliseconds: for whoever passes a printed call on to others who sign.
const PATIENCE: Timestamp = 86_400_000;

impl Protocol {
    /// In milliseconds. What the tool signs itself comes into one of the next blocks or never.
    pub async fn deadline(&self) -> Result<Timestamp> {
        let now = self.chain.now(None).await?;
        Ok(now.saturating_add(PATIENCE))
    }
}
