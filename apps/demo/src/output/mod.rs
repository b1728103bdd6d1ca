//! The series of a story, as files.

mod chart;
mod market_chart;
mod marks;
mod paper;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{Outcome, Scenario};

/// Writes `<scenario>.csv` and `<scenario>.svg` into `folder`, and of a story with markets `<scenario>-markets.csv` and
/// `<scenario>-markets.svg` too. Returns their paths.
pub fn write(scenario: &Scenario, outcome: &Outcome, folder: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut files = vec![
        (".csv", table::csv(&outcome.samples)),
        (".svg", chart::svg(scenario, outcome)?),
    ];
    if scenario.markets.is_some() {
        files.push(("-markets.csv", table::markets_csv(&outcome.samples)));
        files.push(("-markets.svg", market_chart::svg(scenario, outcome)?));
    }
    let mut paths = Vec::new();
    for (ending, text) in files {
        let path = folder.join(format!("{}{ending}", scenario.short_name()));
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        paths.push(path);
    }
    Ok(paths)
}
