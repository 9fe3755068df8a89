//! Linear scales, round ticks and how wide a text will be.

/// Maps values to horizontal places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps `from.0..from.1` to `to.0..to.1`. An empty domain maps everything to the start.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Scale { from, to }
    }

    /// The place of a value; values outside the domain stay at its ends.
    pub fn at(self, value: f64) -> f64 {
        let width = self.from.1 - self.from.0;
        if width <= 0.0 {
            return self.to.0;
        }
        let share = ((value - self.from.0) / width).clamp(0.0, 1.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// About `n` round values that cover `low..high` from inside, the largest at most `high`.
///
/// ```
/// use monazite_report::figure::scale::ticks;
/// assert_eq!(ticks(0.0, 640.0, 4), [0.0, 200.0, 400.0, 600.0]);
/// ```
pub fn ticks(low: f64, high: f64, n: usize) -> Vec<f64> {
    let width = high - low;
    if width.is_nan() || width <= 0.0 || !width.is_finite() {
        return vec![low];
    }
    let raw = width / n.max(1) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= raw * 0.9999).unwrap_or(10.0 * power);
    let first = (low / step).ceil() as i64;
    let last = (high / step * (1.0 + 1e-12)).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// Estimated width of a text in pixels, on the wide side of common sans-serif fonts, so that reserved room suffices whatever
/// font the reader has.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' => 0.33,
            ' ' | '\u{a0}' | 'f' | 't' | 'r' | '(' | ')' | '/' | '-' => 0.40,
            '\u{202f}' | '\u{2009}' => 0.22,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '→' => 0.95,
            'A'..='Z' => 0.72,
            '+' | '\u{2212}' | '×' | '<' | '>' | '=' => 0.84,
            _ => 0.63,
        })
        .sum::<f64>()
        * size
}

/// Breaks a text into lines of at most `width` pixels.
pub fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The same number of lines as [`wrap`], as even as they can be: no single word is left alone on the last line.
pub fn wrap_evenly(text: &str, size: f64, width: f64) -> Vec<String> {
    let lines = wrap(text, size, width);
    if lines.len() < 2 {
        return lines;
    }
    let mut best = lines;
    let mut narrower = width;
    while narrower > width / 2.0 {
        narrower -= 12.0;
        let tried = wrap(text, size, narrower);
        if tried.len() > best.len() {
            break;
        }
        best = tried;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_stay_inside() {
        assert_eq!(ticks(-41.0, 4.0, 5), [-40.0, -30.0, -20.0, -10.0, 0.0]);
        assert_eq!(ticks(0.0, 1.0, 2), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(3.0, 3.0, 4), [3.0]);
    }

    #[test]
    fn an_even_wrap_leaves_no_word_alone() {
        let text = "a title of some words that is only just too long for a single line of the chart here";
        let (plain, even) = (wrap(text, 18.0, 640.0), wrap_evenly(text, 18.0, 640.0));
        assert_eq!(plain.len(), even.len());
        assert!(even.last().map(String::len) > plain.last().map(String::len), "{plain:?} {even:?}");
    }

    #[test]
    fn a_scale_without_width_keeps_to_its_start() {
        assert_eq!(Scale::new((0.0, 0.0), (10.0, 90.0)).at(5.0), 10.0);
        assert_eq!(Scale::new((0.0, 10.0), (0.0, 100.0)).at(2.5), 25.0);
    }
}
