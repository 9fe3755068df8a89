//! `monazite import` as a person meets it: what it says, what it leaves alone, and what a power cut does to it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn import(format: &str, file: &Path, into: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    command.args(["import", format]).arg(file).arg("--into").arg(into).env("NO_COLOR", "1").env("COLUMNS", "120");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Finished files below a folder with their bytes; entries that a crash left unfinished bear a name that nobody reads.
fn finished(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(home: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with(".tmp-") {
                continue;
            }
            if path.is_dir() {
                walk(home, &path, found);
            } else {
                found.insert(path.strip_prefix(home).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn is_writing(folder: &Path) -> bool {
    let unfinished = |e: fs::DirEntry| e.file_name().to_string_lossy().starts_with(".tmp-") || is_writing(&e.path());
    fs::read_dir(folder).into_iter().flatten().flatten().any(unfinished)
}

/// A made-up BACI year: every pair of `areas` areas trades every one of `products` products.
fn flows(file: &Path, areas: u32, products: u32) {
    let mut text = String::from("t,i,j,k,v,q\n");
    for exporter in 1..=areas {
        for importer in (1..=areas).filter(|importer| *importer != exporter) {
            for product in 0..products {
                let value = (exporter * 7 + importer * 13 + product) % 9_973;
                let _ = writeln!(
                    text,
                    "2024,{exporter},{importer},{},{value}.{:03},{product}.5",
                    250_000 + product * 711,
                    value % 1_000
                );
            }
        }
    }
    fs::write(file, text).unwrap();
}

#[test]
fn an_import_that_is_killed_leaves_the_old_state_and_can_be_taken_up_again() {
    let home = tempfile::tempdir().unwrap();
    let (small, large) =
        (home.path().join("BACI_HS17_Y2023_V202601.csv"), home.path().join("BACI_HS17_Y2024_V202601.csv"));
    fs::write(&small, "t,i,j,k,v,q\n2023,156,842,811292,100.5,2.25\n").unwrap();
    flows(&large, 70, 60);
    let whole = home.path().join("whole");
    for file in [&small, &large] {
        assert!(import("cepii-baci", file, &whole).output().unwrap().status.success());
    }

    let into = home.path().join("atlas");
    assert!(import("cepii-baci", &small, &into).output().unwrap().status.success());
    let before = finished(&into);
    let start = || import("cepii-baci", &large, &into).spawn().unwrap();
    let early = |_: &Path, since: Instant| since.elapsed() > Duration::from_millis(500);
    let late = |into: &Path, _: Instant| is_writing(into);
    let mut interrupted = 0;
    for moment in [&late as &dyn Fn(&Path, Instant) -> bool, &early] {
        let mut child = start();
        let since = Instant::now();
        while !moment(&into, since) && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        if killed(&mut child) {
            interrupted += 1;
            assert!(finished(&into) == before, "the old state did not stay");
        } else {
            break;
        }
    }
    assert!(interrupted > 0, "the import was never slow enough to be interrupted");
    assert!(start().wait_with_output().unwrap().status.success());
    assert!(finished(&into) == finished(&whole), "taken up again, it gives another result");
}

/// Kills a process at once (`kill -9`); false if it had ended before.
fn killed(child: &mut Child) -> bool {
    if child.try_wait().unwrap().is_some() {
        return false;
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn the_same_file_again_changes_nothing_whatever_its_format() {
    let home = tempfile::tempdir().unwrap();
    let files = [
        (
            "cepii-baci",
            "BACI_HS17_Y2023_V202601.csv",
            "t,i,j,k,v,q\n2023,156,842,811292,100.5,2.25\n2023,156,392,811292,-1,2\n2023,156,410,811292,1,2\n",
        ),
        (
            "world-bank-pinksheet",
            "prices.csv",
            "month,commodity,unit,value\n2024-05,Nickel,$/mt,19520.88\n1999-05,Nickel,$/mt,5000\n",
        ),
        (
            "usgs-mcs-sheets",
            "world.csv",
            "sheet,country,type,variable,value,notes\ngalli,China,Primary production,Prod_kg_est_2022,\"e540,000\",\n",
        ),
    ];
    for (format, name, text) in files {
        let (file, into) = (home.path().join(name), home.path().join(format));
        fs::write(&file, text).unwrap();
        let first = import(format, &file, &into).output().unwrap();
        assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
        let state = finished(&into);
        assert!(!state.is_empty() && !is_writing(&into));
        let again = import(format, &file, &into).output().unwrap();
        assert!(said(&again).contains("already there; nothing was written"), "{}", said(&again));
        assert!(finished(&into) == state, "{format}");
    }
}

#[test]
fn what_was_taken_corrected_and_left_is_said() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("BACI_HS17_Y2023_V202601.csv");
    fs::write(
        &file,
        "t,i,j,k,v,q\n2023,156,842,811292,100.5,2.25\n2023,156,842,10121,1.5,NA\n2023,156,392,811292,-1,2\n",
    )
    .unwrap();
    let output = import("cepii-baci", &file, &home.path().join("atlas")).output().unwrap();
    let said = said(&output);
    for words in [
        "2 taken, 1 corrected, 1 left",
        "1 × leading zero of the product code restored",
        "expected a value in thousand US dollars",
        "into trade/source=baci/hs=17/release=202601/year=2023",
    ] {
        assert!(said.contains(words), "`{words}` is not in\n{said}");
    }
    assert!(String::from_utf8_lossy(&output.stderr).contains("--data"));
}

/// A table of two industries in pymrio's layout, imported; the file `downstream` takes.
fn table(home: &Path) -> (Output, PathBuf) {
    let files = [
        ("Z.txt", "region\t\tCHN\tJPN\nsector\t\tmetals\tmagnets\nCHN\tmetals\t24\t36\nJPN\tmagnets\t48\t12\n"),
        ("Y.txt", "region\t\tCHN\ncategory\t\tall\nCHN\tmetals\t60\nJPN\tmagnets\t60\n"),
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    command.args(["import", "pymrio"]).env("COLUMNS", "120");
    for (name, text) in files {
        fs::write(home.join(name), text).unwrap();
        command.arg(home.join(name));
    }
    let output = command.arg("--into").arg(home.join("atlas")).output().unwrap();
    let tables: Vec<PathBuf> =
        finished(&home.join("atlas")).into_keys().filter(|name| name.extension().is_some_and(|e| e == "zst")).collect();
    assert_eq!(tables.len(), 1, "{}", String::from_utf8_lossy(&output.stderr));
    (output, home.join("atlas").join(&tables[0]))
}

#[test]
fn an_input_output_table_is_followed_by_the_command_that_uses_it() {
    let home = tempfile::tempdir().unwrap();
    let (output, file) = table(home.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let command = format!("monazite downstream {} --cut AREA/INDUSTRY=SHARE", file.display());
    assert!(said.contains(&command) && !said.contains("--data"), "{said}");
}

#[test]
fn a_cut_is_told_as_a_page_as_rows_as_a_chart_and_as_a_folder_and_always_as_bounds() {
    let home = tempfile::tempdir().unwrap();
    let (_, file) = table(home.path());
    let downstream = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
        command.arg("downstream").arg(&file).args(["--cut", "CHN/metals=0.1"]).args(arguments).env("COLUMNS", "120");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    };
    let page = said(&downstream(&[]));
    assert!(page.contains("These are bounds") && page.contains("2.4 to 3.2"), "{page}");
    let csv = said(&downstream(&["--csv"]));
    let head = "table,year,area,code,name,output,value_added,output_multiplier,cut,value,low,high,unit,meaning,period,variant,standing\n";
    assert!(csv.starts_with(head) && csv.lines().skip(1).all(|line| line.contains(",bounds,")), "{csv}");
    let (dir, chart) = (home.path().join("answer"), home.path().join("cut.png"));
    let written = downstream(&["--json", "--chart", chart.to_str().unwrap(), "-o", dir.to_str().unwrap()]);
    assert!(fs::read(&chart).unwrap().starts_with(b"\x89PNG"));
    let files = finished(&dir);
    let names: Vec<String> = files.keys().map(|name| name.display().to_string()).collect();
    let expected = [
        "charts/industries.png",
        "charts/industries.svg",
        "datapackage.json",
        "downstream.csv",
        "downstream.csv-metadata.json",
        "downstream.json",
        "downstream.parquet",
        "downstream.txt",
        "manifest.json",
    ];
    assert_eq!(names, expected);
    assert_eq!(fs::read(dir.join("downstream.json")).unwrap(), written.stdout);
    assert_eq!(fs::read_to_string(dir.join("downstream.csv")).unwrap(), csv);
    assert!(fs::read_to_string(dir.join("charts/industries.svg")).unwrap().contains("not a forecast"));
}

#[test]
fn a_damaged_trade_table_is_an_error_that_names_the_file_and_no_world_without_trade() {
    let home = tempfile::tempdir().unwrap();
    let (file, into) = (home.path().join("BACI_HS17_Y2024_V202612.csv"), home.path().join("atlas"));
    flows(&file, 20, 30);
    assert!(import("cepii-baci", &file, &into).output().unwrap().status.success());
    let show = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
        command.arg("--data").arg(&into).args(["dep", "JPN", "--mineral", "gallium"]).output().unwrap()
    };
    assert_eq!(show().status.code(), Some(0));
    let table = into.join("trade/source=baci/hs=17/release=202612/year=2024/part-0000.parquet");
    let mut bytes = fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(&table, bytes).unwrap();
    let output = show();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&table.display().to_string()) && text.contains("damaged"), "{text}");
    assert!(output.stdout.is_empty());
}

#[test]
fn an_imported_trade_table_that_is_gone_is_no_reason_to_answer_from_another_release() {
    let home = tempfile::tempdir().unwrap();
    let (file, into) = (home.path().join("BACI_HS17_Y2024_V202612.csv"), home.path().join("atlas"));
    flows(&file, 20, 30);
    assert!(import("cepii-baci", &file, &into).output().unwrap().status.success());
    let dataset = into.join("trade/source=baci/hs=17/release=202612/year=2024");
    fs::remove_file(dataset.join("part-0000.parquet")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    let output = command.arg("--data").arg(&into).args(["dep", "JPN", "--mineral", "gallium"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("named by manifest.json but missing: part-0000.parquet"), "{text}");
    assert!(text.contains("hint: import `BACI_HS17_Y2024_V202612.csv` again") && output.stdout.is_empty(), "{text}");
}

#[test]
fn a_damaged_input_output_table_is_an_error_by_its_file_and_by_its_name() {
    let home = tempfile::tempdir().unwrap();
    let (_, file) = table(home.path());
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x01;
    fs::write(&file, bytes).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().trim_end_matches(".io.zst").to_owned();
    let atlas = home.path().join("atlas");
    for arguments in [vec![file.to_str().unwrap()], vec![&name, "--data", atlas.to_str().unwrap()]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
        let output = command.arg("downstream").args(&arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
        assert!(text.contains("damaged") && text.contains("hint: import the table again"), "{text}");
    }
}

#[test]
fn what_a_killed_import_left_long_ago_is_taken_away_by_the_next() {
    let home = tempfile::tempdir().unwrap();
    let (_, file) = table(home.path());
    let left = file.with_file_name(".tmp-monazite-aB3dE6");
    fs::write(&left, "half").unwrap();
    table(home.path());
    assert!(left.exists(), "it may belong to an import under way");
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(7200);
    fs::File::options().write(true).open(&left).unwrap().set_modified(long_ago).unwrap();
    fs::remove_file(home.path().join("Z.txt")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    command.args(["import", "pymrio", "nothing.txt", "--into"]).arg(home.path().join("atlas"));
    assert!(!command.output().unwrap().status.success());
    assert!(!left.exists() && file.exists(), "even where the import itself fails");
}
