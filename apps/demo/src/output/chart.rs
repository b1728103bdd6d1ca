//! The series as a chart: the share price above, the money below, both over eras.

use std::collections::BTreeSet;

use anyhow::{anyhow, Result};
use estuary_runtime::units::UNIT;
use plotters::prelude::*;

use super::paper::{
    font, legend, line_key, mesh, offset, on_paper, panel, px, Area, Drawn, Panel, FONT, INK, LINE,
    LINE_HEIGHT, QUIET, SUBTITLE_FONT, TITLE_FONT,
};
use crate::{
    amount::group,
    story::{Loss, Sample},
    Outcome, Scenario,
};

const TITLE_HEIGHT: u32 = 76;
const PRICE_HEIGHT: u32 = 360;

const PRICE: RGBColor = RGBColor(13, 110, 120);
const POOLED: RGBColor = RGBColor(37, 99, 176);
const QUEUE: RGBColor = RGBColor(217, 119, 6);
const SLASH: RGBColor = RGBColor(190, 30, 45);

/// The part of a panel's height that stays free above its highest point, for legend and markers.
const HEADROOM: f64 = 0.28;

/// The part of a panel's width that a slash's label may take.
const LABEL_WIDTH: f64 = 0.2;

/// The text of an SVG file.
pub fn svg(scenario: &Scenario, outcome: &Outcome) -> Result<String> {
    on_paper(|paper| draw(paper, scenario, outcome))
        .map_err(|error| anyhow!("the chart cannot be drawn: {error}"))
}

fn draw(paper: &Area, scenario: &Scenario, outcome: &Outcome) -> Drawn {
    let (head, panels) = paper.split_vertically(px(TITLE_HEIGHT));
    let (above, below) = panels.split_vertically(px(PRICE_HEIGHT));
    draw_title(&head, scenario, outcome)?;
    draw_price(&above, &outcome.samples, &outcome.losses)?;
    draw_money(&below, &outcome.samples, &outcome.losses)
}

fn draw_title(area: &Area, scenario: &Scenario, outcome: &Outcome) -> Drawn {
    let title = ("sans-serif", px(TITLE_FONT)).into_font().style(FontStyle::Bold);
    let actors = format!(
        "{} depositors, {} operators, {} eras on the chain in memory; every planck accounted for",
        outcome.holdings.len(),
        scenario.operators.len(),
        scenario.eras
    );
    area.draw(&Text::new(
        scenario.title.as_str(),
        (offset(24), offset(18)),
        title.color(&INK),
    ))?;
    area.draw(&Text::new(
        actors,
        (offset(24), offset(53)),
        font(SUBTITLE_FONT, QUIET),
    ))?;
    Ok(())
}

fn draw_price(area: &Area, samples: &[Sample], losses: &[Loss]) -> Drawn {
    let points = series(samples, |sample| sample.share_price as f64 / 1e18);
    let values = || points.iter().map(|(_, price)| *price);
    let (low, high) = (
        values().fold(f64::MAX, f64::min),
        values().fold(f64::MIN, f64::max),
    );
    let rises = values().next_back() > values().next();
    // A price that never moved still needs a scale.
    let span = (high - low).max(0.000_1);
    let range = (low - 0.08 * span)..(high + HEADROOM * span);
    let mut panel = panel(area, last_era(samples), range, 16)?;
    let decimals = match span {
        0.05.. => 2,
        0.005.. => 3,
        _ => 5,
    };
    mesh(&mut panel, None, "share price", &|price| {
        format!("{price:.decimals$}")
    })?;
    draw_slashes(&mut panel, losses, Some(high + HEADROOM * span))?;
    panel
        .draw_series(LineSeries::new(points, PRICE.stroke_width(px(LINE))))?
        .label("share price, in tokens")
        .legend(|(x, y)| line_key(x, y, PRICE));
    if !losses.is_empty() {
        panel
            .draw_series(LineSeries::new([], SLASH))?
            .label("a loss is absorbed")
            .legend(|(x, y)| line_key(x, y, SLASH));
    }
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

/// A vertical line for each era with losses; with a `top`, also who lost how much.
fn draw_slashes(panel: &mut Panel, losses: &[Loss], top: Option<f64>) -> Drawn {
    let range = panel.as_coord_spec().get_y_range();
    let last = panel.as_coord_spec().get_x_range().end;
    let losses: Vec<&Loss> = losses.iter().filter(|loss| loss.is_news()).collect();
    let eras: BTreeSet<u32> = losses.iter().map(|loss| loss.era).collect();
    for era in &eras {
        let x = f64::from(*era);
        let line = [(x, range.start), (x, range.end)];
        let style = SLASH.stroke_width(px(2));
        panel.draw_series(DashedLineSeries::new(line, px(5), px(4), style))?;
    }
    let Some(top) = top else { return Ok(()) };
    // Losses that are close share a place for their labels, right of the last of them.
    let close = (last * LABEL_WIDTH) as u32;
    for together in losses.chunk_by(|one, next| next.era - one.era <= close) {
        let x = f64::from(together[together.len() - 1].era);
        let mut y = offset(4);
        for loss in together {
            let taken = loss.total.saturating_add(UNIT / 2) / UNIT;
            let text = format!("{} −{}", loss.operator, group(taken));
            let label = Text::new(text, (offset(8), y), font(FONT, SLASH));
            panel.draw_series([EmptyElement::at((x, top)) + label])?;
            y += offset(LINE_HEIGHT);
        }
    }
    Ok(())
}

fn last_era(samples: &[Sample]) -> u32 {
    samples.last().map_or(1, |sample| sample.era)
}

fn series(samples: &[Sample], value: impl Fn(&Sample) -> f64) -> Vec<(f64, f64)> {
    let point = |sample: &Sample| (f64::from(sample.era), value(sample));
    samples.iter().map(point).collect()
}

/// For drawing only: exact to 15 digits.
fn in_tokens(planck: u128) -> f64 {
    planck as f64 / UNIT as f64
}
