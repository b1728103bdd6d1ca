//! Whether a chain can carry Estuary. Nothing is spent before this is known.

use super::Deployment;
use crate::{
    chain::Chain,
    error::{Error, Result},
};

/// What nominators and the tool need of the runtime, beside what the client needs of any chain.
const NEEDED_CALLS: [(&str, &str); 4] = [
    ("Contracts", "call"),
    ("Contracts", "instantiate"),
    ("Contracts", "upload_code"),
    ("Staking", "payout_stakers"),
];

impl Deployment<'_> {
    pub(super) async fn must_suit(&self) -> Result<()> {
        must_have_calls(&self.chain)?;
        self.chain.active_era(None).await?;
        let longest: u32 = self.chain.constant("Contracts", "MaxCodeLen")?;
        for artifact in self.plan.all_codes() {
            if artifact.code.len() > longest as usize {
                let (name, length) = (&artifact.name, artifact.code.len());
                let reason =
                    format!("{name} has {length} bytes, and this chain takes no code above {longest}");
                return Err(Error::WrongChain(reason));
            }
        }
        Ok(())
    }
}

fn must_have_calls(chain: &Chain) -> Result<()> {
    for (pallet, call) in NEEDED_CALLS {
        if !chain.has_call(pallet, call) {
            let reason = format!("this chain has no call {pallet}.{call}, which Estuary needs");
            return Err(Error::WrongChain(reason));
        }
    }
    chain.staking_calls().map(|_| ())
}
