//! One problem in one file, said so that a person can mend it: where, what, what was expected, what to try.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words::visible::visible;

/// One problem with outside data. Readers collect all of a file's problems before they give up.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters, from 1; 0 where the whole line is meant.
    pub column: u32,
    /// How many characters the mark covers (at least 1 where `column` is set).
    pub length: u32,
    /// The key, column or path inside the file, e.g. ``measure[0].by`` (may be empty).
    pub at: String,
    /// A stable code, e.g. `unknown-key`, for machines.
    pub code: Cow<'static, str>,
    /// What is wrong, and what was expected.
    pub message: String,
    /// What to try next.
    pub hint: Option<String>,
}

/// Letters of a message or hint; a cell of megabytes belongs into none.
const LONGEST_MESSAGE: usize = 2000;
/// Letters of a name or path.
const LONGEST_NAME: usize = 200;
/// Letters of a word for which a similar name is sought.
const LONGEST_WORD: usize = 100;

/// A text of at most `most` letters, with `…` in place of what is more.
fn cut(mut text: String, most: usize) -> String {
    if text.len() > most
        && let Some((at, _)) = text.char_indices().nth(most)
    {
        text.truncate(at);
        text.push('…');
    }
    text
}

impl Problem {
    /// A problem with a whole file.
    pub fn of_file(file: &str, code: &'static str, message: impl Into<String>) -> Self {
        Problem {
            file: file.into(),
            line: 0,
            column: 0,
            length: 0,
            at: String::new(),
            code: code.into(),
            message: cut(message.into(), LONGEST_MESSAGE),
            hint: None,
        }
    }

    /// Sets the place; builder style.
    pub fn at(mut self, line: u32, column: u32, length: u32) -> Self {
        (self.line, self.column, self.length) = (line, column, length);
        self
    }

    /// Names the key or column; builder style.
    pub fn named(mut self, at: impl Into<String>) -> Self {
        self.at = cut(at.into(), LONGEST_NAME);
        self
    }

    /// Adds a hint; builder style.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(cut(hint.into(), LONGEST_MESSAGE));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", visible(&self.file))?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        if !self.at.is_empty() {
            write!(f, ", `{}`", visible(&self.at))?;
        }
        write!(f, ": {}", visible(&self.message))?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {}", visible(hint))?;
        }
        Ok(())
    }
}

/// The known name nearest to `wrong`, if one is near enough to be meant.
///
/// ```
/// use monazite_model::diagnostic::nearest;
/// assert_eq!(nearest("galium", ["gallium", "germanium"]), Some("gallium"));
/// assert_eq!(nearest("CNH", ["CHE", "CHN"]), Some("CHN"));
/// assert_eq!(nearest("unobtainium", ["gallium", "germanium"]), None);
/// ```
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is so long, and the search takes the square of the length.
    if wrong.len() > LONGEST_WORD {
        return None;
    }
    let lower = wrong.to_lowercase();
    // Similarity says little of three letters, of which two were swapped.
    let swapped = |name: &&str| {
        name.len() <= 4 && strsim::osa_distance(&lower, &name.to_lowercase()) == 1 && same_letters(&lower, name)
    };
    let known: Vec<&str> = known.into_iter().filter(|name| name.len() <= LONGEST_WORD).collect();
    if let Some(name) = known.iter().copied().find(swapped) {
        return Some(name);
    }
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(score, _)| *score > 0.86)
        // Ties go to the first name in order, so that a message does not depend on the order of a set.
        .fold(None, |best: Option<(f64, &str)>, (score, name)| match best {
            Some((b, _)) if b >= score => best,
            _ => Some((score, name)),
        })
        .map(|(_, name)| name)
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// "did you mean `gallium`?", or a list of what is known when nothing is near and the list is short.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(name) = nearest(wrong, known.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let short = |name: &str| cut(name.to_owned(), LONGEST_WORD);
    (known.len() <= 24).then(|| format!("known: {}", known.into_iter().map(short).collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_megabytes_gives_a_short_message_and_no_hint() {
        let long = "ö".repeat(5 << 20);
        let problem = Problem::of_file("f", "c", format!("found `{long}`")).named(&*long).hint(&*long);
        assert!(problem.to_string().chars().count() < 5000);
        assert_eq!(nearest(&long, ["gallium"]), None);
        assert_eq!(nearest("gallium", [&*long]), None);
        assert!(did_you_mean("x", [&*long]).is_some_and(|hint| hint.len() < 300));
    }

    #[test]
    fn a_message_says_where_what_and_what_to_try() {
        let problem = Problem::of_file("tantalum.csv", "not-a-number", "expected a number, found `10110,000`")
            .at(14, 9, 9)
            .named("reserves_t")
            .hint("a footnote mark may have run into the figure");
        assert_eq!(
            problem.to_string(),
            "tantalum.csv:14:9, `reserves_t`: expected a number, found `10110,000`\n  hint: a footnote mark may have run into the figure"
        );
    }
}
