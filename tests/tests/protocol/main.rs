//! The compiled contracts on the real staking pallet, one module per subject.

mod access;
mod announced;
mod attacks;
mod conformance;
mod delegation;
mod fleet;
mod governance;
mod instant_exit;
mod invariants;
mod lens;
mod limits;
mod losses;
mod operators;
mod pausing;
mod queue;
mod redemption;
mod rewards;
mod setup;
mod shares;
mod sniping;
mod staking;
mod sweeping;
mod token;
mod vaults;
mod wrapper;
