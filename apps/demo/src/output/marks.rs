//! What all charts of a story show: its title, and when losses were absorbed.

use std::{collections::BTreeSet, iter};

use estuary_runtime::units::UNIT;
use plotters::prelude::*;

use super::paper::{
    font, line_key, offset, px, Area, Drawn, Panel, FONT, INK, LINE_HEIGHT, QUIET, SUBTITLE_FONT, TITLE_FONT,
};
use crate::{
    amount::group,
    story::{Loss, Sample},
    Outcome, Scenario,
};

pub const TITLE_HEIGHT: u32 = 76;

/// The part of a panel's height that stays free above its highest point, for legend and markers.
pub const HEADROOM: f64 = 0.28;

const SLASH: RGBColor = RGBColor(190, 30, 45);

/// The part of a panel's width that a slash's label may take.
const LABEL_WIDTH: f64 = 0.2;

/// A series of points by their eras.
pub type Series = Vec<(f64, f64)>;

pub fn draw_title(area: &Area, title: &str, scenario: &Scenario, outcome: &Outcome) -> Drawn {
    let bold = ("sans-serif", px(TITLE_FONT)).into_font().style(FontStyle::Bold);
    let actors = format!(
        "{} depositors, {} operators, {} eras on the chain in memory; every planck accounted for",
        outcome.holdings.len(),
        scenario.operators.len(),
        scenario.eras
    );
    area.draw(&Text::new(title, (offset(24), offset(18)), bold.color(&INK)))?;
    area.draw(&Text::new(
        actors,
        (offset(24), offset(53)),
        font(SUBTITLE_FONT, QUIET),
    ))?;
    Ok(())
}

/// A vertical line for each era with losses; with a `top`, also who lost how much.
pub fn draw_slashes(panel: &mut Panel, losses: &[Loss], top: Option<f64>) -> Drawn {
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
            let lost = format!("{} −{}", loss.operator, group(taken));
            let later = loss.cancelled.then(|| "cancelled later".into());
            for text in iter::once(lost).chain(later) {
                let label = Text::new(text, (offset(8), y), font(FONT, SLASH));
                panel.draw_series([EmptyElement::at((x, top)) + label])?;
                y += offset(LINE_HEIGHT);
            }
        }
    }
    Ok(())
}

/// What the lines of [`draw_slashes`] mean.
pub fn name_slashes(panel: &mut Panel, losses: &[Loss]) -> Drawn {
    if !losses.is_empty() {
        panel
            .draw_series(LineSeries::new([], SLASH))?
            .label("a loss is absorbed")
            .legend(|(x, y)| line_key(x, y, SLASH));
    }
    Ok(())
}

/// The range of a panel for prices from `low` to `high`, and the decimals that tell them apart.
pub fn price_range(low: f64, high: f64) -> (std::ops::Range<f64>, usize) {
    // A price that never moved still needs a scale.
    let span = (high - low).max(0.000_1);
    let decimals = match span {
        0.05.. => 2,
        0.005.. => 3,
        _ => 5,
    };
    ((low - 0.08 * span)..(high + HEADROOM * span), decimals)
}

pub fn last_era(samples: &[Sample]) -> u32 {
    samples.last().map_or(1, |sample| sample.era)
}

/// For drawing only: exact to 15 digits.
pub fn in_tokens(planck: u128) -> f64 {
    planck as f64 / UNIT as f64
}
