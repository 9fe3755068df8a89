//! Damaged files: whatever the bytes, an importer answers with facts or problems and never panics.

use monazite_intake::source::{
    Format, Reader, eu_crm_2023, formats, iea_critical_minerals, named, read, recognise, world_bank_wgi,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::common::readings;
use super::source_iea_critical_minerals::small_workbook;
use super::source_world_bank::small_stata;
use super::xlsx::workbook;

/// A good file of every format, to be damaged.
pub fn good(format: Format) -> (&'static str, Vec<u8>) {
    let text = match format.name {
        "iea-critical-minerals" => return ("iea.xlsx", small_workbook()),
        "usgs-mcs-release" => {
            "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes\n\
             GALLIUM,World Production,Gallium,China,Production,Primary production,kilograms,2024,\"839,000\",Estimated.,Yes,\n\
             GERMANIUM,Import Sources,Germanium,China,Import sources 2021-2024,Germanium metal,percent,2021–24,>41,,Yes,\n"
        }
        "usgs-mcs-sheets" => {
            "sheet,country,type,variable,value,notes\ngalli,China,Primary production,Prod_kg_est_2022,\"e540,000\",\n\
             barit,\"World total (rounded), excluding U.S. production\",\"Mine production, barite\",Prod_kt_2021,6730,\n"
        }
        "usgs-world-minerals-outlook" => {
            "Mineral_Commodity,Year,Note,Quantity,Data_type,Unit_MEAS,Form,Geographic_Region,Figure_Use,Data Sources\n\
             Gallium,2024,estimated,750,Capacity,metric tons,Primary gallium metal,China,Figure 5 of the World Minerals Outlook (2025),\n\
             Cobalt,2029,outlook,483,Capacity,thousand metric tons,\"Ore, Cobalt content\",World,Figure 3 of the World Minerals Outlook (2025),\n"
        }
        "world-mining-data" => {
            "commodity,country,iso3,year,quantity,unit,data_source\nGermanium,Japan,JPN,2024,2,metr. t,e\nRhodium,Total,WLD,2024,22785,kg,nan\n"
        }
        "bgs-wms" => {
            "iso3,country,year,commodity,sub_commodity,table,statistic,units,quantity,flag,table_notes,figure_notes\n\
             CHN,China,2011,\"gallium, primary\",,Production,Production,tonnes (metric),200,Normal value,,Estimates.\n"
        }
        "eu-crm-2023" => "Material,Stage,Country,Share,t\nGermanium,P,China,83%,1.1\nGypsum,E,Afghanistan,<0.1%,1.0\n",
        "world-bank-wgi" => {
            "code,country,year,dimension,estimate,stderr,nsrc,pctrank,pctrank_lower,pctrank_upper\n\
             CHN,China,2021,ge,0.84,0.2,9.0,77.0,70.0,83.0\n"
        }
        "world-bank-pinksheet" => "month,commodity,unit,value\n2024-05,Nickel,$/mt,19520.88\n",
        "premise-metals" => "Metal,Country,year,quantity\n\"Zinc, slab\",China,2021,6561000\n",
        "facts" => {
            "source,edition,form,stage,quantity,partner,area,period,status,value,low,high,unit,basis,grade,table,row,text,note\n\
             carried,x,ndfeb:magnet,component,supply-share,,CHN,2024,estimated,0.94,,,share,none,B,IEA,,94 percent,\n"
        }
        other => panic!("no good file of `{other}`"),
    };
    let name = if format == eu_crm_2023::FORMAT { "global_supply_shares.csv" } else { "file.csv" };
    (name, text.as_bytes().to_vec())
}

/// The formats that give facts.
pub fn facts_formats() -> Vec<Format> {
    formats().iter().copied().filter(|format| matches!(format.reader, Reader::Facts(_))).collect()
}

fn any_format() -> impl Strategy<Value = Format> {
    (0..facts_formats().len()).prop_map(|i| facts_formats()[i])
}

/// One way a file gets damaged.
#[derive(Debug, Clone)]
enum Damage {
    CutAt(prop::sample::Index),
    Overwrite(prop::sample::Index, Vec<u8>),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    // Bytes that mean something to a reader of tables come up more often than chance would have it.
    let telling = prop::sample::select(b"\",\n\r;|-.<>%e0129\xe2\xff\0 /+".to_vec());
    let bytes = vec(prop_oneof![3 => telling, 1 => any::<u8>()], 1..6);
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Damage::CutAt),
        (any::<prop::sample::Index>(), bytes.clone()).prop_map(|(at, b)| Damage::Overwrite(at, b)),
        (any::<prop::sample::Index>(), bytes).prop_map(|(at, b)| Damage::Insert(at, b)),
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(a, b)| Damage::Repeat(a, b)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        match damage {
            Damage::CutAt(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Overwrite(at, new) => {
                let at = at.index(bytes.len());
                let end = (at + new.len()).min(bytes.len());
                bytes[at..end].copy_from_slice(&new[..end - at]);
            }
            Damage::Insert(at, new) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Damage::Repeat(a, b) => {
                let (a, b) = (a.index(bytes.len()), b.index(bytes.len()));
                let part = bytes[a.min(b)..a.max(b)].to_vec();
                bytes.extend(part);
            }
        }
    }
    bytes
}

/// A row of cells as they come in the workbook, in any order.
fn strange_row() -> impl Strategy<Value = String> {
    let cells = [
        "_",
        "2024",
        "2030",
        "2030.5",
        "-7",
        "1e300",
        "NaN",
        "Cobalt - Mining",
        "Cobalt - ",
        "Total",
        "Top 3 share",
        "China",
        "Nowhere",
        "Base case",
        "Stated Policies Scenario",
        "Share of",
        "Neodymium",
        "Total demand",
    ];
    vec(prop::sample::select(cells.to_vec()), 1..9).prop_map(|cells| cells.join("|"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_gives_facts_or_problems_and_never_a_panic(format in any_format(), damages in vec(damage(), 1..5)) {
        let (name, bytes) = good(format);
        let bytes = damaged(bytes, &damages);
        let _ = recognise(&bytes);
        if let Err(problems) = read(format, name, &bytes, readings()) {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|p| p.file == name && !p.message.is_empty()));
        }
    }

    #[test]
    fn a_damaged_stata_file_gives_facts_or_problems_and_never_a_panic(damages in vec(damage(), 1..5)) {
        let bytes = damaged(small_stata(), &damages);
        let _ = recognise(&bytes);
        if let Err(problems) = read(world_bank_wgi::FORMAT, "wgi.dta", &bytes, readings()) {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|p| p.file == "wgi.dta" && !p.message.is_empty()));
        }
    }

    // Damaged bytes hardly get past a workbook's checksums, so its cells are damaged before it is packed.
    #[test]
    fn a_workbook_with_strange_cells_gives_facts_or_problems_and_never_a_panic(
        rows in vec(strange_row(), 0..12),
        sheet in prop::sample::select(vec!["2 Total supply for key minerals", "1 Total demand for key minerals", "4.2 Wind"]),
    ) {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let sheets = [(sheet, rows.as_slice()), ("2 Total supply", &["_|2024|2030", "Cobalt - Mining", "Total|1|2"][..])];
        let _ = read(iea_critical_minerals::FORMAT, "iea.xlsx", &workbook(&sheets), readings());
    }

    #[test]
    fn noise_of_any_kind_is_never_a_panic(format in any_format(), bytes in vec(any::<u8>(), 0..400)) {
        let _ = recognise(&bytes);
        let _ = read(format, "noise", &bytes, readings());
    }
}

#[test]
fn every_format_has_a_name_of_its_own_and_says_what_it_reads_and_yields() {
    let mut names = std::collections::BTreeSet::new();
    for format in formats() {
        assert!(names.insert(format.name) && format.also.is_none_or(|also| names.insert(also)), "{}", format.name);
        assert!(format.reads.len() > 20 && format.recognised_by.len() > 10, "{}", format.name);
        assert_eq!(named(format.name), Ok(*format));
    }
    for yields in ["facts", "table", "events", "trade"] {
        assert!(formats().iter().filter(|format| format.reader.yields() == yields).count() > 1, "{yields}");
    }
    assert_eq!(named("world-bank-wgy").unwrap_err().as_deref(), Some("did you mean `world-bank-wgi`?"));
}

#[test]
fn the_good_files_are_good_and_recognised() {
    for format in facts_formats() {
        let (name, bytes) = good(format);
        assert!(read(format, name, &bytes, readings()).is_ok_and(|i| !i.facts.is_empty()), "{}", format.name);
        assert_eq!(recognise(&bytes), Some(format));
    }
}
