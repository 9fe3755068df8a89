//! Figures as publishers print them: thousands separators, silences, bounds, footnote marks that ran into a number.
//!
//! Strict on purpose. `10110,000` is a footnote mark 10 before 110,000, and no rule can know that, so it is a problem for
//! `registry/corrections.toml` and never a guess.

/// What a printed cell says, before units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Printed {
    /// A figure.
    Figure(f64),
    /// `>50`, `<0.1`, `E` (a net exporter: at most 0).
    Bound {
        /// At least this much.
        low: Option<f64>,
        /// At most this much.
        high: Option<f64>,
    },
    /// `50–300`: both ends printed.
    Range(f64, f64),
    /// `s`, `(¹)`: above zero, below half of the last digit.
    Negligible,
    /// `W`.
    Withheld,
    /// `NA`, or a word where a figure should be (`Large`).
    NotAvailable,
    /// `XX` or an empty cell: the table has no such cell.
    NotApplicable,
}

/// Reads a cell of a USGS table. Blanks (also no-break spaces) around it do not matter.
///
/// # Errors
/// The cell, when it is neither a figure nor one of the publisher's codes.
///
/// ```
/// use monazite_intake::source::number::{Printed, printed};
/// assert_eq!(printed("1,050"), Ok(Printed::Figure(1050.0)));
/// assert_eq!(printed("—"), Ok(Printed::Figure(0.0)));
/// assert_eq!(printed("W"), Ok(Printed::Withheld));
/// assert!(printed("10110,000").is_err());
/// ```
pub fn printed(cell: &str) -> Result<Printed, String> {
    let text = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
    let figure = |t: &str| number(t).ok_or_else(|| cell.to_owned());
    Ok(match text {
        "" | "XX" => Printed::NotApplicable,
        "NA" | "N.A." | "na" | "nan" => Printed::NotAvailable,
        "W" => Printed::Withheld,
        "—" | "–" | "-" | "--" | "---" => Printed::Figure(0.0),
        "E" => Printed::Bound { low: None, high: Some(0.0) },
        "s" | "(¹)" | "(1)" | "(2)" | "(3)" | "(4)" | "Less than ½ unit" | "Less than ½ unit." => {
            Printed::Negligible
        }
        "Large" | "Small" | "Very small" | "Moderate" | "Moderate to large" => Printed::NotAvailable,
        word if word.starts_with("Variable") => Printed::NotAvailable,
        bound if bound.starts_with('>') => Printed::Bound { low: Some(figure(bound[1..].trim_start())?), high: None },
        bound if bound.starts_with('<') => Printed::Bound { low: None, high: Some(figure(bound[1..].trim_start())?) },
        plain => match number(plain) {
            Some(value) => Printed::Figure(value),
            None => range(plain).ok_or_else(|| cell.to_owned())?,
        },
    })
}

/// Reads `1,234.5`, `-0.3`, `1234`. Groups after a comma must have three digits; nothing else may stand in the cell.
pub fn number(text: &str) -> Option<f64> {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if !all_digits(first) || (grouped && !(1..=3).contains(&first.len())) {
        return None;
    }
    if !groups.all(|g| g.len() == 3 && all_digits(g)) {
        return None;
    }
    if fraction.is_some_and(|f| f.is_empty() || !all_digits(f)) || (first.is_empty() && fraction.is_none()) {
        return None;
    }
    let plain = digits.replace(',', "");
    plain.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| sign * n)
}

fn range(text: &str) -> Option<Printed> {
    // A hyphen may be a minus sign, so it separates only between blanks; a dash always does.
    let (low, high) = text.split_once('–').or_else(|| text.split_once(" - "))?;
    let (low, high) = (number(low.trim())?, number(high.trim())?);
    (low <= high).then_some(Printed::Range(low, high))
}

/// Whether a cell of a machine-written table says that there is nothing: as R, Python, SQL and spreadsheets write it.
pub fn is_missing(text: &str) -> bool {
    const WORDS: [&str; 9] = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None"];
    WORDS.contains(&text)
}

/// Reads a plain decimal or scientific number (`4.5e-05`), as machine-written tables hold.
pub fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let clean =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    clean.then(|| text.parse::<f64>().ok()).flatten().filter(|n| n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footnote_mark_in_a_number_is_never_guessed_away() {
        for wrong in ["10110,000", "1,23", "12a", "?10", "1.2.3", "1,000,00", ",100", "e5", "5e"] {
            assert!(printed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn silences_bounds_and_ranges_stay_apart() {
        assert_eq!(printed("NA"), Ok(Printed::NotAvailable));
        assert_eq!(printed("s"), Ok(Printed::Negligible));
        assert_eq!(printed(">95"), Ok(Printed::Bound { low: Some(95.0), high: None }));
        assert_eq!(printed("<1,000"), Ok(Printed::Bound { low: None, high: Some(1000.0) }));
        assert_eq!(printed("E"), Ok(Printed::Bound { low: None, high: Some(0.0) }));
        assert_eq!(printed("500–17,000"), Ok(Printed::Range(500.0, 17000.0)));
        assert_eq!(printed("10,000 - 15,000"), Ok(Printed::Range(10_000.0, 15_000.0)));
        assert_eq!(printed("68\u{a0}"), Ok(Printed::Figure(68.0)));
        assert_eq!(printed("XX"), Ok(Printed::NotApplicable));
    }
}
