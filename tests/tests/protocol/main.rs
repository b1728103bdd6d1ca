//! The compiled contracts on the real staking pallet, one module per subject.

mod access;
mod attacks;
mod delegation;
mod invariants;
mod losses;
mod operators;
mod redemption;
mod rewards;
mod setup;
mod staking;
mod token;
