//! How the contracts of the markets read the staking pool's price.

use estuary_interfaces::{LiquidStaking, Price, Timestamp};
use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment, primitives::AccountId};

type PoolAt = ink::contract_ref!(LiquidStaking, DefaultEnvironment);

/// The price of now. A pool that traps is `failed`, and a pool without a price, or with a price of zero, has `none`.
pub fn read<E>(pool: AccountId, failed: E, none: E) -> Result<Price, E> {
    let pool: PoolAt = pool.into();
    let Ok(Ok(price)) = pool.call().price().try_invoke() else {
        return Err(failed);
    };
    price.filter(|price| price.rate > 0).ok_or(none)
}

/// Whether the pool's last complete sweep for losses began at most `max_age` milliseconds before `now`.
pub fn is_fresh(price: &Price, now: Timestamp, max_age: u64) -> bool {
    let oldest = now.saturating_sub(max_age);
    price.swept.is_some_and(|swept| swept >= oldest)
}
