//! The pages and the metadata against the compiled contracts.

pub mod architecture;
pub mod glossary;
pub mod links;
pub mod metadata;
pub mod scripts;
pub mod testing;
