//! What pages of minerals say could be made, and what they do not call a mine's output: figures as their publishers print them.

use monazite_model::answer::show::{Capacity, CapacityKind, MineralPage};
use monazite_study::show::mineral_page;
use monazite_study::workbench::Workbench;

fn page(mineral: &str) -> MineralPage {
    mineral_page(&Workbench::new(None), mineral, 2024).unwrap()
}

fn row<'p>(page: &'p MineralPage, form: &str, area: &str, kind: CapacityKind, year: i32) -> &'p Capacity {
    let is = |row: &&Capacity| {
        row.form.as_str() == form && row.area.as_str() == area && row.kind == kind && row.year == year
    };
    let found = page.about.capacity.iter().find(is);
    found.unwrap_or_else(|| panic!("{form} {area} {kind:?} {year}: {:#?}", page.about.capacity))
}

fn near(found: Option<f64>, stated: f64) {
    assert!(found.is_some_and(|t| (t - stated).abs() <= 1e-6 * stated), "{found:?} is not {stated}");
}

/// Sponge (MCS, World Minerals Outlook 2025): 65,200 t could be made in Japan, 553,000 t in the world of 2029.
#[test]
fn stated_and_announced_capacity_are_printed_with_source_and_year() {
    let titanium = page("titanium");
    let japan = row(&titanium, "titanium:sponge", "JPN", CapacityKind::Stated, 2024);
    near(japan.value, 65_200.0);
    assert!(japan.utilisation.is_some_and(|u| (0.8..0.95).contains(&u)), "{japan:?}");
    let to_come = row(&titanium, "titanium:sponge", "WLD", CapacityKind::Announced, 2029);
    near(to_come.value, 553_000.0);
    assert_eq!(to_come.source, "usgs-world-minerals-outlook 2025");
    let cobalt = page("cobalt");
    near(row(&cobalt, "cobalt:mined", "COD", CapacityKind::Stated, 2024).value, 273_100.0);
    near(row(&cobalt, "cobalt:mined", "WLD", CapacityKind::Announced, 2029).value, 483_100.0);
    // Expected by the International Energy Agency of announced projects.
    let expected = row(&cobalt, "cobalt:refined", "CHN", CapacityKind::ExpectedOutput, 2030);
    assert!(expected.source.starts_with("iea-critical-minerals") && expected.value.is_some_and(|t| t > 2e5));
    // Nobody states what could be refined: the assumption is printed as one.
    let assumed = row(&cobalt, "cobalt:refined", "ROW", CapacityKind::Assumed, 2024);
    assert!(assumed.value.is_none() && assumed.utilisation.is_some() && assumed.source.starts_with("nobody states it"));
}

/// MCS 2026: American mines gave 8 to 11 t of palladium a year of the world's 190 to 220; three quarters of American supply are scrap.
#[test]
fn what_is_recovered_from_scrap_is_no_output_of_mines() {
    let palladium = page("palladium");
    let stage = palladium.stages.iter().find(|s| s.form.as_str() == "palladium:mined").unwrap();
    let usa = stage.producers.iter().find(|p| p.area.as_str() == "USA").unwrap();
    assert!(usa.share < 0.06 && usa.value < 12.0, "{usa:?}");
    assert!(stage.producers[0].area.as_str() == "RUS" || stage.producers[0].area.as_str() == "ZAF");
    let scrap = palladium.about.unaccounted.iter().find(|row| row.what == "scrap").unwrap();
    assert!(scrap.area.as_str() == "USA" && scrap.value > 30.0, "{scrap:?}");
    // Capacity is that of mines: it stands beside what mines make.
    let capacity = row(&palladium, "palladium:mined", "USA", CapacityKind::Stated, 2024);
    assert_eq!(capacity.made.map(f64::round), Some(usa.value.round()));
}
