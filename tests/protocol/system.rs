//! All contracts together: access, attacks, faults, campaigns, scale.

pub mod access;
pub mod attacks;
pub mod faults;
pub mod fleet;
pub mod invariants;
pub mod layers;
pub mod matrix;
pub mod risk;
pub mod twins;
