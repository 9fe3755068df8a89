//! How far an import is.

use std::path::Path;

/// Told how far an import is: file, bytes read, bytes in all.
pub type Progress<'a> = &'a mut dyn FnMut(&Path, u64, u64);
