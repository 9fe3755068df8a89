#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use monazite_model::code::{AreaId, FormId};
use monazite_model::period::Month;

use super::*;

/// A small registry that is right; each test makes one thing wrong.
fn small() -> BTreeMap<&'static str, String> {
    let mut files = of_chains();
    files.extend(of_policy());
    files
}

/// Areas, minerals, forms, processes, chains, and files that may be empty.
fn of_chains() -> BTreeMap<&'static str, String> {
    let mut files = BTreeMap::new();
    files.insert(
        "areas.csv",
        "id,name,iso2,m49,baci,region,hub,article,kept,names\n\
         CHN,China,CN,156,156,Asia,false,false,true,PR China|Mainland China\n\
         JPN,Japan,JP,392,392,Asia,false,false,true,\n"
            .to_owned(),
    );
    files.insert(
        "minerals.toml",
        r#"
[[mineral]]
id = "zinc"
name = "Zinc"
chain = "zinc"
counted_as = "Zn content"

[[mineral]]
id = "indium"
name = "Indium"
chain = "zinc"
counted_as = "In content"
"#
        .to_owned(),
    );
    files.insert(
        "forms.toml",
        r#"
[[form]]
id = "zinc:mined"
name = "Zinc in concentrate"
stage = "mine"
hs = [{ revision = "HS17", code = "260800", content = 0.5, exactness = "exact", source = "grade of concentrate" }]

[[form]]
id = "zinc:refined"
name = "Zinc"
stage = "refining"

[[form]]
id = "indium:residue"
name = "Indium in residues"
stage = "processing"
local = true

[[form]]
id = "indium:refined"
name = "Indium"
stage = "refining"
hs = [{ revision = "HS17", code = "811292", content = 0.99, share = 0.4, exactness = "bundle", source = "output of the metals in the code" }]
"#
        .to_owned(),
    );
    files.insert(
        "processes.toml",
        r#"
[[process]]
id = "zinc-refining"
chain = "zinc"
makes = "zinc:refined"
from = [{ form = "zinc:mined", per_tonne = 1.05 }]
joint = [{ form = "indium:residue", per_tonne = 2e-4 }]
source = "assumption: 95 % recovery"
grade = "D"

[[process]]
id = "indium-recovery"
chain = "zinc"
makes = "indium:refined"
from = [{ form = "indium:residue", per_tonne = 1.0 }]
source = "counted as recoverable"
grade = "D"
"#
        .to_owned(),
    );
    files.insert(
        "chains.toml",
        r#"
[[chain]]
id = "zinc"
minerals = ["zinc", "indium"]
forms = ["zinc:mined", "zinc:refined", "indium:residue", "indium:refined"]
"#
        .to_owned(),
    );
    files.insert("parameters.toml", String::new());
    files.insert(
        "sources.toml",
        "[[source]]\nid = \"usgs-mcs\"\npublisher = \"A survey\"\ntitle = \"A yearbook\"\nlicence = \"open\"\nbundled = true\n\
         cite = \"A survey, {edition}\"\nurl = \"https://example.org\"\ntrust = 1\n"
            .to_owned(),
    );
    files.insert("corrections.toml", String::new());
    files
}

/// Agreements, events, lists and judgements.
fn of_policy() -> BTreeMap<&'static str, String> {
    let mut files = BTreeMap::new();
    files.insert(
        "memberships.csv",
        "bloc,agreement,area,from,until,source\nG2,Treaty,JPN,2020-01,,read somewhere\n".to_owned(),
    );
    files.insert(
        "agreements.csv",
        "agreement,kind,area,from,source\nTreaty,fta,JPN,2020-01-15,read somewhere\nTreaty,fta,CHN,2020-02,read somewhere\n".to_owned(),
    );
    files.insert(
        "events.csv",
        "id,date,actor,target,minerals,hs,instrument,detail,status,source,date_kind\n\
         PE001,2023-08-01,CHN,ALL,indium,811292,export_licensing,licences,in_force,a page,effective\n"
            .to_owned(),
    );
    files.insert(
        "event_measures.toml",
        "[[event]]\nid = \"PE001\"\n[[event.measure]]\nkind = \"export-licence\"\nby = \"CHN\"\non = [\"indium:refined\"]\n\
         to = \"all\"\nfrom = \"2023-08-01\"\ngranted = 0.5\nwhy = { granted = \"assumption: half\" }\n"
            .to_owned(),
    );
    files.insert("lists.csv", "list,year,mineral,printed,source\nUS,2025,zinc,zinc,the list\n".to_owned());
    files.insert("list_rules.csv", "list,from,area,rule\nUS,,JPN,\nUS,2022,JPN,a risk of 0.4\n".to_owned());
    files.insert(
        "groups.toml",
        r#"
[[group]]
id = "zinc-metals"
mineral = "zinc"
form = "zinc:metals"
members = ["zinc", "indium"]
source = "made up"
"#
        .to_owned(),
    );
    files.insert("end_uses.csv", "application,naics,reason\nIntegrated circuits,334413,our reading\n".to_owned());
    files.insert("industries.csv", "nace,naics,source\nC24,331,a table\nC13,313;314,a table\n".to_owned());
    files.insert(
        "folding.toml",
        "[[folding]]\nshare = 0.005\nbloc = \"G2\"\nbloc_share = 0.001\nmost_areas = 64\nflow_share = 0.005\n\
         reason = \"assumption: small ones move no price\"\n"
            .to_owned(),
    );
    files.insert(
        "goods.csv",
        "code,edition,goods\n260800,,zinc ore and concentrate\n811292,,metals of many kinds\n811292,HS22,fewer metals\n".to_owned(),
    );
    files.insert(
        "trading_places.toml",
        "[[place]]\narea = \"JPN\"\nreason = \"assumption: a port and its warehouses\"\n\
         plants = [{ minerals = [\"zinc\"], reason = \"assumption: a works by the port\" }]\n"
            .to_owned(),
    );
    files.insert(
        "quotations.csv",
        "form,product,source,base,money,market,why\nzinc:refined,,usgs-mcs,world,nominal,\"an exchange, cash\",\n"
            .to_owned(),
    );
    files
}

fn read_small(files: &BTreeMap<&'static str, String>) -> Result<Registry, Vec<Problem>> {
    read(&|name| files.get(name).map(|text| text.clone().into_bytes()))
}

/// The problems after replacing `from` by `to` in a file of the small registry.
fn problems(file: &'static str, from: &str, to: &str) -> Vec<String> {
    let mut files = small();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    *text = text.replacen(from, to, 1);
    let found = read_small(&files).expect_err("the registry should be refused");
    found.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn expect(file: &'static str, from: &str, to: &str, message: &str) {
    let found = problems(file, from, to);
    assert!(found.iter().any(|p| p.contains(message)), "expected `{message}`, found:\n{}", found.join("\n"));
}

#[test]
fn an_event_is_read_once_as_one_thing_and_with_its_reasons() {
    let file = "event_measures.toml";
    let registry = read_small(&small()).unwrap();
    assert_eq!(registry.reading("PE001").unwrap().measure[0]["granted"], 0.5);
    expect(file, "PE001", "PE002", "events.csv has no event `PE002`");
    expect(
        file,
        "id = \"PE001\"",
        "id = \"PE001\"\nnone = \"aim\"\nbecause = \"an aim\"",
        "expected one of `none`, `part_of` and [[event.measure]], found 2",
    );
    expect(file, "{ granted =", "{ share =", "a reason for `share`, which this measure does not have");
    expect(file, "\"assumption: half\"", "\" \"", "expected a reason in words");
    let bare = |more: &str| {
        let mut files = small();
        files.insert(file, format!("[[event]]\nid = \"PE001\"\n{more}"));
        read_small(&files)
            .expect_err("the registry should be refused")
            .iter()
            .map(ToString::to_string)
            .collect::<String>()
    };
    assert!(bare("none = \"firms\"\n").contains("`because` must not be empty"));
    assert!(bare("none = \"ended\"\nbecause = \"over\"\n").contains("`ended` follows from dates and chains"));
    assert!(bare("none = \"aim\"\nbecause = \"an aim\"\nuntil = \"2025\"\n").contains("expected a month or a day"));
}

#[test]
fn a_right_registry_is_read_and_sorted() {
    let registry = read_small(&small()).unwrap();
    assert_eq!(registry.minerals.len(), 2);
    assert_eq!(registry.mineral("Indium").unwrap().id.as_str(), "indium");
    let china = &registry.areas[&AreaId::from("CHN")];
    assert_eq!(china.names, ["PR China", "Mainland China"]);
    assert_eq!(registry.members("G2", Month::new(2021, 5).unwrap()), [AreaId::from("JPN")]);
    assert!(registry.members("G2", Month::new(2019, 5).unwrap()).is_empty());
}

#[test]
fn judgements_are_read_and_point_at_what_is_registered() {
    let registry = read_small(&small()).unwrap();
    assert_eq!(registry.group_of(&"indium".into()).unwrap().mineral.as_str(), "zinc");
    assert_eq!(registry.list_rule("US", 2025).unwrap().rule, "a risk of 0.4");
    assert_eq!(registry.industries[0].nace, "C13");
    expect("groups.toml", "members = [\"zinc\"", "members = [\"zink\"", "no mineral `zink` is registered");
    expect("groups.toml", "members = [\"zinc\", \"indium\"]", "members = [\"zinc\"]", "at least two members");
    expect("groups.toml", "[\"zinc\", \"indium\"]", "[\"zinc\", \"zinc\"]", "is a member of `zinc-metals` already");
    expect("groups.toml", "zinc:metals", "tin:metals", "expected a form of `zinc`");
    expect("groups.toml", "id = \"zinc-metals\"", "id = \"indium\"", "`indium` is a mineral already");
    expect("list_rules.csv", "US,,JPN", "UX,,JPN", "lists.csv has no list `UX`\n  hint: known: US");
    expect("list_rules.csv", "US,,JPN", "US,,JPM", "no area `JPM` is registered");
    expect("list_rules.csv", "2022,JPN", "2022,CHN", "the list belongs to `JPN` in another row");
    expect(
        "list_rules.csv",
        "US,,JPN,\nUS,2022,JPN,a risk of 0.4\n",
        "",
        "no row says whose list `US` of lists.csv is",
    );
    expect("list_rules.csv", "2022", "", "is already on line 2");
    expect("industries.csv", "C24", "24", "expected a division of NACE");
    expect("industries.csv", "313;314", "313;3 4", "expected first digits of industries");
    expect("end_uses.csv", "our reading", "", "reason");
    expect("end_uses.csv", "334413", "33 4", "expected first digits of industries");
}

#[test]
fn a_code_has_words_once_for_every_edition_and_once_for_one() {
    let registry = read_small(&small()).unwrap();
    let words = |edition| registry.goods(edition, "811292");
    assert_eq!([words("HS17"), words("HS22")], [Some("metals of many kinds"), Some("fewer metals")]);
    assert_eq!(registry.forms_under("HS17", "811292"), [&FormId::from("indium:refined")]);
    expect(
        "goods.csv",
        "HS22",
        "HS23",
        "goods.csv:4, `edition`: expected one of HS92, HS96, HS02, HS07, HS12, HS17, HS22 or nothing",
    );
    expect("goods.csv", "811292,HS22", "811292,", "goods.csv:4, `code`");
    expect("goods.csv", "260800", "2608", "an HS code has six digits, found `2608`");
    expect("goods.csv", "fewer metals", "", "goods.csv:4, `goods`");
}

#[test]
fn every_code_of_a_form_in_any_edition_has_words() {
    let registry = bundled();
    let without: BTreeSet<String> = (registry.forms.values())
        .flat_map(|form| &form.hs)
        .filter(|hs| registry.goods(&hs.revision, &hs.code).is_none())
        .map(|hs| format!("{} {}", hs.revision, hs.code))
        .collect();
    assert!(without.is_empty(), "{without:?}: say in registry/goods.csv what they cover");
}

#[test]
fn a_price_has_one_row_with_a_market_and_says_why_it_is_only_shown() {
    expect("quotations.csv", "zinc:refined", "zinc:refind", "no form `zinc:refind` is registered");
    expect("quotations.csv", "usgs-mcs", "usgs-msc", "no source `usgs-msc` is registered");
    expect("quotations.csv", "\"an exchange, cash\"", "", "`market`");
    expect("quotations.csv", "world", "shown", "`why`");
    let rows = small()["quotations.csv"].clone();
    let twice = format!("{rows}{}\n", rows.lines().nth(1).unwrap());
    let found = problems("quotations.csv", &rows, &twice);
    assert!(found[0].contains("is already on line 2"), "{found:#?}");
}

#[test]
fn every_wrong_key_of_a_file_is_reported_with_its_place() {
    let found = problems("minerals.toml", "name = \"Zinc\"", "nmae = \"Zinc\"\ncolour = \"blue\"");
    assert!(found[0].starts_with("minerals.toml:4:1: unknown key `nmae`"), "{found:#?}");
    assert!(found[0].contains("did you mean `name`?"), "{found:#?}");
    assert!(found[1].starts_with("minerals.toml:5:1: unknown key `colour`"), "{found:#?}");
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn problems_of_several_files_come_together_in_file_order() {
    let mut files = small();
    files.insert("lists.csv", "list,year,mineral,printed,source\nUS,2025,zink,zinc,x\n".into());
    files.remove("sources.toml");
    *files.get_mut("forms.toml").unwrap() = small()["forms.toml"].replace("0.5", "1.5");
    let found: Vec<String> = read_small(&files).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("forms.toml:6:") && found[0].contains("a content lies in (0, 1.3], found 1.5"));
    assert_eq!(found[1], "sources.toml: this file of the registry is missing");
    assert!(found[2].contains("lists.csv:2, `mineral`: no mineral `zink` is registered\n  hint: did you mean `zinc`?"));
}

#[test]
fn references_must_lead_somewhere() {
    expect("minerals.toml", "chain = \"zinc\"", "chain = \"zinq\"", "no chain `zinq` is registered");
    expect("forms.toml", "\"zinc:mined\"", "\"zink:mined\"", "no mineral `zink` is registered");
    expect("chains.toml", "\"zinc:mined\"", "\"zinc:mine\"", "no form `zinc:mine` is registered");
    expect("chains.toml", "minerals = [\"zinc\"", "minerals = [\"tin\"", "no mineral `tin` is registered");
    expect(
        "processes.toml",
        "makes = \"zinc:refined\"",
        "makes = \"zinc:metal\"",
        "no form `zinc:metal` is registered",
    );
    expect("memberships.csv", "JPN", "JPM", "no area `JPM` is registered");
    expect("events.csv", "indium", "galium", "no mineral `galium` is registered");
}

#[test]
fn ids_are_unique_and_well_formed() {
    expect("minerals.toml", "id = \"indium\"", "id = \"zinc\"", "`zinc` is already on line");
    expect("forms.toml", "id = \"zinc:refined\"", "id = \"zinc:mined\"", "`zinc:mined` is already on line");
    expect("forms.toml", "id = \"zinc:refined\"", "id = \"zinc\"", "expected `mineral:what`, found `zinc`");
    expect("minerals.toml", "id = \"indium\"", "id = \"Indium\"", "lower-case letters");
}

#[test]
fn hs_codes_have_six_digits_contents_and_shares_in_range() {
    expect("forms.toml", "\"260800\"", "\"2608\"", "an HS code has six digits, found `2608`");
    expect("forms.toml", "\"HS17\"", "\"HS2017\"", "expected one of HS92");
    expect("forms.toml", "content = 0.5", "content = 0.0", "a content lies in (0, 1.3], found 0");
    expect("forms.toml", "share = 0.4", "share = 1.4", "a share lies between 0 and 1, found 1.4");
    expect("forms.toml", "share = 0.4", "share = 0.0", "a share of 0 needs exporters under `by_exporter`");
    expect("forms.toml", "\"exact\"", "\"sure\"", "expected one of exact, dominant, proxy, bundle");
    expect("forms.toml", "\"grade of concentrate\"", "\"\"", "must not be empty");
}

#[test]
fn a_code_is_not_given_away_twice() {
    let again = r#"hs = [{ revision = "HS17", code = "811292", content = 0.99, share = 0.7, exactness = "bundle", source = "a guess at zinc scrap" }]"#;
    expect(
        "forms.toml",
        "name = \"Zinc\"\n",
        &format!("name = \"Zinc\"\n{again}\n"),
        "the shares of HS17 811292 from other exporters add up to 1.100",
    );
}

#[test]
fn an_assumption_needs_a_reason_and_grade_d() {
    expect("processes.toml", "assumption: 95 % recovery", "assumption:", "an assumption needs its reason");
    expect("processes.toml", "grade = \"D\"", "grade = \"A\"", "an assumption has grade D, found A");
}

#[test]
fn processes_do_not_go_in_circles() {
    let back = "\n[[process]]\nid = \"back\"\nchain = \"zinc\"\nmakes = \"zinc:mined\"\nfrom = [{ form = \"zinc:refined\", per_tonne = 1.0 }]\nsource = \"none\"\ngrade = \"D\"\n";
    expect(
        "processes.toml",
        "\n[[process]]\nid = \"indium-recovery\"",
        &format!("{back}\n[[process]]\nid = \"indium-recovery\""),
        "processes go in a circle: zinc:mined -> zinc:refined -> zinc:mined",
    );
}

#[test]
fn a_mineral_is_in_exactly_one_chain() {
    expect(
        "chains.toml",
        "[\"zinc\", \"indium\"]",
        "[\"zinc\"]",
        "`indium` says it is in chain `zinc`, chains.toml lists it in none",
    );
    let second = "\n[[chain]]\nid = \"other\"\nminerals = [\"indium\"]\nforms = [\"indium:refined\"]\n";
    let found = {
        let mut files = small();
        files.get_mut("chains.toml").unwrap().push_str(second);
        read_small(&files).unwrap_err()
    };
    let text: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(text.iter().any(|p| p.contains("lists it in `zinc`, `other`")), "{text:#?}");
    assert!(text.iter().any(|p| p.contains("`indium:refined` is already in chain `zinc`")), "{text:#?}");
}

#[test]
fn forms_of_a_chain_stand_in_the_order_a_tonne_passes_them() {
    expect(
        "chains.toml",
        "\"zinc:mined\", \"zinc:refined\"",
        "\"zinc:refined\", \"zinc:mined\"",
        "lists `zinc:mined` after `zinc:refined`, which is made of it",
    );
}

#[test]
fn a_residue_is_made_by_a_process_and_has_no_codes() {
    expect(
        "processes.toml",
        "joint = [{ form = \"indium:residue\", per_tonne = 2e-4 }]\n",
        "",
        "`indium:residue` is local and no process of chain `zinc` makes it",
    );
    expect(
        "forms.toml",
        "local = true",
        "local = true\nhs = [{ revision = \"HS17\", code = \"262000\", content = 0.1, exactness = \"proxy\", source = \"ash\" }]",
        "a local form does not travel and can have no HS codes",
    );
}

#[test]
fn prices_and_tonnages_do_not_follow_themselves() {
    expect(
        "forms.toml",
        "name = \"Zinc\"\n",
        "name = \"Zinc\"\nprice_of = \"zinc:refined\"\nprice_factor = 0.5\nprice_reason = \"half of itself\"\n",
        "the price follows itself in a circle",
    );
    expect(
        "forms.toml",
        "name = \"Zinc\"\n",
        "name = \"Zinc\"\nprice_of = \"zinc:mined\"\nprice_factor = -1.0\n",
        "a price factor is positive, found -1",
    );
    expect(
        "forms.toml",
        "name = \"Zinc\"\n",
        "name = \"Zinc\"\nproduction_of = { form = \"zinc:mined\", factor = 0.9, by_area = { CHM = 0.5 }, reason = \"losses in smelting\" }\n",
        "no area `CHM` is registered",
    );
}

#[test]
fn a_parameter_has_ordered_ends_a_known_name_and_a_source_or_reason() {
    let row = |name: &str, scope: &str, low: f64, grade: &str, reason: &str| {
        format!(
            "[[parameter]]\nname = \"{name}\"\nscope = \"{scope}\"\ncentral = 0.2\nlow = {low:?}\nhigh = 0.5\ndistribution = \"log-normal\"\nunit = \"1\"\nreason = \"{reason}\"\ngrade = \"{grade}\"\n"
        )
    };
    let message = |text: String| {
        let mut files = small();
        files.insert("parameters.toml", text);
        let found = read_small(&files).unwrap_err();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert!(
        message(row("supply-elasticity", "*", 0.3, "D", "why"))
            .contains("expected low <= central <= high, found 0.3, 0.2, 0.5")
    );
    assert!(message(row("suply-elasticity", "*", 0.1, "D", "why")).contains("did you mean `supply-elasticity`?"));
    assert!(
        message(row("supply-elasticity", "zinc:refind", 0.1, "D", "why"))
            .contains("`zinc:refind` is no form, mineral or stage")
    );
    assert!(
        message(row("supply-elasticity", "*", 0.1, "D", "")).contains("needs a source or, as an assumption, a reason")
    );
    assert!(message(row("supply-elasticity", "*", 0.1, "B", "why")).contains("without a source has grade D, found B"));
    assert!(message(row("supply-elasticity", "*", 0.0, "D", "why")).contains("a log-normal is positive, found 0"));
    assert!(message(row("supply-elasticity", "zinc", 0.1, "D", "why")).contains("`supply-elasticity` (% more output"));
}

#[test]
fn what_a_chain_keeps_apart_is_one_row_of_shares_with_a_bloc_and_a_reason() {
    expect(
        "folding.toml",
        "share = 0.005",
        "share = 0.5",
        "folding.toml:2:9, `share`: expected a share above 0 and below 0.5, found 0.5",
    );
    expect(
        "folding.toml",
        "flow_share = 0.005",
        "flow_share = -0.1",
        "expected a share above 0 and below 0.5, found -0.1",
    );
    expect("folding.toml", "bloc = \"G2\"", "bloc = \"G3\"", "no bloc `G3` is registered");
    expect("folding.toml", "most_areas = 64", "most_areas = 1", "a chain has at least two areas, found 1");
    expect("folding.toml", ": small ones move no price", ":", "an assumption needs its reason");
    expect("folding.toml", "[[folding]]", "[[foldings]]", "foldings");
    let twice = small()["folding.toml"].repeat(2);
    let found = problems("folding.toml", &small()["folding.toml"], &twice);
    assert!(found[0].contains("there is one row for all chains, and this is another"), "{found:#?}");
    let mut none = small();
    none.insert("folding.toml", String::new());
    assert!(read_small(&none).unwrap_err()[0].to_string().contains("one row `[[folding]]` is needed"));
    assert_eq!(read_small(&small()).unwrap().folding.most_areas, 64);
}

#[test]
fn a_trading_place_is_an_area_with_reasons() {
    let file = "trading_places.toml";
    expect(file, "area = \"JPN\"", "area = \"JPM\"", "trading_places.toml:2:8, `area`: no area `JPM` is registered");
    expect(file, "[\"zinc\"]", "[\"zink\"]", "no mineral `zink` is registered");
    expect(file, ": a port and its warehouses", ":", "an assumption needs its reason");
    expect(file, ": a works by the port", ":", "an assumption needs its reason");
    let twice = small()[file].repeat(2);
    assert!(problems(file, &small()[file], &twice)[0].contains("`JPN` is already on line 2"));
    let places = read_small(&small()).unwrap().trading_places;
    let japan = &places[&"JPN".into()];
    assert!(japan.uses(&"zinc".into()) && !japan.uses(&"indium".into()));
}

#[test]
fn tables_have_their_columns_dates_and_no_doubles() {
    expect("lists.csv", "printed", "name", "expected: list,year,mineral,printed,source");
    expect("lists.csv", "2025", "25", "expected a year of our time, found 25");
    expect("lists.csv", "the list\n", "the list\nUS,2025,zinc,zinc,again\n", "is already on line 2");
    expect("events.csv", "2023-08-01", "2023-13", "expected a year, month or day");
    expect("events.csv", "effective", "certain", "expected one of effective");
    expect("events.csv", "811292", "81129", "a code six, found `81129`");
    expect("memberships.csv", "2020-01,", "2020-13,", "memberships.csv:2: expected YYYY-MM, found `2020-13`");
    expect(
        "memberships.csv",
        "2020-01,",
        "2020-01,2019-05",
        "the membership ends (2019-05) before it starts (2020-01)",
    );
}

#[test]
fn a_file_that_is_no_toml_says_where_and_nothing_else() {
    let found = problems("chains.toml", "id = \"zinc\"", "id = zinc\"");
    assert!(found[0].starts_with("chains.toml:3:"), "{found:#?}");
    assert_eq!(found.len(), 1, "what refers to the file is no second problem: {found:#?}");
    let found = problems("minerals.toml", "id = \"zinc\"", "id = zinc\"");
    assert_eq!(found.len(), 1, "{found:#?}");
}

/// The registry of this repository.
#[test]
fn an_agreement_holds_between_two_areas_from_the_day_it_holds_for_both() {
    let registry = read_small(&small()).unwrap();
    let between = |day| registry.agreements_between(&"JPN".into(), &"CHN".into(), day);
    assert_eq!((between("2020-01-31"), between("2020-03-01")), (vec![], vec!["Treaty"]));
    expect("agreements.csv", "2020-01-15", "soon", "expected a year, month or day");
    expect("agreements.csv", "JPN", "JPP", "no area `JPP` is registered");
}

fn bundled() -> Registry {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../registry");
    match read(&|name| std::fs::read(dir.join(name)).ok()) {
        Ok(registry) => registry,
        Err(problems) => panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn the_bundled_registry_is_right() {
    let registry = bundled();
    assert!(registry.minerals.len() > 70 && registry.forms.len() > 100);
}

#[test]
fn the_bundled_registry_covers_the_lists_of_the_united_states_and_the_european_union() {
    let registry = bundled();
    let on = |list: &str, year: i32| -> BTreeSet<&str> {
        registry.lists.iter().filter(|l| l.list == list && l.year == year).map(|l| l.mineral.as_str()).collect()
    };
    assert_eq!(on("US critical minerals", 2025).len(), 60);
    // 34 raw materials, of which two groups of rare earths (15 elements) and one of platinum metals (5 on our list).
    assert_eq!(on("EU CRM", 2023).len(), 34 - 3 + 15 + 5);
}

#[test]
fn every_mineral_finds_its_chain_and_every_chain_but_the_empty_one_has_a_supply() {
    let registry = bundled();
    for chain in registry.chains.values() {
        let made: BTreeSet<&FormId> = registry
            .processes
            .values()
            .filter(|p| p.chain == chain.id)
            .flat_map(|p| std::iter::once(&p.makes).chain(p.joint.iter().map(|l| &l.form)))
            .collect();
        let supplied = chain.forms.iter().any(|f| !made.contains(f));
        assert!(supplied || chain.forms.is_empty(), "{} has no first form", chain.id);
    }
}

#[test]
fn gallium_from_china_has_a_share_of_its_own_in_the_bundle() {
    let registry = bundled();
    let gallium = &registry.forms[&FormId::from("gallium:refined")];
    let code = &gallium.hs[0];
    assert!(code.share_from(&AreaId::from("CHN")) > code.share_from(&AreaId::from("USA")));
    assert_eq!(code.share_from(&AreaId::from("BRA")), 0.0);
}

#[test]
fn cobalt_and_tellurium_come_from_copper_in_different_places() {
    let registry = bundled();
    let runs = |process: &str, area: &str| registry.processes[process].runs_in(&AreaId::from(area));
    assert!(runs("copper-leaching", "COD") && !runs("copper-leaching", "CHL"));
    assert!(!runs("copper-refining", "COD") && runs("copper-refining", "CHL"));
}

#[test]
fn every_form_in_the_facts_and_readings_is_registered() {
    let registry = bundled();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut unknown = BTreeSet::new();
    for dir in ["atlas/facts", "registry/readings"] {
        let Ok(entries) = std::fs::read_dir(root.join(dir)) else {
            eprintln!("skipped: {dir} is absent");
            continue;
        };
        for path in entries.filter_map(|e| e.ok().map(|e| e.path())) {
            if path.extension().is_none_or(|e| e != "csv") {
                continue;
            }
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let Some(column) = reader.headers().unwrap().iter().position(|h| h == "form") else {
                continue;
            };
            for record in reader.records() {
                let form = record.unwrap().get(column).unwrap_or_default().to_owned();
                if !form.is_empty()
                    && !form.starts_with("world:")
                    && !registry.forms.contains_key(&FormId(form.clone()))
                {
                    unknown.insert(form);
                }
            }
        }
    }
    assert!(unknown.is_empty(), "not registered: {unknown:?}");
}
