//! A drawing under construction: frame with title, subtitle and source, and the few marks charts are made of.

use monazite_model::words::visible::visible;
use svg::Document;
use svg::node::Text as Content;
use svg::node::element::{Circle, Definitions, Description, Line, Path, Pattern, Rectangle, Text, Title};

use super::scale::{text_width, wrap, wrap_evenly};
use super::token::{FONT, INK, LINE, MUTED, PAPER};

/// Width of every chart, px.
pub const WIDTH: f64 = 760.0;
/// Distance of everything from the edge, px.
pub const MARGIN: f64 = 24.0;
/// Size of labels, px.
pub const LABEL: f64 = 13.0;
/// Size of remarks and ticks, px.
pub const SMALL: f64 = 12.0;

/// Where a text hangs on its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing whose height grows with what is put on it.
pub struct Canvas {
    document: Document,
    title: String,
    description: String,
    /// Where the next row begins, px from the top.
    pub y: f64,
    hatched: bool,
}

impl Canvas {
    /// Starts a chart: title (the finding) and subtitle (unit, period, what lines mean), both wrapped.
    pub fn new(title: &str, subtitle: &str) -> Self {
        let mut canvas = Canvas {
            document: Document::new(),
            title: title.to_owned(),
            description: subtitle.to_owned(),
            y: MARGIN,
            hatched: false,
        };
        let room = WIDTH - 2.0 * MARGIN;
        for line in wrap_evenly(title, 18.0, room) {
            canvas.y += 20.0;
            canvas.write(MARGIN, canvas.y - 2.0, &line, Anchor::Start, 18.0, INK, true);
            canvas.y += 4.0;
        }
        for line in wrap(subtitle, LABEL, room) {
            canvas.y += 18.0;
            canvas.write(MARGIN, canvas.y - 2.0, &line, Anchor::Start, LABEL, MUTED, false);
        }
        canvas.y += 16.0;
        canvas
    }

    /// Ends the chart with its source line and gives the SVG.
    pub fn finish(mut self, source: &str) -> String {
        self.y += 8.0;
        for line in wrap(source, SMALL, WIDTH - 2.0 * MARGIN) {
            self.y += 16.0;
            self.write(MARGIN, self.y, &line, Anchor::Start, SMALL, MUTED, false);
        }
        let height = (self.y + MARGIN * 0.75).ceil();
        let mut frame = Document::new()
            .set("viewBox", format!("0 0 {WIDTH:.0} {height:.0}"))
            .set("width", WIDTH as u32)
            .set("height", height as u32)
            .set("role", "img")
            .set("font-family", FONT)
            .set("font-variant-numeric", "tabular-nums")
            .add(Title::new(visible(&self.title)))
            .add(Description::new().add(Content::new(visible(&self.description))));
        if self.hatched {
            frame = frame.add(hatch());
        }
        frame = frame.add(
            Rectangle::new()
                .set("x", 0)
                .set("y", 0)
                .set("width", WIDTH as u32)
                .set("height", height as u32)
                .set("fill", PAPER),
        );
        for child in self.document.get_children().iter() {
            frame = frame.add(child.clone());
        }
        let mut text = frame.to_string();
        text.push('\n');
        text
    }

    fn put<N: Into<Box<dyn svg::Node>>>(&mut self, node: N) {
        svg::Node::append(&mut self.document, node);
    }

    /// A text; `y` is its baseline.
    #[allow(clippy::too_many_arguments)] // One call is one text; a struct would say the same in more words.
    pub fn write(&mut self, x: f64, y: f64, text: &str, anchor: Anchor, size: f64, colour: &str, strong: bool) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let node = Text::new(visible(text))
            .set("x", px(x))
            .set("y", px(y))
            .set("text-anchor", anchor)
            .set("font-size", px(size))
            .set("fill", colour);
        self.put(if strong { node.set("font-weight", 600) } else { node });
    }

    /// A text that stays readable where lines pass behind it.
    pub fn write_over(&mut self, x: f64, y: f64, text: &str, anchor: Anchor, colour: &str) {
        let anchor = if anchor == Anchor::End { "end" } else { "start" };
        let node = Text::new(visible(text))
            .set("x", px(x))
            .set("y", px(y))
            .set("text-anchor", anchor)
            .set("font-size", px(SMALL))
            .set("fill", colour)
            .set("stroke", PAPER)
            .set("stroke-width", 4)
            .set("stroke-linejoin", "round")
            .set("paint-order", "stroke");
        self.put(node);
    }

    /// A label of ordinary size.
    pub fn label(&mut self, x: f64, y: f64, text: &str, anchor: Anchor) {
        self.write(x, y, text, anchor, LABEL, INK, false);
    }

    /// A row label right of the margin, in at most two lines around the middle `y` of the row.
    pub fn row_label(&mut self, y: f64, text: &str, width: f64) {
        let lines = wrap(text, LABEL, width);
        let first = y + 4.5 - (lines.len() as f64 - 1.0) * 7.5;
        for (i, line) in lines.iter().enumerate() {
            self.label(MARGIN, first + 15.0 * i as f64, line, Anchor::Start);
        }
    }

    /// A filled rectangle between two places.
    pub fn bar(&mut self, x0: f64, x1: f64, y: f64, height: f64, fill: &str) {
        let (left, right) = (x0.min(x1), x0.max(x1));
        self.put(
            Rectangle::new()
                .set("x", px(left))
                .set("y", px(y))
                .set("width", px((right - left).max(0.5)))
                .set("height", px(height))
                .set("fill", fill),
        );
    }

    /// A hatched rectangle: nobody knows.
    pub fn hatched(&mut self, x0: f64, x1: f64, y: f64, height: f64) {
        self.hatched = true;
        self.bar(x0, x1, y, height, "url(#unknown)");
    }

    /// The outline of a rectangle.
    pub fn outline(&mut self, x0: f64, x1: f64, y: f64, height: f64, colour: &str) {
        self.put(
            Rectangle::new()
                .set("x", px(x0))
                .set("y", px(y))
                .set("width", px(x1 - x0))
                .set("height", px(height))
                .set("fill", "none")
                .set("stroke", colour)
                .set("stroke-width", 1),
        );
    }

    /// A straight line.
    pub fn line(&mut self, a: (f64, f64), b: (f64, f64), colour: &str, width: f64) {
        self.put(
            Line::new()
                .set("x1", px(a.0))
                .set("y1", px(a.1))
                .set("x2", px(b.0))
                .set("y2", px(b.1))
                .set("stroke", colour)
                .set("stroke-width", px(width)),
        );
    }

    /// A filled shape between points, as opaque as said (0 to 1).
    pub fn area(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64) {
        self.put(Path::new().set("d", joined(points, true)).set("fill", fill).set("fill-opacity", px(opacity)));
    }

    /// A line through points, dashed or not.
    pub fn polyline(&mut self, points: &[(f64, f64)], colour: &str, width: f64, dashed: bool) {
        let node = Path::new()
            .set("d", joined(points, false))
            .set("fill", "none")
            .set("stroke", colour)
            .set("stroke-width", px(width))
            .set("stroke-linejoin", "round");
        self.put(if dashed { node.set("stroke-dasharray", "5 4") } else { node });
    }

    /// An interval: a line with short ends, on a paper-coloured rim so that it is seen on a bar too.
    pub fn interval(&mut self, x0: f64, x1: f64, y: f64, colour: &str) {
        if (x1 - x0).abs() < 0.5 {
            return;
        }
        self.line((x0, y), (x1, y), PAPER, 3.6);
        self.line((x0, y), (x1, y), colour, 1.6);
        for x in [x0, x1] {
            self.line((x, y - 4.0), (x, y + 4.0), colour, 1.6);
        }
    }

    /// A dot; hollow for the baseline.
    pub fn dot(&mut self, x: f64, y: f64, colour: &str, hollow: bool) {
        self.put(
            Circle::new()
                .set("cx", px(x))
                .set("cy", px(y))
                .set("r", 5)
                .set("fill", if hollow { PAPER } else { colour })
                .set("stroke", colour)
                .set("stroke-width", 2),
        );
    }

    /// Grid lines with their labels above, from the present `y` down to `bottom`.
    pub fn grid(&mut self, ticks: &[(f64, String)], bottom: f64) {
        let top = self.y;
        let mut free = f64::MIN;
        for (x, text) in ticks {
            self.line((*x, top + 4.0), (*x, bottom), LINE, 1.0);
            // A label that would run into the one before is left out; its line stays.
            let half = text_width(text, SMALL) / 2.0;
            if x - half >= free {
                self.write(*x, top, text, Anchor::Middle, SMALL, MUTED, false);
                free = x + half + 6.0;
            }
        }
    }
}

/// The data of a path through points.
fn joined(points: &[(f64, f64)], closed: bool) -> String {
    let mut data = String::new();
    for (k, (x, y)) in points.iter().enumerate() {
        data.push_str(&format!("{}{} {}", if k == 0 { "M" } else { " L" }, px(*x), px(*y)));
    }
    if closed && !points.is_empty() {
        data.push('Z');
    }
    data
}

/// Diagonal lines on paper, for what is not known.
fn hatch() -> Definitions {
    let pattern = Pattern::new()
        .set("id", "unknown")
        .set("width", 6)
        .set("height", 6)
        .set("patternUnits", "userSpaceOnUse")
        .add(Rectangle::new().set("width", 6).set("height", 6).set("fill", "#FFFFFF"))
        .add(Path::new().set("d", "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2").set("stroke", "#9AA4B2").set("stroke-width", 1));
    Definitions::new().add(pattern)
}

/// A coordinate with one decimal, without a trailing zero.
fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".into(),
        Some(whole) => whole.into(),
        None => text,
    }
}

/// Room for the widest of some texts, at most `most` px.
pub fn room<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64, most: f64) -> f64 {
    texts.into_iter().map(|t| text_width(t, size)).fold(0.0, f64::max).min(most)
}
