//! How far two areas are apart: between their main cities, straight through the earth, so that no sine enters a figure.
//!
//! Coordinates: `registry/coordinates.csv` (CEPII GeoDist, Mayer and Zignago 2011, Etalab Open Licence), with the point on the unit sphere
//! beside latitude and longitude. Not a way by sea and not a cost: it orders who is near.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use monazite_model::code::AreaId;

const TABLE: &str = include_str!("../../../../registry/coordinates.csv");
/// Radius of the earth, km.
const RADIUS: f64 = 6371.0;
/// Neighbours are taken to be this far apart at least, km: inside a region distance decides nothing.
const LEAST: f64 = 500.0;
/// Where one of two areas has no place (the rest of the world): about the middle of all pairs, km.
const UNKNOWN: f64 = 8000.0;

fn points() -> &'static BTreeMap<AreaId, [f64; 3]> {
    static POINTS: OnceLock<BTreeMap<AreaId, [f64; 3]>> = OnceLock::new();
    POINTS.get_or_init(|| {
        let point = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let [area, _, _, _, x, y, z] = cells[..] else { return None };
            Some((AreaId::from(area), [x.parse().ok()?, y.parse().ok()?, z.parse().ok()?]))
        };
        TABLE.lines().skip(1).filter_map(point).collect()
    })
}

/// Distance of two areas, km.
pub(super) fn km(a: &AreaId, b: &AreaId) -> f64 {
    let (Some(a), Some(b)) = (points().get(a), points().get(b)) else { return UNKNOWN };
    let square: f64 = a.iter().zip(b).map(|(p, q)| (p - q) * (p - q)).sum();
    (RADIUS * square.sqrt()).max(LEAST)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_row_is_read_and_lies_on_the_sphere_where_its_latitude_says() {
        assert_eq!(points().len(), TABLE.lines().count() - 1);
        for line in TABLE.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [lat, lon, x, y, z] = [2, 3, 4, 5, 6].map(|k| cells[k].parse::<f64>().unwrap());
            let (lat, lon) = (lat.to_radians(), lon.to_radians());
            let off = (x - lat.cos() * lon.cos()).hypot(y - lat.cos() * lon.sin()).hypot(z - lat.sin());
            assert!(off < 3e-4, "{line}: off by {off}");
        }
    }

    #[test]
    fn neighbours_are_near_and_antipodes_an_earth_apart() {
        let of = |a: &str, b: &str| km(&AreaId::from(a), &AreaId::from(b));
        // Great circle of 2,098 km (GeoDist), a little less straight through.
        assert!((of("CHN", "JPN") - 2090.0).abs() < 20.0, "{}", of("CHN", "JPN"));
        assert!(of("ESP", "NZL") > 12_600.0);
        assert_eq!((of("BEL", "NLD"), of("CHN", "ROW")), (LEAST, UNKNOWN));
    }
}
