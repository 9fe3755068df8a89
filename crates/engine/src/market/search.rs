//! The line search of one lane, and the Levenberg shift of its next step.

/// Steps after which imbalances are judged by what passes at every step, should the stated sizes be far too small.
pub(super) const PATIENCE: u32 = 20;

/// How one draw ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct End {
    /// The largest imbalance, relative to what passes its node, is within the tolerance, and all prices are finite.
    pub converged: bool,
    pub iterations: u32,
    pub evaluations: u32,
    /// Largest imbalance relative to the scale of its node.
    pub residual: f64,
}

const FIRST_SHIFT: f64 = 1e-5;
const LEAST_SHIFT: f64 = 1e-9;
const MOST_SHIFT: f64 = 1e-2;
const CAUTIOUS_SHIFT: f64 = 10.0;
const MOST_SEARCH: u32 = 28;
/// Searches in a row that end there after which no later one will find more: the shift has long been the largest.
const FUTILE: u32 = 16;
/// Imbalance from which on a lane that no longer gets better is given up.
const ROUNDING: f64 = 1e-5;
/// Largest slope at the end of a step, as a share of the descent at its start. Behind a kink the slope can jump to almost the
/// opposite and stay there: such a step leads uphill, and taking it lets Newton walk in circles.
const MOST_CLIMB: f64 = 0.2;
/// A shortened step must not end where the line still falls by more than this share of the descent at its start.
const LEAST_GAIN: f64 = 0.9;

/// On flat ground the shift holds prices back: a cautious step whose line still falls at its end by more than a share of the descent at
/// its start grows by a factor, until it is as long as it may be.
const CAUTIOUS_GAIN: f64 = 0.5;
const LENGTHEN: f64 = 4.0;
const LONGEST: f64 = 1e6;

/// A last step that leaves more than this share of the imbalance brings little.
const LITTLE: f64 = 0.5;

/// What the line search knows about one lane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    pub id: usize,
    pub busy: bool,
    /// Whether it has taken its step and wants the next direction.
    pub waits: bool,
    fresh: bool,
    pub length: f64,
    /// Lengths between which the slope changes sign, with the slopes there: the step shortened to and the step found too long.
    low: (f64, f64),
    high: (f64, f64),
    descent: f64,
    merit: f64,
    pub shift: f64,
    tries: u32,
    /// Searches in a row that have tried all they may.
    futile: u32,
    /// The best imbalance so far and the step it was reached at.
    best: (f64, u32),
    /// Imbalance relative to stated sizes, by which the shift fades.
    pub rough: f64,
    /// The same at the trial prices.
    pub trial: f64,
    pub cautious: bool,
    /// Whether all steps are whole ones, as the last steps are.
    pub whole: bool,
    /// Whether the tolerance is met and steps only make the answer finer.
    pub last_steps: bool,
    /// Whether the last of them has been tried.
    pub ended: bool,
    pub end: End,
}

impl Search {
    pub fn start(id: Option<usize>) -> Self {
        Self {
            id: id.unwrap_or(0),
            busy: id.is_some(),
            waits: false,
            fresh: true,
            length: 0.0,
            low: (0.0, 0.0),
            high: (f64::INFINITY, 0.0),
            descent: 0.0,
            merit: 0.0,
            shift: FIRST_SHIFT,
            tries: 0,
            futile: 0,
            best: (f64::INFINITY, 0),
            rough: f64::INFINITY,
            trial: f64::INFINITY,
            cautious: false,
            whole: false,
            last_steps: false,
            ended: false,
            end: End::default(),
        }
    }

    /// Whether steps no longer help: close to the end, what is left is rounding; elsewhere, no search finds a step.
    pub fn is_stuck(&self) -> bool {
        let patience = if self.cautious { 5 * PATIENCE } else { PATIENCE };
        self.futile >= FUTILE || (self.end.residual <= ROUNDING && self.end.iterations >= self.best.1 + patience)
    }

    /// Asks for the next direction.
    pub fn wait(&mut self) {
        self.waits = true;
        self.end.iterations += 1;
    }

    /// Begins the search along a new direction with directional derivative `descent`.
    pub fn aim(&mut self, descent: f64) {
        self.waits = false;
        self.descent = descent;
        self.tries = 0;
        self.length = 1.0;
        self.low = (0.0, descent);
        self.high = (f64::INFINITY, 0.0);
    }

    /// Whether the step goes down far enough. With a welfare program: it may end where its line climbs a little again, and once
    /// a longer step was too long, it may not end where the line still falls almost as steeply as at its start; a cautious one never.
    fn is_good(&self, symmetric: bool, slope: f64, merit: f64) -> bool {
        if symmetric {
            let descent = self.descent.abs();
            let (longest, gain) = if self.cautious { (LONGEST, CAUTIOUS_GAIN) } else { (0.0, LEAST_GAIN) };
            let full = self.high.0 == f64::INFINITY && self.length >= longest;
            slope <= MOST_CLIMB * descent && (full || slope >= -gain * descent)
        } else {
            merit <= (1.0 - 2e-4 * self.length) * self.merit
        }
    }

    /// The next length to try: regula falsi in the bracket.
    fn shorten(&mut self, symmetric: bool, slope: f64) {
        if !symmetric {
            self.length *= 0.5;
            return;
        }
        if slope <= 0.0 {
            self.low = (self.length, slope);
        } else {
            self.high = (self.length, slope);
        }
        if self.high.0 == f64::INFINITY {
            self.length *= LENGTHEN;
            return;
        }
        let share = -self.low.1 / (self.high.1 - self.low.1);
        let share = if share.is_nan() { 0.1 } else { share.max(0.1).min(if self.low.0 > 0.0 { 0.9 } else { 0.6 }) };
        self.length = self.low.0 + (self.high.0 - self.low.0) * share;
    }

    /// Whether the trial point is taken; if not, the step is shortened.
    pub fn accept(&mut self, symmetric: bool, residual: f64, slope: f64, merit: f64, tolerance: f64) -> bool {
        self.end.evaluations += 1;
        if self.last_steps || (self.whole && !self.fresh) {
            let better = residual < self.end.residual;
            self.ended = residual <= tolerance || !(residual < LITTLE * self.end.residual);
            if better {
                self.end.residual = residual;
                self.rough = self.trial;
            }
            return better;
        }
        let good = self.fresh || residual <= tolerance || self.is_good(symmetric, slope, merit);
        if good || self.tries >= MOST_SEARCH {
            self.futile = if good { 0 } else { self.futile + 1 };
            if !self.fresh {
                if self.cautious {
                    self.shift = match self.length {
                        l if l < 0.3 => (self.shift * 10.0).clamp(1e-6, CAUTIOUS_SHIFT),
                        l if l >= 1.0 => (self.shift * 0.4 / l).max(LEAST_SHIFT),
                        _ => self.shift,
                    };
                } else if self.length < 0.3 {
                    self.shift = (self.shift * 100.0).clamp(FIRST_SHIFT, MOST_SHIFT);
                } else if self.length >= 1.0 {
                    self.shift = (self.shift * 0.1).max(LEAST_SHIFT);
                }
            }
            self.fresh = false;
            self.end.residual = residual;
            self.rough = self.trial;
            if residual < 0.5 * self.best.0 {
                self.best = (residual, self.end.iterations);
            }
            self.merit = merit;
            return true;
        }
        self.tries += 1;
        self.shorten(symmetric, slope);
        false
    }
}
