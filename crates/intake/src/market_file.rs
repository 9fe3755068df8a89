//! A market problem in a file, of one clearing (docs/formats/market-problem.md) or over time (docs/formats/horizon.md).

use monazite_model::diagnostic::Problem as Fault;
use monazite_model::horizon::HorizonCase;
use monazite_model::market::MarketProblem;
use serde::de::DeserializeOwned;

/// Reads a market problem given as text; `file` is the name shown in problems.
///
/// # Errors
/// Text that is not JSON of the format, with its place.
pub fn read(text: &str, file: &str) -> Result<MarketProblem, Fault> {
    json(text, file)
}

/// Reads a problem over time given as text; `file` is the name shown in problems. Format: docs/formats/horizon.md.
///
/// # Errors
/// Text that is not JSON of the format, with its place.
pub fn read_horizon(text: &str, file: &str) -> Result<HorizonCase, Fault> {
    json(text, file)
}

fn json<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, Fault> {
    // Some editors mark a file as Unicode.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| fault(&error, text, file))
}

fn fault(error: &serde_json::Error, text: &str, file: &str) -> Fault {
    // The library counts bytes and writes the place into its message; a person counts characters.
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let bytes = error.column().min(line.len());
    let column = (0..=bytes).rev().find_map(|n| line.get(..n)).map_or(0, |s| s.chars().count());
    let fault = match error.classify() {
        serde_json::error::Category::Data => Fault::of_file(file, "market-format", message),
        _ => Fault::of_file(file, "not-json", format!("not JSON: {message}")),
    };
    if error.line() == 0 { fault } else { fault.at(error.line() as u32, column.max(1) as u32, 1) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_that_breaks_off_is_marked_at_its_end() {
        let fault = read("{\"format\":\n  \"x\",", "m.json").unwrap_err();
        assert_eq!((fault.line, fault.code.as_ref()), (2, "not-json"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_problem() {
        let problem = r#"{"format": "monazite-market-problem/1", "nodes": [], "activities": []}"#;
        assert_eq!(read(&format!("\u{feff}{problem}"), "m.json").unwrap(), read(problem, "m.json").unwrap());
        let over_time = format!(r#"{{"format": "monazite-horizon-case/1", "months": 1, "market": {problem}}}"#);
        assert!(read_horizon(&format!("\u{feff}{over_time}"), "h.json").is_ok());
        assert_eq!(read("\u{feff}{\"format\": 3}", "m.json").unwrap_err().column, 12);
    }
}
