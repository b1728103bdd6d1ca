//! The runtime, the helpers of its chain in memory, and the chain extension's reads on the real staking pallet.

mod announced_slashes;
mod call_filter;
mod charging;
mod contract_calls;
mod eras;
mod exposures;
mod layouts;
mod ledger_copy;
mod node;
mod offences;
mod pallets;
mod rewards;
mod sandbox;
mod setup;
mod stash_reads;
mod undecodable;
mod validator_reads;
mod validators;
