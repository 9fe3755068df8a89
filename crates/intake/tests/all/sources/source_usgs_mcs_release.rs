//! USGS Mineral Commodity Summaries, release in one CSV: rows of editions 2025 and 2026.

use monazite_intake::source::{read, usgs_mcs_release};

use super::common::{becomes, import, left, readings};

const HEAD_2026: &str = "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes\n";
const ROWS_2026: &str = "\
GALLIUM,World Low-Purity Production and Production Capacity,Gallium,China,Production,Primary production,kilograms,2024,\"839,000\",Source: Asian Metal Ltd.,Yes,
GALLIUM,World Low-Purity Production and Production Capacity,Gallium,China,Production,Primary production,kilograms,2025,\"900,000\",Estimated. -- Estimated from Asian Metal Ltd.,Yes,
GALLIUM,World Low-Purity Production and Production Capacity,Gallium,World total,Production,Primary production: rounded,kilograms,2024,\"848,000\",,Yes,
ANTIMONY,Salient Statistics—United States,Antimony,United States,Price,\"Price, metal, average, dollars per pound\",dollars per pound,2024,10.24,,Yes,
GERMANIUM,Salient Statistics—United States,Germanium,United States,Net import reliance,Net import reliance as a percentage of estimated consumption,percent,2024,>50,,Yes,
BERYLLIUM,Salient Statistics—United States,Beryllium,United States,Net import reliance,Net import reliance as a percentage of apparent consumption,percent,2024,E,,Yes,
GERMANIUM,Import Sources,Germanium,China,Import sources 2021-2024,Germanium metal,percent,2021–24,41,,Yes,
GERMANIUM,Import Sources,Germanium,China,Import sources 2021-2024,Combined total,percent,2021–24,23,,Yes,
BARITE,Salient Statistics—United States,Barite,United States,Production,\"Production: Sold or used, mine\",thousand metric tons,2024,W,,Yes,
TITANIUM MINERAL CONCENTRATES,World Mine Production and Reserves,Titanium Mineral Concentrates,South Africa,Production,Mine production: Ilmenite,thousand metric tons,2024,\"1,260\",Estimated.,Yes,
TITANIUM MINERAL CONCENTRATES,World Mine Production and Reserves,Titanium Mineral Concentrates,South Africa,Production,Mine production: Rutile,thousand metric tons,2024,102,Estimated.,Yes,
GEMSTONES,World Gem-Quality Natural Diamond Mine Production and Reserves,Gemstones,United States,Production,Mine production, thousands of carats,2024,—,,No,
QUARTZ (High-purity and Industrial Cultured CRYSTAL),Salient Statistics—United States,Ground high-purity quartz,United States,Price,\"Price, range of value, dollars per metric ton\",dollars per metric ton,2024,\"500–17,000\",Estimated.,No,
";

#[test]
fn rows_of_the_2026_release_become_these_facts() {
    let imported = import(usgs_mcs_release::FORMAT, "MCS2026.csv", &format!("{HEAD_2026}{ROWS_2026}"));
    becomes(
        &imported,
        &[
            "usgs-mcs/2026/antimony:refined/price/USA/2024 = 22575.3356477 usd_per_t | contained | A | 10.24 dollars per pound",
            "usgs-mcs/2026/barite:mined/production/us table: sold or used, mine/USA/2024 = withheld | gross | A | W thousand metric tons",
            "usgs-mcs/2026/beryllium:refined/import-reliance/USA/2024 = at most 0 share | none | A | E percent",
            "usgs-mcs/2026/gallium:refined/production/CHN/2024 = 839 t | contained | A | 839,000 kilograms",
            "usgs-mcs/2026/gallium:refined/production/CHN/2025 = about 900 t | contained | B | 900,000 kilograms",
            "usgs-mcs/2026/gallium:refined/production/WLD/2024 = 848 t | contained | A | 848,000 kilograms",
            "usgs-mcs/2026/germanium:refined/import-reliance/USA/2024 = over 0.5 share | none | A | >50 percent",
            "usgs-mcs/2026/germanium:refined/import-share/CHN (germanium metal)/USA/2021/2024 = 0.41 share | none | A | 41 percent",
            "usgs-mcs/2026/germanium:refined/import-share/CHN/USA/2021/2024 = 0.23 share | none | A | 23 percent",
            "usgs-mcs/2026/quartz:high-purity/price/USA/2024 = about 8750 usd_per_t | gross | B | 500–17,000 dollars per metric ton",
            "usgs-mcs/2026/titanium:mined/production/ZAF/2024 = 1362000 t | equivalent:TiO2 | C | 1,260 thousand metric tons + 102 thousand metric tons",
            "usgs-mcs/2026/titanium:mined/production/ilmenite/ZAF/2024 = about 1260000 t | equivalent:TiO2 | B | 1,260 thousand metric tons",
            "usgs-mcs/2026/titanium:mined/production/rutile/ZAF/2024 = about 102000 t | equivalent:TiO2 | B | 102 thousand metric tons",
        ],
    );
    assert_eq!(left(&imported), ["Gemstones / World Production / Mine production: not on the lists this atlas covers"]);
    assert_eq!(imported.facts[3].origin.row, "2");
}

#[test]
fn a_printed_price_range_keeps_its_ends_as_a_band() {
    let imported = import(usgs_mcs_release::FORMAT, "MCS2026.csv", &format!("{HEAD_2026}{ROWS_2026}"));
    let quartz = imported.facts.iter().find(|f| f.series.form.as_str() == "quartz:high-purity").unwrap();
    assert_eq!(quartz.band.map(|b| (b.low, b.high)), Some((500.0, 17_000.0)));
}

const ROWS_2025: &str = "\
SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES
MCS2025,Gallium ,China,Primary production,kilograms,621000,750000,Estimated from an article,,1000000,,,
MCS2025,Gallium ,Japane,Primary production,kilograms,3000,3000,,,10000,,,
MCS2025,Vanadium,China,\"Mine production, vanadium content\",metric tons,70000,70000,estimated 2023,,,,4100,
MCS2025,Titanium Mineral Concentrates,\"World total (ilmenite and rutile, rounded)\",\"Mine production, ilmentite, titanium dioxide (TiO2) content\",metric tons,9430,9400,,,,,560000,
MCS2025,Rare earths,World total (rounded),\"Mine production, rare-earth-oxide equivalent\",metric tons,376000,390000,,,,,>90000000,
MCS2025,Chromium,Turkey,\"Mine production, grosss weight, marketable chromite ore\",thousand metric tons,8160,8000,,,,,27000,
";

#[test]
fn rows_of_the_2025_release_become_these_facts() {
    let imported = import(usgs_mcs_release::FORMAT, "MCS2025.csv", ROWS_2025);
    becomes(
        &imported,
        &[
            "usgs-mcs/2025/chromium:mined/production/TUR/2023 = 8160000 t | gross | A | 8160 thousand metric tons",
            "usgs-mcs/2025/chromium:mined/production/TUR/2024 = about 8000000 t | gross | B | 8000 thousand metric tons",
            "usgs-mcs/2025/chromium:mined/reserves/TUR/2024 = 27000000 t | gross | A | 27000 thousand metric tons",
            "usgs-mcs/2025/gallium:refined/capacity/CHN/2024 = about 1000 t | contained | B | 1000000 kilograms",
            "usgs-mcs/2025/gallium:refined/capacity/JPN/2024 = about 10 t | contained | B | 10000 kilograms",
            "usgs-mcs/2025/gallium:refined/production/CHN/2023 = about 621 t | contained | B | 621000 kilograms",
            "usgs-mcs/2025/gallium:refined/production/CHN/2024 = about 750 t | contained | B | 750000 kilograms",
            "usgs-mcs/2025/gallium:refined/production/JPN/2023 = about 3 t | contained | B | 3000 kilograms",
            "usgs-mcs/2025/gallium:refined/production/JPN/2024 = about 3 t | contained | B | 3000 kilograms",
            "usgs-mcs/2025/rare-earths:mined/production/WLD/2023 = 376000 t | equivalent:REO | A | 376000 metric tons",
            "usgs-mcs/2025/rare-earths:mined/production/WLD/2024 = about 390000 t | equivalent:REO | B | 390000 metric tons",
            "usgs-mcs/2025/rare-earths:mined/reserves/WLD/2024 = over 90000000 t | equivalent:REO | A | >90000000 metric tons",
            "usgs-mcs/2025/titanium:mined/production/WLD/2023 = 9430000 t | equivalent:TiO2 | A | 9430 metric tons",
            "usgs-mcs/2025/titanium:mined/production/WLD/2024 = about 9400000 t | equivalent:TiO2 | B | 9400 metric tons",
            "usgs-mcs/2025/titanium:mined/reserves/WLD/2024 = 560000000 t | equivalent:TiO2 | A | 560000 metric tons",
            "usgs-mcs/2025/vanadium:mined/production/CHN/2023 = about 70000 t | contained | B | 70000 metric tons",
            "usgs-mcs/2025/vanadium:mined/production/CHN/2024 = about 70000 t | contained | B | 70000 metric tons",
            "usgs-mcs/2025/vanadium:mined/reserves/CHN/2024 = 4100000 t | contained | A | 4100 metric tons",
        ],
    );
    assert!(imported.corrected.iter().any(|c| c.printed == "Japane" && c.read_as == "JPN (footnote mark e)"));
}

#[test]
fn wrong_rows_are_all_listed_with_their_row() {
    let wrong = ROWS_2026
        .replace("\"839,000\"", "\"8839,000\"")
        .replace("Antimony,United States,", "Antimony,Untied States,")
        .replace("percent,2024,E", "pounds,2024,E");
    let problems = read(usgs_mcs_release::FORMAT, "MCS2026.csv", format!("{HEAD_2026}{wrong}").as_bytes(), readings())
        .unwrap_err();
    let found: Vec<(u32, &str)> = problems.iter().map(|p| (p.line, p.code.as_ref())).collect();
    assert_eq!(found, [(2, "not-a-number"), (5, "unknown-area"), (7, "other-unit")]);
    assert!(problems[1].hint.as_deref().unwrap().contains("united states"));
}
