//! From a problem to the fixed structure that every clearing of it shares.

use std::collections::BTreeMap;

use monazite_model::market::{MarketProblem, Response};
use thiserror::Error;

use super::inputs::MarketInputs;
use super::scales::{NodeScale, Scales};
use super::symbolic::Symbolic;

/// The problem has faults; each is told.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("the market problem has {} fault(s):\n{}", faults.len(), faults.join("\n"))]
pub struct CompileError {
    /// One message per fault, naming node or activity.
    pub faults: Vec<String>,
}

/// A problem with its elimination order, sparsity pattern and scales; immutable and shared by all threads.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(super) problem: MarketProblem,
    pub(super) base: MarketInputs,
    pub(super) symbolic: Symbolic,
    pub(super) shapes: Vec<Shape>,
    /// Pattern entries of all pairs of legs, activity after activity; see [`Shape::entry`].
    pub(super) pair_entries: Vec<u32>,
    /// Elimination position of all legs, activity after activity.
    pub(super) leg_position: Vec<u32>,
    pub(super) leg_quantity: Vec<f64>,
    /// Node of all legs.
    pub(super) leg_node: Vec<u32>,
    /// Activities in the order of evaluation: unit transfers by their place in the factor, then the rest as given.
    pub(super) transfers: Vec<Transfer>,
    pub(super) rest: Vec<u32>,
    /// Whether any activity has constant unit cost, which needs outer rounds.
    pub(super) has_elastic: bool,
    pub(super) tags: Vec<String>,
    /// Activities with a supply, and with a demand, in order; and the place of each activity in its list.
    pub(super) supplies: Vec<u32>,
    pub(super) demands: Vec<u32>,
    pub(super) scales: Scales,
    pub(super) node_scale: NodeScale,
    /// Work of an evaluation and of a factor, in evaluations of an activity.
    pub(super) work: (f64, f64),
}

/// Updates of entries of a factor that take as long as the evaluation of an activity.
const UPDATES_PER_ACTIVITY: f64 = 4.0;

/// Where an activity's parts lie in the flat arrays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub first_leg: u32,
    pub legs: u32,
    pub first_entry: u32,
    pub tag: u32,
}

/// A linear activity that takes one unit from one node and brings it to another: what a scenario cannot change of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    pub owner: u32,
    /// Nodes by their place in the elimination, and their entry of the pattern.
    pub low: u32,
    pub high: u32,
    pub entry: u32,
    /// 1 when it brings to the low node, -1 when it takes from there.
    pub sign: f64,
}

impl Shape {
    pub fn leg_range(&self) -> std::ops::Range<usize> {
        self.first_leg as usize..(self.first_leg + self.legs) as usize
    }
}

/// Checks a problem and prepares it for solving.
///
/// # Errors
/// [`CompileError`] with all faults of [`MarketProblem::validate`].
pub fn compile(problem: &MarketProblem) -> Result<Compiled, CompileError> {
    let faults = problem.validate();
    if !faults.is_empty() {
        return Err(CompileError { faults });
    }
    let edges = problem.activities.iter().flat_map(|activity| {
        let legs = &activity.legs;
        (0..legs.len()).flat_map(move |i| (i + 1..legs.len()).map(move |j| (legs[i].node as u32, legs[j].node as u32)))
    });
    let symbolic = Symbolic::new(problem.nodes.len(), edges);
    let mut tag_number: BTreeMap<&str, u32> = problem.activities.iter().map(|a| (a.tag.as_str(), 0)).collect();
    for (number, value) in tag_number.values_mut().enumerate() {
        *value = number as u32;
    }
    let (mut shapes, mut pair_entries) = (Vec::new(), Vec::new());
    let (mut leg_position, mut leg_quantity, mut leg_node) = (Vec::new(), Vec::new(), Vec::new());
    for activity in &problem.activities {
        let shape = Shape {
            first_leg: leg_position.len() as u32,
            legs: activity.legs.len() as u32,
            first_entry: pair_entries.len() as u32,
            tag: tag_number.get(activity.tag.as_str()).copied().unwrap_or(0),
        };
        shapes.push(shape);
        for leg in &activity.legs {
            leg_position.push(symbolic.position[leg.node]);
            leg_quantity.push(leg.quantity);
            leg_node.push(leg.node as u32);
        }
        let positions = &leg_position[shape.leg_range()];
        for i in 0..positions.len() {
            for j in i + 1..positions.len() {
                // Every pair of legs was an edge, so the entry exists.
                pair_entries.extend(symbolic.entry(positions[i], positions[j]));
            }
        }
    }
    let (mut transfers, mut rest) = (Vec::new(), Vec::new());
    for (owner, (activity, shape)) in problem.activities.iter().zip(&shapes).enumerate() {
        let owner = owner as u32;
        let linear = matches!(activity.response, Response::Linear(_) | Response::Elastic(_));
        let (position, quantity) = (&leg_position[shape.leg_range()], &leg_quantity[shape.leg_range()]);
        match (position, quantity) {
            (&[a, b], [-1.0, 1.0] | [1.0, -1.0]) if linear => {
                let sign = if a < b { quantity[0] } else { quantity[1] };
                let entry = pair_entries[shape.first_entry as usize];
                transfers.push(Transfer { owner, low: a.min(b), high: a.max(b), entry, sign });
            }
            _ => rest.push(owner),
        }
    }
    transfers.sort_by_key(|t| t.entry);
    let scales = Scales::of(problem);
    let (mut supplies, mut demands) = (Vec::new(), Vec::new());
    for (k, activity) in problem.activities.iter().enumerate() {
        let list = match activity.response {
            Response::Supply(_) => &mut supplies,
            Response::Demand(_) => &mut demands,
            _ => continue,
        };
        list.push(k as u32);
    }
    Ok(Compiled {
        base: MarketInputs::of(problem),
        node_scale: NodeScale::of(&symbolic, &scales),
        scales,
        work: (problem.activities.len() as f64, symbolic.updates() / UPDATES_PER_ACTIVITY),
        transfers,
        rest,
        has_elastic: problem.activities.iter().any(|a| matches!(a.response, Response::Elastic(_))),
        supplies,
        demands,
        problem: problem.clone(),
        tags: tag_number.keys().map(|tag| (*tag).to_owned()).collect(),
        symbolic,
        shapes,
        pair_entries,
        leg_position,
        leg_quantity,
        leg_node,
    })
}

impl Compiled {
    /// The problem as compiled.
    pub fn problem(&self) -> &MarketProblem {
        &self.problem
    }

    /// The scenario as compiled, to be changed and solved.
    pub fn base(&self) -> MarketInputs {
        self.base.clone()
    }

    /// All tags, sorted; draws address groups of activities by position in this list.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The tag of an activity, by position in [`Compiled::tags`].
    pub fn tag(&self, activity: usize) -> usize {
        self.shapes[activity].tag as usize
    }

    /// Activities whose response is a supply, in order.
    pub fn supplies(&self) -> &[u32] {
        &self.supplies
    }

    /// Activities whose response is a demand, in order.
    pub fn demands(&self) -> &[u32] {
        &self.demands
    }

    /// What counts as a quantity at a node where (almost) nothing passes: a thousandth of what is stated to pass.
    pub fn least_passing(&self, node: usize) -> f64 {
        self.scales.least[node]
    }

    /// Nodes.
    pub fn nodes(&self) -> usize {
        self.symbolic.n
    }

    /// Activities.
    pub fn activities(&self) -> usize {
        self.shapes.len()
    }

    /// Entries of the factor below its diagonal: a measure of the work per Newton step.
    pub fn factor_entries(&self) -> usize {
        self.symbolic.entries()
    }

    /// Unit margin of an activity in a scenario at node prices, summed in leg order as in the solver.
    pub(super) fn margin(&self, scenario: &MarketInputs, activity: usize, prices: &[f64]) -> f64 {
        let (nodes, weights) = (&self.leg_node[self.shapes[activity].leg_range()], scenario.weights(activity));
        nodes.iter().zip(weights).fold(-scenario.cost[activity], |sum, (&node, b)| sum + b * prices[node as usize])
    }
}
