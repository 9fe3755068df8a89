//! Months and windows in a sentence.

use crate::period::{Month, Window};

/// `Aug 2023`.
pub fn month(month: Month) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{} {}", NAMES[usize::from(month.month.clamp(1, 12)) - 1], month.year)
}

/// `2023`, `Aug 2023`, `Jul 2023 to Jun 2024`.
pub fn window(window: Window) -> String {
    let last = window.start.plus(window.months.max(1) as i32 - 1);
    match (window.months, window.start.month) {
        (12, 1) => window.start.year.to_string(),
        (0 | 1, _) => month(window.start),
        _ => format!("{} to {}", month(window.start), month(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_named_by_its_year_where_it_is_one() {
        let of = |month, months| window(Window { start: Month { year: 2023, month }, months });
        assert_eq!([of(1, 12), of(7, 12), of(8, 1)], ["2023", "Jul 2023 to Jun 2024", "Aug 2023"]);
    }
}
