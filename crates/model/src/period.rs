//! Years, months and spans, and the window a run clears.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A calendar month.
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Year, e.g. 2024.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// Returns `None` unless `month` is 1 to 12.
    pub fn new(year: i32, month: u8) -> Option<Self> {
        (1..=12).contains(&month).then_some(Month { year, month })
    }

    /// Months since January of year 0: makes spans a subtraction.
    pub fn index(self) -> i32 {
        self.year * 12 + i32::from(self.month) - 1
    }

    /// The inverse of [`Month::index`].
    pub fn from_index(index: i32) -> Self {
        Month { year: index.div_euclid(12), month: index.rem_euclid(12) as u8 + 1 }
    }

    /// The month `n` later (earlier when negative).
    pub fn plus(self, n: i32) -> Self {
        Month::from_index(self.index() + n)
    }

    /// Reads `2023-08`, or the month of a date `2023-08-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let month = parts.next().filter(|m| m.len() == 2)?.parse().ok()?;
        if let Some(day) = parts.next() {
            let day: u8 = (day.len() == 2).then(|| day.parse().ok())??;
            let last = match month {
                2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            if !(1..=last).contains(&day) {
                return None;
            }
        }
        if parts.next().is_some() {
            return None;
        }
        Month::new(year, month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Month::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("expected YYYY-MM, found `{text}`")))
    }
}

/// The time a fact speaks about.
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A calendar year.
    Year(i32),
    /// A calendar month.
    Month(Month),
    /// An average or total over years, both ends included.
    Span(i32, i32),
}

impl Period {
    /// The last year the period touches.
    pub fn year(self) -> i32 {
        match self {
            Period::Year(y) | Period::Span(_, y) => y,
            Period::Month(m) => m.year,
        }
    }

    /// Whether it speaks of some time of a year.
    pub fn touches(self, year: i32) -> bool {
        match self {
            Period::Span(first, last) => (first..=last).contains(&year),
            Period::Year(_) | Period::Month(_) => self.year() == year,
        }
    }

    /// The year of the period that is nearest to a year: that year itself where the period touches it.
    pub fn nearest(self, year: i32) -> i32 {
        match self {
            Period::Span(first, last) => year.clamp(first, last.max(first)),
            Period::Year(_) | Period::Month(_) => self.year(),
        }
    }

    /// Reads `2024`, `2024-05` or `2016/2020`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((a, b)) = text.split_once('/') {
            let (a, b) = (a.parse().ok()?, b.parse().ok()?);
            return (a <= b).then_some(Period::Span(a, b));
        }
        if text.len() == 4 {
            return text.parse().ok().map(Period::Year);
        }
        (text.len() == 7).then(|| Month::parse(text).map(Period::Month))?
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(y) => write!(f, "{y:04}"),
            Period::Month(m) => write!(f, "{m}"),
            Period::Span(a, b) => write!(f, "{a:04}/{b:04}"),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Period::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("expected YYYY, YYYY-MM or YYYY/YYYY, found `{text}`")))
    }
}

/// The stretch of time one clearing stands for: `months` months from `start`. The engine never asks for more than the share
/// of the window in which something is in force, so that a month or a quarter is only a shorter window.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First month.
    pub start: Month,
    /// Length in months.
    pub months: u32,
}

impl Window {
    /// Share of the window (0 to 1) that falls in `[from, until)`; `None` leaves an end open.
    pub fn share_in_force(self, from: Option<Month>, until: Option<Month>) -> f64 {
        let (a, b) = (self.start.index(), self.start.index() + self.months as i32);
        let lo = from.map_or(a, |m| m.index().max(a));
        let hi = until.map_or(b, |m| m.index().min(b));
        if self.months == 0 { 0.0 } else { f64::from((hi - lo).max(0)) / f64::from(self.months) }
    }

    /// The months of the window in order.
    pub fn iter(self) -> impl Iterator<Item = Month> {
        (0..self.months as i32).map(move |n| self.start.plus(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_gives_its_month_and_a_wrong_day_gives_nothing() {
        assert_eq!(Month::parse("2023-08-01"), Month::new(2023, 8));
        for wrong in ["2023-13", "2023-02-30", "23-08", "2023-8", "2023-08-01-1", "2023"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_measure_that_starts_in_the_fourth_month_is_in_force_for_three_quarters() {
        let window = Window { start: Month { year: 2023, month: 1 }, months: 12 };
        assert_eq!(window.share_in_force(Month::new(2023, 4), None), 0.75);
        assert_eq!(window.share_in_force(None, Month::new(2022, 4)), 0.0);
    }

    #[test]
    fn periods_survive_the_trip_through_text() {
        for text in ["2024", "2024-05", "2016/2020"] {
            assert_eq!(Period::parse(text).map(|p| p.to_string()).as_deref(), Some(text));
        }
    }
}
