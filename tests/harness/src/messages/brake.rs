//! Messages of `brake`.

use brake::{position::Position, BrakeRef};
use estuary_interfaces::{Brake, BrakeError, BrakeWiring, ProposalId, Shares, Timestamp};
use estuary_runtime::AccountId;

use super::message;
use crate::{call::to_ink, deployment::deploy, Token, World};

/// The brake of a world: its messages, as methods.
pub struct BrakeHandle<'w>(&'w mut World);

impl World {
    pub fn brake(&mut self) -> BrakeHandle<'_> {
        BrakeHandle(self)
    }

    /// Replaces the brake by one of this governor and this token.
    pub fn deploy_brake_for(&mut self, governor: &AccountId, token: &AccountId) {
        let constructor = BrakeRef::new(to_ink(governor), to_ink(token));
        self.brake = deploy(&mut self.chain, &self.deployer, "brake", 0, constructor);
    }

    /// Wraps `shares` of `owner`, and locks the units.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn wrap_and_lock(&mut self, owner: &AccountId, against: ProposalId, shares: Shares) {
        let wrapped_lst = self.wrapped_lst.clone();
        self.wrap_units(owner, shares);
        let brake = self.brake.clone();
        wrapped_lst
            .approve(self, owner, &brake, shares)
            .expect("it may spend what it owns");
        self.brake()
            .lock(owner, against, shares)
            .expect("it owns the units");
    }

    /// Turns `shares` of `owner` into units of the wrapped token.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn wrap_units(&mut self, owner: &AccountId, shares: Shares) {
        let wrapped_lst: Token = self.wrapped_lst.clone();
        let pool = Token(self.pool.clone());
        pool.approve(self, owner, &wrapped_lst.0, u128::MAX)
            .expect("it may spend what it owns");
        self.wrap(&wrapped_lst, owner, shares)
            .expect("it owns the shares");
    }
}

impl BrakeHandle<'_> {
    pub fn lock(&mut self, owner: &AccountId, against: ProposalId, units: Shares) -> Result<(), BrakeError> {
        self.0
            .send(owner, 0, &message!(BrakeRef(self.0.brake).lock(against, units)))
    }

    pub fn release(
        &mut self,
        owner: &AccountId,
        against: ProposalId,
        units: Shares,
    ) -> Result<Timestamp, BrakeError> {
        self.0.send(
            owner,
            0,
            &message!(BrakeRef(self.0.brake).release(against, units)),
        )
    }

    pub fn keep(&mut self, owner: &AccountId, against: ProposalId) -> Result<(), BrakeError> {
        self.0
            .send(owner, 0, &message!(BrakeRef(self.0.brake).keep(against)))
    }

    pub fn withdraw(&mut self, owner: &AccountId, against: ProposalId) -> Result<Shares, BrakeError> {
        self.0
            .send(owner, 0, &message!(BrakeRef(self.0.brake).withdraw(against)))
    }

    /// The units that hold a proposal up.
    pub fn against(&mut self, id: ProposalId) -> Shares {
        self.0.query(&message!(BrakeRef(self.0.brake).against(id)))
    }

    pub fn position(&mut self, owner: &AccountId, against: ProposalId) -> Position {
        let owner = to_ink(owner);
        self.0
            .query(&message!(BrakeRef(self.0.brake).position(owner, against)))
    }

    pub fn wiring(&mut self) -> Option<BrakeWiring> {
        self.0.query(&message!(BrakeRef(self.0.brake).wiring()))
    }
}
