//! docs/quality.md says what the bundled chains are worth today.

use monazite_model::answer::quality::{Aspect, ChainQuality, Footing};
use monazite_study::quality;
use monazite_study::report::names::Names;
use monazite_study::report::quality::markdown;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

use crate::written_page::{hold, root};

/// Forms whose use by country may be unknown. Tellurium is one since what is in transit or out of the books counts against its users.
const MOST_UNKNOWN: usize = 16;

#[test]
fn the_page_of_quality_says_what_the_chains_are_worth() {
    let bench = Workbench::new(None);
    let chains = quality::of_all(&bench, 2024, &Unwatched).unwrap();
    for chain in &chains {
        for form in &chain.forms {
            let sum = form.grade_a + form.grade_b + form.grade_c + form.grade_d;
            assert!((sum - 1.0).abs() < 1e-9, "grades of {} add up to {sum}", form.form);
        }
    }
    let empty: Vec<&str> = chains.iter().filter(|c| c.footing == Footing::Empty).map(|c| c.chain.as_str()).collect();
    assert_eq!(empty, ["cesium-rubidium"], "a chain has lost its forms");
    let unknown: Vec<&str> =
        chains.iter().flat_map(|c| &c.forms).filter(|f| !f.use_missing.is_empty()).map(|f| f.form.as_str()).collect();
    assert!(unknown.len() <= MOST_UNKNOWN, "use is not known of {}: {unknown:?}", unknown.len());
    let page = markdown(&chains, Names(bench.registry()));
    hold(&root().join("docs/quality.md"), &page);
}

fn aspect(chain: &ChainQuality, aspect: Aspect) -> Footing {
    chain.aspects.iter().find(|a| a.aspect == aspect).unwrap().footing
}

#[test]
fn a_chain_is_not_firm_where_its_users_its_trade_or_its_year_are_not() {
    let chains = quality::of_all(&Workbench::new(None), 2024, &Unwatched).unwrap();
    let of = |id: &str| chains.iter().find(|c| c.chain == id).unwrap();
    for chain in chains.iter().filter(|c| c.footing == Footing::Firm) {
        for form in &chain.forms {
            let worst = form.use_unknown.max(form.other_year);
            assert!(worst <= 0.25 && form.not_seen() <= 0.5, "{} is called firm: {form:?}", chain.chain);
        }
        assert!(chain.carries.starts_with("The figures carry who makes it, "), "{}", chain.carries);
    }
    // Use of strontium is what makers would keep whose exports nobody sees.
    let strontium = of("strontium");
    assert_eq!(aspect(strontium, Aspect::Makers), Footing::Firm);
    assert_eq!(aspect(strontium, Aspect::Users), Footing::Weak);
    assert_eq!(strontium.footing, Footing::Fair);
    assert!(strontium.carries.contains("not who uses it"), "{}", strontium.carries);
    // Of nearly all uranium mined somebody states that he needs or buys it.
    assert_eq!(aspect(of("uranium"), Aspect::Users), Footing::Firm);
    // Refined zinc by country is of 2021.
    let zinc = of("zinc-germanium-indium").forms.iter().find(|f| f.form == "zinc:refined").unwrap();
    assert!(zinc.other_year > 0.5, "{zinc:?}");
    let iron = &of("iron").forms[0];
    assert!(iron.other_year < 0.05 && iron.use_t > 0.0, "{iron:?}");
}
