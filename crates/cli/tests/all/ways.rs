//! Ways in and first screens: what somebody meets who has the program and nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn monazite(arguments: &[&str], columns: usize) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    command.args(arguments).env("COLUMNS", columns.to_string()).env("NO_COLOR", "1").stdin(Stdio::null());
    // Nothing of the repository is near.
    command.current_dir(std::env::temp_dir());
    command.output().unwrap()
}

fn page(arguments: &[&str], columns: usize) -> String {
    let output = monazite(arguments, columns);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn the_studies_inside_the_program_are_those_of_the_repository() {
    let listed = page(&["example", "list"], 120);
    for folder in std::fs::read_dir(root().join("examples")).unwrap().flatten().filter(|e| e.path().is_dir()) {
        let name = folder.file_name().to_string_lossy().into_owned();
        let scenario = |f: std::fs::DirEntry| f.path().extension().is_some_and(|e| e == "toml");
        if !std::fs::read_dir(folder.path()).unwrap().flatten().any(scenario) {
            continue; // Problems for another command are no studies.
        }
        assert!(listed.contains(&format!("monazite example run {name}")), "{name} in\n{listed}");
        for file in std::fs::read_dir(folder.path())
            .unwrap()
            .flatten()
            .filter(|f| f.path().extension().is_some_and(|e| e == "toml"))
        {
            let asked = format!("{name}/{}", file.path().file_stem().unwrap().to_string_lossy());
            assert_eq!(
                page(&["example", "show", &asked], 80),
                std::fs::read_to_string(file.path()).unwrap(),
                "{asked}"
            );
        }
    }
    assert!(page(&["example", "show", "quartz"], 80).contains("Where it may be wrong."));
}

#[test]
fn a_study_is_run_by_name_as_its_file_is() {
    let file = root().join("examples/quartz-tariff/scenario.toml");
    let by_name = page(&["example", "run", "quartz-tariff", "--runs", "1", "--json"], 80);
    assert_eq!(by_name, page(&["run", file.to_str().unwrap(), "--runs", "1", "--json"], 80));
    let unnamed = monazite(&["example", "run", "two-blocs"], 80);
    assert_eq!(unnamed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unnamed.stderr).contains("two-blocs/degree-50"));
}

#[test]
fn a_new_scenario_of_every_kind_passes_check_and_is_never_written_over() {
    let home = tempfile::tempdir().unwrap();
    let kinds = ["export-ban", "export-quota", "export-licence", "export-tax", "import-tariff", "import-ban"];
    for kind in kinds {
        let file = home.path().join(format!("{kind}.toml"));
        let place = file.to_str().unwrap();
        page(&["new", place, "--kind", kind], 80);
        page(&["check", place], 80);
        let again = monazite(&["new", place, "--kind", kind], 80);
        assert_eq!(again.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
    }
    assert!(page(&["new"], 80).contains("kind   = \"export-ban\""));
}

#[test]
fn doctor_says_what_is_loaded_and_what_is_missing() {
    let told: Value = serde_json::from_str(&page(&["doctor", "--json"], 80)).unwrap();
    assert_eq!(told["format"], "monazite-doctor/1");
    let releases: Vec<&str> = told["trade"].as_array().unwrap().iter().filter_map(|t| t["holds"].as_str()).collect();
    assert!(releases.iter().any(|holds| holds.contains("cepii-baci") && holds.contains("HS17")), "{releases:?}");
    let lacking = told["lacking"].as_array().unwrap();
    assert!(!lacking.is_empty() && lacking.len() < told["forms"].as_u64().unwrap() as usize);
    assert_eq!(told["broken"].as_array().unwrap().len(), 0);
    let sheet = page(&["doctor"], 80);
    assert!(sheet.contains("editions") && sheet.lines().count() <= 62, "{sheet}");
}

#[test]
fn completions_and_manual_pages_are_made_from_the_same_declarations() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = page(&["completions", shell], 80);
        assert!(script.contains("monazite") && script.contains("criticality"), "{shell}");
    }
    let home = tempfile::tempdir().unwrap();
    page(&["man", home.path().to_str().unwrap()], 80);
    for name in ["monazite.1", "monazite-run.1", "monazite-atlas-diff.1", "monazite-example-show.1"] {
        assert!(std::fs::read_to_string(home.path().join(name)).unwrap().contains(".TH"), "{name}");
    }
}

/// Pages that are long, with every answer that has one.
fn long_pages() -> Vec<Vec<String>> {
    let scenario = |name: &str| root().join("examples").join(name).to_str().unwrap().to_owned();
    let fixed: [&[&str]; 16] = [
        &["hindcast"],
        &["dep", "DEU"],
        &["dep", "Japan", "--mineral", "gallium", "--indirect"],
        &["dep", "Japan", "--mineral", "gallium", "--year", "2015..2024"],
        &["show", "cobalt"],
        &["show", "magnets"],
        &["show"],
        &["explain", "gallium:refined/CHN"],
        &["explain", "cobalt:refined"],
        &["explain", "supply-elasticity"],
        &["criticality", "--draws", "50"],
        &["criticality", "--compare", "--draws", "0"],
        &["lists"],
        &["atlas", "quality"],
        &["atlas", "info"],
        &["leverage", "--mineral", "gallium"],
    ];
    let mut pages: Vec<Vec<String>> =
        fixed.iter().map(|words| words.iter().map(|w| (*w).to_owned()).collect()).collect();
    let run = |name: &str| vec!["run".to_owned(), scenario(name), "--runs".into(), "20".into()];
    pages.extend([run("two-blocs/degree-50.toml"), run("tariffs-targeted-or-broad/broad.toml")]);
    let mut beside = vec!["compare".to_owned()];
    beside.extend(["targeted", "broad"].map(|name| scenario(&format!("tariffs-targeted-or-broad/{name}.toml"))));
    beside.extend(["--runs".to_owned(), "20".into()]);
    pages.push(beside);
    pages
}

/// Words of a page as they stand between blanks, without marks that layouts put beside them.
fn words(text: &str) -> BTreeSet<String> {
    let drawn = |c: char| "█▏▎▍▌▋▊▉│─…;".contains(c);
    text.split_whitespace().map(|word| word.trim_matches(drawn).to_owned()).filter(|word| !word.is_empty()).collect()
}

#[test]
fn a_page_fits_a_screen_and_no_word_of_it_is_cut() {
    for arguments in long_pages() {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let narrow = page(&arguments, 80);
        assert!(narrow.lines().count() <= 60, "{arguments:?}: {} lines\n{narrow}", narrow.lines().count());
        let wide =
            |line: &&str| line.chars().count() > 80 && line.split_whitespace().all(|word| word.chars().count() <= 60);
        let too_wide: Vec<&str> = narrow.lines().filter(wide).collect();
        assert!(too_wide.is_empty(), "{arguments:?}: {too_wide:?}");
        // A part of a word is no word of the wide page.
        let all = [arguments.as_slice(), &["--all"]].concat();
        let whole = words(&page(&all, 160));
        let told = narrow.split("\nNot shown:").next().unwrap_or_default();
        let more =
            |word: &String| ["more", "lines"].contains(&word.as_str()) || word.chars().all(|c| c.is_ascii_digit());
        let cut: Vec<String> = words(told).into_iter().filter(|word| !whole.contains(word) && !more(word)).collect();
        assert!(cut.is_empty(), "{arguments:?}: {cut:?}\n{narrow}");
    }
}

#[test]
fn what_is_left_out_is_named_with_the_way_to_it() {
    let first = page(&["dep", "DEU"], 80);
    let last = first.split("\nNot shown: ").nth(1).unwrap();
    assert!(last.contains("Sources") && last.trim_end().ends_with("prints everything."), "{last}");
    let all = page(&["dep", "DEU", "--all"], 80);
    assert!(all.lines().count() > 200 && !all.contains("Not shown"));
}

#[test]
fn areas_and_minerals_are_understood_by_name() {
    let of = |area: &str| page(&["dep", area, "--mineral", "gallium", "--json"], 80);
    assert_eq!(of("European Union"), of("EU27"));
    assert_eq!(of("EU-27"), of("EU27"));
    assert_eq!(of("Czech Republic"), of("CZE"));
    assert_eq!(of("Czech"), of("CZE"), "what is no more is not meant");
    assert_eq!(page(&["show", "magnets", "--json"], 80), page(&["show", "ndfeb", "--json"], 80));
    assert_eq!(
        page(&["leverage", "--by", "China", "--mineral", "gallium", "--csv"], 80),
        page(&["leverage", "--by", "CHN", "--mineral", "Ga", "--csv"], 80)
    );
    let several = monazite(&["dep", "Guine"], 80);
    assert_eq!(several.status.code(), Some(2));
    let said = String::from_utf8_lossy(&several.stderr).into_owned();
    assert!(said.contains("`GIN`") && said.contains("`GNB`"), "{said}");
    assert_eq!(of("Guinea"), of("GIN"), "an area's own name is no beginning of another's");
    assert_eq!(of("Republic of the Congo"), of("COG"));
}

#[test]
fn a_name_of_two_areas_is_asked_back_by_every_command_that_takes_one() {
    for (name, candidates) in
        [("Congo", ["`COD` (DR Congo)", "`COG` (Republic of the Congo)"]), ("korea", ["`KOR`", "`PRK`"])]
    {
        let node = format!("gallium:refined/{name}");
        let commands: [&[&str]; 9] = [
            &["dep", name],
            &["dep", "JPN", "--through", name],
            &["importers", "cobalt", "--from", name],
            &["facts", "--area", name],
            &["lists", "--area", name],
            &["criticality", "--method", "geopolrisk", "--area", name],
            &["leverage", "--mineral", "cobalt", "--by", name],
            &["leverage", "--mineral", "cobalt", "--against", name],
            &["explain", &node],
        ];
        for command in commands {
            let output = monazite(command, 80);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
            assert!(output.stdout.is_empty() && said.contains("may be more than one area"), "{command:?}: {said}");
            assert!(candidates.iter().all(|one| said.contains(one)), "{command:?}: {said}");
        }
    }
}

#[test]
fn a_form_and_a_parameter_are_explained() {
    let form = page(&["explain", "gallium:refined", "--all"], 100);
    for part in ["Who makes it", "explain gallium:refined/CHN", "Customs codes", "demand-elasticity"] {
        assert!(form.contains(part), "no {part} in\n{form}");
    }
    let parameter = page(&["explain", "demand-elasticity", "--all"], 100);
    assert!(parameter.contains("grade") && parameter.contains(" to "), "{parameter}");
    let unknown = monazite(&["explain", "demand-elasticty"], 80);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("`demand-elasticity`"));
}

#[test]
fn a_folder_describes_its_tables_and_a_workbook_holds_them_all() {
    let home = tempfile::tempdir().unwrap();
    let (folder, book) = (home.path().join("run"), home.path().join("run.xlsx"));
    page(
        &["example", "run", "quartz", "--runs", "1", "-o", folder.to_str().unwrap(), "--xlsx", book.to_str().unwrap()],
        80,
    );
    let read = |name: &str| -> Value { serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap() };
    let package = read("datapackage.json");
    for resource in package["resources"].as_array().unwrap() {
        let path = resource["path"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(path)).unwrap();
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        let header = String::from_utf8(bytes).unwrap().lines().next().unwrap().to_owned();
        let fields: Vec<&str> =
            resource["schema"]["fields"].as_array().unwrap().iter().filter_map(|f| f["name"].as_str()).collect();
        assert_eq!(header, fields.join(","), "{path}");
        let beside = read(&format!("{path}-metadata.json"));
        assert!(beside["dc:bibliographicCitation"].as_str().unwrap().contains("Monazite"), "{beside}");
        assert!(
            beside["dc:source"].as_array().unwrap().iter().any(|s| !s["licence"].as_str().unwrap().is_empty()),
            "{beside}"
        );
    }
    assert!(std::fs::read(&book).unwrap().starts_with(b"PK"));
}
