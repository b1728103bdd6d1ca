//! The contracts, for [`message!`](crate::message::message).

pub use attestation_service::AttestationServiceRef;
pub use cover_vault::CoverVaultRef;
pub use governor::GovernorRef;
pub use lending_market::LendingMarketRef;
pub use lens::LensRef;
pub use leverage::LeverageRef;
pub use restake_vault::RestakeVaultRef;
pub use reward_auction::RewardAuctionRef;
pub use stable_pool::StablePoolRef;
pub use staking_pool::StakingPoolRef;
pub use validator_registry::ValidatorRegistryRef;
pub use withdrawal_queue::WithdrawalQueueRef;
pub use wrapped_lst::WrappedLstRef;
