//! What requests are asked with: each mistake is told in words.

use axum::{
    extract::{rejection::PathRejection, FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::{de::DeserializeOwned, Deserialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;

/// The most points or intervals of one answer.
const MOST_POINTS: usize = 1_000;

/// The latest time that can be asked for: the largest whole number that every JSON reader keeps.
const LATEST: u64 = (1 << 53) - 1;

/// The entries of a page that nobody asks a number of, and the most of them.
const USUAL_ENTRIES: u32 = 100;
const MOST_ENTRIES: u32 = 1_000;

/// The parameters of a request.
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        read.map(|Query(parameters)| Self(parameters))
            .map_err(|refused| Problem::wrong(refused.body_text()))
    }
}

/// The part of a path that names something.
pub(super) struct Name<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Name<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, state).await;
        read.map(|Path(name)| Self(name))
            .map_err(|refused| Problem::wrong(refused.body_text()))
    }
}

/// The parameters of a request that takes none.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoParameters {}

/// How long an interval is. Intervals begin with hours, days or weeks of UTC; weeks begin on Thursdays, as the Unix epoch
/// did.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Every {
    Hour,
    #[default]
    Day,
    Week,
}

impl Every {
    fn length(self) -> u64 {
        match self {
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 7 * 86_400_000,
        }
    }
}

/// A time, in intervals.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Span {
    /// In milliseconds since the Unix epoch. The beginning of what is known, if it is earlier.
    #[param(minimum = 0, maximum = 9007199254740991u64)]
    pub(super) from: Option<u64>,
    /// In milliseconds since the Unix epoch. The latest block, if it is later.
    #[param(minimum = 0, maximum = 9007199254740991u64)]
    pub(super) to: Option<u64>,
    #[serde(default)]
    #[param(inline, default = "day")]
    pub(super) every: Every,
}

impl Span {
    /// The bounds of the intervals between `from` and `to`, both included.
    pub(super) fn bounds(&self, from: u64, to: u64) -> Result<Vec<u64>, Problem> {
        let length = self.every.length();
        let mut bounds = vec![from];
        let mut next = (from / length).saturating_add(1).saturating_mul(length);
        while next < to {
            bounds.push(next);
            if bounds.len() > MOST_POINTS {
                let reason =
                    format!("that is more than {MOST_POINTS} intervals: ask for fewer, or longer ones");
                return Err(Problem::wrong(reason));
            }
            next = next.saturating_add(length);
        }
        if from < to {
            bounds.push(to);
        }
        Ok(bounds)
    }

    /// The asked time within what is known, from `first` to `last`. Without a beginning it is `usual`.
    pub(super) fn within(&self, first: u64, last: u64, usual: u64) -> Result<(u64, u64), Problem> {
        if [self.from, self.to]
            .into_iter()
            .flatten()
            .any(|time| time > LATEST)
        {
            return Err(Problem::wrong(format!("a time is {LATEST} at most")));
        }
        if let (Some(from), Some(to)) = (self.from, self.to) {
            if from > to {
                return Err(Problem::wrong(format!("`from` {from} is later than `to` {to}")));
            }
        }
        let to = self.to.unwrap_or(last).clamp(first, last);
        let from = self.from.unwrap_or(usual).clamp(first, last);
        Ok((from.min(to), to))
    }
}

/// A page: so many entries, before or after another.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Numbered {
    /// How many entries at most: 100 if it is not given, and up to 1,000.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<u32>,
    /// Only entries after this number: `next` of the page before.
    #[param(format = "uint32", minimum = 0, maximum = 4294967295u64)]
    pub(super) after: Option<u32>,
}

/// A page of what has happened, latest first.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Latest {
    /// How many entries at most: 100 if it is not given, and up to 1,000.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<u32>,
    /// Only what happened before: `next` of the page before.
    #[param(pattern = "^[0-9]{1,10}-[0-9]{1,10}$", example = "1200-3")]
    pub(super) before: Option<String>,
}

/// The entries of a page.
pub(super) fn entries(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(USUAL_ENTRIES) {
        limit @ 1..=MOST_ENTRIES => Ok(limit),
        _ => Err(Problem::wrong(format!("`limit` is 1 to {MOST_ENTRIES}"))),
    }
}

/// A place in the chain: a block, and an event of it.
pub(super) fn place(before: Option<&str>) -> Result<(i64, i64), Problem> {
    let Some(before) = before else {
        return Ok((i64::MAX, i64::MAX));
    };
    let digits = |text: &str| -> Option<i64> {
        let is_plain = text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse().ok()).flatten()
    };
    before
        .split_once('-')
        .and_then(|(height, position)| Some((digits(height)?, digits(position)?)))
        .ok_or_else(|| Problem::wrong("`before` is the `next` of a page, like 1200-3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;

    fn span(from: Option<u64>, to: Option<u64>) -> Span {
        Span {
            from,
            to,
            every: Every::Day,
        }
    }

    #[test]
    fn intervals_begin_with_days_and_both_ends_are_there() {
        let span = span(None, None);
        let bounds = |from, to| span.bounds(from, to).unwrap();
        assert_eq!(bounds(5, 2 * DAY + 7), [5, DAY, 2 * DAY, 2 * DAY + 7]);
        assert_eq!(bounds(DAY, 3 * DAY), [DAY, 2 * DAY, 3 * DAY]);
        assert_eq!(bounds(7, 7), [7]);
        assert_eq!(bounds(7, 8), [7, 8]);
    }

    #[test]
    fn too_many_intervals_are_refused() {
        let span = span(None, None);
        assert_eq!(span.bounds(0, 1_000 * DAY).unwrap().len(), 1_001);
        assert!(span.bounds(0, 1_001 * DAY).is_err());
        assert!(span.bounds(0, u64::MAX).is_err());
    }

    #[test]
    fn a_time_is_cut_to_what_is_known() {
        let within = |from, to| span(from, to).within(100, 200, 150);
        assert_eq!(within(None, None), Ok((150, 200)));
        assert_eq!(within(Some(0), Some(LATEST)), Ok((100, 200)));
        assert!(within(None, Some(LATEST + 1)).is_err());
        assert_eq!(within(Some(120), Some(130)), Ok((120, 130)));
        assert_eq!(within(None, Some(120)), Ok((120, 120)));
        assert_eq!(within(Some(300), None), Ok((200, 200)));
        assert!(within(Some(131), Some(130)).is_err());
    }

    #[test]
    fn a_place_is_a_block_and_an_event() {
        assert_eq!(place(None), Ok((i64::MAX, i64::MAX)));
        assert_eq!(place(Some("1200-3")), Ok((1_200, 3)));
        for wrong in [
            "",
            "1200",
            "-3",
            "1200-",
            "a-b",
            "1-2-3",
            "1e3-1",
            "+1-2",
            "99999999999-1",
            " 1-2",
        ] {
            assert!(place(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_has_a_thousand_entries_at_most() {
        assert_eq!(entries(None), Ok(100));
        assert_eq!(entries(Some(1_000)), Ok(1_000));
        for wrong in [0, 1_001, 1_000_000_000] {
            assert!(entries(Some(wrong)).is_err());
        }
    }
}
