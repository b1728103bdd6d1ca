//! The contracts' messages, as methods of the world.

mod attestation_service;
mod brake;
mod cover_vault;
mod governed;
mod governor;
mod lending_market;
mod leverage;
mod nominator;
mod offers;
mod option_series;
mod pool;
mod queue;
mod registry;
mod restake_vault;
mod reward_auction;
mod stable_pool;

/// `message!(Contract(address).message(arguments))`: a message, ready to be sent or asked.
#[macro_export]
macro_rules! message {
    ($contract:ident($address:expr).$message:ident($($argument:expr),*)) => {
        $crate::ink::codegen::TraitCallBuilder::call_mut(
            &mut <$contract as $crate::ink::env::call::FromAccountId<_>>::from_account_id($crate::to_ink(&$address)),
        )
        .$message($($argument),*)
    };
}
pub use message;

pub use attestation_service::ServiceHandle;
pub use cover_vault::CoverVaultHandle;
pub use lending_market::MarketHandle;
pub use leverage::LeverageHandle;
pub use offers::OffersHandle;
pub use option_series::SeriesHandle;
pub use restake_vault::VaultHandle;
pub use reward_auction::AuctionHandle;
