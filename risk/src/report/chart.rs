//! Charts as SVG: lines, bars, heat maps. Each has its title above it, and for who does not see it. They print without
//! colour.

use std::fmt::Write;

use super::format_number;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
/// Room for labels: left, right, above, below.
const MARGINS: (f64, f64, f64, f64) = (64.0, 16.0, 12.0, 44.0);

/// Colours that differ in lightness too.
const COLOURS: [&str; 4] = ["#0b6e78", "#b4530a", "#5b3da8", "#6b7280"];
/// So lines differ without colour.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];

/// How numbers lie on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Linear,
    Logarithmic,
}

/// An axis.
#[derive(Clone, Debug)]
pub struct Axis<'a> {
    pub name: &'a str,
    pub scale: Scale,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub name: &'a str,
    pub points: Vec<(f64, f64)>,
}

struct Range {
    low: f64,
    high: f64,
    scale: Scale,
}

impl Range {
    fn of(numbers: impl Iterator<Item = f64>, scale: Scale) -> Option<Self> {
        let usable = |number: &f64| number.is_finite() && (scale == Scale::Linear || *number > 0.0);
        let (low, high) = numbers
            .filter(usable)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
                (low.min(number), high.max(number))
            });
        let (low, high) = match scale {
            Scale::Linear => (low.min(0.0), high),
            Scale::Logarithmic => (low, high),
        };
        let range = |low, high| Some(Self { low, high, scale });
        match (high.is_finite(), low < high) {
            (false, _) => None,
            (true, true) => range(low, high),
            (true, false) => match scale {
                Scale::Linear => range(low, low + 1.0),
                Scale::Logarithmic => range(low / 2.0, low * 2.0),
            },
        }
    }

    /// Where a number lies, from 0 to 1.
    fn place(&self, number: f64) -> f64 {
        match self.scale {
            Scale::Linear => (number - self.low) / (self.high - self.low),
            Scale::Logarithmic => {
                let number = number.max(self.low);
                libm::log(number / self.low) / libm::log(self.high / self.low)
            }
        }
    }

    /// Round numbers in the range.
    fn ticks(&self) -> Vec<f64> {
        match self.scale {
            Scale::Linear => {
                let span = self.high - self.low;
                let power = libm::exp10(libm::floor(libm::log10(span / 4.0)));
                let step = [1.0, 2.0, 5.0, 10.0]
                    .map(|times| times * power)
                    .into_iter()
                    .find(|step| span / step <= 6.0)
                    .unwrap_or(span);
                let first = libm::ceil(self.low / step) as i64;
                let last = libm::floor(self.high / step) as i64;
                (first..=last).map(|number| number as f64 * step).collect()
            }
            Scale::Logarithmic => {
                let first = libm::ceil(libm::log10(self.low) - 1e-9) as i32;
                let last = libm::floor(libm::log10(self.high) + 1e-9) as i32;
                let step = ((last - first) / 6 + 1).max(1) as usize;
                let decades: Vec<f64> = (first..=last)
                    .step_by(step)
                    .map(|power| libm::exp10(power.into()))
                    .collect();
                match decades.len() {
                    0 | 1 => vec![self.low, self.high],
                    _ => decades,
                }
            }
        }
    }
}

struct Paper {
    svg: String,
}

impl Paper {
    fn new(title: &str, height: f64) -> Self {
        let title = escape(title);
        Self {
            svg: format!(
                "<figure><figcaption>{title}</figcaption>\
                 <svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">"
            ),
        }
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, text: &str) {
        let text = escape(text);
        let _ = write!(
            self.svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }

    fn rule(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        let _ = write!(
            self.svg,
            "<line class=\"grid\" x1=\"{x0:.1}\" y1=\"{y0:.1}\" x2=\"{x1:.1}\" y2=\"{y1:.1}\"/>"
        );
    }

    fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let _ = write!(
            self.svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        );
    }

    fn end(mut self) -> String {
        self.svg.push_str("</svg></figure>");
        self.svg
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Where a point of the plane lies on the paper.
fn on_paper(x: f64, y: f64) -> (f64, f64) {
    let (left, right, above, below) = MARGINS;
    (
        left + x * (WIDTH - left - right),
        HEIGHT - below - y * (HEIGHT - above - below),
    )
}

/// Lines over a plane. Nothing where there is no point.
pub fn lines(title: &str, x: &Axis, y: &Axis, lines: &[Line]) -> String {
    let all = || lines.iter().flat_map(|line| line.points.iter().copied());
    let ranges =
        Range::of(all().map(|point| point.0), x.scale).zip(Range::of(all().map(|point| point.1), y.scale));
    let Some((xs, ys)) = ranges else {
        return String::new();
    };
    let mut paper = Paper::new(title, HEIGHT);
    for tick in ys.ticks() {
        let from = on_paper(0.0, ys.place(tick));
        paper.rule(from, on_paper(1.0, ys.place(tick)));
        paper.text((from.0 - 6.0, from.1 + 4.0), "end", &format_number(tick));
    }
    for tick in xs.ticks() {
        let from = on_paper(xs.place(tick), 0.0);
        paper.rule(from, on_paper(xs.place(tick), 1.0));
        paper.text((from.0, from.1 + 16.0), "middle", &format_number(tick));
    }
    for (number, line) in lines.iter().enumerate() {
        let drawn = line.points.iter().filter(|point| {
            (x.scale == Scale::Linear || point.0 > 0.0) && (y.scale == Scale::Linear || point.1 > 0.0)
        });
        let points: Vec<String> = drawn
            .map(|(x, y)| {
                let (x, y) = on_paper(xs.place(*x), ys.place(*y));
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let (colour, dash) = (COLOURS[number % COLOURS.len()], DASHES[number % DASHES.len()]);
        let _ = write!(
            paper.svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
            points.join(" ")
        );
        if lines.len() > 1 {
            // Where lines that rise leave room.
            let left = WIDTH - MARGINS.1 - 180.0;
            let y = HEIGHT - MARGINS.3 - 10.0 - 16.0 * (lines.len() - 1 - number) as f64;
            let (from, to, middle) = (left, left + 30.0, y - 4.0);
            let _ = write!(
                paper.svg,
                "<polyline points=\"{from},{middle} {to},{middle}\" stroke=\"{colour}\" stroke-width=\"2\" \
                 stroke-dasharray=\"{dash}\"/>"
            );
            paper.text((to + 6.0, y), "start", line.name);
        }
    }
    paper.text(on_paper(0.5, -0.19), "middle", x.name);
    let _ = write!(
        paper.svg,
        "<text transform=\"translate(13 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        HEIGHT / 2.0 - 16.0,
        escape(y.name)
    );
    paper.end()
}

/// A bar for each row, with its number. Bars may go left from zero.
pub fn bars(title: &str, unit: &str, rows: &[(String, f64)]) -> String {
    const ROW: f64 = 24.0;
    const NAMES: f64 = 210.0;
    let Some(range) = Range::of(rows.iter().map(|row| row.1), Scale::Linear) else {
        return String::new();
    };
    let mut paper = Paper::new(title, ROW * rows.len() as f64 + 8.0);
    let at = |number: f64| NAMES + range.place(number) * (WIDTH - NAMES - 110.0);
    for (number, (name, value)) in rows.iter().enumerate() {
        let y = ROW * number as f64 + 4.0;
        let (from, to) = (at(value.min(0.0)), at(value.max(0.0)));
        let fill = if *value < 0.0 { COLOURS[1] } else { COLOURS[0] };
        paper.rectangle((from, y + 3.0), ((to - from).max(0.5), ROW - 7.0), fill);
        paper.text((NAMES - 8.0, y + 16.0), "end", name);
        paper.text(
            (to + 6.0, y + 16.0),
            "start",
            &format!("{} {unit}", format_number(*value)),
        );
    }
    paper.end()
}

/// From low to high for each row.
pub fn spans(title: &str, unit: &str, rows: &[(String, f64, f64)]) -> String {
    const ROW: f64 = 24.0;
    const NAMES: f64 = 210.0;
    let Some(range) = Range::of(rows.iter().flat_map(|row| [row.1, row.2]), Scale::Linear) else {
        return String::new();
    };
    let mut paper = Paper::new(title, ROW * rows.len() as f64 + 8.0);
    let at = |number: f64| NAMES + range.place(number) * (WIDTH - NAMES - 190.0);
    for (number, (name, low, high)) in rows.iter().enumerate() {
        let y = ROW * number as f64 + 4.0;
        let (from, to) = (at(low.min(*high)), at(low.max(*high)));
        paper.rectangle((from, y + 3.0), ((to - from).max(1.0), ROW - 7.0), COLOURS[0]);
        paper.text((NAMES - 8.0, y + 16.0), "end", name);
        let text = format!("{} to {} {unit}", format_number(*low), format_number(*high));
        paper.text((to + 6.0, y + 16.0), "start", &text);
    }
    paper.end()
}

/// A map of numbers by two others, darker where they are larger.
pub fn heat(title: &str, x: &Axis, y: &Axis, cells: &[(f64, f64, f64)]) -> String {
    let sorted = |of: fn(&(f64, f64, f64)) -> f64| {
        let mut numbers: Vec<f64> = cells.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        numbers
    };
    let (columns, rows) = (sorted(|cell| cell.0), sorted(|cell| cell.1));
    let most = cells.iter().map(|cell| cell.2).fold(0.0, f64::max);
    if cells.is_empty() {
        return String::new();
    }
    let (width, height) = ((WIDTH - MARGINS.0 - MARGINS.1) / columns.len() as f64, 34.0);
    let mut paper = Paper::new(title, height * rows.len() as f64 + 50.0);
    let bottom = height * rows.len() as f64;
    for (across, up, value) in cells {
        let column = columns.iter().position(|number| number == across).unwrap_or(0) as f64;
        let row = rows.iter().position(|number| number == up).unwrap_or(0) as f64;
        let part = if most > 0.0 { libm::sqrt(value / most) } else { 0.0 };
        // From nearly white to the first colour, which white text still reads on.
        let shade = |light: f64, dark: f64| (light + (dark - light) * part) as u8;
        let fill = format!(
            "#{:02x}{:02x}{:02x}",
            shade(242.0, 11.0),
            shade(246.0, 94.0),
            shade(247.0, 104.0)
        );
        let (left, top) = (MARGINS.0 + column * width, bottom - (row + 1.0) * height);
        paper.rectangle((left, top), (width - 2.0, height - 2.0), &fill);
        let class = if part > 0.6 { "light" } else { "dark" };
        let _ = write!(
            paper.svg,
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            left + width / 2.0,
            top + 20.0,
            format_number(*value)
        );
    }
    for (number, column) in columns.iter().enumerate() {
        let at = MARGINS.0 + (number as f64 + 0.5) * width;
        paper.text((at, bottom + 16.0), "middle", &format_number(*column));
    }
    for (number, row) in rows.iter().enumerate() {
        let at = bottom - (number as f64 + 0.5) * height + 4.0;
        paper.text((MARGINS.0 - 8.0, at), "end", &format_number(*row));
    }
    paper.text(
        (MARGINS.0 + (WIDTH - MARGINS.0) / 2.0, bottom + 36.0),
        "middle",
        x.name,
    );
    let _ = write!(
        paper.svg,
        "<text transform=\"translate(13 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        bottom / 2.0,
        escape(y.name)
    );
    paper.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_in_the_range() {
        let linear = Range::of([0.0, 93.0].into_iter(), Scale::Linear).unwrap();
        assert_eq!(linear.ticks(), [0.0, 20.0, 40.0, 60.0, 80.0]);
        let logarithmic = Range::of([0.02, 300.0].into_iter(), Scale::Logarithmic).unwrap();
        let shown: Vec<String> = logarithmic.ticks().into_iter().map(format_number).collect();
        assert_eq!(shown, ["0.1", "1", "10", "100"]);
    }

    #[test]
    fn what_has_no_number_has_no_chart() {
        let axis = Axis {
            name: "x",
            scale: Scale::Logarithmic,
        };
        assert_eq!(lines("none", &axis, &axis, &[]), "");
        assert_eq!(bars("none", "bp", &[]), "");
        assert_eq!(spans("none", "bp", &[]), "");
        assert_eq!(heat("none", &axis, &axis, &[]), "");
    }

    #[test]
    fn names_are_escaped() {
        let chart = bars("a <b>", "bp", &[("x & \"y\"".into(), 1.0)]);
        assert!(chart.contains("a &lt;b&gt;") && chart.contains("x &amp; &quot;y&quot;"));
    }
}
