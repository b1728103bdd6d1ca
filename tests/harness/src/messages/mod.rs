//! The contracts' messages, as methods of the world.

mod brake;
mod governed;
mod governor;
mod lending_market;
mod leverage;
mod nominator;
mod pool;
mod queue;
mod registry;
mod stable_pool;

/// `message!(Contract(address).message(arguments))`: a message, ready to be sent or asked.
macro_rules! message {
    ($contract:ident($address:expr).$message:ident($($argument:expr),*)) => {
        ink::codegen::TraitCallBuilder::call_mut(
            &mut <$contract as ink::env::call::FromAccountId<_>>::from_account_id($crate::call::to_ink(&$address)),
        )
        .$message($($argument),*)
    };
}
pub(crate) use message;

pub use lending_market::MarketHandle;
pub use leverage::LeverageHandle;
