//! The keeper.
use crate::{arguments::KeeperArguments, commands::Session, error::Result};
pub async fn run(_: &Session, _: &KeeperArguments) -> Result<()> {
    Ok(())
}
