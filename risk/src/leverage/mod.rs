//! M4: loans on the token, and what a fall of its price does to borrowers and lenders.
//!
//! | file | content |
//! |---|---|
//! | [`cascade`] | rounds of liquidations, by the market's own arithmetic |
//! | [`findings`] | the heat maps, with both oracles |

pub mod cascade;
pub mod findings;
