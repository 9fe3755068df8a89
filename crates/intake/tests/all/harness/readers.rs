//! The readers, each with its seeds. The numbers of files say what an execution costs: together they take some ten seconds.

use std::collections::BTreeMap;

use monazite_intake::atlas::bundled_registry;
use monazite_intake::input_output::{SourceFile, keep};
use monazite_intake::packed::zip;
use monazite_intake::source::{Reader, formats, named, read, read_table, recognise};
use monazite_intake::{facts, market_file, scenario};
use monazite_model::registry::Registry;

use super::fuzz;
use crate::sources::common::readings;
use crate::sources::fuzz::{facts_formats, good};
use crate::sources::source_world_bank::small_stata;
use crate::sources::xlsx;
use crate::un_comtrade;

/// Problems, if there are any, name the file and say something.
fn told<T>(name: &str, result: Result<T, Vec<monazite_model::diagnostic::Problem>>) {
    if let Err(problems) = result {
        assert!(!problems.is_empty() && problems.len() <= 2_500);
        assert!(problems.iter().all(|problem| problem.file.contains(name) && !problem.message.is_empty()));
        assert!(problems.iter().all(|problem| problem.to_string().len() < 40_000));
    }
}

#[test]
fn no_damaged_file_of_facts_harms_its_reader() {
    let all: Vec<(&str, Vec<u8>)> = facts_formats().into_iter().map(good).collect();
    for format in facts_formats() {
        let (name, own) = good(format);
        let mut seeds = vec![own];
        seeds.extend(all.iter().map(|(_, bytes)| bytes.clone()).filter(|bytes| bytes.len() < 2_000).take(2));
        fuzz(format.name, 1_500, &seeds, |bytes| {
            let _ = recognise(bytes);
            told(name, read(format, name, bytes, readings()));
        });
    }
}

#[test]
fn no_damaged_databank_or_stata_file_harms_its_reader() {
    let wgi = named("world-bank-wgi").unwrap();
    let databank = b"\"Country Name\",\"Country Code\",\"Series Name\",\"Series Code\",\"2022 [YR2022]\",\"2023 [YR2023]\"\n\
        \"China\",\"CHN\",\"Rule of Law: Estimate\",\"GOV_WGI_RL.EST\",\"-0.1\",\"..\"\n\
        \"China\",\"CHN\",\"Rule of Law: Standard Error\",\"GOV_WGI_RL.STD.ERR\",\"0.2\",\"0.2\"\n\n\"Data from database\"\n";
    let seeds = [databank.to_vec(), small_stata()];
    fuzz("wgi databank and stata", 4_000, &seeds, |bytes| told("wgi", read(wgi, "wgi", bytes, readings())));
}

#[test]
fn no_damaged_part_of_a_workbook_harms_its_reader() {
    let sheets: [(&str, &str, &[&str]); 3] = [
        (
            "iea-critical-minerals",
            "2 Total supply for key minerals",
            &["_|2024|2030", "Cobalt - Mining", "DR Congo|180|190", "Total|300|320"],
        ),
        (
            "world-bank-pinksheet",
            "Monthly Prices",
            &["Prices", "_|Nickel|Tin", "_|($/mt)|($/mt)", "2024M01|16000|…", "2024M02|16300|25000"],
        ),
        (
            "world-bank-wgi",
            "wgidataset",
            &["code|countryname|year|indicator|estimate|stddev|nsource", "CHN|China|2023|pv|-0.5|0.2|8"],
        ),
    ];
    for (name, sheet, rows) in sheets {
        let format = named(name).unwrap();
        let parts = xlsx::parts(&[(sheet, rows)]);
        assert!(
            read(format, "w.xlsx", &xlsx::zip(&parts), readings()).is_ok_and(|found| !found.facts.is_empty()),
            "{name}"
        );
        let bodies: Vec<Vec<u8>> = parts.iter().map(|(_, body)| body.clone().into_bytes()).collect();
        for which in 0..parts.len() {
            let seeds = [bodies[which].clone()];
            fuzz(&format!("{name} {}", parts[which].0), 400, &seeds, |body| {
                let mut damaged = parts.clone();
                damaged[which].1 = String::from_utf8_lossy(body).into_owned();
                let bytes = xlsx::zip(&damaged);
                let _ = recognise(&bytes);
                told("w.xlsx", read(format, "w.xlsx", &bytes, readings()));
            });
        }
    }
}

#[test]
fn no_damaged_archive_harms_its_reader() {
    let member = |name: &str, body: &str| (name.to_owned(), body.to_owned());
    let seeds = [xlsx::zip(&[member("a.csv", "t,i\n1,2\n"), member("b/c.txt", "x")]), xlsx::zip(&[])];
    fuzz("zip", 5_000, &seeds, |bytes| {
        let mut file = std::io::Cursor::new(bytes);
        for member in zip::members(&mut file).unwrap_or_default() {
            let _ = zip::read(&mut file, &member, 1 << 20);
        }
    });
}

#[test]
fn no_damaged_file_of_events_harms_its_reader() {
    let registry = bundled_registry().unwrap();
    let seeds = BTreeMap::from([
        ("global-trade-alert", crate::sources::policy_trackers::GTA.as_bytes().to_vec()),
        (
            "oecd-export-restrictions",
            b"Country,Year,HS2007,Product,Measure,Value\nIndonesia,2012,260400,Nickel ore,Export tax,20\n".to_vec(),
        ),
    ]);
    for format in formats() {
        let Reader::Events(read) = format.reader else { continue };
        let seed = seeds.get(format.name).unwrap_or_else(|| panic!("no seed of `{}`", format.name));
        fuzz(format.name, 1_500, std::slice::from_ref(seed), |bytes| {
            told("events.csv", read("events.csv", bytes, &registry, readings()));
        });
    }
}

/// Files of a small table of every layout of input-output tables.
fn tables() -> BTreeMap<&'static str, Vec<(&'static str, &'static str)>> {
    let pymrio = vec![
        ("Z.txt", "region\t\tA\tA\nsector\t\tx\ty\nregion\tsector\t\t\nA\tx\t1\t2\nA\ty\t3\t4\n"),
        ("Y.txt", "region\t\tA\nsector\t\tall\nregion\tsector\t\nA\tx\t5\nA\ty\t6\n"),
        ("F.txt", "region\tA\tA\nsector\tx\ty\nstressor\t\t\nValue added\t4\t7\n"),
        ("unit.txt", "region\tsector\tunit\nA\tx\tM.EUR\nA\ty\tM.EUR\n"),
    ];
    let coefficients = "region\t\tA\tA\nsector\t\tx\ty\nregion\tsector\t\t\nA\tx\t0.1\t0.2\nA\ty\t0.3\t0.1\n";
    BTreeMap::from([
        ("exiobase-3", vec![("A.txt", coefficients), pymrio[1], pymrio[3]]),
        ("pymrio", pymrio),
        (
            "oecd-icio",
            vec![("ICIO_2018.csv", ",A_x,A_y,A_HFCE,OUT\nA_x,1,2,5,8\nA_y,3,4,6,13\nVALU,4,7,,\nOUT,8,13,,\n")],
        ),
        (
            "bea-2017",
            vec![
                ("D_Use_2017.csv", ",111,222,F01\n111,1,2,5\n222,3,4,6\nV001,4,7,0\n"),
                ("D_Make_2017.csv", ",111,222\n111,8,0\n222,0,13\n"),
                ("D_CodeName.csv", "code,name\n111,\"Ore, mined\"\n222,Metal\n"),
            ],
        ),
        (
            "eora26",
            vec![
                ("Eora26_2016_bp_T.txt", "1\t2\n3\t4\n"),
                ("Eora26_2016_bp_FD.txt", "5\n6\n"),
                ("Eora26_2016_bp_VA.txt", "4\t7\n"),
                ("labels_T.txt", "Aland\tALA\tIndustries\tx\nAland\tALA\tIndustries\ty\n"),
                ("labels_FD.txt", "Aland\tALA\tFinal Demand\tHouseholds\n"),
                ("labels_VA.txt", "Primary Inputs\tValue Added\n"),
            ],
        ),
    ])
}

#[test]
fn no_damaged_file_of_a_table_harms_its_reader() {
    let tables = tables();
    for format in formats().iter().filter(|format| matches!(format.reader, Reader::Table(_))) {
        // These two are read from workbooks, whose parts are damaged elsewhere.
        let Some(parts) = tables.get(format.name) else {
            assert!(["wiod-2013", "gloria"].contains(&format.name), "no seed of `{}`", format.name);
            continue;
        };
        let whole: Vec<SourceFile<'_>> =
            parts.iter().map(|(name, text)| SourceFile { name, bytes: text.as_bytes(), found: false }).collect();
        assert!(read_table(*format, &whole).is_ok(), "{}: {:?}", format.name, read_table(*format, &whole).err());
        for which in 0..parts.len() {
            let seeds = [parts[which].1.as_bytes().to_vec()];
            fuzz(&format!("{} {}", format.name, parts[which].0), 1_000, &seeds, |bytes| {
                let mut files = whole.clone();
                files[which].bytes = bytes;
                told("", read_table(*format, &files));
            });
        }
    }
}

#[test]
fn no_damaged_kept_table_harms_its_reader() {
    let files: Vec<(&str, &str)> = tables().remove("pymrio").unwrap();
    let files: Vec<SourceFile<'_>> =
        files.iter().map(|(name, text)| SourceFile { name, bytes: text.as_bytes(), found: false }).collect();
    let kept = keep::to_sealed(&read_table(named("pymrio").unwrap(), &files).unwrap()).unwrap();
    fuzz("kept table", 4_000, std::slice::from_ref(&kept), |bytes| drop(keep::from_bytes("t", bytes)));
    let plain = zstd::stream::decode_all(kept.as_slice()).unwrap();
    fuzz("kept table, unpacked", 4_000, &[plain], |bytes| {
        drop(keep::from_bytes("t", &zstd::bulk::compress(bytes, 1).unwrap()));
    });
}

#[test]
fn no_damaged_file_of_trade_harms_its_reader() {
    let home = un_comtrade::Case::new();
    let csv = "refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue,netWgt\n2024,156,392,X,283691,1000,20\n2024,392,156,M,283691,1100,\"20\"\n";
    let json = r#"{"count": 1, "data": [{"refYear": 2024, "reporterCode": 156, "partnerCode": 392, "flowCode": "X", "cmdCode": "283691", "primaryValue": 1e3, "netWgt": null}]}"#;
    for (name, seed) in [("declared.csv", csv), ("declared.json", json)] {
        fuzz(name, 100, &[seed.as_bytes().to_vec()], |bytes| {
            if let Err(error) = home.read(name, bytes) {
                assert!(!error.to_string().is_empty());
            }
        });
    }
    let baci = "t,i,j,k,v,q\n2024,152,156,283691,1000000.000,80000.000\n2024,32,156,283691,200000.000,NA\n";
    fuzz("baci", 20, &[baci.as_bytes().to_vec()], |bytes| {
        let file = home.file("BACI_HS17_Y2024_V202612.csv", bytes);
        let into = tempfile::tempdir().unwrap();
        let _ = monazite_intake::import::import("cepii-baci", &[file], into.path(), (None, None), &mut |_, _, _| {});
    });
}

#[test]
fn no_damaged_scenario_or_market_harms_its_reader() {
    let registry = bundled_registry().unwrap();
    let toml = "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2023-01\"\nmonths = 24\nruns = 5\n\n[[parameter]]\nname = \"price\"\nscope = \"gallium:refined\"\ncentral = 300000.0\nreason = \"a test\"\n\n[[measure]]\nkind = \"export-licence\"\nby = \"CHN\"\non = [\"gallium:refined\"]\nto = [\"JPN\", \"EU27\"]\nfrom = \"2023-08\"\ngranted = { first_months = 0.0, then = 0.6 }\n";
    let json = r#"{"title": "t", "minerals": ["tin"], "start": "2023-01", "measure": [{"kind": "export-ban", "by": "IDN", "on": "tin:refined", "to": "all", "from": "2023-02"}]}"#;
    for (name, seed) in [("s.toml", toml), ("s.json", json)] {
        assert!(scenario::read(seed, name, &registry).is_ok(), "{:?}", scenario::read(seed, name, &registry).err());
        fuzz(name, 4_000, &[seed.as_bytes().to_vec()], |bytes| {
            told(name, scenario::read(&String::from_utf8_lossy(bytes), name, &registry));
        });
    }
    let market =
        r#"{"format": "monazite-market-problem/1", "nodes": [{"id": "metal", "base_price": 10}], "activities": []}"#;
    fuzz("market file", 5_000, &[market.as_bytes().to_vec()], |bytes| {
        drop(market_file::read(&String::from_utf8_lossy(bytes), "m.json"));
    });
}

#[test]
fn no_damaged_table_of_a_users_own_facts_harms_its_reader() {
    let registry: Registry = bundled_registry().unwrap();
    let (name, seed) = good(named("facts").unwrap());
    fuzz("own facts", 4_000, &[seed], |bytes| told(name, facts::read_known(name, bytes, &registry)));
}
