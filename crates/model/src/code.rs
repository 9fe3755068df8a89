//! Names of minerals, stages, forms and areas. A name is checked against the registry where it is read, not here.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! name {
    ($(#[$meta:meta])* $Name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $Name(pub String);

        impl $Name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $Name {
            fn from(text: &str) -> Self {
                $Name(text.to_owned())
            }
        }
    };
}

name! {
    /// A mineral: lower-case words, `gallium`, `rare-earths`, `neodymium`.
    MineralId
}

name! {
    /// A form: `mineral:what`, e.g. `gallium:refined`. Forms are what moves between nodes; HS codes map to them.
    FormId
}

name! {
    /// An area: ISO 3166-1 alpha-3 (`CHN`), `ROW` for the rest of the world, `WLD` for a stated world total, `OTH` for a
    /// publisher's "other countries", or a bloc from the registry (`EU27`).
    AreaId
}

name! {
    /// A method of criticality by the name used on the command line and in tables: `eu2023`. Which there are is the engine's business.
    MethodId
}

impl FormId {
    /// Joins a mineral and what it is.
    pub fn new(mineral: &str, what: &str) -> Self {
        FormId(format!("{mineral}:{what}"))
    }

    /// The part before the colon (the whole name if there is none).
    pub fn mineral(&self) -> MineralId {
        MineralId(self.0.split(':').next().unwrap_or_default().to_owned())
    }

    /// The part after the colon, e.g. `refined`.
    pub fn what(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, what)| what)
    }
}

/// A step of a chain.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Mining.
    Mine,
    /// Processing to an intermediate (concentrate to hydroxide, bauxite to alumina).
    Processing,
    /// Refining to the metal or chemical that is traded as pure.
    Refining,
    /// Components: cathodes, magnets, wafers, cells.
    Component,
    /// Use in products.
    EndUse,
    /// Recycling.
    Recycling,
}

impl Stage {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Mine => "mine",
            Stage::Processing => "processing",
            Stage::Refining => "refining",
            Stage::Component => "component",
            Stage::EndUse => "end-use",
            Stage::Recycling => "recycling",
        }
    }

    /// All stages in the order a tonne passes them.
    pub const ALL: [Stage; 6] =
        [Stage::Mine, Stage::Processing, Stage::Refining, Stage::Component, Stage::EndUse, Stage::Recycling];
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_knows_its_mineral() {
        let form = FormId::new("gallium", "refined");
        assert_eq!((form.mineral().as_str(), form.what()), ("gallium", "refined"));
    }
}
