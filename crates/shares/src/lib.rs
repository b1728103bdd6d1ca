//! Balances and allowances of a PSP22 token, a cell each, and the messages of a token whose balances change by its own
//! transactions only.
//!
//! The pool uses the cells alone, because its token rebases: [`TokenCells`] then count shares, and allowances are in
//! planck. The wrapped token, liquidity and supply shares use the messages too: [`PlainToken`]. A total supply is the
//! contract's own cell, beside what changes with it.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod balances;
mod cells;
mod token;

pub use balances::Balances;
pub use cells::TokenCells;
pub use token::PlainToken;
