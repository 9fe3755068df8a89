//! Charts as PNG, drawn from their SVG.
//!
//! The letters come with the program (Noto Sans, docs/decisions/0034-png.md): no font of the machine is looked at, so the same
//! chart gives the same bytes wherever the same program runs.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use crate::error::ReportError;

/// Pixels of the PNG per pixel of the SVG: sharp on a dense screen and in print at the width of a page.
pub const DENSITY: f32 = 2.0;

/// How a chart is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines and letters, as drawn.
    Svg,
    /// Pixels, [`DENSITY`] times as many each way.
    Png,
}

impl Format {
    /// The format a file's name asks for, by its ending; `None` for any other ending.
    pub fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?.to_str()?;
        match ending.to_ascii_lowercase().as_str() {
            "svg" => Some(Format::Svg),
            "png" => Some(Format::Png),
            _ => None,
        }
    }

    /// The chart `svg` in this format.
    ///
    /// # Errors
    /// [`ReportError::Png`] where the text is not an SVG of ours.
    pub fn bytes(self, svg: &str) -> Result<Vec<u8>, ReportError> {
        match self {
            Format::Svg => Ok(svg.as_bytes().to_vec()),
            Format::Png => png(svg),
        }
    }
}

/// Draws an SVG of this room as PNG. The same text gives the same bytes.
///
/// # Errors
/// [`ReportError::Png`] where the text is not an SVG of ours.
pub fn png(svg: &str) -> Result<Vec<u8>, ReportError> {
    let tree = tree(svg)?;
    let (width, height) = (tree.size().width() * DENSITY, tree.size().height() * DENSITY);
    let mut pixels = Pixmap::new(width.round() as u32, height.round() as u32)
        .ok_or_else(|| ReportError::Png(format!("{width} by {height} pixels")))?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| ReportError::Png(e.to_string()))
}

fn tree(svg: &str) -> Result<Tree, ReportError> {
    let options = Options { fontdb: letters(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|e| ReportError::Png(e.to_string()))
}

/// The fonts that come with the program, whatever family a chart asks for.
fn letters() -> Arc<Database> {
    static LETTERS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        for face in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
            fonts.load_font_source(Source::Binary(Arc::new(face)));
        }
        fonts.set_sans_serif_family("Noto Sans");
        Arc::new(fonts)
    };
    LETTERS.get_or_init(load).clone()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use resvg::usvg::{Group, Node, Text};

    use super::*;
    use crate::figure::all_of_run;
    use crate::figure::canvas::{Anchor, Canvas, LABEL, MARGIN, WIDTH};
    use crate::figure::scale::text_width;
    use crate::figure::token::INK;
    use crate::names::Names;
    use crate::sample;

    /// All texts of a drawing.
    fn texts<'a>(group: &'a Group, found: &mut Vec<&'a Text>) {
        for node in group.children() {
            match node {
                Node::Group(inner) => texts(inner, found),
                Node::Text(text) => found.push(text),
                _ => {}
            }
        }
    }

    /// What a drawing says in letters the font does not have.
    fn missing(drawing: &Tree) -> Vec<String> {
        let mut found = Vec::new();
        texts(drawing.root(), &mut found);
        let glyphs = found.iter().flat_map(|t| t.layouted()).flat_map(|span| &span.positioned_glyphs);
        glyphs.filter(|g| g.id.0 == 0).map(|g| g.text.clone()).collect()
    }

    fn one_line(text: &str, size: f64, strong: bool) -> Tree {
        let mut canvas = Canvas::new("t", "s");
        canvas.write(MARGIN, 90.0, text, Anchor::Start, size, INK, strong);
        tree(&canvas.finish("")).unwrap()
    }

    #[test]
    fn the_same_chart_gives_the_same_pixels_twice() {
        let registry = sample::registry();
        for (name, svg) in all_of_run(&sample::outcome(), Names(&registry)) {
            let drawn = png(&svg).unwrap();
            assert_eq!(drawn, png(&svg).unwrap(), "{name}");
            assert!(drawn.starts_with(b"\x89PNG"), "{name}");
            let width = u32::from_be_bytes(drawn[16..20].try_into().unwrap());
            assert_eq!(f64::from(width), WIDTH * f64::from(DENSITY), "{name}");
        }
    }

    /// Written down so that a machine or an update that draws otherwise is noticed; an update changes it on purpose.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn pixels_do_not_depend_on_the_machine() {
        let mut canvas = Canvas::new("Prices rise by 27\u{202f}%", "USD/t, 2024 → 2025");
        canvas.bar(24.3, 301.7, 80.0, 18.0, INK);
        canvas.interval(210.2, 390.9, 89.0, INK);
        canvas.hatched(301.7, 350.0, 80.0, 18.0);
        let drawn = png(&canvas.finish("Source: made up")).unwrap();
        // FNV-1a: this room has no other hash.
        let hash = |h: u64, b: &u8| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        assert_eq!(drawn.iter().fold(0xcbf2_9ce4_8422_2325, hash), 250_522_934_395_619_175);
    }

    #[test]
    fn every_sign_and_name_in_a_chart_has_its_letter() {
        let signs = "−→·×–…≥≤±³°€ äéôüçñãğı Ωμη 0–9 \u{202f}\u{a0}\u{2009}%";
        for strong in [false, true] {
            assert_eq!(missing(&one_line(signs, LABEL, strong)), Vec::<String>::new());
        }
        assert_eq!(missing(&one_line("\u{4e2d}", LABEL, false)), ["\u{4e2d}"], "the test sees what is not there");
        let registry = sample::registry();
        for (name, svg) in all_of_run(&sample::outcome(), Names(&registry)) {
            assert_eq!(missing(&tree(&svg).unwrap()), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn room_reserved_for_a_text_suffices() {
        for text in [
            "Democratic Republic of the Congo",
            "United Kingdom 100\u{202f}%",
            "Wolfram and Mischmetall: minimum 12.5\u{202f}% (−40\u{202f}% → +3\u{202f}%)",
            "Natural graphite, spherical, coated; NdFeB magnets, sintered",
            "Gains and losses by area, million USD of 2024",
        ] {
            for strong in [false, true] {
                let drawn = one_line(text, 18.0, strong);
                let mut found = Vec::new();
                texts(drawn.root(), &mut found);
                let widths = found.iter().map(|t| t.bounding_box().right()).map(|right| f64::from(right) - MARGIN);
                let (width, reserved) = (widths.fold(0.0, f64::max), text_width(text, 18.0));
                assert!(width <= reserved, "{text}: {width} of {reserved}");
            }
        }
    }

    #[test]
    fn a_name_says_its_format_in_any_case() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!((of("a.svg"), of("b/a.PNG")), (Some(Format::Svg), Some(Format::Png)));
        assert_eq!((of("a.pdf"), of("png"), of("a.png/b")), (None, None, None));
    }

    #[test]
    fn what_is_no_drawing_is_an_error() {
        assert!(png("a table").unwrap_err().to_string().contains("PNG"));
    }
}
