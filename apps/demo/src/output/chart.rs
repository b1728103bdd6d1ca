//! The series as a chart: the share price above, the money below, both over eras.

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
    story::{Loss, Sample},
    Outcome, Scenario,
};

const PRICE_HEIGHT: u32 = 360;

const PRICE: RGBColor = RGBColor(13, 110, 120);
const POOLED: RGBColor = RGBColor(37, 99, 176);
const QUEUE: RGBColor = RGBColor(217, 119, 6);

/// The text of an SVG file.
pub fn svg(scenario: &Scenario, outcome: &Outcome) -> Result<String> {
    on_paper(|paper| draw(paper, scenario, outcome))
        .map_err(|error| anyhow!("the chart cannot be drawn: {error}"))
}

fn draw(paper: &Area, scenario: &Scenario, outcome: &Outcome) -> Drawn {
    let (head, panels) = paper.split_vertically(px(TITLE_HEIGHT));
    let (above, below) = panels.split_vertically(px(PRICE_HEIGHT));
    draw_title(&head, &scenario.title, scenario, outcome)?;
    draw_price(&above, &outcome.samples, &outcome.losses)?;
    draw_money(&below, &outcome.samples, &outcome.losses)
}

fn draw_price(area: &Area, samples: &[Sample], losses: &[Loss]) -> Drawn {
    let points = series(samples, |sample| sample.share_price as f64 / 1e18);
    let values = || points.iter().map(|(_, price)| *price);
    let (low, high) = (
        values().fold(f64::MAX, f64::min),
        values().fold(f64::MIN, f64::max),
    );
    let rises = values().next_back() > values().next();
    let (range, decimals) = price_range(low, high);
    let top = range.end;
    let mut panel = panel(area, last_era(samples), range, 16)?;
    mesh(&mut panel, None, "share price", &|price| {
        format!("{price:.decimals$}")
    })?;
    draw_slashes(&mut panel, losses, Some(top))?;
    panel
        .draw_series(LineSeries::new(points, PRICE.stroke_width(px(LINE))))?
        .label("share price, in tokens")
        .legend(|(x, y)| line_key(x, y, PRICE));
    name_slashes(&mut panel, losses)?;
    // Where the line is lower.
    let corner = match rises {
        true => SeriesLabelPosition::UpperLeft,
        false => SeriesLabelPosition::UpperRight,
    };
    legend(&mut panel, corner)
}

fn draw_money(area: &Area, samples: &[Sample], losses: &[Loss]) -> Drawn {
    let pooled = series(samples, |sample| in_tokens(sample.sheet.equity));
    let owed = series(samples, |sample| in_tokens(sample.sheet.owed));
    let high = pooled.iter().chain(&owed).fold(1.0, |high: f64, p| high.max(p.1));
    let mut panel = panel(area, last_era(samples), 0.0..high * (1.0 + HEADROOM), 48)?;
    mesh(&mut panel, Some("era"), "tokens", &|tokens| {
        group(tokens.max(0.0) as u128)
    })?;
    draw_slashes(&mut panel, losses, None)?;
    for (points, name, color) in [
        (pooled, "total pooled", POOLED),
        (owed, "owed to the queue", QUEUE),
    ] {
        let mut outline = vec![(points[0].0, 0.0)];
        outline.extend(&points);
        outline.push((points[points.len() - 1].0, 0.0));
        panel.draw_series([Polygon::new(outline, color.mix(0.14))])?;
        panel
            .draw_series(LineSeries::new(points, color.stroke_width(px(LINE))))?
            .label(name)
            .legend(move |(x, y)| line_key(x, y, color));
    }
    legend(&mut panel, SeriesLabelPosition::UpperRight)
}

fn series(samples: &[Sample], value: impl Fn(&Sample) -> f64) -> Series {
    let point = |sample: &Sample| (f64::from(sample.era), value(sample));
    samples.iter().map(point).collect()
}
