//! The series as comma-separated values.

use std::fmt::Write;

use crate::story::Sample;

const HEAD: &str = "era,timestamp_ms,total_pooled_planck,share_price,owed_planck,open_requests,\
                    locked_planck,cover_planck,bonds_planck,unvested_planck,staked_planck\n";

pub fn csv(samples: &[Sample]) -> String {
    let mut text = HEAD.to_owned();
    for sample in samples {
        let sheet = &sample.sheet;
        writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{}",
            sample.era,
            sample.timestamp_ms,
            sheet.equity,
            sample.share_price,
            sheet.owed,
            sample.open_requests,
            sheet.locked,
            sheet.cover,
            sheet.bonds,
            sheet.unvested,
            sheet.staked,
        )
        .expect("a string takes everything");
    }
    text
}
