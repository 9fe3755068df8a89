//! What closes the books of the bundled chains is nobody's: no maker on a page, no output in a ratio.

use monazite_intake::atlas;
use monazite_intake::chain;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};

const YEAR: i32 = 2024;

fn of(form: &str) -> (Chain, usize, Option<usize>) {
    let atlas = atlas::bundled().unwrap();
    let id = FormId::from(form);
    let chain = chain::build(&atlas, &atlas.registry.minerals[&id.mineral()].chain, YEAR).unwrap();
    let f = chain.form(&id).unwrap();
    let node = chain.area(&AreaId::from("USA")).and_then(|a| chain.node(f, a));
    (chain, f, node)
}

/// The survey of the United States states what these forms are used for and imported, and that nobody makes them from ore there
/// (gallium, indium) or how much (barite, platinum, palladium): the rest is recycled, from stock or unseen.
#[test]
fn what_nobody_publishes_is_nobodys_output() {
    for (form, most) in [("gallium:refined", 0.0), ("indium:refined", 0.0), ("platinum:mined", 5.0), ("palladium:mined", 15.0)] {
        let (chain, _, node) = of(form);
        let node = node.unwrap();
        let (made, closing) = (chain.production(node), chain.unaccounted(node));
        assert!(made <= most, "{form}: the United States are said to make {made} t");
        assert!(closing > 0.0, "{form}: nothing closes the books");
        let shown = [chain.form(&form.into()).unwrap()];
        let page = monazite_report::show::chain::stages(&chain, &shown, &mut Default::default());
        let stage = page.iter().find(|s| s.form.as_str() == form).unwrap();
        let listed = stage.producers.iter().find(|p| p.area.as_str() == "USA").map_or(0.0, |p| p.value);
        assert!(listed <= most, "{form}: {listed} t on the page");
        let rows = monazite_report::show::chain::unaccounted(&chain, &shown);
        let row = rows.iter().find(|r| r.form.as_str() == form && r.area.as_str() == "USA" && r.what == "supply");
        assert!((row.unwrap().value - closing).abs() <= 1e-9 * closing, "{form}: not on a line of its own");
    }
}
