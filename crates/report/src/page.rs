//! A page of text for a terminal or a pipe: headings, wrapped paragraphs, lists, bars. Colour only where it is allowed.
//!
//! What the page looks like is decided by the caller ([`Page::width`], [`Page::colour`]); this room does not look at the terminal.

use crate::screen::{Block, printed};
use crate::table::Table;
pub use crate::wrapping::wrap;

/// Text under construction.
#[derive(Debug, Clone)]
pub struct Page {
    width: usize,
    colour: bool,
    /// What to ask for beyond the first screen; `None` for a page that is never cut.
    ask_for: Option<&'static str>,
    blocks: Vec<Block>,
}

/// How a piece of text is set off. Meaning never hangs on it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Headings, the headline.
    Strong,
    /// Remarks, units.
    Muted,
    /// A gain.
    Gain,
    /// A loss.
    Loss,
    /// One of the four stage families: mine, refine, use, recycle.
    Stage(StageFamily),
}

/// The four families stages are shown as (ui-design tokens).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StageFamily {
    /// Mining.
    Mine,
    /// Processing and refining.
    Refine,
    /// Components and end use.
    Use,
    /// Recycling.
    Recycle,
}

impl StageFamily {
    /// The family a stage belongs to.
    pub fn of(stage: monazite_model::code::Stage) -> Self {
        use monazite_model::code::Stage;
        match stage {
            Stage::Mine => StageFamily::Mine,
            Stage::Processing | Stage::Refining => StageFamily::Refine,
            Stage::Component | Stage::EndUse => StageFamily::Use,
            Stage::Recycling => StageFamily::Recycle,
        }
    }
}

impl Tone {
    fn ansi(self) -> &'static str {
        match self {
            Tone::Strong => "\u{1b}[1m",
            Tone::Muted => "\u{1b}[2m",
            Tone::Gain => "\u{1b}[34m",
            Tone::Loss => "\u{1b}[33m",
            Tone::Stage(StageFamily::Mine) => "\u{1b}[33m",
            Tone::Stage(StageFamily::Refine) => "\u{1b}[35m",
            Tone::Stage(StageFamily::Use) => "\u{1b}[36m",
            Tone::Stage(StageFamily::Recycle) => "\u{1b}[32m",
        }
    }
}

impl Page {
    /// An empty page of `width` columns (at least 40 are used).
    pub fn new(width: usize, colour: bool) -> Self {
        Page { width: width.max(40), colour, ask_for: None, blocks: Vec::new() }
    }

    /// The same, to be cut to a first screen where it grows longer; `ask_for` is what prints the rest (`--all`).
    pub fn first_screen(mut self, ask_for: &'static str) -> Self {
        self.ask_for = Some(ask_for);
        self
    }

    /// The same, never cut.
    pub fn whole(self) -> Self {
        Page { ask_for: None, ..self }
    }

    /// Columns of the page.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether colour is allowed.
    pub fn colour(&self) -> bool {
        self.colour
    }

    /// The text; ends with a line break unless empty.
    pub fn finish(self) -> String {
        printed(&self.blocks, self.ask_for, self.width)
    }

    /// Text set off by a tone, where colour is allowed.
    pub fn toned(&self, text: &str, tone: Tone) -> String {
        if self.colour { format!("{}{text}\u{1b}[0m", tone.ansi()) } else { text.to_owned() }
    }

    /// A heading with an empty line before it.
    pub fn heading(&mut self, text: &str) {
        let lines = wrap(text, self.width).iter().map(|row| self.toned(row, Tone::Strong)).collect();
        self.blocks.push(Block::Heading(text.to_owned(), lines));
    }

    /// One line as it is.
    pub fn line(&mut self, text: &str) {
        let line = text.trim_end().to_owned();
        match self.blocks.last_mut() {
            Some(Block::Lines(lines)) => lines.push(line),
            _ => self.blocks.push(Block::Lines(vec![line])),
        }
    }

    /// Lines as they are.
    pub fn block(&mut self, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }

    /// A table, of which a first screen may leave rows out.
    pub fn table(&mut self, table: &Table) {
        self.blocks.push(Block::Table(table.laid_out(self.width)));
    }

    /// A paragraph, wrapped; every line after the first starts under the first word.
    pub fn paragraph(&mut self, text: &str) {
        self.wrapped("", text);
    }

    /// A wrapped list item, of which a first screen may leave some out.
    pub fn item(&mut self, text: &str) {
        let lines = self.hanging("- ", text);
        match self.blocks.last_mut() {
            Some(Block::Items(items)) => items.push(lines),
            _ => self.blocks.push(Block::Items(vec![lines])),
        }
    }

    /// A wrapped text behind a lead, e.g. a label padded to a column.
    pub fn wrapped(&mut self, lead: &str, text: &str) {
        for line in self.hanging(lead, text) {
            self.line(&line);
        }
    }

    fn hanging(&self, lead: &str, text: &str) -> Vec<String> {
        let indent = " ".repeat(lead.chars().count());
        let rows = wrap(text, self.width.saturating_sub(indent.len()).max(20));
        let line = |(i, row): (usize, &String)| format!("{}{row}", if i == 0 { lead } else { &indent });
        rows.iter().enumerate().map(|row| line(row).trim_end().to_owned()).collect()
    }

    /// What an answer rests on: remarks about all of it, then its sources under a heading of their own.
    pub fn ground<S: AsRef<str>>(&mut self, notes: &[String], sources: &[S]) {
        notes.iter().for_each(|note| self.paragraph(note));
        if !sources.is_empty() {
            self.heading("Sources");
        }
        sources.iter().for_each(|source| self.item(source.as_ref()));
    }

    /// A remark in a quieter tone, wrapped.
    pub fn note(&mut self, text: &str) {
        for row in wrap(text, self.width) {
            let row = self.toned(&row, Tone::Muted);
            self.line(&row);
        }
    }
}

/// A bar of `share` (0 to 1) of `cells` character cells, to an eighth of a cell.
///
/// ```
/// use monazite_report::page::bar;
/// assert_eq!(bar(0.5, 4), "██");
/// assert_eq!(bar(0.03, 10), "▎");
/// ```
pub fn bar(share: f64, cells: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    if share.is_nan() || share <= 0.0 {
        return String::new();
    }
    let eighths = (share.min(1.0) * cells as f64 * 8.0).round() as usize;
    // Something that exists is never drawn as nothing.
    let eighths = eighths.max(1);
    let mut out = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        out.push(EIGHTHS[eighths % 8]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_wrapped_paragraph_is_longer_than_the_page() {
        let mut page = Page::new(40, false);
        page.item(&"seven words stand here in a row ".repeat(6));
        let text = page.finish();
        assert!(text.lines().all(|l| l.chars().count() <= 40), "{text}");
        assert!(text.lines().skip(1).all(|l| l.starts_with("  ")), "{text}");
    }

    #[test]
    fn a_page_without_colour_has_no_escape_in_it() {
        let mut page = Page::new(60, false);
        page.heading("Prices");
        page.note("a remark");
        assert!(!page.finish().contains('\u{1b}'));
    }

    #[test]
    fn something_small_still_has_a_mark_and_nothing_has_none() {
        assert_eq!(bar(0.0001, 20), "▏");
        assert_eq!(bar(0.0, 20), "");
        assert_eq!(bar(7.0, 3), "███");
    }
}
