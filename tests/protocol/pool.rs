//! The pool: its token, its book, and who is paid what.

pub mod ahead_of_losses;
pub mod announced;
pub mod conformance;
pub mod delegation;
pub mod endowment;
pub mod everything_out;
pub mod giving_back;
pub mod instant_exit;
pub mod limits;
pub mod losses;
pub mod pausing;
pub mod redemption;
pub mod rewards;
pub mod shares;
pub mod sniping;
pub mod staking;
pub mod sweeping;
pub mod token;
