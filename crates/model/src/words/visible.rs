//! Text from outside, so that it cannot command a terminal or a page.

use std::borrow::Cow;

/// The text with every control character but the line break written out, `\u{1b}` for an escape: a file's own words are shown, never
/// obeyed.
///
/// ```
/// use monazite_model::words::visible::visible;
/// assert_eq!(visible("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
/// assert_eq!(visible("tab\tand\nline"), "tab and\nline");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_control() && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push(c),
            '\t' => shown.push(' '),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The same for a document in Markdown, where `<` would begin a tag.
pub fn in_markdown(text: &str) -> String {
    visible(text).replace('<', "&lt;")
}
