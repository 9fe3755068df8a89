//! Gauss–Legendre quadrature with twelve points: exact for polynomials to degree 23, and to the last place for the smooth
//! pieces of the response curves, whose ends differ by a factor of two at most.

const POINTS: [(f64, f64); 6] = [
    (0.125_233_408_511_468_9, 0.249_147_045_813_402_77),
    (0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (0.587_317_954_286_617_5, 0.203_167_426_723_065_92),
    (0.769_902_674_194_304_7, 0.160_078_328_543_346_22),
    (0.904_117_256_370_474_9, 0.106_939_325_995_318_43),
    (0.981_560_634_246_719_2, 0.047_175_336_386_511_83),
];

/// The integral of `f` over [from, to]; negative when `to < from`.
pub(super) fn integrate(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let mut sum = 0.0;
    for (x, weight) in POINTS {
        sum += weight * (f(middle - half * x) + f(middle + half * x));
    }
    half * sum
}

/// Steps of Newton before the bracket is halved; far fewer are used.
const MOST_STEPS: u32 = 40;
/// How far from where Newton ends the answer is sought, in units of the last bit.
const CLOSE: f64 = 8.0;

/// The smallest x in [low, high], up to rounding, with `f(x) >= target`, for a non-decreasing `f` that comes with its slope: Newton
/// inside the bracket, then halving of what is left of it.
pub(super) fn least(mut low: f64, mut high: f64, target: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let halve = |low: f64, high: f64| 0.5 * (low + high);
    let mut x = halve(low, high);
    for _ in 0..MOST_STEPS {
        let (y, slope) = f(x);
        if y >= target {
            high = x
        } else {
            low = x
        }
        let newton = x - (y - target) / slope;
        if (newton - x).abs() <= 2.0 * f64::EPSILON * x.abs() {
            break;
        }
        x = if newton > low && newton < high { newton } else { halve(low, high) };
    }
    let near = CLOSE * f64::EPSILON * x.abs();
    for side in [x - near, x + near] {
        if side > low && side < high {
            if f(side).0 >= target { high = side } else { low = side }
        }
    }
    for _ in 0..1100 {
        let middle = halve(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle).0 >= target { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{Demand, Response};

    #[test]
    fn the_least_margin_reaches_a_level_and_its_neighbour_below_does_not() {
        for (price, choke, eta) in [(10.0, 80.0, 0.3), (1e-6, 3e-6, 1.7), (7e8, 9e8, 0.05), (3.0, 3.5, 0.0)] {
            let demand: Response = Demand::new(100.0, price, eta, Some(choke)).into();
            for k in 1..200 {
                let level = 0.5 * f64::from(k);
                let margin = demand.margin_at(level);
                let reached = demand.level(margin);
                assert!(reached >= level * (1.0 - 4.0 * f64::EPSILON), "{price} {level}: {reached}");
                let below = demand.level(margin - 64.0 * f64::EPSILON * margin.abs());
                assert!(below <= level, "{price} {level}: {below}");
            }
        }
    }

    #[test]
    fn few_evaluations_find_what_halving_finds() {
        let (mut halved, mut calls) = ((0.0, 4.0), std::cell::Cell::new(0));
        let f = |x: f64| (x * x * x, 3.0 * x * x);
        for _ in 0..200 {
            let middle = 0.5 * (halved.0 + halved.1);
            if f(middle).0 >= 5.0 { halved.1 = middle } else { halved.0 = middle }
        }
        let found = least(0.0, 4.0, 5.0, |x| {
            calls.set(calls.get() + 1);
            f(x)
        });
        assert_eq!(found, halved.1);
        assert!(*calls.get_mut() < 25, "{}", calls.get());
    }
}
