//! One risk framework for every liquid staking token: a text file or a live deployment in, a scorecard and a report
//! out, the same to the byte on any machine.
//!
//! Losses run through the contracts' own modules. What a number means, what was assumed and where history disagrees
//! stands beside it. `docs/risk.md` is the method.
//!
//! | module | content |
//! |---|---|
//! | [`input`] | portfolio, scenario, targets |
//! | [`chain`] | penalties, unbonding |
//! | [`paths`] | random paths and their statistics |
//! | [`loss`] | M1: slashing losses through the waterfall |
//! | [`delay`] | M2: days until money is back |
//! | [`peg`] | M3: price, and what an exit costs |
//! | [`leverage`] | M4: loans on the token, and what a fall of the price does to them |
//! | [`stack`] | M5: one slash through all layers |
//! | [`models`] | M6: staking models side by side |
//! | [`recommend`] | parameters, each with its rule |
//! | [`sensitivity`] | what each input changes |
//! | [`card`] | the scorecard, its text, its schema |
//! | [`report`] | the page for people |
//! | [`history`] | what the models say of what happened |
//! | [`shard`] | runs on many machines |
//! | [`command`] | the commands |

pub mod card;
pub mod chain;
pub mod command;
pub mod delay;
pub mod history;
pub mod input;
pub mod leverage;
pub mod loss;
pub mod models;
pub mod paths;
pub mod peg;
pub mod recommend;
pub mod report;
pub mod sensitivity;
pub mod shard;
pub mod stack;
