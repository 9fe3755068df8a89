//! Tables of what is put to trade as it stands: effects of measures, importers of one origin, GeoPolRisk as published.

use std::sync::Arc;

use monazite_model::answer::effect::{Effect, TradeYear};
use monazite_model::answer::geopolrisk::{Cell, Geopolrisk, Material};
use monazite_model::answer::importers::{ImporterRow, Importers};
use monazite_model::answer::standing::{Standing, Variant};

use crate::tidy::{Column, Tidy};

/// Trade of a stream with its event and code.
pub struct EffectRow {
    event: String,
    minerals: String,
    forms: String,
    code: String,
    goods: String,
    side: &'static str,
    row: TradeYear,
}

const EFFECT: [Column<EffectRow>; 15] = [
    Column::text("event", "id of the policy event", |r| &r.event),
    Column::text("minerals", "minerals of the forms, joined by `; `", |r| &r.minerals),
    Column::text("forms", "forms the event is about that the code carries, joined by `; `", |r| &r.forms),
    Column::text("code", "nomenclature and code: `HS92 260400`", |r| &r.code),
    Column::text("goods", "what the code covers, in our words", |r| &r.goods),
    Column::text(
        "stream",
        "`bound`: what the measure binds; `elsewhere`: what the same partners trade with others; `into-third`: what a third country buys from the bound exporters; `out-of-third`: what it sells to the bound importers",
        |r| r.row.stream.name(),
    ),
    Column::text(
        "partner",
        "partner: who buys; who sells, where a measure binds one importer; the third country",
        |r| r.row.partner.as_str(),
    ),
    Column::whole("year", "year", |r| r.row.year),
    Column::text("side", "`before`, `after`, or `between`: in neither mean", |r| r.side),
    Column::maybe("gross_t", "t", "gross weight; none where a flow has no tonnage", |r| r.row.gross_t),
    Column::number("value_usd", "usd", "value, FOB", |r| r.row.value_usd),
    Column::maybe("unit_value_usd_per_t", "usd/t", "value over gross weight", |r| {
        r.row.gross_t.filter(|t| *t > 0.0).map(|t| r.row.value_usd / t)
    }),
    Column::owned("period", "the year", |r| r.row.year.to_string()),
    Column::text("variant", "`baseline`: what was", |_| Variant::Baseline.name()),
    Column::text("standing", "`known`: a publisher's figures, added up", |_| Standing::Known.name()),
];

/// Every stream by code, partner and year.
pub(super) fn effect(found: &Effect) -> Tidy {
    let rows = found.products.iter().flat_map(|product| {
        product.years.iter().map(move |row| EffectRow {
            event: found.event.id.clone(),
            minerals: product.minerals.iter().map(|id| id.as_str()).collect::<Vec<_>>().join("; "),
            forms: product.forms.iter().map(|id| id.as_str()).collect::<Vec<_>>().join("; "),
            code: format!("{} {}", product.nomenclature, product.code),
            goods: product.goods.clone(),
            side: match row.year {
                year if product.before.contains(&year) => "before",
                year if product.after.contains(&year) => "after",
                _ => "between",
            },
            row: row.clone(),
        })
    });
    Tidy::new("effect", &EFFECT, &rows.collect::<Vec<_>>())
}

/// An importer with the origin.
pub struct StakeRow {
    origin: String,
    codes: String,
    goods: String,
    row: ImporterRow,
}

const IMPORTERS: [Column<StakeRow>; 13] = [
    Column::text("form", "form", |r| r.row.form.as_str()),
    Column::text("origin", "the origin followed", |r| &r.origin),
    Column::text("importer", "importer", |r| r.row.importer.as_str()),
    Column::whole("year", "year", |r| r.row.year),
    Column::whole("rank", "rank by value at stake in the year, 1 the largest", |r| {
        i32::try_from(r.row.rank).unwrap_or(i32::MAX)
    }),
    Column::number("at_stake_usd", "usd", "imports from the origin", |r| r.row.from_origin_usd),
    Column::maybe("at_stake_t", "t", "their gross weight; none where a flow has no tonnage", |r| r.row.from_origin_t),
    Column::number(
        "imports_usd",
        "usd",
        "all imports under the codes, or the part of them taken to be the form",
        |r| r.row.imports_usd,
    ),
    Column::number("share", "share", "of its imports that comes from the origin", |r| r.row.share),
    Column::text("codes", "nomenclature and codes, joined by `; `", |r| &r.codes),
    Column::text("goods", "what they cover, in our words, joined by `; `", |r| &r.goods),
    Column::owned("period", "the year", |r| r.row.year.to_string()),
    Column::text("standing", "`known`: a publisher's figures, added up", |_| Standing::Known.name()),
];

/// Every importer by form, year and rank.
pub(super) fn importers(found: &Importers) -> Tidy {
    let row = |row: &ImporterRow| {
        let form = found.forms.iter().find(|form| form.form == row.form);
        StakeRow {
            origin: form.map(|form| form.origin.to_string()).unwrap_or_default(),
            codes: form.map(|form| form.codes.join("; ")).unwrap_or_default(),
            goods: form.map(|form| form.goods.join("; ")).unwrap_or_default(),
            row: row.clone(),
        }
    };
    Tidy::new("importers", &IMPORTERS, &found.rows.iter().map(row).collect::<Vec<_>>())
}

/// A score with its material.
pub struct PublishedRow {
    material: Arc<Material>,
    cell: Cell,
}

const GEOPOLRISK: [Column<PublishedRow>; 15] = [
    Column::text("material", "raw material, as World Mining Data names it", |r| &r.material.name),
    Column::text("mineral", "mineral; empty where the registry has none", |r| {
        r.material.mineral.as_ref().map_or("", |mineral| mineral.as_str())
    }),
    Column::text("area", "importing area or bloc", |r| r.cell.area.as_str()),
    Column::whole("year", "year", |r| r.cell.year),
    Column::number("herfindahl", "share", "concentration of world output", |r| r.cell.herfindahl),
    Column::number("production_t", "t", "output of the area, of the publisher's kind of content", |r| {
        r.cell.production_t
    }),
    Column::number("imports_t", "t", "imports, gross weight", |r| r.cell.imports_t),
    Column::number("imports_usd", "usd", "value of the imports", |r| r.cell.imports_usd),
    Column::number("import_risk", "share", "risk-weighted imports over output and imports", |r| r.cell.import_risk),
    Column::number("score", "share", "concentration times import risk", |r| r.cell.score),
    Column::maybe("price_usd_per_kg", "usd/kg", "value over weight of the imports", |r| r.cell.price_usd_per_kg),
    Column::maybe("characterisation_factor", "kg Cu-eq/kg", "score times price over the price of copper", |r| {
        r.cell.characterisation_factor
    }),
    Column::owned("period", "the year", |r| r.cell.year.to_string()),
    Column::text("variant", "`baseline`", |_| Variant::Baseline.name()),
    Column::text("standing", "`known`: computed from publishers' figures alone", |_| Standing::Known.name()),
];

/// Every score by material, year and area.
pub(super) fn geopolrisk(found: &Geopolrisk) -> Tidy {
    let materials: Vec<Arc<Material>> = found.materials.iter().cloned().map(Arc::new).collect();
    let row = |cell: &Cell| Some(PublishedRow { material: materials.get(cell.material)?.clone(), cell: cell.clone() });
    Tidy::new("geopolrisk", &GEOPOLRISK, &found.cells.iter().filter_map(row).collect::<Vec<_>>())
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("effect.md", Tidy::new("effect", &EFFECT, &[])),
        ("importers.md", Tidy::new("importers", &IMPORTERS, &[])),
        ("criticality.md", Tidy::new("geopolrisk", &GEOPOLRISK, &[])),
    ]
}
