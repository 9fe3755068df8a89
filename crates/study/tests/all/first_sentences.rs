//! What comes first in an answer is what a reader may lean on: rules of docs/methods/headline.md, dependence.md and leverage.md over a
//! table of areas and minerals.

use monazite_model::answer::Answer;
use monazite_model::answer::dependence::Dependence;
use monazite_model::answer::standing::Standing;
use monazite_model::chain::Chain;
use monazite_model::code::{FormId, MineralId};
use monazite_model::fact::Quality;
use monazite_model::leverage::Leverage;
use monazite_model::question::{AskCriticality, AskDependence, AskLeverage, Question};
use monazite_model::words::names::Names;
use monazite_report::lead::first_sentence;
use monazite_study::ask;
use monazite_study::report::render::{Format, render};
use monazite_study::run::{RunOptions, run};
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

const AREAS: [&str; 30] = [
    "ARE", "ARM", "AUS", "BRA", "CAN", "CHE", "CHL", "CHN", "COD", "DEU", "EU27", "FRA", "GBR", "HKG", "IDN", "IND",
    "ITA", "JPN", "KAZ", "KOR", "LUX", "MEX", "MNG", "MOZ", "NOR", "POL", "RUS", "USA", "ZAF", "ZMB",
];

const MINERALS: [&str; 20] = [
    "antimony",
    "chromium",
    "cobalt",
    "copper",
    "fluorspar",
    "gallium",
    "germanium",
    "gold",
    "graphite",
    "lithium",
    "manganese",
    "nickel",
    "niobium",
    "palladium",
    "potash",
    "quartz",
    "rhodium",
    "titanium",
    "tungsten",
    "uranium",
];

/// Areas that trade much more than they use.
const HUBS: [&str; 5] = ["ARE", "CHE", "HKG", "NLD", "SGP"];

fn chain_of(bench: &Workbench, mineral: &MineralId) -> std::sync::Arc<Chain> {
    let registry = &bench.atlas().unwrap().registry;
    bench.chain(&registry.minerals[mineral].chain, 2024).unwrap()
}

fn dependence(bench: &Workbench, area: &str) -> Dependence {
    let question = Question::Dep(AskDependence { area: area.into(), ..AskDependence::default() });
    let Answer::Dependence(found) = ask(bench, &question, &Unwatched).unwrap() else { panic!("another answer") };
    found
}

fn leverage(bench: &Workbench, minerals: &[&str]) -> Leverage {
    let minerals = minerals.iter().map(|m| (*m).to_owned()).collect();
    let question = Question::Leverage(AskLeverage { minerals, runs: 1, ..AskLeverage::default() });
    let Answer::Leverage(found) = ask(bench, &question, &Unwatched).unwrap() else { panic!("another answer") };
    found
}

#[test]
fn what_an_area_has_most_to_lose_rests_on_use_trade_and_price_that_are_known() {
    let bench = Workbench::new(None);
    let registry = &bench.atlas().unwrap().registry;
    let mut with = 0;
    for area in AREAS {
        let found = dependence(&bench, area);
        let lead = found.lead.as_ref().unwrap();
        assert!(lead.judged >= lead.stakes.len(), "{area}: {lead:?}");
        assert!(lead.stakes.is_sorted_by(|a, b| a.usd >= b.usd), "{area}: money decides the order");
        for stake in &lead.stakes {
            let (form, mineral) = (FormId::from(stake.form.as_str()), MineralId::from(stake.mineral.as_str()));
            let chain = chain_of(&bench, &mineral);
            let of = &chain.forms[chain.form(&form).unwrap()];
            // What it uses is scored only where it is known.
            let used = found.rows.iter().any(|row| row.form == stake.form && row.measure == "apparent-consumption");
            let known = of.use_standing != Standing::NotKnown || stake.standing == Standing::Known;
            let firm = used && known && of.price_grade != Quality::D && !chain.main_trade_codes_missing(&form);
            assert!(firm && registry.minerals[&mineral].held.is_empty(), "{area}: {stake:?}");
            assert!(stake.value > 0.5 && stake.low <= stake.value && stake.value <= stake.high, "{area}: {stake:?}");
            assert!(stake.usd.unwrap() > 0.0 && stake.through != area && stake.through != "ROW", "{area}: {stake:?}");
            // Whoever is named makes what it sends.
            let origin = chain.area(&stake.through.as_str().into()).unwrap();
            let node = chain.node(chain.form(&form).unwrap(), origin).unwrap();
            let sent: f64 = chain.flows.iter().filter(|f| f.from == node).map(|f| f.level.band.value).sum();
            assert!(sent <= 2.0 * chain.production(node), "{area}: {stake:?}");
        }
        let sentence = first_sentence(lead, Names(registry));
        assert!(
            sentence.contains("2024") && sentence.ends_with('.') && !sentence.contains("NaN"),
            "{area}: {sentence}"
        );
        with += usize::from(!lead.stakes.is_empty());
    }
    assert!(with > AREAS.len() / 2, "most areas rely on somebody for something: {with}");
}

#[test]
fn nobody_is_named_as_hit_of_whom_nobody_knows_what_it_uses() {
    let bench = Workbench::new(None);
    let registry = &bench.atlas().unwrap().registry;
    let found = leverage(&bench, &MINERALS);
    let (mut unknown, mut hubs, mut known) = (0, 0, 0);
    for cut in &found.cuts {
        let chain = chain_of(&bench, &cut.mineral);
        let form = chain.form(&cut.form).unwrap();
        assert_eq!(cut.standing, chain.forms[form].use_standing);
        let own =
            |e: &&monazite_model::leverage::Exposure| e.actor == cut.actor && e.form == cut.form && e.area != cut.actor;
        for exposure in found.exposures.iter().filter(own) {
            let area = chain.area(&exposure.area).unwrap();
            let hub = registry.trading_place(&exposure.area);
            let user = chain.user(form, area, hub);
            assert_eq!(exposure.standing == Standing::NotKnown, !user, "{exposure:?}");
            assert_eq!(exposure.cost.value.is_nan(), !user, "{exposure:?}");
            assert!(user || exposure.use_lost.is_none(), "{exposure:?}");
            unknown += usize::from(!user && !hub);
            hubs += usize::from(!user && hub && HUBS.contains(&exposure.area.as_str()));
            known += usize::from(user);
        }
    }
    // Each case is met, else the table says nothing.
    assert!(unknown > 0 && hubs > 0 && known > unknown, "{unknown} {hubs} {known}");
    let all = leverage(&bench, &[]);
    for left in ["gold", "quartz"] {
        assert!(!all.cuts.iter().any(|cut| cut.mineral.as_str() == left), "{left} leads nothing");
        assert!(all.left_out.iter().any(|out| out.form.mineral().as_str() == left && out.why.contains("--mineral")));
        assert!(found.cuts.iter().any(|cut| cut.mineral.as_str() == left), "{left} is there where it is asked for");
    }
}

#[test]
fn a_run_opens_with_a_form_of_what_was_asked_and_names_no_user_that_nobody_knows() {
    let bench = Workbench::new(None);
    let atlas = bench.atlas().unwrap();
    let (mut unknown, mut known) = (0, 0);
    for mineral in MINERALS {
        let chain = chain_of(&bench, &mineral.into());
        let own = |f: &usize| chain.forms[*f].id.mineral().as_str() == mineral && !chain.forms[*f].local;
        let form = (0..chain.forms.len()).find(own).unwrap();
        let of = |area: usize| chain.node(form, area).map_or(0.0, |node| chain.production(node));
        let makers = (0..chain.areas.len()).filter(|area| chain.areas[*area].as_str() != "ROW");
        let maker = makers.max_by(|a, b| of(*a).total_cmp(&of(*b))).unwrap();
        let (by, form) = (&chain.areas[maker], &chain.forms[form]);
        let text = format!(
            "title = \"ban\"\nminerals = [\"{mineral}\"]\nstart = \"2025-01\"\nruns = 1\nbase_year = 2024\n[[measure]]\nkind = \"export-ban\"\n\
             by = \"{by}\"\non = [\"{}\"]\nto = \"all\"\nfrom = \"2025-01\"\n",
            form.id
        );
        let scenario = monazite_intake::scenario::read(&text, "ban.toml", &atlas.registry).unwrap();
        let headline = run(atlas, &scenario, &RunOptions::default()).unwrap().headline;
        assert!(headline.figure == "change" || headline.figure.contains(form.id.as_str()), "{mineral}: {headline:?}");
        let untold = headline.sentence.contains("is not known");
        let moves = headline.figure != "change" && !headline.sentence.contains("nothing moves");
        if moves && form.use_standing == Standing::NotKnown {
            assert!(untold && !headline.sentence.contains("use there"), "{}", headline.sentence);
            unknown += 1;
        }
        if form.use_standing != Standing::NotKnown {
            known += usize::from(!untold);
        }
    }
    assert!(unknown > 2 && known > 5, "{unknown} {known}");
}

#[test]
fn a_study_of_minerals_does_not_open_with_their_host() {
    let bench = Workbench::new(None);
    let atlas = bench.atlas().unwrap();
    let of = |degree: f64| {
        let text = format!(
            "title = \"two blocs\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\nruns = 1\nbase_year = 2024\n[[measure]]\n\
             kind = \"decoupling\"\nblocs = [[\"USA\", \"EU27\", \"JPN\"], [\"CHN\", \"RUS\"]]\ndegree = {degree}\nfrom = \"2025-01\"\n"
        );
        let scenario = monazite_intake::scenario::read(&text, "blocs.toml", &atlas.registry).unwrap();
        run(atlas, &scenario, &RunOptions::default()).unwrap().headline
    };
    assert!(of(1.0).figure.contains("gallium:"), "{:?}", of(1.0));
    let nothing = of(0.0).sentence;
    assert!(nothing.starts_with("In this scenario nothing moves in 2025: price and use of all"), "{nothing}");
}

/// The page of a group is that of all its members, and its first line is the answer, not a remark about releases of trade tables.
#[test]
fn a_group_of_minerals_is_answered_with_its_members_and_the_answer_comes_first() {
    let bench = Workbench::new(None);
    let registry = bench.registry();
    let format = Format::Page { width: 100, colour: false, view: Default::default(), brief: false };
    let page = |mineral: Option<&str>| {
        let asked =
            AskDependence { area: "EU27".into(), mineral: mineral.map(str::to_owned), ..AskDependence::default() };
        let answer = ask(&bench, &Question::Dep(asked), &Unwatched).unwrap();
        let Answer::Dependence(found) = &answer else { panic!("another answer") };
        let minerals: std::collections::BTreeSet<String> = found.rows.iter().map(|row| row.mineral.clone()).collect();
        (minerals, String::from_utf8(render(&answer, registry, &format).unwrap()).unwrap())
    };
    for (group, some, first) in [
        ("rare-earths", ["neodymium", "cerium", "terbium"], "European Union takes"),
        ("REE", ["neodymium", "cerium", "terbium"], "European Union takes"),
        ("magnet-rare-earths", ["neodymium", "praseodymium", "dysprosium"], "European Union takes"),
        ("PGM", ["platinum", "palladium", "rhodium"], ""),
    ] {
        let (minerals, text) = page(Some(group));
        assert!(some.iter().all(|member| minerals.contains(*member)), "{group}: {minerals:?}");
        assert!(text.lines().next().unwrap().contains(first), "{group}: {text}");
    }
    let (_, all) = page(None);
    assert!(all.starts_with("The European Union takes more than half of"), "{all}");
}

/// One mineral is answered about that mineral, scored or not.
#[test]
fn the_first_line_about_one_mineral_is_its_verdict_or_what_is_missing() {
    let bench = Workbench::new(None);
    bench.atlas().unwrap();
    let format = Format::Page { width: 100, colour: false, view: Default::default(), brief: false };
    let first = |question: Question| {
        let answer = ask(&bench, &question, &Unwatched).unwrap();
        let text = String::from_utf8(render(&answer, bench.registry(), &format).unwrap()).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    let critical = |mineral: &str| {
        first(Question::Criticality(AskCriticality { mineral: Some(mineral.into()), ..AskCriticality::default() }))
    };
    assert!(critical("scandium").starts_with("Scandium is critical to the European Union by this method in 2020 ("));
    assert!(critical("tellurium").starts_with("Tellurium is not critical to the European Union"));
    assert!(critical("cesium").starts_with("Cesium has no score for the European Union"), "{}", critical("cesium"));
    let leverage = AskLeverage { minerals: vec!["cesium".into()], runs: 1, ..AskLeverage::default() };
    assert!(first(Question::Leverage(leverage)).starts_with("No stop of exports can be valued"));
}

/// Of magnets only China's makers are told; Japan, which makes and ships some, is not called wholly reliant on imports.
#[test]
fn an_area_whose_makers_are_not_told_apart_has_no_reliance_and_a_word_about_it() {
    let bench = Workbench::new(None);
    let of = |area: &str| {
        let asked = AskDependence { area: area.into(), mineral: Some("ndfeb".into()), ..AskDependence::default() };
        match ask(&bench, &Question::Dep(asked), &Unwatched).unwrap() {
            Answer::Dependence(found) => found,
            _ => panic!("another answer"),
        }
    };
    let reliance = |found: &Dependence| found.rows.iter().any(|row| row.measure == "net-import-reliance");
    let japan = of("JPN");
    assert!(!reliance(&japan));
    assert!(japan.notes.iter().any(|note| note.contains("not told apart from all others")), "{:?}", japan.notes);
    assert!(reliance(&of("MEX")), "an area that ships next to nothing is a user");
}
