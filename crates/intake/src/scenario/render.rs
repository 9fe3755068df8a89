//! Faults as a person reads them: the message, the source line, and marks under the very characters.

use std::fmt::Write;

use monazite_model::diagnostic::Problem;

/// Widest piece of a source line that is shown.
const WIDTH: usize = 100;

/// Writes every problem with its source line and carets, plain text, a blank line between two. A long line is cut around the
/// mark.
///
/// ```text
/// error[unknown-form]: `galium:refined` is not a form of the registry
///   --> study.toml:8:14, `measure[0].on[0]`
///    |
///  8 | on        = ["galium:refined"]
///    |              ^^^^^^^^^^^^^^^^
///    = hint: did you mean `gallium:refined`?
/// ```
pub fn render(problems: &[Problem], text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let shown: Vec<String> = problems.iter().map(|p| one(p, &lines)).collect();
    shown.join("\n")
}

fn one(p: &Problem, lines: &[&str]) -> String {
    let mut out = format!("error[{}]: {}\n", p.code, p.message);
    let gutter = p.line.to_string().len().max(2);
    let mut place = p.file.clone();
    if p.line > 0 {
        let _ = write!(place, ":{}:{}", p.line, p.column);
    }
    if !p.at.is_empty() {
        let _ = write!(place, ", `{}`", p.at);
    }
    let _ = writeln!(out, "{:gutter$}--> {place}", "");
    let source = (p.line > 0).then(|| lines.get(p.line as usize - 1)).flatten().map(|line| line.trim_end_matches('\r'));
    if let Some(source) = source {
        let (piece, before) = cut(source, p.column.max(1) as usize - 1, p.length as usize);
        let marks = (p.length as usize).clamp(1, WIDTH);
        let _ = writeln!(out, "{:gutter$} |", "");
        let _ = writeln!(out, "{:>gutter$} | {piece}", p.line);
        let _ = writeln!(out, "{:gutter$} | {}{}", "", " ".repeat(before), "^".repeat(marks));
    }
    if let Some(hint) = &p.hint {
        let _ = writeln!(out, "{:gutter$} = hint: {hint}", "");
    }
    out
}

/// The shown piece of a line, and how many characters stand before the mark in it. Control characters become spaces.
fn cut(line: &str, column: usize, length: usize) -> (String, usize) {
    let chars: Vec<char> = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if chars.len() <= WIDTH {
        return (chars.into_iter().collect(), column);
    }
    let room = WIDTH.saturating_sub(length.min(WIDTH)) / 2;
    let start = column.saturating_sub(room).min(chars.len().saturating_sub(1));
    let end = (start + WIDTH).min(chars.len());
    let mut piece: String = chars[start..end].iter().collect();
    let mut before = column.saturating_sub(start);
    if start > 0 {
        piece.insert(0, '…');
        before += 1;
    }
    if end < chars.len() {
        piece.push('…');
    }
    (piece, before)
}
