//! M1: what slashes cost, and who absorbs it.
//!
//! | file | content |
//! |---|---|
//! | [`sources`] | what strikes whom, and how often |
//! | [`waterfall`] | bond, cover, queue and holders: the contracts' own modules, on a copy of the book |
//! | [`path`] | one path: events, penalties, the waterfall |
//! | [`run`] | many paths, and what they come to |
//! | [`findings`] | their numbers for the card |

pub mod findings;
pub mod path;
pub mod run;
pub mod sources;
pub mod waterfall;
