//! Whatever fails at whatever point: everything has happened, or nothing has. A batch may leave an operator
//! out, which is as before then and can be tried again. The next honest call does what it would have done.

mod chain;
mod limits;
mod operations;
mod trapping;
