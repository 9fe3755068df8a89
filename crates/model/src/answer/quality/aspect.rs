//! What a chain is asked about, how far it can be leaned on for it, and the sentence that says so.

use serde::{Deserialize, Serialize};

use super::{Footing, FormQuality};
use crate::words::names::list;
use crate::words::number::percent;

/// What a chain is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Who makes how much.
    Makers,
    /// Who ships how much to whom.
    Trade,
    /// Who uses how much.
    Users,
}

/// One thing a chain is asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AspectQuality {
    /// Which.
    pub aspect: Aspect,
    /// As its worst form stands.
    pub footing: Footing,
    /// Of the worst form, what is not firm; empty where all of it is.
    pub why: String,
    /// Further forms that are not firm.
    pub others: usize,
}

/// A figure of a form from which on an aspect is no longer firm, and from which on it is weak; what is said of it.
struct Sign {
    aspect: Aspect,
    of: fn(&FormQuality) -> f64,
    fair: f64,
    weak: f64,
    words: &'static str,
}

/// Ours; only to sort. `{share}` and `{form}` are replaced.
const SIGNS: [Sign; 7] = [
    Sign {
        aspect: Aspect::Makers,
        of: |f| f.grade_d,
        fair: 0.15,
        weak: 0.5,
        words: "{share} of output of {form} is assumed or inferred",
    },
    Sign {
        aspect: Aspect::Makers,
        of: |f| f.adjusted,
        fair: 0.25,
        weak: 1.0,
        words: "the balance moves {share} of output of {form}",
    },
    Sign {
        aspect: Aspect::Makers,
        of: |f| f.grade_c + f.grade_d,
        fair: 0.5,
        weak: f64::INFINITY,
        words: "{share} of output of {form} is derived from shares and totals",
    },
    Sign {
        aspect: Aspect::Makers,
        of: |f| f.other_year,
        fair: 0.25,
        weak: f64::INFINITY,
        words: "{share} of output of {form} rests on figures of another year",
    },
    Sign {
        aspect: Aspect::Trade,
        of: FormQuality::not_seen,
        fair: 0.5,
        weak: 0.9,
        words: "{share} of trade in {form} is not seen",
    },
    Sign {
        aspect: Aspect::Users,
        of: |f| f.use_unknown,
        fair: 0.25,
        weak: 0.5,
        words: "for {share} of {form} nobody knows who uses it",
    },
    Sign {
        aspect: Aspect::Users,
        of: FormQuality::left_over,
        fair: 0.5,
        weak: 0.9,
        words: "use of {form} is what output and trade leave, and {share} of that trade is not seen",
    },
];

impl FormQuality {
    /// Share of its trade that is not seen: all of it where it travels and no table has its codes.
    pub fn not_seen(&self) -> f64 {
        if self.trade_t <= 0.0 && !self.trade_seen { 1.0 } else { self.unseen_trade }
    }
}

impl FormQuality {
    /// Where less than half of use is stated, what of the trade that the rest follows from is not seen.
    fn left_over(&self) -> f64 {
        if self.use_t > 0.0 && self.use_stated < 0.5 { self.not_seen() } else { 0.0 }
    }
}

impl Sign {
    /// How far a form stands by it, and how far beyond firm it is, to compare with others.
    fn judge(&self, form: &FormQuality) -> (Footing, f64) {
        let value = (self.of)(form);
        let footing = match value {
            v if v > self.weak => Footing::Weak,
            v if v > self.fair => Footing::Fair,
            _ => Footing::Firm,
        };
        (footing, value / self.fair)
    }
}

impl Aspect {
    /// In the order they are told.
    pub const ALL: [Aspect; 3] = [Aspect::Makers, Aspect::Trade, Aspect::Users];

    /// What the chain carries, in words.
    pub fn words(self) -> &'static str {
        match self {
            Aspect::Makers => "who makes it",
            Aspect::Trade => "who ships it to whom",
            Aspect::Users => "who uses it",
        }
    }

    /// How some forms stand in it.
    pub fn of(self, forms: &[FormQuality]) -> AspectQuality {
        let signs = || SIGNS.iter().filter(|sign| sign.aspect == self);
        let worst_of = |form: &FormQuality| {
            signs()
                .map(|sign| (sign.judge(form), sign))
                .max_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))
        };
        let mut ranked: Vec<(Footing, f64, String)> = forms
            .iter()
            .filter_map(|form| {
                let ((footing, size), sign) = worst_of(form)?;
                let share = percent((sign.of)(form));
                Some((footing, size, sign.words.replace("{share}", &share).replace("{form}", &form.form)))
            })
            .filter(|(footing, ..)| *footing != Footing::Firm)
            .collect();
        // The first of equals is told, so that the order of the chain decides.
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        match ranked.into_iter().next() {
            Some((footing, _, why)) => {
                let others =
                    forms.iter().filter(|f| worst_of(f).is_some_and(|((at, _), _)| at != Footing::Firm)).count();
                AspectQuality { aspect: self, footing, why, others: others.saturating_sub(1) }
            }
            None => {
                let footing = if forms.is_empty() { Footing::Empty } else { Footing::Firm };
                AspectQuality { aspect: self, footing, why: String::new(), others: 0 }
            }
        }
    }
}

/// What some forms of a chain can and cannot carry, in one sentence that names the worst form of each aspect:
/// `The figures carry who makes it; only roughly who ships it to whom (81 % of trade in gallium:refined is not seen).`
pub fn carries(forms: &[FormQuality]) -> String {
    let aspects = Aspect::ALL.map(|aspect| aspect.of(forms));
    let told = |footing: Footing| {
        let of: Vec<String> = aspects.iter().filter(|a| a.footing == footing).map(AspectQuality::told).collect();
        (!of.is_empty()).then(|| list(&of))
    };
    match (told(Footing::Firm), told(Footing::Fair), told(Footing::Weak)) {
        (None, None, None) => "Nothing is published: there is no chain.".to_owned(),
        (None, None, Some(weak)) => format!("The figures do not carry {weak}."),
        (firm, fair, weak) => {
            let parts = [firm, fair.map(|of| format!("only roughly {of}")), weak.map(|of| format!("not {of}"))];
            format!("The figures carry {}.", parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
        }
    }
}

impl AspectQuality {
    fn told(&self) -> String {
        let others = match self.others {
            0 => String::new(),
            1 => ", and 1 form more".to_owned(),
            n => format!(", and {n} forms more"),
        };
        if self.why.is_empty() {
            self.aspect.words().to_owned()
        } else {
            format!("{} ({}{others})", self.aspect.words(), self.why)
        }
    }
}
