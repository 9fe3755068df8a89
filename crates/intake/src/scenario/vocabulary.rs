//! Every key of the scenario format, once: the reader checks keys and bounds against this table, the JSON Schema and the
//! table in `docs/formats/scenario.md` are made from it, and a test keeps all of them in step.

/// What a key's value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// One line or more of text.
    Text,
    /// A list of texts.
    Texts,
    /// `2023-08`, or a date whose month counts.
    Month,
    /// `2023`, `2023-08` or `2023-08-01`, kept as written.
    Date,
    /// A whole number between bounds, both included.
    Whole(i64, i64),
    /// A number between bounds, both included.
    Number(f64, f64),
    /// A list of numbers between bounds, both included.
    Numbers(f64, f64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of minerals.
    Minerals,
    /// An area.
    Area,
    /// An area or a bloc.
    Party,
    /// A bloc.
    Bloc,
    /// `"all"`, an area or bloc, or a list of them.
    Parties,
    /// Two groups, each an area or bloc or a list of them.
    Sides,
    /// `mineral:form`.
    Form,
    /// One `mineral:form` or a list of them.
    Forms,
    /// One `mineral:form`, a list of them, or `"all"`.
    FormsOrAll,
    /// A share, or a table of a share that changes with time.
    Schedule,
    /// A policy event of the registry.
    Event,
    /// A form, a mineral, a stage or `*`.
    Scope,
    /// Name of a registry parameter.
    Parameter,
    /// A table with keys of its own.
    Table(&'static [Key]),
    /// A list of tables with keys of its own.
    Tables(&'static [Key]),
    /// A list of measures.
    Measures,
}

impl Shape {
    /// What it expects, in words.
    pub fn words(&self) -> String {
        match self {
            Shape::Text => "text".into(),
            Shape::Texts => "a list of texts".into(),
            Shape::Month => "a month as \"2023-08\"".into(),
            Shape::Date => "a date as \"2023-07-03\"".into(),
            Shape::Whole(low, high) if *high == i64::MAX => format!("a whole number not below {low}"),
            Shape::Whole(low, high) => format!("a whole number from {low} to {high}"),
            Shape::Number(0.0, 1.0) => "a share from 0 to 1".into(),
            Shape::Number(0.0, _) => "a number not below 0".into(),
            Shape::Number(..) => "a number".into(),
            Shape::Numbers(..) => "a list of numbers".into(),
            Shape::Choice(words) => one_of(words),
            Shape::Minerals => "a list of minerals, e.g. [\"gallium\"]".into(),
            Shape::Area => "an area, e.g. \"CHN\"".into(),
            Shape::Party => "an area or bloc, e.g. \"CHN\"".into(),
            Shape::Bloc => "a bloc, e.g. \"EU27\"".into(),
            Shape::Parties => "\"all\", an area or bloc, or a list of them".into(),
            Shape::Sides => "two groups, e.g. [\"EU27\", [\"CHN\", \"RUS\"]]".into(),
            Shape::Form => "a form, e.g. \"gallium:refined\"".into(),
            Shape::Forms => "a list of forms, e.g. [\"gallium:refined\"]".into(),
            Shape::FormsOrAll => "\"all\" or a list of forms".into(),
            Shape::Schedule => "a share, or { first_months = 0.0, then = 0.6, ramp_months = 6 }".into(),
            Shape::Event => "a policy event, e.g. \"PE041\"".into(),
            Shape::Scope => "a form, a mineral, a stage or \"*\"".into(),
            Shape::Parameter => "the name of a registry parameter".into(),
            Shape::Table(_) => "a table".into(),
            Shape::Tables(_) | Shape::Measures => "a list of tables".into(),
        }
    }
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out; the text says what then holds (may be empty).
    Optional(&'static str),
    /// Exactly one of a group of keys must be there.
    OneOf,
    /// At most one of a group of keys; the text says what holds without any.
    AtMostOneOf(&'static str),
    /// At least one of a group of keys.
    SomeOf,
}

/// A key of the format.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Name in the file.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// Whether it must be there.
    pub need: Need,
    /// Unit, empty where there is none.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// A kind of measure.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The word after `kind =`.
    pub name: &'static str,
    /// What it models, in a sentence.
    pub models: &'static str,
    /// Its own keys, beside [`MEASURE`].
    pub keys: &'static [Key],
}

/// Largest tonnage a file may name: a thousand times the world's heaviest mineral flow, so only a slip exceeds it.
pub(super) const MOST_T: f64 = 1e13;
/// Largest sum of money.
pub(super) const MOST_USD: f64 = 1e15;
/// Least and most tonnes of a quota that a counted tonne takes: from metal counted as a heavier compound to ore of a few grams a tonne.
pub(super) const WEIGHTS: (f64, f64) = (0.01, 1e6);
/// Largest ad valorem rate, 1000 %.
pub(super) const MOST_RATE: f64 = 10.0;

pub(super) const fn key(
    name: &'static str,
    shape: Shape,
    need: Need,
    unit: &'static str,
    meaning: &'static str,
) -> Key {
    Key { name, shape, need, unit, meaning }
}

use Need::{OneOf, Optional, Required};

/// Keys at the top of a scenario.
pub const TOP: &[Key] = &[
    key("title", Shape::Text, Required, "", "One line that names the study."),
    key("minerals", Shape::Minerals, Required, "", "Minerals asked about; their chains are cleared."),
    key("start", Shape::Month, Required, "month", "First month of the horizon."),
    key(
        "months",
        Shape::Whole(1, 600),
        Optional("12"),
        "months",
        "Length of the horizon; above 12 it is also cleared month by month (docs/methods/horizon.md).",
    ),
    key(
        "period",
        Shape::Month,
        Optional("first month with a measure in force"),
        "month",
        "First month of the cleared window (12 months, or `months` if fewer).",
    ),
    key(
        "base_year",
        Shape::Whole(1990, 2100),
        Optional("year before the window"),
        "year",
        "Year of the chain; 2024 where the default is not in the atlas.",
    ),
    key("seed", Shape::Whole(0, i64::MAX), Optional("1"), "", "Makes the ensemble repeatable."),
    key("runs", Shape::Whole(1, 100_000), Optional("200"), "members", "Ensemble members; 1 = central run only."),
    key("note", Shape::Text, Optional(""), "", "Remarks."),
    key("sources", Shape::Texts, Optional(""), "", "Citations or addresses a reader may check."),
    key(
        "parameter",
        Shape::Tables(PARAMETER),
        Optional(""),
        "",
        "Parameters that differ from the registry, in this scenario only.",
    ),
    key("measure", Shape::Measures, Optional(""), "", "The measures, in any order."),
];

/// Keys of a `[[parameter]]`.
pub const PARAMETER: &[Key] = &[
    key("name", Shape::Parameter, Required, "", "Parameter of the registry, e.g. `demand-elasticity`."),
    key("scope", Shape::Scope, Required, "", "A form, a mineral, a stage, or `*`."),
    key("central", Shape::Number(-1e12, 1e12), Required, "the parameter's", "Central value."),
    key("low", Shape::Number(-1e12, 1e12), Optional("`central`"), "the parameter's", "5th percentile of the draw."),
    key("high", Shape::Number(-1e12, 1e12), Optional("`central`"), "the parameter's", "95th percentile of the draw."),
    key("reason", Shape::Text, Required, "", "Why it differs: a source, or the reason for an assumption."),
];

/// Keys every measure has.
pub const MEASURE: &[Key] = &[
    key("kind", Shape::Choice(&monazite_model::scenario::MeasureWord::NAMES), Required, "", "What it does."),
    key("announced", Shape::Date, Optional(""), "", "Date of the announcement."),
    key("from", Shape::Month, Required, "month", "First month in force."),
    key("until", Shape::Month, Optional("open"), "month", "First month no longer in force."),
    key("note", Shape::Text, Optional(""), "", "Remarks."),
    key("event", Shape::Event, Optional(""), "", "Policy event of the registry it models."),
    key("reference", Shape::Text, Optional(""), "", "The official text it models."),
];

/// Keys of a schedule written as a table.
pub const SCHEDULE: &[Key] = &[
    key("first_months", Shape::Number(0.0, 1.0), Required, "share", "Share in the first months."),
    key("hold_months", Shape::Whole(0, 600), Optional("0"), "months", "Months it holds before it begins to move."),
    key("then", Shape::Number(0.0, 1.0), Required, "share", "Share reached."),
    key(
        "ramp_months",
        Shape::Whole(0, 600),
        Optional("0"),
        "months",
        "Months from the first share to the last, on a straight line; 0 = a step.",
    ),
];

/// Keys of a rent table.
pub const RENT: &[Key] = &[
    key(
        "holders",
        Shape::Number(0.0, 1.0),
        Optional("0"),
        "share",
        "Holders of quota or licence in the area that restricts.",
    ),
    key(
        "importers",
        Shape::Number(0.0, 1.0),
        Optional("0"),
        "share",
        "Areas at the other end of the restricted flows.",
    ),
    key("treasury", Shape::Number(0.0, 1.0), Optional("0"), "share", "Treasury of the area that restricts (auction)."),
];

/// Keys of a tariff-rate quota.
pub const RATE_QUOTA: &[Key] = &[
    key("t", Shape::Number(0.0, MOST_T), OneOf, "t/year", "Quantity at the low rate."),
    key("share", Shape::Number(0.0, 1.0), OneOf, "share of base imports", "Quantity at the low rate."),
    key("inside", Shape::Number(0.0, MOST_RATE), Required, "share of value", "Rate inside the quota."),
    key("outside", Shape::Number(0.0, MOST_RATE), Required, "share of value", "Rate beyond it."),
];

/// Keys of what a capacity adds.
pub const ADDS: &[Key] = &[
    key("form", Shape::Form, Required, "", "Form made."),
    key("t_per_year", Shape::Number(0.0, MOST_T), Required, "t/year", "Output at full capacity."),
];

/// "one of `a`, `b`, `c`".
pub fn one_of(words: &[&str]) -> String {
    let list: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    format!("one of {}", list.join(", "))
}
