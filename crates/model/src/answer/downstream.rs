//! What a cut of some industries costs all others, as bounds.

use serde::{Deserialize, Serialize};

use crate::input_output::About;
use crate::quantity::Band;

/// An industry of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IndustryLoss {
    /// Area as the table codes it.
    pub area: String,
    /// Code of the industry.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Output, in the unit of the table.
    pub output: f64,
    /// Value added, in the unit of the table.
    pub value_added: f64,
    /// Output of all industries per unit of final use of this one.
    pub output_multiplier: f64,
    /// Value added lost, in the unit of the table: a lower and an upper bound, with no value that would be the best between them.
    pub loss: Band,
    /// The share of its output that was cut, if any was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<f64>,
}

/// An area of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AreaLoss {
    /// Area as the table codes it.
    pub area: String,
    /// Value added of all its industries, in the unit of the table.
    pub value_added: f64,
    /// Value added lost, in the unit of the table: a lower and an upper bound, with no value that would be the best between them.
    pub loss: Band,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Downstream {
    /// The table.
    pub table: About,
    /// What the figures are.
    pub label: String,
    /// Whether rationing final users of the cut products suffices; if not, the lower bound cannot be reached.
    pub final_users_suffice: bool,
    /// All areas, in the order of the table.
    pub areas: Vec<AreaLoss>,
    /// All industries, in the order of the table.
    pub industries: Vec<IndustryLoss>,
}

impl Downstream {
    /// Whether any industry was cut; if not, the answer is the table itself.
    pub fn is_cut(&self) -> bool {
        self.industries.iter().any(|row| row.cut.is_some())
    }

    /// Industries with the largest upper bound first.
    pub fn most_hit(&self) -> Vec<&IndustryLoss> {
        let mut worst: Vec<&IndustryLoss> = self.industries.iter().collect();
        worst.sort_by(|a, b| {
            b.loss.high.total_cmp(&a.loss.high).then_with(|| (&a.area, &a.code).cmp(&(&b.area, &b.code)))
        });
        worst
    }
}
