//! M6: staking models side by side, with the stake, the rates and the waterfall of the portfolio.
//!
//! | file | content |
//! |---|---|
//! | [`variants`] | portfolios of the same stake, run in other ways |
//! | [`parties`] | what one party can cause, and how concentrated a portfolio is |
//! | [`findings`] | their numbers for the card |

pub mod findings;
pub mod parties;
pub mod variants;
