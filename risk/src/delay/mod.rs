//! M2: how long a holder waits for money.
//!
//! | file | content |
//! |---|---|
//! | [`eras`] | the pool's redemptions, era by era, by the contracts' own modules |
//! | [`run`] | many paths of deposits and requests |
//! | [`cash`] | the days until one position is cash |
//! | [`findings`] | their numbers for the card |

pub mod cash;
pub mod eras;
pub mod findings;
pub mod run;
