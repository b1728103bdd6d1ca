//! The client's view of a deployment, to which the commands add what they ask for.

use std::ops::Deref;

pub use estuary_client::protocol::{Contracts, Markets, Restaking};

use crate::chain::Chain;

/// A deployment on its chain.
pub struct Protocol(pub estuary_client::Protocol);

impl Deref for Protocol {
    type Target = estuary_client::Protocol;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl AsRef<Chain> for Protocol {
    fn as_ref(&self) -> &Chain {
        &self.chain
    }
}
