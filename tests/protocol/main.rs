//! The compiled contracts on the real staking pallet. Modules mirror the contracts; `system` has what takes all of them.

mod attestation_service;
mod cover;
mod examples;
mod governor;
mod hand_written;
mod lending_market;
mod lens;
mod leverage;
mod offers;
mod option_series;
mod pages;
mod pool;
mod queue;
mod registry;
mod restake_vault;
mod reward_auction;
mod setup;
mod stable_pool;
mod system;
mod wrapped_lst;
