//! What is known about a method beside its formula: everything a page, a command or a comparison asks of it.

use monazite_model::code::{AreaId, MethodId, MineralId};
use monazite_model::criticality::Score;

use super::at::Draws;
use super::context::{Context, Years};
use super::error::IndicatorError;
use super::eu::Thresholds;

/// A published way to score how critical a mineral is.
///
/// Each folder of a method holds its formulas, what goes into them, their wording, and one constant of this type.
#[derive(Debug)]
pub struct Method {
    /// Name in answers and on the command line.
    pub name: &'static str,
    /// A title for a person.
    pub title: &'static str,
    /// The area it was made for, used where none is asked for.
    pub home: &'static str,
    /// Which areas it can be asked about.
    pub reach: Reach,
    /// The axis that ranks minerals, a key of [`Score::axes`].
    pub main_axis: &'static str,
    /// Thresholds in words; empty where it has none.
    pub thresholds: &'static str,
    /// Supply risk and economic importance, where it judges by both.
    pub two_axes: Option<TwoAxes>,
    /// What was only recalled, approximated or reconstructed.
    pub caveats: &'static [&'static str],
    /// Whether governance goes into it, whose vintage is then said.
    pub governance: bool,
    /// Whether it looks at what countries use: as imports less exports, as demand by country, or as what users pay.
    pub by_country: bool,
    /// Years of the inputs for the year asked for (`None`: the method's own, or the latest) and an area.
    pub years: fn(Option<i32>, &AreaId) -> Result<Years, IndicatorError>,
    /// Scores all minerals of the context.
    pub scores: fn(&Context<'_>, Draws) -> Result<Scored, IndicatorError>,
    /// Its row in the table of docs/methods/criticality.md.
    pub row: DocRow,
}

/// Which areas a method can be asked about.
#[derive(Debug)]
pub enum Reach {
    /// Any importing area.
    Importer,
    /// The world: the area asked about changes nothing.
    World,
    /// Its home only; what is said about another area.
    Home(fn(&AreaId) -> String),
}

/// Two axes with thresholds, each a straight line in every single input.
#[derive(Debug)]
pub struct TwoAxes {
    /// The thresholds.
    pub ends: Thresholds,
    /// Supply risk and economic importance from inputs by their symbol.
    pub of: fn(&dyn Fn(&str) -> Option<f64>) -> (Option<f64>, Option<f64>),
}

/// A row of the table of methods in the documentation.
#[derive(Debug)]
pub struct DocRow {
    /// Page under docs/methods/criticality/.
    pub page: &'static str,
    /// What the method answers.
    pub answers: &'static str,
    /// For which area.
    pub area: &'static str,
    /// By which thresholds.
    pub judged_by: &'static str,
    /// How well its formulas are known.
    pub state: &'static str,
}

/// What a mineral lacks.
pub type Missing = (MineralId, Vec<String>);

/// Scores, and what the minerals without one lack.
pub type Scored = (Vec<Score>, Vec<Missing>);

impl Method {
    /// Its name as answers hold it.
    pub fn id(&self) -> MethodId {
        self.name.into()
    }

    /// Its row in the table of docs/methods/criticality.md.
    pub fn doc_row(&self) -> String {
        let DocRow { page, answers, area, judged_by, state } = self.row;
        format!("| [`{}`](criticality/{page}.md) | {answers} | {area} | {judged_by} | {state} |", self.name)
    }

    /// The area to answer for, and what is said about it.
    pub(super) fn area(&self, asked: Option<&AreaId>) -> Result<(AreaId, Option<String>), IndicatorError> {
        let Some(area) = asked else { return Ok((self.home.into(), None)) };
        match (&self.reach, area.as_str()) {
            (Reach::Home(why), other) if other != self.home => Err(IndicatorError::Refused(why(area))),
            (_, "ROW" | "OTH") => {
                Err(IndicatorError::Refused(format!("`{area}` is what is left over, not an area to assess")))
            }
            (Reach::World, other) if other != self.home => Ok((
                self.home.into(),
                Some(format!("The method looks at the world; its scores do not depend on the area {other}.")),
            )),
            (Reach::Importer, "WLD") => {
                Err(IndicatorError::Refused(format!("{} needs an importing area, not the world", self.name)))
            }
            _ => Ok((area.clone(), None)),
        }
    }
}
