//! `monazite import` as a person meets it: what it says, what it leaves alone, and what a power cut does to it.
#![allow(clippy::unwrap_used)]

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
