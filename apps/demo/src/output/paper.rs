//! What a chart is drawn on: the paper, panels with grid and labels, legends.

use plotters::{
    coord::{types::RangedCoordf64, Shift},
    prelude::*,
};

/// Points are drawn on whole pixels, so the picture is drawn larger by this factor: else flat lines would have steps.
const SCALE: u32 = 4;

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 760;

pub const TITLE_FONT: u32 = 30;
pub const SUBTITLE_FONT: u32 = 18;
pub const FONT: u32 = 16;
pub const LINE_HEIGHT: i32 = 20;
/// Width of a series' line.
pub const LINE: u32 = 3;

pub const INK: RGBColor = RGBColor(31, 41, 55);
pub const QUIET: RGBColor = RGBColor(107, 114, 128);
const GRID: RGBColor = RGBColor(229, 231, 235);

pub type Drawn<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub type Panel<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The SVG file of what `draw` draws.
pub fn on_paper(draw: impl FnOnce(&Area) -> Drawn) -> Drawn<String> {
    let mut text = String::new();
    let paper = SVGBackend::with_string(&mut text, (px(WIDTH), px(HEIGHT))).into_drawing_area();
    paper.fill(&WHITE)?;
    draw(&paper)?;
    paper.present()?;
    drop(paper);
    // Shown at its proper size.
    let size = |scale| format!(r#"width="{}" height="{}""#, WIDTH * scale, HEIGHT * scale);
    Ok(text.replacen(&size(SCALE), &size(1), 1))
}

/// Pixels of the picture.
pub fn px(length: u32) -> u32 {
    length * SCALE
}

/// A distance in pixels of the picture.
pub fn offset(length: i32) -> i32 {
    length * SCALE as i32
}

pub fn font(size: u32, color: RGBColor) -> TextStyle<'static> {
    ("sans-serif", px(size)).into_font().color(&color)
}

/// A panel in which the eras up to `last_era` lie side by side and the values of `range` on top of each other.
pub fn panel<'a, 'b>(
    area: &'a Area<'b>,
    last_era: u32,
    range: std::ops::Range<f64>,
    below: u32,
) -> Drawn<Panel<'a, 'b>>
where
    'b: 'a,
{
    Ok(ChartBuilder::on(area)
        .margin_left(px(12))
        .margin_right(px(28))
        .margin_top(px(6))
        .margin_bottom(px(6))
        .y_label_area_size(px(96))
        .x_label_area_size(px(below))
        .build_cartesian_2d(0.0..f64::from(last_era), range)?)
}

/// Grid and labels; the eras are numbered if `x_title` says what the numbers are.
pub fn mesh(
    panel: &mut Panel,
    x_title: Option<&str>,
    y_title: &str,
    y_label: &dyn Fn(&f64) -> String,
) -> Drawn {
    let labels = font(FONT, QUIET);
    // A label for each era, as long as these are few.
    let eras = panel.as_coord_spec().get_x_range().end as usize;
    let x_label = |era: &f64| x_title.map_or(String::new(), |_| format!("{era:.0}"));
    let mut mesh = panel.configure_mesh();
    mesh.x_labels(12.min(eras + 1))
        .y_labels(6)
        .x_label_formatter(&x_label)
        .y_label_formatter(&y_label)
        .y_desc(y_title)
        .axis_style(QUIET.stroke_width(px(1)))
        .set_all_tick_mark_size(px(4))
        .label_style(labels.clone())
        .axis_desc_style(labels)
        .bold_line_style(GRID.stroke_width(px(1)))
        .light_line_style(TRANSPARENT);
    if let Some(x_title) = x_title {
        mesh.x_desc(x_title);
    }
    mesh.draw()?;
    Ok(())
}

pub fn legend<'a, 'b: 'a>(panel: &mut Panel<'a, 'b>, position: SeriesLabelPosition) -> Drawn {
    panel
        .configure_series_labels()
        .position(position)
        .background_style(WHITE.mix(0.85))
        .border_style(GRID.stroke_width(px(1)))
        .label_font(font(FONT, INK))
        .legend_area_size(px(30))
        .margin(px(10))
        .draw()?;
    Ok(())
}

pub fn line_key(x: i32, y: i32, color: RGBColor) -> PathElement<(i32, i32)> {
    PathElement::new([(x, y), (x + offset(20), y)], color.stroke_width(px(LINE)))
}
