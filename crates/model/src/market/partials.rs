//! Derivatives of a level with respect to the margin and to every number of its response.

use super::demand::Demand;
use super::demand::TANGENT_BELOW;
use super::elementary::{ln, power};
use super::fading::Fading;
use super::headroom::Headroom;
use super::linear::Linear;
use super::quadrature::integrate;
use super::response::Response;
use super::supply::{JOIN, Supply};

/// Most numbers a response has.
pub const MOST_NUMBERS: usize = 6;

/// Derivatives of the level of a response at a margin.
///
/// At a kink they are those of one side; [`Response::kinks`] says where the kinks are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Partials {
    /// By the margin.
    pub margin: f64,
    /// By the numbers of the response: `at`, `slope`, `upper`; `at`, `price`, `elasticity`, `shutdown`, `capacity`, `upper`; `at`,
    /// `price`, `elasticity`, `choke`, `upper`; `at`, `price`, `elasticity`, `headroom`, `shutdown`, `upper`; `at`, `price`,
    /// `elasticity`, `choke`, `upper`; those a response does not have are zero. The width of a range is not moved.
    pub numbers: [f64; MOST_NUMBERS],
}

impl Response {
    /// Derivatives of the level at a margin. [`super::Elastic`] has none: its level does not follow from its margin.
    ///
    /// ```
    /// use monazite_model::market::{Linear, Response};
    /// let response = Response::from(Linear::new(10.0, 2.0));
    /// let partials = response.partials(3.0);
    /// assert_eq!((partials.margin, &partials.numbers[..3]), (2.0, &[1.0, 3.0, 0.0][..]));
    /// ```
    pub fn partials(&self, margin: f64) -> Partials {
        match self {
            Self::Linear(r) => linear(r, margin),
            Self::Elastic(_) => Partials::default(),
            Self::Supply(r) => supply(r, margin),
            Self::Demand(r) => demand(r, margin),
            Self::Headroom(r) => headroom(r, margin),
            Self::Fading(r) => fading(r, margin),
        }
    }

    /// Margins at which the derivative by the margin jumps.
    pub fn kinks(&self) -> Vec<f64> {
        let ends =
            |low: f64| [low, self.margin_at(self.highest_level())].into_iter().filter(|m| m.is_finite()).collect();
        match self {
            Self::Linear(r) if r.slope == 0.0 => Vec::new(),
            Self::Linear(r) if r.upper <= 0.0 => Vec::new(),
            Self::Linear(_) => ends(self.reference_margin()),
            Self::Elastic(_) => vec![0.0],
            Self::Supply(r) if r.at == 0.0 || r.shape().is_shut() => Vec::new(),
            // Where capacity binds before the bound, the level arrives there with a slope of zero: no kink.
            Self::Supply(r) if r.upper >= r.capacity && r.knee < 1.0 => vec![r.shutdown],
            Self::Supply(r) => ends(r.shutdown),
            Self::Headroom(r) if r.at == 0.0 || r.upper <= 0.0 => Vec::new(),
            Self::Headroom(r) if r.upper > r.at => ends(r.price),
            Self::Headroom(_) => ends(f64::INFINITY),
            Self::Fading(r) if r.at == 0.0 || r.upper <= 0.0 => Vec::new(),
            Self::Fading(r) if r.upper < f64::INFINITY => ends(f64::INFINITY),
            Self::Fading(_) => Vec::new(),
            Self::Demand(r) if r.at == 0.0 || r.upper <= 0.0 => Vec::new(),
            Self::Demand(r) => {
                let choke = r.choke.map(|c| -c);
                let bound = (r.upper < f64::INFINITY).then(|| self.margin_at(r.upper));
                choke.into_iter().chain(bound).filter(|m| m.is_finite()).collect()
            }
        }
    }
}

impl Response {
    /// Derivatives of [`Response::surplus`] at a margin by the numbers of the response, in the order of [`Partials::numbers`]: the
    /// areas under those of the level. (That by the margin is the level.)
    pub fn surplus_partials(&self, margin: f64) -> [f64; MOST_NUMBERS] {
        let reference = self.reference_margin();
        let (low, high) = (reference.min(margin), reference.max(margin));
        let mut cuts = self.pieces(low, high);
        cuts.retain(|cut| *cut > low && *cut < high);
        cuts.extend([low, high]);
        cuts.sort_by(f64::total_cmp);
        let mut sum = [0.0; MOST_NUMBERS];
        for piece in cuts.windows(2).filter(|piece| piece[0] < piece[1]) {
            // Rounding must not reach across the cut at either end.
            for (number, sum) in sum.iter_mut().enumerate() {
                *sum += integrate(piece[0], piece[1], |m| self.partials(m).numbers[number]);
            }
        }
        if margin < reference {
            sum.iter_mut().for_each(|area| *area = -*area);
        }
        if let Self::Demand(Demand { choke: None, at, .. }) = self {
            // The surplus counts from the base price, which moves with itself.
            sum[1] += at;
        }
        if let Self::Fading(Fading { at, upper, .. }) = self {
            sum[1] += at.min(*upper);
        }
        sum
    }

    /// Margins at which the curve changes its form, and enough between them for exact quadrature.
    fn pieces(&self, low: f64, high: f64) -> Vec<f64> {
        let mut cuts = self.kinks();
        // Powers are smooth to quadrature where the ends of a piece differ by a factor of two at most.
        let mut double = |from: f64, to: f64, at: &dyn Fn(f64) -> f64| {
            let mut x = from;
            while x > 0.0 && x < to && cuts.len() < 4000 {
                cuts.push(at(x));
                x *= 2.0;
            }
        };
        match self {
            Self::Supply(r) if r.at > 0.0 => {
                double(JOIN * (r.price - r.shutdown), high - r.shutdown, &|x| r.shutdown + x);
                let levels = [r.knee * r.capacity, r.capacity, r.upper.min(r.capacity)];
                cuts.extend(levels.into_iter().filter(|l| l.is_finite()).map(|level| self.margin_at(level)));
            }
            Self::Demand(r) if r.at > 0.0 => {
                double(TANGENT_BELOW * r.price, -low, &|x| -x);
                cuts.extend(r.choke.map(|choke| -r.price.max(0.5 * choke)));
            }
            Self::Headroom(r) if r.at > 0.0 => cuts.extend(r.pieces(low, high)),
            Self::Fading(r) if r.at > 0.0 => cuts.extend(r.pieces(low, high)),
            _ => {}
        }
        cuts
    }
}

fn linear(r: &Linear, margin: f64) -> Partials {
    let mut of = Partials::default();
    let raw = r.at + r.slope * margin;
    if raw > 0.0 && raw < r.upper {
        of.margin = r.slope;
        of.numbers[..2].copy_from_slice(&[1.0, margin]);
    } else if raw >= r.upper {
        of.numbers[2] = 1.0;
    }
    of
}

fn supply(r: &Supply, margin: f64) -> Partials {
    let mut of = Partials::default();
    if r.at == 0.0 {
        return of;
    }
    let span = r.price - r.shutdown;
    let z = (margin - r.shutdown) / span;
    let theta = r.exponent();
    // Uncapped level and its derivatives by z and θ.
    let (s, by_z, by_theta) = if z >= JOIN {
        let s = r.at * power(z, theta);
        (s, theta * s / z, s * ln(z))
    } else if z > 0.0 {
        let (t, capped) = (z / JOIN, theta.min(2.0));
        let joined = r.at * power(JOIN, theta);
        let y = t * ((2.0 - capped) + (capped - 1.0) * t);
        let bent = if theta < 2.0 { t * t - t } else { 0.0 };
        let rise = (2.0 - capped) + 2.0 * (capped - 1.0) * t;
        (joined * y, joined * rise / JOIN, joined * (y * ln(JOIN) + bent))
    } else {
        return of;
    };
    let wall = r.knee >= 1.0 || r.capacity <= 0.0 || r.capacity == f64::INFINITY;
    let (level, by_s, by_capacity) = if wall {
        if s <= r.capacity { (s, 1.0, 0.0) } else { (r.capacity, 0.0, 1.0) }
    } else if s <= r.knee * r.capacity {
        (s, 1.0, 0.0)
    } else {
        let bend = 1.0 / (4.0 * (1.0 - r.knee) * r.capacity);
        let rest = ((2.0 - r.knee) * r.capacity - s).max(0.0);
        let eased = 2.0 * rest * bend;
        (r.capacity - rest * rest * bend, eased, 1.0 - eased * (2.0 - r.knee) + rest * rest * bend / r.capacity)
    };
    if level >= r.upper {
        of.numbers[5] = 1.0;
        return of;
    }
    let (by_z, by_theta) = (by_s * by_z, by_s * by_theta);
    of.margin = by_z / span;
    of.numbers = [
        by_s * s / r.at,
        by_z * (-z / span) + by_theta * r.elasticity * r.shutdown / (r.price * r.price),
        by_theta * (1.0 - r.shutdown / r.price),
        by_z * ((z - 1.0) / span) - by_theta * r.elasticity / r.price,
        by_capacity,
        0.0,
    ];
    of
}

fn demand(r: &Demand, margin: f64) -> Partials {
    let mut of = Partials::default();
    if r.at == 0.0 {
        return of;
    }
    let (eta, price) = (r.elasticity, -margin);
    let ratio = price / r.price;
    let (free, by_ratio, by_eta) = if ratio >= TANGENT_BELOW {
        let free = r.at * power(ratio, -eta);
        (free, -eta * free / ratio, -free * ln(ratio))
    } else {
        let joined = r.at * power(TANGENT_BELOW, -eta);
        let below = 1.0 - ratio / TANGENT_BELOW;
        let free = joined * (1.0 + eta * below);
        (free, -eta * joined / TANGENT_BELOW, -ln(TANGENT_BELOW) * free + joined * below)
    };
    // Weight, and its derivatives by the price felt, the base price and the choke price.
    let (mut weight, mut by_price, mut by_base, mut by_choke) = (1.0, 0.0, 0.0, 0.0);
    if let Some(choke) = r.choke {
        let half = 0.5 * choke > r.price;
        let taper = if half { 0.5 * choke } else { r.price };
        let width = choke - taper;
        let t = (price - taper) / width;
        if t >= 1.0 {
            return of;
        }
        if t > 0.0 {
            weight = 1.0 - t * t;
            let (by_taper, own) = ((t - 1.0) / width, -t / width);
            by_price = -2.0 * t / width;
            by_base = if half { 0.0 } else { -2.0 * t * by_taper };
            by_choke = -2.0 * t * (own + if half { 0.5 * by_taper } else { 0.0 });
        }
    }
    if free * weight >= r.upper {
        of.numbers[4] = 1.0;
        return of;
    }
    of.margin = -(by_ratio / r.price * weight + free * by_price);
    of.numbers = [
        free * weight / r.at,
        by_ratio * (-ratio / r.price) * weight + free * by_base,
        by_eta * weight,
        free * by_choke,
        0.0,
        0.0,
    ];
    of
}

fn headroom(r: &Headroom, margin: f64) -> Partials {
    let mut of = Partials::default();
    if r.at == 0.0 || margin <= 0.0 {
        return of;
    }
    let (level, slope) = r.level_and_slope(margin);
    if level >= r.upper {
        of.numbers[5] = 1.0;
        return of;
    }
    let (eta, log) = (r.elasticity, ln(margin / r.price));
    of.margin = slope;
    of.numbers[0] = level / r.at;
    if log >= 0.0 {
        // A level follows from margin / price alone.
        of.numbers[1] = -slope * margin / r.price;
        let lack = power(margin / r.price, -eta / r.headroom);
        of.numbers[2] = r.at * lack * log;
        of.numbers[3] = r.at * (1.0 - lack) - r.at * lack * eta * log / r.headroom;
    } else {
        let steepness = 1.0 / r.width;
        let (shut, open) = (power(r.shutdown / r.price, steepness), power(margin / r.shutdown, steepness));
        // By the logarithms of margin, base price and shutdown margin; they add up to zero.
        let by_shutdown = level * steepness * (shut / (1.0 + shut) - 1.0 / (1.0 + open));
        let by_price = -slope * margin - by_shutdown;
        of.numbers[1] = by_price / r.price;
        of.numbers[2] = level * log;
        of.numbers[4] = by_shutdown / r.shutdown;
    }
    of
}

fn fading(r: &Fading, margin: f64) -> Partials {
    let mut of = Partials::default();
    if r.at == 0.0 {
        return of;
    }
    let (level, slope) = r.level_and_slope(margin);
    if level >= r.upper {
        of.numbers[4] = 1.0;
        return of;
    }
    let (eta, ratio, steepness) = (r.elasticity, -margin / r.price, 1.0 / r.width);
    let joined = ratio.max(TANGENT_BELOW);
    let (kept, out) = (power(r.price / r.choke, steepness), power(joined * r.price / r.choke, steepness));
    let by_choke = level * steepness * (out / (1.0 + out) - kept / (1.0 + kept));
    of.margin = slope;
    of.numbers[0] = level / r.at;
    of.numbers[1] = (-slope * margin - by_choke) / r.price;
    of.numbers[3] = by_choke / r.choke;
    of.numbers[2] = if ratio >= TANGENT_BELOW {
        -level * ln(ratio)
    } else {
        let below = 1.0 - ratio / TANGENT_BELOW;
        level * (-ln(TANGENT_BELOW) + below / (1.0 + eta * below))
    };
    of
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The response with one of its numbers moved.
    fn moved(response: &Response, number: usize, by: f64) -> Response {
        let mut other = response.clone();
        match &mut other {
            Response::Linear(r) => *[&mut r.at, &mut r.slope, &mut r.upper][number] += by,
            Response::Supply(r) => {
                *[&mut r.at, &mut r.price, &mut r.elasticity, &mut r.shutdown, &mut r.capacity, &mut r.upper]
                    [number] += by;
            }
            Response::Headroom(r) => {
                *[&mut r.at, &mut r.price, &mut r.elasticity, &mut r.headroom, &mut r.shutdown, &mut r.upper]
                    [number] += by;
            }
            Response::Fading(r) => {
                *[&mut r.at, &mut r.price, &mut r.elasticity, &mut r.choke, &mut r.upper][number] += by;
            }
            Response::Demand(r) => match number {
                3 => r.choke = r.choke.map(|c| c + by),
                4 => r.upper += by,
                n => *[&mut r.at, &mut r.price, &mut r.elasticity][n] += by,
            },
            Response::Elastic(_) => {}
        }
        other
    }

    fn responses() -> impl Strategy<Value = (Response, usize, f64)> {
        let line = (-5.0..20.0f64, 0.1..4.0f64, 1.0..40.0f64, -10.0..20.0f64)
            .prop_map(|(at, slope, upper, m)| (Response::from(Linear { at, slope, upper }), 3, m));
        let supply = (1.0..50.0f64, 2.0..20.0f64, 0.05..4.0f64, 0.0..0.9f64, 0.6..3.0f64, 0.3..4.0f64, 0.0..3.0f64)
            .prop_map(|(at, price, elasticity, shut, capacity, upper, m)| {
                let (shutdown, capacity, upper) = (shut * price, capacity * at, upper * at);
                (Supply { at, price, elasticity, shutdown, capacity, knee: 0.95, upper }.into(), 6, m * price)
            });
        let demand = (1.0..50.0f64, 2.0..20.0f64, 0.05..3.0f64, 1.2..6.0f64, 0.3..4.0f64, 0.001..7.0f64).prop_map(
            |(at, price, elasticity, choke, upper, q)| {
                let choke = Some(choke * price);
                (Demand { at, price, elasticity, choke, upper: upper * at }.into(), 5, -q * price)
            },
        );
        let fading = (1.0..50.0f64, 2.0..20.0f64, 0.05..3.0f64, 1.2..6.0f64, 0.1..1.0f64, 0.3..4.0f64, 0.1..7.0f64)
            .prop_map(|(at, price, elasticity, choke, width, upper, q)| {
                (Fading { at, price, elasticity, choke: choke * price, width, upper: upper * at }.into(), 5, -q * price)
            });
        let headroom = (1.0..50.0f64, 2.0..20.0f64, 0.05..1.0f64, 0.05..0.5f64, 0.2..0.9f64, 0.3..4.0f64, 0.2..3.0f64)
            .prop_map(|(at, price, elasticity, headroom, shut, upper, m)| {
                let (shutdown, width, upper) = (shut * price, 0.2, upper * at);
                (Headroom { at, price, elasticity, headroom, shutdown, width, upper }.into(), 6, m * price)
            });
        prop_oneof![line, supply, demand, fading, headroom]
    }

    #[test]
    fn areas_move_as_differences_say() {
        use crate::market::{Demand, Supply};
        let supply = Supply {
            at: 90.0,
            price: 10.0,
            elasticity: 0.6,
            shutdown: 2.0,
            capacity: 100.0,
            knee: 0.95,
            upper: f64::INFINITY,
        };
        let cases: [(Response, usize, &[f64]); 6] = [
            (supply.clone().into(), 5, &[5.0, 10.0, 40.0, 400.0]),
            (supply.capped(70.0).into(), 6, &[5.0, 10.0, 40.0]),
            (
                Demand { at: 40.0, price: 10.0, elasticity: 0.3, choke: Some(80.0), upper: 60.0 }.into(),
                5,
                &[-70.0, -30.0, -10.0, -0.05],
            ),
            (Linear { at: 10.0, slope: 2.0, upper: 30.0 }.into(), 3, &[-3.0, 4.0, 20.0]),
            (
                Fading { at: 40.0, price: 10.0, elasticity: 0.3, choke: 80.0, width: 0.5, upper: 60.0 }.into(),
                5,
                &[-170.0, -30.0, -10.0, -2.0],
            ),
            (
                Headroom {
                    at: 90.0,
                    price: 10.0,
                    elasticity: 0.1,
                    headroom: 0.12,
                    shutdown: 5.0,
                    width: 0.15,
                    upper: 97.0,
                }
                .into(),
                6,
                &[3.0, 7.0, 12.0, 40.0],
            ),
        ];
        for (response, count, margins) in cases {
            for &m in margins {
                let of = response.surplus_partials(m);
                for number in 0..count {
                    let step = 1e-5;
                    let (up, down) = (moved(&response, number, step), moved(&response, number, -step));
                    let difference = (up.surplus(m) - down.surplus(m)) / (2.0 * step);
                    let size = 1.0 + response.surplus(m).abs() + difference.abs();
                    assert!(
                        (of[number] - difference).abs() < 1e-7 * size,
                        "{number} at {m}: {} {difference}",
                        of[number]
                    );
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

        #[test]
        fn they_are_the_limits_of_differences((response, count, m) in responses()) {
            const STEP: f64 = 1e-6;
            let near = |kink: f64| (m - kink).abs() < 1e-4 * (1.0 + kink.abs());
            prop_assume!(!response.kinks().into_iter().any(near));
            let level = response.level(m);
            let of = response.partials(m);
            let by_margin = (response.level(m + STEP) - response.level(m - STEP)) / (2.0 * STEP);
            prop_assert!((of.margin - by_margin).abs() < 1e-6 * (1.0 + by_margin.abs() + level), "{} {by_margin}", of.margin);
            prop_assert!((of.margin - response.slope(m)).abs() <= 1e-12 * (1.0 + of.margin.abs()));
            for number in 0..count {
                let (up, down) = (moved(&response, number, STEP), moved(&response, number, -STEP));
                // A number that moves a kink past the margin has no single derivative either.
                let passes = |r: &Response| r.kinks().iter().zip(response.kinks()).any(|(a, b)| (a > &m) != (b > m));
                prop_assume!(!passes(&up) && !passes(&down));
                let difference = (up.level(m) - down.level(m)) / (2.0 * STEP);
                let own = of.numbers[number];
                prop_assert!((own - difference).abs() < 2e-6 * (1.0 + difference.abs() + level), "number {number}: {own} {difference} of {response:?} at {m}");
            }
        }
    }
}
