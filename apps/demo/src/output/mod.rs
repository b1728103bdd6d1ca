//! The series of a story, as files.

mod chart;
mod paper;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{Outcome, Scenario};

/// Writes `<scenario>.csv` and `<scenario>.svg` into `folder`, and returns their paths.
pub fn write(scenario: &Scenario, outcome: &Outcome, folder: &Path) -> Result<[PathBuf; 2]> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let files = [
        ("csv", table::csv(&outcome.samples)),
        ("svg", chart::svg(scenario, outcome)?),
    ];
    let mut paths = Vec::new();
    for (extension, text) in files {
        let path = folder.join(format!("{}.{extension}", scenario.short_name()));
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        paths.push(path);
    }
    Ok(paths.try_into().expect("a path for each file"))
}
