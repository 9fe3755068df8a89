//! Units, bases of masses, and bands.
//!
//! A tonne of cobalt and a tonne of cobalt hydroxide hold different amounts of cobalt. Outside a chain a figure stands beside its [`Unit`]
//! and [`Basis`]; inside a chain every level is in counted tonnes of its mineral, and `intake::chain` is the only place that turns one
//! into the other.

use serde::{Deserialize, Serialize};

/// A value with the range it lies in, `low <= value <= high`: the ends a source or its grade gives a figure, or the 5th and 95th
/// percentile over draws (equal to the value where nothing was drawn). Not a number, and `null` in JSON, where there is no answer.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Best value; of an ensemble, the run with every parameter at its central value.
    #[serde(deserialize_with = "number_or_null")]
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    pub value: f64,
    /// Low end of the range.
    #[serde(deserialize_with = "number_or_null")]
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    pub low: f64,
    /// High end of the range.
    #[serde(deserialize_with = "number_or_null")]
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    pub high: f64,
}

/// JSON has no "not a number"; serde writes it as `null`.
pub(crate) fn number_or_null<'de, D: serde::Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(d)?.unwrap_or(f64::NAN))
}

impl Band {
    /// No answer.
    pub const NONE: Band = Band { value: f64::NAN, low: f64::NAN, high: f64::NAN };

    /// A value without spread.
    pub fn exact(value: f64) -> Self {
        Band { value, low: value, high: value }
    }

    /// A value with a symmetric relative spread, e.g. `0.1` for plus or minus 10 %.
    pub fn relative(value: f64, spread: f64) -> Self {
        let d = value.abs() * spread;
        Band { value, low: value - d, high: value + d }
    }

    /// The same band times a factor (ends stay ordered for negative factors).
    pub fn scaled(self, factor: f64) -> Self {
        let (a, b) = (self.low * factor, self.high * factor);
        Band { value: self.value * factor, low: a.min(b), high: a.max(b) }
    }

    /// Half the width of the band relative to its value; 0 for a zero value.
    pub fn relative_half_width(self) -> f64 {
        if self.value == 0.0 { 0.0 } else { (self.high - self.low) / (2.0 * self.value.abs()) }
    }
}

/// What a mass in a table is a mass of.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Basis {
    /// Of the element.
    Contained,
    /// Of the product.
    Gross,
    /// Of a named compound: `REO`, `LCE`, `WO3`, `TiO2`, …
    Equivalent(String),
    /// The number is not a mass (a price, a share, a score).
    NotMass,
}

impl From<Basis> for String {
    fn from(basis: Basis) -> String {
        match basis {
            Basis::Contained => "contained".into(),
            Basis::Gross => "gross".into(),
            Basis::Equivalent(of) => format!("equivalent:{of}"),
            Basis::NotMass => "none".into(),
        }
    }
}

impl TryFrom<String> for Basis {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "contained" => Ok(Basis::Contained),
            "gross" => Ok(Basis::Gross),
            "none" => Ok(Basis::NotMass),
            other => match other.strip_prefix("equivalent:") {
                Some(of) if !of.is_empty() => Ok(Basis::Equivalent(of.into())),
                _ => Err(format!("expected contained, gross, none or equivalent:NAME, found `{other}`")),
            },
        }
    }
}

/// Units facts are stored in; importers convert, the text as printed keeps the publisher's own.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Metric tonnes (per year for flows and capacities).
    #[serde(rename = "t")]
    Tonne,
    /// Cubic metres (helium).
    #[serde(rename = "m3")]
    CubicMetre,
    /// Nominal US dollars per tonne of the form as priced.
    UsdPerT,
    /// Nominal US dollars.
    Usd,
    /// Nominal euros.
    Eur,
    /// Share of a whole, 0 to 1 (import reliance may be negative for a net exporter).
    Share,
    /// A score on the publisher's own scale (governance: -2.5 to 2.5).
    Score,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 7] =
        [Unit::Tonne, Unit::CubicMetre, Unit::UsdPerT, Unit::Usd, Unit::Eur, Unit::Share, Unit::Score];

    /// The unit of a name used in tables.
    pub fn parse(name: &str) -> Option<Self> {
        Unit::ALL.into_iter().find(|u| u.name() == name)
    }

    /// The name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Tonne => "t",
            Unit::CubicMetre => "m3",
            Unit::UsdPerT => "usd_per_t",
            Unit::Usd => "usd",
            Unit::Eur => "eur",
            Unit::Share => "share",
            Unit::Score => "score",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_survives_the_trip_through_text() {
        for basis in [Basis::Contained, Basis::Gross, Basis::NotMass, Basis::Equivalent("REO".into())] {
            assert_eq!(Basis::try_from(String::from(basis.clone())), Ok(basis));
        }
    }

    #[test]
    fn a_band_keeps_its_ends_in_order_when_its_sign_turns() {
        let band = Band::relative(10.0, 0.2).scaled(-1.0);
        assert!(band.low <= band.value && band.value <= band.high);
    }
}
