//! The pool's book and the queue's, played against each other without a chain: thousands of times faster than
//! the contracts, with the same code.

mod allocation;
mod campaign;
mod constant_time;
mod protocol;
mod queue;
