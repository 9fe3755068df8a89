//! Colours and sizes shared by all charts.

use crate::page::StageFamily;

/// Paper.
pub const PAPER: &str = "#FBFAF7";
/// Ink.
pub const INK: &str = "#1B2430";
/// Quieter text.
pub const MUTED: &str = "#4A5563";
/// Hairlines.
pub const LINE: &str = "#E3E1DA";
/// Gain.
pub const GAIN: &str = "#0F6CBD";
/// Loss.
pub const LOSS: &str = "#B4501E";
/// The baseline of a scenario.
pub const BASELINE: &str = "#111827";
/// First scenario.
pub const SCENARIO: &str = "#1673C9";
/// Countries in one chart, in order of appearance.
pub const COUNTRIES: [&str; 6] = ["#425AC6", "#AA732B", "#1F5211", "#752870", "#3D8D9B", "#937CF1"];
/// Everybody else.
pub const OTHER: &str = "#D3D6DB";
/// Fonts; none is fetched.
pub const FONT: &str = "Inter, sans-serif";

/// Colour of a stage family.
pub fn stage(family: StageFamily) -> &'static str {
    match family {
        StageFamily::Mine => "#C2701C",
        StageFamily::Refine => "#5031A1",
        StageFamily::Use => "#1E8FCF",
        StageFamily::Recycle => "#1F5211",
    }
}

/// White or ink, whichever reads better on a colour (`#RRGGBB`).
pub fn text_on(background: &str) -> &'static str {
    let channel = |i: usize| {
        let value = background.get(i..i + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).unwrap_or(255);
        let s = f64::from(value) / 255.0;
        if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
    };
    // Relative luminance of WCAG 2.2; white on it needs less than 0.183 for a contrast of 4.5.
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if luminance < 0.25 { "#FFFFFF" } else { INK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_dark_is_white_and_text_on_light_is_ink() {
        assert_eq!(text_on("#5031A1"), "#FFFFFF");
        assert_eq!(text_on(OTHER), INK);
    }
}
