//! Long random lives of a vault, against the same rules in integers without a limit.

#![allow(clippy::arithmetic_side_effects)] // of big integers, and of cases that must fit

mod laws;
mod life;
mod reference;
mod system;
