//! Setting the numbers of a clearing in place.

use monazite_model::market::Response;
use monazite_model::term::Term;

use super::numbers::Numbers;
use super::parameters::Parameters;
use super::slots::Slot;
use super::source::Source;
use super::structure::Structure;
use crate::market::MarketInputs;

impl Structure {
    /// Sets the parameters; terms, levels and prices stay.
    pub fn set_parameters(&self, parameters: &Parameters, numbers: &mut Numbers) {
        for (source, input) in self.slots.sources().iter().zip(&mut numbers.inputs) {
            if let Source::Parameter { form, name } = *source {
                *input = parameters.get(form, name);
            }
        }
        self.slots.evaluate_parameters(&numbers.inputs, &mut numbers.values);
        for &k in &self.moving {
            self.write_activity(k as usize, numbers);
        }
        // Weights, injections and prices follow from terms and the chain alone; base levels only by their rounding.
        self.write_residuals(numbers);
    }

    /// Sets every source, in the order of [`super::Slots::sources`].
    pub fn set_inputs(&self, inputs: &[f64], numbers: &mut Numbers) {
        numbers.inputs.copy_from_slice(inputs);
        self.slots.evaluate(inputs, &mut numbers.values);
        self.write_all(numbers);
    }

    /// Puts each of the terms the structure was built from into force or out of it: in force its numbers are those of `terms`, a list
    /// of the same kinds on the same targets; out of force, those that change nothing.
    ///
    /// A sourcing requirement stays in force, because its certificates are part of the structure; a bound that the structure was built
    /// with as a ban can only be a ban or none.
    pub fn set_terms(&self, terms: &[Term], in_force: impl Fn(usize) -> bool, numbers: &mut Numbers) {
        self.slots.set_terms(terms, in_force, &mut numbers.inputs);
        self.slots.evaluate_terms(&numbers.inputs, &mut numbers.values);
        for &k in &self.under_terms {
            self.write_activity(k as usize, numbers);
        }
        self.write_weights(numbers);
        self.write_residuals(numbers);
    }

    /// Writes all numbers from the values of the rows.
    pub(super) fn write_all(&self, numbers: &mut Numbers) {
        for k in 0..self.roles.len() {
            self.write_activity(k, numbers);
        }
        self.write_weights(numbers);
        self.write_residuals(numbers);
    }

    fn write_weights(&self, numbers: &mut Numbers) {
        let Numbers { values, market, .. } = numbers;
        let parts = market.parts_mut();
        for leg in &self.weights {
            parts.weight[self.legs.first[leg.activity] as usize + leg.leg] = values[leg.slot as usize];
        }
    }

    /// Cost and response of an activity, and what it did before the terms.
    fn write_activity(&self, k: usize, numbers: &mut Numbers) {
        let slots = &self.activities[k];
        let Numbers { values, market, before, base_margins, base_levels, .. } = numbers;
        let v = |slot: Slot| values[slot as usize];
        let parts = market.parts_mut();
        parts.cost[k] = v(slots.cost);
        slots.after.write(values, &mut parts.response[k]);
        let own = match self.own_before[k] {
            Some(place) => {
                slots.before.write(values, &mut before[place as usize]);
                &before[place as usize]
            }
            None => &parts.response[k],
        };
        // In the very operations the market uses, so that base levels are the market's to the bit.
        let margin = self
            .legs
            .of(k)
            .fold(-v(slots.base_cost), |sum, (node, quantity)| sum + quantity * v(self.node_prices[node]));
        base_margins[k] = margin;
        base_levels[k] = own.level(margin);
    }

    /// Lets the chain's own imbalance, which is rounding, stand as an injection, so that base prices clear exactly.
    fn write_residuals(&self, numbers: &mut Numbers) {
        let Numbers { values, market, base_levels, residuals, .. } = numbers;
        residuals.fill(0.0);
        for leg in &self.balance {
            residuals[leg.node as usize] -= leg.quantity * base_levels[leg.activity as usize];
        }
        let parts = market.parts_mut();
        parts.injection.copy_from_slice(residuals);
        for injection in &self.injections {
            parts.injection[injection.node] += values[injection.after as usize];
        }
    }

    /// The market before the terms, with the same nodes and activities.
    pub fn before(&self, numbers: &Numbers) -> MarketInputs {
        let mut market = numbers.market.clone();
        let parts = market.parts_mut();
        for (k, slots) in self.activities.iter().enumerate() {
            parts.cost[k] = numbers.value(slots.base_cost);
            // An activity that a measure creates may be of another kind than the nothing it was; its bound of zero says enough.
            parts.response[k] = slots.before.map(|slot| numbers.value(slot)).response();
        }
        parts.weight.copy_from_slice(&self.legs.quantity);
        parts.injection.copy_from_slice(&numbers.residuals);
        for injection in &self.injections {
            parts.injection[injection.node] += numbers.value(injection.before);
        }
        market
    }

    /// Response of an activity before the terms.
    pub(super) fn before_of<'a>(&self, numbers: &'a Numbers, k: usize) -> &'a Response {
        self.own_before[k].map_or(&numbers.market.responses()[k], |place| &numbers.before[place as usize])
    }
}
