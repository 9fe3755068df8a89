//! Rows of trade tables as records of a publication, so that they can be found in the publisher's file.

use std::sync::Arc;

use monazite_intake::atlas::Atlas;
use monazite_intake::trade::TradeRow;
use monazite_model::answer::explain::FactTrail;
use monazite_model::citation::{Source, TradeTable};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Origin, Quality, QuantityKind, Series};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Basis, Unit};
use monazite_report::number::grouped;

use super::published;
use crate::error::StudyError;

/// Area of rows that are taken together.
const WORLD: &str = "WLD";

/// What a table says of a pair, code by code; of all pairs together where none is named. Codes without a row are left out.
///
/// # Errors
/// A table that cannot be read.
pub(super) fn rows(
    atlas: &Atlas,
    form: &FormId,
    table: &TradeTable,
    pair: Option<&(AreaId, AreaId)>,
    grade: Quality,
) -> Result<Vec<FactTrail>, StudyError> {
    let Some(mineral) = atlas.registry.forms.get(form) else { return Ok(Vec::new()) };
    let mut trails = Vec::new();
    for code in &table.codes {
        let mut all = atlas.trade.rows(&table.hs, code, table.year)?;
        if all.is_empty() {
            all = atlas.trade.exporter_sums(&table.hs, code, table.year)?;
        }
        let of_pair = |row: &&TradeRow| pair.is_none_or(|(from, to)| row.exporter == *from && row.importer == *to);
        let found: Vec<&TradeRow> = all.iter().filter(of_pair).collect();
        let Some(first) = found.first() else { continue };
        let usd: f64 = found.iter().map(|row| row.value_usd).sum();
        // A sum is known where each of its parts is.
        let gross: Option<f64> = found.iter().map(|row| row.gross_t).sum();
        let worth = format!("{} USD", grouped(usd, 0));
        let mass = gross.map_or("no tonnage".to_owned(), |t| format!("{} t gross", grouped(t, 3)));
        let (area, partner, who) = match pair {
            Some((from, to)) => (from.clone(), to.to_string(), format!("from {from} to {to}")),
            None => (AreaId::from(WORLD), String::new(), format!("between all areas, {} rows together", found.len())),
        };
        let row = match pair {
            Some((from, to)) => format!("{}/{code}/{from}/{to}", table.year),
            None => format!("{}/{code}", table.year),
        };
        let fact = Fact {
            series: Series {
                mineral: form.mineral(),
                stage: mineral.stage,
                form: form.clone(),
                quantity: QuantityKind::Exports,
                partner,
            },
            area,
            period: Period::Year(table.year),
            value: gross.map_or(Observed::NotAvailable, |value| Observed::Reported { value }),
            band: None,
            unit: Unit::Tonne,
            basis: Basis::Gross,
            origin: Origin {
                source: first.publication.source.clone(),
                edition: first.publication.edition.clone(),
                table: format!("trade in {}", table.hs),
                row,
                text: String::new(),
            },
            grade,
            note: format!("worth {worth}, free on board"),
        };
        let one = TradeTable {
            publication: (*first.publication).clone(),
            hs: table.hs.clone(),
            codes: vec![code.clone()],
            year: table.year,
        };
        let id = Source::Trade { table: Arc::new(one), pair: pair.cloned() }.to_string();
        let statement = format!("trade in {} {code} {who}, {}: {mass}, {worth}", table.hs, table.year);
        trails.push(published(atlas, id, statement, fact));
    }
    Ok(trails)
}
