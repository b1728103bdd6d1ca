//! M3: the price of a unit where it trades, and what an exit costs.
//!
//! | file | content |
//! |---|---|
//! | [`anchor`] | what waiting is worth |
//! | [`trades`] | the stable pool, by the contract's own arithmetic |
//! | [`exit`] | the cheapest way out of a position |
//! | [`findings`] | their numbers for the card |

pub mod anchor;
pub mod exit;
pub mod findings;
pub mod trades;
