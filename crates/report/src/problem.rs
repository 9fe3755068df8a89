//! Problems with files, shown so that a person can mend them: every one, in file order, with a mark under the very characters.

use monazite_model::diagnostic::Problem;
use monazite_model::words::visible::visible;

use crate::number::count;
use crate::page::{Page, Tone};

/// Problems that are written out; the rest is counted. Whoever mends fifty knows what to do with the others.
const LISTED: usize = 50;

/// Writes problems in order, at most fifty of them; `source` gives the text of a file where it can still be read.
///
/// ```text
/// scenario.toml:7:8, `measure[0].by`: unknown area `CHM`
///   7 | by = "CHM"
///     |      ^^^^^
///   hint: did you mean `CHN`?
/// ```
pub fn list(problems: &[Problem], source: &dyn Fn(&str) -> Option<String>, page: &mut Page) {
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    let mut file: Option<(&str, Option<String>)> = None;
    for problem in problems.iter().take(LISTED) {
        if file.as_ref().is_none_or(|(name, _)| *name != problem.file) {
            file = Some((&problem.file, source(&problem.file)));
        }
        let text = file.as_ref().and_then(|(_, text)| text.as_deref());
        one(problem, text, page);
    }
    let mut files: Vec<&str> = problems.iter().map(|p| p.file.as_str()).collect();
    files.dedup();
    if problems.len() > 1 {
        let shown = if problems.len() > LISTED { format!(", the first {LISTED} shown") } else { String::new() };
        page.line(&format!(
            "{} in {}{shown}",
            count(problems.len(), "problem", "problems"),
            count(files.len(), "file", "files")
        ));
    }
}

fn one(problem: &Problem, text: Option<&str>, page: &mut Page) {
    let shown = Problem { hint: None, ..problem.clone() }.to_string();
    let shown = page.toned(&shown, Tone::Strong);
    page.line(&shown);
    if let Some(line) = text.and_then(|t| t.lines().nth((problem.line as usize).checked_sub(1)?)) {
        excerpt(problem, line, page);
    }
    if let Some(hint) = &problem.hint {
        page.wrapped("  hint: ", &visible(hint));
    }
}

/// The line with a mark under the characters; long lines are shown around the mark.
fn excerpt(problem: &Problem, line: &str, page: &mut Page) {
    const MOST: usize = 96;
    let number = problem.line.to_string();
    // A tab is one character to the reader of the file and several columns to the eye.
    // Nor does any other character of a file command the terminal.
    let shown = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let characters: Vec<char> = line.chars().map(shown).collect();
    let at = (problem.column as usize).saturating_sub(1).min(characters.len());
    let from = if characters.len() <= MOST { 0 } else { at.saturating_sub(MOST / 2) };
    let to = (from + MOST).min(characters.len());
    let lead = if from > 0 { "…" } else { "" };
    let tail = if to < characters.len() { "…" } else { "" };
    let shown: String = characters[from..to].iter().collect();
    page.line(&format!("  {number} | {lead}{shown}{tail}"));
    if problem.column > 0 {
        let length = (problem.length.max(1) as usize).min((to - at.min(to)).max(1));
        let blank = " ".repeat(lead.chars().count() + at - from);
        let mark = page.toned(&"^".repeat(length), Tone::Loss);
        page.line(&format!("  {} | {blank}{mark}", " ".repeat(number.len())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title = \"x\"\n[[measure]]\nby = \"CHM\"\n";

    fn shown(problems: &[Problem]) -> String {
        let mut page = Page::new(80, false);
        list(problems, &|_| Some(TEXT.into()), &mut page);
        page.finish()
    }

    #[test]
    fn the_mark_stands_under_the_very_characters() {
        let problem = Problem::of_file("s.toml", "unknown-area", "unknown area `CHM`")
            .at(3, 6, 5)
            .named("measure[0].by")
            .hint("did you mean `CHN`?");
        assert_eq!(
            shown(&[problem]),
            "s.toml:3:6, `measure[0].by`: unknown area `CHM`\n  3 | by = \"CHM\"\n    |      ^^^^^\n  hint: did you mean `CHN`?\n"
        );
    }

    #[test]
    fn problems_are_listed_in_file_order_and_counted() {
        let at = |line| Problem::of_file("s.toml", "c", format!("line {line}")).at(line, 1, 1);
        let text = shown(&[at(3), at(1)]);
        assert!(text.find("line 1").is_some_and(|a| text.find("line 3").is_some_and(|b| a < b)), "{text}");
        assert!(text.ends_with("2 problems in 1 file\n"), "{text}");
    }

    #[test]
    fn a_long_list_is_cut_but_counted() {
        let problems: Vec<Problem> = (1..=60).map(|n| Problem::of_file("s.toml", "c", format!("fault {n}"))).collect();
        let text = shown(&problems);
        assert_eq!(text.matches("fault").count(), 50);
        assert!(text.ends_with("60 problems in 1 file, the first 50 shown\n"), "{text}");
    }

    #[test]
    fn a_place_behind_the_end_of_a_changed_file_does_no_harm() {
        let problem = Problem::of_file("s.toml", "c", "gone").at(3, 400, 70);
        assert!(shown(std::slice::from_ref(&problem)).contains("gone"));
        let problem = Problem::of_file("s.toml", "c", "gone").at(99, 1, 1);
        assert!(shown(std::slice::from_ref(&problem)).contains("gone"));
    }
}
