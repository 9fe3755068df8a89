//! Importing keeps to its folder, whatever a file or a person calls things.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use monazite_study::import::import;
use proptest::prelude::*;

/// Everything below a folder, with its bytes.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.insert(path.clone(), Vec::new());
                waiting.push(path);
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

const COLUMNS: &str =
    "source,edition,form,stage,quantity,partner,area,period,status,value,low,high,unit,basis,grade,table,row,text,note";

/// A table with one fact of a publication that calls itself so.
fn facts(source: &str, edition: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    format!(
        "{COLUMNS}\n{},{},gallium:refined,refining,production,,CHN,2024,reported,5,,,t,contained,A,t,1,5,\n",
        quoted(source),
        quoted(edition)
    )
}

/// Parts of names, most of them wrong.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(
            prop_oneof![
                Just(".."),
                Just("/"),
                Just("\\"),
                Just("."),
                Just("up"),
                Just("2024"),
                Just("C:"),
                Just("\u{0}")
            ],
            1..6
        )
        .prop_map(|parts| parts.concat()),
        "\\PC{0,10}",
        "[a-z0-9.-]{1,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_import_changes_anything_outside_its_folder(
        first in hostile(),
        second in hostile(),
        rooted in any::<bool>(),
        which in 0..4,
    ) {
        let home = tempfile::tempdir().unwrap();
        let into = home.path().join("deep/er/atlas");
        fs::create_dir_all(&into).unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        // What an import must not touch: a table of the name it would have one folder up.
        write("deep/facts.csv", "another's");
        let first = if rooted { format!("{}/{first}", home.path().display()) } else { first };
        let flow = "t,i,j,k,v,q\n2010,360,156,260400,659287.277,13402972.678\n";
        let (format, file, options) = match which {
            0 => ("facts", write("mine.csv", &facts(&first, &second)), None),
            1 => ("cepii-baci", write("flows.csv", flow), Some((&*first, &*second))),
            2 => ("cepii-baci", write("country_codes.csv", "country_code,country_name,country_iso2,country_iso3\n4,A,AF,AFG\n"), Some((&*first, &*second))),
            _ => ("un-comtrade", write("comtrade.csv", "typeCode,freqCode\nC,A\n"), Some((&*first, &*second))),
        };
        let outside = |all: BTreeMap<PathBuf, Vec<u8>>| -> BTreeMap<PathBuf, Vec<u8>> {
            all.into_iter().filter(|(path, _)| !path.starts_with(&into)).collect()
        };
        let before = outside(everything(home.path()));
        let (hs, release) = options.map_or((None, None), |(hs, release)| (Some(hs), Some(release)));
        let done = import(format, &[file], &into, (hs, release), &mut |_: &Path, _, _| {});
        prop_assert_eq!(outside(everything(home.path())), before);
        for summary in done.into_iter().flatten() {
            for dataset in summary.datasets {
                prop_assert!(into.join(&dataset).exists(), "{} is not there", dataset);
            }
        }
    }
}

#[test]
fn a_publication_that_leads_elsewhere_is_refused_with_its_line_and_a_plain_one_is_taken() {
    let home = tempfile::tempdir().unwrap();
    let into = home.path().join("atlas");
    let import = |source: &str, edition: &str| {
        let file = home.path().join("mine.csv");
        fs::write(&file, facts(source, edition)).unwrap();
        import("facts", &[file], &into, (None, None), &mut |_: &Path, _, _| {})
    };
    for (source, edition, column) in [("../../up", "1", "source"), ("x", "/../../../escaped", "edition")] {
        let error = import(source, edition).unwrap_err();
        assert!(error.is_bad_input());
        let text = error.to_string();
        assert!(text.contains("mine.csv:2") && text.contains(column) && text.contains("hint: "), "{text}");
    }
    assert!(!into.exists(), "nothing is written");
    assert_eq!(import("my-notes", "2024.1").unwrap()[0].datasets, ["facts/my-notes-2024.1.csv"]);
}

#[test]
fn two_imports_into_one_folder_at_once_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let into = home.path().join("atlas");
    const AREAS: [&str; 8] = ["CHN", "JPN", "DEU", "FRA", "USA", "KOR", "RUS", "UKR"];
    std::thread::scope(|scope| {
        for area in AREAS {
            let (home, into) = (home.path(), &into);
            scope.spawn(move || {
                let file = home.join(format!("{area}.csv"));
                fs::write(&file, facts("mine", "1").replace("CHN", area)).unwrap();
                import("facts", &[file], into, (None, None), &mut |_: &Path, _, _| {}).unwrap();
            });
        }
    });
    let table = fs::read_to_string(into.join("facts/mine-1.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + AREAS.len(), "{table}");
}
