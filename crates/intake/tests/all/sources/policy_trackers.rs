//! Trackers of trade policy: Global Trade Alert in its own layout, and made-up rows in that of the OECD's inventory.

use monazite_intake::atlas::bundled_registry;
use monazite_intake::events::{over, read_csv, write_csv};
use monazite_intake::source::global_trade_alert::read as read_global_trade_alert;
use monazite_intake::source::oecd_export_restrictions::read as read_oecd;
use monazite_intake::source::policy_trackers::Events;
use proptest::prelude::*;

use super::common::readings;

pub const GTA: &str = "\
Intervention ID,Intervention URL,State Act ID,State Act URL,State Act Title,GTA Evaluation,Implementing Jurisdictions,Implementation Level,Eligible Firm,Intervention Type,Mast Chapter,Affected Sectors,Affected Products,Affected Jurisdictions,Is Horizontal,Date Announced,Date Implemented,Date Removed,Is In Force
1,https://example.org/1,9,https://example.org/a,Licences for a test,Red,China,National,all,Export licensing requirement,P7,\"413\",\"811292, 010121\",\"Japan, Vietnam\",False,2023-07-03,2023-08-01,,1
2,https://example.org/2,9,https://example.org/a,A ban that ended,Red,\"Indonesia, Republic of Korea\",National,all,Export ban,P7,\"413\",\"260400\",Japan,False,2019-08-30,2020-01-01,2021-06-30,0
3,https://example.org/3,9,https://example.org/a,Horses,Red,China,National,all,Export ban,P7,\"2\",\"010121\",Japan,False,2019-08-30,2020-01-01,,1
4,https://example.org/4,9,https://example.org/a,Only announced,Red,Chinese Taipei,National,all,Local content requirement,I1,\"413\",\"811292\",Japan,False,2024-02-01,,,0
";

fn gta(text: &str) -> Events {
    read_global_trade_alert("gta.csv", text.as_bytes(), &bundled_registry().unwrap(), readings()).unwrap()
}

#[test]
fn an_intervention_on_one_of_our_codes_becomes_an_event_of_each_of_its_actors() {
    let found = gta(GTA);
    let rows: Vec<String> = found
        .events
        .iter()
        .map(|e| format!("{} {} {} {} {} {} {}", e.id, e.date, e.date_kind, e.actor, e.instrument, e.hs, e.status))
        .collect();
    assert_eq!(
        rows,
        [
            "GTA1 2023-08-01 effective CHN export_licensing 811292 in_force",
            "GTA2-IDN 2020-01-01 effective IDN export_ban 260400 ended",
            "GTA2-KOR 2020-01-01 effective KOR export_ban 260400 ended",
            "GTA4 2024-02-01 announced TWN local_content_requirement 811292 announced",
        ]
    );
    assert!(found.events[0].minerals.contains("gallium") && found.events[1].minerals.contains("nickel"));
    assert_eq!(found.left.values().sum::<u64>(), 1);
}

#[test]
fn years_of_one_measure_in_a_row_are_one_event() {
    let text = "\
Country,Year,HS2007,Product,Measure,Value
Indonesia,2012,260400,Nickel ore,Export tax,20
Indonesia,2013,260400,Nickel ore,Export tax,20
Indonesia,2014,260400,Nickel ore,Export prohibition,
Indonesia,2016,260400,Nickel ore,Export prohibition,
China,2016,01.01.21,Horses,Export tax,5
";
    let found = read_oecd("oecd.csv", text.as_bytes(), &bundled_registry().unwrap(), readings()).unwrap();
    let rows: Vec<String> = found.events.iter().map(|e| format!("{} {} {}", e.id, e.instrument, e.status)).collect();
    assert_eq!(
        rows,
        [
            "OECD-IDN-exportprohibition-2014 export_ban ended",
            "OECD-IDN-exportprohibition-2016 export_ban in_force",
            "OECD-IDN-exporttax-2012 export_tax ended",
        ]
    );
    assert_eq!(found.events[2].detail, "Export tax, 2012 to 2013, on 1 of our codes");
}

#[test]
fn events_survive_the_trip_through_a_table_and_replace_those_of_the_same_id() {
    let registry = bundled_registry().unwrap();
    let events = gta(GTA).events;
    let mut text = Vec::new();
    write_csv(&events, &mut text).unwrap();
    assert_eq!(read_csv("events.csv", &text, &registry).unwrap(), events);
    let mut changed = events[0].clone();
    changed.status = "ended".to_owned();
    let all = over(&events, vec![changed.clone()]);
    assert_eq!((all.len(), &all[0]), (events.len(), &changed));
}

#[test]
fn the_real_export_is_read_without_a_problem() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/raw/policy_trackers/gta_subsidies_export.csv.gz");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: no publishers' files at ../shared/data/raw");
        return;
    };
    let text = monazite_intake::source::opened("events.csv.gz", &bytes).unwrap().1;
    let found = read_global_trade_alert("gta.csv", &text, &bundled_registry().unwrap(), readings())
        .unwrap_or_else(|p| panic!("{p:#?}"));
    assert!(found.rows == 2_253 && found.events.len() > 500, "{} of {}", found.events.len(), found.rows);
    assert!(found.events.iter().any(|e| e.actor == "EU27"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_export_gives_events_or_problems_and_never_a_panic(
        at in any::<prop::sample::Index>(), cut in 0usize..60, put in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut bytes = GTA.as_bytes().to_vec();
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put);
        let registry = bundled_registry().unwrap();
        for read in [read_global_trade_alert, read_oecd] {
            if let Err(problems) = read("gta.csv", &bytes, &registry, readings()) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
