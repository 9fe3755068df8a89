//! The first screen of a page: what holds the answer, and one line that names the rest.
//!
//! A page within the screen is printed whole. Of a longer one, tables and lists keep fewer and fewer of their rows; where that is not
//! enough, the last sections go. The first section, which holds the answer, always stays.

use crate::layout::Laid;
use crate::wrapping::wrap;

/// Lines of a first screen: a page that is longer keeps its first sections and rows, and names the rest.
pub const FIRST_SCREEN: usize = 60;

/// A piece of a page, the smallest that is left out as a whole.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    /// A heading with an empty line before it: its words, and its lines as they are printed.
    Heading(String, Vec<String>),
    /// Lines that belong together.
    Lines(Vec<String>),
    /// Items of a list, one after another.
    Items(Vec<Vec<String>>),
    /// A table.
    Table(Laid),
}

/// Rows that tables and lists keep, tried in this order until the page fits.
const ROWS: [usize; 7] = [50, 40, 30, 20, 12, 8, 5];

/// The text of a page; cut to a first screen where `ask_for` says what prints the rest.
pub(crate) fn printed(blocks: &[Block], ask_for: Option<&str>, width: usize) -> String {
    let whole = lines(blocks, usize::MAX).0;
    let Some(ask_for) = ask_for.filter(|_| whole.len() > FIRST_SCREEN) else { return joined(&whole) };
    for most in ROWS {
        let (mut kept, left_out) = lines(blocks, most);
        if kept.len() + 2 <= FIRST_SCREEN {
            kept.extend(rest(left_out, &[], ask_for, width));
            return joined(&kept);
        }
    }
    let most = ROWS[ROWS.len() - 1];
    let sections = sections(blocks);
    let mut kept = sections.len();
    // A section without a heading is the beginning of the page.
    while kept > 1 {
        let gone: Vec<&str> = sections[kept..].iter().filter_map(|section| heading(section)).collect();
        let (text, left_out) = lines(&blocks[..sections[..kept].iter().map(|s| s.len()).sum()], most);
        let told = rest(left_out, &gone, ask_for, width);
        if text.len() + told.len() <= FIRST_SCREEN {
            return joined(&[text, told].concat());
        }
        kept -= 1;
    }
    let gone: Vec<&str> = sections.iter().skip(1).filter_map(|section| heading(section)).collect();
    let (text, left_out) = lines(sections.first().copied().unwrap_or_default(), most);
    joined(&[text, rest(left_out, &gone, ask_for, width)].concat())
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The lines of blocks with at most so many rows of each table and list, and how many rows that leaves out.
fn lines(blocks: &[Block], most: usize) -> (Vec<String>, usize) {
    let (mut all, mut left_out): (Vec<String>, usize) = (Vec::new(), 0);
    for block in blocks {
        match block {
            Block::Heading(_, lines) => {
                if !all.is_empty() {
                    all.push(String::new());
                }
                all.extend_from_slice(lines);
            }
            Block::Lines(lines) => all.extend_from_slice(lines),
            Block::Items(items) => {
                items.iter().take(most).for_each(|item| all.extend(shortened(item, most)));
                left_out += gap(items.len(), most, &mut all);
            }
            Block::Table(table) => {
                all.extend(table.clone().into_lines(most));
                left_out += gap(table.rows.len(), most, &mut all);
            }
        }
    }
    (all, left_out)
}

/// Lines that an item of a list keeps where a page is cut.
const ITEM: usize = 6;

/// An item without its further lines where it would take the room of a section.
fn shortened(item: &[String], most: usize) -> Vec<String> {
    if most == usize::MAX || item.len() <= ITEM + 1 {
        return item.to_vec();
    }
    let mut kept = item[..ITEM].to_vec();
    kept.push(format!("  … {} more lines", item.len() - ITEM));
    kept
}

/// Says under a table or list how many rows are not shown.
fn gap(rows: usize, most: usize, lines: &mut Vec<String>) -> usize {
    let left_out = rows.saturating_sub(most);
    if left_out > 0 {
        lines.push(format!("… {left_out} more"));
    }
    left_out
}

/// Blocks from one heading to the next.
fn sections(blocks: &[Block]) -> Vec<&[Block]> {
    let starts = blocks.iter().enumerate().filter(|(k, block)| *k == 0 || matches!(block, Block::Heading(..)));
    let starts: Vec<usize> = starts.map(|(k, _)| k).collect();
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    starts.iter().zip(ends).map(|(start, end)| &blocks[*start..end]).collect()
}

fn heading(section: &[Block]) -> Option<&str> {
    match section.first() {
        Some(Block::Heading(words, _)) => Some(words),
        _ => None,
    }
}

/// What is not shown, and how to see it.
fn rest(rows: usize, sections: &[&str], ask_for: &str, width: usize) -> Vec<String> {
    let rows = (rows > 0).then(|| format!("{rows} {}", if rows == 1 { "row" } else { "rows" }));
    let told: Vec<String> = rows.into_iter().chain(sections.iter().map(|words| in_short(words))).collect();
    let told = if told.is_empty() { "the rest of long items".to_owned() } else { told.join("; ") };
    let mut lines = vec![String::new()];
    lines.extend(wrap(&format!("Not shown: {told}. {ask_for} prints everything."), width));
    lines
}

/// A heading without its units and periods.
fn in_short(heading: &str) -> String {
    let end = heading.find([',', ':', '(', '·']).unwrap_or(heading.len());
    heading[..end].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;
    use crate::table::Table;

    fn long(sections: usize, rows: usize) -> Page {
        let mut page = Page::new(80, false).first_screen("--all");
        page.paragraph("The answer.");
        for section in 0..sections {
            page.heading(&format!("Section {section}, 2024"));
            let mut table = Table::new("", &["row", ">value"]);
            (0..rows).for_each(|row| table.row([format!("row {row}"), row.to_string()]));
            page.table(&table);
        }
        page
    }

    #[test]
    fn a_page_within_the_screen_is_printed_whole() {
        let text = long(3, 10).finish();
        assert!(!text.contains("more") && text.contains("row 9"), "{text}");
    }

    #[test]
    fn a_longer_one_keeps_the_beginning_of_every_table_first() {
        let text = long(3, 30).finish();
        assert!(text.lines().count() <= FIRST_SCREEN, "{}", text.lines().count());
        assert!(text.contains("Section 2") && text.contains("… 18 more") && text.contains("row 11"), "{text}");
        assert!(text.ends_with("Not shown: 54 rows. --all prints everything.\n"), "{text}");
    }

    #[test]
    fn what_does_not_fit_at_all_is_named_in_a_line() {
        let text = long(20, 30).finish();
        assert!(text.lines().count() <= FIRST_SCREEN, "{}", text.lines().count());
        assert!(text.starts_with("The answer.") && text.contains("; Section 18; Section 19. --all"), "{text}");
    }

    #[test]
    fn one_long_item_does_not_take_the_room_of_what_follows() {
        let mut page = Page::new(80, false).first_screen("--all");
        page.paragraph("The answer.");
        page.heading("What is done");
        page.item(&"a measure on many forms ".repeat(300));
        page.heading("Prices");
        page.line("the prices");
        let text = page.finish();
        assert!(text.contains("more lines") && text.contains("the prices"), "{text}");
        assert!(text.lines().count() < 20, "{text}");
    }

    #[test]
    fn a_page_that_nobody_asked_to_cut_is_whole() {
        let mut page = Page::new(80, false);
        (0..200).for_each(|k| page.item(&k.to_string()));
        assert_eq!(page.finish().lines().count(), 200);
    }
}
