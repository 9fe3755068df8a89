//! Exports and imports that a measure restricts or taxes: which end its authors are, and who is at the other.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Exports, Imports, Parties};
use monazite_model::term::Target;

use super::PolicyError;
use super::acting::Acting;
use super::context::Group;

/// Trade a measure names.
pub struct Trade<'m> {
    /// Author: an area or a bloc.
    pub by: &'m AreaId,
    /// Forms.
    pub on: &'m [FormId],
    /// The other end as the scenario wrote it.
    pub parties: &'m Parties,
    except: &'m Parties,
    imports: bool,
}

impl<'m> From<&'m Exports> for Trade<'m> {
    fn from(m: &'m Exports) -> Self {
        Trade { by: &m.by, on: &m.on, parties: &m.to, except: &m.except, imports: false }
    }
}

impl<'m> From<&'m Imports> for Trade<'m> {
    fn from(m: &'m Imports) -> Self {
        Trade { by: &m.by, on: &m.on, parties: &m.origins, except: &m.except, imports: true }
    }
}

impl Trade<'_> {
    /// Both ends on the chain.
    pub fn ends(&self, acting: &Acting<'_>) -> Result<Ends, PolicyError> {
        let authors = acting.authors(self.by)?;
        let others = acting.aimed_at(self.parties, self.except, &authors.present);
        Ok(Ends { authors, others, imports: self.imports })
    }
}

/// Both ends of trade on the chain.
pub struct Ends {
    /// Who acts.
    pub authors: Group,
    /// Whom it is aimed at: `None` for everybody else.
    pub others: Option<Group>,
    /// Whether the authors are importers.
    pub imports: bool,
}

impl Ends {
    /// The areas it is aimed at, where it is selective.
    pub fn named(&self) -> Option<&[AreaId]> {
        self.others.as_ref().map(|group| group.present.as_slice())
    }

    /// Whether nobody is left that it is aimed at.
    pub fn nobody(&self) -> bool {
        self.named().is_some_and(<[_]>::is_empty)
    }

    /// Trade of some of the authors in a form.
    pub fn target(&self, form: &FormId, authors: &[AreaId]) -> Target {
        let (authors, others) = (Some(authors.to_vec()), self.named().map(<[_]>::to_vec));
        let (from, to) = if self.imports { (others, authors) } else { (authors, others) };
        Target::Flows { form: form.clone(), from, to }
    }

    /// Trade of one author in a form.
    pub fn target_of(&self, form: &FormId, author: &AreaId) -> Target {
        self.target(form, std::slice::from_ref(author))
    }
}
