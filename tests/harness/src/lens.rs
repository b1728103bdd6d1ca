//! The lens, and what it answers.

use estuary_interfaces::{OperatorId, RequestId};
use estuary_runtime::AccountId;
use lens::{invariants::Invariant, wait::Wait, LensError, LensRef, OperatorView};

use crate::{call::to_ink, deployment::deploy, messages::message, World};

/// A lens that was deployed.
#[derive(Clone, Debug)]
pub struct Lens(pub AccountId);

impl World {
    /// Deploys a lens on `pool`.
    pub fn deploy_lens(&mut self, pool: &AccountId) -> Lens {
        let constructor = LensRef::new(to_ink(pool));
        Lens(deploy(&mut self.chain, &self.deployer, "lens", 0, constructor))
    }

    pub fn lens_pool(&mut self, lens: &Lens) -> Option<AccountId> {
        self.query(&message!(LensRef(lens.0).pool()))
            .map(crate::to_account)
    }

    pub fn lens_operators(
        &mut self,
        lens: &Lens,
        from: u32,
        max: u32,
    ) -> Result<Vec<OperatorView>, LensError> {
        self.query(&message!(LensRef(lens.0).operators(from, max)))
    }

    pub fn lens_registrations(
        &mut self,
        lens: &Lens,
        from: OperatorId,
        max: u32,
    ) -> Result<Vec<OperatorView>, LensError> {
        self.query(&message!(LensRef(lens.0).registrations(from, max)))
    }

    pub fn concentration(&mut self, lens: &Lens) -> Result<u16, LensError> {
        self.query(&message!(LensRef(lens.0).concentration()))
    }

    pub fn largest_loss(&mut self, lens: &Lens) -> Result<u16, LensError> {
        self.query(&message!(LensRef(lens.0).largest_loss()))
    }

    pub fn estimated_wait(&mut self, lens: &Lens, id: RequestId) -> Result<Wait, LensError> {
        self.query(&message!(LensRef(lens.0).estimated_wait(id)))
    }

    pub fn broken_invariants(&mut self, lens: &Lens) -> Result<Vec<Invariant>, LensError> {
        self.query(&message!(LensRef(lens.0).broken_invariants()))
    }
}
