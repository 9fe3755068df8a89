//! The atlas: registry, facts and trade tables together, under one name.
//!
//! Answers: what do we know, and exactly which bytes is that? [`bundled`] is the atlas inside the binary, [`load`] one on disk.
//! A question decodes what it needs: facts of the minerals it is about ([`Facts`]), products of the trade tables ([`Trade`]). A copy
//! of an atlas shares everything.
//!
//! ```text
//! DIR/registry/*.toml, *.csv    what we know as data (optional)
//! DIR/facts/**/*.csv            facts, the schema of `facts::read_csv`
//! DIR/trade/**/*.parquet        trade tables, the schema of `trade::table`
//! DIR/io/*.io.zst               input-output tables, the file of `input_output::keep`
//! DIR/events/*.csv              policy events beside those of the registry, the schema of `events`
//! DIR/witnesses/*.csv           what other publishers say of figures of output, the schema of `witness`
//! ```
//!
//! A directory with `registry/` is a whole atlas and stands alone. One without is a layer over the bundled atlas: its facts
//! replace bundled facts of the same id and join the others, so do its events and witnesses, and its trade tables join the bundled ones (which of them speaks for
//! a year is said in [`crate::trade`]); its input-output tables replace bundled ones of the same name. So a user's imports need only hold what is new.

mod blob;
pub mod release;
mod shelf;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;
use monazite_model::registry::Registry;
use monazite_model::witness::Witness;

pub use shelf::Shelf;

use crate::chain::cache::Chains;
use crate::error::IntakeError;
use crate::events;
use crate::facts::Facts;
use crate::input_output::keep;
use crate::store::{self, MANIFEST, files_under, hash_file};
use crate::trade::{self, Trade};
use crate::witness::{self, Witnesses};

include!("identity.rs");

/// Folder of what other publishers say.
const WITNESSES: &str = "witnesses/";

/// Registry, facts, trade and input-output tables.
#[derive(Debug, Clone)]
pub struct Atlas {
    /// What we know as data.
    pub registry: Arc<Registry>,
    /// By mineral and id.
    pub facts: Facts,
    /// Bilateral trade.
    pub trade: Trade,
    /// Input-output tables.
    pub input_output: Shelf,
    /// BLAKE3 over names and contents of all files, hex: the same id means the same data.
    pub id: String,
    /// What other publishers say of figures of output.
    pub witnesses: Arc<Witnesses>,
    /// Balanced chains that were asked for before.
    pub chains: Chains,
}

/// The atlas inside the binary; opened at the first call.
///
/// # Errors
/// Problems in the bundled files, which the tests of this crate exclude.
pub fn bundled() -> Result<&'static Atlas, IntakeError> {
    static OPENED: OnceLock<Atlas> = OnceLock::new();
    if let Some(atlas) = OPENED.get() {
        return Ok(atlas);
    }
    let atlas = open_bundled()?;
    Ok(OPENED.get_or_init(|| atlas))
}

/// Bytes that the atlas adds to the binary.
pub fn bundled_size() -> usize {
    blob::size()
}

/// A bundled file by its name, e.g. `registry/areas.csv`; `None` if there is none. Facts are not kept as files.
pub fn bundled_file(name: &str) -> Option<Vec<u8>> {
    let blob = blob::open()?;
    blob.named(name)?.bytes().map(Vec::from)
}

/// Names of the bundled files that begin with `prefix`, without it, sorted.
pub fn bundled_names(prefix: &str) -> impl Iterator<Item = String> {
    let entries = blob::open().map(|blob| blob.entries);
    let names = entries.into_iter().flatten().filter_map(move |e| e.name.strip_prefix(prefix).map(str::to_owned));
    names.collect::<std::collections::BTreeSet<_>>().into_iter()
}

/// The bundled registry alone, without decoding a fact.
///
/// # Errors
/// Problems in the bundled files.
pub fn bundled_registry() -> Result<Registry, IntakeError> {
    let blob = blob::open().ok_or_else(damaged)?;
    read_bundled_registry(&blob)
}

fn damaged() -> IntakeError {
    IntakeError::Failed("the atlas inside this binary is damaged".to_owned())
}

fn read_bundled_registry(blob: &blob::Blob) -> Result<Registry, IntakeError> {
    let bytes = |name: &str| blob.named(&format!("registry/{name}"))?.bytes().map(Vec::from);
    Ok(crate::registry::read(&bytes)?)
}

fn open_bundled() -> Result<Atlas, IntakeError> {
    let blob = blob::open().ok_or_else(damaged)?;
    let mut tables = Vec::new();
    let mut input_output = Shelf::default();
    let mut witnesses = Vec::new();
    for entry in &blob.entries {
        if entry.name.starts_with("trade/") {
            tables.push((entry.name.clone(), entry.bytes().ok_or_else(damaged)?));
        } else if entry.name.starts_with("io/") {
            input_output.put_bytes(&entry.name, entry.bytes().ok_or_else(damaged)?);
        } else if entry.name.starts_with(WITNESSES) {
            witnesses.extend(witness::read_csv(&entry.name, &entry.bytes().ok_or_else(damaged)?)?);
        }
    }
    let registry = read_bundled_registry(&blob)?;
    let codes = trade::area_codes(registry.areas.values());
    let trade = Trade::in_memory(tables, codes)?;
    let facts = blob.facts().ok_or_else(damaged)?;
    Ok(Atlas {
        facts,
        trade,
        input_output,
        registry: Arc::new(registry),
        id: blob.id,
        witnesses: Arc::new(Witnesses::new(witnesses)),
        chains: Chains::default(),
    })
}

/// An atlas on disk, whole or as a layer over the bundled one (see the head of this module).
///
/// # Errors
/// [`IntakeError::Problems`] with everything wrong in its files, [`IntakeError::Parquet`] for a trade table that is none, or that
/// is not what was imported, [`IntakeError::Io`] where reading fails.
pub fn load(dir: &Path) -> Result<Atlas, IntakeError> {
    if !dir.is_dir() {
        return Err(vec![
            Problem::of_file(&dir.display().to_string(), "no-atlas", "there is no such directory")
                .hint("an atlas directory holds facts/ and trade/, as `monazite import … --into DIR` makes them"),
        ]
        .into());
    }
    trade::imported::all_there(&dir.join("trade"))?;
    load_files(Found::under(dir)?).map_err(|error| inside(dir, error))
}

/// Problems name a file as the directory knows it; a person looks for it from where they are.
fn inside(dir: &Path, error: IntakeError) -> IntakeError {
    let IntakeError::Problems(mut problems) = error else { return error };
    for problem in &mut problems {
        // The registry's reader knows its files by their own names.
        let room = if problem.file.contains('/') { "" } else { "registry" };
        problem.file = dir.join(room).join(&problem.file).display().to_string();
    }
    problems.into()
}

fn load_files(found: Found) -> Result<Atlas, IntakeError> {
    let texts = found.texts()?;
    let layer = !texts.keys().any(|name| name.starts_with("registry/"));
    if layer {
        let base = bundled()?;
        let mut hashes = vec![("bundled".to_owned(), base.id.clone())];
        hashes.extend(found.hashes()?);
        let registry = with_events(Arc::clone(&base.registry), &texts)?;
        let own = read_facts(&texts, &registry)?;
        let codes = trade::area_codes(registry.areas.values());
        let trade = Trade::on_disk(found.tables, codes)?;
        return Ok(Atlas {
            facts: base.facts.with(own),
            trade: base.trade.with(&trade),
            input_output: found.shelf.over(base.input_output.clone()),
            registry,
            id: id_of(&hashes),
            witnesses: Arc::new(Witnesses::new(base.witnesses.iter().cloned().chain(read_witnesses(&texts)?))),
            chains: Chains::default(),
        });
    }
    let registry = with_events(Arc::new(read_registry(&texts)?), &texts)?;
    let hashes = found.hashes()?;
    let codes = trade::area_codes(registry.areas.values());
    let trade = Trade::on_disk(found.tables, codes)?;
    Ok(Atlas {
        facts: read_facts(&texts, &registry)?.into_iter().collect(),
        trade,
        input_output: found.shelf.of_whole_atlas(),
        registry,
        id: id_of(&hashes),
        witnesses: Arc::new(Witnesses::new(read_witnesses(&texts)?)),
        chains: Chains::default(),
    })
}

fn id_of(hashes: &[(String, String)]) -> String {
    identity(hashes.iter().map(|(name, hash)| (name.as_str(), hash.clone())))
}

/// The files of an atlas directory.
struct Found {
    /// `(name, path)` of everything, sorted by name.
    all: Vec<(String, PathBuf)>,
    tables: Vec<PathBuf>,
    shelf: Shelf,
}

impl Found {
    fn under(dir: &Path) -> Result<Self, IntakeError> {
        let mut all = Vec::new();
        for room in ["events", "facts", "io", "registry", "trade", "witnesses"] {
            let room = dir.join(room);
            if !room.is_dir() {
                continue;
            }
            for path in files_under(&room)? {
                let name = store::relative_name(dir, &path);
                if belongs(&name) {
                    all.push((name, path));
                }
            }
        }
        all.sort();
        let tables = all.iter().filter(|(name, _)| name.starts_with("trade/")).map(|(_, path)| path.clone());
        let mut shelf = Shelf::default();
        for (name, path) in all.iter().filter(|(name, _)| name.starts_with("io/")) {
            shelf.put_path(name, path.clone());
        }
        Ok(Found { tables: tables.collect(), shelf, all })
    }

    fn texts(&self) -> Result<BTreeMap<String, Vec<u8>>, IntakeError> {
        let texts = self.all.iter().filter(|(name, _)| !name.starts_with("trade/") && !name.starts_with("io/"));
        texts
            .map(|(name, path)| {
                let bytes = std::fs::read(path).map_err(IntakeError::io(path))?;
                Ok((name.clone(), bytes))
            })
            .collect()
    }

    /// Hash of each file. A large imported table is known by its dataset's manifest, which holds its hash.
    fn hashes(&self) -> Result<Vec<(String, String)>, IntakeError> {
        self.all
            .iter()
            .map(|(name, path)| {
                let manifest = path.with_file_name(MANIFEST);
                let stands_for = if manifest.is_file() { &manifest } else { path };
                Ok((name.clone(), hash_file(stands_for)?.0))
            })
            .collect()
    }
}

/// Tables only: a trade directory also holds lists of codes, and every dataset its manifest and rejected rows.
fn belongs(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit('.').next().unwrap_or_default();
    match name.split('/').next() {
        Some("trade") => extension == "parquet",
        Some("io") => file.ends_with(keep::ENDING),
        Some("facts") => extension == "csv" && !file.starts_with('_'),
        _ => extension == "csv" || extension == "toml",
    }
}

fn read_registry(texts: &BTreeMap<String, Vec<u8>>) -> Result<Registry, IntakeError> {
    Ok(crate::registry::read(&|name| texts.get(&format!("registry/{name}")).cloned())?)
}

/// The registry with the events of the tables under `events/`; the problems of all of them at once.
fn with_events(mut registry: Arc<Registry>, texts: &BTreeMap<String, Vec<u8>>) -> Result<Arc<Registry>, IntakeError> {
    let own = rows_of(texts, "events/", |name, bytes| events::read_csv(name, bytes, &registry))?;
    if !own.is_empty() {
        let all = events::over(&registry.events, own);
        Arc::make_mut(&mut registry).events = all;
    }
    Ok(registry)
}

/// What other publishers say; the problems of all files at once.
fn read_witnesses(texts: &BTreeMap<String, Vec<u8>>) -> Result<Vec<Witness>, IntakeError> {
    rows_of(texts, WITNESSES, witness::read_csv)
}

/// All facts of the tables; the problems of all files at once.
fn read_facts(texts: &BTreeMap<String, Vec<u8>>, registry: &Registry) -> Result<Vec<Fact>, IntakeError> {
    rows_of(texts, "facts/", |name, bytes| crate::facts::read_known(name, bytes, registry))
}

/// The rows of all tables of a folder; the problems of all files at once.
fn rows_of<T>(
    texts: &BTreeMap<String, Vec<u8>>,
    folder: &str,
    read: impl Fn(&str, &[u8]) -> Result<Vec<T>, Vec<Problem>>,
) -> Result<Vec<T>, IntakeError> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (name, bytes) in texts.iter().filter(|(name, _)| name.starts_with(folder)) {
        match read(name, bytes) {
            Ok(of_file) => rows.extend(of_file),
            Err(of_file) => problems.extend(of_file),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems.into()) }
}

#[cfg(test)]
mod tests;
