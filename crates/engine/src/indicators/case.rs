//! A mineral at a stage, ready to be scored: a formula that can be evaluated centrally and in draws, and what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Standing;
use monazite_model::chain::ChainForm;
use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::criticality::{Input, Score};
use monazite_model::quantity::Band;

use super::at::{At, Draws};
use super::method::Method;
use crate::ensemble::spread::percentile;

/// What one evaluation gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    /// Inputs by symbol, in the order they were used.
    pub inputs: Vec<(&'static str, f64)>,
    /// Axes by name.
    pub axes: Vec<(&'static str, f64)>,
    /// Whether the method calls it critical.
    pub critical: Option<bool>,
}

impl Values {
    /// An input that was used.
    pub fn input(&self, symbol: &str) -> Option<f64> {
        self.inputs.iter().find(|(s, _)| *s == symbol).map(|(_, v)| *v)
    }

    /// An axis.
    pub fn axis(&self, name: &str) -> Option<f64> {
        self.axes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
    }
}

/// What a symbol of the formula is.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Symbol.
    pub symbol: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// In words.
    pub what: String,
    /// Where it comes from.
    pub sources: Vec<String>,
}

impl About {
    /// A row about a symbol.
    pub fn new(symbol: &'static str, unit: &'static str, what: impl Into<String>, sources: Vec<String>) -> Self {
        About { symbol, unit, what: what.into(), sources }
    }
}

/// The formula of a case.
pub type Formula<'a> = Box<dyn Fn(At) -> Option<Values> + Sync + 'a>;
/// The formula with its numbers in it, from the central evaluation.
pub type Wording<'a> = Box<dyn Fn(&Values) -> Vec<String> + Sync + 'a>;

/// A mineral at a stage, ready to be scored.
pub struct Case<'a> {
    /// Mineral.
    pub mineral: MineralId,
    /// Stage.
    pub stage: Stage,
    /// Form.
    pub form: FormId,
    /// Year of the inputs.
    pub year: i32,
    /// What the symbols are.
    pub about: Vec<About>,
    /// The formula.
    pub formula: Formula<'a>,
    /// The formula in words.
    pub wording: Wording<'a>,
    /// Inputs that are missing.
    pub missing: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// Names of the inputs that are absent.
pub fn absent(inputs: &[(bool, &str)]) -> Vec<String> {
    inputs.iter().filter(|(absent, _)| *absent).map(|(_, what)| (*what).to_owned()).collect()
}

/// What is said of a case beside its formula.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// What the symbols are.
    pub about: Vec<About>,
    /// Inputs that are missing.
    pub missing: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl<'a> Case<'a> {
    /// A mineral at a form of its chain, in the year of the chain.
    pub fn of_form(
        mineral: &MineralId,
        (form, year): (&ChainForm, i32),
        told: Told,
        formula: impl Fn(At) -> Option<Values> + Sync + 'a,
        wording: fn(&Values) -> Vec<String>,
    ) -> Self {
        Case {
            mineral: mineral.clone(),
            stage: form.stage,
            form: form.id.clone(),
            year,
            about: told.about,
            formula: Box::new(formula),
            wording: Box::new(wording),
            missing: told.missing,
            notes: told.notes,
        }
    }

    /// Evaluates the case centrally and in all draws; `None` where the formula has no central value.
    pub fn score(&self, method: &Method, area: &AreaId, draws: Draws) -> Option<Score> {
        let central = (self.formula)(At::Central)?;
        let mut inputs: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let mut axes: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let (mut critical, mut judged) = (0_u32, 0_u32);
        for member in 0..draws.count {
            let Some(values) = (self.formula)(At::Draw { seed: draws.seed, member }) else { continue };
            for (name, value) in values.inputs {
                inputs.entry(name).or_default().push(value);
            }
            for (name, value) in values.axes {
                axes.entry(name).or_default().push(value);
            }
            if let Some(is) = values.critical {
                judged += 1;
                critical += u32::from(is);
            }
        }
        let band = |name: &str, value: f64, drawn: &BTreeMap<&str, Vec<f64>>| {
            let sample = drawn.get(name).map(Vec::as_slice).unwrap_or_default();
            let end = |q: f64| percentile(sample, q).unwrap_or(value);
            // The central value is no draw: a skewed band must still hold it.
            Band { value, low: end(0.05).min(value), high: end(0.95).max(value) }
        };
        let axes: BTreeMap<String, Band> =
            central.axes.iter().map(|(name, value)| ((*name).to_owned(), band(name, *value, &axes))).collect();
        let mut sources = BTreeSet::new();
        let mut used = BTreeMap::new();
        for (symbol, value) in &central.inputs {
            let about = self.about.iter().find(|a| a.symbol == *symbol);
            let of = |f: fn(&About) -> Vec<String>| about.map(f).unwrap_or_default();
            let published = of(|a| a.sources.clone());
            sources.extend(published.iter().filter(|s| !s.starts_with("assumption")).cloned());
            let input = Input {
                band: band(symbol, *value, &inputs),
                unit: about.map_or("1", |a| a.unit).to_owned(),
                what: about.map(|a| a.what.clone()).unwrap_or_default(),
                sources: published,
            };
            used.insert((*symbol).to_owned(), input);
        }
        let main = axes.get(method.main_axis).copied();
        let value = |name: &str| axes.get(name).map(|b| b.value);
        Some(Score {
            industries: Vec::new(),
            use_standing: Standing::Known,
            mineral: self.mineral.clone(),
            stage: self.stage,
            form: self.form.clone(),
            area: area.clone(),
            method: method.id(),
            year: self.year,
            supply_risk: value("supply_risk"),
            economic_importance: value("economic_importance"),
            critical: central.critical,
            critical_share: central
                .critical
                .map(|is| if judged == 0 { f64::from(u8::from(is)) } else { f64::from(critical) / f64::from(judged) }),
            bottleneck: false,
            value: main.map(|b| b.value),
            low: main.map_or(f64::NAN, |b| b.low),
            high: main.map_or(f64::NAN, |b| b.high),
            axes,
            inputs: used,
            formula: (self.wording)(&central),
            missing: self.missing.clone(),
            notes: self.notes.clone(),
            sources: sources.into_iter().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::words::shown;
    use super::*;

    #[test]
    fn a_score_has_the_band_of_its_draws_and_says_how_often_it_is_critical() {
        let band = Band { value: 1.0, low: 0.5, high: 1.5 };
        let case = Case {
            mineral: "gallium".into(),
            stage: Stage::Refining,
            form: "gallium:refined".into(),
            year: 2020,
            about: vec![About::new("x", "share", "a share", vec!["some source 2020".into()])],
            formula: Box::new(move |at| {
                let x = at.of("x", band);
                Some(Values { inputs: vec![("x", x)], axes: vec![("supply_risk", 2.0 * x)], critical: Some(x >= 1.0) })
            }),
            wording: Box::new(|v| vec![format!("SR = 2 · {}", shown(v.input("x").unwrap_or(f64::NAN)))]),
            missing: Vec::new(),
            notes: Vec::new(),
        };
        let score = case.score(&crate::indicators::eu::EU2023, &"EU27".into(), Draws { seed: 1, count: 400 }).unwrap();
        assert_eq!((score.supply_risk, score.critical), (Some(2.0), Some(true)));
        assert!(score.low > 1.0 && score.low < 1.6 && score.high > 2.4 && score.high < 3.0, "{score:?}");
        let share = score.critical_share.unwrap();
        assert!((share - 0.5).abs() < 0.1, "{share}");
        assert_eq!(score.inputs["x"].band.value, 1.0);
        assert_eq!(score.formula, ["SR = 2 · 1.00"]);
        assert_eq!(score.sources, ["some source 2020"]);
        let again = case.score(&crate::indicators::eu::EU2023, &"EU27".into(), Draws { seed: 1, count: 400 });
        assert_eq!(again.as_ref(), Some(&score));
    }
}
