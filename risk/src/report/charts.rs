//! Which chart shows which table.

use serde::Serialize;

use super::chart::{bars, heat, lines, spans, Axis, Line, Scale};
use crate::card::{
    metric::{Cell, Table},
    Card,
};

/// The charts of a card. Empty where it has no table for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Charts {
    pub distribution: String,
    pub tail: String,
    pub layers: String,
    pub causes: String,
    pub cash: String,
    pub discount: String,
    pub exit: String,
    pub heat_exchange: String,
    pub heat_market: String,
    pub stack: String,
    pub models: String,
    pub inputs: String,
}

/// All charts of a card.
pub fn of(card: &Card) -> Charts {
    let table = |id: &str| card.table(id);
    Charts {
        distribution: table("SL.gross.distribution")
            .map(distribution)
            .unwrap_or_default(),
        tail: table("SL.holders.exceedance").map(tail).unwrap_or_default(),
        layers: means(
            card,
            "Who absorbs a slash, at its mean",
            &["bond", "cover", "queue", "holders"],
        ),
        causes: causes(card),
        cash: table("DL.cash").map(cash).unwrap_or_default(),
        discount: table("PX.discount")
            .map(|table| named(table, 1, "bp"))
            .unwrap_or_default(),
        exit: table("PX.exit_cost").map(exit).unwrap_or_default(),
        heat_exchange: table("LV.exchange").map(loans).unwrap_or_default(),
        heat_market: table("LV.market").map(loans).unwrap_or_default(),
        stack: table("ST.losses")
            .map(|table| named(table, 2, "%"))
            .unwrap_or_default(),
        models: table("MO.models")
            .map(|table| named(table, 3, "bp"))
            .unwrap_or_default(),
        inputs: table("SE.inputs").map(inputs).unwrap_or_default(),
    }
}

fn axis(name: &str, scale: Scale) -> Axis<'_> {
    Axis { name, scale }
}

/// The words of a row's cell.
fn word(row: &[Cell], column: usize) -> String {
    match row.get(column) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Number(number)) => super::format_number(*number),
        None => String::new(),
    }
}

/// The points of two columns.
fn points(table: &Table, x: usize, y: usize) -> Vec<(f64, f64)> {
    let number = |row: &[Cell], column: usize| row.get(column).and_then(Cell::number);
    let point = |row: &Vec<Cell>| Some((number(row, x)?, number(row, y)?));
    table.rows.iter().filter_map(point).collect()
}

/// A bar for each row, of one column.
fn named(table: &Table, column: usize, unit: &str) -> String {
    let row = |row: &Vec<Cell>| Some((word(row, 0), row.get(column)?.number()?));
    bars(
        &table.title,
        unit,
        &table.rows.iter().filter_map(row).collect::<Vec<_>>(),
    )
}

fn distribution(table: &Table) -> String {
    let row = |row: &Vec<Cell>| {
        let name = format!("{} to {} bp", word(row, 0), word(row, 1));
        Some((name, row.get(2)?.number()?))
    };
    bars(
        &table.title,
        "% of paths",
        &table.rows.iter().filter_map(row).collect::<Vec<_>>(),
    )
}

fn tail(table: &Table) -> String {
    let line = Line {
        name: "",
        points: points(table, 0, 1),
    };
    let (x, y) = (
        axis("loss, bp of the equity", Scale::Logarithmic),
        axis("probability of more, %", Scale::Logarithmic),
    );
    lines(&table.title, &x, &y, &[line])
}

fn means(card: &Card, title: &str, layers: &[&str]) -> String {
    let layer = |layer: &&str| {
        let metric = card.metric(&format!("SL.{layer}.mean"))?;
        Some(((*layer).to_owned(), metric.value))
    };
    bars(title, "bp", &layers.iter().filter_map(layer).collect::<Vec<_>>())
}

fn causes(card: &Card) -> String {
    let cause = |metric: &crate::card::metric::Metric| {
        let name = metric.id.strip_prefix("SL.cause.")?.strip_suffix(".mean")?;
        Some((name.replace('_', " "), metric.value))
    };
    let rows: Vec<(String, f64)> = card.metrics.iter().filter_map(cause).collect();
    bars("What the chain takes, by cause, at its mean", "bp", &rows)
}

fn cash(table: &Table) -> String {
    let mut positions = table.numbers(1);
    positions.sort_by(f64::total_cmp);
    positions.dedup();
    let names: Vec<String> = positions
        .iter()
        .map(|position| format!("{position} % of the equity"))
        .collect();
    let of_position = |(position, name): (&f64, &'_ String)| {
        let rows = table
            .rows
            .iter()
            .filter(|row| row.get(1).and_then(Cell::number) == Some(*position));
        let point = |row: &Vec<Cell>| Some((row.first()?.number()?, row.get(2)?.number()?));
        (name.clone(), rows.filter_map(point).collect::<Vec<_>>())
    };
    let drawn: Vec<(String, Vec<(f64, f64)>)> = positions.iter().zip(&names).map(of_position).collect();
    let drawn: Vec<Line> = drawn
        .iter()
        .map(|(name, points)| Line {
            name,
            points: points.clone(),
        })
        .collect();
    let (x, y) = (
        axis("others that want out at once, % of the equity", Scale::Linear),
        axis("days", Scale::Linear),
    );
    lines(&table.title, &x, &y, &drawn)
}

fn exit(table: &Table) -> String {
    let line = Line {
        name: "",
        points: points(table, 0, 1),
    };
    let (x, y) = (
        axis("position, % of the equity", Scale::Logarithmic),
        axis("cost, bp", Scale::Linear),
    );
    lines(&table.title, &x, &y, &[line])
}

fn loans(table: &Table) -> String {
    let number = |row: &[Cell], column: usize| row.get(column).and_then(Cell::number);
    let cell = |row: &Vec<Cell>| {
        Some((
            number(row, 0)?,
            number(row, 1)?,
            number(row, 3)? + number(row, 4)?,
        ))
    };
    let cells: Vec<(f64, f64, f64)> = table.rows.iter().filter_map(cell).collect();
    let (x, y) = (
        axis("fall of the exchange rate, %", Scale::Linear),
        axis("sale, % of the equity", Scale::Linear),
    );
    heat(
        &format!("{}: bad debt and debt under water, % of the supply", table.title),
        &x,
        &y,
        &cells,
    )
}

fn inputs(table: &Table) -> String {
    let row = |row: &Vec<Cell>| Some((word(row, 0), row.get(3)?.number()?, row.get(4)?.number()?));
    spans(
        &table.title,
        "bp",
        &table.rows.iter().filter_map(row).collect::<Vec<_>>(),
    )
}
