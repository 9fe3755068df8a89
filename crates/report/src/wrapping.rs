//! Text broken at spaces, and the columns of a terminal that it takes.

/// Breaks text at spaces so that no line is longer than `width` characters (longer words stay whole).
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split([' ', '\n']).filter(|w| !w.is_empty()) {
        let n = columns_of(word);
        if length > 0 && length + 1 + n > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += n;
    }
    lines.push(line);
    lines
}

/// Columns of a terminal that a text takes: two for each character of the East Asian scripts, which publishers' tables hold.
pub(crate) fn columns_of(text: &str) -> usize {
    let wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_of_two_columns_counts_as_two() {
        assert_eq!((columns_of("稀土"), columns_of("é–")), (4, 2));
    }
}
