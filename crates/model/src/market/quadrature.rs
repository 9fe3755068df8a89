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

/// The smallest x in [low, high], up to rounding, with `f(x) >= target`, for a non-decreasing `f`.
pub(super) fn bisect(mut low: f64, mut high: f64, target: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..1100 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) >= target { high = middle } else { low = middle }
    }
    high
}
