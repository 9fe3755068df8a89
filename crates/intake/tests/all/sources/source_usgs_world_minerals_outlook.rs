//! USGS World Minerals Outlook: capacity of eight commodities.

use monazite_intake::source::{read, usgs_world_minerals_outlook};

use super::common::{becomes, import, left, readings};

const ROWS: &str = "\
Mineral_Commodity,Year,Note,Quantity,Data_type,Unit_MEAS,Form,Geographic_Region,Figure_Use,Data Sources
Cobalt,2024,estimated,273.1,Capacity,thousand metric tons,\"Ore, Cobalt content\",Congo (Kinshasa),Figure 3 of the World Minerals Outlook (2025),
Cobalt,2024,estimated,16,Capacity,thousand metric tons,\"Ore, Cobalt content\",Rest of the world,Figure 3 of the World Minerals Outlook (2025),
Cobalt,2029,outlook,483.1,Capacity,thousand metric tons,\"Ore, Cobalt content\",World,Figure 2 of the World Minerals Outlook (2025),
Cobalt,2024,estimated,220000,Production,metric tons,\"Ore, Cobalt content\",Congo (Kinshasa),Figure 2 of the World Minerals Outlook (2025),
Cobalt,2019,estimated,107000,Production,Metric tons,\"Ore, Cobalt content\",Congo (Kinshasa),Figure 2 of the World Minerals Outlook (2025),
Lithium,2018,reported,91800,Production,Metric tons,\"Brine and mine, lithium content\",Total,Figure 8 of the World Minerals Outlook (2025),
Palladium,2018,reported,80629,Production,kilograms,Palladium metal content,South Africa,Figure 12 of the World Minerals Outlook (2025),
Gallium,2024,estimated,750,Capacity,metric tons,Primary gallium metal,China,Figure 5 of the World Minerals Outlook (2025),
Helium,2024,estimated,204,Capacity,Million cubic meters,Grade A and gaseous helium,United States,Figure 7 of the World Minerals Outlook (2025),
Lithium,2024,estimated,106.7,Capacity,thousand metric tons,\"Brine and mine, lithium content\",Australia,Figure 9 of the World Minerals Outlook (2025),
Magnesium metal,2024,reported,1800,Capacity,thousand metric tons,Primary magnesium metal,China,Figure 11 of the World Minerals Outlook (2025),
Platinum,2024,estimated,170,Capacity,metric tons,Platinum metal content,South Africa,Figure 15 of the World Minerals Outlook (2025),
Palladium,2024,estimated,100,Capacity,metric tons,Palladium metal content,Russia,Figure 13 of the World Minerals Outlook (2025),
Titanium,2022,\"estimated, operating\",351,Capacity,Thousand metric tons,Titanium sponge,World,Figure 16 of the World Minerals Outlook (2025),
Titanium,2022,\"estimated, idled\",139,Capacity,Thousand metric tons,Titanium sponge,World,Figure 16 of the World Minerals Outlook (2025),
";

#[test]
fn rows_of_the_outlook_become_these_facts() {
    let imported = import(usgs_world_minerals_outlook::FORMAT, "outlook.csv", ROWS);
    becomes(
        &imported,
        &[
            "usgs-world-minerals-outlook/2025/cobalt:mined/capacity/COD/2024 = about 273100 t | contained | B | 273.1 thousand metric tons",
            "usgs-world-minerals-outlook/2025/cobalt:mined/capacity/OTH/2024 = about 16000 t | contained | B | 16 thousand metric tons",
            "usgs-world-minerals-outlook/2025/cobalt:mined/capacity/WLD/2029 = about 483100 t | contained | B | 483.1 thousand metric tons",
            "usgs-world-minerals-outlook/2025/cobalt:mined/production/COD/2019 = about 107000 t | contained | B | 107000 Metric tons",
            "usgs-world-minerals-outlook/2025/gallium:refined/capacity/CHN/2024 = about 750 t | contained | B | 750 metric tons",
            "usgs-world-minerals-outlook/2025/helium:refined/capacity/USA/2024 = about 34516.8 t | gross | B | 204 Million cubic meters",
            "usgs-world-minerals-outlook/2025/lithium:mined/capacity/AUS/2024 = about 106700 t | contained | B | 106.7 thousand metric tons",
            "usgs-world-minerals-outlook/2025/lithium:mined/production/WLD/2018 = 91800 t | contained | A | 91800 Metric tons",
            "usgs-world-minerals-outlook/2025/magnesium:refined/capacity/CHN/2024 = 1800000 t | contained | A | 1800 thousand metric tons",
            "usgs-world-minerals-outlook/2025/palladium:mined/capacity/RUS/2024 = about 100 t | contained | B | 100 metric tons",
            "usgs-world-minerals-outlook/2025/palladium:mined/production/ZAF/2018 = 80.629 t | contained | A | 80629 kilograms",
            "usgs-world-minerals-outlook/2025/platinum:mined/capacity/ZAF/2024 = about 170 t | contained | B | 170 metric tons",
            "usgs-world-minerals-outlook/2025/titanium:sponge/capacity/idled/WLD/2022 = about 139000 t | gross | B | 139 Thousand metric tons",
            "usgs-world-minerals-outlook/2025/titanium:sponge/capacity/operating/WLD/2022 = about 351000 t | gross | B | 351 Thousand metric tons",
        ],
    );
    let outlook = imported.facts.iter().find(|fact| fact.period.year() == 2029).unwrap();
    assert!(outlook.note.starts_with("outlook"), "{}", outlook.note);
    assert_eq!(
        left(&imported),
        ["1 rows: production after 2020: the Mineral Commodity Summaries state it in later editions"]
    );
}

#[test]
fn a_file_that_names_no_edition_and_a_unit_that_changed_are_problems() {
    let nameless = ROWS.replace(" (2025)", "");
    let problems = read(usgs_world_minerals_outlook::FORMAT, "o.csv", nameless.as_bytes(), readings()).unwrap_err();
    assert_eq!(problems[0].code, "no-edition");
    let kilograms = ROWS.replacen("750,Capacity,metric tons", "750,Capacity,kilograms", 1);
    let problems = read(usgs_world_minerals_outlook::FORMAT, "o.csv", kilograms.as_bytes(), readings()).unwrap_err();
    assert_eq!(problems[0].code, "other-unit");
}
