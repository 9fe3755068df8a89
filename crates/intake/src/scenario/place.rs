//! Byte offsets to lines and columns as an editor counts them.

use std::ops::Range;

use monazite_model::diagnostic::Problem;

/// Where lines begin in a text.
pub struct Places<'a> {
    file: &'a str,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Indexes a text.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Places { file, text, starts }
    }

    /// A problem that marks the characters of `span` (bytes of the text), at most to the end of its first line.
    pub fn problem(&self, span: &Range<usize>, at: &str, code: &'static str, message: impl Into<String>) -> Problem {
        let start = floor_char(self.text, span.start.min(self.text.len()));
        let line = self.starts.partition_point(|&s| s <= start).max(1) - 1;
        let begin = self.starts.get(line).copied().unwrap_or(0);
        let end_of_line = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let end = floor_char(self.text, span.end.clamp(start, end_of_line.max(start)));
        let count = |a: usize, b: usize| self.text.get(a..b).map_or(0, |s| s.trim_end_matches('\r').chars().count());
        Problem::of_file(self.file, code, message)
            .at(line as u32 + 1, count(begin, start) as u32 + 1, (count(start, end) as u32).max(1))
            .named(at)
    }

    /// The text of a span, if it lies in the file.
    pub fn slice(&self, span: &Range<usize>) -> Option<&'a str> {
        self.text.get(span.clone())
    }
}

fn floor_char(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_marks_end_with_the_line() {
        let text = "é = 1\r\nkey = \"ö\"\r\nlast";
        let places = Places::new("f", text);
        let at = text.find("\"ö").unwrap_or(0);
        let p = places.problem(&(at..at + 4), "", "c", "m");
        assert_eq!((p.line, p.column, p.length), (2, 7, 3));
        let p = places.problem(&(at..text.len()), "", "c", "m");
        assert_eq!((p.line, p.column, p.length), (2, 7, 3));
        let p = places.problem(&(text.len()..text.len() + 5), "", "c", "m");
        assert_eq!((p.line, p.column, p.length), (3, 5, 1));
    }
}
