//! Who makes a mineral: what several methods ask of chains.

use monazite_model::chain::{Chain, ChainForm};
use monazite_model::code::MineralId;

use super::at::At;
use super::case::{Case, Told, Values};
use super::context::Context;
use super::method::Missing;
use super::supply::{self, Table};

/// Amounts of single suppliers, then the dispersed rest cut into equal small parts, so that it adds to the total and not to the
/// squares.
pub fn amounts(table: &Table, at: At) -> Vec<f64> {
    let mut all: Vec<f64> = table.levels.iter().filter(|l| !l.dispersed()).map(|l| l.at(at)).collect();
    let rest: f64 = table.levels.iter().filter(|l| l.dispersed()).map(|l| l.at(at)).sum();
    if rest > 0.0 {
        all.extend(std::iter::repeat_n(rest / 1000.0, 1000));
    }
    all
}

/// What goes into the formula of a mineral, at the one form a method asks about.
pub trait Inputs: Sync {
    /// The form.
    fn form(&self) -> &ChainForm;
    /// What is said beside the formula.
    fn told(&self) -> Told;
    /// The formula.
    fn values(&self, at: At) -> Option<Values>;
    /// The formula in words, with the numbers in it.
    fn wording(values: &Values) -> Vec<String>;
}

/// One case per mineral from what `gather` finds, and what the minerals without one lack.
pub fn one_each<'a, I: Inputs + 'a>(
    context: &'a Context,
    gather: impl Fn(&'a Context, &MineralId) -> Result<I, Vec<String>>,
) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        match gather(context, mineral) {
            Ok(inputs) => {
                let (form, told) = (inputs.form().clone(), inputs.told());
                let at = (&form, context.chain_year());
                cases.push(Case::of_form(mineral, at, told, move |at| inputs.values(at), I::wording));
            }
            Err(lacks) => unscored.push((mineral.clone(), lacks)),
        }
    }
    (cases, unscored)
}

/// One case per form of each mineral, and the minerals without any.
pub fn each_form<'a>(
    context: &'a Context,
    case: impl Fn(&MineralId, &'a Chain, usize) -> Option<Case<'a>>,
) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let found: Vec<Case> =
            context.forms(mineral).into_iter().filter_map(|(chain, f)| case(mineral, chain, f)).collect();
        if found.is_empty() {
            unscored.push((mineral.clone(), vec![format!("production by country in {}", context.chain_year())]));
        }
        cases.extend(found);
    }
    (cases, unscored)
}

/// The form of a mineral that is mined first (refined where nothing is mined), with its chain.
pub fn first_form<'a>(context: &'a Context, mineral: &MineralId) -> Option<(&'a Chain, usize)> {
    let made = |(chain, f): &(&Chain, usize)| supply::production(chain, *f).leader().is_some();
    let mut forms = context.forms(mineral);
    forms.retain(made);
    forms.into_iter().min_by_key(|(chain, f)| (chain.forms[*f].stage, *f))
}
