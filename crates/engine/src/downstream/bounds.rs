//! What a cut of some industries costs all others, as bounds: the mixed model below, the Ghosh model above
//! (docs/methods/downstream.md says why both are bounds).

use monazite_model::answer::downstream::{AreaLoss, Downstream, IndustryLoss};
use monazite_model::input_output::InputOutput;
use monazite_model::quantity::Band;

use super::ghosh::Ghosh;
use super::leontief::{DownstreamError, Leontief};

/// What every loss of a [`Downstream`] is.
pub const LABEL: &str = "bounds, not a forecast: fixed proportions, no substitution, no change of prices; \
     low: suppliers lose orders and final users are rationed first (mixed model); high: the loss is passed on to customers in \
     proportion to sales (Ghosh model)";

/// A cut: an industry loses a share of its output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Position of the industry in the table.
    pub industry: usize,
    /// Share of output lost, above 0 and at most 1.
    pub share: f64,
}

/// What the cuts cost, by industry and area. Without cuts, the table itself.
///
/// # Errors
/// An industry named twice or without output.
pub fn bounds(table: &InputOutput, leontief: &Leontief, cuts: &[Cut]) -> Result<Downstream, DownstreamError> {
    let n = table.size();
    let industries: Vec<usize> = cuts.iter().map(|cut| cut.industry).collect();
    let levels: Vec<f64> = cuts.iter().map(|cut| leontief.output()[cut.industry] * (1.0 - cut.share)).collect();
    let (mut low, mut high, mut suffice) = (vec![0.0; n], vec![0.0; n], true);
    if !cuts.is_empty() {
        let outcome = leontief.fix(&industries)?.at(&levels)?;
        let pushed = Ghosh::new(leontief).fixed(&industries, &levels)?;
        suffice = outcome.feasible;
        for i in 0..n {
            let share = leontief.value_share()[i];
            let back = (leontief.output()[i] - outcome.output[i]) * share;
            let forth = -pushed[i] * share;
            (low[i], high[i]) = (back.min(forth), back.max(forth));
        }
    }
    let (multipliers, value_added) = (leontief.output_multipliers(), leontief.value_added(leontief.output()));
    let row = |i: usize| {
        let industry = &table.industries[i];
        IndustryLoss {
            area: industry.area.clone(),
            code: industry.code.clone(),
            name: industry.name.clone(),
            output: leontief.output()[i],
            value_added: value_added[i],
            output_multiplier: multipliers[i],
            loss: band(low[i], high[i]),
            cut: cuts.iter().find(|cut| cut.industry == i).map(|cut| cut.share),
        }
    };
    let rows: Vec<IndustryLoss> = (0..n).map(row).collect();
    let areas = table.areas().into_iter().map(|area| {
        let here = || rows.iter().filter(move |row| row.area == area);
        AreaLoss {
            area: area.to_owned(),
            value_added: here().map(|row| row.value_added).sum(),
            loss: band(here().map(|row| row.loss.low).sum(), here().map(|row| row.loss.high).sum()),
        }
    });
    let areas = areas.collect();
    let (mut about, label) = (table.about.clone(), LABEL.to_owned());
    about.notes.extend(table.hollow_words());
    Ok(Downstream { table: about, label, final_users_suffice: suffice, areas, industries: rows })
}

/// Bounds without a best value between them.
fn band(low: f64, high: f64) -> Band {
    Band { value: f64::NAN, low, high }
}
