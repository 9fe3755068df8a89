//! What questions are asked of: an atlas that is opened once and shared, and the chains balanced from it so far.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::chain::Chain;
use monazite_model::registry::Registry;

use crate::atlas;
use crate::error::StudyError;

/// An atlas, opened when it is first needed; it keeps the chains balanced from it. Shared between threads; nothing in it is copied
/// for an answer.
#[derive(Debug, Default)]
pub struct Workbench {
    dir: Option<PathBuf>,
    atlas: OnceLock<Arc<Atlas>>,
}

impl Workbench {
    /// A workbench on the bundled atlas, or on the one in a directory (as `--data` takes it). Nothing is read before a question
    /// needs it.
    pub fn new(dir: Option<&Path>) -> Self {
        Workbench { dir: dir.map(Path::to_owned), ..Workbench::default() }
    }

    /// A workbench on an atlas that is open already.
    pub fn on(atlas: Arc<Atlas>) -> Self {
        let bench = Workbench::default();
        let _ = bench.atlas.set(atlas);
        bench
    }

    /// The atlas.
    ///
    /// # Errors
    /// Problems of the files in its directory.
    pub fn atlas(&self) -> Result<&Arc<Atlas>, StudyError> {
        if let Some(atlas) = self.atlas.get() {
            return Ok(atlas);
        }
        let opened = Arc::new(atlas::open(self.dir.as_deref())?);
        Ok(self.atlas.get_or_init(|| opened))
    }

    /// The atlas, if a question has needed it.
    pub fn opened(&self) -> Option<&Atlas> {
        self.atlas.get().map(Arc::as_ref)
    }

    /// The registry of the atlas for names on a page; an empty one where no question has needed the atlas yet.
    pub fn registry(&self) -> &Registry {
        static NONE: OnceLock<Registry> = OnceLock::new();
        self.atlas.get().map_or_else(|| NONE.get_or_init(Registry::default), |atlas| &atlas.registry)
    }

    /// A balanced chain, built when it is first asked for.
    ///
    /// # Errors
    /// An unknown chain, or one that does not balance.
    pub fn chain(&self, id: &str, year: i32) -> Result<Arc<Chain>, StudyError> {
        Ok(chain::shared(self.atlas()?, id, year)?)
    }
}
