//! Scenario files that can be run, as a page. Faults are laid out by [`crate::problem`].

use monazite_model::answer::check::Checked;

use crate::page::Page;

/// What each good file would run.
pub fn page(checked: &Checked, page: &mut Page) {
    for good in &checked.good {
        let last = good.window.start.plus(good.window.months as i32 - 1);
        page.heading(&format!("{}: {}", good.file, good.title));
        page.item(&format!(
            "Would clear {} to {last} on the chains {} of {}.",
            good.window.start,
            good.chains.join(", "),
            good.base_year
        ));
        for words in good.measures.iter().chain(&good.caveats) {
            page.item(words);
        }
    }
}
