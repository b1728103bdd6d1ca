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

const MARKETS_HEAD: &str =
    "era,timestamp_ms,exit_price,peg,native_planck,units_worth_planck,supplied_planck,\
                            borrowed_planck\n";

/// Of a story with markets. Prices are times 10^18. There is no peg without liquidity.
pub fn markets_csv(samples: &[Sample]) -> String {
    let mut text = MARKETS_HEAD.to_owned();
    for (sample, markets) in samples
        .iter()
        .filter_map(|sample| Some((sample, sample.markets?)))
    {
        writeln!(
            text,
            "{},{},{},{},{},{},{},{}",
            sample.era,
            sample.timestamp_ms,
            markets.exit,
            markets.peg.map_or(String::new(), |peg| peg.to_string()),
            markets.native,
            markets.units,
            markets.supplied,
            markets.borrowed,
        )
        .expect("a string takes everything");
    }
    text
}
