//! How far each chain can be leaned on: who makes it, who ships it to whom, who uses it, each by what its figures rest on.

mod aspect;

use serde::{Deserialize, Serialize};

pub use aspect::{Aspect, AspectQuality, carries};

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
    /// Share of output whose figures are of another year than the chain's.
    pub other_year: f64,
    /// World use outside the chain, t.
    pub use_t: f64,
    /// Share of it that nobody states and that is only what is left over where trade is not seen.
    pub use_unknown: f64,
    /// Share of it that a publisher states or estimates; the rest is what output and trade leave.
    pub use_stated: f64,
    /// False where the codes that mainly hold it are in no trade table.
    pub trade_seen: bool,
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
    /// How far the chain as a whole can be leaned on: as its output, and no better than fair where trade or users are not firm.
    pub footing: Footing,
    /// How far it can be leaned on for each thing it is asked about, in the order of [`Aspect::ALL`].
    pub aspects: Vec<AspectQuality>,
    /// What it can and cannot carry, in one sentence made from the figures.
    pub carries: String,
    /// Largest imbalance of a node over its form's world throughput.
    pub residual: f64,
    /// Forms that travel and are made, in chain order.
    pub forms: Vec<FormQuality>,
    /// Largest adjustments, largest share of world output first.
    pub largest: Vec<Adjusted>,
    /// What no figure says, from the registry.
    pub weak: String,
}

/// How far a chain can be leaned on, by [`Footing::of`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Footing {
    /// Published, of the year, and the balance moves little.
    Firm,
    /// A good part is derived, of another year, split out of shared codes, left over or adjusted.
    Fair,
    /// Much is assumed or not seen, or sources contradict each other.
    Weak,
    /// Nothing is published: no chain.
    Empty,
}

impl Footing {
    /// As output stands in the worst form (weak: more than half of grade D, or adjustments beyond world output; fair: 15 % of grade D,
    /// half of C and D, a quarter adjusted, a quarter of another year), and never firm where trade (half not seen in some form) or
    /// users (not known for a quarter of use, or left over by trade that is not seen) are not. Ours; only to sort.
    pub fn of(forms: &[FormQuality]) -> Self {
        let [makers, trade, users] = Aspect::ALL.map(|aspect| aspect.of(forms).footing);
        match makers {
            Footing::Firm if trade.max(users) > Footing::Firm => Footing::Fair,
            other => other,
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
            other_year: 0.0,
            use_t: 50.0,
            use_unknown: 0.0,
            use_stated: 0.1,
            trade_seen: true,
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

    #[test]
    fn output_alone_makes_no_chain_firm() {
        let users = FormQuality { use_unknown: 1.0, ..form(0.0, 0.0, 0.0) };
        assert_eq!(Footing::of(std::slice::from_ref(&users)), Footing::Fair);
        assert_eq!(Aspect::Users.of(std::slice::from_ref(&users)).footing, Footing::Weak);
        assert_eq!(Aspect::Makers.of(std::slice::from_ref(&users)).footing, Footing::Firm);
        let old = FormQuality { other_year: 0.9, ..form(0.0, 0.0, 0.0) };
        assert_eq!(Footing::of(&[old]), Footing::Fair);
        // A form that no table has, and that so is shipped nowhere, is not one whose trade is seen.
        let unseen = FormQuality { trade_t: 0.0, trade_seen: false, ..form(0.0, 0.0, 0.0) };
        assert_eq!(Aspect::Trade.of(&[unseen]).footing, Footing::Weak);
    }

    #[test]
    fn the_sentence_says_what_a_chain_carries_and_what_not() {
        assert_eq!(
            carries(&[form(0.0, 0.1, 0.0)]),
            "The figures carry who makes it, who ships it to whom and who uses it."
        );
        let mixed =
            [form(0.2, 0.0, 0.6), FormQuality { use_unknown: 0.61, ..form(0.0, 0.0, 0.0) }, form(0.0, 0.0, 0.7)];
        assert_eq!(
            carries(&mixed).replace('\u{202f}', " "),
            "The figures carry only roughly who makes it (20 % of output of tin:mined is assumed or inferred) and who ships it to whom (70 % of trade \
             in tin:mined is not seen, and 1 form more); not who uses it (for 61 % of tin:mined nobody knows who uses it, and 2 forms more)."
        );
        // Who uses it is no better known than the trade it is left over by, unless somebody states it.
        let left_over = form(0.0, 0.0, 0.8);
        assert_eq!(Aspect::Users.of(std::slice::from_ref(&left_over)).footing, Footing::Fair);
        let stated = FormQuality { use_stated: 0.9, ..left_over };
        assert_eq!(Aspect::Users.of(&[stated]).footing, Footing::Firm);
    }
}
