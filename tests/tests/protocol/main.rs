//! The compiled contracts on the real staking pallet, one module per subject.

mod staking;
