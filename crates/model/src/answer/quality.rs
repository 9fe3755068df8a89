//! How far each chain can be leaned on: grades of its output, adjustments of the balance, what is inferred.

use serde::{Deserialize, Serialize};

use crate::code::Stage;

/// The chains of an atlas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AtlasQuality {
    /// In the order of their ids.
    pub chains: Vec<ChainQuality>,
}

/// A form's footing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FormQuality {
    /// Chain.
    pub chain: String,
    /// Form.
    pub form: String,
    /// Year.
    pub year: i32,
    /// World output, t.
    pub output_t: f64,
    /// Share of output whose prior is stated by a publisher, 0 to 1.
    pub grade_a: f64,
    /// Share estimated by a publisher.
    pub grade_b: f64,
    /// Share derived.
    pub grade_c: f64,
    /// Share assumed or inferred.
    pub grade_d: f64,
    /// World trade, t.
    pub trade_t: f64,
    /// Share of trade that is inferred, split out of codes it shares with other goods, or known of one country only.
    pub unseen_trade: f64,
    /// Sum of the adjustments of the balance over world output; may exceed 1.
    pub adjusted: f64,
    /// Quality of the base price.
    pub price_grade: String,
    /// Stage, e.g. `mine`.
    pub stage: Stage,
    /// Share of output for which a second publisher says the same; `None` where nobody was asked for the year.
    pub witnessed: Option<f64>,
    /// Share of output for which a second publisher says something else.
    pub contradicted: Option<f64>,
    /// Where use by country is not known: why, and what source is missing; else empty.
    pub use_missing: String,
}

/// One adjustment of the balance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Adjusted {
    /// Which cell: `use neodymium:refined MYS`.
    pub cell: String,
    /// What the sources say, t.
    pub before: f64,
    /// What balances, t.
    pub after: f64,
    /// Size over world output of the form.
    pub of_world: f64,
    /// Why, in words.
    pub why: String,
}

/// A chain's quality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChainQuality {
    /// Chain.
    pub chain: String,
    /// Year.
    pub year: i32,
    /// `firm`, `fair`, `weak` or `empty`.
    pub footing: Footing,
    /// Largest imbalance of a node over its form's world throughput.
    pub residual: f64,
    /// Forms that travel and are made, in chain order.
    pub forms: Vec<FormQuality>,
    /// Largest adjustments, largest share of world output first.
    pub largest: Vec<Adjusted>,
    /// What a reader should know, from the registry.
    pub weak: String,
}

/// How far a chain can be leaned on, by [`Footing::of`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Footing {
    /// Output is published and the balance moves little.
    Firm,
    /// A good part is derived, split out of shared codes or adjusted.
    Fair,
    /// Much is assumed, or sources contradict each other.
    Weak,
    /// Nothing is published: no chain.
    Empty,
}

impl Footing {
    /// Weak: in the worst form more than half of output is grade D, or adjustments exceed its world output. Fair: more than 15 %
    /// of some form is grade D or more than half is C or D, adjustments exceed a quarter, or more than half of its trade is not seen. Ours; only to sort.
    pub fn of(forms: &[FormQuality]) -> Self {
        let worst = |of: fn(&FormQuality) -> f64| forms.iter().map(of).fold(0.0, f64::max);
        if forms.is_empty() {
            Footing::Empty
        } else if worst(|f| f.grade_d) > 0.5 || worst(|f| f.adjusted) > 1.0 {
            Footing::Weak
        } else if worst(|f| f.grade_d) > 0.15
            || worst(|f| f.grade_c + f.grade_d) > 0.5
            || worst(|f| f.adjusted) > 0.25
            || worst(|f| f.unseen_trade) > 0.5
        {
            Footing::Fair
        } else {
            Footing::Firm
        }
    }

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Footing::Firm => "firm",
            Footing::Fair => "fair",
            Footing::Weak => "weak",
            Footing::Empty => "empty",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(grade_d: f64, adjusted: f64, unseen_trade: f64) -> FormQuality {
        FormQuality {
            chain: "tin".into(),
            form: "tin:mined".into(),
            year: 2024,
            output_t: 100.0,
            grade_a: 1.0 - grade_d,
            grade_b: 0.0,
            grade_c: 0.0,
            grade_d,
            trade_t: 10.0,
            unseen_trade,
            adjusted,
            price_grade: "A".into(),
            stage: Stage::Mine,
            witnessed: Some(0.9),
            contradicted: Some(0.0),
            use_missing: String::new(),
        }
    }

    #[test]
    fn a_chain_stands_as_its_worst_form_does() {
        assert_eq!(Footing::of(&[]), Footing::Empty);
        assert_eq!(Footing::of(&[form(0.0, 0.1, 0.0)]), Footing::Firm);
        assert_eq!(Footing::of(&[form(0.0, 0.1, 0.0), form(0.2, 0.0, 0.0)]), Footing::Fair);
        assert_eq!(Footing::of(&[form(0.0, 0.0, 0.9)]), Footing::Fair);
        assert_eq!(Footing::of(&[form(0.0, 1.2, 0.0)]), Footing::Weak);
    }
}
