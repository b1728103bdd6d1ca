//! The markets as a chart: the stable pool's price and the redemption rate above, its reserves below, over eras.

use anyhow::{anyhow, Result};
use plotters::prelude::*;

use super::{
    marks::{
        draw_slashes, draw_title, in_tokens, last_era, name_slashes, price_range, Series, HEADROOM,
        TITLE_HEIGHT,
    },
    paper::{legend, line_key, mesh, on_paper, panel, px, Area, Drawn, LINE},
};
use crate::{
    amount::group,
    story::{Loss, MarketSample, Sample},
    Outcome, Scenario,
};

const PRICE_HEIGHT: u32 = 400;

const REDEEMED: RGBColor = RGBColor(13, 110, 120);
const TRADED: RGBColor = RGBColor(126, 58, 180);
const NATIVE: RGBColor = RGBColor(37, 99, 176);
const UNITS: RGBColor = RGBColor(217, 119, 6);

/// The text of an SVG file.
pub fn svg(scenario: &Scenario, outcome: &Outcome) -> Result<String> {
    on_paper(|paper| draw(paper, scenario, outcome))
        .map_err(|error| anyhow!("the chart of the markets cannot be drawn: {error}"))
}

fn draw(paper: &Area, scenario: &Scenario, outcome: &Outcome) -> Drawn {
    let (head, panels) = paper.split_vertically(px(TITLE_HEIGHT));
    let (above, below) = panels.split_vertically(px(PRICE_HEIGHT));
    let title = format!("{}: the stable pool", scenario.title);
    draw_title(&head, &title, scenario, outcome)?;
    draw_prices(&above, &outcome.samples, &outcome.losses)?;
    draw_reserves(&below, &outcome.samples, &outcome.losses)
}

fn draw_prices(area: &Area, samples: &[Sample], losses: &[Loss]) -> Drawn {
    let redeemed = series(samples, |markets| Some(price(markets.exit)));
    let traded = series(samples, |markets| markets.price().map(price));
    let values = || redeemed.iter().chain(&traded).map(|(_, price)| *price);
    let (range, decimals) = price_range(
        values().fold(f64::MAX, f64::min),
        values().fold(f64::MIN, f64::max),
    );
    let top = range.end;
    let mut panel = panel(area, last_era(samples), range, 16)?;
    mesh(&mut panel, None, "price of a unit", &|price| {
        format!("{price:.decimals$}")
    })?;
    draw_slashes(&mut panel, losses, Some(top))?;
    for (points, name, color) in [
        (redeemed, "redeemed with the staking pool, in tokens", REDEEMED),
        (traded, "traded in the stable pool, in tokens", TRADED),
    ] {
        panel
            .draw_series(LineSeries::new(points, color.stroke_width(px(LINE))))?
            .label(name)
            .legend(move |(x, y)| line_key(x, y, color));
    }
    name_slashes(&mut panel, losses)?;
    legend(&mut panel, SeriesLabelPosition::UpperLeft)
}

fn draw_reserves(area: &Area, samples: &[Sample], losses: &[Loss]) -> Drawn {
    let native = series(samples, |markets| Some(in_tokens(markets.native)));
    let units = series(samples, |markets| Some(in_tokens(markets.units)));
    let high = native
        .iter()
        .chain(&units)
        .fold(1.0, |high: f64, p| high.max(p.1));
    let mut panel = panel(area, last_era(samples), 0.0..high * (1.0 + HEADROOM), 48)?;
    mesh(&mut panel, Some("era"), "tokens", &|tokens| {
        group(tokens.max(0.0) as u128)
    })?;
    draw_slashes(&mut panel, losses, None)?;
    for (points, name, color) in [
        (native, "native in the stable pool", NATIVE),
        (units, "units in the stable pool, for what they redeem", UNITS),
    ] {
        panel
            .draw_series(LineSeries::new(points, color.stroke_width(px(LINE))))?
            .label(name)
            .legend(move |(x, y)| line_key(x, y, color));
    }
    legend(&mut panel, SeriesLabelPosition::UpperRight)
}

fn series(samples: &[Sample], value: impl Fn(&MarketSample) -> Option<f64>) -> Series {
    let point = |sample: &Sample| Some((f64::from(sample.era), value(&sample.markets?)?));
    samples.iter().filter_map(point).collect()
}

/// For drawing only: exact to 15 digits.
fn price(parts: u128) -> f64 {
    parts as f64 / 1e18
}
