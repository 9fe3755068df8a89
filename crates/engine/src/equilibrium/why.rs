//! Why a figure is what it is: its change from base to scenario, split over the measures behind it.
//!
//! All measures grow together along a straight path from nothing to what they are, and each gets what its own growth brings
//! along the way: the integral of its part of the gradient (Aumann and Shapley 1974). The parts add up to the change; two measures
//! that do the same get the same. Method, and the path of each kind of measure: docs/methods/why.md.
//!
//! A price moves as far as it must for somebody to answer: with J dp = -∂F and J'λ = ∂φ, the part of a measure is Σ λ'J_ℓ dp over the
//! links ℓ that answer (others supply more, users forgo, known routes carry more, new ones open), J_ℓ the part of the Jacobian that
//! each has.
//!
//! | here       | on paper                                     |
//! | `part`     | ∫₀¹ ∂φ/∂θ_i(θ(s)) θ_i'(s) ds                 |
//! | `links`    | ∫₀¹ λ'J_ℓ dp_i ds                            |

use monazite_model::market::Solution;
use monazite_model::term::Term;

use super::clear::Clearing;
use super::links::OfTerms;
use super::numbers::Numbers;
use super::seed::Figure;
use super::structure::Structure;
use super::ways::Way;

/// What a measure brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Measure.
    pub measure: usize,
    /// Its part of the change, in the figure's unit.
    pub change: f64,
    /// The same by who answered, in the order of [`super::Link::ALL`]; they add up to `change` where the figure is a price.
    pub links: [f64; 4],
}

/// The change of a figure and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// Before.
    pub base: f64,
    /// Under the measures.
    pub value: f64,
    /// By measure, in their order; with `unassigned` they add up to `value - base`.
    pub parts: Vec<Part>,
    /// Clearings it took.
    pub clearings: usize,
    /// Measures whose terms have no path from nothing (a sourcing requirement): what they bring is in `base`.
    pub apart: Vec<usize>,
    /// What kinks inside the shortest pieces left and was shared out in proportion, sizes added up, in the figure's unit.
    pub shared_out: f64,
    /// What no measure is given: the change over pieces in which the price has several right values, so that it has no rate.
    pub unassigned: f64,
}

/// Parts of a piece add up to the change over it within this share of the whole change, or the piece is split. What is left is
/// shared out where it arose, so that the sum is exact; how it is shared is off by far less than this.
const FINE: f64 = 1e-5;
/// Pieces this short are taken as they are.
const SHORTEST: f64 = 1.0 / 2048.0;
/// Pieces the way begins with.
const PIECES: u32 = 4;
/// Rates at the ends of the way are taken this far inside: at nothing and at their full size measures stand at kinks.
const INSIDE: f64 = 1e-7;
/// No piece is split nearer to an end than this share of it.
const NEAREST: f64 = 0.1;

/// Rates of the figure by measure: in all, and by link.
type Rates = Vec<[f64; 5]>;

struct Walk<'a> {
    structure: &'a Structure,
    figure: Figure,
    ways: Vec<Way>,
    measures: Vec<usize>,
    numbers: Numbers,
    inputs: Vec<f64>,
    terms: OfTerms,
    work: Clearing,
    clearings: usize,
    whole: f64,
    shared_out: f64,
    unassigned: f64,
}

/// A point of the path.
struct Stop {
    at: f64,
    value: f64,
    prices: Vec<f64>,
    /// `None` where the figure is a price with several right values.
    rates: Option<Rates>,
}

impl Structure {
    /// Splits the change of a figure over the measures behind the terms the structure was built from. `None` unless every market on
    /// the way clears, or where a figure is no price, quantity, flow or gain of the structure.
    pub fn why(&self, numbers: &Numbers, terms: &[Term], figure: Figure) -> Option<Why> {
        let mut measures: Vec<usize> = terms.iter().map(|term| term.measure).collect();
        measures.sort_unstable();
        measures.dedup();
        let (ways, mut apart) = self.ways(numbers, terms, &measures)?;
        apart.dedup();
        let mut walk = Walk {
            structure: self,
            figure,
            ways,
            measures,
            numbers: numbers.clone(),
            inputs: numbers.inputs.clone(),
            terms: self.of_terms(),
            work: Clearing::default(),
            clearings: 0,
            whole: 0.0,
            shared_out: 0.0,
            unassigned: 0.0,
        };
        let mut sums = vec![[0.0; 5]; walk.measures.len()];
        let (first, last) = walk.ends(&mut sums)?;
        let part = |(&measure, sum): (&usize, &[f64; 5])| Part {
            measure,
            change: sum[0],
            links: [sum[1], sum[2], sum[3], sum[4]],
        };
        Some(Why {
            base: first,
            value: last,
            parts: walk.measures.iter().zip(&sums).map(part).collect(),
            clearings: walk.clearings,
            apart,
            shared_out: walk.shared_out,
            unassigned: walk.unassigned,
        })
    }

    /// The value of a figure.
    pub fn figure(&self, numbers: &Numbers, solution: &Solution, figure: Figure) -> Option<f64> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let tonnages = || self.rows.read(self, numbers, prices, levels);
        match figure {
            Figure::Price(row) => self.rows.price_node(row).map(|node| prices[node]),
            Figure::Quantity(row) => tonnages().quantities.get(row).copied(),
            Figure::Flow(row) => tonnages().flows.get(row).copied(),
            Figure::Gain(area, party) => Some(self.accounts(numbers, solution)?.gain(area, party)),
            Figure::Welfare => Some(self.accounts(numbers, solution)?.total),
        }
    }
}

impl Walk<'_> {
    /// Puts the measures at a share of their way and clears.
    fn clear(&mut self, at: f64, start: Option<&[f64]>) -> Option<Solution> {
        for way in &self.ways {
            // The end exactly, so that the path ends where the run does.
            self.inputs[way.source] = if at >= 1.0 { way.to } else { way.from + at * (way.to - way.from) };
        }
        self.structure.set_inputs(&self.inputs, &mut self.numbers);
        self.clearings += 1;
        // Only the ends are told; what is rounded between them cancels in the sum.
        let ends = at <= 0.0 || at >= 1.0;
        let clear = if ends { Structure::clear } else { Structure::clear_within_tolerance };
        let solution = clear(self.structure, &self.numbers, start, &mut self.work);
        solution.is_cleared().then_some(solution)
    }

    /// Walks the whole way and gives the figure at both ends.
    fn ends(&mut self, sums: &mut [[f64; 5]]) -> Option<(f64, f64)> {
        let (first, last) = (self.stop(0.0, None)?, self.stop(1.0, None)?);
        self.whole = (last.value - first.value).abs();
        let ends = (first.value, last.value);
        if self.whole == 0.0 {
            return Some(ends);
        }
        let mut from = first;
        for piece in 1..PIECES {
            let at = f64::from(piece) / f64::from(PIECES);
            let to = self.stop(at, Some(&from.prices))?;
            self.over(&from, &to, sums)?;
            from = to;
        }
        self.over(&from, &last, sums)?;
        Some(ends)
    }

    fn stop(&mut self, at: f64, start: Option<&[f64]>) -> Option<Stop> {
        let solution = self.clear(at, start)?;
        let value = self.structure.figure(&self.numbers, &solution, self.figure)?;
        let inside = at.clamp(INSIDE, 1.0 - INSIDE);
        let rates = if inside == at {
            self.rates(&solution)?
        } else {
            let near = self.clear(inside, solution.prices.as_deref())?;
            self.rates(&near)?
        };
        Some(Stop { at, value, prices: solution.prices?, rates })
    }

    /// Adds the parts over a piece, splitting it until they add up to the change over it. Three points, the rule that is exact for
    /// parabolas; the inner one is where the tangents of both ends meet, which is at a kink if there is one.
    fn over(&mut self, from: &Stop, to: &Stop, sums: &mut [[f64; 5]]) -> Option<()> {
        let (change, width) = (to.value - from.value, to.at - from.at);
        let share = meeting(from, to);
        let start: Vec<f64> = from.prices.iter().zip(&to.prices).map(|(a, b)| a + share * (b - a)).collect();
        let middle = self.stop(from.at + share * width, Some(&start))?;
        let mut parts = vec![[0.0; 5]; sums.len()];
        let known = [&from.rates, &middle.rates, &to.rates].map(Option::as_ref);
        let firm = if let [Some(a), Some(m), Some(b)] = known {
            let inner = 1.0 / (6.0 * share * (1.0 - share));
            let weights = [0.5 - 1.0 / (6.0 * share), inner, 0.5 - 1.0 / (6.0 * (1.0 - share))];
            for (weight, rates) in weights.into_iter().zip([a, m, b]) {
                for (part, rate) in parts.iter_mut().zip(rates) {
                    part.iter_mut().zip(rate).for_each(|(part, rate)| *part += width * weight * rate);
                }
            }
            true
        } else {
            false
        };
        let found: f64 = parts.iter().map(|part| part[0]).sum();
        let left = change - found;
        // Where the price has no rate at any point, smaller pieces have none either.
        let rough = if firm { left.abs() > FINE * self.whole } else { known.iter().any(Option::is_some) };
        if rough && width > SHORTEST {
            self.over(from, &middle, sums)?;
            return self.over(&middle, to, sums);
        }
        self.take(parts, left, sums);
        Some(())
    }

    /// Adds the parts of a piece. What a kink or rounding leaves goes to the parts by their size, and within a part to its links;
    /// what no measure moves is given to none.
    fn take(&mut self, parts: Rates, left: f64, sums: &mut [[f64; 5]]) {
        let size: f64 = parts.iter().map(|part| part[0].abs()).sum();
        if size == 0.0 {
            self.unassigned += left;
            return;
        }
        self.shared_out += left.abs();
        for (sum, mut part) in sums.iter_mut().zip(parts) {
            let grown = part[0] + left * part[0].abs() / size;
            if part[0] != 0.0 {
                let fit = grown / part[0];
                part[1..].iter_mut().for_each(|link| *link *= fit);
            }
            part[0] = grown;
            sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
    }

    /// How fast each measure moves the figure at an answer, and through which links; `Some(None)` where the figure is a price with
    /// several right values.
    fn rates(&self, solution: &Solution) -> Option<Option<Rates>> {
        let structure = self.structure;
        if let Figure::Price(row) = self.figure {
            let node = structure.rows.price_node(row)?;
            if solution.interval_prices.iter().any(|interval| interval.node == node) {
                return Some(None);
            }
        }
        let near = structure.near(&self.numbers, solution)?;
        let seed = structure.seed_of_sum(&self.numbers, solution, &[(self.figure, 1.0)])?;
        let by_source = structure.adjoint(&self.numbers, solution, &seed, &near)?;
        let mut rates = vec![[0.0; 5]; self.measures.len()];
        for way in &self.ways {
            way.amounts.iter().for_each(|(measure, amount)| rates[*measure][0] += by_source[way.source] * amount);
        }
        if let Figure::Price(row) = self.figure {
            let mut weight = vec![0.0; structure.nodes.len()];
            weight[structure.rows.price_node(row)?] = 1.0;
            let worth = near.sensitivity.transposed(&weight);
            for (measure, rate) in rates.iter_mut().enumerate().filter(|(_, rate)| rate[0] != 0.0) {
                let mut change = vec![0.0; self.inputs.len()];
                for way in &self.ways {
                    let own = way.amounts.iter().filter(|(of, _)| *of == measure);
                    own.for_each(|(_, amount)| change[way.source] += amount);
                }
                let links = structure.links(&self.numbers, solution, &near, &worth, (&self.terms, &change))?;
                let sum: f64 = links.iter().sum();
                // Both are the same number by different ways; the links take the digits of the gradient.
                let fit = if sum != 0.0 { rate[0] / sum } else { 0.0 };
                rate[1..].iter_mut().zip(links).for_each(|(rate, link)| *rate = link * fit);
            }
        }
        Some(Some(rates))
    }
}

/// Where in a piece the tangents of its ends meet, as a share of it: at a kink between two straight parts. The middle where they do
/// not meet inside.
fn meeting(from: &Stop, to: &Stop) -> f64 {
    let sum = |rates: &Option<Rates>| rates.as_ref().map(|rates| rates.iter().map(|rate| rate[0]).sum::<f64>());
    let (Some(a), Some(b)) = (sum(&from.rates), sum(&to.rates)) else { return 0.5 };
    let width = to.at - from.at;
    let share = ((to.value - from.value) / width - b) / (a - b);
    if share > 0.0 && share < 1.0 { share.clamp(NEAREST, 1.0 - NEAREST) } else { 0.5 }
}

#[cfg(test)]
#[path = "why_tests.rs"]
pub(super) mod tests;
