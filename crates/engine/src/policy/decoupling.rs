//! Trade between two groups shrinks: `Cap` on flows between them, both ways. Method: docs/methods/measures/decoupling.md

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Decoupling, Origin, Parties};
use monazite_model::term::{RentShares, Target};
use monazite_model::words::date::month;
use monazite_model::words::number::{stated_percent, stated_tonnes};

use super::acting::Acting;
use super::bound::FormBounds;
use super::context::Group;
use super::notice::Notice;
use super::restriction;
use super::terms::Terms;
use super::{OnChain, PolicyError, rules};

/// Neither side alone restricts, so both share what a bound is worth: our assumption.
const SHARED: RentShares = RentShares { holders: 0.5, importers: 0.5, treasury: 0.0 };

impl OnChain for Decoupling {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        let [left, right] = sides(self, acting)?.map(|group| group.present);
        if self.degree == 0.0 {
            return Ok(());
        }
        let origin = match self.origin.leak() {
            // Half a decoupling bars half of the detours.
            Some(leak) => Origin::Documents { leak: 1.0 - self.degree * (1.0 - leak) },
            None => self.origin,
        };
        for form in forms(self, acting) {
            for (from, to) in [(&left, &right), (&right, &left)] {
                for bound in sold(self, acting, &form, from, to).bounds {
                    let area = bound.area.clone();
                    terms.cap(bound, &SHARED);
                    restriction::bar(acting, &form, &area, to, origin, terms);
                }
            }
        }
        Ok(())
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        let context = acting.context;
        let groups = sides(self, acting)?;
        groups.iter().for_each(|group| notice.absent(group));
        let [left, right] = groups.map(|group| group.present);
        notice.rules(rules::SELECTIVE_LIMIT);
        notice.rules(rules::IMPORT_LIMIT);
        notice.set_forms(forms(self, acting));
        notice.assume(format!(
            "The groups are as in {}: {} against {}; everybody else trades with both.",
            month(context.reference()),
            context.area_list(&left),
            context.area_list(&right)
        ));
        notice.assume("What a bound is worth is shared half and half between exporters and importers.");
        if self.degree == 0.0 {
            notice.say(format!("Decoupling by 0 %: nothing changes in {}.", context.window_words()));
            return Ok(());
        }
        for form in forms(self, acting) {
            let (out, back) = (sold(self, acting, &form, &left, &right), sold(self, acting, &form, &right, &left));
            notice.say(format!(
                "Trade in {} between {} and {} is cut by {}: {} of {} in {}.",
                context.form_name(&form),
                context.parties(&self.blocs[0]),
                context.parties(&self.blocs[1]),
                stated_percent(self.degree),
                stated_tonnes(out.t() + back.t()),
                stated_tonnes(out.base + back.base),
                context.window_words()
            ));
            notice.bounds(out);
            notice.bounds(back);
        }
        notice.assume(match self.origin.leak() {
            Some(leak) => format!(
                "Origin is enforced on both sides; {} of what third countries passed on still gets through.",
                stated_percent(1.0 - self.degree * acting.in_force * (1.0 - leak))
            ),
            None => "Origin is not enforced: goods may go round through third countries.".to_owned(),
        });
        Ok(())
    }
}

/// Both sides, which have nobody in common.
fn sides(m: &Decoupling, acting: &Acting<'_>) -> Result<[Group; 2], PolicyError> {
    let side = |parties| match acting.aimed_at(parties, &Parties::nobody(), &[]) {
        Some(group) => group,
        None => Group { present: Vec::new(), absent: Vec::new() },
    };
    let [left, right] = [side(&m.blocs[0]), side(&m.blocs[1])];
    match left.present.iter().find(|area| right.present.contains(area)) {
        None => Ok([left, right]),
        Some(area) => Err(PolicyError::BothSides {
            measure: acting.number(),
            area: area.clone(),
            month: acting.context.reference().to_string(),
        }),
    }
}

/// The forms named, or every form that travels.
fn forms(m: &Decoupling, acting: &Acting<'_>) -> Vec<FormId> {
    if m.on.is_empty() {
        acting.context.chain.forms.iter().filter(|f| !f.local).map(|f| f.id.clone()).collect()
    } else {
        acting.context.forms(&m.on)
    }
}

/// Bounds on what each exporter of one side sells to the other.
fn sold(m: &Decoupling, acting: &Acting<'_>, form: &FormId, from: &[AreaId], to: &[AreaId]) -> FormBounds {
    let sells = |area: &&AreaId| !to.is_empty() && acting.context.has_node(form, area);
    let exporters: Vec<AreaId> = from.iter().filter(sells).cloned().collect();
    let target = |area: &AreaId| {
        let (from, to) = (Some(vec![area.clone()]), Some(to.to_vec()));
        Target::Flows { form: form.clone(), from, to }
    };
    acting.bounds(std::slice::from_ref(form), &exporters, target, |part, _| part.base * (1.0 - m.degree))
}
