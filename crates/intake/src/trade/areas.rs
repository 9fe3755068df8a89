//! Which area a numeric code of trade statistics means.

use std::collections::BTreeMap;

use monazite_model::code::AreaId;
use monazite_model::registry::Area;

/// Area of each BACI code: those of the registry. Codes it does not know are the rest of the world.
pub fn area_codes<'a>(areas: impl IntoIterator<Item = &'a Area>) -> BTreeMap<i16, AreaId> {
    areas
        .into_iter()
        .flat_map(|area| {
            area.baci.split('|').filter_map(|code| code.trim().parse().ok()).map(|code: i16| (code, area.id.clone()))
        })
        .collect()
}
