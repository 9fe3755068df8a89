//! British Geological Survey, World Mineral Statistics.

use monazite_intake::source::bgs_world_mineral_statistics;

use super::common::{becomes, import, left};

const ROWS: &str = "\
iso3,country,year,commodity,sub_commodity,table,statistic,units,quantity,flag,table_notes,figure_notes
CHN,China,2006,\"gallium, primary\",,Production of primary gallium,Production,tonnes (metric),,Missing value,,
CHN,China,2011,\"gallium, primary\",,Production of primary gallium,Production,tonnes (metric),200,Normal value,,Estimates.
ALB,Albania,1981,\"cobalt, mine\",,Mine production of cobalt,Production,tonnes (metal content),345,Normal value,,Estimates.
CHN,China,2023,\"cobalt, refined\",,Production of cobalt metal,Production,tonnes (metric),140000,Normal value,,
COD,Congo,2010,\"copper, mine\",,Mine production of copper,Production,tonnes (metal content),12,Normal value,,
ITA,Italy,1971,ferro-alloys,Calcium silicide,Production of ferro-alloys,Production,tonnes (metric),5566,Normal value,,
CHN,China,2020,ferro-alloys,Silicon metal,Production of ferro-alloys,Production,tonnes (metric),2100000,Normal value,,
ZAF,South Africa,2020,\"platinum group metals, mine\",Rhodium,Mine production of platinum metals,Production,kilograms (metal content),17000,Normal value,,
AUS,Australia,2020,lithium minerals,Lithium minerals (Li content),Production of lithium minerals,Production,tonnes (metric),40000,Normal value,,
AUS,Australia,2020,lithium minerals,Spodumene,Production of lithium minerals,Production,tonnes (metric),1427000,Normal value,,
";

#[test]
fn rows_of_the_british_statistics_become_these_facts() {
    let imported = import(bgs_world_mineral_statistics::FORMAT, "bgs.csv", ROWS);
    becomes(
        &imported,
        &[
            "bgs-wms/to-2023/cobalt:mined/production/ALB/1981 = about 345 t | contained | B | 345 tonnes (metal content)",
            "bgs-wms/to-2023/cobalt:refined/production/CHN/2023 = 140000 t | contained | A | 140000 tonnes (metric)",
            "bgs-wms/to-2023/copper:mined/production/COG/2010 = 12 t | contained | A | 12 tonnes (metal content)",
            "bgs-wms/to-2023/gallium:refined/production/CHN/2006 = not-available | contained | A | tonnes (metric)",
            "bgs-wms/to-2023/gallium:refined/production/CHN/2011 = about 200 t | contained | B | 200 tonnes (metric)",
            "bgs-wms/to-2023/lithium:mined/production/AUS/2020 = 40000 t | contained | A | 40000 tonnes (metric)",
            "bgs-wms/to-2023/rhodium:mined/production/ZAF/2020 = 17 t | contained | A | 17000 kilograms (metal content)",
            "bgs-wms/to-2023/silicon:refined/production/CHN/2020 = 2100000 t | contained | A | 2100000 tonnes (metric)",
        ],
    );
    assert_eq!(left(&imported).len(), 2);
}

#[test]
fn congo_is_read_by_name_where_the_code_is_that_of_its_neighbour() {
    let imported = import(bgs_world_mineral_statistics::FORMAT, "bgs.csv", ROWS);
    let corrected: Vec<&str> = imported.corrected.iter().map(|c| c.read_as.as_str()).collect();
    assert_eq!(corrected, ["COG, by name"]);
}
