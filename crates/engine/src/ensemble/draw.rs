//! What is uncertain in a chain, and the value it takes in a member of the ensemble.

use monazite_model::chain::Chain;
use monazite_model::market::elementary::{exp, ln};
use monazite_model::quantity::Band;
use monazite_model::registry::{Distribution, Parameter, Registry};

use crate::equilibrium::{ParameterName, Parameters, StructureError, parameter_row};

/// An uncertain parameter of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Which.
    pub name: ParameterName,
    /// Position of the form in the chain.
    pub form: usize,
    /// `demand-elasticity of gallium:refined`; what the draw is keyed by.
    pub label: String,
    /// Its row in the registry.
    pub row: Parameter,
}

/// The parameters that matter to a chain and have a spread, by form, then name.
///
/// # Errors
/// A parameter is in no registry row.
pub fn uncertain(chain: &Chain, registry: &Registry) -> Result<Vec<Uncertain>, StructureError> {
    let mut list = Vec::new();
    for (form, of) in chain.forms.iter().enumerate() {
        for name in ParameterName::ALL.into_iter().filter(|&name| matters(chain, form, name)) {
            let row = parameter_row(registry, name, &of.id)?;
            if row.distribution != Distribution::Fixed && row.low < row.high {
                let label = format!("{} of {}", name.name(), of.id);
                list.push(Uncertain { name, form, label, row: row.clone() });
            }
        }
    }
    Ok(list)
}

/// Whether anything in the chain answers to a parameter of a form.
fn matters(chain: &Chain, form: usize, name: ParameterName) -> bool {
    let is = |node: usize| chain.nodes[node].form == form;
    let made = || {
        let mut main = chain.transformations.iter().filter_map(|t| t.outputs.first());
        main.any(|leg| is(leg.node))
    };
    let mined = || chain.outputs().any(|s| is(s.node));
    match name {
        ParameterName::SupplyElasticity | ParameterName::ShutdownPrice => made() || mined(),
        ParameterName::ConversionShare => made(),
        ParameterName::DemandElasticity | ParameterName::ChokePrice => chain.uses.iter().any(|u| is(u.node)),
        ParameterName::TradeElasticity => chain.flows.iter().any(|f| is(f.from)),
        ParameterName::EntryCost => !chain.forms[form].local,
    }
}

/// The values of the uncertain parameters in a member, in their order.
pub fn values(uncertain: &[Uncertain], seed: u64, member: u32) -> Vec<f64> {
    uncertain.iter().map(|u| value(u, seed, member)).collect()
}

/// The value of an uncertain parameter in a member.
pub fn value(uncertain: &Uncertain, seed: u64, member: u32) -> f64 {
    uncertain.name.legal_value(quantile(&uncertain.row, uniform(seed, member, &uncertain.label)))
}

/// The central parameters with the drawn values in their places.
pub fn parameters(central: &Parameters, uncertain: &[Uncertain], values: &[f64]) -> Parameters {
    let mut drawn = central.clone();
    for (u, &value) in uncertain.iter().zip(values) {
        drawn.forms[u.form].0[u.name as usize] = value;
    }
    drawn
}

/// A number in (0, 1) that depends on its arguments only.
pub fn uniform(seed: u64, member: u32, label: &str) -> f64 {
    Drawn::by(label).uniform(seed, member)
}

/// What a number is drawn by, read from its label once for all members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn(u64);

impl Drawn {
    /// By a label.
    pub fn by(label: &str) -> Self {
        // FNV-1a.
        Drawn(label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)))
    }

    /// [`uniform`] with the label.
    pub fn uniform(self, seed: u64, member: u32) -> f64 {
        // The SplitMix64 finaliser (Steele, Lea and Flood 2014) over the three words in turn.
        let word = mix(mix(mix(seed).wrapping_add(self.0)).wrapping_add(u64::from(member)));
        ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

fn mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// 95th percentile of the standard normal distribution.
pub(crate) const Z95: f64 = 1.644_853_626_951_472_2;

/// The value below which a number lies with probability `u`, if it lies in its band by a triangle with its peak at the value.
/// A band without width gives its value.
pub fn triangular(band: Band, u: f64) -> f64 {
    let width = band.high - band.low;
    // Written so that a NaN gives the value.
    if !(width > 0.0) {
        return band.value;
    }
    if u < (band.value - band.low) / width {
        band.low + (u * width * (band.value - band.low)).sqrt()
    } else {
        band.high - ((1.0 - u) * width * (band.high - band.value)).sqrt()
    }
}

/// The value below which a parameter lies with probability `u`.
pub fn quantile(row: &Parameter, u: f64) -> f64 {
    quantile_of(Band { value: row.central, low: row.low, high: row.high }, row.distribution, u)
}

/// The value below which a number lies with probability `u`, if it is spread over its band in this way.
pub fn quantile_of(band: Band, distribution: Distribution, u: f64) -> f64 {
    let Band { value: mid, low, high } = band;
    match distribution {
        Distribution::Fixed => mid,
        Distribution::Uniform => low + u * (high - low),
        Distribution::Triangular => triangular(band, u),
        Distribution::LogNormal => {
            let z = standard_normal(u) / Z95;
            if low > 0.0 && mid > 0.0 && high > 0.0 {
                mid * exp(z * if z < 0.0 { ln(mid / low) } else { ln(high / mid) })
            } else {
                mid
            }
        }
    }
}

/// Quantile of the standard normal distribution: Acklam's rational approximation, relative error below 1.2e-9.
pub(crate) fn standard_normal(u: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let horner = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, k| sum * x + k);
    let tail = |q: f64| horner(&C, q) / (horner(&D, q) * q + 1.0);
    if u < 0.024_25 {
        tail((-2.0 * ln(u)).sqrt())
    } else if u > 1.0 - 0.024_25 {
        -tail((-2.0 * ln(1.0 - u)).sqrt())
    } else {
        let q = u - 0.5;
        let r = q * q;
        horner(&A, r) * q / (horner(&B, r) * r + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use monazite_model::fact::Quality;

    use super::*;

    fn row(distribution: Distribution, low: f64, central: f64, high: f64) -> Parameter {
        Parameter {
            name: "n".into(),
            scope: "*".into(),
            central,
            low,
            high,
            distribution,
            unit: "1".into(),
            source: String::new(),
            reason: "made up".into(),
            grade: Quality::D,
        }
    }

    #[test]
    fn a_split_log_normal_passes_through_its_three_points() {
        let row = row(Distribution::LogNormal, 0.1, 0.3, 2.0);
        for (u, value) in [(0.05, 0.1), (0.5, 0.3), (0.95, 2.0)] {
            assert!((quantile(&row, u) / value - 1.0).abs() < 1e-8, "{u}: {}", quantile(&row, u));
        }
    }

    #[test]
    fn triangles_and_boxes_end_at_their_ends() {
        let triangle = row(Distribution::Triangular, 1.0, 2.0, 4.0);
        assert!((quantile(&triangle, 1.0 / 3.0) - 2.0).abs() < 1e-12);
        assert!(quantile(&triangle, 1e-12) < 1.001 && quantile(&triangle, 1.0 - 1e-12) > 3.999);
        assert_eq!(quantile(&row(Distribution::Uniform, 1.0, 2.0, 3.0), 0.25), 1.5);
        assert_eq!(quantile(&row(Distribution::Triangular, 1.0, 1.0, 2.0), 0.0), 1.0);
    }

    #[test]
    fn half_of_a_symmetric_triangle_lies_below_its_value_and_a_band_without_width_is_its_value() {
        assert_eq!(triangular(Band { value: 10.0, low: 8.0, high: 12.0 }, 0.5), 10.0);
        assert_eq!(triangular(Band::exact(3.0), 0.2), 3.0);
        assert!(triangular(Band { value: f64::NAN, low: f64::NAN, high: 1.0 }, 0.2).is_nan());
    }

    #[test]
    fn draws_are_even_and_depend_on_each_argument() {
        let draws: Vec<f64> = (0..10_000).map(|m| uniform(42, m, "supply-elasticity of a:b")).collect();
        let mean = draws.iter().sum::<f64>() / 1e4;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        for tenth in 0..10 {
            let low = f64::from(tenth) / 10.0;
            let count = draws.iter().filter(|&&u| low <= u && u < low + 0.1).count();
            assert!((900..1100).contains(&count), "{tenth}: {count}");
        }
        let one = uniform(42, 7, "a");
        assert!(one != uniform(43, 7, "a") && one != uniform(42, 8, "a") && one != uniform(42, 7, "b"));
    }

    #[test]
    fn the_normal_quantile_is_the_known_one() {
        for (u, z) in [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.001, -3.090_232_306_167_814)] {
            assert!((standard_normal(u) - z).abs() < 1e-8, "{u}");
        }
    }
}
