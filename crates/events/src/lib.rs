//! All events of Estuary, one module per contract that emits them.
//!
//! Names are in the past tense. An event has at most three indexed fields, because the chain takes four
//! topics and one is the signature. The text of an event's types is part of its signature. Amounts are
//! planck, times milliseconds.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod brake;
pub mod governor;
pub mod pool;
pub mod psp34;
pub mod queue;
pub mod registry;
pub mod wrapped_lst;
