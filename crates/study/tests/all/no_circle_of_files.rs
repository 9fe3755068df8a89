//! Files of a crate do not lean on each other in a circle: whoever opens one can read downwards and come to an end.
//!
//! Read from the code itself: every path that begins at `crate`, `self`, `super`, a module or an imported name is followed to
//! the file that defines what it names. A name handed on (`pub use`) counts where it is defined. What a child takes from the file
//! that declares it is no arrow: the two are one room with an inner door. Test code is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// A module of a crate: `[]` is the crate itself.
type Module = Vec<String>;

/// What one file says.
#[derive(Default)]
struct Room {
    file: PathBuf,
    /// Names it defines.
    items: BTreeSet<String>,
    /// Names it brings in, and the path behind each; those it hands on are among them.
    names: BTreeMap<String, Module>,
    /// Modules all of whose names it brings in.
    globs: Vec<Module>,
    /// Names it only hands on.
    handed_on: BTreeSet<String>,
    /// Every path in its code.
    paths: BTreeSet<Module>,
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("test")
            || (a.path().is_ident("cfg") && matches!(&a.meta, syn::Meta::List(l) if l.tokens.to_string() == "test"))
    })
}

/// Reads a file and the files of its modules.
fn read(file: &Path, module: Module, folder: &Path, rooms: &mut BTreeMap<Module, Room>) {
    let text = std::fs::read_to_string(file).unwrap();
    let tree = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut room = Room { file: file.to_path_buf(), ..Room::default() };
    for item in tree.items {
        if let syn::Item::Mod(inner) = &item {
            if is_test(&inner.attrs) || inner.content.is_some() {
                continue;
            }
            let name = inner.ident.to_string();
            let (flat, own) = (folder.join(format!("{name}.rs")), folder.join(&name));
            let next = if flat.exists() { flat } else { own.join("mod.rs") };
            read(&next, [module.clone(), vec![name]].concat(), &own, rooms);
        } else {
            room.visit_item(&item);
        }
    }
    rooms.insert(module, room);
}

impl Room {
    fn imports(&mut self, tree: &syn::UseTree, before: &Module, public: bool) {
        let with = |name: &syn::Ident| [before.clone(), vec![name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.imports(&path.tree, &with(&path.ident), public),
            syn::UseTree::Name(name) if name.ident == "self" => {
                let last = before.last().cloned().unwrap_or_default();
                self.bring(last, before.clone(), public);
            }
            syn::UseTree::Name(name) => self.bring(name.ident.to_string(), with(&name.ident), public),
            syn::UseTree::Rename(as_) if as_.ident == "self" => {
                self.bring(as_.rename.to_string(), before.clone(), public);
            }
            syn::UseTree::Rename(as_) => self.bring(as_.rename.to_string(), with(&as_.ident), public),
            syn::UseTree::Glob(_) => self.globs.push(before.clone()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.imports(item, before, public)),
        }
    }

    fn bring(&mut self, name: String, path: Module, public: bool) {
        if public {
            self.handed_on.insert(name.clone());
        } else {
            self.paths.insert(path.clone());
        }
        self.names.insert(name, path);
    }
}

impl<'a> Visit<'a> for Room {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let (attributes, name) = match item {
            syn::Item::Const(i) => (&i.attrs, Some(&i.ident)),
            syn::Item::Enum(i) => (&i.attrs, Some(&i.ident)),
            syn::Item::Fn(i) => (&i.attrs, Some(&i.sig.ident)),
            syn::Item::Static(i) => (&i.attrs, Some(&i.ident)),
            syn::Item::Struct(i) => (&i.attrs, Some(&i.ident)),
            syn::Item::Trait(i) => (&i.attrs, Some(&i.ident)),
            syn::Item::Type(i) => (&i.attrs, Some(&i.ident)),
            syn::Item::Macro(i) => (&i.attrs, i.ident.as_ref()),
            syn::Item::Impl(i) => (&i.attrs, None),
            syn::Item::Mod(i) => (&i.attrs, None),
            syn::Item::Use(i) => (&i.attrs, None),
            _ => return syn::visit::visit_item(self, item),
        };
        if is_test(attributes) {
            return;
        }
        self.items.extend(name.map(ToString::to_string));
        syn::visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        self.imports(&item.tree, &Vec::new(), public);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.paths.insert(path.segments.iter().map(|s| s.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }
}

/// The module whose file defines what a path names, seen from `module`; `None` where that is another crate or the path's own file.
fn defines(rooms: &BTreeMap<Module, Room>, module: &Module, path: &[String], depth: u32) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    if depth > 12 {
        return None;
    }
    match first.as_str() {
        "crate" => return inside(rooms, Vec::new(), rest, depth),
        "self" => return inside(rooms, module.clone(), rest, depth),
        "super" => {
            let mut up = module.clone();
            up.pop()?;
            // `super::super::x` goes on from there as if seen from the parent.
            return if rest.first().is_some_and(|s| s == "super") {
                defines(rooms, &up, rest, depth + 1)
            } else {
                inside(rooms, up, rest, depth)
            };
        }
        _ => {}
    }
    let room = &rooms[module];
    if let Some(behind) = room.names.get(first) {
        if behind.first() == Some(first) && behind.len() == 1 {
            return None; // another crate
        }
        let whole: Vec<String> = behind.iter().chain(rest).cloned().collect();
        return defines(rooms, module, &whole, depth + 1);
    }
    let child = [module.clone(), vec![first.clone()]].concat();
    if rooms.contains_key(&child) && !room.items.contains(first) { inside(rooms, child, rest, depth) } else { None }
}

/// As [`defines`], from inside a module.
fn inside(rooms: &BTreeMap<Module, Room>, module: Module, path: &[String], depth: u32) -> Option<Module> {
    let room = rooms.get(&module)?;
    let Some((first, rest)) = path.split_first() else {
        return None; // A module's name alone takes nothing from it; what is taken through it is a path of its own.
    };
    let child = [module.clone(), vec![first.clone()]].concat();
    if rooms.contains_key(&child) && !rest.is_empty() {
        return inside(rooms, child, rest, depth);
    }
    if room.items.contains(first) {
        return Some(module);
    }
    if let Some(behind) = room.names.get(first) {
        let whole: Vec<String> = behind.iter().chain(rest).cloned().collect();
        return defines(rooms, &module, &whole, depth + 1);
    }
    room.globs.iter().find_map(|glob| {
        let whole: Vec<String> = glob.iter().chain(path).cloned().collect();
        defines(rooms, &module, &whole, depth + 1)
    })
}

/// Every file that can be reached from one, by breadth.
fn reached(arrows: &BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> BTreeSet<Module> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
    while let Some(module) = next.pop() {
        for to in arrows.get(&module).into_iter().flatten() {
            if seen.insert(to.clone()) {
                next.push(to.clone());
            }
        }
    }
    seen
}

/// Circles among the files of a crate, each as its files in order.
fn circles(root: &Path) -> BTreeSet<Vec<PathBuf>> {
    let mut rooms = BTreeMap::new();
    read(root, Vec::new(), root.parent().unwrap(), &mut rooms);
    let mut arrows: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, room) in &rooms {
        let mut to: BTreeSet<Module> = room.paths.iter().filter_map(|path| defines(&rooms, module, path, 0)).collect();
        to.retain(|other| !module.starts_with(other));
        arrows.insert(module.clone(), to);
    }
    let reach: BTreeMap<&Module, BTreeSet<Module>> = rooms.keys().map(|m| (m, reached(&arrows, m))).collect();
    let round = |a: &Module| -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = rooms
            .iter()
            .filter(|(b, _)| reach[a].contains(*b) && reach[b].contains(a))
            .map(|(_, room)| room.file.clone())
            .collect();
        files.sort();
        files
    };
    rooms.keys().filter(|m| reach[m].contains(*m)).map(round).collect()
}

#[test]
fn no_file_leans_on_another_that_leans_on_it() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for name in ["model", "intake", "engine", "report", "study", "cli"] {
        let src = crates.join(name).join("src");
        let root = if src.join("lib.rs").exists() { src.join("lib.rs") } else { src.join("main.rs") };
        for circle in circles(&root) {
            let files: Vec<_> = circle.iter().map(|f| f.strip_prefix(&src).unwrap().display().to_string()).collect();
            found.push(format!("{name}: {}", files.join(", ")));
        }
    }
    assert!(found.is_empty(), "files in circles; move what both need into a third:\n{}", found.join("\n"));
}

#[test]
fn a_circle_through_a_name_handed_on_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod a;\nmod b;\nmod c;\npub use b::Thing;\n");
    write("a.rs", "use crate::Thing;\npub fn take(_: Thing) {}\n");
    write("b.rs", "use super::a;\npub struct Thing;\npub fn give() { a::take(Thing) }\n");
    write(
        "c.rs",
        "use crate::b::{self, Thing};\n#[cfg(test)]\nmod tests { use crate::a::take; }\nfn f(_: Thing) { b::give() }\n",
    );
    let found = circles(&folder.path().join("lib.rs"));
    let expected: Vec<PathBuf> = ["a.rs", "b.rs"].iter().map(|f| folder.path().join(f)).collect();
    assert_eq!(found, BTreeSet::from([expected]));
}
