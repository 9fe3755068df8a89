//! What the two streams are: how wide, whether colour is wanted, whether anybody is watching.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use monazite_model::question::View;
use monazite_study::report::page::Page;
use monazite_study::report::render::Format;
use monazite_study::watch::Watch;

use crate::failure::Failure;

/// Columns of a page that goes to a file or another program.
const PIPED_WIDTH: usize = 120;
/// Wider pages are hard to read; tables need no more.
const WIDEST: usize = 160;

/// The two streams.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    width: usize,
    colour_out: bool,
    colour_err: bool,
    watched: bool,
}

impl Terminal {
    /// Looks at stdout, stderr and the environment (`NO_COLOR`, `TERM`, `COLUMNS`).
    pub fn detect() -> Self {
        let out = io::stdout().is_terminal();
        let err = io::stderr().is_terminal();
        let colour = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse::<usize>().ok());
        let width = if out { usize::from(console::Term::stdout().size().1) } else { columns.unwrap_or(PIPED_WIDTH) };
        Terminal { width: width.clamp(40, WIDEST), colour_out: out && colour, colour_err: err && colour, watched: err }
    }

    /// An empty page for stdout.
    pub fn page(&self) -> Page {
        Page::new(self.width, self.colour_out)
    }

    /// The format of a page on stdout: its first screen, or `all` of it.
    pub fn page_format(&self, view: View, all: bool) -> Format {
        Format::Page { width: self.width, colour: self.colour_out, view, brief: !all && view != View::All }
    }

    /// An empty page for stderr.
    pub fn notes(&self) -> Page {
        Page::new(self.width.min(PIPED_WIDTH), self.colour_err)
    }

    /// Prints an answer on stdout.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints bytes on stdout.
    pub fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::output)
    }

    /// Prints a remark on stderr. A stderr that is gone is no reason to fail.
    pub fn note(&self, text: &str) {
        let mut page = self.notes();
        page.note(text);
        let _ = io::stderr().lock().write_all(page.finish().as_bytes());
    }

    /// Commands to try next, one a line, on stderr.
    pub fn try_next(&self, commands: &[String]) {
        let mut page = self.notes();
        page.note("Try next:");
        commands.iter().for_each(|command| page.line(&format!("  {command}")));
        let _ = io::stderr().lock().write_all(page.finish().as_bytes());
    }

    /// A sign of life on stderr while something is computed; nothing where nobody watches.
    pub fn waiting(&self, what: &str) -> ProgressBar {
        if !self.watched {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// Something that watches an answer being made.
    pub fn watch(&self) -> Progress {
        Progress { terminal: *self, spinner: Mutex::default(), reading: Mutex::new(self.reading()) }
    }

    /// A bar of bytes read, on stderr; nothing where nobody watches.
    pub fn reading(&self) -> Reading {
        Reading { watched: self.watched, bar: None }
    }
}

/// Shows on stderr what is being done; nothing where nobody watches.
pub struct Progress {
    terminal: Terminal,
    spinner: Mutex<Option<ProgressBar>>,
    reading: Mutex<Reading>,
}

impl Progress {
    /// Takes everything away.
    pub fn end(&self) {
        if let Some(bar) = held(&self.spinner).take() {
            bar.finish_and_clear();
        }
        held(&self.reading).end();
    }
}

impl Watch for Progress {
    fn doing(&self, what: &str) {
        let mut spinner = held(&self.spinner);
        match &*spinner {
            Some(bar) => bar.set_message(what.to_owned()),
            None => *spinner = Some(self.terminal.waiting(what)),
        }
    }

    fn reading(&self, file: &Path, done: u64, all: u64) {
        held(&self.reading).at(file, done, all);
    }
}

/// What a lock holds; another thread that panicked while it held it leaves a bar as good as before.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Progress through files, one bar each.
pub struct Reading {
    watched: bool,
    bar: Option<(std::path::PathBuf, ProgressBar)>,
}

impl Reading {
    /// Says how far reading a file is.
    pub fn at(&mut self, file: &Path, done: u64, all: u64) {
        if !self.watched {
            return;
        }
        if self.bar.as_ref().is_none_or(|(path, _)| path != file) {
            self.end();
            let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar.set_message(file.file_name().unwrap_or_default().to_string_lossy().into_owned());
            self.bar = Some((file.to_owned(), bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_position(done);
        }
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
