//! Everything about a compiled market that may change from one clearing to the next.

use monazite_model::market::{MarketProblem, Response};
use thiserror::Error;

/// Values of one scenario, in the order of the problem. What connects to what stays as compiled; costs, bounds, responses, price
/// weights and injections may change, so an ensemble never compiles twice.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketInputs {
    pub(super) cost: Vec<f64>,
    pub(super) response: Vec<Response>,
    pub(super) injection: Vec<f64>,
    /// Price weights of all legs, activity after activity.
    pub(super) weight: Vec<f64>,
    pub(super) first_leg: Vec<u32>,
}

/// The numbers of a [`MarketInputs`], to be written in place.
#[derive(Debug)]
pub struct MarketParts<'a> {
    /// Unit cost by activity.
    pub cost: &'a mut [f64],
    /// Response by activity.
    pub response: &'a mut [Response],
    /// Injection by node.
    pub injection: &'a mut [f64],
    /// Price weights of all legs, activity after activity.
    pub weight: &'a mut [f64],
}

/// Why a change of a [`MarketInputs`] was refused.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum MarketInputsError {
    /// No such activity, leg or node.
    #[error("there is no {what} number {index}")]
    OutOfRange {
        /// `activity`, `leg` or `node`.
        what: &'static str,
        /// The number asked for.
        index: usize,
    },
    /// The response is of another kind than the one compiled.
    #[error("activity {activity} was compiled with another kind of response; compile the problem again")]
    OtherKind {
        /// The activity.
        activity: usize,
    },
    /// Not a legal value.
    #[error("{what} is {value}; expected {expected}")]
    Value {
        /// Which value.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What is legal.
        expected: &'static str,
    },
}

fn check(ok: bool, what: &'static str, value: f64, expected: &'static str) -> Result<(), MarketInputsError> {
    if ok { Ok(()) } else { Err(MarketInputsError::Value { what, value, expected }) }
}

impl MarketInputs {
    pub(super) fn of(problem: &MarketProblem) -> Self {
        let mut first_leg = vec![0u32];
        let mut weight = Vec::new();
        for activity in &problem.activities {
            weight.extend(activity.legs.iter().map(|leg| leg.price));
            first_leg.push(weight.len() as u32);
        }
        Self {
            cost: problem.activities.iter().map(|a| a.cost).collect(),
            response: problem.activities.iter().map(|a| a.response.clone()).collect(),
            injection: problem.nodes.iter().map(|n| n.injection).collect(),
            weight,
            first_leg,
        }
    }

    /// Everything that may be set, to be written in place. Values are the caller's care, as in [`MarketProblem::validate`]; responses
    /// must stay of their kind.
    pub fn parts_mut(&mut self) -> MarketParts<'_> {
        MarketParts {
            cost: &mut self.cost,
            response: &mut self.response,
            injection: &mut self.injection,
            weight: &mut self.weight,
        }
    }

    /// Injections of all nodes.
    pub fn injections(&self) -> &[f64] {
        &self.injection
    }

    /// Unit costs of all activities.
    pub fn costs(&self) -> &[f64] {
        &self.cost
    }

    /// Price weights of all legs, activity after activity.
    pub fn price_weights(&self) -> &[f64] {
        &self.weight
    }

    /// Responses of all activities.
    pub fn responses(&self) -> &[Response] {
        &self.response
    }

    fn activity(&self, index: usize) -> Result<usize, MarketInputsError> {
        if index < self.cost.len() { Ok(index) } else { Err(MarketInputsError::OutOfRange { what: "activity", index }) }
    }

    /// Unit cost of an activity.
    pub fn cost(&self, activity: usize) -> Option<f64> {
        self.cost.get(activity).copied()
    }

    /// Response of an activity.
    pub fn response(&self, activity: usize) -> Option<&Response> {
        self.response.get(activity)
    }

    /// Injection at a node.
    pub fn injection(&self, node: usize) -> Option<f64> {
        self.injection.get(node).copied()
    }

    /// Price weight (entry of B) of leg number `leg` of an activity.
    pub fn price_weight(&self, activity: usize, leg: usize) -> Option<f64> {
        if activity < self.cost.len() { self.weights(activity).get(leg).copied() } else { None }
    }

    /// Sets the unit cost of an activity.
    ///
    /// # Errors
    /// Unknown activity, or a cost that is not finite.
    pub fn set_cost(&mut self, activity: usize, cost: f64) -> Result<(), MarketInputsError> {
        let k = self.activity(activity)?;
        check(cost.is_finite(), "cost", cost, "a finite number")?;
        self.cost[k] = cost;
        Ok(())
    }

    /// Adds to the unit cost of an activity (a specific duty; negative for a subsidy).
    ///
    /// # Errors
    /// Unknown activity, or a sum that is not finite.
    pub fn add_cost(&mut self, activity: usize, duty: f64) -> Result<(), MarketInputsError> {
        let k = self.activity(activity)?;
        self.set_cost(activity, self.cost[k] + duty)
    }

    /// Sets the hard upper bound of an activity; zero is a ban, infinity none.
    ///
    /// # Errors
    /// Unknown activity, or a bound below zero.
    pub fn set_upper(&mut self, activity: usize, upper: f64) -> Result<(), MarketInputsError> {
        let k = self.activity(activity)?;
        check(upper >= 0.0, "upper", upper, "zero or more")?;
        self.response[k].set_upper(upper);
        Ok(())
    }

    /// Lowers the upper bound of an activity to `upper` where it is higher: bounds of several measures stack this way.
    ///
    /// # Errors
    /// As [`MarketInputs::set_upper`].
    pub fn cap(&mut self, activity: usize, upper: f64) -> Result<(), MarketInputsError> {
        let k = self.activity(activity)?;
        let tighter = upper.min(self.response[k].upper());
        self.set_upper(activity, tighter)
    }

    /// Replaces the response of an activity by one of the same kind.
    ///
    /// # Errors
    /// Unknown activity, or another kind of response. Values are the caller's care, as in [`MarketProblem::validate`].
    pub fn set_response(&mut self, activity: usize, response: Response) -> Result<(), MarketInputsError> {
        let k = self.activity(activity)?;
        if std::mem::discriminant(&self.response[k]) != std::mem::discriminant(&response) {
            return Err(MarketInputsError::OtherKind { activity });
        }
        self.response[k] = response;
        Ok(())
    }

    /// Sets the price weight (entry of B) of leg number `leg` of an activity, as an ad valorem duty does.
    ///
    /// # Errors
    /// Unknown activity or leg, or a weight that is not finite.
    pub fn set_price_weight(&mut self, activity: usize, leg: usize, weight: f64) -> Result<(), MarketInputsError> {
        let k = self.activity(activity)?;
        check(weight.is_finite(), "price weight", weight, "a finite number")?;
        let (start, end) = (self.first_leg[k] as usize, self.first_leg[k + 1] as usize);
        match self.weight[start..end].get_mut(leg) {
            Some(entry) => {
                *entry = weight;
                Ok(())
            }
            None => Err(MarketInputsError::OutOfRange { what: "leg", index: leg }),
        }
    }

    /// Sets the injection at a node.
    ///
    /// # Errors
    /// Unknown node, or an injection that is not finite.
    pub fn set_injection(&mut self, node: usize, injection: f64) -> Result<(), MarketInputsError> {
        check(injection.is_finite(), "injection", injection, "a finite number")?;
        match self.injection.get_mut(node) {
            Some(entry) => {
                *entry = injection;
                Ok(())
            }
            None => Err(MarketInputsError::OutOfRange { what: "node", index: node }),
        }
    }

    /// Price weights of the legs of an activity.
    pub(super) fn weights(&self, activity: usize) -> &[f64] {
        &self.weight[self.first_leg[activity] as usize..self.first_leg[activity + 1] as usize]
    }
}
