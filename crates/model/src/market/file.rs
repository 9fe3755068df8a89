//! The market problem as written in JSON: legs name nodes, defaults are left out, unknown fields are refused.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::problem::{Activity, DEFAULT_TOLERANCE, Leg, MarketProblem, Node};
use super::response::Response;

/// Value of the `format` field of a market problem.
pub const FORMAT: &str = "monazite-market-problem/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProblemFile {
    format: String,
    #[serde(default = "default_tolerance")]
    tolerance: f64,
    nodes: Vec<NodeRow>,
    activities: Vec<ActivityRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeRow {
    id: String,
    base_price: f64,
    #[serde(default, skip_serializing_if = "is_zero")]
    injection: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityRow {
    id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    tag: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    cost: f64,
    legs: Vec<LegRow>,
    response: Response,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LegRow {
    node: String,
    quantity: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
}

fn default_tolerance() -> f64 {
    DEFAULT_TOLERANCE
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

impl Serialize for MarketProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ProblemFile::from(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MarketProblem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        MarketProblem::try_from(ProblemFile::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl TryFrom<ProblemFile> for MarketProblem {
    type Error = String;

    /// Numbers the nodes. All unknown names are reported together; the other checks are [`MarketProblem::validate`].
    fn try_from(file: ProblemFile) -> Result<Self, String> {
        let mut wrong = Vec::new();
        if file.format != FORMAT {
            wrong.push(format!("format is `{}`; this version reads `{FORMAT}`", file.format));
        }
        let position: BTreeMap<&str, usize> =
            file.nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
        let mut activities = Vec::with_capacity(file.activities.len());
        for row in &file.activities {
            let mut legs = Vec::with_capacity(row.legs.len());
            for leg in &row.legs {
                match position.get(leg.node.as_str()) {
                    Some(&node) => {
                        legs.push(Leg { node, quantity: leg.quantity, price: leg.price.unwrap_or(leg.quantity) });
                    }
                    None => {
                        let hint = strsim_hint(&leg.node, position.keys().copied());
                        wrong.push(format!("activity `{}`: there is no node `{}`{hint}", row.id, leg.node));
                    }
                }
            }
            activities.push(Activity {
                id: row.id.clone(),
                tag: row.tag.clone(),
                legs,
                cost: row.cost,
                response: row.response.clone(),
            });
        }
        if !wrong.is_empty() {
            return Err(wrong.join("; "));
        }
        let nodes = file
            .nodes
            .into_iter()
            .map(|row| Node { id: row.id, base_price: row.base_price, injection: row.injection })
            .collect();
        Ok(Self { nodes, activities, tolerance: file.tolerance })
    }
}

/// `; did you mean …?` when a known name is close.
fn strsim_hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(score, _)| *score > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, best)| format!(" (did you mean `{best}`?)"))
}

impl From<MarketProblem> for ProblemFile {
    fn from(problem: MarketProblem) -> Self {
        let name = |node: usize| problem.nodes.get(node).map_or_else(|| node.to_string(), |n| n.id.clone());
        let activities = problem
            .activities
            .iter()
            .map(|activity| ActivityRow {
                id: activity.id.clone(),
                tag: activity.tag.clone(),
                cost: activity.cost,
                legs: activity
                    .legs
                    .iter()
                    .map(|leg| LegRow {
                        node: name(leg.node),
                        quantity: leg.quantity,
                        price: (leg.price != leg.quantity).then_some(leg.price),
                    })
                    .collect(),
                response: activity.response.clone(),
            })
            .collect();
        let nodes = problem
            .nodes
            .iter()
            .map(|node| NodeRow { id: node.id.clone(), base_price: node.base_price, injection: node.injection })
            .collect();
        Self { format: FORMAT.to_owned(), tolerance: problem.tolerance, nodes, activities }
    }
}
