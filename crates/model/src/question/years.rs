//! A year or a range of years, written `2024` or `2008..2024`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::scenario::LATEST_BASE_YEAR;

/// First year of the bundled trade tables.
const FIRST: i32 = 1995;
/// A year after the latest chain, for which single facts exist.
const LAST: i32 = LATEST_BASE_YEAR + 1;

/// A year or a range of years; in JSON a number, or text as on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "Written"))]
pub struct Years {
    first: i32,
    last: i32,
}

/// [`Years`] as written.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "a year as 2024, or years as \"2008..2024\"")]
enum Written {
    /// One year.
    One(i32),
    /// `FIRST..LAST`.
    Text(String),
}

/// Years a chain can be asked for; outside of them nobody states anything, and looking for it would take longer the farther away.
const EVER: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A year in which there can be no figure.
pub(super) fn never(year: Option<i32>) -> Option<(&'static str, String)> {
    let year = year.filter(|year| !EVER.contains(year))?;
    Some(("year", format!("{year}: a year from {} to {} can be asked for", EVER.start(), EVER.end())))
}

impl Years {
    /// One year.
    pub fn one(year: i32) -> Self {
        Years { first: year, last: year }
    }

    /// All of them, in order.
    pub fn years(self) -> Vec<i32> {
        (self.first..=self.last).collect()
    }
}

impl Default for Years {
    fn default() -> Self {
        Years::one(LATEST_BASE_YEAR)
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}..{}", self.first, self.last) }
    }
}

impl FromStr for Years {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let year = |part: &str| {
            let year: i32 =
                part.trim().parse().map_err(|_| format!("`{part}` is not a year; write 2024 or 2008..2024"))?;
            if (FIRST..=LAST).contains(&year) {
                Ok(year)
            } else {
                Err(format!("{year} is outside what the atlas holds, {FIRST} to {LAST}"))
            }
        };
        let years = Years { first: year(first)?, last: year(last)? };
        if years.first <= years.last { Ok(years) } else { Err(format!("{text} runs backwards")) }
    }
}

impl TryFrom<Written> for Years {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::One(year) => year.to_string().parse(),
            Written::Text(text) => text.parse(),
        }
    }
}

impl From<Years> for Written {
    fn from(years: Years) -> Self {
        if years.first == years.last { Written::One(years.first) } else { Written::Text(years.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_one_by_one_or_as_a_range() {
        let read = |text: &str| text.parse::<Years>().map(Years::years);
        assert_eq!(read("2024"), Ok(vec![2024]));
        assert_eq!(read("2008..2010"), Ok(vec![2008, 2009, 2010]));
        for (text, part) in [("2010..2008", "backwards"), ("1890", "1995"), ("now", "not a year")] {
            assert!(read(text).is_err_and(|words| words.contains(part)), "{text}");
        }
    }

    #[test]
    fn years_in_json_are_a_number_or_the_text_of_the_command_line() {
        for text in ["2024", "\"2008..2010\""] {
            let years: Result<Years, _> = serde_json::from_str(text);
            assert!(years.is_ok_and(|y| serde_json::to_string(&y).is_ok_and(|back| back == text)), "{text}");
        }
        assert!(serde_json::from_str::<Years>("1.5").is_err_and(|e| e.to_string().contains("2008..2024")));
    }
}
