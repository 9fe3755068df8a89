//! docs/events.md counts which policy events can be written as measures, and scenarios of what was in force are read and run.

use monazite_model::answer::Answer;
use monazite_model::answer::events::{Events, InForce};
use monazite_model::market::Status;
use monazite_model::question::{AskEvents, AskRun, Question, Source};
use monazite_model::registry::NoMeasure;
use monazite_model::scenario::{MeasureWord, Scenario};
use monazite_study::report::events::markdown;
use monazite_study::report::names::Names;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

use crate::written_page::{hold, root};

fn asked(bench: &Workbench, question: AskEvents) -> Events {
    match monazite_study::ask(bench, &Question::Events(question), &Unwatched).unwrap() {
        Answer::Events(found) => found,
        other => panic!("{other:?}"),
    }
}

/// What was in force, and the scenario as it is read back.
fn in_force(bench: &Workbench, date: &str, minerals: &[&str], base_year: Option<i32>) -> (InForce, Scenario) {
    let question = AskEvents {
        minerals: minerals.iter().map(|mineral| (*mineral).to_owned()).collect(),
        as_measures: Some(date.to_owned()),
        base_year,
        ..AskEvents::default()
    };
    let found = asked(bench, question).scenario.unwrap();
    let read = monazite_intake::scenario::read(&found.toml, "now.toml", bench.registry());
    let read = read.unwrap_or_else(|faults| panic!("{faults:#?}\n{}", found.toml));
    (found, read)
}

#[test]
fn the_page_of_events_counts_what_a_scenario_can_say() {
    let bench = Workbench::new(None);
    let found = asked(&bench, AskEvents { since: Some("2021".into()), ..AskEvents::default() });
    assert!(found.rows.iter().all(|row| row.written() != row.none.is_some()));
    let unread: Vec<&str> =
        found.rows.iter().filter(|row| row.none == Some(NoMeasure::NotRead)).map(|row| row.id.as_str()).collect();
    assert!(unread.is_empty(), "{unread:?}");
    let page = markdown(&found, Names(bench.registry()));
    hold(&root().join("docs/events.md"), &page);
    // Of what acts on goods of a chain and is in force, nearly all can be written.
    let goods = found.rows.iter().filter(|row| row.from.is_some() && row.until.is_none());
    let goods: Vec<_> =
        goods.filter(|row| row.none.is_none_or(|none| none.acts_on_goods() && none != NoMeasure::NoForm)).collect();
    let said = goods.iter().filter(|row| row.written()).count();
    assert!(goods.len() >= 30 && said as f64 >= 0.95 * goods.len() as f64, "{said} of {}", goods.len());
}

#[test]
fn whatever_was_in_force_is_a_scenario_that_reads_and_has_terms_on_its_chains() {
    let bench = Workbench::new(None);
    for date in ["2022-01-01", "2023-08-01", "2024-12-31", "2025-12-01", "2026-07-01"] {
        let (found, read) = in_force(&bench, date, &[], None);
        assert_eq!(read.measures.len(), found.measures, "{date}");
        assert_eq!(read.start, found.month);
        assert!(read.measures.iter().all(|measure| measure.active(found.month)), "{date}");
        assert!(found.measures >= 2 && !found.left.is_empty(), "{date}: {}", found.toml);
        let chains: std::collections::BTreeSet<&str> =
            read.minerals.iter().map(|mineral| bench.registry().minerals[mineral].chain.as_str()).collect();
        for chain in chains {
            let chain = bench.chain(chain, found.base_year).unwrap();
            let lowered = monazite_engine::policy::lower(&read, &chain, bench.registry(), read.window());
            lowered.unwrap_or_else(|error| panic!("{date}, {}: {error}\n{}", chain.id, found.toml));
        }
        // Each event that had begun is said, a part of one that is said, or left out with its reason.
        for event in bench.registry().events.iter().filter(|event| event.date.as_str() <= &date[..7]) {
            let told = |id: &str| found.written.iter().any(|w| w == id) || found.left.iter().any(|l| l.event == id);
            let part = bench.registry().reading(&event.id).and_then(|reading| reading.part_of.as_deref());
            assert!(told(&event.id) || part.is_some_and(told), "{date}: nothing is said of {}", event.id);
        }
        assert!(found.left.iter().all(|out| out.because.len() > 5), "{date}: {:?}", found.left);
    }
}

#[test]
fn what_was_in_force_on_antimony_runs() {
    let bench = Workbench::new(None);
    let (found, read) = in_force(&bench, "2024-12-31", &["antimony"], None);
    assert_eq!(found.base_year, 2023);
    let kinds: Vec<MeasureWord> = read.measures.iter().map(|measure| measure.kind.word()).collect();
    assert_eq!(kinds, [MeasureWord::ExportLicence, MeasureWord::ExportLicence, MeasureWord::ExportBan]);
    assert!(found.toml.contains("# 45 working days") || found.toml.contains("assumption: nobody publishes"));
    let run = Question::Run(AskRun {
        scenario: Source::Text { name: "now.toml".into(), text: found.toml },
        runs: Some(1),
        ..AskRun::default()
    });
    let Answer::Run(outcome) = monazite_study::ask(&bench, &run, &Unwatched).unwrap() else { panic!("a run") };
    assert_eq!(outcome.status, Status::Cleared);
    assert!(outcome.measures.iter().all(|measure| measure.in_force > 0.0));
}

#[test]
fn what_the_base_year_already_has_is_not_done_to_it_again() {
    let bench = Workbench::new(None);
    // The licence of August 2023 was in force all through 2024.
    let (_, held) = in_force(&bench, "2026-07-01", &["gallium"], None);
    let granted = |read: &Scenario| {
        let licences = read.measures.iter().filter(|measure| measure.event.as_deref() == Some("PE041"));
        licences.map(|measure| serde_json::to_value(&measure.kind).unwrap()["granted"].clone()).next().unwrap()
    };
    assert_eq!(granted(&held), 1.0);
    let (found, whole) = in_force(&bench, "2026-07-01", &["gallium"], Some(2022));
    assert_eq!(found.base_year, 2022);
    assert_eq!(granted(&whole)["then"], 0.55);
    // A ban that stood all through the base year lets out what it let out then, and no more.
    let (_, bauxite) = in_force(&bench, "2026-07-01", &["bauxite"], None);
    let ban = bauxite.measures.iter().find(|measure| measure.event.as_deref() == Some("PE039")).unwrap();
    assert_eq!(ban.kind.word(), MeasureWord::ExportQuota);
    let (_, bauxite) = in_force(&bench, "2026-07-01", &["bauxite"], Some(2022));
    let ban = bauxite.measures.iter().find(|measure| measure.event.as_deref() == Some("PE039")).unwrap();
    assert_eq!(ban.kind.word(), MeasureWord::ExportBan);
}

#[test]
fn events_are_found_by_mineral_party_kind_and_date() {
    let bench = Workbench::new(None);
    let ids = |question: AskEvents| asked(&bench, question).rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let of = |mineral: &str| AskEvents { minerals: vec![mineral.into()], ..AskEvents::default() };
    assert_eq!(ids(of("Ga")), ["PE041", "PE057", "PE073", "PE080"]);
    // Neodymium is a rare earth: what falls on all of them falls on it.
    let neodymium = ids(of("neodymium"));
    assert!(neodymium.contains(&"PE010".to_owned()) && neodymium.contains(&"PE006".to_owned()), "{neodymium:?}");
    let bans = AskEvents { kind: Some("export-ban".into()), in_force: Some("2024-12".into()), ..of("gallium") };
    assert_eq!(ids(bans), ["PE057"]);
    let eu = AskEvents { area: Some("European Union".into()), ..AskEvents::default() };
    assert_eq!(ids(eu), ["PE107", "PE047", "PE096"]);
    let instrument = AskEvents { kind: Some("price floor".into()), ..AskEvents::default() };
    assert_eq!(ids(instrument), ["PE092"]);
    let wrong = AskEvents { kind: Some("export-bann".into()), ..AskEvents::default() };
    let error = monazite_study::ask(&bench, &Question::Events(wrong), &Unwatched).unwrap_err();
    assert!(error.is_bad_input() && error.to_string().contains("export-ban"), "{error}");
}

#[test]
fn an_imported_event_is_listed_and_said_not_to_be_read_yet() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("events")).unwrap();
    let text = "id,date,actor,target,minerals,hs,instrument,detail,status,source,date_kind\n\
                OWN1,2025-03-01,CHN,ALL,tin,260900,export_ban,a made-up ban,in_force,a page,effective\n";
    std::fs::write(home.path().join("events/own.csv"), text).unwrap();
    let bench = Workbench::new(Some(home.path()));
    let found = asked(&bench, AskEvents { events: vec!["own1".into()], ..AskEvents::default() });
    assert_eq!(found.rows.len(), 1);
    assert_eq!((found.rows[0].none, found.rows[0].written()), (Some(NoMeasure::NotRead), false));
    let (found, read) = in_force(&bench, "2025-06-01", &["tin"], None);
    assert!(found.left.iter().any(|out| out.event == "OWN1" && out.why == NoMeasure::NotRead), "{:?}", found.left);
    assert!(read.measures.iter().all(|measure| measure.event.as_deref() != Some("OWN1")));
    let wrong = Question::Events(AskEvents { events: vec!["PE999".into()], ..AskEvents::default() });
    assert!(monazite_study::ask(&bench, &wrong, &Unwatched).unwrap_err().is_bad_input());
}
