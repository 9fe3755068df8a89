//! Names of files that are made from text of others: a publication, an edition, a release.
//!
//! Outside text never meets a path unchecked: `../`, a root or a drive in it would lead out of the atlas folder.

use std::fmt;
use std::path::{Path, PathBuf};

use monazite_model::diagnostic::Problem;

use crate::error::IntakeError;

/// Bytes a name may have; file systems allow 255, and endings are added.
const LONGEST: usize = 120;
/// Names that are devices on Windows, whatever their ending.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// The name of one file or folder: letters, digits, points, hyphens, underscores and equals signs (ASCII), no point first or last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// The name, if it is one on every system.
    ///
    /// ```
    /// use monazite_intake::store::FileName;
    /// assert!(FileName::new("usgs-mcs-2026.csv").is_some());
    /// assert!(FileName::new("../up").is_none() && FileName::new("C:up").is_none() && FileName::new("").is_none());
    /// ```
    pub fn new(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-=".contains(&b));
        let stem = text.split('.').next().unwrap_or(text).to_ascii_uppercase();
        let port = stem
            .strip_prefix("COM")
            .or(stem.strip_prefix("LPT"))
            .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
        let device = port || DEVICES.contains(&stem.as_str());
        let whole = !text.is_empty() && text.len() <= LONGEST && !text.starts_with('.') && !text.ends_with('.');
        (plain && whole && !device).then(|| FileName(text.to_owned()))
    }

    /// The name, or a problem of `file`; `what` the text is: `source`, `edition`.
    ///
    /// # Errors
    /// A problem with a hint, where the text cannot become a file's name.
    pub fn checked(file: &str, what: &str, text: &str) -> Result<Self, Problem> {
        FileName::new(text).ok_or_else(|| {
            Problem::of_file(file, "bad-name", format!("the {what} cannot become part of a file's name"))
                .named(what)
                .hint("use letters, digits, points, hyphens and underscores, at most 120, with no point first or last")
        })
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The place of a file or dataset inside an atlas folder: the only thing an import joins to that folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AtlasPath(Vec<FileName>);

impl AtlasPath {
    /// The place `parts[0]/parts[1]/…`; `file` is the publisher's file a problem is of.
    ///
    /// # Errors
    /// A part that is no [`FileName`].
    pub fn new<T: AsRef<str>>(file: &str, parts: impl IntoIterator<Item = T>) -> Result<Self, IntakeError> {
        let names = parts.into_iter().map(|part| {
            let text = part.as_ref();
            FileName::checked(file, text, text)
        });
        Ok(AtlasPath(names.collect::<Result<_, _>>().map_err(|problem| vec![problem])?))
    }

    /// A place below this one.
    ///
    /// # Errors
    /// A part that is no [`FileName`].
    pub fn below(&self, file: &str, part: &str) -> Result<Self, IntakeError> {
        let mut names = self.0.clone();
        names.push(FileName::checked(file, part, part).map_err(|problem| vec![problem])?);
        Ok(AtlasPath(names))
    }

    /// Where that is.
    pub fn under(&self, atlas: &Path) -> PathBuf {
        self.0.iter().fold(atlas.to_path_buf(), |path, name| path.join(&name.0))
    }
}

impl fmt::Display for AtlasPath {
    /// With `/` on every system.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, name) in self.0.iter().enumerate() {
            write!(f, "{}{name}", if k > 0 { "/" } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_leads_elsewhere_or_nowhere_is_no_name() {
        for text in
            ["", ".", "..", "a/b", "a\\b", "/a", "C:a", ".hidden", "end.", "a b", "ä", "nul", "Com1.csv", "a\0b"]
        {
            assert!(FileName::new(text).is_none(), "{text}");
        }
        assert!(FileName::new(&"a".repeat(LONGEST + 1)).is_none());
        for text in ["source=baci", "2012-2021", "usgs-mcs-2026.csv", "null", "comb"] {
            assert!(FileName::new(text).is_some(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_place_lies_below_the_folder_it_is_of(parts in prop::collection::vec("\\PC{0,12}|[./\\\\]{1,4}|[a-z.]{1,9}", 1..5)) {
            if let Ok(place) = AtlasPath::new("f", &parts) {
                let path = place.under(Path::new("/home/atlas"));
                prop_assert!(path.starts_with("/home/atlas"));
                prop_assert_eq!(path.components().count(), 3 + parts.len());
                prop_assert!(path.components().all(|c| !matches!(c, std::path::Component::ParentDir)));
                prop_assert_eq!(place.to_string(), parts.join("/"));
            }
        }
    }
}
