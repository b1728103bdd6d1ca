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

pub use lending_market::MarketHandle;
pub use leverage::LeverageHandle;
