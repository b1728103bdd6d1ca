//! Targets: a risk team's appetite, and the thresholds of its grades.

use serde::Deserialize;
use toml::Spanned;

use super::{
    fields::{parse, Field, Fields, Token},
    Mistakes, Source,
};

/// Checked targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    pub name: String,
    /// CVaR99 of what holders lose in a year, of the equity: the most.
    pub loss: f64,
    /// The most probable emptying of the reserve within a day.
    pub empty_reserve: f64,
    /// The least part of its worth that a unit sells for with the supply cap's collateral.
    pub supply_price: f64,
    /// Five grades' upper ends: loss, delay, price, leverage, concentration, evidence.
    pub grades: Vec<(Dimension, [f64; 4])>,
    pub source: Source,
}

/// What is graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// CVaR99 of the holders' annual loss, of the equity.
    Loss,
    /// P95 of days until a request is paid.
    Delay,
    /// The discount where a tenth of the equity wants out.
    Price,
    /// Bad debt in the worst cell of the heat map, of the supply.
    Leverage,
    /// The largest loss that one party can cause, of the stake.
    Concentration,
    /// The worst evidence of the loss.
    Evidence,
}

impl Dimension {
    pub const ALL: [Self; 6] = [
        Self::Loss,
        Self::Delay,
        Self::Price,
        Self::Leverage,
        Self::Concentration,
        Self::Evidence,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Delay => "delay",
            Self::Price => "price",
            Self::Leverage => "leverage",
            Self::Concentration => "concentration",
            Self::Evidence => "evidence",
        }
    }
}

impl Targets {
    /// The grade of a value: 1 is the best, 5 the worst.
    pub fn grade(&self, dimension: Dimension, value: f64) -> u8 {
        let ends = self.grades.iter().find(|(graded, _)| *graded == dimension);
        let above = ends.map_or(0, |(_, ends)| ends.iter().filter(|end| value > **end).count());
        u8::try_from(above + 1).unwrap_or(5)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: Spanned<u32>,
    name: String,
    loss: Field,
    empty_reserve: Field,
    supply_price: Field,
    grades: Grades,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grades {
    loss: Spanned<[Field; 4]>,
    delay: Spanned<[Field; 4]>,
    price: Spanned<[Field; 4]>,
    leverage: Spanned<[Field; 4]>,
    concentration: Spanned<[Field; 4]>,
    evidence: Spanned<[Field; 4]>,
}

/// What a cautious institution may ask.
pub const DEFAULT: &str = include_str!("../../targets/institution.toml");
pub const DEFAULT_NAME: &str = "targets/institution.toml";

impl Targets {
    /// Reads and checks the text of targets.
    pub fn parse(name: &str, text: &str) -> Result<Self, Mistakes> {
        let source = Source::new(name, text);
        let file: File = parse(&source)?;
        let token = Token {
            symbol: String::new(),
            decimals: 0,
        };
        let fields = Fields::new(&source, token);
        if *file.format.get_ref() != 1 {
            fields.mistake(file.format.span(), "this is for format 1");
        }
        type Read = for<'a> fn(&Fields<'a>, &str, &Field) -> f64;
        let part: Read = |fields, path, field| fields.part(path, field);
        let days: Read = |fields, path, field| fields.days(path, field);
        let plain: Read = |fields, path, field| fields.plain(path, field);
        let ends = |dimension: Dimension, listed: &Spanned<[Field; 4]>, read: Read| {
            let path = format!("grades.{}", dimension.name());
            let mut ends = [0.0; 4];
            for (end, field) in ends.iter_mut().zip(listed.get_ref()) {
                *end = read(&fields, &path, field);
            }
            if ends.windows(2).any(|pair| pair[1] < pair[0]) {
                fields.mistake(listed.span(), "the ends of grades rise");
            }
            (dimension, ends)
        };
        let targets = Self {
            name: file.name.clone(),
            loss: fields.part("loss", &file.loss),
            empty_reserve: fields.part("empty_reserve", &file.empty_reserve),
            supply_price: fields.part("supply_price", &file.supply_price),
            grades: vec![
                ends(Dimension::Loss, &file.grades.loss, part),
                ends(Dimension::Delay, &file.grades.delay, days),
                ends(Dimension::Price, &file.grades.price, part),
                ends(Dimension::Leverage, &file.grades.leverage, part),
                ends(Dimension::Concentration, &file.grades.concentration, part),
                ends(Dimension::Evidence, &file.grades.evidence, plain),
            ],
            source: source.clone(),
        };
        fields.finish(targets).map(|(targets, _)| targets)
    }
}
