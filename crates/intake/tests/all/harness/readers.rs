//! Readers of publishers' files, each with its seeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use monazite_intake::atlas::bundled_registry;
use monazite_intake::input_output::{SourceFile, keep};
use monazite_intake::packed::{self, zip};
use monazite_intake::source::format::TradeGiven;
use monazite_intake::source::un_comtrade::{Codes, Options, read as declared, reference};
use monazite_intake::source::{Reader, formats, named, read, read_table, recognise, world_mining_data};

use super::{fuzz, fuzz_parts};
use crate::sources::common::readings;
use crate::sources::fuzz::{facts_formats, good};
use crate::sources::source_world_bank::small_stata;
use crate::sources::xlsx;
use crate::un_comtrade;

/// Problems, if there are any, name the file and say something.
pub fn told<T>(name: &str, result: Result<T, Vec<monazite_model::diagnostic::Problem>>) {
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
        fuzz(format.name, &seeds, |bytes| {
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
    fuzz("wgi databank and stata", &seeds, |bytes| told("wgi", read(wgi, "wgi", bytes, readings())));
}

/// A reader fed with a small workbook of which one part is damaged before it is packed.
fn damaged_parts(target: &str, sheets: &[(&str, &[&str])], read: impl Fn(&[u8])) {
    let parts = xlsx::parts(sheets);
    let seeds: Vec<(String, Vec<Vec<u8>>)> =
        parts.iter().map(|(name, body)| (format!("{target} {name}"), vec![body.clone().into_bytes()])).collect();
    let seeds: Vec<(&str, Vec<Vec<u8>>)> = seeds.iter().map(|(name, seeds)| (name.as_str(), seeds.clone())).collect();
    fuzz_parts(target, &seeds, |which, body| {
        let mut damaged = parts.clone();
        damaged[which].1 = String::from_utf8_lossy(body).into_owned();
        read(&xlsx::zip(&damaged));
    });
}

#[test]
fn no_damaged_part_of_a_workbook_harms_its_reader() {
    let sheets: [(&str, &str, &str, &[&str]); 4] = [
        (
            "workbook of iea-critical-minerals",
            "iea-critical-minerals",
            "2 Total supply for key minerals",
            &["_|2024|2030", "Cobalt - Mining", "DR Congo|180|190", "Total|300|320"],
        ),
        (
            "workbook of world-bank-pinksheet",
            "world-bank-pinksheet",
            "Monthly Prices",
            &["Prices", "_|Nickel|Tin", "_|($/mt)|($/mt)", "2024M01|16000|…", "2024M02|16300|25000"],
        ),
        (
            "workbook of world-bank-wgi",
            "world-bank-wgi",
            "wgidataset",
            &["code|countryname|year|indicator|estimate|stddev|nsource", "CHN|China|2023|pv|-0.5|0.2|8"],
        ),
        (
            "workbook of world-mining-data",
            "world-mining-data",
            "Lithium (Li2O)",
            &["Lithium (Li2O)", "Country|unit|2023|2024|data source", "Chile|metr. t|5|6|r", "Total|metr. t|5|6|_"],
        ),
    ];
    for (target, name, sheet, rows) in sheets {
        let format = named(name).unwrap();
        let whole = xlsx::workbook(&[(sheet, rows)]);
        assert!(read(format, "w.xlsx", &whole, readings()).is_ok_and(|found| !found.facts.is_empty()), "{name}");
        damaged_parts(target, &[(sheet, rows)], |bytes| {
            let _ = recognise(bytes);
            told("w.xlsx", read(format, "w.xlsx", bytes, readings()));
            if name == "world-mining-data" {
                told("w.xlsx", world_mining_data::as_printed("w.xlsx", bytes));
            }
        });
    }
}

#[test]
fn no_damaged_archive_harms_its_reader() {
    let member = |name: &str, body: &str| (name.to_owned(), body.to_owned());
    let seeds = [xlsx::zip(&[member("a.csv", "t,i\n1,2\n"), member("b/c.txt", "x")]), xlsx::zip(&[])];
    fuzz("zip", &seeds, |bytes| {
        let mut file = std::io::Cursor::new(bytes);
        for member in zip::members(&mut file).unwrap_or_default() {
            let _ = zip::read(&mut file, &member, 1 << 20);
        }
    });
}

#[test]
fn no_damaged_stream_harms_what_unpacks_it() {
    let text = b"a,b\n1,2\n".repeat(40);
    let gzip = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &text).unwrap();
        packer.finish().unwrap()
    };
    let seeds = [gzip, zstd::bulk::compress(&text, 1).unwrap()];
    fuzz("gzip and zstd", &seeds, |bytes| {
        if let Ok(plain) = packed::unpack("f", bytes, 1 << 20) {
            assert!(plain.len() <= 1 << 20);
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
        fuzz(format.name, std::slice::from_ref(seed), |bytes| {
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
        // These two are read from workbooks, whose parts are damaged below.
        let Some(parts) = tables.get(format.name) else {
            assert!(["wiod-2013", "gloria"].contains(&format.name), "no seed of `{}`", format.name);
            continue;
        };
        let whole: Vec<SourceFile<'_>> =
            parts.iter().map(|(name, text)| SourceFile { name, bytes: text.as_bytes(), found: false }).collect();
        assert!(read_table(*format, &whole).is_ok(), "{}: {:?}", format.name, read_table(*format, &whole).err());
        let seeds: Vec<(&str, Vec<Vec<u8>>)> =
            parts.iter().map(|(name, text)| (*name, vec![text.as_bytes().to_vec()])).collect();
        fuzz_parts(format.name, &seeds, |which, bytes| {
            let mut files = whole.clone();
            files[which].bytes = bytes;
            told("", read_table(*format, &files));
        });
    }
}

/// GLORIA of one region and one sector: its workbook of names, and the three tables without labels.
#[test]
fn no_damaged_file_of_gloria_harms_its_reader() {
    let format = named("gloria").unwrap();
    let names: [(&str, &[&str]); 3] = [
        ("Regions", &["Region_acronyms", "AUS"]),
        ("Sectors", &["Sector_names", "Mining"]),
        ("Value added and final demand", &["Value_added_names|Final_demand_names", "Wages|Households"]),
    ];
    let tables = [
        ("a_T-Results_2019_059_Markup001(full).csv", "0,8\n3,0\n"),
        ("a_Y-Results_2019_059_Markup001(full).csv", "0\n5\n"),
        ("a_V-Results_2019_059_Markup001(full).csv", "5,0\n"),
    ];
    let parse = |readme: &[u8], damaged: Option<(usize, &[u8])>| {
        let bytes = |k: usize, text: &'static str| match damaged {
            Some((which, bytes)) if which == k => bytes.to_vec(),
            _ => text.as_bytes().to_vec(),
        };
        let held: Vec<(&str, Vec<u8>)> =
            tables.iter().enumerate().map(|(k, (name, text))| (*name, bytes(k, text))).collect();
        let readme = SourceFile { name: "GLORIA_ReadMe_059.xlsx", bytes: readme, found: false };
        let tables = held.iter().map(|(name, bytes)| SourceFile { name, bytes, found: false });
        read_table(format, &tables.chain([readme]).collect::<Vec<_>>())
    };
    let book = xlsx::workbook(&names);
    assert!(parse(&book, None).is_ok(), "{:?}", parse(&book, None).err());
    let seeds: Vec<(&str, Vec<Vec<u8>>)> =
        tables.iter().map(|(name, text)| (*name, vec![text.as_bytes().to_vec()])).collect();
    fuzz_parts("gloria", &seeds, |which, bytes| told("", parse(&book, Some((which, bytes)))));
    damaged_parts("workbook of gloria", &names, |bytes| told("", parse(bytes, None)));
}

/// A workbook of WIOD with one industry: six rows of headings, four columns of labels.
#[test]
fn no_damaged_workbook_of_wiod_harms_its_reader() {
    let format = named("wiod-2013").unwrap();
    let rows: [&str; 8] = [
        "World Input-Output Table 2009",
        "note",
        "_|_|_|_|AtB|F",
        "_|_|_|_|Farms|Households",
        "_|_|_|_|AUS|AUS",
        "_|_|_|_|c1|c37",
        "AtB|Farms|AUS|c1|2|5",
        "_|Value added at basic prices|_|r64|5|_",
    ];
    let parse = |bytes: &[u8]| read_table(format, &[SourceFile { name: "wiot09_row.xlsx", bytes, found: false }]);
    let whole = xlsx::workbook(&[("WIOT_2009", &rows)]);
    assert!(parse(&whole).is_ok(), "{:?}", parse(&whole).err());
    damaged_parts("wiod-2013", &[("WIOT_2009", &rows)], |bytes| told("wiot09", parse(bytes)));
}

#[test]
fn no_damaged_kept_table_harms_its_reader() {
    let files: Vec<(&str, &str)> = tables().remove("pymrio").unwrap();
    let files: Vec<SourceFile<'_>> =
        files.iter().map(|(name, text)| SourceFile { name, bytes: text.as_bytes(), found: false }).collect();
    let kept = keep::to_sealed(&read_table(named("pymrio").unwrap(), &files).unwrap()).unwrap();
    fuzz("kept table", std::slice::from_ref(&kept), |bytes| drop(keep::from_bytes("t", bytes)));
    let plain = zstd::stream::decode_all(kept.as_slice()).unwrap();
    fuzz("kept table, unpacked", &[plain], |bytes| {
        drop(keep::from_bytes("t", &zstd::bulk::compress(bytes, 1).unwrap()));
    });
}

/// The registry's areas, read once: that costs more than a small file does.
fn options() -> &'static Options {
    static OPTIONS: OnceLock<Options> = OnceLock::new();
    OPTIONS.get_or_init(un_comtrade::options)
}

#[test]
fn no_damaged_declaration_of_trade_harms_its_reader() {
    let home = un_comtrade::Case::new();
    let csv = "refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue,netWgt\n2024,156,392,X,283691,1000,20\n2024,392,156,M,283691,1100,\"20\"\n";
    let json = r#"{"count": 1, "data": [{"refYear": 2024, "reporterCode": 156, "partnerCode": 392, "flowCode": "X", "cmdCode": "283691", "primaryValue": 1e3, "netWgt": null}]}"#;
    let parts = [
        ("declared.csv", vec![csv.as_bytes().to_vec()]),
        ("declared.json", vec![json.as_bytes().to_vec()]),
        ("declared.parquet", vec![un_comtrade::packed()]),
    ];
    fuzz_parts("un-comtrade", &parts, |which, bytes| {
        let file = home.file(parts[which].0, bytes);
        if let Err(error) = declared(&[file], options(), &mut |_: &Path, _, _| {}) {
            assert!(!error.to_string().is_empty());
        }
    });
    let codes = Codes::new(&options().areas, "HS17").unwrap();
    let values = b"i,j,cmd,value\nCHN,JPN,283691,1000.5\n156,392,283691,3\n".to_vec();
    fuzz("trade to compare with", &[values, b"t,i,j,k,v,q\n2024,156,392,283691,1.5,2\n".to_vec()], |bytes| {
        told("v.csv", reference("v.csv", bytes, &codes));
    });
}

#[test]
fn no_damaged_file_of_baci_harms_its_reader() {
    let home = un_comtrade::Case::new();
    // What an import keeps is flushed to the disk each time, which would be most of the clock: in memory, where the system has a folder there.
    let memory = Path::new("/dev/shm");
    let folder = || if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let baci = "t,i,j,k,v,q\n2024,152,156,283691,1000000.000,80000.000\n2024,32,156,283691,200000.000,NA\n";
    let Reader::Trade(import) = named("cepii-baci").unwrap().reader else { panic!("not trade") };
    let areas = bundled_registry().unwrap().areas;
    let given = TradeGiven { hs: None, release: None, areas: &areas };
    fuzz("cepii-baci", &[baci.as_bytes().to_vec()], |bytes| {
        let file = home.file("BACI_HS17_Y2024_V202612.csv", bytes);
        let into = folder().unwrap();
        let _ = import(&[file], into.path(), &given, &mut |_, _, _| {});
    });
}
