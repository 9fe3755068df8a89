//! Reliance on imports: apparent consumption and the share of it that comes from abroad on balance.
//!
//! | here                       | on paper                                    | bounds  |
//! |----------------------------|---------------------------------------------|---------|
//! | [`apparent_consumption`]   | C = P + M − X − ΔS                          | any     |
//! | [`net_import_reliance`]    | NIR = (M − X − ΔS) / C                      | ≤ 1     |
//!
//! Reference: U.S. Geological Survey, Mineral Commodity Summaries, appendix on terms. Method: docs/methods/dependence.md.

/// What an area uses as far as its statistics show: output and imports less exports and what went into stock, in the unit given.
pub fn apparent_consumption(production: f64, imports: f64, exports: f64, into_stock: f64) -> f64 {
    production + imports - exports - into_stock
}

/// Share of apparent consumption that net imports (and stock drawn down) cover: 1 where nothing is produced at home, 0 where
/// output covers use, negative for a net exporter. Publishers print a net exporter as `E`; the number keeps by how much.
///
/// `None` where nothing is consumed, because a share of nothing has no meaning, or where a figure is not a number.
///
/// ```
/// use monazite_engine::indicators::dependence::reliance::net_import_reliance;
/// assert_eq!(net_import_reliance(20.0, 90.0, 10.0, 0.0), Some(0.8));
/// assert_eq!(net_import_reliance(0.0, 5.0, 0.0, 0.0), Some(1.0));
/// ```
pub fn net_import_reliance(production: f64, imports: f64, exports: f64, into_stock: f64) -> Option<f64> {
    let consumed = apparent_consumption(production, imports, exports, into_stock);
    (consumed > 0.0 && consumed.is_finite()).then(|| (imports - exports - into_stock) / consumed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_area_that_consumes_nothing_has_no_reliance() {
        assert_eq!(net_import_reliance(10.0, 0.0, 10.0, 0.0), None);
        assert_eq!(net_import_reliance(f64::NAN, 1.0, 0.0, 0.0), None);
    }

    #[test]
    fn a_net_exporter_has_a_negative_reliance() {
        assert_eq!(net_import_reliance(100.0, 0.0, 50.0, 0.0), Some(-1.0));
    }

    proptest! {
        #[test]
        fn reliance_and_own_output_add_up_to_use(p in 0f64..1e6, m in 0f64..1e6, x in 0f64..1e6) {
            if let Some(nir) = net_import_reliance(p, m, x, 0.0) {
                let used = apparent_consumption(p, m, x, 0.0);
                prop_assert!(nir <= 1.0 + 1e-12);
                prop_assert!((nir * used + p - used).abs() <= 1e-9 * (p + m + x));
            }
        }
    }
}
