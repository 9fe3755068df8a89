//! A user's own download of the battery chain: flows of cells, cathodes and nickel and cobalt intermediates that no bundled table has.

use std::path::Path;

use monazite_intake::source::un_comtrade::import;
use monazite_intake::{atlas, chain};
use monazite_model::chain::{Chain, FlowKind};
use monazite_model::code::FormId;

use super::{Case, options, real};

/// Tonnes of a form from one area to another that a trade table states.
fn flow(chain: &Chain, form: &str, from: &str, to: &str) -> f64 {
    let form = chain.form(&FormId::from(form)).unwrap();
    let at = |node: usize, area: &str| {
        chain.nodes[node].form == form && chain.areas[chain.nodes[node].area].as_str() == area
    };
    let stated = chain.flows.iter().filter(|f| f.kind != FlowKind::Inferred && at(f.from, from) && at(f.to, to));
    stated.map(|f| f.level.band.value).sum()
}

/// Codes of a form that are read, as `HS17 850760`.
fn read(chain: &Chain, form: &str) -> Vec<String> {
    let of = &chain.forms[chain.form(&FormId::from(form)).unwrap()];
    of.seen.read.iter().map(|(code, year)| format!("{} {} {year}", code.edition, code.code)).collect()
}

#[test]
fn flows_of_cells_cathodes_and_intermediates_come_from_the_users_own_download() {
    let Some(folder) = real("comtrade_battery_chain_2018_2024") else { return };
    let case = Case::new();
    let into = case.path().join("atlas");
    let file = folder.join("comtrade_imports_36codes_2018_2024.parquet");
    let summary = import(&[file], &into, &options(), &mut |_: &Path, _, _| {}).unwrap();
    assert_eq!(summary.iter().map(|s| s.datasets.len()).sum::<usize>(), 7, "{summary:?}");
    let own = atlas::load(&into).unwrap();
    let bundled = atlas::bundled().unwrap();
    let lithium = chain::build(&own, "lithium", 2024).unwrap();
    assert_eq!(read(&lithium, "battery:cell"), ["HS17 850760 2024"]);
    assert!(flow(&lithium, "battery:cell", "CHN", "DEU") > 0.0 && flow(&lithium, "battery:cell", "CHN", "USA") > 0.0);
    assert!(
        read(&lithium, "battery:cathode").contains(&"HS17 284290 2024".to_owned()),
        "{:?}",
        read(&lithium, "battery:cathode")
    );
    assert!(flow(&lithium, "battery:cathode", "KOR", "CHN") > 0.0);
    // Carbonate is in the bundled table of the year, which comes first; hydroxide of that edition only the user has.
    let refined = read(&lithium, "lithium:refined");
    assert_eq!(refined, ["HS17 283691 2024", "HS17 282520 2024"]);
    let source = |code: &str| own.trade.rows("HS17", code, 2024).unwrap()[0].publication.source.clone();
    assert_eq!((source("283691").as_str(), source("282520").as_str()), ("cepii-baci", "un-comtrade"));
    let nickel = chain::build(&own, "copper-nickel-cobalt", 2024).unwrap();
    for code in ["HS17 750110 2024", "HS17 750120 2024"] {
        assert!(read(&nickel, "nickel:mined").contains(&code.to_owned()), "{:?}", read(&nickel, "nickel:mined"));
    }
    assert!(flow(&nickel, "nickel:mined", "IDN", "CHN") > 0.0);
    // What the bundled atlas has is not lost.
    let without = chain::build(bundled, "lithium", 2024).unwrap();
    assert!(read(&without, "battery:cell").is_empty());
}
