//! One true sentence about a run, with a number, a place, a date and a range; and the figure it turns on.
//!
//! The sentence is made from [`Facts`] by rules that a test can read; finding the facts in a run is `study::run`'s.

use crate::names::{Names, capital, in_text, list, list_of};
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Status;
use monazite_model::outcome::Headline;
use monazite_model::period::{Month, Window};
use monazite_model::quantity::Band;
use monazite_model::quantity::Unit;
use monazite_model::registry::Registry;

/// Relative changes smaller than this are called none.
const NOTHING: f64 = 0.005;
/// From this rise on the sentence speaks of "times".
const TIMES: f64 = 0.5;
/// How many forms without trade a sentence names.
const NAMED_FORMS: usize = 3;
/// How many conflicting bounds a sentence names.
const NAMED_BOUNDS: usize = 3;

/// Where the sentence looks.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Everywhere but in these areas, which hold supply back.
    Outside(Vec<AreaId>),
    /// In these areas.
    In(Vec<AreaId>),
    /// In these areas, which have a name together: a bloc, or the side of a decoupling.
    Bloc {
        /// The name inside a sentence.
        name: String,
        /// Its areas.
        areas: Vec<AreaId>,
    },
}

/// What the sentence is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Form.
    pub form: FormId,
    /// Where.
    pub place: Place,
    /// Price there over its base, less one.
    pub price: Band,
    /// Use there over its base, less one; `None` where nothing is used.
    pub use_: Option<Band>,
    /// Use in the world over its base, less one, where it is not known who uses the form; `None` where it is known or nothing is used.
    pub world_use: Option<f64>,
    /// Whether there is an ensemble behind the ranges.
    pub ranged: bool,
}

/// The headline of a run that cleared; `others` are told after it, a sentence each.
pub fn of(facts: &Facts, others: &[Facts], registry: &Registry, base_year: i32, window: Window) -> Headline {
    let (subject, plural) = subject(&Names(registry).form(&facts.form));
    let (place, when) = (place(&facts.place, registry), when(window));
    let mut sentence = if is_quiet(facts) {
        format!(
            "In this scenario nothing moves for {subject} {place} {when}: price and use stay within {} of {base_year}.",
            percent(NOTHING)
        )
    } else {
        let (costs, used) = (costs(facts, plural, base_year), used(facts));
        format!("In this scenario {subject} {place} {costs} {when}{used}.")
    };
    for other in others.iter().filter(|other| !is_quiet(other)) {
        let (subject, plural) = self::subject(&Names(registry).form(&other.form));
        let whole = format!("{subject} there {}{}.", costs(other, plural, base_year), used(other));
        sentence = format!("{sentence} {}", capital(&whole));
    }
    Headline {
        sentence,
        figure: format!("price {}, {}, change", figure_place(&facts.place), facts.form),
        range: facts.price,
        unit: Some(Unit::Share),
    }
}

/// Whether neither price nor use moves, in any world.
pub fn is_quiet(facts: &Facts) -> bool {
    let quiet = |r: &Band| is_nothing(r.value) && (!facts.ranged || is_nothing(r.low.abs().max(r.high.abs())));
    quiet(&facts.price) && facts.use_.as_ref().is_none_or(quiet)
}

/// `costs about 2.4 times its 2022 price (90 % range 1.6 to 4.1)`.
fn costs(facts: &Facts, plural: bool, base_year: i32) -> String {
    let costs = if plural { "cost" } else { "costs" };
    let range = if facts.ranged { format!(" (90 % range {})", span(&facts.price)) } else { String::new() };
    format!("{costs} {}{range}", against(facts.price.value, base_year, plural))
}

/// The headline of a run in which measures are in force and no price and no use of any of `forms` forms moves.
pub fn nothing_moves(forms: usize, base_year: i32, window: Window) -> Headline {
    Headline {
        sentence: format!(
            "In this scenario nothing moves {}: price and use of {} stay within {} of {base_year}.",
            when(window),
            if forms == 1 { "the one form".to_owned() } else { format!("all {forms} forms") },
            percent(NOTHING)
        ),
        figure: "change".into(),
        range: Band { value: 0.0, low: 0.0, high: 0.0 },
        unit: Some(Unit::Share),
    }
}

/// The headline of a run in which nothing moves `whereabouts` (`everywhere`, `in China`), while measures at the border are on `unseen` forms, of
/// which no table of trade has the codes: their flows are ours, and what a measure does to them is not known.
pub fn trade_not_seen(unseen: &[String], whereabouts: &str, base_year: i32, window: Window) -> Headline {
    let (their, them) = if unseen.len() == 1 { ("its", "it") } else { ("their", "them") };
    Headline {
        sentence: format!(
            "What this scenario does to {} {} is not known: no trade table has {their} codes. With the flows we infer for {them}, price and use \
             {whereabouts} stay within {} of {base_year}.",
            list_of(unseen, NAMED_FORMS),
            when(window),
            percent(NOTHING)
        ),
        figure: "change".into(),
        range: Band::NONE,
        unit: None,
    }
}

/// Whether a relative change is called none.
pub fn is_nothing(change: f64) -> bool {
    change.abs() < NOTHING
}

/// The headline of a run in which nothing is in force or nothing can be looked at.
pub fn nothing_in_force(window: Window) -> Headline {
    Headline {
        sentence: format!("No measure of this scenario is in force {}: nothing changes.", when(window)),
        figure: "change".into(),
        range: Band { value: 0.0, low: 0.0, high: 0.0 },
        unit: Some(Unit::Share),
    }
}

/// The same where something is announced that begins later: the tables of the window stand still, the months do not.
pub fn announced_only(window: Window, month_by_month: &str) -> Headline {
    let still =
        format!("No measure of this scenario is in force {}, but what is announced moves prices.", when(window));
    Headline { sentence: format!("{still} {month_by_month}"), ..nothing_in_force(window) }
}

/// The headline of a run without an answer. No number: `null` in JSON.
pub fn not_cleared(status: &Status, window: Window) -> Headline {
    let sentence = match status {
        Status::Infeasible { conflict } => {
            let mut named: Vec<String> = conflict.bounds.iter().take(NAMED_BOUNDS).map(|b| format!("`{b}`")).collect();
            if conflict.bounds.len() > NAMED_BOUNDS {
                named.push(format!("{} more", conflict.bounds.len() - NAMED_BOUNDS));
            }
            let bounds = if named.is_empty() { String::new() } else { format!(": they conflict at {}", list(&named)) };
            format!("The bounds of this scenario cannot hold together {}, so there is no answer{bounds}.", when(window))
        }
        _ => format!(
            "No prices were found at which supply meets use {}, so there is no answer; the certificate says how far the \
             search got.",
            when(window)
        ),
    };
    Headline { sentence, figure: "no answer".into(), range: Band::NONE, unit: None }
}

/// `outside China`, `in the United States and Japan`, `in 27 areas`.
pub fn place(place: &Place, registry: &Registry) -> String {
    let names = |areas: &[AreaId]| {
        if areas.len() > 3 {
            return format!("the {} areas concerned", areas.len());
        }
        list(&areas.iter().map(|a| Names(registry).area_in_text(a)).collect::<Vec<_>>())
    };
    match place {
        Place::Outside(areas) => format!("outside {}", names(areas)),
        Place::In(areas) if areas.is_empty() => "everywhere".into(),
        Place::In(areas) => format!("in {}", names(areas)),
        Place::Bloc { name, .. } => format!("in {name}"),
    }
}

fn figure_place(place: &Place) -> String {
    let codes = |areas: &[AreaId]| areas.iter().map(AreaId::as_str).collect::<Vec<_>>().join("+");
    match place {
        Place::Outside(areas) => format!("outside {}", codes(areas)),
        Place::In(areas) if areas.is_empty() => "everywhere".into(),
        Place::In(areas) => format!("in {}", codes(areas)),
        Place::Bloc { name, .. } => format!("in {name}"),
    }
}

/// A form inside a sentence, and whether it is a plural: `primary gallium`, `rare earths mined`.
pub fn subject(name: &str) -> (String, bool) {
    let bare = name.split(" (").next().unwrap_or(name);
    let text = match bare.split_once(", ") {
        Some((noun, adjective)) if !adjective.contains(' ') => format!("{adjective} {}", in_text(noun)),
        Some((noun, _)) => in_text(noun),
        None => in_text(bare),
    };
    let head =
        [" in ", " for ", " from ", " of "].iter().fold(text.as_str(), |t, stop| t.split(stop).next().unwrap_or(t));
    let plural_word = |word: &str| word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    let plural = head.contains(" and ") || head.split(' ').any(plural_word);
    (text, plural)
}

/// `in the year from August 2023`, `in 2023`, `in the 6 months from August 2023`.
pub fn when(window: Window) -> String {
    match (window.months, window.start.month) {
        (12, 1) => format!("in {}", window.start.year),
        (12, _) => format!("in the year from {}", month(window.start)),
        (1, _) => format!("in {}", month(window.start)),
        (n, _) => format!("in the {n} months from {}", month(window.start)),
    }
}

/// `June 2023`.
pub(crate) fn month(month: Month) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    format!("{} {}", NAMES[usize::from(month.month.clamp(1, 12)) - 1], month.year)
}

/// A change against the base year in words.
fn against(change: f64, base_year: i32, plural: bool) -> String {
    let own = if plural { "their" } else { "its" };
    if change >= TIMES {
        format!("about {} times {own} {base_year} price", times(1.0 + change))
    } else if change.abs() < NOTHING {
        format!("about as much as in {base_year}")
    } else {
        format!("about {} than in {base_year}", more_or_less(change))
    }
}

fn more_or_less(change: f64) -> String {
    format!("{} {}", percent(change.abs()), if change < 0.0 { "less" } else { "more" })
}

/// A range of changes, in the manner of its ends: `1.6 to 4.1`, `3 % less to 12 % more`.
fn span(range: &Band) -> String {
    if range.value >= TIMES {
        return format!("{} to {}", times(1.0 + range.low), times(1.0 + range.high));
    }
    let end = |change: f64| if change.abs() < 5e-4 { "no change".to_owned() } else { more_or_less(change) };
    if range.low > 5e-4 && range.high > 5e-4 {
        format!("{} to {} more", percent(range.low), percent(range.high))
    } else if range.low < -5e-4 && range.high < -5e-4 {
        format!("{} to {} less", percent(range.high.abs()), percent(range.low.abs()))
    } else {
        format!("{} to {}", end(range.low), end(range.high))
    }
}

fn times(factor: f64) -> String {
    if factor >= 9.95 { format!("{factor:.0}") } else { format!("{factor:.1}") }
}

fn percent(share: f64) -> String {
    let p = share * 100.0;
    if p >= 9.95 || p == 0.0 { format!("{p:.0} %") } else { format!("{p:.1} %") }
}

fn used(facts: &Facts) -> String {
    if let Some(world) = facts.world_use {
        let who = "who goes without is not known";
        return match world {
            _ if is_nothing(world) => "; use of the world hardly changes, and who uses it is not known".to_owned(),
            fall if fall < 0.0 => format!("; {} of the world's use goes unmet, and {who}", percent(-fall)),
            rise => format!("; use of the world rises by {}, and whose is not known", percent(rise)),
        };
    }
    let Some(change) = facts.use_.map(|used| used.value) else { return String::new() };
    let place = match &facts.place {
        Place::Outside(_) => "use there",
        Place::In(_) | Place::Bloc { .. } => "use",
    };
    if change.abs() < NOTHING {
        format!("; {place} hardly changes")
    } else {
        format!("; {place} {} by {}", if change < 0.0 { "falls" } else { "rises" }, percent(change.abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use monazite_model::market::Conflict;

    fn registry() -> Registry {
        Registry::default()
    }

    fn window() -> Window {
        Window { start: Month { year: 2023, month: 8 }, months: 12 }
    }

    fn range(central: f64, low: f64, high: f64) -> Band {
        Band { value: central, low, high }
    }

    fn facts(price: Band, use_: Option<Band>) -> Facts {
        let place = Place::Outside(vec!["CHN".into()]);
        Facts { form: "gallium".into(), place, price, use_, world_use: None, ranged: true }
    }

    fn sentence(facts: &Facts) -> String {
        of(facts, &[], &registry(), 2022, window()).sentence
    }

    #[test]
    fn what_a_measure_does_to_goods_whose_trade_nobody_records_is_not_known() {
        let window = Window { start: Month { year: 2025, month: 1 }, months: 12 };
        let told = trade_not_seen(&["high-purity quartz".into()], "in China", 2024, window);
        assert!(
            told.sentence.starts_with(
                "What this scenario does to high-purity quartz in 2025 is not known: no trade table has its codes."
            ),
            "{}",
            told.sentence
        );
        assert!(told.range.value.is_nan() && told.unit.is_none());
    }

    #[test]
    fn a_large_rise_is_told_as_times_with_its_range() {
        let facts = facts(range(1.4, 0.6, 3.1), Some(range(-0.18, -0.3, -0.1)));
        assert_eq!(
            sentence(&facts),
            "In this scenario gallium outside CHN costs about 2.4 times its 2022 price (90 % range 1.6 to 4.1) in the year \
             from August 2023; use there falls by 18 %."
        );
    }

    #[test]
    fn a_small_rise_and_a_fall_are_told_in_per_cent() {
        let rise = facts(range(0.12, 0.031, 0.2), Some(range(0.0, 0.0, 0.0)));
        assert!(sentence(&rise).contains("costs about 12 % more than in 2022 (90 % range 3.1 % to 20 % more)"));
        assert!(sentence(&rise).ends_with("use there hardly changes."));
        let fall = facts(range(-0.2, -0.3, -0.1), Some(range(0.02, 0.01, 0.04)));
        assert!(sentence(&fall).contains("about 20 % less than in 2022 (90 % range 10 % to 30 % less)"));
        assert!(sentence(&fall).ends_with("use there rises by 2.0 %."));
    }

    #[test]
    fn a_range_that_crosses_nothing_says_so() {
        let facts = facts(range(0.03, -0.02, 0.1), None);
        assert!(sentence(&facts).contains("(90 % range 2.0 % less to 10 % more) in the year from August 2023."));
    }

    #[test]
    fn no_effect_is_not_dressed_up() {
        let none = facts(range(0.0001, 0.0, 0.002), Some(range(0.0, 0.0, 0.0)));
        assert_eq!(
            sentence(&none),
            "In this scenario nothing moves for gallium outside CHN in the year from August 2023: price and use stay within \
             0.5 % of 2022."
        );
        let perhaps = facts(range(0.0001, 0.0, 0.2), Some(range(0.0, -0.1, 0.0)));
        assert!(sentence(&perhaps).contains("costs about as much as in 2022 (90 % range no change to 20 % more)"));
    }

    #[test]
    fn a_single_run_has_no_range() {
        let single = Facts { ranged: false, ..facts(range(1.0, 1.0, 1.0), None) };
        assert_eq!(
            sentence(&single),
            "In this scenario gallium outside CHN costs about 2.0 times its 2022 price in the year from August 2023."
        );
    }

    #[test]
    fn where_nobody_knows_who_uses_it_nobody_goes_without_by_name() {
        let facts = facts(range(1.4, 0.6, 3.1), Some(range(-0.18, -0.3, -0.1)));
        let told = |world_use| sentence(&Facts { world_use: Some(world_use), ..facts.clone() });
        assert!(told(-0.12).ends_with("; 12 % of the world's use goes unmet, and who goes without is not known."));
        assert!(!told(-0.12).contains("18 %"));
        assert!(told(0.001).ends_with("use of the world hardly changes, and who uses it is not known."));
    }

    #[test]
    fn other_minerals_have_a_sentence_each_where_they_move() {
        let of_form = |form: &str, price| Facts { form: form.into(), ..facts(price, Some(range(-0.1, -0.2, 0.0))) };
        let others =
            [of_form("germanium", range(0.2, 0.1, 0.3)), Facts { use_: None, ..of_form("zinc", range(0.0, 0.0, 0.0)) }];
        let told = of(&of_form("gallium", range(1.4, 0.6, 3.1)), &others, &registry(), 2022, window()).sentence;
        assert!(
            told.ends_with(
                "use there falls by 10 %. Germanium there costs about 20 % more than in 2022 (90 % range 10 % to 30 % more); use there \
                 falls by 10 %."
            ),
            "{told}"
        );
        assert!(!told.contains("zinc"));
    }

    #[test]
    fn where_nothing_moves_no_form_is_picked() {
        let told = nothing_moves(14, 2024, window()).sentence;
        assert_eq!(
            told,
            "In this scenario nothing moves in the year from August 2023: price and use of all 14 forms stay within 0.5 % of 2024."
        );
    }

    #[test]
    fn plurals_cost_and_singulars_costs() {
        for (name, text, plural) in [
            ("Rare earths mined, all deposits", "rare earths mined", true),
            ("Gallium, primary", "primary gallium", false),
            ("Nickel, refined (metal, ferronickel, sulphate)", "refined nickel", false),
            ("NdFeB magnets", "NdFeB magnets", true),
            ("Elemental phosphorus", "elemental phosphorus", false),
            ("Antimony metal and trioxide", "antimony metal and trioxide", true),
            ("Arsenic", "arsenic", false),
            ("Zinc in concentrate", "zinc in concentrate", false),
            ("Silicon wafers for solar cells", "silicon wafers for solar cells", true),
        ] {
            assert_eq!(subject(name), (text.to_owned(), plural), "{name}");
        }
    }

    #[test]
    fn a_window_is_told_by_its_year_or_its_months() {
        let of = |month, months| when(Window { start: Month { year: 2023, month }, months });
        assert_eq!(
            [of(1, 12), of(8, 12), of(8, 6), of(8, 1)],
            ["in 2023", "in the year from August 2023", "in the 6 months from August 2023", "in August 2023"]
        );
    }

    #[test]
    fn without_an_answer_there_is_no_number() {
        let conflict = Conflict { nodes: vec![], bounds: vec!["trade a CHN>USA".into()], shortfall: 1.0 };
        let headline = not_cleared(&Status::Infeasible { conflict }, window());
        assert!(headline.sentence.contains("cannot hold together") && headline.sentence.contains("`trade a CHN>USA`"));
        assert!(headline.range.value.is_nan());
        let stopped = not_cleared(&Status::IterationLimit, window());
        assert!(!stopped.sentence.chars().any(|c| c.is_ascii_digit() && c != '2' && c != '0' && c != '3'));
        assert!(stopped.sentence.contains("no answer"));
    }
}
